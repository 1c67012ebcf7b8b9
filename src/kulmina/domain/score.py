"""The score of a lead: its chance to come to the office and fit, from what was known when it was created (§14).

A model is data (the fact `score.trained`), so that the score of any day can be told again. It is read here and
applied in plain Python: a sum of weights over the values of a lead, or a list of small trees, then a line that
calibrates the sum (Platt 1999):

    chance = 1 / (1 + exp(-(shift + slope * sum)))

A score explains itself: each column's part is what it adds to the sum beside the usual lead. For trees the part of
a column is what the steps over it change on the way from the root to the leaf (Saabas 2014).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import exp, isnan, nan
from typing import Any, NamedTuple

LINEAR, TREES = "linear", "trees"
REASONS = 3
_PLACES = 10_000  # a chance is told to a hundredth of a per cent
_LEAST = 1  # of them: nobody's chance is nothing
MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-"})  # words of files for «no value»
_HUGE = 1e15  # a number beyond it is a name
_FAINT = 0.02  # a part of the sum that changes a chance by less than half a per cent is no reason

_CHANCE = 0.5  # the AUC of an order that is drawn by lot

Value = str | float | None
Row = Mapping[str, Value]


class BadModel(ValueError):
    """The model that was recorded cannot be read."""


class Reason(NamedTuple):
    """Why a chance is as it is: the column, its value and what it adds to the sum (below zero: takes away)."""

    column: str
    value: Value
    part: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a model. `numeric`: its values are numbers; `edges`: where the steps of a number begin.

    `weights`: of a category by its word, of a number by its step; `missing`: the weight of no value, `unseen`: of
    a word that is new; `usual`: the mean weight of the leads that the model has learnt from.
    For trees the weights of a category are its shrunk shares and a number is taken as it is.
    """

    name: str
    numeric: bool
    edges: tuple[float, ...]
    weights: Mapping[str, float]
    missing: float
    unseen: float
    usual: float

    def weight(self, value: Value) -> float:
        if self.numeric:
            number = as_number(value)
            return self.missing if isnan(number) else self.weights.get(str(_step(self.edges, number)), 0.0)
        word = as_word(value)
        return self.missing if word is None else self.weights.get(word, self.unseen)

    def measure(self, value: Value) -> float:
        """What a tree compares: the number itself, or the share of the category."""
        return as_number(value) if self.numeric else self.weight(value)


class Node(NamedTuple):
    """A node of a tree: its column and threshold (column -1: a leaf), where a missing value goes, its children, and
    the mean of what its leaves add."""

    column: int
    threshold: float
    missing_left: bool
    left: int
    right: int
    value: float


@dataclass(frozen=True, slots=True)
class Model:
    """A score that can be applied. `money`: kopecks that a target arrival is expected to bring, by channel; None
    among its keys: of any other channel. `known_at`: what it has learnt was known then; `leads`: from how many."""

    kind: str
    columns: tuple[Column, ...]
    base: float
    trees: tuple[tuple[Node, ...], ...]
    shift: float
    slope: float
    money: Mapping[str | None, int]
    leads: int
    known_at: datetime | None = None

    def sum(self, row: Row) -> float:
        """The sum before calibration (a logit)."""
        if self.kind == LINEAR:
            return self.base + sum(column.weight(row.get(column.name)) for column in self.columns)
        measured = [column.measure(row.get(column.name)) for column in self.columns]
        return self.base + sum(_leaf(tree, measured).value for tree in self.trees)

    def probability(self, row: Row) -> float:
        return logistic(self.shift + self.slope * self.sum(row))

    def chance(self, row: Row) -> Fraction:
        """The same, exact and never nothing nor certain."""
        whole = round(self.probability(row) * _PLACES)
        return Fraction(min(max(whole, _LEAST), _PLACES - _LEAST), _PLACES)

    def reasons(self, row: Row, most: int = REASONS) -> tuple[Reason, ...]:
        """What moves this chance most, the strongest first; what hardly moves it is left out."""
        parts = self._parts(row)
        found = [Reason(name, row.get(name), self.slope * part) for name, part in parts.items()]
        told = [reason for reason in found if abs(reason.part) >= _FAINT]
        return tuple(sorted(told, key=lambda reason: (-abs(reason.part), reason.column))[:most])

    def _parts(self, row: Row) -> Mapping[str, float]:
        parts: dict[str, float] = {}
        if self.kind == LINEAR:
            for column in self.columns:
                part = column.weight(row.get(column.name)) - column.usual
                parts[column.name] = parts.get(column.name, 0.0) + part
            return parts
        measured = [column.measure(row.get(column.name)) for column in self.columns]
        for tree in self.trees:
            for column_no, change in _way(tree, measured):
                name = self.columns[column_no].name
                parts[name] = parts.get(name, 0.0) + change
        return parts

    def expected(self, channel: str | None) -> int:
        """Kopecks that a target arrival from this channel is expected to bring."""
        return self.money.get(channel, self.money.get(None, 0))


