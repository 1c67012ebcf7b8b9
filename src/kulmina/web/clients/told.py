"""What a page shows of a client: how he is called, his contacts, where two clients differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import pgettext_lazy as in_context

from kulmina.clients.people import Known
from kulmina.clients.profile import FIELDS, Profile
from kulmina.clients.spelling import latin
from kulmina.domain.contact import masked
from kulmina.web import figures

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

LABELS: Mapping[str, Any] = {
    "surname": in_context("profile", "Surname"),
    "given_name": in_context("profile", "Given name"),
    "patronymic": in_context("profile", "Patronymic"),
    "birth_date": in_context("profile", "Birth date"),
    "street": in_context("profile", "Street"),
    "house": in_context("profile", "House"),
    "suburb": in_context("profile", "District"),
    "city": in_context("profile", "City"),
    "postcode": in_context("profile", "Postcode"),
    "region": in_context("profile", "Region"),
    "note": in_context("profile", "Note"),
}
COMPARED: Mapping[str, Any] = {
    "given": LABELS["given_name"], "surname": LABELS["surname"], "patronymic": LABELS["patronymic"],
    "birth": LABELS["birth_date"], "phone": in_context("profile", "Phone"), "mail": in_context("profile", "E-mail"),
    "street": LABELS["street"], "house": LABELS["house"], "place": LABELS["city"], "postcode": LABELS["postcode"],
    "region": LABELS["region"],
}  # fmt: skip
OUTCOMES: Mapping[str, tuple[Any, str]] = {
    "same": (in_context("compared", "the same"), "green"),
    "reversed": (in_context("compared", "swapped"), "azure"),
    "spelt": (in_context("compared", "spelt otherwise"), "azure"),
    "similar": (in_context("compared", "similar"), "azure"),
    "begins": (in_context("compared", "begins the same"), "azure"),
    "crossed": (in_context("compared", "in another place"), "azure"),
    "near": (in_context("compared", "a little similar"), "orange"),
    "apart": (in_context("compared", "another"), "red"),
    "differs": (in_context("compared", "another"), "red"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a comparison. `differs`: both tell it, and it is not the same."""

    label: str
    one: str
    two: str
    differs: bool


def called(known: Iterable[Known]) -> str:
    """How a person is called: the first of his clients that has a name."""
    return next((one.name for one in known if one.name), "")


def contact(known: Known) -> str:
    """The contact as those without the right see it."""
    return masked(known.contact) if known.contact else ""


def profile(known: Iterable[Known]) -> Profile:
    """A person's profile: what the first of his clients does not tell, the next one does."""
    told: dict[str, str] = {}
    for one in known:
        for name in FIELDS:
            if not told.get(name):
                told[name] = getattr(one.profile, name)
    return Profile(**told)


def side_by_side(one: Profile, two: Profile) -> list[Field]:
    """The fields that at least one of the two tells."""
    lines = [(str(LABELS[name]), getattr(one, name), getattr(two, name)) for name in FIELDS if name != "note"]
    return [
        Field(label, _spoken(a), _spoken(b), bool(a and b) and latin(a) != latin(b)) for label, a, b in lines if a or b
    ]


def _spoken(text: str) -> str:
    """A day as people write it; any other text as it is."""
    return figures.day(date.fromisoformat(text)) if _DAY.fullmatch(text) else text


def reasons(given: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Why two may be one: what was compared, how it came out, the tone of it."""
    return [
        (str(COMPARED[name]), str(OUTCOMES[outcome][0]), OUTCOMES[outcome][1])
        for name, outcome in given
        if name in COMPARED and outcome in OUTCOMES
    ]
