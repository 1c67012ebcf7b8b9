"""Who a client is, beside his contact: the parts of his name, his birth date, where he lives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

import orjson

LONGEST = 2_000  # letters of one field
_PATRONYMIC = re.compile(r".+(ович|евич|ич|овна|евна|ична|инична|оглы|кызы)", re.IGNORECASE)
_SURNAME = re.compile(
    r".+(ов|ова|ев|ева|ёв|ёва|ин|ина|ын|ына|ский|ская|цкий|цкая|енко|чук|юк|ян|дзе|швили|их|ых)", re.IGNORECASE
)
# Given names that end as surnames do.
_GIVEN = frozenset(
    {
        "валентина", "галина", "екатерина", "ирина", "кристина", "марина", "нина", "полина",
        "регина", "константин", "мартин", "вениамин", "альбина", "ангелина", "алина", "арина",
        "дина", "зина", "инна", "карина", "лина", "каролина", "павлина", "севастьян",
        "юлиан", "дамиан",
    }
)  # fmt: skip


class BadProfile(ValueError):
    """A field that cannot be written down: which one, and why."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Profile:
    """Texts as people gave them; an empty text is not known. `birth_date`: YYYY-MM-DD."""

    surname: str = ""
    given_name: str = ""
    patronymic: str = ""
    birth_date: str = ""
    street: str = ""
    house: str = ""
    suburb: str = ""
    city: str = ""
    postcode: str = ""
    region: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        """Surname, given name and patronymic, as documents write them."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)

    def dumped(self) -> str:
        return orjson.dumps({key: value for key, value in as_fields(self).items() if value}).decode()


FIELDS = tuple(field.name for field in fields(Profile))
NAMES = ("surname", "given_name", "patronymic")


def as_fields(profile: Profile) -> dict[str, str]:
    """The fields of a profile by their names."""
    return {name: getattr(profile, name) for name in FIELDS}


def loaded(text: str) -> Profile:
    """A profile as `dumped` wrote it; fields of other versions are passed over."""
    return Profile(**{key: value for key, value in orjson.loads(text).items() if key in FIELDS})


def changed(profile: Profile, given: Mapping[str, str]) -> Profile:
    """The profile with some fields written anew. Raises BadProfile."""
    for name, value in given.items():
        if name not in FIELDS:
            raise BadProfile(name, "there is no such field")
        if len(value) > LONGEST:
            raise BadProfile(name, f"is longer than {LONGEST} letters")
    cleaned = {name: _clean(name, value) for name, value in given.items()}
    if cleaned.get("birth_date"):
        try:
            date.fromisoformat(cleaned["birth_date"])
        except ValueError:
            raise BadProfile("birth_date", f"{cleaned['birth_date']!r} is not a day like 1990-12-31") from None
    return replace(profile, **cleaned)


def _clean(name: str, value: str) -> str:
    return value.replace("\x00", "").strip() if name == "note" else " ".join(value.replace("\x00", "").split())


def parts(name: str) -> dict[str, str]:
    """Which word of a full name is the surname, which the given name, which the patronymic: a guess.

    One word is a given name unless it ends as a Russian surname does; of two words without such an ending the
    first is the given name; a patronymic follows its given name.
    """
    words = name.split()
    middle = next((place for place, word in enumerate(words) if place and _PATRONYMIC.fullmatch(word)), None)
    if len(words) >= 3 and middle is not None:
        rest = words[: middle - 1] + words[middle + 1 :]
        return {"surname": " ".join(rest), "given_name": words[middle - 1], "patronymic": words[middle]}
    if len(words) == 2 and middle == 1 and not _like_surname(words[0]):
        return {"surname": "", "given_name": words[0], "patronymic": words[1]}
    if len(words) == 1:
        like = _like_surname(words[0])
        return {"surname": name if like else "", "given_name": "" if like else name, "patronymic": ""}
    if words and _like_surname(words[0]):
        return {"surname": words[0], "given_name": words[1], "patronymic": " ".join(words[2:])}
    return {"surname": " ".join(words[1:]), "given_name": " ".join(words[:1]), "patronymic": ""}


def _like_surname(word: str) -> bool:
    return _SURNAME.fullmatch(word) is not None and word.lower() not in _GIVEN
