"""Fold the present anew from the journal, and compare what is there with what the journal says."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db import transaction

from kulmina.current import fold, written
from kulmina.domain.event import Event
from kulmina.journal import read, turn
from kulmina.journal.rows import among, select, several, value

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows of the present that are not what the journal says: in which table, of which lead or creative."""

    table: str
    about: str


def rebuild(progress: Progress | None = None) -> int:
    """Empty the present and fold it from the whole journal; how many leads there are.

    In one transaction: whoever looks meanwhile sees the old present. `progress` is told of leads as they are folded.
    """
    read.company()
    with transaction.atomic():
        turn.wait()
        fold.forget()
        leads = fold.all_leads()
        fold.fold(leads, _ads(), read.company().rules, progress)
    return len(leads)


def _ads() -> list[tuple[int, Event]]:
    return list(read.of_kind(read.ADS))


def compare(progress: Progress | None = None) -> list[Difference]:
    """Where the present is not what a fold of the whole journal would write."""
    rules = read.company().rules
    found = _ad_differences()
    for group in fold.batches(fold.all_leads()):
        found += _lead_differences(group, fold.read_rows(group, rules))
        if progress is not None:
            progress(len(group))
    strangers = value("SELECT COUNT(*) FROM current_lead WHERE number NOT IN (SELECT id FROM journal_leadkey)")
    return found + (
        [Difference("current_lead", f"{strangers} leads that the journal does not know")] if strangers else []
    )


def _lead_differences(leads: Collection[int], told: written.Rows) -> list[Difference]:
    asked = several(leads)
    wrong: dict[tuple[str, int], None] = {}
    for table, columns in written.COLUMNS.items():
        names = ", ".join(f'"{column}"' for column in columns)
        place = columns.index(written.KEYS[table])
        there = {tuple(row) for row in select(f"SELECT {names} FROM {table} WHERE {among(written.KEYS[table])}", asked)}
        wrong |= {(table, row[place]): None for row in there ^ set(told.of[table])}
    ids = read.lead_ids([number for _table, number in wrong]) if wrong else {}
    return [Difference(table, ids.get(number, str(number))) for table, number in wrong]


def _ad_differences() -> list[Difference]:
    told = set(fold.ad_days(_ads()))
    there = {tuple(row) for row in select(f"SELECT {', '.join(written.AD_COLUMNS)} FROM current_adday")}
    return [Difference("current_adday", name) for name in sorted({str(row[0]) for row in told ^ there})]
