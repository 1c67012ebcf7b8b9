"""What each stop of the tour shows of this company: a figure, and the page that opens it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kulmina.current import examples
from kulmina.domain.company import Company
from kulmina.domain.period import Period
from kulmina.web import figures
from kulmina.web.page import Page
from kulmina.web.remembered import Remembered, journal
from kulmina.web.span import period_title

DAY = 86_400_000_000
_kept = Remembered["Known"](4)


@dataclass(frozen=True, slots=True)
class Sight:
    """`figure`: one sentence with a number of this company; `person`: through whose eyes, where that matters."""

    address: str
    figure: str = ""
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """The examples of a state of the journal."""

    road: examples.Road | None
    looks: examples.Looks | None
    brought: examples.Brought | None
    greatest: examples.Slip | None
    corrected: examples.Slip | None
    month: Period | None


def sights(page: Page) -> Mapping[str, Sight]:
    """What there is to see by the ids of the stops; a stop that has nothing to show is left out."""
    known = _kept.get((*journal(), page.today), lambda: _known(page.company, page.now))
    found = {name: show(known, page) for name, show in _SHOWN.items()}
    return {name: sight for name, sight in found.items() if sight is not None}


def _known(company: Company, now: datetime) -> Known:
    ended = [period for period in company.periods if period.close_at <= now]
    month = ended[-1] if ended else None
    sellers = [person.id for person in company.people.values() if person.role == "seller"]
    greatest, corrected = examples.slips(sellers or list(company.people))
    return Known(
        road=examples.road(),
        looks=examples.looks(month.start, month.end) if month else None,
        brought=examples.brought(month.start, month.end) if month else None,
        greatest=greatest,
        corrected=corrected,
        month=month,
    )


def _road(known: Known, page: Page) -> Sight | None:
    if known.road is None:
        return None
    road, days = known.road, (known.road.paid - known.road.created) // DAY
    told = {"money": figures.money(road.amount), "creative": page.creative(road.creative), "n": days}
    figure = ngettext(
        "%(money)s in the till: the client saw «%(creative)s» %(n)s day before.",
        "%(money)s in the till: the client saw «%(creative)s» %(n)s days before.",
        days,
    )
    return Sight(reverse("lead", args=[road.lead]), figure % told)


def _clicks(known: Known, page: Page) -> Sight | None:
    if known.looks is None or known.month is None:
        return Sight(reverse("imitation"))
    told = {
        "month": period_title(known.month),
        "creative": page.creative(known.looks.creative),
        "clicks": figures.percent(known.looks.clicks, 0),
        "target": figures.percent(known.looks.target, 0),
    }
    figure = _("%(month)s: «%(creative)s» has %(clicks)s of all clicks and %(target)s of target leads.") % told
    return Sight(reverse("imitation"), figure)


def _cut_off(known: Known, page: Page) -> Sight | None:
    if known.brought is None or known.month is None:
        return None
    brought = known.brought
    told = {
        "name": page.person(brought.operator), "n": brought.arrived, "share": figures.percent(brought.non_target, 0),
        "usual": figures.percent(brought.usual, 0), "month": period_title(known.month),
    }  # fmt: skip
    figure = ngettext(
        "%(month)s, %(name)s: %(n)s client came, %(share)s of them non-target; all operators: %(usual)s.",
        "%(month)s, %(name)s: %(n)s clients came, %(share)s of them non-target; all operators: %(usual)s.",
        brought.arrived,
    )
    return Sight(reverse("statement", args=[known.month.id, brought.operator]), figure % told)


def _slip(known: Known, page: Page) -> Sight | None:
    if known.greatest is None:
        return None
    slip = known.greatest
    told = {"name": page.person(slip.person), "money": figures.money(slip.total)}
    figure = _("%(name)s was paid %(money)s for the last closed month.") % told
    return Sight(reverse("statement", args=[slip.period, slip.person]), figure, slip.person)


def _closed(known: Known, page: Page) -> Sight | None:
    if known.corrected is None:
        return None
    slip = known.corrected
    told = {"name": page.person(slip.person), "money": figures.money(slip.prior, signed=True)}
    figure = _("%(name)s: %(money)s for months that were closed before.") % told
    return Sight(reverse("statement", args=[slip.period, slip.person]), figure)


def _honest(known: Known, page: Page) -> Sight | None:
    return Sight(reverse("guards"))


def _budget(known: Known, page: Page) -> Sight | None:
    return Sight(reverse("budget_scoreboard"))


def _joint(known: Known, page: Page) -> Sight | None:
    return Sight(reverse("today"))


_SHOWN: Mapping[str, Callable[[Known, Page], Sight | None]] = {
    "road": _road, "clicks": _clicks, "cut_off": _cut_off, "slip": _slip, "closed": _closed, "honest": _honest,
    "budget": _budget, "joint": _joint,
}  # fmt: skip
