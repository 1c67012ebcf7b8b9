"""A history of creatives by day from a CSV file, for commands that need no database.

What is odd but can be read is told in words (`History.warnings`); what cannot be read raises SourceError with line
and column. The rule for corrections: rows of one creative and day are summed, negative ones too; what a day lacks to
zero is taken from all of the creative's days before it in proportion to what they hold, then from those after it, so
that totals hold and no day is emptied alone. Spend below zero in total is refused; of other figures what no day can
give is dropped, and told.
"""

from __future__ import annotations

import gzip
import shutil
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kulmina.analytics.daily import ALWAYS, MONEY, SOMETIMES, Daily, Matrix
from kulmina.cli import history_words as words
from kulmina.cli.history_cells import FIGURES, Columns
from kulmina.cli.history_corrections import made_good
from kulmina.sources.problem import ERROR, Problem, SourceError
from kulmina.sources.rows import read_rows

REQUIRED = ("date", "creative_id", "channel", *ALWAYS)
OPTIONAL = ("campaign", "platform", "name", *SOMETIMES)
LONGEST = 3660
"""Days between the first and the last row: beyond ten years a date is mistyped."""
_MANY = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a file holds. `names`: of creatives that have one; `warnings`: sentences; `notes`: of how it was read."""

    daily: Daily
    names: dict[str, str]
    platforms: dict[str, str]
    warnings: tuple[str, ...]
    notes: tuple[Problem, ...]


def read_history(path: Path, *, language: str = "ru") -> History:
    """The history in a file: `date, creative_id, channel, spend, impressions, clicks, target_actions` and what OPTIONAL
    names; separated by comma, semicolon or tab, in UTF-8 or cp1251, plain or `.gz`.

    Raises SourceError with all that cannot be read (the first fifty of it), FileNotFoundError.
    """
    columns, problems = Columns(), list[Problem]()
    with _plain(path) as file:
        for line, row in read_rows(file, required=REQUIRED, optional=OPTIONAL, tell=problems.append):
            columns.add(line, row)
            if len(problems) + len(columns.problems) >= _MANY:
                break
    columns.finish()
    errors = [problem for problem in problems if problem.level == ERROR]
    errors += [columns.problem(path.name, *bad) for bad in columns.problems]
    if not errors and not columns.lines:
        errors.append(
            Problem(ERROR, path.name, 1, None, "there is no row below the header", "a row per creative and day")
        )
    if errors:
        raise SourceError(*errors[:_MANY])
    return _history(path, columns, language, tuple(problem for problem in problems if problem.level != ERROR))


@contextmanager
def _plain(path: Path) -> Iterator[Path]:
    """The file itself, or what is packed in a .gz or comes from the standard input, laid down for the while."""
    if str(path) == "-":
        with tempfile.TemporaryDirectory(prefix="kulmina-history-") as folder:
            laid = Path(folder) / "stdin"
            with laid.open("wb") as out:
                shutil.copyfileobj(sys.stdin.buffer, out)
            yield laid
        return
    if path.suffix.lower() != ".gz":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="kulmina-history-") as folder:
        unpacked = Path(folder) / path.name
        try:
            with gzip.open(path) as packed, unpacked.open("wb") as out:
                shutil.copyfileobj(packed, out)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            found = f"the packed file is damaged ({error})"
            raise SourceError(Problem(ERROR, path.name, None, None, found, "gzip", "pack it again")) from None
        yield unpacked


def _history(path: Path, columns: Columns, language: str, notes: tuple[Problem, ...]) -> History:
    days = np.asarray(columns.days, dtype=np.int64)
    first = int(days.min())
    if int(days.max()) - first >= LONGEST:
        raise SourceError(_too_long(path, columns, days))
    names, place = _creatives(columns)
    at = (place, days - first)
    shape = (len(names), int(days.max()) - first + 1)
    rows_of = np.zeros(shape, dtype=np.int64)
    np.add.at(rows_of, at, 1)
    said = [words.repeated(language, int((rows_of > 1).sum()))] if (rows_of > 1).any() else []
    figures: dict[str, Matrix] = {}
    _bearable(path, columns, names, place)
    for name in FIGURES:
        if name in ALWAYS or columns.seen[name]:
            figures[name], more = _matrix(columns, name, at, shape, language)
            said += more
    reported = rows_of > 0
    said += [*_gaps(reported, language), *_changes(columns, language), *_oddities(figures, language)]
    texts = _latest(columns, days, names)
    daily = Daily(
        creatives=tuple(names),
        campaigns=tuple(text or None for text in texts["campaign"]),
        channels=tuple(text or None for text in texts["channel"]),
        first=date.fromordinal(first),
        reported=reported,
        **figures,
    )
    return History(
        daily=daily,
        names={who: text for who, text in zip(names, texts["name"], strict=True) if text},
        platforms={who: text for who, text in zip(names, texts["platform"], strict=True) if text},
        warnings=tuple(said),
        notes=notes,
    )


def _bearable(path: Path, columns: Columns, names: list[str], place: NDArray[np.int64]) -> None:
    """Raises SourceError where corrections take more than a creative ever spent, at the largest of them."""
    spend = np.asarray(columns.figures["spend"], dtype=np.int64)
    whole = np.zeros(len(names), dtype=np.int64)
    np.add.at(whole, place, spend)
    problems = []
    for creative in np.flatnonzero(whole < 0):
        row = int(np.argmin(np.where(place == creative, spend, 0)))
        found = f"corrections take {-int(whole[creative]) / 100:.2f} more than {names[creative]} ever spent"
        advice, line = "correct the cell", columns.lines[row]
        problems.append(Problem(ERROR, path.name, line, "spend", found, "corrections that the spend can bear", advice))
    if problems:
        raise SourceError(*problems[:_MANY])


def _too_long(path: Path, columns: Columns, days: NDArray[np.int64]) -> Problem:
    """The row whose date stands farthest from the usual one."""
    row = int(np.abs(days - np.median(days)).argmax())
    found = f"{date.fromordinal(int(days[row])).isoformat()} is years away from the other dates"
    return Problem(ERROR, path.name, columns.lines[row], "date", found, "a history of ten years at most", "correct it")


def _creatives(columns: Columns) -> tuple[list[str], NDArray[np.int64]]:
    """The creatives in order, and the place of each row's creative among them."""
    names = sorted(set(columns.texts["creative_id"]))
    number = {name: place for place, name in enumerate(names)}
    return names, np.array([number[name] for name in columns.texts["creative_id"]], dtype=np.int64)


