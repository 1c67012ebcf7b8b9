"""What the templates of forecast and plan need: numbers that are reckoned, no more exactly than they are known."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from django import template
from django.utils import formats

from kulmina.web import figures

register = template.Library()


@register.filter
def near(value: float) -> str:
    """A whole number near a mean."""
    return figures.count(round(value))


@register.filter
def tenth(value: float) -> str:
    return figures.decimal(Fraction(round(value * 10), 10), 1)


@register.filter
def near_percent(value: float) -> str:
    return figures.percent(Fraction(round(value * 100), 100), 0)


@register.filter
def near_money(kopecks: float) -> str:
    """Reckoned money by its leading digits."""
    return figures.short_money(round(kopecks))


@register.filter
def in_percent(share: Fraction) -> str:
    """A share as it stands in its field: 29,8."""
    return figures.plain(Fraction(round(share * 1000), 10))


@register.filter
def in_roubles(kopecks: Fraction) -> str:
    """A price as it stands in its field: whole roubles, kopecks of small ones."""
    return figures.plain(Fraction(round(kopecks / 100)) if kopecks >= 10_000 else Fraction(round(kopecks), 100))


@register.filter
def day_before(value: date) -> str:
    return figures.day(value - timedelta(days=1))


@register.filter
def short_day(value: date) -> str:
    """A day without its year."""
    return str(formats.date_format(value, "j M" if figures.english() else "j b"))
