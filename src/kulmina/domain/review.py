"""How quality control looks at work: a fair sample, and a short checklist that makes a score.

The sample is random and always the same: whoever draws it again, anywhere, draws the same items.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from hashlib import sha256
from typing import NamedTuple

from kulmina.domain.money import round_kopecks


class Point(NamedTuple):
    """A point of the checklist and how much of the score it is worth."""

    id: str
    weight: int
    ru: str
    en: str


CHECKLIST = (
    Point("greeting", 10, "Представился и назвал компанию", "Said his name and the company's"),
    Point("need", 20, "Выяснил, с чем пришёл клиент", "Found out what the client needs"),
    Point("questions", 25, "Задал вопросы анкеты и верно записал ответы", "Asked the questions, wrote the answers"),
    Point("rules", 20, "Верно решил, целевой ли клиент", "Decided rightly whether the client fits"),
    Point("meeting", 15, "Предложил ближайшую встречу и сказал, зачем она", "Offered the nearest meeting and said why"),
    Point("manner", 10, "Говорил вежливо и понятно", "Was polite and clear"),
)  # fmt: skip
MARKS: Mapping[str, Fraction] = {"yes": Fraction(1), "partly": Fraction(1, 2), "no": Fraction(0)}
ABSENT = "absent"  # the point could not come up in this talk: it is left out of the score


class NothingMarked(ValueError):
    """No point of the checklist was marked, so there is no score."""


def score(marks: Mapping[str, str]) -> int:
    """The score of a talk from 0 to 100: the weights of what was done, of those of what could be done.

    `marks`: yes, partly, no or absent by point; a point without a mark is absent. Halves are rounded up.
    Raises NothingMarked.
    """
    marked = [(point.weight, MARKS[marks[point.id]]) for point in CHECKLIST if marks.get(point.id) in MARKS]
    possible = sum(weight for weight, _mark in marked)
    if not possible:
        raise NothingMarked
    reached = sum((weight * mark for weight, mark in marked), Fraction(0))
    return round_kopecks(reached / possible)


def drawn(ids: Iterable[str], size: int, *key: str) -> list[str]:
    """`size` of the ids, drawn at random but the same for the same key (say, an operator and a week).

    Another id that comes or goes changes at most one of those that are drawn.
    """
    ranked = sorted(set(ids), key=lambda each: sha256("|".join((*key, each)).encode()).digest())
    return ranked[:size]
