"""A pay scheme: one version of a role's ordered components, read from JSON and typed.

Reading is strict about form (what a component needs, and of which kind) and silent about wisdom:
whether the thresholds, the figures and the date are good ones is for `scheme_lint` to say.
The components themselves are in `component`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias, cast

from kulmina.domain.component import (
    COMPARISONS,
    Axis,
    BonusIf,
    Cap,
    Common,
    Comparison,
    Component,
    Fixed,
    Floor,
    Mode,
    Multiplier,
    Percent,
    PerUnit,
    Tier,
    TieredPercent,
    Values,
    kpis,
)
from kulmina.domain.money import exact

__all__ = ["KINDS", "BadScheme", "Component", "Scheme", "kpis", "number", "read"]


class BadScheme(ValueError):
    """A scheme that cannot be read: which key, and what was expected there."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}")
        self.key = key
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Scheme:
    """One version of a role's pay, in force from a day on."""

    id: str
    version: int
    role: str
    effective_from: date
    author: str | None
    approved_by: str | None
    components: tuple[Component, ...]
    extra: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def label(self) -> str:
        """How a version is named on statements and in findings."""
        return f"{self.id} v{self.version}"

    def kpis(self) -> tuple[str, ...]:
        """Every figure that the scheme looks at, in order, once."""
        return tuple(dict.fromkeys(kpi for component in self.components for kpi in kpis(component)))


def read(data: Mapping[str, Any]) -> Scheme:
    """Type a scheme as it stands in `schemes.json`. Raises BadScheme naming the key."""
    if not isinstance(data, Mapping):
        raise BadScheme("scheme", f"expected an object, got {data!r}")
    row = _Row(data, "")
    scheme = Scheme(
        id=row.text("scheme_id", "id"),
        version=row.version(),
        role=row.text("role"),
        effective_from=row.day("effective_from"),
        author=row.optional_text("author"),
        approved_by=row.optional_text("approved_by"),
        components=_components(row.items("components")),
        extra=row.rest(),
    )
    _check_order(scheme.components)
    return scheme


def _components(items: Sequence[Any]) -> tuple[Component, ...]:
    if not items:
        raise BadScheme("components", "expected at least one component")
    return tuple(_component(item, f"components[{i}]") for i, item in enumerate(items))


def _component(item: Any, key: str) -> Component:
    if not isinstance(item, Mapping):
        raise BadScheme(key, f"expected an object, got {item!r}")
    row = _Row(item, key)
    component_id = row.text("id")
    kind = row.text("kind")
    if kind not in _KINDS:
        raise BadScheme(row.at("kind"), f"unknown kind {kind!r}; expected one of {', '.join(_KINDS)}")
    override = row.optional_text("override_reason")
    typed = _KINDS[kind](row)
    return cast(Component, typed(id=component_id, override_reason=override, extra=row.rest()))


def _check_order(components: Sequence[Component]) -> None:
    seen: set[str] = set()
    for i, component in enumerate(components):
        key = f"components[{i}]"
        if component.id in seen:
            raise BadScheme(f"{key}.id", f"{component.id!r} is the id of two components")
        if isinstance(component, Multiplier):
            for target in component.applies_to:
                if target not in seen:
                    known = ", ".join(sorted(seen)) or "none"
                    raise BadScheme(f"{key}.applies_to", f"no component above is called {target!r}; there are {known}")
        seen.add(component.id)


@dataclass(slots=True)
class _Row:
    """An object being read: which keys were asked for, and where it stands."""

    data: Mapping[str, Any]
    key: str
    seen: set[str] = field(default_factory=set)

    def at(self, name: str) -> str:
        return f"{self.key}.{name}" if self.key else name

    def get(self, *names: str) -> Any:
        self.seen.update(names)
        return next((self.data[name] for name in names if self.data.get(name) is not None), None)

    def rest(self) -> dict[str, Any]:
        return {key: value for key, value in self.data.items() if key not in self.seen}

    def text(self, *names: str) -> str:
        value = self.get(*names)
        if value is None:
            raise BadScheme(self.at(names[0]), "is missing")
        if not isinstance(value, str) or not value.strip():
            raise BadScheme(self.at(names[0]), f"expected a text, got {value!r}")
        return value.strip()

    def optional_text(self, name: str) -> str | None:
        return None if self.get(name) in (None, "") else self.text(name)

    def number(self, *names: str) -> Fraction:
        value = self.get(*names)
        if value is None:
            raise BadScheme(self.at(names[0]), "is missing; expected a number")
        return number(value, self.at(names[0]))

    def items(self, *names: str) -> Sequence[Any]:
        value = self.get(*names)
        if value is None:
            raise BadScheme(self.at(names[0]), "is missing; expected a list")
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise BadScheme(self.at(names[0]), f"expected a list, got {value!r}")
        return value

    def version(self) -> int:
        value = self.get("version")
        if value is None:
            return 1
        whole = number(value, self.at("version"))
        if whole.denominator != 1 or whole < 1:
            raise BadScheme(self.at("version"), f"expected a whole number from 1, got {value!r}")
        return int(whole)

    def day(self, name: str) -> date:
        value = self.get(name)
        if isinstance(value, date):
            return value.date() if isinstance(value, datetime) else value
        try:
            return date.fromisoformat(str(value)[:10])
        except ValueError:
            raise BadScheme(self.at(name), f"expected a date like 2026-10-01, got {value!r}") from None


