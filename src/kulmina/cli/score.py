"""`kulmina score`: train the lead score, show how it does, try it on a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kulmina.cli.database import Known, instant_of, now, ready
from kulmina.cli.failure import Failure
from kulmina.cli.language import said, spoken
from kulmina.cli.output import Column, formatted, show
from kulmina.domain.score import holds

if TYPE_CHECKING:
    from kulmina.analytics.score import Evaluation

_WAYS = (
    Column("way", "way of ordering", ru="по чему упорядочено"),
    Column("auc", "AUC", True, "AUC"),
    Column("log_loss", "log-loss", True, "log-loss"),
    Column("brier", "Brier", True, "Брайер"),
    Column("ece", "calibration error", True, "ошибка калибровки"),
    Column("lift", "lift of the first 30 %", True, "подъём первых 30 %"),
)


@click.group()
def score() -> None:
    """The lead score: whom to call first. It only orders, refuses nobody and explains itself."""


@score.command()
@click.option("--known-at", type=Known(), help="Learn from what was known at this instant (or the end of this day).")
@click.option("--if-stale", help="Only if the last training is older than this, for example 7d or 12h.")
@click.option("--quiet", is_flag=True, help="Say nothing where there is too little data or a training goes on.")
@formatted
@spoken
def train(known_at: date | datetime | None, if_stale: str | None, quiet: bool, format: str, language: str) -> None:
    """Train the score anew; leads that are created from now on are ranked by it.

    Put `kulmina score train --if-stale 7d` into cron where `kulmina serve` does not run all night.
    """
    ready()
    from kulmina import wiring
    from kulmina.actions import score as acts
    from kulmina.domain.refusal import ImpossibleStep

    moment = now()
    if if_stale is not None and not acts.stale(moment, _span(if_stale)):
        if quiet:
            return
        show(
            [],
            _WAYS,
            format,
            title=said(language, "Оценка свежая, обучать рано", "The score is fresh"),
            whole={"trained": False},
        )
        return
    known = instant_of(known_at, wiring.company())
    if known is not None and known > moment:
        raise Failure(
            said(language, f"{known.isoformat()} ещё не наступило", f"{known.isoformat()} is in the future"),
            said(language, "об этом пока ничего не известно", "nothing is known of it yet"),
        )
    try:
        done = acts.train(acts.SYSTEM, now=moment, known_at=known)
    except ImpossibleStep as error:
        if quiet:
            return
        raise Failure(error.sentence(language)) from None
    if not quiet:
        _tell(done.events[0].payload["report"], format, language, {"trained": True})


@score.command()
@formatted
@spoken
def report(format: str, language: str) -> None:
    """How the score that is in force foretold the latest leads when it was trained."""
    ready()
    from kulmina.current import score as current

    known = current.trainings()
    if not known:
        raise Failure(said(language, "оценка ещё не обучалась", "the score was never trained"), "kulmina score train")
    fact = current.fact_of(known[-1])
    _tell(
        fact.report,
        format,
        language,
        {"trained_at": datetime.fromtimestamp(known[-1].known / 1e6, tz=now().tzinfo).isoformat()},
    )


@score.command()
@click.option("--leads", "path", required=True, type=click.Path(path_type=Path), help="CSV with , ; or tab; or .gz.")
@click.option("--target", required=True, help="The column that tells what became of a lead.")
@click.option("--target-value", help="The value that is foretold; of two the one that says yes is taken.")
@click.option("--time", help="The column of time; several, joined by commas, as year,month,day.")
@click.option("--order", type=click.Choice(["file"]), help="file: the rows stand in the order of time.")
@click.option("--drop", default="", help="Columns that are known only later, joined by commas.")
@click.option("--baseline", help="The column whose rate is the rule to beat, for example creative_id.")
@click.option("--test", type=click.FloatRange(0.05, 0.6), default=0.2, show_default=True, help="The share judged on.")
@formatted
@spoken
def evaluate(
    path: Path, target: str, target_value: str | None, time: str | None, order: str | None, drop: str,
    baseline: str | None, test: float, format: str, language: str,
) -> None:  # fmt: skip
    """Learn from the earlier rows of a file and foretell the later ones. Needs no database.

    Columns that look as if they were known only later are named; only --drop leaves them out. The figures are those of
    the score as trained; where the base rate has shifted those of a score trained anew on schedule stand beside
    (`on_schedule` in JSON).
    """
    import numpy as np

    from kulmina.analytics.score import TooLittle, table
    from kulmina.analytics.score import evaluate as judge
    from kulmina.cli import score_words as words
    from kulmina.cli.problem_words import reading
    from kulmina.cli.score_file import read_leads

    if (time is None) == (order is None):
        raise click.UsageError(
            said(language, "дайте --time СТОЛБЕЦ или --order file, если строки стоят по времени",
                 "give --time COLUMN, or --order file where the rows stand in the order of time")
        )  # fmt: skip
    dropped = _names(drop)
    with reading(language):
        leads = read_leads(path, target=target, value=target_value, time=_names(time or ""), language=language)
    _stand((*dropped, *((baseline,) if baseline else ())), leads.columns, language)
    whole = table({name: values for name, values in leads.columns.items() if name not in dropped})
    came = np.array(leads.came, dtype=np.float64)
    try:
        found = judge(whole, came, baseline=baseline, test=test)
    except TooLittle as error:
        raise Failure(words.too_little(error.leads, error.came, error.least, language)) from None
    if baseline and "rate of the group" not in found.ways:
        click.echo(f"warning: {words.no_groups(baseline, language)}", err=True)
    more = {"target": target, "value": leads.value, "dropped": list(dropped), "baseline": baseline}
    _tell(_headed(found, language), format, language, more)


def _stand(names: tuple[str, ...], columns: Mapping[str, Any], language: str) -> None:
    unknown = next((name for name in names if name not in columns), None)
    if unknown is not None:
        raise Failure(
            said(language, f"нет столбца {unknown!r}", f"there is no column {unknown!r}"),
            said(language, f"столбцы: {', '.join(columns)}", f"columns: {', '.join(columns)}"),
        )


def _headed(found: Evaluation, language: str) -> dict[str, Any]:
    """What was found, headed by the score as trained; as trained anew on schedule it stands beside."""
    from kulmina.analytics.score.measures import as_json
    from kulmina.cli import score_words as words

    told = found.as_json()
    beside = {**found.ours.as_json(), "reliability": told["reliability"]} if found.shift["recognised"] else None
    leaks = [{**one, "says": words.leak(one, language)} for one in told["leaks"]]
    headline = found.ways["score as trained"].as_json()
    told |= {**headline, "reliability": as_json(list(found.as_trained)), "headline": "score as trained"}
    return told | {"on_schedule": beside, "leaks": leaks}


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _span(text: str) -> timedelta:
    unit = {"d": "days", "h": "hours", "m": "minutes"}.get(text[-1:])
    if unit is None or not text[:-1].isdecimal():
        raise click.UsageError(f"{text!r} is no time, for example 7d or 12h")
    return timedelta(**{unit: int(text[:-1])})


def _tell(told: Mapping[str, Any], format: str, language: str, more: Mapping[str, Any]) -> None:
    from kulmina.cli import score_words as words

    recognised = told["shift"]["recognised"]
    rows = [
        {"way": words.way(name, language, more.get("baseline"), recognised) if format == "table" else name, **figures}
        for name in words.WAYS
        if (figures := told["ways"].get(name)) is not None and (name != "score" or recognised or format != "table")
    ]
    model = words.model(told["model"], language)
    title = said(
        language,
        f"Оценка лидов: обучена на {told['train']} ранних, проверена на {told['test']} поздних ({model})",
        f"Lead score: learnt from {told['train']} earlier rows, judged on {told['test']} later ones ({model})",
    )
    show(rows, _WAYS, format, title=title, whole={**more, **told}, language=language)
    if format == "table":
        for sentence in (*_lost(told, language), *_shift(told["shift"], language)):
            click.echo(sentence)
        for one in told["leaks"]:
            click.echo(words.leak(one, language))


def _lost(told: Mapping[str, Any], language: str) -> list[str]:
    if holds(told):
        return []
    return [
        said(
            language,
            "Порядок не лучше доли группы или жребия: очередь по такой оценке не пойдёт.",
            "The order is no better than the rate of the group or a lot: the queue does not go by such a score.",
        )
    ]


def _shift(shift: Mapping[str, Any], language: str) -> list[str]:
    if not shift["recognised"]:
        return []
    before, after = shift["rate_before"], shift["rate_after"]
    return [
        said(
            language,
            f"Доля исхода сменилась: была {before:.1%}, стала {after:.1%}. Ошибка калибровки без поправки "
            f"{shift['ece_as_trained']:.3f}, при переобучении по расписанию {shift['ece_on_schedule']:.3f}.",
            f"The base rate has shifted from {before:.1%} to {after:.1%}: calibration error "
            f"{shift['ece_as_trained']:.3f} as trained, {shift['ece_on_schedule']:.3f} when trained anew on schedule.",
        )
    ]
