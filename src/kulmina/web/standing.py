"""Where the leads of some days stood when those days ended: in whose zone, and who was still deciding (DOMAIN §7).

Of days that are not over yet the tables of the present tell; days that are over are asked of the journal, and
what arrives later is added to the answer lead by lead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from kulmina import wiring
from kulmina.analytics.states import places
from kulmina.current.leads import Filter
from kulmina.current.scheme import scheme
from kulmina.current.standing import told_since
from kulmina.domain.loss import ZONES
from kulmina.domain.period import midnight
from kulmina.web.page import Page
from kulmina.web.remembered import Remembered, journal

KEPT = 6
Places = Mapping[int, tuple[str, str]]
_kept = Remembered[Places](KEPT)
# What was found last for some days of a database, and at which number of its journal: the next answer goes on from it.
_latest: dict[tuple[str, date, date], tuple[int, Places]] = {}


@dataclass(frozen=True, slots=True)
class Standing:
    """How many leads of the days were in each zone at their end, and how many still decided."""

    zones: Mapping[str, int]
    follow_up: int


def standing(page: Page) -> Standing:
    """Where the leads of the page's days stood at the end of them; of running days, where they stand now."""
    if not over(page):
        now = scheme(start=page.span.start, end=page.span.end)
        return Standing(now.zones, now.follow_up)
    zones, deciding = dict.fromkeys(ZONES, 0), 0
    for (state, zone), leads in Counter(_places(page).values()).items():
        zones[zone] += leads
        deciding += leads if state == "follow_up" else 0
    return Standing(zones, deciding)


def narrowed(page: Page, chosen: Filter, *, zone: str | None, state: str | None) -> Filter:
    """The choice narrowed to leads that stood in a zone and in a state at the end of the page's days."""
    if zone is None and state is None:
        return chosen
    if not over(page):
        return replace(chosen, zone=zone, state=state or chosen.state)
    places = _places(page).items()
    found = [lead for lead, (then, place) in places if zone in (None, place) and state in (None, then)]
    return replace(chosen, numbers=found)


def over(page: Page) -> bool:
    """Whether the page's days have ended."""
    return midnight(page.span.end, page.company.rules.tz) <= page.now


def _places(page: Page) -> Places:
    name, reach = journal()
    days = (name, page.span.start, page.span.end)
    return _kept.get((*days, reach), lambda: _work_out(days, reach))


def _work_out(days: tuple[str, date, date], reach: int) -> Places:
    """Go on from what was found last, where few facts came since; else ask the journal."""
    _name, start, end = days
    known, before = _latest.get(days, (0, {}))
    later = told_since(known, start=start, end=end) if known else None
    if later is None:
        found = {lead: place for place, leads in places(wiring.source(), start, end).items() for lead in leads}
    else:
        changed = {lead: place for lead, place in later.items() if place is not None}
        found = {lead: place for lead, place in before.items() if lead not in later} | changed
    _latest[days] = (reach, found)
    for old in list(_latest)[:-KEPT]:
        _latest.pop(old, None)
    return found
