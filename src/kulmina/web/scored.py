"""The reasons of a lead's score in words: what raises his chance and what lowers it beside the usual lead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kulmina.domain.created import ANSWER
from kulmina.domain.score import Reason, Value
from kulmina.web import figures, words
from kulmina.web.page import Page

COLUMNS: Mapping[str, Any] = {
    "creative": gettext_lazy("creative"),
    "campaign": gettext_lazy("campaign"),
    "channel": gettext_lazy("channel"),
    "platform": gettext_lazy("platform"),
    "action": gettext_lazy("what he did"),
    "source": gettext_lazy("where the application came through"),
    "hour": gettext_lazy("hour of the day"),
    "weekday": gettext_lazy("day of the week"),
    "working": gettext_lazy("in working hours"),
    "consent": gettext_lazy("consent given"),
    "before": gettext_lazy("whether we know him"),
    "region": gettext_lazy("region"),
    "city": gettext_lazy("city"),
    "office": pgettext_lazy("of a lead", "office"),
    "form": gettext_lazy("form on the site"),
    "page": gettext_lazy("page of the site"),
    "device": gettext_lazy("device"),
    "product": gettext_lazy("product"),
}
_VALUES: Mapping[str, Any] = {
    "mon": gettext_lazy("Monday"), "tue": gettext_lazy("Tuesday"), "wed": gettext_lazy("Wednesday"),
    "thu": gettext_lazy("Thursday"), "fri": gettext_lazy("Friday"), "sat": gettext_lazy("Saturday"),
    "sun": gettext_lazy("Sunday"), "first": gettext_lazy("asks for the first time"),
    "asked": gettext_lazy("asked before"), "came": gettext_lazy("came before"),
    "bought": gettext_lazy("bought before"), "yes": gettext_lazy("yes"), "no": gettext_lazy("no"),
}  # fmt: skip


def reasons(page: Page, told: Sequence[Reason]) -> list[dict[str, Any]]:
    """Each reason as a line: its words, and whether it raises the chance."""
    return [{"up": reason.part > 0, "text": _line(page, reason)} for reason in told]


def _line(page: Page, reason: Reason) -> str:
    return f"{column(page, reason.column)}: {_value(page, reason.column, reason.value)}"


def column(page: Page, name: str) -> str:
    """What a column of the score is called."""
    if name.startswith(ANSWER):
        return page.question(name.removeprefix(ANSWER))
    return str(COLUMNS.get(name, name))


def _value(page: Page, name: str, value: Value) -> str:
    if value is None:
        return _("not known")
    if name == "hour":
        return f"{float(value):02.0f}:00"
    if isinstance(value, float):
        return figures.decimal(Fraction(str(value)))
    if name == "creative":
        return page.creative(value)
    if name == "action":
        return words.word(value, "action")
    if name == "source" and value == "kulmina":
        return _("this program")
    return str(_VALUES.get(value, value))
