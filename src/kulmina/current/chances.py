"""How often the leads of each creative come to the office and fit, and what they bring: counted every few minutes."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock

from django.db import connection

from kulmina.domain.company import Company
from kulmina.domain.funnel import VERDICTS
from kulmina.domain.period import micros
from kulmina.domain.worth import Chances, Tally
from kulmina.domain.worth import chances as told
from kulmina.journal import read
from kulmina.journal.rows import select

FRESH = timedelta(minutes=10)
WINDOW = timedelta(days=180)
RIPE = timedelta(days=14)  # younger leads may still come
_TARGET = VERDICTS.index("target") + 1
_lock = Lock()
_kept: dict[str, tuple[datetime, Chances]] = {}


def chances(now: datetime) -> Chances:
    """The chances as they were counted in the last ten minutes; while somebody counts anew the old ones hold."""
    name = str(connection.settings_dict["NAME"])
    known = _kept.get(name)
    if known is not None and abs(now - known[0]) < FRESH:
        return known[1]
    if not _lock.acquire(blocking=known is None):
        return known[1] if known else Chances()
    try:
        counted = count(now, read.company())
        if len(_kept) > 8:
            _kept.clear()
        if counted.creatives:  # where there is no history yet, looking again costs nothing
            _kept[name] = (now, counted)
    finally:
        _lock.release()
    return counted


def count(now: datetime, company: Company) -> Chances:
    """The chances of the leads that were created in the half year that ended two weeks before an instant."""
    since, until = micros(now - WINDOW), micros(now - RIPE)
    came = f"SUM(CASE WHEN arrived IS NOT NULL AND verdict = {_TARGET} THEN 1 ELSE 0 END)"
    found = select(
        f"SELECT creative, COUNT(*), {came} FROM current_lead WHERE created >= %s AND created < %s GROUP BY creative",
        since, until,
    )  # fmt: skip
    money = dict(
        select(
            "SELECT creative, SUM(net) FROM current_payment WHERE lead_created >= %s AND lead_created < %s "
            "GROUP BY creative",
            since, until,
        )
    )  # fmt: skip
    tallies = {creative: Tally(leads, int(came), int(money.get(creative) or 0)) for creative, leads, came in found}
    return told(tallies, {creative.id: creative.channel for creative in company.creatives.values()})
