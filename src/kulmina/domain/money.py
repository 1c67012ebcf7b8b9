"""Money as whole kopecks; every other exact number as a fraction. Binary floats never enter."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import NewType

Kopecks = NewType("Kopecks", int)

_AMOUNT = re.compile(r"-?\d+(?:\.\d{1,2})?")


def kopecks(text: str | int | Decimal) -> Kopecks:
    """Turn an amount in roubles ("1500", "1500.5", "1500.50") into kopecks.

    Raises ValueError where the text is no decimal number, has an exponent or holds a part of a kopeck.
    """
    if isinstance(text, str) and _AMOUNT.fullmatch(text):
        whole, _, part = text.partition(".")
        cents = int((part + "00")[:2])
        return Kopecks(int(whole) * 100 + (-cents if whole.startswith("-") else cents))
    if isinstance(text, bool) or not isinstance(text, str | int | Decimal):
        raise ValueError(f"an amount must be a decimal string, not {text!r}")
    if isinstance(text, str) and "e" in text.lower():
        raise ValueError(f"{text!r} is not an amount of money, for example 1500.00")
    try:
        scaled = Decimal(text) * 100
    except InvalidOperation:
        raise ValueError(f"{text!r} is not an amount of money, for example 1500.00") from None
    if not scaled.is_finite() or scaled != scaled.to_integral_value():
        raise ValueError(f"{text!r} is not a whole number of kopecks")
    return Kopecks(int(scaled))


def roubles(amount: int) -> str:
    """Write kopecks as a decimal string with two places, as in files and answers."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def exact(text: str | int | Decimal) -> Fraction:
    """Read a rate, a threshold or a share exactly.

    Raises ValueError for a float (its decimal value is not the one that was written), an exponent or no number.
    """
    if isinstance(text, bool) or not isinstance(text, str | int | Decimal):
        raise ValueError(f"a number must be written as a decimal string, not {text!r}")
    if isinstance(text, str) and "e" in text.lower():
        raise ValueError(f"{text!r} has an exponent; write all its digits, for example 60000 or 0.85")
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError, OverflowError):
        raise ValueError(f"{text!r} is not a number, for example 0.85") from None


def round_kopecks(amount: Fraction) -> Kopecks:
    """Round an exact amount in roubles to kopecks, halves away from zero (rule P2)."""
    scaled = abs(amount) * 100
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Kopecks(-whole if amount < 0 else whole)


def write_number(value: Fraction | int | None) -> str | int | None:
    """Write an exact value for an answer: an int, a fraction "a/b", or null where undefined."""
    if value is None or isinstance(value, int):
        return value
    return str(value)


def write_money(value: Fraction | None) -> str | None:
    """Write an exact amount in roubles: two decimals, or a fraction where kopecks are not whole."""
    if value is None:
        return None
    scaled = value * 100
    return roubles(int(scaled)) if scaled.denominator == 1 else str(value)
