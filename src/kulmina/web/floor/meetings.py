"""What the sellers sold at the meeting itself, and what their follow-ups brought (R48, R49)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from kulmina.current import at_meeting
from kulmina.current.at_meeting import Met
from kulmina.web import words
from kulmina.web.floor.reach import Team
from kulmina.web.page import Page


@dataclass(frozen=True, slots=True)
class Line:
    """A seller's meetings, or those of the whole team (`id` empty); money is roubles."""

    id: str
    name: str
    met: Met
    at_once: Fraction
    afterwards: Fraction


def lines(page: Page, team: Team) -> list[Line]:
    """The sellers who met somebody in the page's days, most sold at once first; the team together in the end."""
    found = at_meeting.met(page.span.start, page.span.end, page.company)
    known = [one for seller, one in found.items() if team.only is None or seller in team.only]
    told = [_line(one.seller or "", page.person(one.seller), one) for one in known]
    told.sort(key=lambda line: (-line.met.sold, -line.met.held, line.name.casefold()))
    return [*told, _line("", _("All together"), at_meeting.total(known))] if told else []


def _line(seller: str, name: str, met: Met) -> Line:
    return Line(seller, name, met, met.at_once / 100, met.afterwards / 100)


def header() -> list[str]:
    """The columns of the file."""
    met = [str(words.MET[part]) for part in at_meeting.PARTS]
    money = [_("Contracts of the day of the meeting, ₽"), _("Contracts of later days, ₽")]
    shares = [_("Share sold at the meeting"), _("Conversion of follow-ups")]
    return [_("Seller"), *met[:2], shares[0], *money, *met[2:], shares[1]]


def rows(told: Iterable[Line]) -> list[Sequence[Any]]:
    return [_row(line) for line in told]


def _row(line: Line) -> list[Any]:
    parts = [getattr(line.met, part) for part in at_meeting.PARTS]
    money = [line.at_once, line.afterwards]
    return [line.name, *parts[:2], line.met.share, *money, *parts[2:], line.met.conversion]
