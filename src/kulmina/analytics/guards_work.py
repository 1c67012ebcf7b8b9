"""Guards of the work with leads: activity without result, cut-offs, hand-overs, clients left without a next step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from fractions import Fraction

import ibis
import ibis.expr.types as ir

from kulmina.analytics.cohort import Cut, arrivals_in, cut_offs_in
from kulmina.analytics.figures import Figures
from kulmina.analytics.figures import figures as figures_of
from kulmina.analytics.guard_lists import Standing, flagged, ids_by, known_until, listed, span_of_time, standouts
from kulmina.analytics.leads import VERDICT
from kulmina.analytics.states import STATES, state_rows
from kulmina.analytics.visible import is_kind
from kulmina.domain.guard import Finding, Limits, Value
from kulmina.domain.period import instant, micros

_BY_CREATIVE = (("mk.clicks", "mk.target_leads"),)
_BY_PERSON = (("cc.calls", "cc.arrived_target"), ("cc.booked", "cc.arrived_target"))


def vanity_growth(cut: Cut, figures: Figures, before: Cut, limits: Limits) -> list[Finding]:
    """Clicks, calls or bookings that grew since the span before, while target leads or arrivals did not follow.

    An activity that was hardly there before (`activity_before`) is not compared, nor is a result that was
    nothing and now is something.
    """
    earlier = figures_of(before)[before.one.id]
    creatives = [
        (name, grown)
        for name, row in figures.creatives.items()
        for grown in _grown(_BY_CREATIVE, earlier.creatives.get(name, {}), row, limits)
    ]
    people = [
        (name, grown)
        for name, row in figures.people.items()
        for grown in _grown(_BY_PERSON, earlier.people.get(name, {}), row, limits)
    ]
    return [*_with_results(cut, creatives, _target_leads(cut)), *_with_results(cut, people, _target_arrivals(cut))]


def _grown(
    pairs: tuple[tuple[str, str], ...], before: Mapping[str, object], now: Mapping[str, object], limits: Limits
) -> Iterator[dict[str, Value]]:
    for activity, result in pairs:
        was, got = _count(before, activity), _count(now, activity)
        result_was, result_got = _count(before, result), _count(now, result)
        growth, result_growth = _growth(was, got), _growth(result_was, result_got)
        if was < limits.activity_before or growth is None or result_growth is None:
            continue
        if growth >= limits.activity_growth and result_growth < growth * limits.result_share:
            yield {
                "activity": activity, "before": was, "now": got, "growth": growth,
                "result": result, "result_before": result_was, "result_now": result_got,
                "result_growth": result_growth,
            }  # fmt: skip


def _count(row: Mapping[str, object], name: str) -> int:
    value = row.get(name)
    return value if isinstance(value, int) else 0


def _growth(was: int, now: int) -> Fraction | None:
    """What was added for each that was; nothing stays nothing; from nothing to something is undefined."""
    if not was:
        return None if now else Fraction(0)
    return Fraction(now - was, was)


def _target_leads(cut: Cut) -> ir.Table:
    leads = cut.cohort.filter(cut.cohort.verdict == VERDICT["target"])
    return leads.select(subject="creative", id="lead_id")


def _target_arrivals(cut: Cut) -> ir.Table:
    came = arrivals_in(cut)
    return came.filter(came.office_verdict == VERDICT["target"]).select(subject="booker", id="lead_id")


def _with_results(cut: Cut, grown: list[tuple[str, dict[str, Value]]], rows: ir.Table) -> list[Finding]:
    ids = ids_by(cut, rows, {name for name, _figures in grown})
    return [Finding("vanity_growth", name, ids.get(name, ()), figures) for name, figures in grown]


def cutoffs_overturned(cut: Cut) -> list[Finding]:
    """By operator: leads cut off in the span that quality control returned."""
    offs = cut_offs_in(cut)
    return listed(cut, "cutoffs_overturned", offs.filter(offs.overturned).select(subject="operator", id="lead_id"))


def cutoff_rate_outlier(cut: Cut, limits: Limits) -> list[Finding]:
    """Operators who cut off far more of the span's leads than peers do on the same creatives.

    A lead is its operator of record's; it counts as cut off when that operator cut it off before the end,
    whatever quality control said later.
    """
    offs = cut.view.events.filter(is_kind(cut.view.events, "lead.cut_off") & (cut.view.events.at < cut.until))
    offs = offs.select(off_lead="lead", off_by="actor").distinct()
    leads = cut.cohort.filter(cut.cohort.operator.notnull())
    rows = leads.left_join(offs, (leads.lead == offs.off_lead) & (leads.operator == offs.off_by))
    rows = rows.mutate(hit=rows.off_lead.notnull())
    far = _standing_out(cut, rows, "operator", "creative", limits.outlier_leads, limits.outlier_z)
    ids = ids_by(cut, rows.filter(rows.hit).select(subject="operator", id="lead_id"), far)
    return [Finding("cutoff_rate_outlier", who, ids[who], _figures(one)) for who, one in far.items()]


def _standing_out(cut: Cut, rows: ir.Table, person: str, group: str, least: int, z: int) -> dict[str, Standing]:
    grouped = rows.group_by(who=rows[person], part=rows[group]).aggregate(
        cases=rows.count(), hits=rows.hit.sum().cast("int64")
    )
    counts = {(row["who"], row["part"]): (row["cases"], row["hits"]) for row in cut.view.source.rows(grouped)}
    return standouts(counts, least=least, z=z)


def _figures(one: Standing) -> dict[str, Value]:
    return {"count": one.hits, "of": one.cases, "expected": one.expected, "z": one.z}


def reassign_dump(cut: Cut, limits: Limits) -> list[Finding]:
    """Operators whose leads are handed to others after their first no-show far more often than peers' leads."""
    missed = _first_no_shows(cut)
    given = cut.view.events.filter(is_kind(cut.view.events, "lead.assigned") & (cut.view.events.at < cut.until))
    given = given.select("key", "person", given_lead="lead")
    rows = missed.join(given, missed.missed_lead == given.given_lead)
    held = rows.filter(rows.key < rows.missed_key)
    held = held.mutate(place=ibis.row_number().over(group_by=held.missed_lead, order_by=held.key.desc()))
    held = held.filter(held.place == 0).select(lead="missed_lead", holder="person", missed_key="missed_key")
    after = held.join(given, (held.lead == given.given_lead) & (given.key > held.missed_key))
    moved = after.filter(after.person != after.holder).select(moved_lead="lead").distinct()
    cases = held.left_join(moved, held.lead == moved.moved_lead)
    cases = cases.mutate(hit=cases.moved_lead.notnull(), part=ibis.literal("all"))
    far = _standing_out(cut, cases, "holder", "part", limits.dumped_leads, limits.outlier_z)
    names = cut.view.leads.select("lead_id", named_lead="lead")
    dumped = cases.filter(cases.hit).join(names, cases.lead == names.named_lead)
    ids = ids_by(cut, dumped.select(subject="holder", id="lead_id"), far)
    return [Finding("reassign_dump", who, ids[who], _figures(one)) for who, one in far.items()]


