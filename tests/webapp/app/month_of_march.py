"""An office over the small site of the swap tests: six agents with a published month, on 2026-03-10."""

from pathlib import Path

from apiflask import APIFlask

from tests.webapp.app.conftest import Office, over
from tests.webapp.services.swap_site import NOW, published_month
from webapp.store.engine import Store


def march_office(
    store: Store, folder: Path, apps: dict[str, APIFlask], stepwise: bool = False, settings: str = ""
) -> Office:
    """The office; `stepwise` publishes as people do, so the ledger begins; `settings` end centre.toml."""
    published_month(store, folder, settings, stepwise=stepwise)
    return over(store, apps, NOW)
