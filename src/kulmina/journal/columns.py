"""The facts as columns: what analytics reads, whichever engine runs it and wherever the journal lives.

Four tables. Time is whole microseconds (int64), money whole kopecks (int64), words of a closed list are
small codes, so every engine gives the same answer. `events` holds a row for each fact that is not a
registry fact; a column that a kind has no use for is null.

| column | holds |
|---|---|
| no | number of the fact in its journal, unique |
| event_id | its id |
| kind | `facts.KINDS[...].code` |
| at, known | occurred_at, recorded_at |
| key | order of the facts of one lead: `at` * 512 + place among the lead's facts of that instant by event_id |
| lead | number of the lead (table `leads` gives its id) |
| actor | who did it |
| stage | funnel stage that the fact proves: 0 none, 1 lead … 6 paid (`domain.funnel.STAGES`) |
| code | main word as a code: action, call result, verdict, outcome (`CODES`) |
| code2 | call direction (1 in, 2 out); consent of a target action (1 yes, 0 no) |
| subject | meeting, deal, payment or refund the fact is about; the event that is voided; the lead merged into |
| object | payment.received: its deal; payment.refunded: its payment |
| person | operator, seller or receiver of an adjustment |
| creative, office, reason, approved, name, contact | as in the payload |
| amount | kopecks |
| slot | instant of the slot, of the call-back or of the follow-up; lead.slept: its day's midnight in UTC |
| number | talk seconds; score in millionths of a point; event.voided: number of the voided fact |
| answers | lead.qualified: the answers as JSON |
| voided | when it became known that the fact was a mistake, where its void was written together with it; a void that \
came later than the fact's file has `code` 1 and is looked up by `number` |

`ads`: one row per report of a creative's day; `shares`: one row per seller of a deal; `leads`: ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from kulmina.domain import facts
from kulmina.domain.event import Event
from kulmina.domain.period import micros

DIRECTION = {"in": 1, "out": 2}
CODES: dict[str, dict[str, int]] = {
    "action": {word: place for place, word in enumerate(facts.ACTIONS, 1)},
    "result": {"connected": 1, "no_answer": 2, "busy": 3, "wrong_number": 4, "abandoned": 5},
    "verdict": {"target": 1, "non_target": 2, "unknown": 3, "invalid": 4},
    "outcome": {"sold": 1, "follow_up": 2, "refused": 3},
}  # fmt: skip
LATE = 1  # the code of a void that came after the file of the fact it voids
TIE_BITS = 9
TIES = 1 << TIE_BITS

EVENTS = pa.schema(
    [
        pa.field("no", pa.int64(), nullable=False),
        pa.field("event_id", pa.string(), nullable=False),
        pa.field("kind", pa.int16(), nullable=False),
        pa.field("at", pa.int64(), nullable=False),
        pa.field("known", pa.int64(), nullable=False),
        pa.field("key", pa.int64(), nullable=False),
        pa.field("lead", pa.int64()),
        pa.field("actor", pa.string()),
        pa.field("stage", pa.int16(), nullable=False),
        pa.field("code", pa.int16()),
        pa.field("code2", pa.int16()),
        pa.field("subject", pa.string()),
        pa.field("object", pa.string()),
        pa.field("person", pa.string()),
        pa.field("creative", pa.string()),
        pa.field("office", pa.string()),
        pa.field("reason", pa.string()),
        pa.field("approved", pa.string()),
        pa.field("name", pa.string()),
        pa.field("contact", pa.string()),
        pa.field("amount", pa.int64()),
        pa.field("slot", pa.int64()),
        pa.field("number", pa.int64()),
        pa.field("answers", pa.string()),
        pa.field("voided", pa.int64()),
    ]
)
ADS = pa.schema(
    [
        pa.field("no", pa.int64(), nullable=False),
        pa.field("known", pa.int64(), nullable=False),
        pa.field("creative", pa.string(), nullable=False),
        pa.field("day", pa.int32(), nullable=False),  # days since 1970
        pa.field("impressions", pa.int64(), nullable=False),
        pa.field("clicks", pa.int64(), nullable=False),
        pa.field("visits", pa.int64()),
        pa.field("spend", pa.int64(), nullable=False),
        pa.field("actions", pa.int64()),
        pa.field("purchases", pa.int64()),
    ]
)
SHARES = pa.schema(
    [
        pa.field("no", pa.int64(), nullable=False),  # of the deal.signed fact
        pa.field("deal", pa.string(), nullable=False),
        pa.field("seller", pa.string(), nullable=False),
        pa.field("share", pa.string(), nullable=False),  # exact: "1", "0.3" or "1/3"
    ]
)
LEADS = pa.schema([pa.field("lead", pa.int64(), nullable=False), pa.field("lead_id", pa.string(), nullable=False)])
TABLES = {"events": EVENTS, "ads": ADS, "shares": SHARES, "leads": LEADS}

_BATCH = 50_000
_FIRST_DAY = date(1970, 1, 1).toordinal()
_VERDICT, _ACTION, _RESULT, _OUTCOME = CODES["verdict"], CODES["action"], CODES["result"], CODES["outcome"]
_CONTACTED, _BOOKED, _ARRIVED, _SIGNED, _PAID = 2, 3, 4, 5, 6


class Columns:
    """Collects facts into the tables of this module.

    `first_no` numbers the facts that are added without a number. `find` gives the numbers of facts
    that lie outside this collection, by event id: a void may name one of them.
    """

    def __init__(self, first_no: int = 1, find: Callable[[list[str]], Mapping[str, int]] | None = None) -> None:
        self._next = first_no
        self._find = find
        self._leads: dict[str, int] = {}
        self._rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in TABLES}
        self._batches: dict[str, list[pa.RecordBatch]] = {name: [] for name in TABLES}

    def add(self, event: Event, *, no: int | None = None, lead: int | None = None) -> None:
        """Add a fact. `no`, `lead`: its number and its lead's, where the journal has given them."""
        if no is None:
            no = self._next
            self._next += 1
        fact = event.fact
        if type(fact) is facts.AdReported:
            self._put("ads", _ad_row(no, event.known, fact))
            return
        kind = facts.KINDS[event.kind]
        if kind.registry:
            return
        if lead is None and event.lead_id is not None:
            lead = self._leads.get(event.lead_id)
            if lead is None:
                lead = self._leads[event.lead_id] = len(self._leads) + 1
        elif lead is not None and event.lead_id is not None:
            self._leads.setdefault(event.lead_id, lead)
        at = micros(event.occurred_at)
        row = _ROWS.get(type(fact), _nothing)(fact)
        self._put(
            "events",
            (no, event.event_id, kind.code, at, micros(event.recorded_at), at * TIES, lead, event.actor, *row, None),
        )
        if type(fact) is facts.DealSigned:
            for seller, share in fact.sellers.items():
                self._put("shares", (no, fact.deal, seller, str(share)))

    def tables(self) -> dict[str, pa.Table]:
        """The collected facts as Arrow tables by name, with keys and voids resolved."""
        for name in TABLES:
            self._flush(name)
        tables = {name: pa.Table.from_batches(self._batches[name], schema) for name, schema in TABLES.items()}
        tables["leads"] = pa.table(
            [pa.array(self._leads.values(), pa.int64()), pa.array(self._leads, pa.string())], LEADS
        )
        tables["events"] = _number_voids(_break_ties(tables["events"]), self._find)
        return tables

    def _put(self, name: str, row: tuple[Any, ...]) -> None:
        rows = self._rows[name]
        rows.append(row)
        if len(rows) >= _BATCH:
            self._flush(name)

    def _flush(self, name: str) -> None:
        rows, schema = self._rows[name], TABLES[name]
        if rows:
            arrays = [
                pa.array(column, field.type) for column, field in zip(zip(*rows, strict=True), schema, strict=True)
            ]
            self._batches[name].append(pa.RecordBatch.from_arrays(arrays, schema=schema))
            rows.clear()


