"""`kulmina mature`: the final conversion of every creative from a file of leads, needs no database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from kulmina.cli.days import day_of
from kulmina.cli.failure import Failure
from kulmina.cli.language import said, spoken
from kulmina.cli.output import Column, formatted, show

if TYPE_CHECKING:
    from kulmina.analytics.maturation import Matured
    from kulmina.cli.mature_leads import FoundLeads

RIPE = 0.9  # of the final conversions must have had time, or the creative is marked; in a short history it is anyway
_COLUMNS = (
    Column("creative_id", "creative", ru="креатив"),
    Column("leads", "leads", True, "лиды"),
    Column("converted", "converted", True, "конверсии", rank=1),
    Column("so_far", "so far", True, "на сегодня"),
    Column("rate", "rate of leads like these", True, "доля таких лидов в итоге"),
    Column("low", "low", True, "от"),
    Column("high", "high", True, "до"),
    Column("matured", "have had time", True, "успело", rank=2),
    Column("immature", "young", ru="не созрел", rank=1),
)
_SHARES = ("so_far", "rate", "low", "high", "matured")


class Instant(click.ParamType["date | datetime"]):
    """An instant with or without its offset, or a day, of which the end is meant."""

    name = "INSTANT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date | datetime:
        text = str(value).strip()
        found = day_of(text)
        if found is not None:
            return found
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            self.fail(
                f"{text!r} is neither a day nor an instant, for example 2026-11-05, 05.11.2026 or "
                "2026-11-05T12:00:00+03:00",
                param,
                ctx,
            )


@click.command()
@click.option("--leads", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The CSV of leads.")
@click.option("--known-at", required=True, type=Instant(), help="As known at this instant, or at the end of this day.")
@click.option(
    "--timezone", default="Europe/Moscow", show_default=True, help="The zone of times that are written without one."
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the draws behind intervals.")
@spoken
@formatted
def mature(leads: Path, known_at: date | datetime, timezone: str, seed: int, language: str, format: str) -> None:
    """The final conversion of every creative, although its recent leads have had no time yet.

    It is the rate of leads like these; JSON also tells what these very leads are expected to come to (`expected`).
    --leads is a CSV with lead_id, creative_id, created_at, converted_at (empty: not yet) and, if there are such,
    campaign and channel. The interval holds the final rate in 80 cases of 100. Needs no database.
    """
    from kulmina.analytics.maturation import NoLeads, fit
    from kulmina.cli import mature_words as words
    from kulmina.cli.mature_leads import read_leads
    from kulmina.cli.problem_words import reading

    zone = _zone(timezone, language)
    with reading(language):
        found = read_leads(leads, known_at, zone, language)
    warnings = list(found.warnings)
    try:
        matured = fit(found.creative, found.groups, found.created, found.converted, found.known_at, seed=seed)
    except NoLeads:
        _tell(warnings)
        raise Failure(
            said(language, "на этот момент нет ни одного лида", "at that moment there is not one lead yet"),
            said(language, "возьмите --known-at позже", "take a later --known-at"),
        ) from None
    if not matured.converted.sum():
        warnings.append(words.none_yet(language))
    for place in matured.short.nonzero()[0].tolist():
        low, high = matured.reach[place].tolist()
        warnings.append(words.horizon(language, matured.horizon, low, high, _name(found, place)))
    _tell(warnings)
    _answer(found, matured, warnings, timezone, language, format)


def _zone(name: str, language: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Failure(
            said(language, f"нет часового пояса {name!r}", f"there is no time zone {name!r}"),
            said(language, "например Europe/Moscow или Asia/Yekaterinburg",
                 "for example Europe/Moscow or Asia/Yekaterinburg"),
        ) from None  # fmt: skip


def _name(found: FoundLeads, place: int) -> str:
    return found.channels[place] if found.channels else ""


def _tell(warnings: list[str]) -> None:
    for sentence in warnings:
        click.echo(f"warning: {sentence}", err=True)


def _answer(
    found: FoundLeads, matured: Matured, warnings: list[str], timezone: str, language: str, format: str
) -> None:
    from kulmina.analytics.maturation.cohorts import expected

    came = found.converted <= found.known_at
    ends = expected(matured, found.creative, found.known_at - found.created, came)
    rates = [_row(name, matured, place, float(ends[place])) for place, name in enumerate(found.creatives)]
    total = _total(matured, float(ends @ (matured.leads / matured.leads.sum())))
    whole = {
        "known_at": _written(found.known_at, timezone),
        "timezone": timezone,
        "interval": 0.8,
        "rates": rates,
        "total": total,
        "delays": _delays(found, matured),
        "warnings": warnings,
    }
    rows = rates
    if format == "table":
        last = {"creative_id": said(language, "все", "all"), **total}
        rows = [_for_people(row, language) for row in [*rates, last]]
    title = said(language, "Конверсия в итоге, интервал 80 %", "Final conversion, 80 % interval")
    show(rows, _COLUMNS, format, title=title, whole=whole, language=language)


def _written(days: float, timezone: str) -> str:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)
    return moment.astimezone(ZoneInfo(timezone)).isoformat(timespec="seconds")


def _row(name: str, matured: Matured, place: int, expected: float) -> dict[str, Any]:
    return {
        "creative_id": name,
        "rate": round(float(matured.rate[place]), 6),
        "low": round(float(matured.low[place]), 6),
        "high": round(float(matured.high[place]), 6),
        "expected": round(expected, 6),
        "so_far": round(float(matured.so_far[place]), 6),
        "leads": int(matured.leads[place]),
        "converted": int(matured.converted[place]),
        "matured": round(float(matured.mature[place]), 4),
        "immature": bool(matured.mature[place] < RIPE or matured.short[matured.group[place]]),
    }


def _total(matured: Matured, expected: float) -> dict[str, Any]:
    """Of all leads together: their creatives' rates weighed by leads."""
    import numpy as np

    weight = matured.leads / matured.leads.sum()
    low, high = np.quantile(matured.draws @ weight, (0.1, 0.9))
    mature = float(np.nansum(matured.mature * weight))
    short = float(weight[matured.short[matured.group]].sum())
    return {
        "rate": round(float(matured.rate @ weight), 6),
        "low": round(float(low), 6),
        "high": round(float(high), 6),
        "expected": round(expected, 6),
        "so_far": round(float(matured.converted.sum() / matured.leads.sum()), 6),
        "leads": int(matured.leads.sum()),
        "converted": int(matured.converted.sum()),
        "matured": round(mature, 4),
        "immature": bool(mature < RIPE or short > 1 - RIPE),
    }


def _delays(found: FoundLeads, matured: Matured) -> list[dict[str, Any]]:
    """By channel: in how many days half and nine tenths of conversions come, and what the history can see of it."""
    listed = []
    for place, (low, high) in enumerate(matured.reach):
        half, most = (matured.delay.quantile(place, share) for share in (0.5, 0.9))
        listed.append({
            "channel": _name(found, place) or None,
            "median_days": round(half, 2),
            "p90_days": round(most, 2),
            "history_days": round(matured.horizon, 2),
            "seen_low": round(float(low), 4),
            "seen_high": round(float(high), 4),
        })  # fmt: skip
    return listed


def _for_people(row: dict[str, Any], language: str) -> dict[str, Any]:
    shown = row | {key: f"{row[key] * 100:.1f} %" for key in _SHARES}
    return shown | {"immature": said(language, "да", "yes") if row["immature"] else ""}
