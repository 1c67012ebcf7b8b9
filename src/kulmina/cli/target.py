"""`kulmina target`: what marketing answers for, since when, and what other answers would count over the same facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from kulmina.cli.database import Day, days, now, ready, source
from kulmina.cli.failure import Failure
from kulmina.cli.language import said, spoken
from kulmina.cli.output import Column, formatted, rounded, show

if TYPE_CHECKING:
    from kulmina.analytics.what_if import Tallies, Tally
    from kulmina.domain.company import Company
    from kulmina.domain.counting import Counting

NOW = "in_force"
_DECIDED = (
    Column("since", "since", ru="с какого дня"),
    Column("target_actions", "target actions", ru="целевые действия"),
    Column("lead_actions", "make a lead", ru="создают лида", rank=2),
    Column("consent_required", "only with consent", ru="только с согласием", rank=3),
    Column("by", "decided by", ru="кто решил", rank=1),
    Column("at", "decided at", ru="когда решил", rank=4),
)


@click.command()
@click.option(
    "--variant", "variants", multiple=True, help="What if: a variant of the company's preset; may be repeated."
)
@click.option(
    "--action", "actions", multiple=True, help="What if: a set of actions, for example call>=60; may be repeated."
)
@click.option("--period", help="The days to count: a period of pay, for example 2026-10.")
@click.option("--from", "since", type=Day(), help="The first day to count.")
@click.option("--to", "until", type=Day(), help="The last day, included.")
@spoken
@formatted
def target(
    variants: Sequence[str],
    actions: Sequence[str],
    period: str | None,
    since: date | None,
    until: date | None,
    language: str,
    format: str,
) -> None:
    """What marketing answers for: the target action in force, since when, and who decided.

    With --variant, --action or days to count: how many target actions each answer gives over the same facts, by
    creative and with the cost of one. Nothing is recorded; without --variant and --action every variant is counted.
    """  # fmt: skip
    if variants or actions or period or since or until:
        _count(variants, actions, (period, since, until), language, format)
    else:
        _show(language, format)


def _show(language: str, format: str) -> None:
    """What is in force and every decision."""
    ready()
    from kulmina import wiring
    from kulmina.actions import target as acts

    company = wiring.company()
    today = now().astimezone(company.rules.tz).date()
    held = company.rules.counting_on(today)
    rows = [
        {**_told(_decided(one.now, one.since), one.since), "by": one.told.by, "at": one.told.at.isoformat()}
        for one in acts.history()
    ]
    whole = {"today": today, "in_force": _told(held, held.since), "decisions": rows}
    if not held.target_actions and format == "table":
        click.echo(said(language, "Целевое действие не выбрано.", "The target action is not chosen."))
    title = said(language, "За что отвечает маркетинг", "What marketing answers for")
    beginning = said(language, "с самого начала", "from the beginning")
    shown = [{**row, "since": row["since"] or beginning} for row in rows] if format == "table" else rows
    show(shown, _DECIDED, format, title=title, whole=whole, language=language)


def _decided(countings: Sequence[Counting], since: date | None) -> Counting:
    return next((one for one in countings if one.since == since), countings[-1])


def _told(counting: Counting, since: date | None) -> dict[str, Any]:
    return {
        "since": since,
        "target_actions": [rule.word for rule in counting.target_actions],
        "lead_actions": [rule.word for rule in counting.lead_actions],
        "consent_required": list(counting.consent_required),
    }


def _count(
    variants: Sequence[str],
    actions: Sequence[str],
    asked: tuple[str | None, date | None, date | None],
    language: str,
    format: str,
) -> None:
    """Every answer over the same facts."""
    read = source()
    from kulmina.analytics.what_if import side_by_side

    start, end = days(read, *asked)
    answers = {NOW: read.company.rules.counting} | _answers(read.company, variants, actions, language)
    found = side_by_side(read, answers, start=start, end=end)
    rows = _rows(found)
    whole = {
        "from": start, "to_exclusive": end,
        "answers": {name: [_told(one, one.since) for one in countings] for name, countings in answers.items()},
        "rows": rows[:-1], "total": rows[-1],
    }  # fmt: skip
    columns = (
        Column("creative", "creative", ru="креатив"),
        *(Column(name, _heading(name, language), True, _heading(name, language)) for name in answers),
        *(Column(f"cost_{name}", f"cost: {name}", True, f"цена: {name}", rank=1) for name in answers),
    )
    title = said(language, "Целевые действия при каждом ответе", "Target actions under every answer")
    show(rows, columns, format, title=f"{title}, {start} – {end}", whole=whole, language=language)


def _heading(name: str, language: str) -> str:
    return said(language, "как считается", "as it is counted") if name == NOW else name


def _answers(
    company: Company, variants: Sequence[str], actions: Sequence[str], language: str
) -> dict[str, tuple[Counting, ...]]:
    """The answers that are asked for. Raises Failure: no such variant, an action that is none."""
    from kulmina.actions import target as acts
    from kulmina.domain import target as choosing
    from kulmina.domain.refusal import ImpossibleStep

    names = variants or (() if actions else [one.id for one in choosing.choices(company)])
    try:
        found: dict[str, tuple[Counting, ...]] = {name: (acts.variant(company, name),) for name in names}
        if actions:
            found["own"] = (acts.own(company, actions),)
    except ImpossibleStep as error:
        known = ", ".join(one.id for one in choosing.choices(company)) or "-"
        raise Failure(error.sentence(language), said(language, f"варианты: {known}", f"variants: {known}")) from None
    return found


def _rows(found: Mapping[str, Tallies]) -> list[dict[str, Any]]:
    """A row per creative that some answer counts, then the total."""
    from kulmina.analytics.what_if import Tally, total

    groups = {group for each in found.values() for group, one in each.items() if one.target_actions or one.spend}
    ordered = sorted(groups, key=lambda group: (group is None, group or ""))
    rows = [_row(group, {name: each.get(group, Tally()) for name, each in found.items()}) for group in ordered]
    return [*rows, _row("total", {name: total(each.values()) for name, each in found.items()})]


def _row(group: str | None, cells: Mapping[str, Tally]) -> dict[str, Any]:
    row: dict[str, Any] = {"creative": group}
    for name, cell in cells.items():
        cost = cell.cost
        row |= {name: cell.target_actions, f"cost_{name}": rounded(cost) if cost is not None else None}
    return row
