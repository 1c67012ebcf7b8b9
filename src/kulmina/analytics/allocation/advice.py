"""What is advised: amounts by creative with what they promise, and what has to be said about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Numbers = Mapping[str, float | int | str]


class NothingToTell(ValueError):
    """The history cannot tell one creative from another."""


@dataclass(frozen=True, slots=True)
class Word:
    """A reason or a warning: its code and the numbers it speaks of; `words.sentence` says it. Money is kopecks."""

    code: str
    numbers: Numbers = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`amount`: kopecks of the horizon; `was`: what the last 30 days would come to over the same number of days.

    `expected`: of what was aimed at (roubles for cash), with the 80 % interval of the expected result in `low`,
    `high`; `low_seen`, `high_seen`: the wider one of what will be counted. `marginal_cost`: kopecks that the last
    one costs here, None where nothing is spent.
    """

    creative: str
    campaign: str | None
    channel: str | None
    amount: int
    was: int
    expected: float
    low: float
    high: float
    low_seen: float
    high_seen: float
    marginal_cost: int | None
    why: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """`usual`: what the same amount would bring if parted as in the last 30 days; `better`: the probability that the
    advice brings more than that. `changed`: False where the advice is to part the money as before. `unspent`: what
    is left because offices would be full.
    """

    rows: tuple[Row, ...]
    aim: str
    amount: int
    days: int
    expected_total: float
    low: float
    high: float
    low_seen: float
    high_seen: float
    usual: float
    better: float
    changed: bool
    unspent: int
    warnings: tuple[Word, ...]
