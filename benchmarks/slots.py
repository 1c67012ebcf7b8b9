"""Booking with many leads: the calendar's pages, the picker, and the booking of a slot; invented meetings."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.report import Aim, Section, megabytes, power
from benchmarks.runs import measure, postgresql

LEADS_OF_AN_OFFICE = 10_000
DAYS, SLOTS, PLACES = 120, 18, 3
REPEATS = 15
PAGES = {
    "day": "/booking/?office=OF0",
    "week": "/booking/?office=OF0&view=week",
    "picker, all offices": "/booking/pick/L1/",
    "picker, one office": "/booking/pick/L1/?office=OF0",
    "closed days": "/booking/closed/",
}
SLOWEST = 0.25


def part(folder: Path, full: bool) -> Section:
    """Pages and bookings at each size on both databases."""
    rows: list[list[str]] = []
    aims: list[Aim] = []
    sizes = [10_000, 1_000_000] if full else [10_000, 100_000]
    with postgresql(folder / "slots-postgresql") as address:
        for name, database in (("SQLite", None), ("PostgreSQL", address)):
            if name == "PostgreSQL" and database is None:
                continue
            found = {
                size: measure("slots", size, home=folder / f"slots-{size}-{name}", database=_own(database, size))
                for size in sizes
            }
            for size, one in found.items():
                times = [f"{one.of(what) * 1000:.0f}" for what in (*PAGES, "book")]
                rows.append([f"{name}, {power(size)}", *times, f"{one.of('habits') * 1000:.0f}", megabytes(one.memory)])
            largest = found[sizes[-1]]
            slowest = max(largest.of(what) for what in PAGES)
            what = f"booking pages at {power(sizes[-1])} leads, {name}, the slowest"
            aims.append(Aim(what, f"< {SLOWEST * 1000:.0f} ms", f"{slowest * 1000:.0f} ms", slowest < SLOWEST))
    about = (
        "Whole answers of the pages to a head of the call centre, and `actions.meetings.book` of one client, in "
        f"milliseconds, median of {REPEATS}. An office for each {LEADS_OF_AN_OFFICE:,} leads, three places in a "
        "half-hour, four months of meetings. The chances to come are counted once a day: last but one column."
    )
    head = ("", *(f"{what}, ms" for what in (*PAGES, "book")), "chances, ms", "MB")
    return Section("Booking", about, head, rows, aims)


def _own(address: str | None, size: int) -> str | None:
    """A database of its own on the server."""
    if address is None:
        return None
    import psycopg

    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE slots{size}")
    return address.replace("/postgres?", f"/slots{size}?")


def slots(size: int) -> dict[str, Any]:
    """One size on one database."""
    from kulmina import wiring

    wiring.setup()
    now = datetime.now(UTC)
    offices = max(1, size // LEADS_OF_AN_OFFICE)
    _company(offices, now)
    _meetings(size, offices, now)
    return {"facts": size, **_pages(), **_acts(now)}


def _company(offices: int, now: datetime) -> None:
    from kulmina.domain.company import WEEK
    from kulmina.domain.event import make
    from kulmina.recording import record

    began = now - timedelta(days=DAYS + 30)
    order = {"hours": {day: ["10:00", "19:00"] for day in WEEK}, "capacity": PLACES, "overbooking": "0.1"}
    told: list[tuple[str, dict[str, Any]]] = [("business.configured", {"rules": {"lead_actions": ["application"]}})]
    told += [("office.registered", {"office": f"OF{n}", "name": f"Офис {n}", **order}) for n in range(offices)]
    told += [("person.registered", {"person": f"O{n}", "role": "operator"}) for n in range(40)]
    record(
        make(kind, payload, event_id=f"G{place}", occurred_at=began, recorded_at=began, actor="D1")
        for place, (kind, payload) in enumerate(told)
    )


def _meetings(size: int, offices: int, now: datetime) -> None:
    """Leads, six of ten with a meeting: in the past seven of ten came, ahead nine of ten are awaited."""
    from django.db import transaction

    from kulmina.domain.period import micros
    from kulmina.journal.rows import insert, run

    rng, current = random.Random(1), micros(now)
    first = micros((now - timedelta(days=DAYS - 14)).replace(hour=7, minute=0, second=0, microsecond=0))
    hour, day = 3_600_000_000, 86_400_000_000
    leads = [(n, f"L{n}", n, "booked", f"O{n % 40}", first, 3, 3, 0, 0, 0, 0) for n in range(1, size + 1)]
    meetings = []
    for n in range(1, size * 6 // 10 + 1):
        slot = first + rng.randrange(DAYS) * day + rng.randrange(SLOTS) * hour // 2
        waited = rng.choice((5 * hour, day, 2 * day, 5 * day))
        past, ahead = ("arrived" if rng.random() < 0.7 else "no_show"), ("due" if rng.random() < 0.9 else "cancelled")
        meetings.append(
            (f"M{n}", size + 1 - n, f"O{n % 40}", f"OF{rng.randrange(offices)}", slot - waited, f"E{n}", slot,
             slot - hour if n % 2 else None, past if slot < current else ahead)
        )  # fmt: skip
    columns = ("number", "lead_id", "client", "state", "operator", "created", "verdict", "office_verdict", "deals",
               "net", "tries", "touches")  # fmt: skip
    booked = ("meeting", "lead", "booker", "office", "booked", "event_id", "slot", "confirmed", "state")
    with transaction.atomic():
        insert("current_lead", columns, leads)
        insert("current_meeting", booked, meetings)
    run("ANALYZE")


def _pages() -> dict[str, list[float]]:
    from django.conf import settings
    from django.test import Client

    from kulmina.staff.models import Account
    from kulmina.web import vendor

    settings.ALLOWED_HOSTS = ["testserver"]
    vendor.ensure()
    head = Account.objects.create(username="head", role="cc_head", person_id="H1", language="ru")
    visitor = Client()
    visitor.force_login(head)

    def opened(address: str) -> None:
        answer = visitor.get(address)
        assert answer.status_code == 200, address

    return {what: _timed(lambda address=address: opened(address)) for what, address in PAGES.items()}  # type: ignore[misc]


def _acts(now: datetime) -> dict[str, list[float]]:
    """Applications of new clients, each booked into the nearest slot of all offices."""
    from kulmina import wiring
    from kulmina.actions import meetings
    from kulmina.current import habits
    from kulmina.current.slots import nearest
    from kulmina.domain.event import make
    from kulmina.domain.rights import Actor
    from kulmina.recording import record

    before = now - timedelta(hours=1)
    record(
        make("target_action", {"action": "application", "contact": f"+7900000{n:04d}"}, event_id=f"N{n}",
             occurred_at=before, recorded_at=before, actor="site", lead_id=f"N{n}")
        for n in range(REPEATS + 1)
    )  # fmt: skip
    fresh = iter(range(REPEATS + 1))

    def book() -> None:
        free = nearest(wiring.company(), since=now + timedelta(hours=1), now=now, count=1)[0]
        meetings.book(Actor("O1", "operator"), f"N{next(fresh)}", free.office, free.slot.start, now=now)

    return {"book": _timed(book), "habits": [_once(lambda: habits.count(now))], "seconds": [0.0]}


def _timed(question: Callable[[], Any]) -> list[float]:
    question()
    return [_once(question) for _ in range(REPEATS)]


def _once(question: Callable[[], Any]) -> float:
    began = time.perf_counter()
    question()
    return time.perf_counter() - began
