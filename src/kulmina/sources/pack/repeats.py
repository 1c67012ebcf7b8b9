"""Warnings and notes of one kind told once: with how many there are and where the first stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from kulmina.sources.problem import ERROR, Problem, Tell, shown

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


def times(count: int) -> str:
    return f" ({count} times)" if count > 1 else ""


def strangers(what: str, file: str, names: list[tuple[str, int, str, int]], few: int) -> Iterator[tuple[int, str, str]]:
    """(line, column, what was found) of names that a file does not have; of many one line."""
    if len(names) <= few:
        for name, line, column, count in names:
            yield line, column, f"the {what} {shown(name)} is not in {file}{times(count)}"
        return
    total = sum(count for *_, count in names)
    first = ", ".join(f"{shown(name)} (line {line})" for name, line, _, _ in names[:FEW])
    many = {"person": "people", "creative": "creatives", "actor": "actors"}[what]
    yield names[0][1], names[0][2], f"{len(names)} {many} are not in {file}, {total} times; the first: {first}"
