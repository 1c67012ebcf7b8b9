"""What a pay scheme is made of: the kinds of components, their amounts, tiers, axes and comparisons.

Amounts and rates are exact fractions of roubles; thresholds and coefficients are exact fractions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, TypeAlias, cast

Mode: TypeAlias = Literal["marginal", "whole"]
Values: TypeAlias = "tuple[Values, ...] | Fraction"
COMPARISONS = ("gte", "gt", "lte", "lt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """`override_reason`: why a figure that is not paid for is paid for here; `extra`: keys we do not know."""

    id: str
    override_reason: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed(Common):
    """A month's salary in roubles, paid by days worked."""

    kind: Literal["fixed"] = "fixed"
    amount: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class PerUnit(Common):
    """Roubles for each unit of a count; the rate may be negative."""

    kind: Literal["per_unit"] = "per_unit"
    kpi: str
    rate: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Percent(Common):
    """A share of money; rate 0.01 is one per cent."""

    kind: Literal["percent"] = "percent"
    kpi: str
    rate: Fraction


@dataclass(frozen=True, slots=True)
class Tier:
    """From which share of the plan on, and the rate there."""

    start: Fraction
    rate: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class TieredPercent(Common):
    """A share of money that depends on the plan's fulfilment. No `plan_subject`: the person's own plan."""

    kind: Literal["tiered_percent"] = "tiered_percent"
    kpi: str
    mode: Mode
    tiers: tuple[Tier, ...]
    plan_subject: str | None = None
    plan_metric: str = ""

    @property
    def metric(self) -> str:
        """The metric whose plan the thresholds are shares of."""
        return self.plan_metric or self.kpi


@dataclass(frozen=True, slots=True)
class Axis:
    """Cells of a figure: [start, next start); what is below the first start is in the first cell."""

    kpi: str
    starts: tuple[Fraction, ...]

    def cell(self, value: Fraction | int) -> int:
        """The number of the cell of a value: a threshold belongs to the upper one."""
        return max((i for i, start in enumerate(self.starts) if value >= start), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Multiplier(Common):
    """A coefficient on earlier components, looked up by one or more figures. `values` is nested as deep as
    there are axes. `when_undefined` holds where any figure is undefined."""

    kind: Literal["multiplier"] = "multiplier"
    applies_to: tuple[str, ...]
    axes: tuple[Axis, ...]
    values: Values
    when_undefined: Fraction | None = None

    def coefficient(self, figures: Sequence[Fraction | int | None]) -> Fraction | None:
        """The coefficient for the axes' figures, in their order; None where undefined and nothing is said."""
        cell: Values = self.values
        for axis, value in zip(self.axes, figures, strict=True):
            if value is None:
                return self.when_undefined
            cell = cast("tuple[Values, ...]", cell)[axis.cell(value)]
        return cast(Fraction, cell)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison of a bonus: gte, gt, lte or lt with a threshold."""

    op: str
    threshold: Fraction

    def met(self, value: Fraction | int) -> bool:
        match self.op:
            case "gte":
                return value >= self.threshold
            case "gt":
                return value > self.threshold
            case "lte":
                return value <= self.threshold
            case _:
                return value < self.threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusIf(Common):
    """An amount paid when a figure meets every test; an undefined figure meets none."""

    kind: Literal["bonus_if"] = "bonus_if"
    kpi: str
    tests: tuple[Comparison, ...]
    amount: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap(Common):
    """The most that the variable lines above may come to."""

    kind: Literal["cap"] = "cap"
    amount: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor(Common):
    """The least that the variable lines above come to."""

    kind: Literal["floor"] = "floor"
    amount: Fraction


Component: TypeAlias = Fixed | PerUnit | Percent | TieredPercent | Multiplier | BonusIf | Cap | Floor


def kpis(component: Component) -> tuple[str, ...]:
    """The figures that one component looks at."""
    match component:
        case PerUnit() | Percent() | TieredPercent() | BonusIf():
            return (component.kpi,)
        case Multiplier(axes=axes):
            return tuple(axis.kpi for axis in axes)
        case _:
            return ()
