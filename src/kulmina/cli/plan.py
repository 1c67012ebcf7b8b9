"""`kulmina plan`: a plan of money taken apart, or a budget climbed up; from options, a pack, or the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kulmina.cli import plan_words as words
from kulmina.cli.failure import Failure
from kulmina.cli.language import said, spoken
from kulmina.cli.output import Column, formatted, percent, rounded, show
from kulmina.domain import decomposition as ladder
from kulmina.domain.decomposition import Estimate, Ladder, NoLadder, Rung, Team
from kulmina.domain.money import exact, kopecks, roubles

if TYPE_CHECKING:
    from kulmina.domain.company import Company

MONEY = ("money", "budget")
STARTS: tuple[Rung, ...] = ("money", "budget", "deals", "arrived", "leads")
EXAMPLE = "reference"
_TITLES: Mapping[str, tuple[str, str]] = {
    "money": ("деньги, ₽", "money, roubles"), "deals": ("сделки", "deals"),
    "arrived": ("дошедшие целевые", "arrived target"), "eligible": ("лиды в работу", "eligible leads"),
    "leads": ("лиды", "leads"), "budget": ("бюджет рекламы, ₽", "advertising budget, roubles"),
}  # fmt: skip
_COLUMNS = (
    Column("title", "step", ru="шаг"),
    Column("count", "in all", True, "всего"),
    Column("worst", "worst case", True, "худший случай", rank=2),
    Column("best", "best case", True, "лучший случай", rank=3),
    Column("a_day", "a working day", True, "на рабочий день", rank=1),
    Column("each", "one person", True, "на одного", rank=4),
    Column("each_a_day", "one person a day", True, "на одного в день", rank=5),
)


class Amount(click.ParamType[int]):
    """Roubles, as kopecks."""

    name = "ROUBLES"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            found = kopecks(str(value).replace("_", "").replace(" ", ""))
        except ValueError:
            self.fail(f"{value!r} is not an amount in roubles, for example 1650000 or 1650000.50", param, ctx)
        if found < 0:
            self.fail(f"{value!r} is below zero", param, ctx)
        return found


class Share(click.ParamType[Fraction]):
    """A share: 0.35, 35% or 11/31."""

    name = "SHARE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        text = str(value).strip().replace(",", ".")
        try:
            if "/" in text:
                return Fraction(text)
            return exact(text.removesuffix("%").strip()) / (100 if text.endswith("%") else 1)
        except (ValueError, ZeroDivisionError):
            self.fail(f"{value!r} is not a share, for example 0.35, 35% or 11/31", param, ctx)


@click.command()
@click.option("--money", type=Amount(), help="Plan of money, in roubles: taken apart down to the budget.")
@click.option("--budget", type=Amount(), help="Backwards: what this advertising budget brings.")
@click.option("--deals", type=click.IntRange(0), help="Begin from so many deals.")
@click.option("--arrived", type=click.IntRange(0), help="Begin from so many target arrivals.")
@click.option("--leads", type=click.IntRange(0), help="Begin from so many leads.")
@click.option("--average", type=Amount(), help="What if: money of a deal in its first month, in roubles.")
@click.option("--sale", type=Share(), help="What if: deals of target arrivals.")
@click.option("--arrival", type=Share(), help="What if: target arrivals of eligible leads.")
@click.option("--waste", type=Share(), help="What if: invalid and cut off, of all leads.")
@click.option("--cpl", type=Amount(), help="What if: price of a lead, in roubles.")
@click.option(
    "--from", "origin", metavar="PACK|reference", help="Conversions of a pack's ripe leads, or the example's."
)
@click.option("--days", type=click.IntRange(1, 366), default=21, show_default=True, help="Working days of the plan.")
@click.option("--operators", type=click.IntRange(0, 100_000), help="Who share the leads.")
@click.option("--sellers", type=click.IntRange(0, 100_000), help="Who share the arrivals and deals.")
@spoken
@formatted
def plan(
    money: int | None, budget: int | None, deals: int | None, arrived: int | None, leads: int | None,
    average: int | None, sale: Fraction | None, arrival: Fraction | None, waste: Fraction | None, cpl: int | None,
    origin: str | None, days: int, operators: int | None, sellers: int | None, language: str, format: str,
) -> None:  # fmt: skip
    """Take a plan apart: money, deals, target arrivals, eligible leads, leads, budget; or climb up from a budget.

    Conversions come from ripe leads with their 80 % interval: of the database, or of a pack (`--from PACK`), or of
    the example month of a small office (`--from reference`). Those that are given as options are taken as they are;
    where all five are given no database is needed. Every count is rounded up on the way down, and down on the way up.
    """
    given = {"money": money, "budget": budget, "deals": deals, "arrived": arrived, "leads": leads}
    start, amount = _start(given, language)
    typed = {"average": average, "sale": sale, "arrival": arrival, "waste": waste, "cpl": cpl}
    told, company = _told(
        {name: Fraction(value) for name, value in typed.items() if value is not None}, origin, language
    )
    roles = [person.role for person in company.people.values()] if company else []
    team = Team(
        days,
        roles.count("operator") if operators is None else operators,
        roles.count("seller") if sellers is None else sellers,
    )
    try:
        rates = ladder.middle(told)
        whole = ladder.pinned(start, amount, rates)
        worst, best = (ladder.pinned(start, amount, end) for end in ladder.ends(told))
    except NoLadder as error:
        raise Failure(*words.no_ladder(error, language)) from None
    rows = [_row(step, worst, best, language) for step in ladder.steps(whole, team)]
    title = said(language, "План по шагам", "The plan step by step")
    if format == "table":
        _joints(told, language)
    show(rows, _COLUMNS, format, title=title, whole=_whole(start, whole, worst, best, told, team), language=language)


def _start(given: Mapping[str, int | None], language: str) -> tuple[Rung, int]:
    """What the plan begins from: exactly one thing."""
    found = [(rung, amount) for rung in STARTS if (amount := given[rung]) is not None]
    if len(found) != 1:
        raise Failure(
            said(language, "план начинается с чего-то одного", "a plan begins from one thing"),
            said(language, "дайте одно из", "give one of") + " --money, --budget, --deals, --arrived, --leads",
        )
    return found[0]


def _told(
    typed: Mapping[str, Fraction], origin: str | None, language: str
) -> tuple[dict[str, Estimate], Company | None]:
    """The joints: what is typed, the rest from where it was asked for. Raises Failure naming those nobody knows."""
    own = {name: ladder.certain(value) for name, value in typed.items()}
    lacking = [joint for joint in ladder.JOINTS if joint not in own]
    company: Company | None = None
    found: Mapping[str, Estimate] = {}
    if lacking or origin is not None:
        found, company = _origin(origin, language)
    unknown = [joint for joint in lacking if joint not in found]
    if unknown:
        raise Failure(*words.unknown(unknown, EXAMPLE, language))
    return {joint: own.get(joint) or found[joint] for joint in ladder.JOINTS}, company


def _origin(origin: str | None, language: str) -> tuple[Mapping[str, Estimate], Company | None]:
    if origin == EXAMPLE:
        rates = ladder.reference()
        return {joint: ladder.certain(rates.of(joint)) for joint in ladder.JOINTS}, None
    return _of_database() if origin is None else _of_pack(Path(origin), language)


def _of_pack(folder: Path, language: str) -> tuple[Mapping[str, Estimate], Company]:
    from kulmina.analytics.forecast.joints import joints
    from kulmina.analytics.forecast.told import of_events
    from kulmina.cli.answer import refuse
    from kulmina.domain.company import fold
    from kulmina.sources.pack import PackError, read_pack

    if not folder.is_dir():
        raise Failure(
            said(language, f"{folder}: такого пакета нет", f"{folder}: there is no such pack"),
            said(language, f"дайте папку пакета или {EXAMPLE}", f"give the folder of a pack, or {EXAMPLE}"),
        )
    try:
        events = list(read_pack(folder))
    except PackError:
        refuse(folder, progress=False)
        raise
    company = fold(events)
    told = of_events(events, company)
    if told is None:
        raise Failure(
            said(language, f"{folder}: в пакете нет лидов", f"{folder}: the pack holds no leads"),
            said(language, "дайте конверсии опциями", "give the conversions as options"),
        )
    return joints(told.seen, told.wasted, told.target, told.spend).told, company


def _of_database() -> tuple[Mapping[str, Estimate], Company]:
    from kulmina.cli.database import now, ready

    ready()
    from kulmina import wiring
    from kulmina.analytics.forecast import of_columns
    from kulmina.analytics.forecast.joints import joints
    from kulmina.current.prospects import prospects

    company = wiring.company()
    known = prospects(now(), company)
    return joints(of_columns(known.columns), known.wasted, known.target, known.spend).told, company


def _joints(told: Mapping[str, Estimate], language: str) -> None:
    """What the plan is reckoned with, above its table."""
    for joint in ladder.JOINTS:
        one = told[joint]
        texts = [_written(joint, value) for value in (one.value, one.low, one.high)]
        interval = "" if one.low == one.high else f"  ({texts[1]} – {texts[2]})"
        click.echo(f"{said(language, *words.JOINTS[joint])}: {texts[0]}{interval}")


def _written(joint: str, value: Fraction) -> str:
    return f"{percent(value)} %" if joint in ladder.SHARES else f"{rounded(value / 100)} ₽"


def _row(step: ladder.Step, worst: Ladder, best: Ladder, language: str) -> dict[str, Any]:
    money = step.rung in MONEY
    return {
        "step": step.rung,
        "title": said(language, *_TITLES[step.rung]),
        "count": _amount(step.rung, step.count),
        "worst": _amount(step.rung, worst.of(step.rung)),
        "best": _amount(step.rung, best.of(step.rung)),
        "a_day": _part(step.a_day, money),
        "each": _part(step.each, money),
        "each_a_day": _part(step.each_a_day, money),
    }


def _amount(rung: str, value: int) -> str:
    return roubles(value) if rung in MONEY else str(value)


def _part(value: Fraction | None, money: bool) -> str | None:
    return None if value is None else rounded(value / 100 if money else value)


def _whole(
    start: str, whole: Ladder, worst: Ladder, best: Ladder, told: Mapping[str, Estimate], team: Team
) -> dict[str, Any]:
    """What JSON shows: money as decimal strings, counts as numbers, shares as decimals."""
    steps = {step.rung: step for step in ladder.steps(whole, team)}
    return {
        "start": start,
        "plan": _numbers(whole),
        "pessimistic": _numbers(worst),
        "optimistic": _numbers(best),
        "per_working_day": {rung: _part(step.a_day, rung in MONEY) for rung, step in steps.items()},
        "per_person": {rung: _part(step.each, rung in MONEY) for rung, step in steps.items()},
        "per_person_a_day": {rung: _part(step.each_a_day, rung in MONEY) for rung, step in steps.items()},
        "team": asdict(team),
        "conversions": {
            joint: {
                "value": _plain(joint, one.value), "low": _plain(joint, one.low), "high": _plain(joint, one.high),
                "seen": one.seen,
            }
            for joint, one in told.items()
        },
    }  # fmt: skip


def _numbers(one: Ladder) -> dict[str, Any]:
    return {rung: roubles(one.of(rung)) if rung in MONEY else one.of(rung) for rung in ladder.RUNGS}


def _plain(joint: str, value: Fraction) -> Any:
    return round(float(value), 6) if joint in ladder.SHARES else rounded(value / 100)