def _latest(columns: Columns, days: NDArray[np.int64], names: list[str]) -> dict[str, list[str]]:
    """Of each text of each creative what its latest row says; an empty cell says nothing."""
    order = np.argsort(days, kind="stable").tolist()
    held: dict[str, list[str]] = {}
    for name, cells in columns.texts.items():
        found = {columns.texts["creative_id"][row]: cells[row] for row in order if cells[row]}
        held[name] = [found.get(who, "") for who in names]
    return held


def _matrix(
    columns: Columns, name: str, at: tuple[NDArray[np.int64], NDArray[np.int64]], shape: tuple[int, int], language: str
) -> tuple[Matrix, list[str]]:
    """A figure by creative and day: rows summed, parts of one rounded by the day, days below zero made good."""
    said = []
    if columns.empty[name]:
        said.append(words.empty(language, name, columns.empty[name]))
    if name in MONEY:
        matrix: Matrix = np.zeros(shape, dtype=np.int64)
        np.add.at(matrix, at, np.asarray(columns.figures[name], dtype=np.int64))
    else:
        exact = np.zeros(shape)
        np.add.at(exact, at, np.asarray(columns.figures[name], dtype=np.float64))
        matrix = np.rint(exact).astype(np.int64)
        broken = int((np.abs(exact - matrix) > 1e-6).sum())
        if broken:
            said.append(words.parts(language, name, broken))
    below = int((matrix < 0).sum())
    if below:
        said.append(words.below_zero(language, name, below, made_good(matrix)))
    return matrix, said


def _gaps(reported: NDArray[np.bool_], language: str) -> list[str]:
    """Days without a row between a creative's first and last one."""
    seen = np.maximum.accumulate(reported, axis=1) & np.maximum.accumulate(reported[:, ::-1], axis=1)[:, ::-1]
    missing = seen & ~reported
    if not missing.any():
        return []
    return [
        words.gaps(language, int(missing.sum()), int(missing.any(axis=1).sum()), int((~reported).all(axis=0).sum()))
    ]


def _changes(columns: Columns, language: str) -> list[str]:
    """Creatives whose channel, campaign, platform or name is not one and the same in all of their rows."""
    said = []
    for name in ("channel", "campaign", "platform", "name"):
        pairs = set(zip(columns.texts["creative_id"], columns.texts[name], strict=True))
        held = Counter(who for who, text in pairs if text)
        several = sorted(who for who, texts in held.items() if texts > 1)
        if several:
            said.append(words.changed(language, name, several))
    return said


def _oddities(figures: dict[str, Matrix], language: str) -> list[str]:
    """Results that cost nothing, and money that brought not one click."""
    spend, actions, clicks = (figures[name].sum(axis=1) for name in ("spend", "target_actions", "clicks"))
    free, blind = int(((spend == 0) & (actions > 0)).sum()), int(((spend > 0) & (clicks == 0)).sum())
    found = [words.free(language, free)] if free else []
    return [*found, words.blind(language, blind)] if blind else found
