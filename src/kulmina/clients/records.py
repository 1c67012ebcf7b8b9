"""A person as duplicates are looked for: texts brought to one form, and the keys under which he may meet others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kulmina.clients.spelling import full_names, is_known, latin, sound
from kulmina.domain.contact import normal

CROWD = 120  # people under one key who are still compared each with each
_DAY = re.compile(r"(\d{4})[-./]?(\d{2})[-./]?(\d{2})(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one person. Texts as given; `phones` and `mails` in normal form; `birth`: YYYYMMDD."""

    id: str
    given: str = ""
    surname: str = ""
    patronymic: str = ""
    birth: str = ""
    phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    street: str = ""
    house: str = ""
    suburb: str = ""
    city: str = ""
    postcode: str = ""
    region: str = ""


def day(text: str) -> str:
    """A birth date as YYYYMMDD; empty where it is none."""
    text = text.strip()
    if found := _DAY.fullmatch(text):
        return "".join(found.groups())
    if found := _DAY_FIRST.fullmatch(text):
        return f"{found[3]}{int(found[2]):02d}{int(found[1]):02d}"
    return ""


def contacts(texts: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Phones and mails among texts, in normal form."""
    known = [normal(text) for text in texts if text.strip()]
    phones = [contact.text for contact in known if contact.kind == "phone"]
    return tuple(dict.fromkeys(phones)), tuple(dict.fromkeys(c.text for c in known if c.kind == "mail"))


def row(record: Record) -> dict[str, Any]:
    """A record as the model compares it; what is not known is null."""
    place = latin(record.suburb) or latin(record.city)
    return {
        "unique_id": record.id,
        "given": latin(record.given) or None,
        "surname": latin(record.surname) or None,
        "given_sound": sound(record.given) or None,
        "surname_sound": sound(record.surname) or None,
        "given_full": full_names(record.given) or None,
        "given_known": is_known(record.given),
        "patronymic": sound(record.patronymic) or None,
        "birth": record.birth or None,
        "phones": list(record.phones) or None,
        "mails": list(record.mails) or None,
        "street": latin(record.street) or None,
        "house": latin(record.house).replace(" ", "") or None,
        "place": place or None,
        "postcode": latin(record.postcode) or None,
        "region": latin(record.region) or None,
    }


def rows(records: Sequence[Record]) -> list[dict[str, Any]]:
    """All of them, each with the keys that lead to others; a key that a crowd has leads to nobody."""
    found = [row(record) for record in records]
    keys = [_keys(one) for one in found]
    often = Counter(key for some in keys for key in some)
    return [{**one, "keys": _kept(some, often)} for one, some in zip(found, keys, strict=True)]


def _kept(keys: Collection[str], often: Mapping[str, int]) -> list[str]:
    return sorted(key for key in keys if 1 < often[key] <= CROWD)


def _keys(one: Mapping[str, Any]) -> set[str]:
    """Two people are compared when they share any of these; each is enough of a coincidence to look closer."""
    get = {key: value if isinstance(value, str) else "" for key, value in one.items()}
    given, surname, birth = get["given_sound"], get["surname_sound"], get["birth"]
    year, post, street, house = birth[:4], get["postcode"], get["street"], get["house"]
    names = "|".join(sorted((given, surname)))
    pairs = [
        ("n", (names if given and surname else "", year)),
        ("N", (names if given and surname else "",)),
        ("m", (names if given and surname else "", get["place"] or post)),
        ("b", (birth,)),
        ("s", (surname[:4], post)),
        ("S", (surname, birth[2:4], birth[4:6])),
        ("g", (given[:4], post)),
        ("G", (given, birth[:6])),
        ("d", (given[:3], surname[:3], birth[4:])),
        ("c", (surname[:5], get["place"])),
        ("C", (given, get["place"], year[:3])),
        ("a", (sound(street), house)),
        ("A", (sound(street)[:6], post, year[:3])),
        ("h", (house, post)),
        ("p", (sound(get["place"])[:6], house, surname[:2])),
    ]
    keys = {f"{kind}:{'|'.join(parts)}" for kind, parts in pairs if all(parts)}
    keys |= {f"t:{phone}" for phone in _several(one["phones"])}
    keys |= {f"e:{mail}" for mail in _several(one["mails"])}
    return keys | {f"E:{mail.partition('@')[0]}" for mail in _several(one["mails"])}


def _several(value: Sequence[str] | None) -> Sequence[str]:
    return value or ()
