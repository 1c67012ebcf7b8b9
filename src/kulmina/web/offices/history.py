"""What was changed of an office, when and by whom, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.utils.translation import gettext as _

from kulmina.current.offices import Version
from kulmina.domain.company import Office
from kulmina.web import figures
from kulmina.web.offices.form import hours_in_words
from kulmina.web.page import Page


@dataclass(frozen=True, slots=True)
class Told:
    at: datetime
    who: str
    changes: tuple[str, ...]


def told(page: Page, versions: Sequence[Version]) -> list[Told]:
    """Each version by what it changed against the one before, the latest first."""
    older = [*versions[1:], None]
    return [
        Told(version.at, page.person(version.actor), tuple(_changes(page, before.office if before else None, version)))
        for version, before in zip(versions, older)
    ]


def _changes(page: Page, before: Office | None, version: Version) -> Iterator[str]:
    after = version.office
    if before is None:
        yield _("the office was opened")
        return
    now, then = _words(page, after), _words(page, before)
    for name, value in now.items():
        if value != then[name]:
            yield f"{name}: {then[name] or figures.NOTHING} → {value or figures.NOTHING}"


def _words(page: Page, office: Office) -> dict[str, str]:
    return {
        _("name"): office.name,
        _("address"): office.address or "",
        _("time zone"): office.timezone or "",
        _("places"): "" if office.capacity is None else str(office.capacity),
        _("hours"): hours_in_words(office, page.company.rules),
        _("minutes of a meeting"): str(office.slot_minutes),
        _("accepted risk"): figures.percent(Fraction(office.overbooking), 0),
        _("holidays"): ", ".join(f"{day:%d.%m.%Y} {name}".strip() for day, name in sorted(office.holidays.items())),
    }
