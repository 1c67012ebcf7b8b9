"""Tables as files. A text that a spreadsheet would run as a formula is made harmless."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from kulmina.web.figures import english

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(value: Any) -> Any:
    """A text that begins like a formula gets an apostrophe before it; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_RUNS):
        return f"'{value}"
    return value


def as_file(form: str, name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """`form`: csv or xlsx."""
    return as_csv(name, header, rows) if form == "csv" else as_xlsx(name, title, header, rows)


def as_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """UTF-8 with its mark; separators as the language's spreadsheets expect them."""
    file = io.StringIO()
    writer = csv.writer(file, delimiter="," if english() else ";", lineterminator="\r\n")
    writer.writerow([harmless(str(title)) for title in header])
    for row in rows:
        writer.writerow([harmless(_written(value)) if isinstance(value, str) else _written(value) for value in row])
    return _file(name, "csv", "text/csv; charset=utf-8", file.getvalue().encode("utf-8-sig"))


def as_xlsx(name: str, title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """One sheet with a frozen header; numbers as numbers."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title[:31]
    sheet.append([harmless(str(text)) for text in header])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in rows:
        sheet.append([harmless(_number(value)) for value in row])
    sheet.freeze_panes = "B2"
    for place, text in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = max(11, min(40, len(str(text)) + 2))
    file = io.BytesIO()
    book.save(file)
    return _file(name, "xlsx", XLSX, file.getvalue())


def _number(value: Any) -> Any:
    """Exact fractions as decimals: a spreadsheet knows no others."""
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return value


def _written(value: Any) -> Any:
    if value is None:
        return ""
    number = _number(value)
    if isinstance(number, Decimal):
        text = f"{number:.6f}".rstrip("0").rstrip(".")
        return text if english() else text.replace(".", ",")
    return number


def _file(name: str, ending: str, kind: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response
