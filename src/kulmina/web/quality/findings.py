"""What the guards find in the days of a page, worked out once for a state of the journal, and told in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kulmina import wiring
from kulmina.analytics.cohort import cut
from kulmina.analytics.figures import figures as kpi
from kulmina.analytics.guards_conduct import all_guards
from kulmina.analytics.leads import view
from kulmina.current import quality
from kulmina.domain.guard import GUARDS, Finding, Guard
from kulmina.web import figures, words
from kulmina.web.page import Page
from kulmina.web.remembered import Remembered, journal

KEPT, SHOWN = 6, 60
SERIOUS = frozenset({"sd_violations", "self_lead", "split_edit_after_payment", "arrival_without_trace"})
MANY = 10  # records behind a guard from which it is the first thing to look at
MUST_SEE = ("avoidable_non_target_arrivals", "cutoff_rate_outlier", "arrival_without_trace")
LEVELS: Mapping[str, Any] = {
    "calm": gettext_lazy("quiet"),
    "look": gettext_lazy("look at it"),
    "first": gettext_lazy("look first"),
}
_kept = Remembered[Mapping[str, list[Finding]]](KEPT)

LABELS: Mapping[str, Any] = {
    "count": gettext_lazy("how many"),
    "of": gettext_lazy("of"),
    "expected": gettext_lazy("peers would have"),
    "z": gettext_lazy("deviations above peers"),
    "share": gettext_lazy("share"),
    "uniform": gettext_lazy("share by days alone"),
    "clicks": gettext_lazy("clicks"),
    "leads": gettext_lazy("leads"),
    "target_leads": gettext_lazy("target leads"),
    "longest_hours": gettext_lazy("the longest, hours"),
    "near_close": gettext_lazy("near the close"),
    "amount": gettext_lazy("amount"),
    "returned": gettext_lazy("returned later"),
    "sellers": gettext_lazy("sellers"),
    "before": gettext_lazy("before"),
    "after": gettext_lazy("after"),
    "growth": gettext_lazy("growth"),
    "result_growth": gettext_lazy("growth of the result"),
    "activity_growth": gettext_lazy("growth of the activity"),
    "by_own_creatives": gettext_lazy("by own creatives"),
    "reason": gettext_lazy("why"),
    "activity": gettext_lazy("what has grown"),
}
REASONS: Mapping[str, Any] = {
    "recorded_by_booker": gettext_lazy("recorded by who booked it"),
    "too_short": gettext_lazy("the visit was shorter than three minutes"),
    "nothing_after": gettext_lazy("nothing followed the arrival"),
    "follow_up": gettext_lazy("follow-up without a date"),
    "sleeping": gettext_lazy("sleeping without a date"),
    "contacted": gettext_lazy("talked to and forgotten"),
    "arrival": gettext_lazy("arrival"),
    "verdict": gettext_lazy("verdict"),
    "money": gettext_lazy("money"),
    "adjustment": gettext_lazy("amount by hand"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A guard in words with what it has found; `count`: records behind it."""

    guard: Guard
    title: str
    advice: str
    findings: tuple[Finding, ...]
    count: int
    level: str

    @property
    def level_word(self) -> str:
        return str(LEVELS[self.level])


def found(page: Page) -> Mapping[str, list[Finding]]:
    """What all guards find in the page's days, as it is known now. Long for much data; then kept."""
    start, end = page.span.start, page.span.end
    return _kept.get((*journal(), start, end), lambda: _work_out(page))


def _work_out(page: Page) -> Mapping[str, list[Finding]]:
    source, span = wiring.source(), page.span
    with source.scratch():
        seen = view(source, page.now)
        part = cut(seen, span.start, span.end, name="days")
        before = cut(seen, span.start - (span.end - span.start), span.start)
        return all_guards(part, kpi(part)["days"], before)


def told(page: Page) -> list[Told]:
    """Every guard, those with findings first."""
    every = [of(guard.id, found(page)) for guard in GUARDS.values()]
    order = list(LEVELS)
    return sorted(every, key=lambda one: -order.index(one.level))


def of(guard: str, all_found: Mapping[str, list[Finding]]) -> Told:
    """One guard in words. Raises KeyError for an unknown one."""
    what, findings = GUARDS[guard], tuple(all_found[guard])
    count = sum(len(one.ids) or 1 for one in findings)
    level = "calm" if not count else "first" if guard in SERIOUS or count >= MANY else "look"
    english = figures.english()
    title, advice = (what.title_en, what.advice_en) if english else (what.title_ru, what.advice_ru)
    return Told(what, title, advice, findings, count, level)


def rows(page: Page, findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """Findings with names, numbers in words, and the leads behind them."""
    shown = {i for one in findings for i in one.ids[:SHOWN]}
    leads = quality.leads_of(sorted(shown)) if shown else {}
    return [
        {
            "who": subject(page, one.subject),
            "numbers": numbers(page, one),
            "ids": [(i, leads.get(i)) for i in one.ids[:SHOWN]],
            "more": max(0, len(one.ids) - SHOWN),
            "count": len(one.ids),
        }
        for one in findings
    ]


def subject(page: Page, name: str) -> str:
    """Whom or what a finding is about, by the name that people know."""
    if name in page.people:
        return page.person(name)
    if name in page.company.creatives:
        return page.creative(name)
    if name in page.company.offices:
        return page.office(name)
    return {"": _("nobody"), "company": _("the whole company")}.get(name, name)


def numbers(page: Page, one: Finding) -> list[tuple[str, str]]:
    """The numbers of a finding by name."""
    return [(str(LABELS.get(name, name.replace("_", " "))), _number(page, name, v)) for name, v in one.figures.items()]


def _number(page: Page, name: str, value: Any) -> str:
    if name in ("amount", "returned", "refunded") and isinstance(value, int):
        return figures.money(value)
    if isinstance(value, tuple):
        return ", ".join(subject(page, str(each)) for each in value)
    if isinstance(value, Fraction):
        ratio = "share" in name or "growth" in name or name == "uniform"
        return figures.percent(value) if ratio else figures.decimal(value)
    if isinstance(value, int):
        return figures.count(value)
    return str(REASONS.get(str(value), words.word(str(value), "reason"))) if value else figures.NOTHING
