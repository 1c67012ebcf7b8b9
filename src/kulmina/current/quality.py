"""What quality control is to look at: each operator's sample of a week, and how far it has been looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from kulmina.domain import facts
from kulmina.domain.company import Company
from kulmina.domain.event import Event
from kulmina.domain.lead import visible
from kulmina.domain.period import micros, midnight
from kulmina.domain.review import drawn
from kulmina.domain.rights import has_call_centre
from kulmina.journal import read
from kulmina.journal.rows import among, select, several

CALL, CUT_OFF, ARRIVAL = "call", "cut_off", "arrival"
WEEK = timedelta(days=7)
_SPARE = 2  # leads drawn beyond the sample, for those whose call was another operator's
_FACTS: Mapping[str, tuple[type[facts.Fact], ...]] = {
    CALL: (facts.Call,),
    CUT_OFF: (facts.LeadCutOff,),
    ARRIVAL: (facts.VisitArrived,),
}
_JUDGED = (facts.QcVerdict, facts.QcCutoffOverturned)


@dataclass(frozen=True, slots=True)
class Item:
    """Something to look at. `kind`: call, cut_off or arrival; `event_id`: that fact; `score`: of its review;
    `decided`: quality control has said something of it."""

    kind: str
    event_id: str
    lead_id: str
    operator: str
    at: datetime
    decided: bool
    score: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """An operator's items of a week."""

    operator: str
    items: tuple[Item, ...]

    @property
    def done(self) -> int:
        return sum(item.decided for item in self.items)

    @property
    def score(self) -> Fraction | None:
        """The mean score of the calls that were reviewed."""
        scores = [item.score for item in self.items if item.score is not None]
        return sum(scores, Fraction(0)) / len(scores) if scores else None


def monday(day: date) -> date:
    """The first day of a day's week."""
    return day - timedelta(days=day.weekday())


def samples(company: Company, week: date) -> list[Sample]:
    """Everybody's sample of the week that begins on a Monday: calls with and cut-offs of the leads that came in it,
    and arrivals in it. Three questions to the database, whatever the number of operators."""
    edges = (micros(midnight(week, company.rules.tz)), micros(midnight(week + WEEK, company.rules.tz)))
    people = operators(company)
    asked = _drawn(company, week, people, _candidates(people, edges))
    numbers = {number for ids in asked.values() for number in ids}
    histories = {number: visible(events) for number, events in read.histories(numbers).items()} if numbers else {}
    return [Sample(person, tuple(_items(person, asked, histories, company))) for person in people]


def operators(company: Company) -> list[str]:
    """Whose work it is: the operators, where there are none the sellers (R60)."""
    role = "operator" if has_call_centre(company) else "seller"
    return sorted(person.id for person in company.people.values() if person.role == role)


_Numbers = dict[tuple[str, str], list[int]]


def _candidates(people: Sequence[str], edges: tuple[int, int]) -> _Numbers:
    """Numbers of leads by operator and kind of item."""
    found: _Numbers = defaultdict(list)
    asked = several(people)
    for number, person, state, came in select(
        f"SELECT number, operator, state, came FROM current_lead WHERE {among('operator')} "
        "AND created >= %s AND created < %s AND contacted IS NOT NULL",
        asked, *edges,
    ):  # fmt: skip
        found[person, CALL].append(number)
        if state == "non_target" and came is None:
            found[person, CUT_OFF].append(number)
    for number, person in select(
        "SELECT l.number, l.booker FROM current_visit v JOIN current_lead l ON l.number = v.lead AND l.came = v.at "
        f"WHERE v.at >= %s AND v.at < %s AND {among('l.booker')}",
        *edges, asked,
    ):  # fmt: skip
        found[person, ARRIVAL].append(number)
    return found


def _drawn(company: Company, week: date, people: Sequence[str], found: _Numbers) -> _Numbers:
    key = week.isoformat()
    return {
        (person, kind): [
            int(each) for each in drawn(map(str, found.get((person, kind), ())), size + _SPARE, person, key, kind)
        ]
        for person in people
        for kind, size in _sizes(company).items()
    }


def _sizes(company: Company) -> dict[str, int]:
    desk = company.rules.desk
    return {CALL: desk.review_calls, CUT_OFF: desk.review_cut_offs, ARRIVAL: desk.review_arrivals}


def _items(person: str, asked: _Numbers, histories: Mapping[int, list[Event]], company: Company) -> Iterator[Item]:
    for kind, size in _sizes(company).items():
        found = (_item(kind, person, histories.get(number, [])) for number in asked[person, kind])
        yield from [item for item in found if item is not None][:size]


def _item(kind: str, person: str, history: list[Event]) -> Item | None:
    """The fact of a lead that is looked at: the operator's longest talk, his cut-off, the client's arrival."""
    mine = [e for e in history if isinstance(e.fact, _FACTS[kind]) and (kind == ARRIVAL or e.actor == person)]
    if kind == CALL:
        mine = [e for e in mine if isinstance(e.fact, facts.Call) and e.fact.result == "connected"]
    if not mine:
        return None
    chosen = max(mine, key=_talk) if kind == CALL else min(mine, key=lambda e: e.order)
    review = _review(history, chosen.event_id)
    judged = kind != CALL and any(isinstance(e.fact, _JUDGED) and e.order > chosen.order for e in history)
    return Item(
        kind, chosen.event_id, chosen.lead_id or "", person, chosen.occurred_at, judged or review is not None,
        review.score if review else None,
    )  # fmt: skip


def _talk(event: Event) -> tuple[int, Any]:
    assert isinstance(event.fact, facts.Call)
    return (event.fact.talk_s, event.order)


def _review(history: list[Event], call: str) -> facts.QcReviewed | None:
    told = (e.fact for e in history if isinstance(e.fact, facts.QcReviewed))
    return next((fact for fact in told if fact.call == call), None)


def leads_of(ids: Sequence[str]) -> dict[str, str]:
    """The lead behind each id: of a lead itself, a deal, a payment or a fact; ids of other things are left out."""
    asked = several(ids)
    rows = select(
        f"SELECT l.lead_id, l.lead_id FROM current_lead l WHERE {among('l.lead_id')} "
        f"UNION SELECT d.deal, l.lead_id FROM current_deal d JOIN current_lead l ON l.number = d.lead "
        f"WHERE {among('d.deal')} "
        f"UNION SELECT p.payment, l.lead_id FROM current_payment p JOIN current_lead l ON l.number = p.lead "
        f"WHERE {among('p.payment')} "
        f"UNION SELECT e.event_id, k.lead_id FROM journal_event e JOIN journal_leadkey k ON k.id = e.lead "
        f"WHERE {among('e.event_id')}",
        asked, asked, asked, asked,
    )  # fmt: skip
    return dict(rows)
