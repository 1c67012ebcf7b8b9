"""What is timed in a database: taking facts in, writing the lake, the live funnel."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.invent import invent, leads_for, registry

UNTIL = datetime(2026, 7, 6, tzinfo=ZoneInfo("Europe/Moscow"))
FACTS_PER_LEAD = 9.9  # of the demo's stories


def write_pack(folder: Path, facts: int) -> dict[str, Any]:
    """The demo's company as a pack of about that many facts."""
    from kulmina.demo import write_pack as write

    began = time.perf_counter()
    count = write(folder, leads=round(facts / FACTS_PER_LEAD), seed=1, until=UNTIL, months=7)
    return {"seconds": [time.perf_counter() - began], "facts": count}


def append(pack: Path) -> dict[str, Any]:
    """Record a pack's facts into an empty database, with the fold; reading the files is timed apart."""
    from kulmina import wiring

    wiring.setup()
    from kulmina import recording
    from kulmina.sources.pack import read_pack

    events = _Timed(iter(read_pack(pack)))
    began = time.perf_counter()
    recorded = recording.record(events)
    whole = time.perf_counter() - began
    return {"seconds": [whole - events.spent], "read": events.spent, "facts": recorded.added}


class _Timed(Iterator[Any]):
    """An iterator that knows how long it took to give its items."""

    def __init__(self, items: Iterator[Any]) -> None:
        self.items, self.spent = items, 0.0

    def __next__(self) -> Any:
        began = time.perf_counter()
        try:
            return next(self.items)
        finally:
            self.spent += time.perf_counter() - began


def lake() -> dict[str, Any]:
    """Write the whole lake of the database that `append` filled, then look whether it is fresh."""
    from kulmina import wiring

    wiring.setup()
    from kulmina.journal import lake as files

    began = time.perf_counter()
    files.refresh()
    written = time.perf_counter()
    files.refresh()
    return {"seconds": [written - began], "again": time.perf_counter() - written, "facts": files.counted()}


LIVE_LEADS = """
SELECT lead AS number, 'L' || lead AS lead_id, lead AS client, any_value(creative) AS creative,
    CASE WHEN min(stage) FILTER (kind = 1) = 2 THEN 'visit' ELSE 'application' END AS action,
    min("at") FILTER (kind = 1) AS created, min("at") FILTER (kind = 1) AS valid,
    min("at") FILTER (stage >= 2) AS contacted, min("at") FILTER (stage >= 3) AS booked,
    min("at") FILTER (stage >= 4) AS arrived, min("at") FILTER (stage >= 5) AS signed,
    min("at") FILTER (stage >= 6) AS paid,
    CASE WHEN count(*) FILTER (kind = 5) > 0 THEN 4 WHEN count(*) FILTER (kind = 8) > 0 THEN 2
         ELSE coalesce(max(code) FILTER (kind = 18), max(code) FILTER (kind = 7), 3) END AS verdict,
    coalesce(max(code) FILTER (kind = 18), 3) AS office_verdict, 'in_work' AS state,
    any_value(person) FILTER (kind = 2) AS operator, max("at") FILTER (kind = 2) AS assigned,
    min("at") FILTER (kind = 16) AS came, any_value(actor) FILTER (kind = 10) AS booker,
    any_value(person) FILTER (kind = 19) AS seller, min("at") FILTER (kind = 19) AS held,
    any_value(office) FILTER (kind = 16) AS arrival_office, any_value(office) FILTER (kind = 10) AS booking_office,
    max("at") FILTER (kind = 10) AS booked_last, count(*) FILTER (kind = 22) AS deals,
    coalesce(sum(amount) FILTER (kind = 24), 0) AS net, max("at") AS last_at
FROM events GROUP BY lead
"""
LIVE_PAYMENTS = """
SELECT p.subject AS payment, p.object AS deal, p.lead, l.creative, l.created AS lead_created, p."at", p.amount,
    p.amount AS net
FROM events p JOIN live l ON l.number = p.lead WHERE p.kind = 24
"""
LIVE_ADS = "SELECT creative, day, impressions, clicks, visits, spend, actions, purchases, known, no FROM ads"


def live(folder: Path, facts: int) -> dict[str, Any]:
    """Time the live funnel over tables of the present that hold an invented journal's leads."""
    from kulmina import wiring

    wiring.setup()
    leads = fill_present(folder, facts)
    from kulmina.current.funnel import funnel

    spans = {"seconds": (date(2026, 1, 1), date(2026, 7, 1)), "quarter": (date(2026, 4, 1), date(2026, 7, 1)),
             "month": (date(2026, 6, 1), date(2026, 7, 1))}  # fmt: skip
    found: dict[str, Any] = {"facts": leads}
    for name, (start, end) in spans.items():
        found[name] = [_timed(lambda start=start, end=end: funnel(start=start, end=end)) for _ in range(7)]
    return found


def _timed(ask: Any) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began


def fill_present(folder: Path, facts: int) -> int:
    """Put an invented journal's leads, payments and advertising into the tables of the present, past the fold."""
    import duckdb
    from django.db import connection, transaction

    from kulmina import recording
    from kulmina.journal.rows import insert

    made = invent(folder / f"journal-{facts}", facts)
    if connection.introspection.table_names() and _count() >= made.leads:
        return _count()
    recording.record(registry(leads_for(facts)))
    con = duckdb.connect()
    for name in ("events", "ads"):
        con.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{made.folder}/{name}-*.parquet')")
    con.execute(f"CREATE TABLE live AS {LIVE_LEADS}")
    tables = {"current_lead": "SELECT * FROM live", "current_payment": LIVE_PAYMENTS, "current_adday": LIVE_ADS}
    for table, query in tables.items():
        answer = con.execute(query)
        columns = tuple(column[0] for column in answer.description or ())
        with transaction.atomic():
            while rows := answer.fetchmany(50_000):
                insert(table, columns, rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return _count()


def _count() -> int:
    from kulmina.journal.rows import value

    return int(value("SELECT COUNT(*) FROM current_lead") or 0)
