"""Every KPI of a page's days, and of the days before them, kept for a state of the journal: the heads' tables.

The numbers are those of the KPI readers and of the statements: heads compare people by what they are paid by.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from kulmina import wiring
from kulmina.analytics.cohort import cut_to
from kulmina.analytics.figures import Figures, figures
from kulmina.analytics.leads import view
from kulmina.domain.kpi import Number
from kulmina.domain.period import Period, midnight
from kulmina.web.page import Page
from kulmina.web.remembered import Remembered, journal

_kept = Remembered["Counted"](12)
WORSE = Fraction(1, 10)  # ten points: the fall of quality that a growth of quantity must not hide (R66)


@dataclass(frozen=True, slots=True)
class Counted:
    """The KPI of the days, and of the days before them up to the same age; None: there was nothing before."""

    now: Figures
    before: Figures | None
    days_before: tuple[date, date] | None


def counted(page: Page) -> Counted:
    """All KPI of the page's days with all that is known now."""
    start, end = page.span.start, page.span.end
    earlier = before(page)
    return _kept.get((*journal(), start, end, earlier), lambda: _count(page, start, end, earlier))


def before(page: Page) -> tuple[date, date] | None:
    """The period before that of the page, else as many days; of running days as many as have passed."""
    start, end = page.span.start, page.span.end
    passed = min(end, page.today + timedelta(days=1)) - start
    if passed <= timedelta():
        return None
    ended = [period for period in page.company.periods if period.end <= start]
    if ended and any((period.start, period.end) == (start, end) for period in page.company.periods):
        return ended[-1].start, min(ended[-1].end, ended[-1].start + passed) if end > page.today else ended[-1].end
    return start - (end - start), start - (end - start) + passed


def _count(page: Page, start: date, end: date, earlier: tuple[date, date] | None) -> Counted:
    tz = page.company.rules.tz
    source = wiring.source()
    name = next((p.id for p in page.company.periods if (p.start, p.end) == (start, end)), "days")
    spans = [Period(name, start, end, midnight(end, tz))]
    if earlier is not None:
        spans.insert(0, Period("before", *earlier, midnight(earlier[1], tz)))
    with source.scratch():
        found = figures(cut_to(view(source, None), spans))
    return Counted(found[name], found.get("before"), earlier)


def of(found: Figures | None, person: str, kpi: str) -> Number | None:
    """A figure of a person; None where there is none."""
    return None if found is None else found.of(person).get(kpi)


def quality_falls(told: Counted, person: str) -> bool:
    """More arrivals and a non-target share that is ten points higher than before (R66)."""
    came, were = of(told.now, person, "cc.arrived") or 0, of(told.before, person, "cc.arrived") or 0
    share, was = of(told.now, person, "cc.nt_share"), of(told.before, person, "cc.nt_share")
    return share is not None and was is not None and came > were and Fraction(share) - Fraction(was) >= WORSE
