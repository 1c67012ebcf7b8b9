"""Pay statements from the journal: what was known at each close, and differences for what became known later.

`Payroll` works out f(Q, K, person) of DOMAIN §10 once per period and close; `statements` puts them
together in the order of closing, because each statement carries on from the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from kulmina.analytics.cohort import Cut, cut_to
from kulmina.analytics.engine import Source
from kulmina.analytics.figures import Figures, figures
from kulmina.analytics.leads import View, view
from kulmina.analytics.visible import is_kind
from kulmina.domain.formula import Line
from kulmina.domain.money import Kopecks
from kulmina.domain.pay import PayError, check_target_action, lines
from kulmina.domain.period import Period, instant, micros
from kulmina.domain.statement import Adjustment, Prior, Statement, statement

Progress = Callable[[int, int, str], None]
Lines = Mapping[str, tuple[Line, ...]]


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a past close comes to for the closes after it: everybody's lines by period, adjustments, errors."""

    lines: Mapping[str, Lines]
    adjustments: tuple[Adjustment, ...]
    errors: tuple[PayError, ...]


Memory = dict[tuple[str, int, int, int], Remembered]
Issued = Mapping[str, Mapping[str, Kopecks]]  # what issued statements carry over, by period and person


@dataclass(frozen=True, slots=True)
class Close:
    """One close: the view at its instant, cut to the periods it looks at (its own, at `place`, and those
    before it that may still be corrected), their figures and everybody's lines."""

    period: Period
    view: View
    whole: Cut
    place: int
    figures: Mapping[str, Figures]
    lines: Mapping[str, Lines]
    adjustments: tuple[Adjustment, ...]

    @property
    def cut(self) -> Cut:
        """The close's own period."""
        return self.whole.only(self.place)


@dataclass(slots=True)
class PayRun:
    """Statements by period and person, and what kept a person's pay from being worked out. `carried`: what the
    statements issued before the run's first one left to be carried over, kopecks by person."""

    statements: dict[str, dict[str, Statement]] = field(default_factory=dict)
    errors: list[PayError] = field(default_factory=list)
    carried: dict[str, Kopecks] = field(default_factory=dict)


def statements(source: Source, *, until: str | None = None, progress: Progress | None = None) -> PayRun:
    """The statements of all periods up to and including `until` (all, when None)."""
    run = PayRun()
    for _ in closes(source, run, until=until, progress=progress):
        pass
    return run


def closes(
    source: Source,
    run: PayRun,
    *,
    until: str | None = None,
    progress: Progress | None = None,
    restate: bool = False,
    memory: Memory | None = None,
    issued: Issued | None = None,
    stood: Remembered | None = None,
) -> Iterator[Close]:
    """Go through the closes in order, adding each one's statements to `run`; yields while its view is at hand.

    `restate`: the last close looks at all periods, however old. `memory`: what past closes came to, kept from
    call to call as long as nothing was recorded with an earlier instant; a remembered close is not yielded.
    `issued`: periods whose statements were issued and stand (P9): the run begins with the last of them, of which
    only the lines are worked out, for the next one to compare with. `stood`: those lines, where they are at hand.
    """
    periods = [p for p in source.company.periods if until is None or p.start <= source.company.period(until).start]
    keys = _memory_keys(source, periods) if memory is not None else []
    before: Mapping[str, Lines] = {}
    stands = _last_issued(periods, issued or {}, run)
    for place, period in enumerate(periods):
        if place < stands:
            continue
        if progress:
            progress(place, len(periods), period.id)
        retro = periods[max(0, place - source.company.rules.retro_limit_periods) : place]
        last = place == len(periods) - 1
        known = None if last or memory is None else memory.get(keys[place])
        if place == stands and stood is not None:
            known = stood
        if known is not None:
            run.errors += known.errors
            if place != stands:
                _assemble(source, period, known, retro, before, run)
            before = _posted(known, before)
            continue
        with _close(source, period, retro, run, periods if restate and last else ()) as close:
            known = Remembered(close.lines, close.adjustments, tuple(e for e in run.errors if e.period == period.id))
            if place != stands:
                _assemble(source, period, known, retro, before, run)
            yield close
        before = _posted(known, before)
        if memory is not None and not last:
            memory[keys[place]] = known
    if progress:
        progress(len(periods), len(periods), "")


def _last_issued(periods: Sequence[Period], issued: Issued, run: PayRun) -> int:
    """The place of the last period but the asked one whose statements were issued, -1 where there is none; what they
    and those before them carry over goes to the run."""
    stands = max((place for place, each in enumerate(periods[:-1]) if each.id in issued), default=-1)
    for period in periods[: stands + 1]:
        run.carried.update(issued.get(period.id, {}))
    return stands


def _posted(known: Remembered, before: Mapping[str, Lines]) -> Mapping[str, Lines]:
    """What the next close compares with: this one's lines, and for who got no statement at it (a plan was
    missing) still those of the close before, so that no difference is lost."""
    unpaid = {error.person for error in known.errors}
    if not unpaid:
        return known.lines
    kept = {}
    for period, made in known.lines.items():
        earlier = before.get(period, {})
        kept[period] = {person: lines for person, lines in made.items() if person not in unpaid}
        kept[period] |= {person: lines for person, lines in earlier.items() if person in unpaid}
    return kept


