"""The tables of the page: subjects with both growths, one subject day by day, the leads behind a figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from kulmina.web import figures, words
from kulmina.web.imitation import subjects, wording
from kulmina.web.imitation.judging import Look
from kulmina.web.page import Page


def header() -> list[str]:
    return [
        _("Name"), _("Verdict"), _("Activity"), _("Before"), _("After"), _("Growth"), _("Result"), _("Result before"),
        _("Result after"), _("Growth of the result"), _("From"), _("Change"), _("To, inclusive"), _("How sure"),
        _("Days before"), _("Days after"),
    ]  # fmt: skip


def lines(rows: Sequence[dict[str, Any]]) -> Iterator[list[Any]]:
    """A line for each subject and pair, and for each share that the guard noticed."""
    for row in rows:
        if row["share"]:
            share = row["share"]["share"]
            yield [
                row["title"], _("share of clicks"), _("Clicks"), None, share.clicks, None, _("Target leads"), None,
                share.targets, None, None, None, None, row["share"]["sentence"],
                None, None,
            ]  # fmt: skip
        for pair in row["pairs"]:
            told = pair["told"]
            grown, got = wording.changes(told)
            before, after, result_before, result_after = told.sums
            yield [
                row["title"], pair["thought"], str(pair["activity"]), before, after, _growth(grown),
                str(pair["outcome"]), result_before, result_after, _growth(got), told.start.isoformat(),
                told.cut.isoformat(), (told.stop - timedelta(days=1)).isoformat(), pair["certainty"],
                *told.days,
            ]  # fmt: skip


def _growth(times: float | None) -> Fraction | None:
    return None if times is None else Fraction(times - 1).limit_denominator(1000)


def days(look: Look, name: str, start: date, end: date) -> list[tuple[date, list[str]]]:
    """The days of one subject, the latest first, as they are read."""
    return [
        (day, [_shown(figure, value) for figure, value in zip(subjects.COLUMNS[look.kind], counts, strict=True)])
        for day, counts in reversed(_counts(look, name, start, end))
    ]


def total(look: Look, name: str, start: date, end: date) -> list[str]:
    found = _counts(look, name, start, end)
    sums = [sum(column) for column in zip(*(counts for _day, counts in found), strict=True)]
    return [_shown(figure, value) for figure, value in zip(subjects.COLUMNS[look.kind], sums, strict=True)]


def exact(look: Look, name: str, start: date, end: date) -> Iterator[list[Any]]:
    """The same for a file: money in roubles, talk in minutes."""
    for day, counts in _counts(look, name, start, end):
        columns = zip(subjects.COLUMNS[look.kind], counts, strict=True)
        yield [day.isoformat(), *(_number(figure, value) for figure, value in columns)]


def _counts(look: Look, name: str, start: date, end: date) -> list[tuple[date, list[int]]]:
    field = look.field
    assert field is not None
    row = field.names.index(name)
    return [
        (field.day(place), [int(field.figures[figure][row, place]) for figure in subjects.COLUMNS[look.kind]])
        for place in range(field.place(start), field.place(end))
    ]


def _shown(figure: str, value: int) -> str:
    if figure in wording.MONEY:
        return figures.count(Fraction(value, 100))
    return figures.duration(value) if figure == "talk" else figures.count(value)


def _number(figure: str, value: int) -> int | Fraction:
    if figure in wording.MONEY:
        return Fraction(value, 100)
    return Fraction(value, 60) if figure == "talk" else value


def leads_header() -> list[str]:
    return [
        _("Lead"), _("Created"), _("Creative"), _("State now"), _("Verdict"), _("Operator"), _("Seller"), _("Money, ₽"),
    ]  # fmt: skip


def lead(page: Page, item: dict[str, Any]) -> list[Any]:
    """One lead of a list as a file has it."""
    row = item["row"]
    return [
        row.lead_id, row.created_at and page.local(row.created_at).date().isoformat(), item["creative"],
        words.word(row.state, "state"), words.word(row.verdict, "verdict"), item["operator"], item["seller"],
        Fraction(row.net, 100),
    ]  # fmt: skip
