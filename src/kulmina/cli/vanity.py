"""`kulmina vanity`: whose clicks grew while target actions did not, from a history by day; needs no database."""

from __future__ import annotations

from datetime import date
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kulmina.cli.database import Day
from kulmina.cli.failure import Failure
from kulmina.cli.language import said, spoken
from kulmina.cli.output import Column, formatted, show

if TYPE_CHECKING:
    from kulmina.analytics.daily import Daily
    from kulmina.analytics.imitation import Review, Sign

_ACTIVITIES = ("clicks", "visits", "impressions")
_OUTCOMES = ("target_actions", "target_leads", "arrived", "arrived_target", "purchases", "cash")
_COLUMNS = (
    Column("level", "level", ru="уровень", rank=2),
    Column("creative_id", "creative", ru="креатив"),
    Column("campaign", "campaign", ru="кампания", rank=4),
    Column("channel", "channel", ru="канал", rank=4),
    Column("kind", "sign", ru="признак", rank=3),
    Column("from", "from", ru="с"),
    Column("to", "to", ru="по", rank=1),
    Column("activity_growth", "activity, times", True, "активность, раз"),
    Column("outcome_growth", "result, times", True, "результат, раз"),
    Column("confidence", "confidence", True, "уверенность"),
    Column("why", "why", ru="почему"),
)


@click.command()
@click.option("--history", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The CSV by day.")
@click.option("--since", type=Day(), help="The first day after the change; without it the change is looked for.")
@click.option(
    "--activity", "activities", type=click.Choice(_ACTIVITIES), multiple=True,
    help="What may be imitated; may be given several times. [default: clicks and visits]",
)  # fmt: skip
@click.option("--outcome", type=click.Choice(_OUTCOMES), default="target_actions", show_default=True,
              help="What the activity is for.")  # fmt: skip
@spoken
@formatted
def vanity(
    history: Path, since: date | None, activities: tuple[str, ...], outcome: str, language: str, format: str
) -> None:
    """Creatives whose activity grew while its result did not.

    --history is a CSV with date, creative_id, channel, spend, impressions, clicks, target_actions and, if there are
    such, campaign, visits, target_leads, arrived, arrived_target, purchases, cash. Growth that spend or the market
    explain is honest. Growths are after over before per day: 1.8 means +80 %. Of the flags about one in ten at most
    may be false. Exit code 0 also where nothing is found.
    """
    from kulmina.analytics.imitation import review
    from kulmina.analytics.imitation.review import ACTIVITIES, NoSides
    from kulmina.analytics.imitation.ripening import TooYoung
    from kulmina.cli import vanity_words as words
    from kulmina.cli.history import read_history
    from kulmina.cli.problem_words import reading, tell

    with reading(language):
        read = read_history(history, language=language)
    tell(read.notes, language)
    _known(read.daily, activities, outcome, language)
    try:
        found = review(read.daily, since, activities=activities or ACTIVITIES, outcome=outcome)
    except NoSides:
        first, last = read.daily.first, read.daily.end.fromordinal(read.daily.end.toordinal() - 1)
        raise Failure(
            said(language, f"история идёт с {first} по {last}: сравнивать не с чем",
                 f"the history goes from {first} to {last}: there is nothing to compare"),
            said(language, "возьмите --since внутри неё", "take a day within it for --since"),
        ) from None  # fmt: skip
    except TooYoung:
        name = words.named(outcome, language)
        raise Failure(
            said(language, f"результат «{name}» приходит не сразу: нужно 45 дней истории и такие результаты в ней",
                 f"the result {name} takes time: 45 days of history with such results are needed"),
            said(language, "возьмите --outcome target_actions", "take --outcome target_actions"),
        ) from None  # fmt: skip
    _answer(read.daily, found, list(read.warnings), since, language, format)


def _known(daily: Daily, activities: tuple[str, ...], outcome: str, language: str) -> None:
    for name in (*activities, outcome):
        if daily.column(name) is None:
            raise Failure(
                said(language, f"в истории нет столбца {name}", f"the history has no column {name}"),
                said(language, "добавьте его или возьмите другой", "add it, or take another one"),
            )


def _answer(daily: Daily, found: Review, warnings: list[str], since: date | None, language: str, format: str) -> None:
    from kulmina.cli import vanity_words as words

    if found.idle:
        warnings.append(words.idle(language, found.idle))
    if any(sign.kind == "share" for sign in found.signs):
        warnings.append(words.by_shares(language))
    if found.company:
        warnings.append(words.company(language, found.company))
    if found.thin:
        warnings.append(words.thin(language, found))
    rows = [_row(daily, sign, words.sentence(sign, language)) for sign in found.signs]
    whole = {
        "flags": [row for row in rows if row["level"] == "creative"],
        "campaigns": [row for row in rows if row["level"] == "campaign"],
        "channels": [row for row in rows if row["level"] == "channel"],
        "company": _row(daily, found.company, words.company(language, found.company)) if found.company else None,
        "since": since.isoformat() if since else None,
        "watched": len(found.watched),
        "too_thin": list(found.thin),
        "warnings": warnings,
    }
    title = said(language, "Имитация активности", "Imitation of activity")
    show(rows, _COLUMNS, format, title=title, whole=whole, language=language)
    if not rows:
        click.echo(words.none(language, found), err=True)
    for sentence in warnings:
        click.echo(f"warning: {sentence}", err=True)


def _row(daily: Daily, sign: Sign, why: str) -> dict[str, Any]:
    """A sign as the answer has it; numbers of JSON, None where a sign has no such number."""
    one = sign.verdict
    place = daily.creatives.index(sign.name) if sign.level == "creative" else None
    return {
        "creative_id": sign.name if sign.level == "creative" else None,
        "level": sign.level,
        "kind": sign.kind,
        "campaign": daily.campaigns[place] if place is not None else sign.name if sign.level == "campaign" else None,
        "channel": daily.channels[place] if place is not None else sign.name if sign.level == "channel" else None,
        "from": sign.start.isoformat(),
        "to": sign.end.isoformat(),
        "activity": sign.activity,
        "outcome": sign.outcome,
        "activity_growth": _number(one.activity_growth) if one else None,
        "outcome_growth": _number(one.outcome_growth) if one else None,
        "low": _number(one.low) if one else None,
        "high": _number(one.high) if one else None,
        "expected_growth": _number(one.expected) if one else None,
        "spend_growth": _number(one.spend) if one else None,
        "market_growth": _number(one.market) if one else None,
        "activity_before": one.activity[0] if one else None,
        "activity_after": one.activity[1] if one else None,
        "outcome_before": one.outcome[0] if one else None,
        "outcome_after": one.outcome[1] if one else None,
        "activity_share": _number(sign.shares[0]) if sign.shares else None,
        "outcome_share": _number(sign.shares[1]) if sign.shares else None,
        "confidence": _number(min(sign.confidence, 0.9999)),
        "why": why,
    }


def _number(value: float) -> float | None:
    return round(value, 4) if isfinite(value) else None
