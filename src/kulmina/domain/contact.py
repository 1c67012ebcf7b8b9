"""A contact in its normal form, so that one person's phone written in many ways is one contact."""

from __future__ import annotations

import re
from typing import NamedTuple

import phonenumbers

REGION = "RU"
_COMMON = re.compile(r"(?:\+?7|8)?(9\d{9})")
_DECORATION = str.maketrans("", "", " \t\u00a0-()./")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Contact(NamedTuple):
    """`kind`: phone (+7XXXXXXXXXX, or another country's in E.164), mail (lower case) or text (as it was given)."""

    kind: str
    text: str


def normal(given: str) -> Contact:
    """The normal form of a contact as somebody typed it."""
    text = given.strip()
    bare = text.translate(_DECORATION)
    common = _COMMON.fullmatch(bare)
    if common:
        return Contact("phone", f"+7{common[1]}")
    if _MAIL.fullmatch(text):
        return Contact("mail", text.lower())
    return Contact("phone", phone) if (phone := _phone(text)) else Contact("text", text)


def reachable(given: str) -> str | None:
    """The normal form, or None where the text is neither a phone nor an e-mail."""
    contact = normal(given)
    return None if contact.kind == "text" else contact.text


def _phone(text: str) -> str | None:
    """Any other number that can be one, as phonenumbers understands it."""
    if sum(letter.isdigit() for letter in text) < 7:
        return None
    try:
        parsed = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def masked(contact: Contact) -> str:
    """What somebody without the right sees: enough to tell contacts apart, too little to use them."""
    if contact.kind == "phone":
        return f"{contact.text[:2]}***{contact.text[-4:]}"
    if contact.kind == "mail":
        name, _, place = contact.text.partition("@")
        return f"{name[:1]}***@{place}"
    return f"{contact.text[:1]}***"