def collect(events: Iterable[Event]) -> dict[str, pa.Table]:
    """The tables of a whole journal."""
    columns = Columns()
    for event in events:
        columns.add(event)
    return columns.tables()


def _break_ties(events: pa.Table) -> pa.Table:
    """Give the facts of one lead and one instant their places by event id in `key`."""
    lead = pc.fill_null(events["lead"], -1).to_numpy()
    at = events["at"].to_numpy()
    order = np.lexsort((at, lead))
    same = (lead[order][1:] == lead[order][:-1]) & (at[order][1:] == at[order][:-1]) & (lead[order][1:] >= 0)
    if not same.any():
        return events
    key = events["key"].to_numpy().copy()
    ids = events["event_id"]
    starts = np.flatnonzero(same & ~np.concatenate(([False], same[:-1])))
    for start in starts:
        end = start + 1
        while end < len(same) and same[end]:
            end += 1
        group = order[start : end + 1]
        places = sorted(group, key=lambda row: str(ids[int(row)].as_py()))
        for place, row in enumerate(places):
            key[row] += min(place, TIES - 1)
    return events.set_column(EVENTS.get_field_index("key"), EVENTS.field("key"), pa.array(key))


def _number_voids(events: pa.Table, find: Callable[[list[str]], Mapping[str, int]] | None) -> pa.Table:
    """Write into each void the number of the fact it voids, and into that fact when its void became known.

    A void whose fact lies outside this table is marked as late: whoever reads has to look its fact up.
    """
    voids = np.flatnonzero(pc.equal(events["kind"], facts.KINDS["event.voided"].code).to_numpy())
    if not len(voids):
        return events
    named = events["subject"].take(pa.array(voids)).to_pylist()
    hits = np.flatnonzero(pc.is_in(events["event_id"], pa.array(sorted(set(named)))).to_numpy())
    row_of = dict(zip(events["event_id"].take(pa.array(hits)).to_pylist(), hits, strict=True))
    absent = sorted({name for name in named if name not in row_of})
    outside = find(absent) if absent and find is not None else {}
    number, code, voided = (events[name].to_pylist() for name in ("number", "code", "voided"))
    numbers, known = events["no"].to_numpy(), events["known"].to_numpy()
    for void, name in zip(voids, named, strict=True):
        row = row_of.get(name)
        if row is None:
            number[void], code[void] = outside.get(name), LATE
        else:
            number[void] = int(numbers[row])
            voided[row] = min(int(known[void]), voided[row] or int(known[void]))
    for name, values in (("number", number), ("code", code), ("voided", voided)):
        field = EVENTS.field(name)
        events = events.set_column(EVENTS.get_field_index(name), field, pa.array(values, field.type))
    return events


