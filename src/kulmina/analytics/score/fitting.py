"""Two ways to learn chances, each told as the data of a model that `domain.score` applies.

Linear: logistic regression over zeros and ones with a penalty on squared weights, which is the most probable answer
where weights are drawn from a normal law around nothing: the fewer leads a creative has, the more it is told by its
campaign, its channel and the company. Trees: gradient boosting on histograms (Friedman 2001; Ke et al. 2017).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from kulmina.analytics.score.encode import Coded, learnt, ones, shares
from kulmina.analytics.score.table import Floats, Table
from kulmina.domain.score import LINEAR, TREES

PENALTIES = (0.05, 0.3, 1.5)  # sklearn's C: the variance of the weights
ROWS_A_ROUND = 50  # few leads bear few trees
_ALL = 1e300  # the threshold of «whatever is known goes left»: JSON knows no infinity
DEPTH, ROUNDS, RATE, LEAF = 31, 150, 0.08, 20  # leaves of a tree, trees, step, leads of a leaf


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learnt: the sums of all rows of the table, also of those not learnt from, and the model as data."""

    sums: Floats
    data: dict[str, Any]


Fit = Callable[[Table, Floats, int], Fitted]


def linear(penalty: float) -> Fit:
    """A way to fit the linear model; the larger `penalty`, the freer its weights."""

    def fit(table: Table, came: Floats, rows: int) -> Fitted:
        from sklearn.linear_model import LogisticRegression

        coded = learnt(table, rows)
        if not coded:
            return _constant(table, came, rows)
        matrix = ones(coded)
        model = LogisticRegression(C=penalty, max_iter=300, tol=1e-4).fit(matrix[:rows], came[:rows])
        weights, base = model.coef_[0], float(model.intercept_[0])
        data = {"kind": LINEAR, "base": base, "columns": _linear_columns(coded, weights, rows)}
        return Fitted(np.asarray(matrix @ weights + base), data)

    return fit


def _constant(table: Table, came: Floats, rows: int) -> Fitted:
    """Nothing is known of the leads: everybody has the chance of all."""
    mean = float(np.clip(came[:rows].mean(), 1e-6, 1 - 1e-6))
    base = float(np.log(mean / (1 - mean)))
    return Fitted(np.full(table.size, base), {"kind": LINEAR, "base": base, "columns": []})


def _linear_columns(coded: list[Coded], weights: Floats, rows: int) -> list[dict[str, Any]]:
    found, start = [], 0
    for column in coded:
        own = weights[start : start + column.size]
        start += column.size
        codes = column.codes()[:rows]
        usual = float(own[codes[codes >= 0]].sum() / max(rows, 1))
        words = range(column.size - 1) if column.numeric else column.levels
        told = {str(word): round(float(weight), 6) for word, weight in zip(words, own[:-1], strict=True)}
        # A word never seen adds nothing: the other columns judge it.
        found.append(_column(column, told, missing=float(own[-1]), unseen=0.0, usual=usual))
    return found


def _column(column: Coded, weights: dict[str, float], *, missing: float, unseen: float, usual: float) -> dict[str, Any]:
    return {
        "name": column.series.name, "numeric": column.numeric, "edges": [float(edge) for edge in column.edges],
        "weights": weights, "missing": missing, "unseen": unseen, "usual": round(usual, 6),
    }  # fmt: skip


def trees(table: Table, came: Floats, rows: int) -> Fitted:
    """Fit the trees on the first `rows` of a table."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    coded = _once(learnt(table, rows))
    if not coded:
        return _constant(table, came, rows)
    measures, told = _measures(coded, came, rows)
    model = HistGradientBoostingClassifier(
        max_iter=min(ROUNDS, max(rows // ROWS_A_ROUND, 20)), learning_rate=RATE, max_leaf_nodes=DEPTH,
        min_samples_leaf=LEAF, l2_regularization=1.0, early_stopping=False, random_state=0,
    ).fit(measures[:rows], came[:rows])  # fmt: skip
    data = {"kind": TREES, "base": float(np.ravel(model._baseline_prediction)[0]), "columns": told}
    return Fitted(model.decision_function(measures), {**data, "trees": [_tree(one[0]) for one in model._predictors]})


def _once(coded: list[Coded]) -> list[Coded]:
    """Without the names of what is a number too: trees cut a number as finely as they like."""
    numbers = {one.series.name for one in coded if one.numeric}
    return [one for one in coded if one.numeric or one.series.name not in numbers]


def _measures(coded: list[Coded], came: Floats, rows: int) -> tuple[Floats, list[dict[str, Any]]]:
    """All rows as numbers, and the columns as data."""
    found, told = [], []
    for column in coded:
        if column.numeric:
            assert column.series.numbers is not None
            found.append(column.series.numbers)
            told.append(_column(column, {}, missing=0.0, unseen=0.0, usual=0.0))
            continue
        codes = column.codes()
        by_code, mean = shares(codes[:rows], column.size, came[:rows])
        found.append(np.where(codes >= 0, by_code[codes], mean))
        weights = {word: float(by_code[place]) for word, place in column.levels.items()}
        told.append(_column(column, weights, missing=float(by_code[-1]), unseen=mean, usual=mean))
    return np.column_stack(found), told


def _tree(predictor: Any) -> list[list[float | int]]:
    """The nodes of a tree; an inner node has the mean of what its leaves add, by their leads."""
    nodes = predictor.nodes
    values = np.asarray(nodes["value"], dtype=np.float64).copy()
    for place in range(len(nodes) - 1, -1, -1):
        node = nodes[place]
        if not node["is_leaf"]:
            left, right = int(node["left"]), int(node["right"])
            counts = float(nodes["count"][left]), float(nodes["count"][right])
            values[place] = (values[left] * counts[0] + values[right] * counts[1]) / sum(counts)
    return [
        [
            -1 if node["is_leaf"] else int(node["feature_idx"]), min(float(node["num_threshold"]), _ALL),
            int(node["missing_go_to_left"]), int(node["left"]), int(node["right"]), float(value),
        ]
        for node, value in zip(nodes, values, strict=True)
    ]  # fmt: skip
