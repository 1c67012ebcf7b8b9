"""Numbers as people type them: "12 500,50", "12500.5", "1 200 ₽"; and days."""

from __future__ import annotations

import re
from datetime import date, datetime
from fractions import Fraction

from django.utils.translation import gettext as _

from kulmina.domain.money import Kopecks
from kulmina.web.figures import english

EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)  # days beyond these are typing mistakes
_GAPS = re.compile(r"[\s\u00a0\u202f\u2009]|₽|(?:руб(?:\.|лей|ля|ль)?|р\.)$", re.IGNORECASE)
_NUMBER = re.compile(r"[-\u2212+]?\d{1,15}(?:[.,]\d{1,6})?")
_GROUPED = re.compile(r"[-\u2212+]?\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?")


class BadNumber(ValueError):
    """What was typed is no number; str() says so in the reader's language."""


def day(text: str) -> date:
    """A day of our time. Raises ValueError for what is none, or lies where no calendar reckons."""
    return _near(date.fromisoformat(text.strip()))


def moment(text: str) -> datetime:
    """A day and time, of our time. Raises ValueError."""
    read = datetime.fromisoformat(text.strip())
    _near(read.date())
    return read


def _near(read: date) -> date:
    if not EARLIEST <= read <= LATEST:
        raise ValueError(f"{read} is beyond the days that are asked for")
    return read


def number(text: str) -> Fraction:
    """An exact number. Both the comma and the point part the decimals; "1,234.50" is read as English writes it,
    and so is "1,234" on an English page.

    Raises BadNumber.
    """
    plain = _GAPS.sub("", text)
    if _GROUPED.fullmatch(plain) and ("." in plain or english()):
        plain = plain.replace(",", "")
    if not _NUMBER.fullmatch(plain):
        raise BadNumber(_("This is not a number: %(text)s") % {"text": text.strip()[:40] or "—"})
    return Fraction(plain.replace(",", ".").replace("\u2212", "-"))


def amount(text: str) -> Kopecks:
    """An amount of roubles in kopecks. Raises BadNumber for no number and for parts of a kopeck."""
    value = number(text) * 100
    if value.denominator != 1:
        raise BadNumber(_("There are no parts of a kopeck: %(text)s") % {"text": text.strip()[:40]})
    return Kopecks(int(value))
