"""The one place for output: rows as a table for people, as JSON or as CSV for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeVar

import click

from kulmina.cli import table

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("table", "json", "csv")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def formatted(command: F) -> F:
    """Give a command the option --format."""
    option = click.option(
        "--format",
        "format",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="How to write the result.",
    )
    return option(command)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result: the key of its values, its titles, whether it holds numbers.

    `rank`: which columns a narrow terminal goes without, the highest first; 0 always stands.
    """

    key: str
    title: str
    number: bool = False
    ru: str = ""
    rank: int = 0


def show(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[Column],
    format: str,
    *,
    title: str = "",
    whole: Any = None,
    language: str = "en",
    wide: bool | None = None,
) -> None:
    """Write rows. `whole`: what JSON shows instead of the rows.

    `wide`: None where the command has no --wide; True draws every column however narrow the terminal is,
    False says where the columns are that it has left out.
    """
    if format == "json":
        click.echo(json.dumps(rows if whole is None else whole, ensure_ascii=False, indent=1, default=plain))
    elif format == "csv":
        click.echo(as_csv(rows, columns), nl=False)
    else:
        _table(rows, columns, title, language, wide)


def as_csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> str:
    """Rows as CSV. A text that a spreadsheet would run as a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.key for column in columns])
    for row in rows:
        writer.writerow([guarded(row.get(column.key)) for column in columns])
    return out.getvalue()


def guarded(value: Any) -> str:
    """A cell for CSV that no spreadsheet takes for a formula."""
    text = plain_text(value)
    if text.startswith(_FORMULA) and not _is_number(text):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    try:
        Fraction(text)
    except (ValueError, ZeroDivisionError):
        return False
    return not text.startswith(("\t", "\r"))


def plain(value: Any) -> Any:
    """A value as JSON shows it: exact numbers as text."""
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    return str(value)


def plain_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)


def _table(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], title: str, language: str, wide: bool | None
) -> None:
    if not rows:
        if title:
            click.secho(title, bold=True)
        return
    cells = {
        column.key: [column.ru if language == "ru" and column.ru else column.title]
        + [_for_people(row.get(column.key), column) for row in rows]
        for column in columns
    }
    numbers = {column.key: column.number for column in columns}
    room = None if wide else table.terminal_width()
    kept = table.fitting(cells, numbers, {column.key: column.rank for column in columns}, room)
    table.draw({key: cells[key] for key in kept}, numbers, title, room)
    if wide is False:
        click.echo(f"{'ещё столбцы' if language == 'ru' else 'more columns'}: --wide, --format csv")
    elif len(kept) < len(columns):
        click.echo(f"{'ещё столбцы' if language == 'ru' else 'more columns'}: --format csv")


def _for_people(value: Any, column: Column) -> str:
    if value is None:
        return "—"
    text = plain_text(value)
    return grouped(text) if column.number else text


def grouped(text: str) -> str:
    """A number with thin spaces between its thousands; anything else as it is."""
    whole, point, part = text.partition(".")
    if not whole.lstrip("-").isdigit():
        return text
    sign = "-" if whole.startswith("-") else ""
    return f"{sign}{int(whole.lstrip('-')):,}".replace(",", "\u202f") + point + part


def percent(value: Fraction | None) -> str | None:
    """A share as a percentage with two places, halves away from zero."""
    if value is None:
        return None
    from kulmina.domain.money import roubles, round_kopecks

    return roubles(round_kopecks(value * 100))


def rounded(value: Fraction | None) -> str | None:
    """An exact amount or number with two places, halves away from zero."""
    if value is None:
        return None
    from kulmina.domain.money import roubles, round_kopecks

    return roubles(round_kopecks(value))
