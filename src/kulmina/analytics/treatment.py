"""How the leads of some creatives were treated, and what they would have brought at a standard conversion (R56).

Marketing answers for its leads and not for what becomes of them: here is when they were answered, how often they
were called, in whose zone they were lost; and what the same target leads would have brought had they been
converted as the company usually converts leads of this age.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import ibis.expr.types as ir

from kulmina.analytics.cohort import Cut, cut, cut_to, payments_in, seconds
from kulmina.analytics.engine import Source
from kulmina.analytics.leads import VERDICT, View, view
from kulmina.analytics.states import ZONES, state_rows, zone
from kulmina.analytics.visible import is_kind
from kulmina.domain.joint import ENOUGH, Norm, wilson
from kulmina.domain.period import Period, midnight
from kulmina.journal.columns import DIRECTION

_UTC = ZoneInfo("UTC")
_WORD = {code: word for word, code in VERDICT.items()}


@dataclass(frozen=True, slots=True)
class Treated:
    """One lead. `response`: working seconds to the first touch, None: none yet, or it came from the street;
    `attempts`: calls to the client before the end of the days; `spoken`: somebody has talked to him."""

    lead_id: str
    creative: str | None
    walk_in: bool
    verdict: str
    response: int | None
    attempts: int
    spoken: bool
    bought: bool
    zone: str


@dataclass(frozen=True, slots=True)
class Standard:
    """What target leads usually come to. `norm`: the share of them that buys, None: too few were seen; `average`:
    roubles that one buyer leaves in the same time."""

    norm: Norm | None
    average: Fraction | None


@dataclass(frozen=True, slots=True)
class Treatment:
    """The leads of the days, and what is standard for leads of their age."""

    leads: tuple[Treated, ...]
    standard: Standard
    sla: int
    tries: int

    @property
    def answerable(self) -> list[Treated]:
        """Whoever waits to be called: all but those from the street."""
        return [lead for lead in self.leads if not lead.walk_in]

    def of(self, name: str) -> list[Treated]:
        """The leads behind a figure of the page."""
        match name:
            case "in_time":
                return [lead for lead in self.answerable if lead.response is not None and lead.response <= self.sla]
            case "late":
                return [lead for lead in self.answerable if lead.response is not None and lead.response > self.sla]
            case "unanswered":
                return [lead for lead in self.answerable if lead.response is None]
            case "given_up":
                return [lead for lead in self.leads if lead.zone == "call_centre" and self._given_up(lead)]
            case "target":
                return [lead for lead in self.leads if lead.verdict == "target"]
            case "bought":
                return [lead for lead in self.leads if lead.bought]
            case _:
                return [lead for lead in self.leads if lead.zone == name]

    def _given_up(self, lead: Treated) -> bool:
        return not lead.spoken and lead.attempts < self.tries

    @property
    def zones(self) -> Mapping[str, int]:
        """Leads by zone; their sum is all leads (R20)."""
        return {name: len(self.of(name)) for name in ZONES}

    @property
    def median(self) -> Fraction | None:
        """Working seconds to the first touch, of those who were answered."""
        spans = sorted(lead.response for lead in self.answerable if lead.response is not None)
        if not spans:
            return None
        return Fraction(spans[(len(spans) - 1) // 2] + spans[len(spans) // 2], 2)

    @property
    def attempts(self) -> Fraction | None:
        """Calls per lead that was to be called."""
        called = self.answerable
        return Fraction(sum(lead.attempts for lead in called), len(called)) if called else None

    @property
    def expected(self) -> tuple[Fraction, Fraction, Fraction] | None:
        """Buyers that the target leads would have given at the standard: low, usual, high."""
        norm, target = self.standard.norm, len(self.of("target"))
        return None if norm is None else (norm.low * target, norm.share * target, norm.high * target)


def treatment(source: Source, *, creatives: Collection[str] | None, start: date, end: date, today: date) -> Treatment:
    """How the leads created on the days [start, end) were treated; `creatives`: of these, None: of all.

    The standard is that of the whole company in the three spans of the same length before the days, each looked at
    as old as the days are now.
    """
    rules = source.company.rules
    with source.scratch():
        seen = view(source, None)
        part = cut(seen, start, end, extras=("response", "bought"))
        leads = tuple(_treated(part, creatives))
        standard = _standard(seen, _before(start, end, today, source.company.periods))
    return Treatment(leads, standard, rules.sla_seconds, rules.desk.attempts)


def _treated(part: Cut, creatives: Collection[str] | None) -> list[Treated]:
    cohort = part.cohort
    if creatives is not None:
        cohort = cohort.filter(cohort.creative.isin(list(creatives) or [""]))
    calls, states = _calls(part), state_rows(part)
    placed = states.select(placed_lead="lead", zone=zone(states))
    rows = cohort.left_join(calls, cohort.lead == calls.called_lead).left_join(
        placed, cohort.lead == placed.placed_lead
    )
    rows = rows.select(
        "lead_id", "creative", "walk_in", "verdict", "bought", "zone", response=seconds(rows.response),
        attempts=rows.attempts.fill_null(0), spoken=rows.stage > 1,
    ).order_by("lead_id")  # fmt: skip
    return [Treated(**{**row, "verdict": _WORD[row["verdict"]]}) for row in part.view.source.rows(rows)]


def _calls(part: Cut) -> ir.Table:
    """Calls to each client before the end of the days."""
    events = part.view.events
    out = events.filter(is_kind(events, "call") & (events.code2 == DIRECTION["out"]) & (events.at < part.until))
    return out.group_by(called_lead="lead").aggregate(attempts=out.count())


def _before(start: date, end: date, today: date, periods: Sequence[Period]) -> list[Period]:
    """Three spans before the days, earliest first: the company's periods where the days are one, else as many days."""
    length = (min(end, today + timedelta(days=1)) - start).days
    ended = [period for period in periods if period.end <= start]
    if any((period.start, period.end) == (start, end) for period in periods) and ended:
        starts = [(period.start, period.end) for period in ended[-3:]]
    else:
        starts = [(start - timedelta(days=k * length), start - timedelta(days=(k - 1) * length)) for k in (3, 2, 1)]
    found = []
    for begins, stops in starts:
        stop = stops if end <= today else min(stops, begins + timedelta(days=length))
        if begins < stop:
            found.append(Period(begins.isoformat(), begins, stop, midnight(stop, _UTC)))
    return found


def _standard(seen: View, spans: Sequence[Period]) -> Standard:
    """The share of target leads that buys, and what a buyer leaves, over some spans."""
    past = cut_to(seen, spans, extras=("bought",))
    target = past.cohort.filter(past.cohort.verdict == VERDICT["target"])
    [row] = seen.source.rows(target.aggregate(leads=target.count(), bought=target.bought.sum().cast("int64")))
    entered, bought = int(row["leads"]), int(row["bought"] or 0)
    norm = wilson(bought, entered) if entered >= ENOUGH else None
    return Standard(norm, _average(past))


def _average(past: Cut) -> Fraction | None:
    """Roubles that a buyer of the spans' leads left before the end of his span."""
    paid = payments_in(past)
    own = past.cohort.select(own_lead="lead", own_span="span")
    rows = paid.join(own, (paid.lead == own.own_lead) & (paid.span == own.own_span))
    [row] = past.view.source.rows(rows.aggregate(net=rows.net.sum().cast("int64"), buyers=rows.lead.nunique()))
    return Fraction(int(row["net"]), 100 * int(row["buyers"])) if row["buyers"] else None
