"""`kulmina budget plan`: where the next rouble goes, from a history by day; needs no database."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kulmina.cli.budget_words import reason, refusal
from kulmina.cli.failure import Failure
from kulmina.cli.language import said, spoken
from kulmina.cli.output import Column, formatted, show

if TYPE_CHECKING:
    from kulmina.analytics.allocation import Advice, Row

_AIMS = ("target_actions", "target_leads", "arrived", "arrived_target", "purchases", "cash")
_COLUMNS = (
    Column("creative_id", "creative", ru="креатив"),
    Column("campaign", "campaign", ru="кампания", rank=5),
    Column("channel", "channel", ru="канал", rank=4),
    Column("was", "last month", True, "было за месяц", rank=3),
    Column("amount", "amount", True, "сумма"),
    Column("expected", "expected", True, "ожидается"),
    Column("low", "low", True, "от"),
    Column("high", "high", True, "до"),
    Column("low_seen", "counted, low", True, "в отчёте от", rank=7),
    Column("high_seen", "counted, high", True, "до", rank=7),
    Column("marginal_cost", "price of the last", True, "цена последнего", rank=2),
    Column("reason", "reason", ru="причина", rank=6),
    Column("why", "why", ru="почему", rank=1),
)


class Roubles(click.ParamType["int"]):
    """An amount of money in roubles, as kopecks: 1500000, «1 500 000», 1500000,50."""

    name = "ROUBLES"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        from kulmina.cli.limits import kopecks
        from kulmina.sources.table.cell import BadCell

        try:
            found = kopecks(str(value))
        except BadCell:
            found = None
        if found is None:
            self.fail(f"{value!r} is not an amount in roubles, for example 1500000 or 1500000.50", param, ctx)
        if found <= 0:
            self.fail(f"{value} is not an amount that can be spent", param, ctx)
        return found


class Number(click.FloatRange):
    """A number in a range; nan is in none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        found = float(super().convert(value, param, ctx))
        if not math.isfinite(found):
            self.fail(f"{value!r} is not a number", param, ctx)
        return found


@click.group()
def budget() -> None:
    """Where the next rouble goes."""


@budget.command()
@click.option("--history", required=True, type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
              help="The CSV by day; - for the standard input.")  # fmt: skip
@click.option("--amount", required=True, type=Roubles(), help="Roubles to part, all of them.")
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="For so many days ahead.")
@click.option("--limits", type=click.Path(path_type=Path, dir_okay=False), help="The CSV of limits.")
@click.option("--aim", type=click.Choice(_AIMS), default="target_actions", show_default=True,
              help="What there should be as much of as can be.")  # fmt: skip
@click.option("--step", type=Number(0, min_open=True), help="The greatest change of a creative against its share of "
              "last month in this amount, 0.5 for a half; limits stand above it. [default: any change]")  # fmt: skip
@click.option("--capacity", type=Number(0),
              help="Arrivals that the offices can take in these days, with those that cost nothing.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of the draws behind intervals.")
