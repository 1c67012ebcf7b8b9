"""How well the score would have foretold: learnt from the earlier leads, judged on the later ones (DOMAIN §14).

The way to fit and its freedom are chosen inside the earlier leads, on three steps forward in time; the line that
calibrates is drawn on the last of them. Then the later leads are scored once, beside three simple rules: everybody
alike (base rate), the shrunk share of a column (creative's rate), and rules of thumb where the caller gives them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.score import calibration, fitting, leaks, measures
from kulmina.analytics.score.calibration import Line
from kulmina.analytics.score.encode import learnt, shares
from kulmina.analytics.score.fitting import Fit
from kulmina.analytics.score.measures import Measured, Tenth
from kulmina.analytics.score.table import Floats, Table

TEST = 0.2
CAPACITY = 0.3  # of the leads are called at once
LEAST = 200
STEPS = ((0.4, 0.6), (0.6, 0.8), (0.8, 1.0))
ENOUGH = 30_000  # rows that a step of choosing learns from at most: the latest
SIMPLER = 0.005  # of AUC: what trees must win by


class TooLittle(ValueError):
    """There are too few leads, or too few of one outcome: how many there are, and what it takes."""

    def __init__(self, leads: int, came: int) -> None:
        super().__init__(
            f"{leads} leads whose outcome is known, {came} of them with the outcome that is foretold: a score needs "
            f"{LEAST} leads and 20 of each outcome, both early and late"
        )
        self.leads, self.came, self.least = leads, came, LEAST


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to fit, and its mean AUC over the steps forward."""

    name: str
    fit: Fit
    auc: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was found. `ways`: figures by the way of telling chances, ours first; `shift`: of the base rate.

    Where a shift is recognised "score" is trained anew on schedule; "score as trained" never is. `reliability` is of
    the former, `as_trained` of the latter.
    """

    train: int
    test: int
    chosen: str
    choices: Sequence[Choice]
    ways: Mapping[str, Measured]
    reliability: Sequence[Tenth]
    as_trained: Sequence[Tenth]
    shift: Mapping[str, Any]
    suspects: Sequence[leaks.Suspect]
    used: Sequence[str]

    @property
    def ours(self) -> Measured:
        return self.ways["score"]

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": self.train + self.test, "train": self.train, "test": self.test, "model": self.chosen,
            **self.ours.as_json(),
            "ways": {name: one.as_json() for name, one in self.ways.items()},
            "choices": [{"model": one.name, "auc": measures.rounded(one.auc)} for one in self.choices],
            "reliability": measures.as_json(list(self.reliability)),
            "shift": dict(self.shift),
            "leaks": [
                {
                    "column": one.column, "why": one.why, "auc": measures.rounded(one.auc), "value": one.value,
                    "leads": one.leads, "share": measures.rounded(one.share), "says": one.sentence,
                }
                for one in self.suspects
            ],
            "columns": list(self.used),
        }  # fmt: skip


def ways_to_fit() -> dict[str, Fit]:
    """The ways there are, the simpler first."""
    return {f"linear C={penalty:g}": fitting.linear(penalty) for penalty in fitting.PENALTIES} | {
        "trees": fitting.trees
    }


def check(came: Floats) -> None:
    """Raises TooLittle."""
    won = int(came.sum())
    if len(came) < LEAST or min(won, len(came) - won) < 20:
        raise TooLittle(len(came), won)


def choose(table: Table, came: Floats, rows: int) -> list[Choice]:
    """The ways to fit by how well they foretell inside the first `rows`, the best first; the simpler where it is no
    worse."""
    found = [Choice(name, fit, _forward(fit, table, came, rows)) for name, fit in ways_to_fit().items()]
    best = max(found, key=lambda one: one.auc - (SIMPLER if one.name == "trees" else 0))
    return [best, *(one for one in found if one is not best)]


def _forward(fit: Fit, table: Table, came: Floats, rows: int) -> float:
    ranked = []
    for learn, look in STEPS:
        start, end = int(rows * learn), int(rows * look)
        first = max(start - ENOUGH, 0)
        sums = fit(_slice(table, first, end), came[first:end], start - first).sums[start - first :]
        ranked.append(measures.auc(came[start:end], sums) or 0.5)
    return float(np.mean(ranked))


def _slice(table: Table, start: int, end: int) -> Table:
    if start == 0 and end == table.size:
        return table
    return Table(tuple(one.part(start, end) for one in table.series), end - start)


def calibrated(fit: Fit, table: Table, came: Floats, rows: int) -> Line:
    """The line through the last fifth of the first `rows`, told by a fit that has not seen it."""
    start = int(rows * STEPS[-1][0])
    sums = fit(_slice(table, 0, rows), came[:rows], start).sums
    return calibration.line(sums[start:rows], came[start:rows])


def evaluate(
    table: Table,
    came: Floats,
    *,
    baseline: str | None = None,
    rules: Floats | None = None,
    test: float = TEST,
    known: NDArray[np.int64] | None = None,
) -> Evaluation:
    """Judge the score on the last `test` of the rows, which stand in the order of time.

    `baseline`: the column whose shrunk share is a rule of its own (the creative); `rules`: sums of rules of thumb,
    calibrated like ours; `known`: by row, up to which row outcomes are known when it comes (None: up to itself).
    Raises TooLittle.
    """
    check(came)
    rows = int(table.size * (1 - test))
    if min(came[:rows].sum(), (1 - came[:rows]).sum()) < 10 or not 0 < came[rows:].sum() < len(came) - rows:
        raise TooLittle(len(came), int(came.sum()))
    choices = choose(table, came, rows)
    drawn = calibrated(choices[0].fit, table, came, rows)
    fitted = choices[0].fit(table, came, rows)
    late, plain = came[rows:], drawn(fitted.sums[rows:])
    scheduled = calibration.on_schedule(fitted.sums, came, rows, drawn, known)
    shift = _shift(came, rows, plain, scheduled, float(came[int(rows * STEPS[-1][0]) : rows].mean()))
    ours = scheduled if shift["recognised"] else plain
    told = {"score": ours, "score as trained": plain} | _baselines(table, came, rows, baseline, rules)
    other = _other(choices)
    told[other.name.partition(" ")[0]] = calibrated(other.fit, table, came, rows)(
        other.fit(table, came, rows).sums[rows:]
    )
    ways = {name: measures.measured(late, chance, capacity=CAPACITY) for name, chance in told.items()}
    if shift["recognised"]:
        # Order is judged by one and the same model: recalibration is for honesty, and must not flatter the AUC.
        ways["score"] = _ordered_as(ways["score"], ways["score as trained"])
    return Evaluation(
        rows, table.size - rows, choices[0].name, choices, ways, measures.tenths(late, ours),
        measures.tenths(late, plain), shift,
        leaks.suspects(_slice(table, 0, rows), came[:rows]), table.names,
    )  # fmt: skip


def _other(choices: Sequence[Choice]) -> Choice:
    """The best of the kind that was not chosen: linear beside trees, trees beside linear."""
    trees = choices[0].name == "trees"
    return max((one for one in choices if (one.name == "trees") is not trees), key=lambda one: one.auc)


def _ordered_as(one: Measured, other: Measured) -> Measured:
    return Measured(other.auc, one.log_loss, one.brier, one.ece, other.lift)


def _baselines(table: Table, came: Floats, rows: int, baseline: str | None, rules: Floats | None) -> dict[str, Floats]:
    late = table.size - rows
    found = {"base rate": np.full(late, came[:rows].mean())}
    coded = [one for one in learnt(table, rows) if one.series.name == baseline and not one.numeric]
    if coded:
        codes = coded[0].codes()
        by_code, mean = shares(codes[:rows], coded[0].size, came[:rows])
        found["rate of the group"] = np.where(codes >= 0, by_code[codes], mean)[rows:]
    if rules is not None:
        start = int(rows * STEPS[-1][0])
        found["rules"] = calibration.line(rules[start:rows], came[start:rows])(rules[rows:])
    return found


def _shift(came: Floats, rows: int, plain: Floats, scheduled: Floats, drawn_at: float) -> dict[str, Any]:
    """`drawn_at`: the rate of the rows that the line was drawn through.

    Whether the share of those who come is another one in the later leads, and what that does to honesty.
    """
    before, after = float(came[:rows].mean()), float(came[rows:].mean())
    late, expected = came[rows:], float(plain.mean())
    found = calibration.rate_found(plain, drawn_at)
    low, high = measures.wilson(float(late.sum()), len(late))
    outside = not low <= expected <= high
    times = max(after, expected) / max(min(after, expected), 1e-9)
    return {
        "recognised": bool(outside and (times >= SHIFT_TOLD or measures.ece(late, plain) > HONEST)),
        "rate_before": measures.rounded(before), "rate_after": measures.rounded(after),
        "promised": measures.rounded(expected), "rate_found": measures.rounded(found),
        "ece_as_trained": measures.rounded(measures.ece(late, plain)),
        "ece_rate_found": measures.rounded(measures.ece(late, calibration.moved(plain, drawn_at, found))),
        "ece_on_schedule": measures.rounded(measures.ece(late, scheduled)),
    }  # fmt: skip


SHIFT_TOLD, HONEST = calibration.SHIFTED, 0.02
