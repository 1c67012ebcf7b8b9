"""Where the leads of some days stood when those days ended: in whose zone, and who was still deciding (DOMAIN §7).

Of days that are not over yet the tables of the present tell; days that are over are asked of the journal, once
for a state of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from kulmina import wiring
from kulmina.analytics.states import places
from kulmina.current.leads import Filter
from kulmina.current.scheme import scheme
from kulmina.domain.loss import ZONES
from kulmina.domain.period import midnight
from kulmina.web.page import Page
from kulmina.web.remembered import Remembered, journal

KEPT = 24
Places = Mapping[tuple[str, str], Collection[int]]
_kept = Remembered[Places](KEPT)


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
    for (state, zone), leads in _places(page).items():
        zones[zone] += len(leads)
        deciding += len(leads) if state == "follow_up" else 0
    return Standing(zones, deciding)


def narrowed(page: Page, chosen: Filter, *, zone: str | None, state: str | None) -> Filter:
    """The choice narrowed to leads that stood in a zone and in a state at the end of the page's days."""
    if zone is None and state is None:
        return chosen
    if not over(page):
        return replace(chosen, zone=zone, state=state or chosen.state)
    found = [
        lead
        for (then, place), leads in _places(page).items()
        if zone in (None, place) and state in (None, then)
        for lead in leads
    ]
    return replace(chosen, numbers=found)


def over(page: Page) -> bool:
    """Whether the page's days have ended."""
    return midnight(page.span.end, page.company.rules.tz) <= page.now


def _places(page: Page) -> Places:
    start, end = page.span.start, page.span.end
    return _kept.get((*journal(), start, end), lambda: places(wiring.source(), start, end))