@spoken
@formatted
def plan(
    history: Path, amount: int, days: int, limits: Path | None, aim: str, step: float | None, capacity: float | None,
    seed: int, language: str, format: str,
) -> None:  # fmt: skip
    """Part an amount over creatives so that the aim grows the most.

    --history is a CSV with date, creative_id, channel, spend, impressions, clicks, target_actions and, if there are
    such, campaign, visits, target_leads, arrived, arrived_target, purchases, cash. --limits is a CSV with creative_id,
    or group (campaign or channel) and group_id, and min, max, fixed in roubles. Amounts add up to --amount to the
    kopeck. The interval from `low` to `high` holds the expected result in 80 cases of 100; what will be counted
    scatters more, from `low_seen` to `high_seen`. This is no experiment: it says what spend and results did together.
    """
    from kulmina.analytics import allocation
    from kulmina.cli.history import read_history
    from kulmina.cli.limits import read_limits
    from kulmina.cli.problem_words import reading, tell

    with reading(language):
        read = read_history(history, language=language)
        rules, notes = ([], []) if limits is None else read_limits(limits)
    tell([*read.notes, *notes], language)
    try:
        advice = allocation.plan(
            read.daily, amount=amount, days=days, aim=aim, limits=rules, step=step, capacity=capacity, seed=seed
        )
    except allocation.LimitsContradict as error:
        raise Failure(
            f"{said(language, 'ограничения не выполнить', 'the limits cannot be kept')}: {refusal(language, error)}",
            said(language, "исправьте названные строки", "correct the rows that are named"),
        ) from None
    except allocation.NoColumn as error:
        raise Failure(refusal(language, error), said(language, "возьмите другой --aim", "take another --aim")) from None
    except allocation.NothingToTell as error:
        raise Failure(
            refusal(language, error), said(language, "нужна история с расходом", "a history with spend is needed")
        ) from None
    warnings = [*read.warnings, *(allocation.sentence(word, language) for word in advice.warnings)]
    for sentence in dict.fromkeys(warnings):
        click.echo(f"warning: {sentence}", err=True)
    _answer(advice, list(dict.fromkeys(warnings)), language, format)


def _answer(advice: Advice, warnings: list[str], language: str, format: str) -> None:
    rows = [_row(row, advice, language) for row in advice.rows]
    whole = {
        "aim": advice.aim,
        "amount": advice.amount / 100,
        "days": advice.days,
        "allocation": rows,
        "expected_total": round(advice.expected_total, 2),
        "low": round(advice.low, 2),
        "high": round(advice.high, 2),
        "low_seen": round(advice.low_seen, 2),
        "high_seen": round(advice.high_seen, 2),
        "interval": 0.8,
        "usual": round(advice.usual, 2),
        "better": round(advice.better, 4),
        "change": advice.changed,
        "unspent": advice.unspent / 100,
        "warnings": warnings,
        "note": said(
            language,
            "Это связь расхода с результатом в прошлом, а не доказанная прибавка от рекламы.",
            "This is how spend and results went together, not a proven increment of advertising.",
        ),
    }
    shown = rows if format == "json" else [_for_people(row, language) for row in rows]
    show(shown, _COLUMNS, format, title=_title(advice, language), whole=whole, language=language)


def _title(advice: Advice, language: str) -> str:
    total, low, high = (f"{value:.0f}" for value in (advice.expected_total, advice.low, advice.high))
    usual = f"{advice.usual:.0f}"
    return said(
        language,
        f"Бюджет на {advice.days} дн.: {total} ({low}–{high}), как в прошлом месяце было бы {usual}",
        f"Budget of {advice.days} days: {total} ({low} to {high}), as last month it would be {usual}",
    )


def _row(row: Row, advice: Advice, language: str) -> dict[str, Any]:
    """Money as numbers with two places: kopecks over a hundred are written exactly so."""
    from kulmina.analytics.allocation import sentence

    return {
        "creative_id": row.creative,
        "amount": row.amount / 100,
        "expected": round(row.expected, 3),
        "low": round(row.low, 3),
        "high": round(row.high, 3),
        "marginal_cost": None if row.marginal_cost is None else row.marginal_cost / 100,
        "why": sentence(row.why, language),
        "low_seen": round(row.low_seen, 2),
        "high_seen": round(row.high_seen, 2),
        "was": row.was / 100,
        "reason": row.why.code,
        "campaign": row.campaign,
        "channel": row.channel,
    }


def _for_people(row: dict[str, Any], language: str) -> dict[str, Any]:
    price = row["marginal_cost"]
    money = {name: f"{row[name]:.2f}" for name in ("amount", "was")}
    counts = {name: f"{row[name]:.1f}" for name in ("expected", "low", "high", "low_seen", "high_seen")}
    told = {"marginal_cost": None if price is None else f"{price:.2f}", "reason": reason(language, row["reason"])}
    return row | money | counts | told
