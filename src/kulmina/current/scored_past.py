"""What became of the leads of the past, for the score to learn from: as it stands, or as it was known at an instant."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from kulmina.current.score import at_creation, seen_of
from kulmina.domain import facts
from kulmina.domain.company import Company
from kulmina.domain.created import Past, Seen, features
from kulmina.domain.event import Event
from kulmina.domain.funnel import VERDICTS
from kulmina.domain.lead import Lead, read_lead, visible
from kulmina.domain.period import micros
from kulmina.domain.queue import drawn
from kulmina.domain.score import Row
from kulmina.journal import read
from kulmina.journal.rows import among, select, several

LONG = timedelta(days=730)
MOST = 100_000  # leads, the latest
_PART = 5_000
_CALL, _TARGET = facts.KINDS["call"].code, VERDICTS.index("target") + 1


class Became(NamedTuple):
    """A lead by its number in the journal and its id, and what became of it."""

    number: int
    lead_id: str
    past: Past


def past(known_at: datetime, *, as_of: bool, company: Company) -> Iterator[Became]:
    """The leads that were created in the two years before an instant, the latest `MOST` of them, without walk-ins.

    `as_of`: as the journal knew them at that instant, which reads every lead again; else as they stand.
    """
    numbers = _numbers(known_at)
    for start in range(0, len(numbers), _PART):
        part = numbers[start : start + _PART]
        yield from _as_of(part, known_at, company) if as_of else _standing(part, company)


def _numbers(known_at: datetime) -> list[int]:
    found = select(
        "SELECT number FROM current_lead WHERE created >= %s AND created < %s AND action <> 'visit' "
        "ORDER BY created DESC, number DESC LIMIT %s",
        micros(known_at - LONG), micros(known_at), MOST,
    )  # fmt: skip
    return sorted(row[0] for row in found)


def _standing(leads: Sequence[int], company: Company) -> Iterator[Became]:
    rows = seen_of(leads)
    calls = _calls(leads)
    share = company.rules.desk.random_share
    for number, lead_id, created, arrived, verdict, net, state, came in select(
        f"SELECT number, lead_id, created, arrived, verdict, net, state, came FROM current_lead "
        f"WHERE {among('number')} ORDER BY number",
        several(leads),
    ):
        seen = rows.get(number)
        if seen is not None:
            told = Past(
                created, features(seen, company), arrived is not None and verdict == _TARGET, arrived, net,
                calls.get(number, 0), drawn(lead_id, share), state == "non_target" and came is None,
                _ruled(seen, company),
            )  # fmt: skip
            yield Became(number, lead_id, told)


def _calls(leads: Collection[int]) -> Mapping[int, int]:
    return dict(
        select(
            f"SELECT lead, COUNT(*) FROM journal_event WHERE {among('lead')} AND kind = {_CALL} GROUP BY lead",
            several(leads),
        )
    )


def _ruled(seen: Seen, company: Company) -> bool:
    given = seen.payload.get("answers")
    answers = {**(given if isinstance(given, Mapping) else {}), **seen.answers}
    return company.rules.non_target_reason(answers) is not None


def _as_of(leads: Sequence[int], known_at: datetime, company: Company) -> Iterator[Became]:
    """Each lead read again from the facts that were known by then. Merged leads are read alone: who is who was
    perhaps not known yet."""
    rows, known = seen_of(leads), micros(known_at)
    share = company.rules.desk.random_share
    histories, ids = read.histories(leads), read.lead_ids(leads)
    for number in leads:
        seen = rows.get(number)
        if seen is None or seen.moment > known:
            continue
        lead = read_lead(visible(histories[number], known_at), company.rules, lead_id=ids[number])
        if lead.created_at is not None and lead.action != "visit":
            told = sum(event.kind == "call" and event.recorded_at <= known_at for event in histories[number])
            yield Became(number, ids[number], _became(lead, seen, told, drawn(ids[number], share), company))


def _became(lead: Lead, seen: Seen, calls: int, by_chance: bool, company: Company) -> Past:
    arrived = lead.reached[3]
    return Past(
        seen.at, features(seen, company), arrived is not None and lead.verdict == "target",
        None if arrived is None else micros(arrived), lead.cash, calls, by_chance,
        lead.state == "non_target" and lead.arrival is None, _ruled(seen, company),
    )  # fmt: skip


def leaks(leads: Sequence[Became], company: Company, most: int = 200) -> int:
    """The leak test: of how many leads the columns are others once every fact after their creation is dropped.

    The columns are made once more, lead by lead, from nothing but the lead's own facts that were known by then.
    """
    chosen = leads[:: max(len(leads) // most, 1)][:most]
    numbers = [one.number for one in chosen]
    histories, rows = read.histories(numbers), at_creation(numbers, company)
    return sum(_leaks(rows[one.number], one.past, histories[one.number], company) for one in chosen)


def _leaks(row: Row, one: Past, history: Sequence[Event], company: Company) -> bool:
    again = _again(one.created, history)
    if again is None:
        return True
    told = features(again, company)
    return any(told.get(name) != value for name, value in row.items() if name != "before")


def _again(created: int, history: Sequence[Event]) -> Seen | None:
    own = sorted((event for event in history if event.at <= created), key=lambda event: event.order)
    first = next((e for e in own if isinstance(e.fact, facts.TargetAction) and e.at == created), None)
    if first is None:
        return None
    answers: dict[str, object] = {}
    for event in own:
        if isinstance(event.fact, facts.LeadQualified) and event.known <= first.known:
            answers |= event.fact.answers
    return Seen(first.at, first.known, first.source, first.raw or first.payload, answers, "")
