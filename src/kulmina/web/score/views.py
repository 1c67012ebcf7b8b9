"""The lead score: how well it foretold the latest months, beside simple rules, and what it looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kulmina.actions import score as acts
from kulmina.current import score
from kulmina.domain import rights
from kulmina.domain.created import DROPPED
from kulmina.domain.facts import ScoreTrained
from kulmina.domain.period import instant
from kulmina.domain.refusal import ImpossibleStep
from kulmina.web import downloads, scored, words
from kulmina.web.access import actor, opens
from kulmina.web.acting import onward, refused, say, sentence, token
from kulmina.web.page import Page, turn
from kulmina.web.remembered import Remembered
from kulmina.web.score import drawing, wording

TABLES = ("ways", "reliability", "groups")
_kept = Remembered[ScoreTrained](4)


@dataclass(frozen=True, slots=True)
class Trained:
    """The training in force. `at`: the minute when it was recorded; `by`: who asked for it."""

    fact: ScoreTrained
    at: datetime
    by: str

    @property
    def report(self) -> Mapping[str, Any]:
        return self.fact.report


@require_safe
@opens("score")
def show(request: HttpRequest) -> HttpResponse:
    page = turn(request, "score")
    told = _trained(page)
    attempt = acts.last_attempt()
    return page.show(
        "score/page.html",
        trained=told,
        next_one=_to_the_minute(acts.next_one(page.now)),
        attempt=attempt,
        busy=acts.busy(),
        failed_at=_to_the_minute(
            datetime.fromisoformat(attempt.ended) if attempt and attempt.problem and attempt.ended else None
        ),
        problem=wording.problem(attempt.problem) if attempt and attempt.problem else "",
        trains=rights.may(actor(request), "score.trained", page.company),
        **(_told(page, told) if told else {}),
    )


def _trained(page: Page) -> Trained | None:
    known = score.trainings()
    if not known:
        return None
    last = known[-1]
    fact = _kept.get((score.database(), last.no, last.event_id), lambda: score.fact_of(last))
    return Trained(fact, instant(last.known).replace(second=0, microsecond=0), last.actor)


def _told(page: Page, told: Trained) -> dict[str, Any]:
    report = told.report
    return {
        "verdict": wording.verdict(report),
        "ways": wording.ways(report),
        "tenths": [{name: _exact(value) for name, value in row.items()} for row in report["reliability"]],
        "picture": drawing.reliability(report["reliability"]),
        "shift": {name: _exact(value) for name, value in report["shift"].items()},
        "split": _moment(report.get("split")),
        "first": _moment(report.get("from")),
        "last": _moment(report.get("until")),
        "slices": [
            {**row, **{name: _exact(row[name]) for name in ("per_call", "low", "high")}} for row in report["slice"]
        ],
        "slice_says": wording.slices(report["slice"]),
        "groups": [_group(page, row) for row in report["groups"]],
        "alarm": any(row["alarm"] for row in report["groups"]),
        "columns": [scored.column(page, name) for name in report["columns"]],
        "dropped": [wording.dropped(name) for name in DROPPED],
        "suspects": [
            {"column": scored.column(page, row["column"]), "why": wording.suspect(row["why"])}
            for row in report["leaks"]
        ],
        "model": wording.model(report["model"]),
        "by": page.person(told.by) if told.by != acts.SYSTEM.person else _("by schedule"),
    }


def _group(page: Page, row: Mapping[str, Any]) -> dict[str, Any]:
    name = words.word(row["group"], "channel") if row["column"] == "channel" else row["group"]
    return {
        **row, "title": name, "of": scored.column(page, row["column"]), "rate": _exact(row["rate"]),
        "ratio": _exact(row["ratio"]),
    }  # fmt: skip


def _exact(value: Any) -> Any:
    """A figure of the report as the filters of the pages take it."""
    return Fraction(str(value)) if isinstance(value, float | int) and not isinstance(value, bool) else value


def _moment(micro: int | None) -> datetime | None:
    return None if micro is None else _to_the_minute(instant(micro))


def _to_the_minute(value: datetime | None) -> datetime | None:
    return value and value.replace(second=0, microsecond=0)


@require_POST
@opens("score")
def train(request: HttpRequest) -> HttpResponse:
    """Begin to train the score; the page tells how it went."""
    page = turn(request, "score")
    try:
        acts.begin(actor(request), now=page.now, token=token(request))
    except ImpossibleStep as error:
        return refused(page, sentence(page, error))
    say(request, _("The score is being trained. It takes up to half a minute: reload the page."))
    return onward(request, reverse("score"))


@require_safe
@opens("score")
def download(request: HttpRequest, table: str, form: str) -> HttpResponse:
    """A table of the page as CSV or XLSX."""
    page = turn(request, "score")
    told = _trained(page)
    if form not in ("csv", "xlsx") or table not in TABLES or told is None:
        raise Http404(table)
    header, rows = _table(page, told, table)
    return downloads.as_file(form, f"lead-score-{table}", _("Lead score"), header, rows)


def _table(page: Page, told: Trained, table: str) -> tuple[list[str], list[list[Any]]]:
    report = told.report
    if table == "ways":
        header = [_("Ordered by"), _("AUC"), _("Log-loss"), _("Brier score"), _("Calibration error"), _("Lift")]
        figures = ("auc", "log_loss", "brier", "ece", "lift")
        return header, [[row["title"], *(row[name] for name in figures)] for row in wording.ways(report)]
    if table == "reliability":
        header = [_("Leads"), _("Promised"), _("Came"), _("Interval from"), _("Interval to")]
        names = ("leads", "promised", "came", "low", "high")
        return header, [[_exact(row[name]) for name in names] for row in report["reliability"]]
    header = [_("Of what"), _("Group"), _("Leads"), _("Cut off"), _("Share"), _("Ratio to the best"), _("Alarm")]
    rows = [_group(page, row) for row in report["groups"]]
    return header, [
        [row["of"], row["title"], row["leads"], row["cut"], row["rate"], row["ratio"], _("yes") if row["alarm"] else ""]
        for row in rows
    ]