def _first_no_shows(cut: Cut) -> ir.Table:
    """The leads whose first no-show lies in the cut."""
    missed = cut.view.events.filter(is_kind(cut.view.events, "meeting.no_show"))
    first = missed.group_by(missed_lead="lead").aggregate(missed_key=missed.key.min(), missed_at=missed.at.min())
    return first.filter(cut.holds(first.missed_at)).select("missed_lead", "missed_key")


def missing_next_step(cut: Cut, limits: Limits) -> list[Finding]:
    """Leads in follow-up or asleep without a date ahead, and contacted leads that nobody has touched for long.

    As they stand at the end of the cut, or at K where that is earlier; by the seller of an arrived lead, else
    by the operator who holds it.
    """
    end = min(cut.until, known_until(cut))
    leads = _idle(cut, end, _stopped(cut))
    untouched = leads.touched < end - span_of_time(limits.idle_after)
    leads = leads.mutate(
        follow_up=leads.state == STATES.index("follow_up"),
        sleeping=leads.state == STATES.index("sleeping"),
        contacted=(leads.state == STATES.index("contacted")) & untouched,
    )
    return flagged(cut, "missing_next_step", leads, "follow_up", "sleeping", "contacted")


def _stopped(cut: Cut) -> ir.Table:
    """The leads in a state that needs a next step, with whom they are: subject, id, lead, state."""
    rows = state_rows(cut)
    rows = rows.filter(rows.state.isin([STATES.index(word) for word in ("follow_up", "sleeping", "contacted")]))
    operators, sellers = _latest(cut, "lead.assigned", "operator"), _latest(cut, "meeting.outcome", "seller")
    rows = rows.left_join(operators, rows.lead == operators.operator_lead).drop("operator_lead")
    rows = rows.left_join(sellers, rows.lead == sellers.seller_lead).drop("seller_lead")
    subject = ibis.ifelse(rows.arrived, ibis.coalesce(rows.seller, rows.operator), rows.operator)
    return rows.select("lead", "state", id="lead_id", subject=subject)


