"""A scheme in the form in which it is written, its numbers one by one, and in which of them two versions differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from kulmina.domain import scheme
from kulmina.domain.catalogue import CATALOGUE
from kulmina.domain.component import (
    BonusIf,
    Cap,
    Component,
    Fixed,
    Floor,
    Multiplier,
    Percent,
    PerUnit,
    Tier,
    TieredPercent,
    Values,
)
from kulmina.domain.scheme import Scheme

Unit: TypeAlias = Literal["money", "share", "coefficient", "number"]
What: TypeAlias = Literal["amount", "rate", "tier", "start", "cell", "undefined", "edge", "threshold"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a scheme. `key`: component and place in it; `value`: roubles for money, 0.01 is one per cent.

    `what`: a tier's rate or its `start`, a coefficient's `cell` or the `edge` where its next cell begins, a bonus's
    `threshold`. `kpi`: what it hangs on; `place`: the numbers of the tier, the edge, or the cell on each axis.
    """

    key: str
    component: str
    kind: str
    what: What
    unit: Unit
    value: Fraction
    kpi: str = ""
    place: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A number that differs, a component that came or went (`before` or `after` is None), or one made of other
    figures (`remade`)."""

    component: str
    kind: str
    figure: Figure | None
    before: Fraction | None
    after: Fraction | None
    remade: bool = False


def dump(one: Scheme) -> dict[str, Any]:
    """The scheme as `scheme.read` reads it."""
    head = {"scheme_id": one.id, "version": one.version, "role": one.role,
            "effective_from": one.effective_from.isoformat()}  # fmt: skip
    people = {"author": one.author, "approved_by": one.approved_by}
    told = {name: person for name, person in people.items() if person}
    return {**one.extra, **head, **told, "components": [_dumped(item) for item in one.components]}


def _dumped(item: Component) -> dict[str, Any]:
    reason = {"override_reason": item.override_reason} if item.override_reason else {}
    return {**item.extra, "id": item.id, "kind": item.kind, **_own(item), **reason}


def _own(item: Component) -> dict[str, Any]:
    match item:
        case Fixed(amount=amount) | Cap(amount=amount) | Floor(amount=amount):
            return {"amount": text(amount)}
        case PerUnit(kpi=kpi, rate=rate) | Percent(kpi=kpi, rate=rate):
            return {"kpi": kpi, "rate": text(rate)}
        case TieredPercent():
            return _tiered(item)
        case BonusIf(kpi=kpi, amount=amount, tests=tests):
            return {"kpi": kpi, "amount": text(amount), **{test.op: text(test.threshold) for test in tests}}
        case Multiplier(axes=axes):
            undefined = {} if item.when_undefined is None else {"when_undefined": text(item.when_undefined)}
            listed = [{"kpi": axis.kpi, "from": [text(start) for start in axis.starts]} for axis in axes]
            values = _values(item.values)
            return {"applies_to": list(item.applies_to), "axes": listed, "values": values, **undefined}


def _tiered(item: TieredPercent) -> dict[str, Any]:
    plan = {"plan_subject": item.plan_subject, "plan_metric": item.plan_metric}
    tiers = [{"from": text(tier.start), "rate": text(tier.rate)} for tier in item.tiers]
    return {"kpi": item.kpi, "mode": item.mode, "tiers": tiers, **{key: value for key, value in plan.items() if value}}


def _values(values: Values) -> Any:
    return text(values) if isinstance(values, Fraction) else [_values(each) for each in values]


def text(value: Fraction) -> str:
    """An exact number as schemes hold it: a decimal, or a fraction where no decimal writes it."""
    places, scale = 0, value.denominator
    while scale % 10 == 0:
        scale //= 10
        places += 1
    while scale % 2 == 0 or scale % 5 == 0:
        scale //= 2 if scale % 2 == 0 else 5
        places += 1
    if scale != 1:
        return str(value)
    digits = f"{abs(value.numerator) * 10**places // value.denominator:0{places + 1}d}"
    whole, part = (digits[:-places], digits[-places:]) if places else (digits, "")
    return f"{'-' if value < 0 else ''}{whole}{'.' + part if part else ''}"


def figures(one: Scheme) -> tuple[Figure, ...]:
    """Every number that can be set by hand, in the order of the scheme. Where a ladder begins (0) is no choice."""
    return tuple(figure for item in one.components for figure in _figures(item))


def _figures(item: Component) -> Iterator[Figure]:
    match item:
        case Fixed(amount=amount) | Cap(amount=amount) | Floor(amount=amount):
            yield _figure(item, "amount", "amount", "money", amount)
        case PerUnit(kpi=kpi, rate=rate):
            yield _figure(item, "rate", "rate", "money", rate, kpi)
        case Percent(kpi=kpi, rate=rate):
            yield _figure(item, "rate", "rate", "share", rate, kpi)
        case TieredPercent(tiers=tiers):
            yield from _of_tiers(item, tiers)
        case BonusIf(kpi=kpi, amount=amount, tests=tests):
            yield _figure(item, "amount", "amount", "money", amount, kpi)
            for test in tests:
                yield _figure(item, test.op, "threshold", unit_of(kpi), test.threshold, kpi)
        case Multiplier():
            yield from _of_matrix(item)


def _figure(
    item: Component, path: str, what: What, unit: Unit, value: Fraction, kpi: str = "", place: tuple[int, ...] = ()
) -> Figure:
    return Figure(f"{item.id}|{path}", item.id, item.kind, what, unit, value, kpi, place)


def _of_tiers(item: TieredPercent, tiers: Sequence[Tier]) -> Iterator[Figure]:
    for number, tier in enumerate(tiers):
        if number:
            yield _figure(item, f"tiers.{number}.from", "start", "share", tier.start, item.metric, (number,))
        yield _figure(item, f"tiers.{number}.rate", "tier", "share", tier.rate, item.kpi, (number,))


def _of_matrix(item: Multiplier) -> Iterator[Figure]:
    for number, axis in enumerate(item.axes):
        for edge, start in enumerate(axis.starts[1:], start=1):
            path = f"axes.{number}.from.{edge}"
            yield _figure(item, path, "edge", unit_of(axis.kpi), start, axis.kpi, (number, edge))
    for place, value in _cells(item.values):
        path = ".".join(map(str, ("values", *place)))
        yield _figure(item, path, "cell", "coefficient", value, item.axes[0].kpi, place)
    if item.when_undefined is not None:
        yield _figure(item, "when_undefined", "undefined", "coefficient", item.when_undefined, item.axes[0].kpi)


def _cells(values: Values, place: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Fraction]]:
    if isinstance(values, Fraction):
        yield place, values
        return
    for number, each in enumerate(values):
        yield from _cells(each, (*place, number))


def unit_of(kpi: str) -> Unit:
    """How the thresholds of a figure are written."""
    unit = CATALOGUE[kpi].unit if kpi in CATALOGUE else "number"
    return "share" if unit == "ratio" else "money" if unit == "money" else "number"


def adjusted(one: Scheme, given: Mapping[str, Fraction]) -> Scheme:
    """The scheme with other numbers, by their keys; keys that it has not are passed over."""
    data = dump(one)
    parts = {item["id"]: item for item in data["components"]}
    for figure in figures(one):
        if figure.key in given:
            _put(parts[figure.component], figure.key.partition("|")[2].split("."), text(given[figure.key]))
    return scheme.read(data)


def _put(part: Any, path: Sequence[str], value: str) -> None:
    *way, last = path
    for step in way:
        part = part[int(step)] if isinstance(part, list) else part[step]
    if isinstance(part, list):
        part[int(last)] = value
    else:
        part[last] = value


def differences(before: Scheme | None, after: Scheme) -> tuple[Change, ...]:
    """What is not as it was, in the order of the new version; components that went come last."""
    old = {item.id: item for item in before.components} if before else {}
    found = [change for item in after.components for change in _between(old.pop(item.id, None), item)]
    gone = [Change(item.id, item.kind, None, Fraction(1), None) for item in old.values()]
    return (*found, *gone)


def _between(before: Component | None, after: Component) -> Iterator[Change]:
    if before is None:
        yield Change(after.id, after.kind, None, None, Fraction(1))
        return
    if _shape(before) != _shape(after):
        yield Change(after.id, after.kind, None, Fraction(1), Fraction(1), remade=True)
        return
    for one, other in zip(_figures(before), _figures(after), strict=True):
        if one.value != other.value:
            yield Change(after.id, after.kind, other, one.value, other.value)


def _shape(item: Component) -> tuple[Any, ...]:
    """What a component is beside its numbers."""
    own = _own(item)
    kept = tuple((key, str(own[key])) for key in ("kpi", "mode", "plan_subject", "plan_metric", "applies_to")
                 if key in own)  # fmt: skip
    return (item.kind, kept, tuple((one.key, one.kpi) for one in _figures(item)))
