"""The days of the creatives as matrices: what was spent, what was seen and clicked, what came of it.

A row is a creative, a column a day. Results (target actions … cash) stand on the day their lead was created, as
far as they are known when the history is read: the last days are not ripe yet (see `maturation`). A day of which
nothing was reported is a gap, not a zero: `reported` tells them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.int64]
ALWAYS = ("spend", "impressions", "clicks", "target_actions")
SOMETIMES = ("visits", "leads", "target_leads", "arrived", "arrived_target", "purchases", "cash")
MONEY = ("spend", "cash")
COLUMNS = (*ALWAYS, *SOMETIMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """Creatives × days. Counts are whole, `spend` and `cash` kopecks; `visits` and what follows it may be unknown.

    `first`: the day of column 0. `campaigns`, `channels`: of each creative, None where it has none.
    """

    creatives: tuple[str, ...]
    campaigns: tuple[str | None, ...]
    channels: tuple[str | None, ...]
    first: date
    reported: NDArray[np.bool_]
    spend: Matrix
    impressions: Matrix
    clicks: Matrix
    target_actions: Matrix
    visits: Matrix | None = None
    leads: Matrix | None = None
    target_leads: Matrix | None = None
    arrived: Matrix | None = None
    arrived_target: Matrix | None = None
    purchases: Matrix | None = None
    cash: Matrix | None = None

    @property
    def days(self) -> int:
        return self.reported.shape[1]

    @property
    def end(self) -> date:
        """The day after the last one."""
        return self.first + timedelta(days=self.days)

    def column(self, name: str) -> Matrix | None:
        """A figure by its name; None where the history does not have it. Raises KeyError for no such figure."""
        if name not in COLUMNS:
            raise KeyError(name)
        found: Matrix | None = getattr(self, name)
        return found

    def since(self, day: date) -> Daily:
        """From a day on."""
        cut = min(max((day - self.first).days, 0), self.days)
        return replace(self._cut(slice(None), slice(cut, None)), first=self.first + timedelta(days=cut))

    def until(self, day: date) -> Daily:
        """The days before a day."""
        return self._cut(slice(None), slice(0, min(max((day - self.first).days, 0), self.days)))

    def of(self, places: Sequence[int]) -> Daily:
        """Some of the creatives, in the order asked for."""
        some = self._cut(np.asarray(places, dtype=np.intp), slice(None))
        return replace(
            some,
            creatives=tuple(self.creatives[place] for place in places),
            campaigns=tuple(self.campaigns[place] for place in places),
            channels=tuple(self.channels[place] for place in places),
        )

    def _cut(self, rows: Any, columns: slice) -> Daily:
        cut: dict[str, Any] = {name: getattr(self, name) for name in ("reported", *COLUMNS)}
        return replace(self, **{name: held[rows, columns] for name, held in cut.items() if held is not None})


class EmptyHistory(ValueError):
    """There is not one day of one creative."""


def of_rows(rows: Iterable[Mapping[str, Any]]) -> Daily:
    """Matrices from rows of `creative`, `date` and figures; `campaign` and `channel` of the latest row hold.

    Figures of several rows of one creative and day are summed. A figure that no row has is unknown in the whole
    history; where only some have it, the others count as 0. Raises EmptyHistory.
    """
    table = sorted(rows, key=lambda row: row["date"])
    if not table:
        raise EmptyHistory("the history holds no day of any creative")
    about = {row["creative"]: (row.get("campaign"), row.get("channel")) for row in table}
    names = sorted(about)
    place = {name: number for number, name in enumerate(names)}
    first: date = table[0]["date"]
    shape = (len(names), (table[-1]["date"] - first).days + 1)
    at = ([place[row["creative"]] for row in table], [(row["date"] - first).days for row in table])
    reported = np.zeros(shape, dtype=np.bool_)
    reported[at] = True
    return Daily(
        creatives=tuple(names),
        campaigns=tuple(about[name][0] for name in names),
        channels=tuple(about[name][1] for name in names),
        first=first,
        reported=reported,
        **{name: _matrix(table, name, at, shape) for name in _present(table)},
    )


def _present(table: Sequence[Mapping[str, Any]]) -> list[str]:
    held = {name for row in table for name in SOMETIMES if row.get(name) is not None}
    return [*ALWAYS, *(name for name in SOMETIMES if name in held)]


def _matrix(table: Sequence[Mapping[str, Any]], name: str, at: Any, shape: tuple[int, int]) -> Matrix:
    matrix = np.zeros(shape, dtype=np.int64)
    np.add.at(matrix, at, np.array([row.get(name) or 0 for row in table], dtype=np.int64))
    return matrix
