"""`kulmina guards`: where the figures of a period may look better than the work behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from kulmina.cli.database import Known, instant_of, now, period_of, source
from kulmina.cli.failure import Failure, Found
from kulmina.cli.language import counted, said, spoken
from kulmina.cli.output import Column, formatted, show

if TYPE_CHECKING:
    from kulmina.analytics.engine import Source
    from kulmina.domain.guard import Finding

_COLUMNS = (
    Column("guard", "guard", ru="сторож", rank=2),
    Column("title", "what it is", ru="что это"),
    Column("subject", "of", ru="о ком"),
    Column("count", "how many", True, "сколько"),
    Column("figures", "figures", ru="числа", rank=1),
    Column("ids", "behind it", ru="на чём стоит"),
    Column("advice", "what to do", ru="что делать"),
)
_SHOWN = 5


@click.command()
@click.argument("period")
@click.option("--name", help="Only this guard, for example late_recording.")
@click.option("--known-at", type=Known(), help="As it was known at this instant; without it, at the period's close.")
@spoken
@formatted
def guards(period: str, name: str | None, known_at: date | datetime | None, language: str, format: str) -> None:
    """What the guards find in a period: whom it is about, the list behind it, what to do.

    A guard accuses nobody, it says where to look. PERIOD is a period of pay, for example 2026-10. Exit code 1
    where something was found.
    """
    from kulmina.domain.guard import GUARDS

    if name is not None and name not in GUARDS:
        raise Failure(f"there is no guard {name!r}", f"choose one of {', '.join(GUARDS)}")
    read = source()
    found = _ask(read, period, instant_of(known_at, read.company))
    rows = list(_rows(found, name, language, format))
    title = f"{said(language, 'Сторожа за', 'Guards of')} {period}: {counted(len(rows), 'finding', language)}"
    show(rows, _COLUMNS, format, title=title, language=language)
    if rows:
        raise Found


def _ask(read: Source, period: str, known_at: datetime | None) -> Mapping[str, list[Finding]]:
    """What all guards find in a period as it was known at its close, of an open one now."""
    from kulmina.analytics.cohort import cut
    from kulmina.analytics.figures import figures
    from kulmina.analytics.guards_conduct import all_guards
    from kulmina.analytics.leads import view

    chosen = period_of(read.company, period)
    with read.scratch():
        seen = view(read, known_at or min(chosen.close_at, now()))
        part = cut(seen, chosen.start, chosen.end, name=period)
        before = cut(seen, chosen.start - (chosen.end - chosen.start), chosen.start)
        return all_guards(part, figures(part)[period], before)


def _rows(found: Mapping[str, list[Finding]], name: str | None, language: str, format: str) -> Iterator[dict[str, Any]]:
    from kulmina.domain.guard import GUARDS

    limit = _SHOWN if format == "table" else None
    for guard in GUARDS.values():
        if name is not None and guard.id != name:
            continue
        for one in found[guard.id]:
            yield {
                "guard": guard.id,
                "title": guard.title_ru if language == "ru" else guard.title_en,
                "subject": one.subject,
                "count": one.figures.get("count", len(one.ids)),
                "figures": one.figures if format == "json" else _told(one, limit, language),
                "ids": one.ids if format == "json" else _some(one.ids, limit, language),
                "advice": guard.advice_ru if language == "ru" else guard.advice_en,
            }


def _told(one: Finding, limit: int | None, language: str) -> str:
    return "; ".join(f"{key} {_value(value, limit, language)}" for key, value in one.figures.items() if key != "count")


def _value(value: object, limit: int | None, language: str) -> str:
    return _some(value, limit, language) if isinstance(value, tuple) else str(value)


def _some(ids: tuple[str, ...], limit: int | None, language: str) -> str:
    """The first ids, and how many more there are; all of them without a limit."""
    rest = 0 if limit is None else max(len(ids) - limit, 0)
    return ", ".join(ids[:limit]) + (said(language, f" … и ещё {rest}", f" … and {rest} more") if rest else "")
