"""Warnings and notes of one kind told once: with how many there are and where the first stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from kulmina.sources.problem import ERROR, Problem, Tell

LISTED = "accepted and listed: a history may hold it"
FEW = 3
"""So many of a kind are told one by one."""

_NAMES = re.compile(r" \(\d+ times\)$|'[^']*'|\"[^\"]*\"|[\d:.+-]*\d[\dT:.+-]*")


@dataclass(slots=True)
class _Kind:
    first: list[Problem] = field(default_factory=list)
    count: int = 0


class Repeats:
    """Tells errors and listed steps as they come; of other findings what `end` then tells, kind by kind.

    Two findings are of one kind when they stand in one file and differ only in names and numbers.
    """

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._kinds: dict[tuple[str, str, str], _Kind] = {}

    def __call__(self, problem: Problem) -> None:
        if problem.level == ERROR or problem.advice == LISTED:
            self._tell(problem)
            return
        kind = self._kinds.setdefault((problem.level, problem.file, _NAMES.sub("#", problem.found)), _Kind())
        kind.count += 1
        if len(kind.first) <= FEW:
            kind.first.append(problem)

    def end(self) -> None:
        """Tell what was held back, in the order in which each kind came first."""
        kinds = list(self._kinds.values())
        self._kinds.clear()
        for kind in kinds:
            for problem in kind.first if kind.count <= FEW else [_collapsed(kind)]:
                self._tell(problem)


def _collapsed(kind: _Kind) -> Problem:
    first = kind.first[0]
    lines = ", ".join(str(problem.line) for problem in kind.first[:FEW] if problem.line)
    return replace(first, found=f"{first.found}; there are {kind.count} of this kind, the first in the lines {lines}")
