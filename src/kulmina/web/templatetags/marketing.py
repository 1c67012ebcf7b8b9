"""What the marketing desk needs beside the usual: a figure's change, small drawings, rounded money."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kulmina.web import figures
from kulmina.web.marketing import drawing
from kulmina.web.marketing.figures import Change

register = template.Library()
register.filter("spark", drawing.spark)
ARROWS = {"up": "↑", "down": "↓"}


@register.simple_tag
def was(told: Mapping[str, Change | None], name: str) -> SafeString | str:
    """An arrow and the figure of the days before; nothing where nothing has changed or there is nothing to compare
    with."""
    change = told.get(name)
    if change is None or change.arrow not in ARROWS:
        return ""
    return format_html(
        '<span class="was {}"><i aria-hidden="true">{}</i><span class="visually-hidden">{} </span>{}</span>',
        change.tone, ARROWS[change.arrow], _("before:"), change.before,
    )  # fmt: skip


@register.simple_tag
def moved(told: Mapping[str, Change | None], name: str) -> SafeString | str:
    """The arrow alone, the figure of the days before for whoever points at it or listens."""
    change = told.get(name)
    if change is None or change.arrow not in ARROWS:
        return ""
    before = f"{_('before:')} {change.before}"
    return format_html(
        '<span class="was {}" title="{}"><i aria-hidden="true">{}</i><span class="visually-hidden">{}</span></span>',
        change.tone, before, ARROWS[change.arrow], before,
    )  # fmt: skip


@register.filter
def whole_roubles(kopecks: Fraction | None) -> str:
    """Whole roubles without the currency."""
    return figures.NOTHING if kopecks is None else figures.count(int(kopecks / 100))


@register.filter
def priced(roubles: str) -> str:
    """Whole roubles already written out, with their currency; a dash stays a dash."""
    if roubles == figures.NOTHING:
        return roubles
    return f"₽{roubles}" if figures.english() else f"{roubles}{figures.GAP}₽"


@register.filter
def short(kopecks: int | None) -> str:
    return figures.NOTHING if kopecks is None else figures.short_money(kopecks)
