"""A line of pay and the arithmetic behind it, kept as data so that anybody can do it again.

Amounts inside a formula are exact roubles; the amount of the line is whole kopecks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any, TypeAlias

from kulmina.domain.component import Comparison, Mode
from kulmina.domain.kpi import Number
from kulmina.domain.money import Kopecks, roubles, write_number

Used: TypeAlias = "tuple[tuple[str, Number | None], ...]"
Counts: TypeAlias = "tuple[tuple[str, int, int], ...]"


@dataclass(frozen=True, slots=True)
class ByDays:
    """amount × worked / norm (P3)."""

    amount: Fraction
    worked: Fraction
    norm: Fraction


@dataclass(frozen=True, slots=True)
class ByUnit:
    """count × rate (P4)."""

    kpi: str
    count: Number | None
    rate: Fraction


@dataclass(frozen=True, slots=True)
class ByShare:
    """money × rate (P4)."""

    kpi: str
    base: Number | None
    rate: Fraction


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the money and the rate it is paid at."""

    base: Fraction
    rate: Fraction


@dataclass(frozen=True, slots=True)
class ByTier:
    """Slices of money, each at its tier's rate; one slice where the whole is paid at the reached tier (P5)."""

    kpi: str
    mode: Mode
    base: Number | None
    plan: Fraction
    subject: str
    metric: str
    slices: tuple[Slice, ...]


@dataclass(frozen=True, slots=True)
class ByCoefficient:
    """What the targets came to so far × (coefficient − 1) (P6)."""

    targets: tuple[str, ...]
    base: Fraction
    coefficient: Fraction
    axes: Used


@dataclass(frozen=True, slots=True)
class ByTest:
    """The amount where the figure meets every test, else nothing (P7)."""

    kpi: str
    value: Number | None
    tests: tuple[Comparison, ...]
    amount: Fraction
    met: bool


@dataclass(frozen=True, slots=True)
class ByLimit:
    """What a cap takes or a floor adds to the variable lines so far (P8)."""

    so_far: Fraction
    limit: Fraction


Formula: TypeAlias = ByDays | ByUnit | ByShare | ByTier | ByCoefficient | ByTest | ByLimit


@dataclass(frozen=True, slots=True)
class Line:
    """One component of somebody's pay in a period.

    `counts`: of each ratio among its figures, which two counts it divides. Words alone need them: they are
    no part of the line's arithmetic, of its JSON, nor of what makes two lines the same.
    """

    component: str
    kind: str
    amount: Kopecks
    formula: Formula
    counts: Counts = field(default=(), compare=False)

    @property
    def kpis(self) -> Used:
        """The figures that the line was worked out from, with their values."""
        match self.formula:
            case ByUnit(kpi=kpi, count=value) | ByShare(kpi=kpi, base=value) | ByTier(kpi=kpi, base=value):
                return ((kpi, value),)
            case ByTest(kpi=kpi, value=value):
                return ((kpi, value),)
            case ByCoefficient(axes=axes):
                return axes
            case _:
                return ()


def as_json(line: Line) -> dict[str, Any]:
    """The line as JSON-able values; exact numbers as "a/b" or whole."""
    formula = {item.name: _plain(getattr(line.formula, item.name)) for item in fields(line.formula)}
    return {"component": line.component, "kind": line.kind, "amount": roubles(line.amount), "formula": formula}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | Fraction):
        return write_number(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return {item.name: _plain(getattr(value, item.name)) for item in fields(value)}
