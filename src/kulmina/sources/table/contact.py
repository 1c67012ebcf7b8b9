"""The normal form of a contact: +7XXXXXXXXXX for phones, lower case for e-mail."""

from __future__ import annotations

import re

import phonenumbers

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def normal(contact: str, region: str = "RU") -> str | None:
    """The normal form, or None where the text is neither a phone nor an e-mail."""
    plain = contact.strip()
    if _MAIL.fullmatch(plain):
        return plain.lower()
    try:
        phone = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(phone):
        return None
    return phonenumbers.format_number(phone, phonenumbers.PhoneNumberFormat.E164)
