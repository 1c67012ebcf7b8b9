"""`kulmina kpi`: all figures of a period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from kulmina.cli.database import Day, Known, days, instant_of, source
from kulmina.cli.failure import Failure
from kulmina.cli.language import said, spoken
from kulmina.cli.output import Column, formatted, percent, rounded, show

if TYPE_CHECKING:
    from kulmina.analytics.figures import Figures
    from kulmina.domain.kpi import Number

_COLUMNS = (
    Column("scope", "of", ru="чего"),
    Column("kpi", "kpi", ru="показатель"),
    Column("title", "what it is", ru="что это"),
    Column("value", "value", True, "значение"),
    Column("exact", "exact", True, "точно", rank=1),
    Column("zone", "zone", ru="зона", rank=2),
    Column("payable", "payable", ru="платят ли", rank=3),
)


@click.command()
@click.option("--period", help="A period of pay, for example 2026-10.")
@click.option("--from", "since", type=Day(), help="The first day; without it, from the first fact on.")
@click.option("--to", "until", type=Day(), help="The last day, included; without it, today.")
@click.option("--known-at", type=Known(), help="As it was known at this instant (or at the end of this day).")
@click.option("--person", help="Only the figures of this person.")
@click.option("--creative", help="Only the figures of this creative.")
@spoken
@formatted
def kpi(
    period: str | None,
    since: date | None,
    until: date | None,
    known_at: date | datetime | None,
    person: str | None,
    creative: str | None,
    language: str,
    format: str,
) -> None:
    """All figures of a period: of the company, marketing, the call centre, offices, and each person.

    Undefined (nothing to divide by) is a dash, not a zero. `exact` is the value as it is counted.
    """
    from kulmina.analytics.cohort import cut
    from kulmina.analytics.figures import figures
    from kulmina.analytics.leads import view

    read = source()
    start, end = days(read, period, since, until)
    known = instant_of(known_at, read.company)
    with read.scratch():
        [found] = figures(cut(view(read, known), start, end, name=period or "")).values()
    scopes = list(_scopes(found, person, creative))
    if not scopes:
        raise Failure(f"there are no figures of {person or creative!r}", "see `kulmina kpi` for those that have some")
    rows = [row for scope, values in scopes for row in _rows(scope, values, language)]
    title = said(
        language,
        f"Показатели, с {start} до {end}, последний день не входит",
        f"Figures, {start} to {end}, the last day not included",
    )
    if format == "table":
        rows = [_for_people(row, language) for row in rows]
    show(rows, _COLUMNS, format, title=title, language=language)


_WORDS = {
    "company": "компания",
    "marketing": "маркетинг",
    "unattributed": "ничьи",
    "call centre": "колл-центр",
    "call_centre": "колл-центр",
    "sales": "продажи",
    "shared": "общая",
}


def _for_people(row: dict[str, Any], language: str) -> dict[str, Any]:
    """The row with its words in the language; ids of people and figures stand as they are."""
    if language != "ru":
        return row
    scope = str(row["scope"])
    office = f"офис {scope.removeprefix('office ')}" if scope.startswith("office ") else scope
    payable = row["payable"]
    return row | {
        "scope": _WORDS.get(scope, office),
        "zone": _WORDS.get(row["zone"], row["zone"]),
        "payable": payable if payable is None else ("да" if payable else "нет"),
    }


def _scopes(
    found: Figures, person: str | None, creative: str | None
) -> Iterator[tuple[str, Mapping[str, Number | None]]]:
    if person is not None:
        yield from ((name, values) for name, values in found.people.items() if name == person)
        return
    if creative is not None:
        yield from ((name, values) for name, values in found.creatives.items() if name == creative)
        return
    yield "company", found.company
    yield "marketing", found.marketing_total
    yield "unattributed", found.unattributed
    yield "call centre", found.call_centre
    yield from ((f"office {name}", values) for name, values in found.offices.items())
    yield from sorted(found.people.items())


def _rows(scope: str, values: Mapping[str, Number | None], language: str) -> Iterator[dict[str, Any]]:
    from kulmina.domain.kpi import CATALOGUE
    from kulmina.domain.money import write_number

    for name, value in values.items():
        known = CATALOGUE.get(name)
        title = (known.title_ru if language == "ru" else known.title_en) if known else ""
        yield {
            "scope": scope,
            "kpi": name,
            "title": title,
            "value": _shown(value, known.unit if known else "number"),
            "exact": write_number(value),
            "zone": known.zone if known else None,
            "payable": known.payable if known else None,
        }


def _shown(value: Number | None, unit: str) -> str | None:
    from fractions import Fraction

    if value is None:
        return None
    if unit == "ratio":
        return f"{percent(Fraction(value))} %"
    if unit == "count" or (isinstance(value, int) and unit != "money"):
        return str(value)
    return rounded(Fraction(value))
