"""An office over the small site of the swap tests: six agents with a published month, on 2026-03-10."""

from pathlib import Path

from tests.webapp.app.conftest import Office
from tests.webapp.services.swap_site import NOW, published_month
from webapp.app import Settings, create_app
from webapp.services.sites import site_named
from webapp.store.engine import Store


def march_office(store: Store, folder: Path, stepwise: bool = False, settings: str = "") -> Office:
    """The office; `stepwise` publishes as people do, so the ledger begins; `settings` end centre.toml."""
    published_month(store, folder, settings, stepwise=stepwise)
    with store.read() as connection:
        site = site_named(connection, None)
    app = create_app(store, Settings(secure=False, clock=lambda: NOW))
    app.testing = True
    return Office(store, site.id, app)