def _latest(cut: Cut, kind: str, name: str) -> ir.Table:
    """The person whom each lead's last fact of a kind before the end names."""
    facts = cut.view.events.filter(is_kind(cut.view.events, kind) & (cut.view.events.at < cut.until))
    facts = facts.mutate(place=ibis.row_number().over(group_by=facts.lead, order_by=facts.key.desc()))
    return facts.filter(facts.place == 0).select(**{f"{name}_lead": "lead", name: "person"})


def _idle(cut: Cut, end: int, leads: ir.Table) -> ir.Table:
    """Of these leads the ones without a date ahead; `touched`: when somebody last did anything about them."""
    today = micros(datetime.combine(instant(end).astimezone(cut.view.rules.tz).date(), time(), UTC))
    events = cut.view.events.filter((cut.view.events.at < cut.until) & cut.view.events.lead.notnull())
    asleep = is_kind(events, "lead.slept") & (events.slot >= today)
    planned = is_kind(events, "followup.scheduled", "callback.scheduled") & (events.slot >= end)
    done = events.group_by(about="lead").aggregate(
        touched=events.at.max(where=~is_kind(events, "target_action")),
        ahead=events.slot.max(where=(asleep | planned).fill_null(False)),
    )
    rows = leads.join(done, leads.lead == done.about)
    meetings = cut.view.meetings
    awaited = meetings.filter((meetings.slot >= end) & meetings.cancelled_at.isnull()).select(met="lead")
    return rows.filter(rows.ahead.isnull()).anti_join(awaited, [rows.lead == awaited.met])


def pending_classification(cut: Cut, limits: Limits) -> list[Finding]:
    """By office: arrivals of the span that nobody has judged for too long before K."""
    came = arrivals_in(cut)
    overdue = came.arrived_at < known_until(cut) - span_of_time(limits.classify_within)
    waiting = came.filter((came.office_verdict == VERDICT["unknown"]) & overdue)
    return listed(cut, "pending_classification", waiting.select(subject="arrival_office", id="lead_id"))


def self_lead(cut: Cut) -> list[Finding]:
    """By employee: leads of the span whose contact is that employee's own, and how many his creatives brought."""
    company = cut.view.source.company
    owners = {person.contact: person.id for person in company.people.values() if person.contact}
    if not owners:
        return []
    leads = cut.view.leads
    leads = leads.filter(cut.holds(leads.created_at) & leads.contact.isin(sorted(owners)))
    rows = cut.view.source.rows(leads.select("contact", "lead_id", "creative"))
    found = []
    for person in sorted({owners[row["contact"]] for row in rows}):
        mine = [row for row in rows if owners[row["contact"]] == person]
        own = [row for row in mine if (c := company.creatives.get(row["creative"])) and c.owner == person]
        ids = tuple(sorted(row["lead_id"] for row in mine))
        found.append(Finding("self_lead", person, ids, {"count": len(ids), "by_own_creatives": len(own)}))
    return found


def sla_breaches(cut: Cut, breaches: list[str]) -> list[Finding]:
    """By operator of record: the leads of the span that were answered late or never."""
    late = set(breaches)
    waiting = cut.cohort.filter(~cut.cohort.walk_in)
    rows = waiting.select(subject="operator", id="lead_id")
    kept = [(one.subject, tuple(i for i in one.ids if i in late)) for one in listed(cut, "sla_breaches", rows)]
    return [Finding("sla_breaches", who, ids, {"count": len(ids)}) for who, ids in kept if ids]


def duplicates(cut: Cut, repeated: Mapping[str, list[str | None]]) -> list[Finding]:
    """By creative: the leads whose clients it brought again."""
    found: dict[str, list[str]] = {}
    for lead, creatives in repeated.items():
        for creative in creatives:
            found.setdefault(creative or "", []).append(lead)
    return [
        Finding("duplicate_target_actions", creative, tuple(sorted(set(leads))), {"count": len(leads)})
        for creative, leads in sorted(found.items())
    ]
