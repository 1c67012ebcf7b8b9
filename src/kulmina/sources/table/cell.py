"""Cells as people and spreadsheets write them: decimal commas, hard spaces, day numbers, ids that look like numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from kulmina.domain.contact import reachable
from kulmina.domain.money import Kopecks

Cell = Any
"""A text, or what a workbook holds: int, float, bool, datetime, date, time, None."""

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009\u2007']")
_CURRENCY = re.compile(r"(?i)(руб\.?|р\.|₽|rub|\$|€)")
_NOTHING = ("", "-", "—", "–", "n/a", "н/д")
# What stands in the place of a day, or of a contact, that there is not.
_NO_DAY = frozenset(
    {*_NOTHING, "не закрыта", "не закрыт", "не указана", "не указано", "нет", "not closed", "none", "null",
     "00.00.0000", "0000-00-00", "0000-00-00 00:00:00"}
)  # fmt: skip
_NOBODY = frozenset({*_NOTHING, "нет", "не указан", "не указано", "скрыт", "аноним", "none", "null", "unknown"})
_PARTED = re.compile(r"[,;|\n]|\s/\s|\sи\s")
_SCIENCE = re.compile(r"[+-]?(\d)(?:[.,](\d+))?[eE]\+?(\d+)")
_GROUPED_DOTS = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?")
_GROUPED_COMMAS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_SERIAL = re.compile(r"[2-7]\d{4}(?:[.,]\d+)?")
_UNIX = re.compile(r"[12]\d{9}")  # seconds since 1970, as programs write instants
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook's days have no zone


class BadCell(ValueError):
    """A cell that cannot be read: what was expected there, what to do."""

    def __init__(self, expected: str, advice: str = "correct the cell") -> None:
        super().__init__(expected)
        self.expected, self.advice = expected, advice


def text(cell: Cell) -> str:
    """A cell as text; `="123"` and '123 are 123, a whole float has no point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    plain = str(cell).strip().strip("\u00a0\ufeff")
    if plain.startswith('="') and plain.endswith('"'):
        plain = plain[2:-1].strip()
    return plain.removeprefix("'")


def no_day(cell: Cell) -> bool:
    """Whether the cell of a day says that there is none."""
    return text(cell).casefold() in _NO_DAY


def contact(cell: Cell) -> str:
    """A contact in its normal form, of several the first; as it stands where nobody can be reached by it; empty where
    it says that there is none. Raises BadCell where a spreadsheet has rounded it."""
    plain = re.sub(r"(?<=\d{10})\.0$", "", ident(cell))
    if plain.casefold() in _NOBODY:
        return ""
    return next((found for part in (plain, *_PARTED.split(plain)) if (found := reachable(part))), plain)


def ident(cell: Cell) -> str:
    """An id. Raises BadCell where a spreadsheet has rounded it to 1,23E+15."""
    plain = text(cell)
    match = _SCIENCE.fullmatch(plain)
    if match:
        digits = len(match[2] or "") + 1
        if digits <= int(match[3]) and digits < 15:
            raise BadCell("an id with all its digits", "a spreadsheet has rounded it: export the id column as text")
        return str(int(Decimal(plain.replace(",", "."))))
    return plain


def number(cell: Cell, decimal: str = "auto") -> Decimal | None:
    """A number, or None for an empty cell or a dash. Raises BadCell."""
    if cell is None or isinstance(cell, bool):
        if cell is None:
            return None
        raise BadCell("a number")
    if isinstance(cell, int | float):
        return Decimal(repr(cell))
    plain = _CURRENCY.sub("", _SPACES.sub("", text(cell)))
    if plain.lower() in _NOTHING:
        return None
    try:
        return Decimal(_pointed(plain, decimal))
    except InvalidOperation:
        raise BadCell("a number") from None


def _pointed(plain: str, decimal: str) -> str:
    """The number with a point before its parts and nothing between its thousands."""
    if decimal == "," or (decimal == "auto" and plain.rfind(",") > plain.rfind(".") and _has_comma_part(plain)):
        if "." in plain and not _GROUPED_DOTS.fullmatch(plain):
            raise BadCell("a number with a decimal comma", "set file.decimal in the map")
        return plain.replace(".", "").replace(",", ".")
    if "," in plain and not _GROUPED_COMMAS.fullmatch(plain):
        raise BadCell("a number with a decimal point", "set file.decimal in the map")
    return plain.replace(",", "")


def _has_comma_part(plain: str) -> bool:
    """Whether a comma stands before the parts; `1,234` alone may mean either and is refused."""
    if "." not in plain and re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", plain):
        raise BadCell("a number; 1,234 may be a thousand or one and a bit", 'set file.decimal = "," or "." in the map')
    return plain.count(",") == 1


def count(cell: Cell, decimal: str = "auto") -> int | None:
    """A whole number from 0, or None for an empty cell. Raises BadCell."""
    value = number(cell, decimal)
    if value is None:
        return None
    if value != value.to_integral_value() or value < 0:
        raise BadCell("a whole number from 0")
    return int(value)


def money(cell: Cell, decimal: str = "auto") -> Kopecks | None:
    """An amount in kopecks, parts of a kopeck rounded half up; None for an empty cell. Raises BadCell."""
    value = number(cell, decimal)
    if value is None:
        return None
    if not value.is_finite():
        raise BadCell("an amount")
    return Kopecks(int((value * 100).quantize(Decimal(1), ROUND_HALF_UP)))


def moment(cell: Cell, formats: Sequence[str], tz: ZoneInfo) -> datetime:
    """An instant; without an offset it is in `tz`, without a time it is midnight. Raises BadCell."""
    found = _moment(cell, formats)
    return found if found.tzinfo else found.replace(tzinfo=tz)


def day(cell: Cell, formats: Sequence[str]) -> date:
    """A date. Raises BadCell."""
    return _moment(cell, formats).date()


def _moment(cell: Cell, formats: Sequence[str]) -> datetime:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    plain = text(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and not _UNIX.fullmatch(plain):
        return _from_serial(Decimal(repr(cell)))
    if _SERIAL.fullmatch(plain):
        return _from_serial(Decimal(plain.replace(",", ".")))
    if _UNIX.fullmatch(plain):
        return datetime.fromtimestamp(int(plain), UTC)
    for form in formats:
        try:
            return datetime.strptime(plain, form)  # noqa: DTZ007 - the zone is the caller's
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        raise BadCell(
            "a date like 31.10.2026 or 2026-10-31", "correct the cell, or add its form to file.dates"
        ) from None


def _from_serial(days: Decimal) -> datetime:
    if not 20_000 <= days <= 80_000:
        raise BadCell("a date like 31.10.2026 or 2026-10-31")
    seconds = int((days * 86_400).quantize(Decimal(1), ROUND_HALF_UP))
    return _EXCEL_EPOCH + timedelta(seconds=seconds)
