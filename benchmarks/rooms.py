"""The pages of the rooms on a short and on a long history of one company: time, queries, growth; and the peer's."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import peer
from benchmarks.asks import ASKS, Ask, Floor
from benchmarks.house import MONTH
from benchmarks.report import Aim, Section
from benchmarks.runs import Found, measure, postgresql

REPEATS = 21
MOST_QUERIES, MOST_GROWTH, SHARE = 12, 1.5, 5
SHORT = 10_000
MOST_PAID = 200_000  # leads


def part(folder: Path, full: bool) -> Section:
    """A table for each database in one: the short history, the long one, how much longer it takes, queries."""
    long = 1_000_000 if full else 100_000
    told = peer.measured(folder)
    rows: list[list[str]] = []
    aims: list[Aim] = []
    for name in os.environ.get("KULMINA_BENCH_DATABASES", "SQLite,PostgreSQL" if full else "SQLite").split(","):
        with postgresql(folder / "rooms-postgresql") as address:
            if name == "PostgreSQL" and address is None:
                continue
            found = {size: _one(folder, size, name, address) for size in (SHORT, long)}
        rows += [_row(ask, name, found[SHORT], found[long], told) for ask in _asked(long)]
        aims += _aims(name, long, found, told)
    rows += [[f"{peer.NAME}: {peer.PAGES[what]}", "", f"{1000 * ms:.0f}", "", "", "", ""] for what, ms in told.items()]
    about = (
        "Whole answers to a browser that is signed in as the person whose page it is, with the template: milliseconds, "
        f"median of {REPEATS} after two to warm up, each about another client where it is about one. One company with "
        f"{MONTH:,} leads a month; of the long history {long:,} leads. `first` is the very first answer of the process "
        f"on the long history. {peer.said(told)}"
    )
    head = ("", f"{SHORT:,} leads, ms", f"{long:,} leads, ms", "growth", "queries", "first, ms", "of the peer's page")
    return Section("Rooms", about, head, rows, aims)


def _asked(size: int) -> list[Ask]:
    """Pay is worked out month by month from the first: it is not asked of a history of many years."""
    return [ask for ask in ASKS if not ask.pay or size <= MOST_PAID]


def _one(folder: Path, size: int, name: str, address: str | None) -> Found:
    home = folder / f"rooms-{size}-{name}"
    database = _own(address, size) if name == "PostgreSQL" else None
    measure("house", size, home=home, database=database)
    return measure("rooms", size, home=home, database=database)


def _own(address: str | None, size: int) -> str | None:
    """A database of its own on the server."""
    if address is None:
        return None
    import psycopg

    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE rooms{size}")
    return address.replace("/postgres?", f"/rooms{size}?")


def _row(ask: Ask, name: str, short: Found, long: Found, told: Mapping[str, float]) -> list[str]:
    before, after = short.of(ask.title), long.of(ask.title)
    share = f"1/{told[ask.like] / after:.0f}" if ask.like in told else ""
    queries = str(max(short.more["queries"][ask.title], long.more["queries"][ask.title]))
    first = long.more["first"][ask.title]
    times = [f"{1000 * before:.1f}", f"{1000 * after:.1f}", f"{after / before:.2f} ×", queries, f"{1000 * first:.0f}"]
    return [f"{ask.title} ({name})", *times, share]


def _aims(name: str, size: int, found: Mapping[int, Found], told: Mapping[str, float]) -> list[Aim]:
    """What is aimed at, over all rooms at once; a row that misses is named."""
    short, long = found[SHORT], found[size]
    asks = _asked(size)
    queries = {ask.title: float(long.more["queries"][ask.title]) for ask in asks if not ask.act}
    growth = {ask.title: long.of(ask.title) / short.of(ask.title) for ask in asks}
    shares = {ask.title: long.of(ask.title) / told[ask.like] for ask in asks if ask.like in told}
    at = f"{size:,} leads, {name}"
    aims = [
        _worst(f"rooms at {at}: queries of a page", f"≤ {MOST_QUERIES}", queries, MOST_QUERIES, "{:.0f}"),
        _worst(f"rooms from {SHORT:,} to {at}: growth", f"≤ {MOST_GROWTH} ×", growth, MOST_GROWTH, "{:.2f} ×"),
    ]
    if shares:
        what = f"rooms at {at}, to the peer's page"
        aims.append(_worst(what, f"≤ 1/{SHARE}", shares, 1 / SHARE, "{:.2f}"))
    for ask in asks:
        if ask.within:
            took = long.of(ask.title)
            limit = f"< {1000 * ask.within:.0f} ms"
            aims.append(Aim(f"{ask.title} at {at}", limit, f"{1000 * took:.1f} ms", took < ask.within))
    return aims


def _worst(what: str, aim: str, found: Mapping[str, float], most: float, shown: str) -> Aim:
    missed = sorted((title for title in found if found[title] > most), key=lambda title: -found[title])
    told = ", ".join(f"{title} {shown.format(found[title])}" for title in missed)
    return Aim(what, aim, told or f"at most {shown.format(max(found.values()))}", not missed)


def rooms(size: int) -> dict[str, Any]:
    """Every question to the company of this KULMINA_HOME."""
    from kulmina import wiring

    wiring.setup()
    from django.conf import settings

    from benchmarks.house import working_day
    from kulmina.web import vendor

    settings.ALLOWED_HOSTS = ["testserver"]
    vendor.ensure()
    found: dict[str, Any] = {"first": {}, "queries": {}, "processor": {}}
    with working_day() as now:
        floor = Floor(now)
        for ask in _asked(size):
            found["first"][ask.title] = _timed(ask, floor, 0)
            # Once a minute the session of whoever works is written: the count without that is the page's own.
            found["queries"][ask.title] = min(_counted(ask, floor, 0), _counted(ask, floor, 1))
            worked = time.process_time()
            found[ask.title] = [_timed(ask, floor, turn) for turn in range(2, REPEATS + 2)]
            found["processor"][ask.title] = (time.process_time() - worked) / REPEATS
    return {"seconds": [median(found[ask.title]) for ask in _asked(size)], **found}


def _timed(ask: Ask, floor: Floor, turn: int) -> float:
    do = ask.prepare(floor, turn)
    began = time.perf_counter()
    answer = do()
    took = time.perf_counter() - began
    _check(ask, answer)
    return took


def _counted(ask: Ask, floor: Floor, turn: int) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    do = ask.prepare(floor, turn)
    with CaptureQueriesContext(connection) as asked:
        _check(ask, do())
    return len(asked)


def _check(ask: Ask, answer: Any) -> None:
    """A page must open and an act must lead on: what was refused is no measurement."""
    if answer.status_code not in (200, 302) or answer.headers.get("Location", "") in ("/calls/", "/sign-in/"):
        raise RuntimeError(f"{ask.title}: {answer.status_code} {answer.headers.get('Location', '')}")
