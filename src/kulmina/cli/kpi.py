"""`kulmina kpi`: all figures of a period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from kulmina.cli.database import Day, Known, days, instant_of, source
from kulmina.cli.failure import Failure
from kulmina.cli.output import Column, formatted, percent, rounded, show

if TYPE_CHECKING:
    from kulmina.analytics.figures import Figures
    from kulmina.domain.kpi import Number

_COLUMNS = (
    Column("scope", "of"),
    Column("kpi", "kpi"),
    Column("title", "what it is"),
    Column("value", "value", True),
    Column("exact", "exact", True),
    Column("zone", "zone"),
    Column("payable", "payable"),
)


@click.command()
@click.option("--period", help="A period of pay, for example 2026-10.")
@click.option("--from", "since", type=Day(), help="The first day; without it, from the first fact on.")
@click.option("--to", "until", type=Day(), help="The last day, included; without it, today.")
@click.option("--known-at", type=Known(), help="As it was known at this instant (or at the end of this day).")
@click.option("--person", help="Only the figures of this person.")
@click.option("--creative", help="Only the figures of this creative.")
@click.option(
    "--language", type=click.Choice(("ru", "en")), default="ru", show_default=True, help="Language of the titles."
)
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
    show(rows, _COLUMNS, format, title=f"Figures, {start} to {end}, the last day not included")


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