def number(value: Any, key: str) -> Fraction:
    """An exact number from a string, an int, or the shortest decimal of a float. Raises BadScheme."""
    try:
        return exact(Decimal(repr(value)) if isinstance(value, float) else value)
    except ValueError as error:
        raise BadScheme(key, str(error)) from None


_Make: TypeAlias = Callable[..., Common]


def _fixed(row: _Row) -> _Make:
    amount = row.number("amount", "value")
    return lambda **common: Fixed(amount=amount, **common)


def _per_unit(row: _Row) -> _Make:
    kpi, rate = row.text("kpi"), row.number("rate", "amount")
    return lambda **common: PerUnit(kpi=kpi, rate=rate, **common)


def _percent(row: _Row) -> _Make:
    kpi, rate = row.text("kpi"), row.number("rate")
    return lambda **common: Percent(kpi=kpi, rate=rate, **common)


def _tiered(row: _Row) -> _Make:
    kpi = row.text("kpi")
    mode = row.text("mode")
    if mode not in ("marginal", "whole"):
        raise BadScheme(row.at("mode"), f"expected marginal or whole, got {mode!r}")
    items = row.items("tiers")
    if not items:
        raise BadScheme(row.at("tiers"), "expected at least one tier")
    tiers = tuple(_tier(item, f"{row.at('tiers')}[{i}]") for i, item in enumerate(items))
    subject, metric = row.optional_text("plan_subject"), row.optional_text("plan_metric") or ""
    return lambda **common: TieredPercent(
        kpi=kpi, mode=cast(Mode, mode), tiers=tiers, plan_subject=subject, plan_metric=metric, **common
    )


def _tier(item: Any, key: str) -> Tier:
    if not isinstance(item, Mapping):
        raise BadScheme(key, f"expected an object with from and rate, got {item!r}")
    row = _Row(item, key)
    return Tier(row.number("from"), row.number("rate"))


def _multiplier(row: _Row) -> _Make:
    targets = row.get("applies_to")
    names = (targets,) if isinstance(targets, str) else tuple(row.items("applies_to"))
    if not names or not all(isinstance(name, str) and name for name in names):
        raise BadScheme(row.at("applies_to"), f"expected the ids of earlier components, got {targets!r}")
    axes = tuple(_axis(item, f"{row.at('axes')}[{i}]") for i, item in enumerate(row.items("axes")))
    if not axes:
        raise BadScheme(row.at("axes"), "expected at least one axis")
    values = _values(row.items("values"), axes, row.at("values"))
    undefined = None if row.get("when_undefined") is None else row.number("when_undefined")
    return lambda **common: Multiplier(
        applies_to=tuple(dict.fromkeys(names)), axes=axes, values=values, when_undefined=undefined, **common
    )


def _axis(item: Any, key: str) -> Axis:
    if not isinstance(item, Mapping):
        raise BadScheme(key, f"expected an object with kpi and from, got {item!r}")
    row = _Row(item, key)
    kpi = row.text("kpi")
    starts = tuple(number(start, f"{row.at('from')}[{i}]") for i, start in enumerate(row.items("from")))
    if not starts:
        raise BadScheme(row.at("from"), "expected at least one threshold")
    return Axis(kpi, starts)


def _values(value: Any, axes: Sequence[Axis], key: str) -> Values:
    if not axes:
        return number(value, key)
    size = len(axes[0].starts)
    if isinstance(value, str) or not isinstance(value, Sequence) or len(value) != size:
        raise BadScheme(key, f"expected {size} values, one for each threshold of {axes[0].kpi}; got {value!r}")
    return tuple(_values(item, axes[1:], f"{key}[{i}]") for i, item in enumerate(value))


def _bonus_if(row: _Row) -> _Make:
    kpi, amount = row.text("kpi"), row.number("amount", "value")
    tests = tuple(Comparison(op, row.number(op)) for op in COMPARISONS if row.get(op) is not None)
    if not tests:
        raise BadScheme(row.at("gte"), "is missing; expected the threshold from which the bonus is paid")
    return lambda **common: BonusIf(kpi=kpi, amount=amount, tests=tests, **common)


def _cap(row: _Row) -> _Make:
    amount = row.number("amount", "value", "limit")
    return lambda **common: Cap(amount=amount, **common)


def _floor(row: _Row) -> _Make:
    amount = row.number("amount", "value", "limit")
    return lambda **common: Floor(amount=amount, **common)


_KINDS: dict[str, Callable[[_Row], _Make]] = {
    "fixed": _fixed,
    "per_unit": _per_unit,
    "percent": _percent,
    "tiered_percent": _tiered,
    "multiplier": _multiplier,
    "bonus_if": _bonus_if,
    "cap": _cap,
    "floor": _floor,
}
KINDS = tuple(_KINDS)
