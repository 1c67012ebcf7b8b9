"""limits.csv: what creatives, campaigns and channels may get at least, at most, or exactly.

Columns: `creative_id`, or `group` (campaign or channel) with `group_id`; then `min`, `max`, `fixed` in roubles of the
whole horizon, empty where nothing is said.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import cast

from kulmina.analytics.allocation import Limit
from kulmina.analytics.allocation.limits import Kind
from kulmina.sources.problem import ERROR, Problem, SourceError, shown
from kulmina.sources.rows import read_rows
from kulmina.sources.table import cell
from kulmina.sources.table.cell import BadCell

NAMES = ("creative_id", "campaign", "channel", "group", "group_id")
_OWNERS = ("creative_id", "campaign", "channel", "group_id")
AMOUNTS = ("min", "max", "fixed")
LARGEST = 10**11
"""Roubles beyond which an amount is a mistake."""


def read_limits(path: Path) -> tuple[list[Limit], list[Problem]]:
    """The rows of the file that say something, and notes of how it was read.

    Raises SourceError with line and column, also where no column names whose the limits are or what they allow;
    FileNotFoundError.
    """
    problems: list[Problem] = []
    found = []
    for line, row in read_rows(path, required=(), optional=(*NAMES, *AMOUNTS), tell=problems.append):
        named = dict(zip((*NAMES, *AMOUNTS), row, strict=True))
        if not _headed(path, named, problems):
            break
        low, high, fixed = (_amount(path, line, name, named[name], problems) for name in AMOUNTS)
        if low is None and high is None and fixed is None:
            continue
        whose = _whose(path, line, named, problems)
        if whose is not None:
            found.append(Limit(*whose, low, high, fixed, line))
    errors = [problem for problem in problems if problem.level == ERROR]
    if errors:
        raise SourceError(*errors)
    return found, problems


def _headed(path: Path, named: dict[str, str | None], problems: list[Problem]) -> bool:
    """Whether the header names owners and amounts: a column that the file does not have is None in every row."""
    whose, what = (all(named[name] is None for name in names) for names in (_OWNERS, AMOUNTS))
    if whose:
        problems.append(
            Problem(ERROR, path.name, 1, None, "no column says whose the limits are",
                    "creative_id, or group with group_id", "rename the column")
        )  # fmt: skip
    if what:
        problems.append(
            Problem(ERROR, path.name, 1, None, "no column says what is allowed", "min, max or fixed",
                    "rename the column")
        )  # fmt: skip
    return not whose and not what


def kopecks(text: str | None) -> int | None:
    """An amount of roubles as kopecks, None for an empty cell. Raises BadCell."""
    value = cell.number(text)
    if value is None:
        return None
    if not value.is_finite() or abs(value) >= LARGEST:
        raise BadCell("an amount in roubles")
    return int((value * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _amount(path: Path, line: int, name: str, text: str | None, problems: list[Problem]) -> int | None:
    try:
        found = kopecks(text)
    except BadCell as bad:
        problems.append(
            Problem(ERROR, path.name, line, name, f"{shown(text)} cannot be read", bad.expected, bad.advice)
        )
        return None
    if found is not None and found < 0:
        problems.append(
            Problem(
                ERROR, path.name, line, name, f"{shown(text)} is below zero", "an amount from 0", "correct the cell"
            )
        )
    return found


def _whose(path: Path, line: int, named: dict[str, str | None], problems: list[Problem]) -> tuple[Kind, str] | None:
    """A creative, or else a group; nobody and two at once are refused."""
    texts = {name: cell.text(named[name]) for name in NAMES}
    kind = texts["group"].lower()
    if _several(texts, kind):
        problems.append(
            Problem(ERROR, path.name, line, "creative_id", "the amount belongs to several at once",
                    "a creative_id, or a group with its group_id", "write a row for each")
        )  # fmt: skip
        return None
    if texts["creative_id"] and not kind:
        return "creative", texts["creative_id"]
    if kind and kind not in ("creative", "campaign", "channel"):
        problems.append(
            Problem(ERROR, path.name, line, "group", f"{shown(texts['group'])} is no group", "campaign or channel")
        )
        return None
    name = texts["group_id"] or (texts["creative_id"] if kind == "creative" else texts.get(kind, ""))
    if not kind:
        kind = "campaign" if texts["campaign"] else "channel"
        name = texts[kind]
    if not name:
        problems.append(
            Problem(ERROR, path.name, line, "creative_id", "an amount that belongs to nobody",
                    "a creative_id, or a group with its group_id", "name whose limit it is")
        )  # fmt: skip
        return None
    return cast("Kind", kind), name


def _several(texts: dict[str, str], kind: str) -> bool:
    """Whether a row names more than one owner; a group with its group_id is one, and may be named in its own column."""
    owners = {
        (place, texts[place]) for place in ("creative_id", "campaign", "channel") if texts[place]
    }  # fmt: skip
    if kind and texts["group_id"]:
        owners.add(("creative_id" if kind == "creative" else kind, texts["group_id"]))
    return len(owners) > 1