def logistic(value: float) -> float:
    """1 / (1 + e^-value), for sums of any size."""
    if value >= 0:
        return 1 / (1 + exp(-value))
    small = exp(value)
    return small / (1 + small)


def as_word(value: Value) -> str | None:
    """A value as learning and scoring both read it: without spaces around; None where it says that there is none."""
    text = "" if value is None else str(value).strip()
    return None if text.casefold() in MISSING else text


def as_number(value: Value) -> float:
    """A value as a number, with a point or a decimal comma; nan where it is none."""
    word = as_word(value)
    if word is None:
        return nan
    try:
        found = float(word.replace(",", ".", 1))
    except ValueError:
        return nan
    return found if abs(found) < _HUGE else nan


def _step(edges: Sequence[float], number: float) -> int:
    """How many of the edges lie below a number: the place of its step (`searchsorted` from the left)."""
    low, high = 0, len(edges)
    while low < high:
        middle = (low + high) // 2
        if edges[middle] < number:
            low = middle + 1
        else:
            high = middle
    return low


def _leaf(tree: Sequence[Node], measured: Sequence[float]) -> Node:
    node = tree[0]
    while node.column >= 0:
        node = tree[_next(node, measured)]
    return node


def _next(node: Node, measured: Sequence[float]) -> int:
    value = measured[node.column]
    left = node.missing_left if isnan(value) else value <= node.threshold
    return node.left if left else node.right


def _way(tree: Sequence[Node], measured: Sequence[float]) -> list[tuple[int, float]]:
    """The columns that a lead is asked about on its way down a tree, and what each answer changes."""
    steps, node = [], tree[0]
    while node.column >= 0:
        child = tree[_next(node, measured)]
        steps.append((node.column, child.value - node.value))
        node = child
    return steps


def read_model(data: Mapping[str, Any], known_at: datetime | None = None) -> Model:
    """The model that a fact holds. Raises BadModel."""
    try:
        columns = tuple(_column(one) for one in data["columns"])
        trees = tuple(tuple(_node(node) for node in tree) for tree in data.get("trees") or ())
        shift, slope = (float(part) for part in data.get("calibration") or (0.0, 1.0))
        money = {channel or None: int(kopecks) for channel, kopecks in (data.get("money") or {}).items()}
        kind, leads = str(data["kind"]), int(data.get("leads", 0))
        base = float(data["base"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadModel(f"the model of the lead score cannot be read: {error!r}") from None
    if kind not in (LINEAR, TREES):
        raise BadModel(f"the model of the lead score is of an unknown kind {kind!r}")
    return Model(kind, columns, base, trees, shift, slope, money, leads, known_at)


def _column(data: Mapping[str, Any]) -> Column:
    return Column(
        name=str(data["name"]),
        numeric=bool(data["numeric"]),
        edges=tuple(float(edge) for edge in data.get("edges") or ()),
        weights={str(value): float(weight) for value, weight in data["weights"].items()},
        missing=float(data["missing"]),
        unseen=float(data["unseen"]),
        usual=float(data["usual"]),
    )


def _node(data: Sequence[Any]) -> Node:
    column, threshold, missing_left, left, right, value = data
    return Node(int(column), float(threshold), bool(missing_left), int(left), int(right), float(value))


def holds(report: Mapping[str, Any]) -> bool:
    """Whether a score may order the queue: on the later leads it was no worse than the creative's rate, nor than a lot.

    Both are compared by AUC, for order is all that the queue takes of them. A report that compares nothing says nothing
    against its score.
    """
    ways = report.get("ways") or {}
    ours, rate = ((ways.get(name) or {}).get("auc") for name in ("score", "rate of the group"))
    return ours is None or ours >= max(_CHANCE, rate or 0.0)
