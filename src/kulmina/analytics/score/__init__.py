"""The lead score: how it is learnt, judged and explained; `domain.score` applies it."""

from kulmina.analytics.score.company import TARGET, Training, train, window
from kulmina.analytics.score.evaluation import CAPACITY, LEAST, Evaluation, TooLittle, evaluate
from kulmina.analytics.score.table import Table, table

__all__ = [
    "CAPACITY", "LEAST", "TARGET", "Evaluation", "Table", "TooLittle", "Training", "evaluate", "table",
    "train", "window",
]  # fmt: skip
