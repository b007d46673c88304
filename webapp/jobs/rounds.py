"""What a worker does beside its jobs: sends notices, ends what nobody answered in time, seals the logs."""

import threading
import time
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial

from webapp.services import attendance_steps, evaluation_due
from webapp.services.delivery import Sender, deliver
from webapp.services.leave_papers import run_due
from webapp.services.log_chain import seal_logs
from webapp.services.swap_answers import expire
from webapp.store.engine import Store, open_store
from webapp.store.sites import sites

REST_S = 5.0
DUE_EVERY_S = 60.0


def rounds(url: str, senders: Mapping[str, Sender], over: threading.Event) -> None:
    """Go round until it is over; what goes wrong once is tried again in the next round."""
    store = open_store(url)
    # Not by the clock of the day: that may be set back, and an hour would pass before it is due again.
    due_at = time.monotonic()
    try:
        while not over.is_set():
            now = datetime.now(UTC)
            try:
                if time.monotonic() >= due_at:
                    due_at = time.monotonic() + DUE_EVERY_S
                    end_what_is_due(store, now)
                    store.retrying(partial(seal_logs, at=now))
                if senders:
                    deliver(store, senders, now)
            except Exception:
                traceback.print_exc()
            over.wait(REST_S)
    finally:
        store.close()


def end_what_is_due(store: Store, now: datetime) -> None:
    """End swaps that nobody answered, remind of what is due, decide what follows by itself."""
    with store.read() as connection:
        known = sites(connection)
    for site in known:
        expire(store, site.code, now)
        run_due(store, site.code, now)
        evaluation_due.remind(store, site.code, now)
        attendance_steps.remind(store, site.code, now)