def _ad_row(no: int, known: int, ad: facts.AdReported) -> tuple[Any, ...]:
    day = ad.date.toordinal() - _FIRST_DAY
    return (no, known, ad.creative, day, ad.impressions, ad.clicks, ad.visits, ad.spend, ad.actions, ad.purchases)


def _row(
    stage: int = 0,
    code: int | None = None,
    code2: int | None = None,
    subject: str | None = None,
    object: str | None = None,
    person: str | None = None,
    creative: str | None = None,
    office: str | None = None,
    reason: str | None = None,
    approved: str | None = None,
    name: str | None = None,
    contact: str | None = None,
    amount: int | None = None,
    slot: datetime | None = None,
    number: int | None = None,
    answers: str | None = None,
) -> tuple[Any, ...]:
    moment = None if slot is None else micros(slot)
    return (
        stage, code, code2, subject, object, person, creative, office, reason, approved, name, contact,
        amount, moment, number, answers,
    )  # fmt: skip


def _nothing(fact: Any) -> tuple[Any, ...]:
    return _row(reason=getattr(fact, "reason", None), subject=getattr(fact, "meeting", None))


def _action(f: facts.TargetAction) -> tuple[Any, ...]:
    consent = None if f.consent is None else int(f.consent)
    return _row(1, _ACTION[f.action], consent, creative=f.creative, name=f.name, contact=f.contact)


def _call(f: facts.Call) -> tuple[Any, ...]:
    stage = _CONTACTED if f.result == "connected" else 0
    return _row(stage, _RESULT[f.result], DIRECTION[f.direction], number=f.talk_s)


def _qualified(f: facts.LeadQualified) -> tuple[Any, ...]:
    answers = orjson.dumps(f.answers, option=orjson.OPT_SORT_KEYS).decode() if f.answers else None
    return _row(0, _VERDICT[f.verdict], reason=f.reason, answers=answers)


def _slept(f: facts.LeadSlept) -> tuple[Any, ...]:
    until = None if f.until is None else datetime.combine(f.until, time(), UTC)
    return _row(reason=f.reason, slot=until)


def _judged(f: facts.VisitClassified | facts.QcVerdict) -> tuple[Any, ...]:
    return _row(0, _VERDICT[f.verdict], reason=f.reason)


_ROWS: dict[type[facts.Fact], Callable[[Any], tuple[Any, ...]]] = {
    facts.TargetAction: _action,
    facts.LeadAssigned: lambda f: _row(person=f.operator),
    facts.LeadReattributed: lambda f: _row(creative=f.creative, reason=f.reason, approved=f.approved_by),
    facts.LeadMerged: lambda f: _row(subject=f.into, reason=f.reason),
    facts.Call: _call,
    facts.LeadQualified: _qualified,
    facts.CallbackScheduled: lambda f: _row(slot=f.at),
    facts.MeetingBooked: lambda f: _row(_BOOKED, subject=f.meeting, office=f.office, slot=f.slot),
    facts.MeetingRescheduled: lambda f: _row(subject=f.meeting, slot=f.slot, reason=f.by),
    facts.VisitArrived: lambda f: _row(_ARRIVED, subject=f.meeting, office=f.office),
    facts.VisitClassified: _judged,
    facts.MeetingOutcome: lambda f: _row(0, _OUTCOME[f.outcome], subject=f.meeting, person=f.seller, reason=f.reason),
    facts.FollowupScheduled: lambda f: _row(slot=f.at),
    facts.LeadSlept: _slept,
    facts.DealSigned: lambda f: _row(_SIGNED, subject=f.deal, amount=f.amount),
    facts.DealCancelled: lambda f: _row(subject=f.deal, reason=f.reason),
    facts.PaymentReceived: lambda f: _row(_PAID, subject=f.payment, object=f.deal, amount=f.amount),
    facts.PaymentRefunded: lambda f: _row(subject=f.refund, object=f.payment, amount=f.amount),
    facts.QcReviewed: lambda f: _row(person=f.operator, number=int(f.score * 1_000_000), subject=f.call),
    facts.QcVerdict: _judged,
    facts.AdjustmentPosted: lambda f: _row(
        person=f.person, subject=f.period, amount=f.amount, reason=f.reason, approved=f.approved_by
    ),
    facts.EventVoided: lambda f: _row(subject=f.event, reason=f.reason),
    facts.PeriodClosed: lambda f: _row(subject=f.period),
}