def _memory_keys(source: Source, periods: Sequence[Period]) -> list[tuple[str, int, int, int]]:
    """What each close depends on: its instant, how much was known by it, and what the company is."""
    if not periods:
        return []
    instants = [micros(period.close_at) for period in periods]
    counts = {str(i): (source.events.known <= at).sum() for i, at in enumerate(instants)}
    [known] = source.rows(source.events.aggregate(**counts))
    company = hash(repr(source.company))
    return [(p.id, at, known[str(i)] or 0, company) for i, (p, at) in enumerate(zip(periods, instants, strict=True))]


@contextmanager
def _close(source: Source, period: Period, retro: list[Period], run: PayRun, also: Sequence[Period]) -> Iterator[Close]:
    """Look at a period and those before it as they are known at its close; `also`: more periods to look at."""
    with source.scratch():
        seen = view(source, period.close_at)
        looked = sorted({*retro, period, *also}, key=lambda p: p.start)
        whole = cut_to(seen, looked)
        found = figures(whole)
        worked = {each.id: _lines(source, each, found[each.id], run if each is period else None) for each in looked}
        yield Close(period, seen, whole, looked.index(period), found, worked, adjustments(seen))


def _lines(source: Source, period: Period, figures: Figures, run: PayRun | None) -> Lines:
    """Everybody's lines of a period; who cannot be paid is noted in `run`."""
    worked = {}
    for person in sorted({a.person for a in source.company.assignments}):
        try:
            mine = person_lines(source, person, period, figures)
        except PayError as error:
            if run is not None:
                run.errors.append(error)
            continue
        if mine is not None:
            worked[person] = mine
    return worked


def person_lines(source: Source, person: str, period: Period, figures: Figures) -> tuple[Line, ...] | None:
    """f(Q, K, person) from the figures of Q at K; None where no scheme covers the period's first day.

    Raises PayError where the plan, the timesheet or the target action is missing.
    """
    company = source.company
    scheme = company.scheme_of(person, period)
    if scheme is None:
        return None
    check_target_action(scheme, company.rules, person=person, period=period)
    return lines(
        scheme,
        figures=figures.of(person).get,
        plan=lambda subject, metric: company.plan(period.id, subject, metric),
        timesheet=company.timesheets.get((period.id, person)),
        person=person,
        period=period.id,
    )


def adjustments(view: View) -> tuple[Adjustment, ...]:
    """The adjustments known to a view, in the order in which they were recorded."""
    posted = view.events.filter(is_kind(view.events, "adjustment.posted"))
    rows = view.source.rows(
        posted.select("event_id", "person", "subject", "amount", "actor", "approved", "known", "reason")
    )
    return tuple(
        Adjustment(
            event_id=row["event_id"],
            person=row["person"],
            period=row["subject"],
            amount=Kopecks(row["amount"]),
            author=row["actor"],
            approved_by=row["approved"],
            recorded_at=instant(row["known"]),
            reason=row["reason"] or "",
        )
        for row in sorted(rows, key=lambda row: (row["known"], row["event_id"]))
    )


def _assemble(
    source: Source, period: Period, known: Remembered, retro: list[Period], before: Mapping[str, Lines], run: PayRun
) -> None:
    """Put the statements of a close together from its lines and those of the close before."""
    own = known.lines[period.id]
    people = {*own, *_carrying(run)}
    for each in retro:
        people |= {*known.lines[each.id], *before.get(each.id, {})}
    people |= {item.person for item in known.adjustments if item.period == period.id}
    failed = {error.person for error in run.errors if error.period == period.id}
    made = {}
    for person in sorted(people - failed):
        prior = [
            Prior(each, known.lines[each.id].get(person, ()), before.get(each.id, {}).get(person, ())) for each in retro
        ]
        scheme = source.company.scheme_of(person, period)
        slip = statement(
            person=person,
            period=period,
            lines=own.get(person, ()),
            prior=prior,
            adjustments=known.adjustments,
            carry_in=_carry_in(run, person),
            scheme=scheme.label if scheme else "",
        )
        if person in own or slip.prior_period or slip.adjustments or slip.carry_in:
            made[person] = slip
    run.statements[period.id] = made


def _carry_in(run: PayRun, person: str) -> int:
    """What the person's latest statement left to be carried over."""
    for slips in reversed(run.statements.values()):
        if person in slips:
            return slips[person].carry_out
    return run.carried.get(person, Kopecks(0))


def _carrying(run: PayRun) -> set[str]:
    known = {*run.carried, *(person for slips in run.statements.values() for person in slips)}
    return {person for person in known if _carry_in(run, person)}


def as_of(source: Source, period_id: str, now: datetime) -> Source:
    """The journal with a period that is still open closed at `now`, and the periods after it left out.

    Raises KeyError for an unknown period.
    """
    company = source.company
    current = company.period(period_id)
    early = current if now >= current.close_at else replace(current, close_at=now)
    periods = tuple(early if p.id == period_id else p for p in company.periods if p.start <= current.start)
    return replace(source, company=replace(company, periods=periods))
