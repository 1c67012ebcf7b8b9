"""Money that is reckoned and not counted: shown no more exactly than it is known."""

from __future__ import annotations

from fractions import Fraction

from kulmina.web import figures


def about(kopecks: int | None) -> str:
    """A reckoned amount by its two leading digits: 640 тыс. ₽."""
    if kopecks is None:
        return figures.NOTHING
    roubles = kopecks // 100
    unit = 10 ** max(0, len(str(abs(roubles))) - 2)
    return figures.short_money(int(Fraction(roubles, unit) + Fraction(1, 2)) * unit * 100)


def whole(kopecks: Fraction | int | None) -> str:
    """Whole roubles."""
    if kopecks is None:
        return figures.NOTHING
    text = figures.count(int(Fraction(kopecks) / 100 + Fraction(1, 2)))
    return f"₽{text}" if figures.english() else f"{text}{figures.GAP}₽"
