"""One's own pay so far, worked out beside the page: whoever asks never waits long for it.

The pay of a month is counted from the whole journal, so it is kept for some minutes, whatever is recorded
meanwhile, and counted by one thread at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock, Thread

from django.db import connection

from kulmina.domain.company import Company
from kulmina.web.pay import Payroll, payroll

FRESH = timedelta(minutes=10)
WAITS = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class Counted:
    """The pay of a period as it was counted at an instant."""

    at: datetime
    pay: Payroll


_lock = Lock()
_kept: dict[tuple[str, str], Counted] = {}
_jobs: dict[tuple[str, str], Thread] = {}


def pay(company: Company, period: str, now: datetime) -> Counted | None:
    """The pay as it was counted in the last minutes; None: it is being counted, ask again."""
    key = (str(connection.settings_dict["NAME"]), period)
    with _lock:
        known = _kept.get(key)
        if known is not None and abs(now - known.at) < FRESH:
            return known
        job = _jobs.get(key)
        if job is None:
            job = _jobs[key] = Thread(target=_count, args=(key, company, now))
            job.start()
    if known is None:
        job.join(WAITS)
    return _kept.get(key)


def _count(key: tuple[str, str], company: Company, now: datetime) -> None:
    try:
        counted = Counted(now, payroll(company, key[1], now))
        with _lock:
            if len(_kept) > 8:
                _kept.clear()
            _kept[key] = counted
    finally:
        with _lock:
            _jobs.pop(key, None)
        connection.close()
