"""The period that a page of the payroll is about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from kulmina.current import payroll
from kulmina.domain.period import Period
from kulmina.web.page import Page
from kulmina.web.span import period_title


def period(page: Page, asked: str | None = None) -> Period | None:
    """The period that is asked for; else the earliest that has begun and is not closed; else the latest begun."""
    known = {each.id: each for each in page.company.periods}
    wanted = asked or page.request.GET.get("period", "") or page.request.POST.get("period", "")
    if wanted in known:
        return known[wanted]
    begun = [each for each in known.values() if each.start <= page.today]
    closed = payroll.closed()
    still = [each for each in begun if each.id not in closed]
    return next(iter(still or begun[-1:] or known.values()), None)


def frame(page: Page, chosen: Period) -> dict[str, Any]:
    """What every page of the payroll shows of its period."""
    return {
        "period": chosen,
        "period_title": period_title(chosen),
        "periods": [(each, period_title(each)) for each in reversed(page.company.periods)],
        "closed": chosen.id in payroll.closed(),
    }


def working_days(chosen: Period) -> int:
    """Mondays to Fridays of a period: a norm to begin from, holidays aside."""
    days = (chosen.end - chosen.start).days
    return sum(_works(chosen.start + timedelta(days=place)) for place in range(days))


def _works(day: date) -> bool:
    return day.weekday() < 5
