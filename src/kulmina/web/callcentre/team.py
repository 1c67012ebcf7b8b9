"""The operators beside one another: what they hold now, what came of their work, and their activity after it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kulmina.current.load import Hand
from kulmina.domain.kpi import Number
from kulmina.domain.response import working_time
from kulmina.web import counted
from kulmina.web.counted import Counted
from kulmina.web.page import Page

IDLE = timedelta(minutes=10)  # working time without a fact while clients wait
# Results first, activity last and small (R24): what each column is called and which KPI it shows.
RESULTS = ("cc.arrived_target", "cc.conv", "cc.nt_share", "cc.sla_share", "cc.show_rate", "cc.qc_score")
ACTIVITY = ("cc.calls", "cc.talk_s", "cc.booked")


@dataclass(frozen=True, slots=True)
class Hands:
    """An operator now. `silent`: whole minutes since his last fact, None: longer than the latest facts tell; `idle`:
    silent in working time while the queue is not empty."""

    id: str
    name: str
    leads: int
    due: int
    last_at: datetime | None
    silent: int | None
    idle: bool


def hands(page: Page, found: Iterable[Hand], waiting: int) -> list[Hands]:
    """Everybody who holds leads or answers clients, the fullest hands first."""
    held = {hand.operator: hand for hand in found}
    operators = [p.id for p in page.company.people.values() if p.role == "operator"]
    ids = [*held, *(person for person in operators if person not in held)]
    rows = [_hands(page, person, held.get(person), waiting) for person in ids]
    return sorted(rows, key=lambda row: (-row.leads, row.name.casefold()))


def _hands(page: Page, person: str, hand: Hand | None, waiting: int) -> Hands:
    last = hand.last_at if hand else None
    silent = None if last is None else max(timedelta(), page.now - last) // timedelta(minutes=1)
    quiet = last is None or working_time(last, page.now, page.company.rules) >= IDLE
    at_work = working_time(page.now - timedelta(minutes=1), page.now, page.company.rules) > timedelta()
    operates = person in page.company.people and page.company.people[person].role == "operator"
    return Hands(
        person, page.person(person), hand.leads if hand else 0, hand.due if hand else 0, last, silent,
        idle=quiet and at_work and operates and waiting > 0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """An operator over the page's days. `falls`: more arrivals and a worse non-target share than before (R66)."""

    id: str
    name: str
    figures: dict[str, Number | None]
    before: dict[str, Number | None]
    falls: bool


def members(page: Page, told: Counted) -> list[Member]:
    """The operators with figures of the days, most target arrivals first."""
    people = [p for p in told.now.people if _is_operator(page, p) or (p in page.company.people and _worked(told, p))]
    rows = [
        Member(
            person, page.person(person), {kpi: counted.of(told.now, person, kpi) for kpi in _ALL},
            {kpi: counted.of(told.before, person, kpi) for kpi in _ALL}, counted.quality_falls(told, person),
        )
        for person in people
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-(row.figures["cc.arrived_target"] or 0), row.name.casefold()))


_ALL = (*RESULTS, *ACTIVITY, "cc.arrived", "cc.leads_received", "cc.eligible_leads", "cc.arrived_non_target")


def _worked(told: Counted, person: str) -> bool:
    return any(counted.of(told.now, person, kpi) for kpi in ("cc.leads_received", "cc.arrived"))


def _is_operator(page: Page, person: str) -> bool:
    return person in page.company.people and page.company.people[person].role == "operator"


def header() -> list[str]:
    return [
        _("Operator"), _("Leads received"), _("Target arrivals"), _("Conversion"), _("Non-target share"),
        _("Answered in time"), _("Show rate"), _("Quality score"), _("Calls"), _("Talk, s"), _("Bookings"),
    ]  # fmt: skip


def rows(team: Iterable[Member]) -> list[Sequence[Any]]:
    """The table as it leaves in a file."""
    return [
        [one.name, one.figures["cc.leads_received"], *(one.figures[kpi] for kpi in (*RESULTS, *ACTIVITY))]
        for one in team
    ]
