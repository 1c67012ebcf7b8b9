"""What is wrong with foreign data: where it stands, what was found, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ERROR, WARNING, NOTE = "error", "warning", "note"

Progress = Callable[[int, int], None]
"""Told how much of how much has been read, in bytes."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. `error` refuses the whole input; `warning` is accepted and listed; `note` is only told.

    `line` counts from 1; `column` is a header's name, a path like `periods[1].end`, or `payload:17`
    where the text of a cell breaks at its 17th character.
    """

    level: str
    file: str
    line: int | None
    column: str | None
    found: str
    expected: str = ""
    advice: str = ""

    @property
    def place(self) -> str:
        line = f", line {self.line}" if self.line else ""
        return f"{self.file}{line}{f', column {self.column}' if self.column else ''}"

    @property
    def problem(self) -> str:
        """What was found and what was expected, one sentence."""
        return f"{self.found}; expected {self.expected}" if self.expected else self.found

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}{f' -> {self.advice}' if self.advice else ''}"


class SourceError(ValueError):
    """Foreign data that cannot be taken as it is. `problems` holds at least the first finding."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems

    @property
    def first(self) -> Problem:
        return self.problems[0]


Tell = Callable[[Problem], None]
"""Where a reader reports what it finds; a strict one raises on the first error."""


def shown(value: Any, limit: int = 60) -> str:
    """A foreign value for a message: quoted, on one line, not longer than `limit`."""
    text = repr(value)
    return text if len(text) <= limit else f"{text[: limit - 2]}…{text[0]}"
