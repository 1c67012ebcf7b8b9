"""The company whose rooms are measured: the same flow a day however long its history, recorded fact by fact.

About 10,000 leads a month, so that a million leads are a history a hundred times as long as ten thousand, and the
work of today is the same in both.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from unittest import mock

UNTIL = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)  # half past twelve of a Friday in Moscow
MONTH = 10_000  # leads
AT_ONCE = 200_000  # facts
SEED = 1


def fill(size: int) -> dict[str, Any]:
    """Record the company's facts, name its clients, open its accounts, write the lake; what is there is not redone."""
    from kulmina import wiring

    wiring.setup()
    began = time.perf_counter()
    _record(size)
    recorded = time.perf_counter()
    _name_clients()
    _let_in(size)
    _analyse()
    wiring.source()
    return {"seconds": [time.perf_counter() - began], "record": recorded - began, "facts": _facts()}


def _cast(size: int) -> Any:
    from kulmina.demo.company import cast

    return cast("personal_bankruptcy", leads=size, seed=SEED, until=UNTIL, months=max(1, size // MONTH))


def _record(size: int) -> None:
    from kulmina import recording
    from kulmina.demo.company import play
    from kulmina.demo.draft import checked
    from kulmina.journal import read

    if read.reach().leads >= size:
        return
    facts = (checked(draft) for draft in play(_cast(size)) if draft.kind != "period.closed")
    while some := list(islice(facts, AT_ONCE)):
        recording.record(some)


def _name_clients() -> None:
    """Names as `people.call` writes them, many at once."""
    from kulmina.demo.names import name_clients
    from kulmina.demo.tongue import tongue

    for _ in name_clients(tongue("ru"), SEED):
        pass


def _let_in(size: int) -> None:
    """Accounts of the people, named by their ids."""
    from kulmina.demo.team import SYSTEM
    from kulmina.staff.models import Account, Person

    for one in _cast(size).team.people:
        if one.id == SYSTEM:
            continue
        known = {"role": one.role, "office": one.office or ""}
        Person.objects.update_or_create(person_id=one.id, defaults={"name": one.name, **known})
        account = {"person_id": one.id, "first_name": one.name, "language": "ru", **known}
        Account.objects.update_or_create(username=one.id.lower(), defaults=account)


def _analyse() -> None:
    """PostgreSQL looks at its tables by itself, some minutes later; on SQLite it was done when they were filled."""
    from django.db import connection

    from kulmina.journal.rows import run

    if connection.vendor == "postgresql":
        run("ANALYZE")


def _facts() -> int:
    from kulmina.journal import read

    return read.last_no()


@contextmanager
def working_day() -> Iterator[datetime]:
    """The clock of the pages goes on from the last fact of the journal; gives the instant at which it begins."""
    from kulmina.journal import read

    last = next(event for _no, event in read.since(read.last_no() - 1))
    start, began = last.recorded_at + timedelta(seconds=1), time.perf_counter()

    def clock() -> datetime:
        return start + timedelta(seconds=time.perf_counter() - began)

    with mock.patch("django.utils.timezone.now", clock):
        yield start
