"""Periods of pay go on while somebody opens the pages that are about them."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest

from kulmina.actions import periods
from kulmina.actions.act import PeriodIsClosed
from kulmina.web.page import Page, turn


def going_on(request: HttpRequest, name: str) -> Page:
    """The page that is asked for, with the periods that come next defined where their rhythm is known."""
    page = turn(request, name)
    if not periods.missing(page.company, page.now):
        return page
    try:
        periods.extend(page.now)
    except PeriodIsClosed:  # the clock is behind a close that is recorded: nothing can be recorded now
        return page
    return turn(request, name)


def ends_soon(page: Page) -> bool:
    """Whether a month from now no period is defined: nobody could be paid then."""
    return all(one.end <= page.today + timedelta(days=31) for one in page.company.periods)
