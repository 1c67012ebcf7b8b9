"""The invented company as a folder of files, in the format that `kulmina answer` and `kulmina import` read."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from kulmina.demo.company import LEADS, MONTHS, PRESET, Cast, cast, play
from kulmina.demo.draft import Draft

Rows = list[list[Any]]
COLUMNS = {
    "people.csv": ("person_id", "name", "role", "office_id"),
    "creatives.csv": (
        *("creative_id", "campaign_id", "channel", "platform", "owner_id", "name"),
        *("text", "link", "image"),
    ),
    "ad_stats.csv": ("date", "creative_id", "impressions", "clicks", "visits", "spend"),
    "plans.csv": ("period", "subject", "metric", "value"),
    "timesheet.csv": ("period", "person_id", "worked_days", "norm_days"),
    "budgets.csv": ("period", "channel", "amount"),
    "events.csv": ("event_id", "occurred_at", "recorded_at", "kind", "actor", "lead_id", "payload"),
}
Progress = Callable[[int], None]


def write_pack(
    folder: Path,
    preset: str = PRESET,
    *,
    leads: int = LEADS,
    seed: int = 1,
    until: datetime,
    months: int = MONTHS,
    language: str = "ru",
    progress: Progress | None = None,
) -> int:
    """Write the company of `company.generate` as a pack; the number of facts in its `events.csv`.

    Periods that `until` sees closed are in it, or all that have begun where none is.
    """
    chosen = cast(preset, leads=leads, seed=seed, until=until, months=months, language=language)
    folder.mkdir(parents=True, exist_ok=True)
    head = Head(chosen)
    count = 0
    with _table(folder, "events.csv") as write:
        for fact in play(chosen):
            if head.takes(fact):
                continue
            payload = json.dumps(fact.payload, ensure_ascii=False)
            write([fact.event_id, fact.occurred_at.isoformat(), fact.recorded_at.isoformat(), fact.kind,
                   fact.actor, fact.lead_id or "", payload])  # fmt: skip
            count += 1
            if progress and count % 10_000 == 0:
                progress(count)
    head.write(folder)
    return count


@contextmanager
def _table(folder: Path, name: str) -> Iterator[Callable[[list[Any]], Any]]:
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS[name])
        yield writer.writerow


class Head:
    """The company itself, gathered from its facts while the others pass by."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.names = {person.id: cast.tongue.person(person.name) for person in cast.team.people}
        self.tables: dict[str, Rows] = {name: [] for name in COLUMNS if name != "events.csv"}
        self.pack: dict[str, Any] = {"pack": f"demo_{cast.trade.industry}_{cast.seed}", "format": 1}
        self.schemes: list[Any] = []
        self.assignments: list[Any] = []
        self.periods: list[dict[str, Any]] = []
        self.offices: list[dict[str, Any]] = []
        self.timesheets: dict[tuple[str, str], list[Any]] = {}

    def takes(self, fact: Draft) -> bool:
        """Put a fact about the company where it belongs; False for every other."""
        take = _TAKERS.get(fact.kind)
        if take:
            take(self, fact.payload)
        return take is not None

    def write(self, folder: Path) -> None:
        """Write everything but the events."""
        periods = self._periods()
        self.tables["timesheet.csv"] = list(self.timesheets.values())
        for name, rows in self.tables.items():
            with _table(folder, name) as write:
                for row in _of_periods(rows, {p["id"] for p in periods}) if name in _BY_PERIOD else rows:
                    write(row)
        pack = self.pack | {"offices": self.offices, "periods": periods}
        _dump(folder / "pack.json", pack)
        _dump(folder / "schemes.json", {"schemes": self.schemes, "assignments": self.assignments})

    def _periods(self) -> list[dict[str, Any]]:
        until = self.cast.span.until
        closed = [p for p in self.periods if datetime.fromisoformat(p["close_at"]) <= until]
        return closed or [p for p in self.periods if p["start"] <= until.date().isoformat()]


_BY_PERIOD = ("plans.csv", "timesheet.csv", "budgets.csv")


def _of_periods(rows: Rows, periods: set[str]) -> Rows:
    return [row for row in rows if row[0] in periods]


def _dump(path: Path, data: Any) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _ads(head: Head, p: dict[str, Any]) -> None:
    visits = "" if p.get("visits") is None else p["visits"]
    row = [p["date"], p["creative"], p["impressions"], p["clicks"], visits, p["spend"]]
    head.tables["ad_stats.csv"].append(row)


def _person(head: Head, p: dict[str, Any]) -> None:
    head.tables["people.csv"].append([p["person"], head.names[p["person"]], p["role"], p.get("office", "")])


def _creative(head: Head, p: dict[str, Any]) -> None:
    names = ("creative", "campaign", "channel", "platform", "owner", "name", "text", "link", "image")
    row = [p.get(name, "") for name in names]
    head.tables["creatives.csv"].append(row)


def _timesheet(head: Head, p: dict[str, Any]) -> None:
    key = p["period"], p["person"]
    head.timesheets[key] = [*key, p["worked_days"], p["norm_days"]]


def _assignment(head: Head, p: dict[str, Any]) -> None:
    given = {"person_id": p["person"], "scheme_id": p["scheme"], "from": p["since"], "to": p.get("until")}
    head.assignments.append(given)


def _period(head: Head, p: dict[str, Any]) -> None:
    head.periods.append({"id": p["period"], "start": p["start"], "end": p["end"], "close_at": p["close_at"]})


_TAKERS: dict[str, Callable[[Head, dict[str, Any]], Any]] = {
    "business.configured": lambda head, p: head.pack.update(p["rules"]),
    "office.registered": lambda head, p: head.offices.append({"id": p["office"], **_without(p, "office")}),
    "person.registered": _person,
    "creative.registered": _creative,
    "ad.reported": _ads,
    "plan.set": lambda head, p: head.tables["plans.csv"].append(list(p.values())),
    "budget.set": lambda head, p: head.tables["budgets.csv"].append(list(p.values())),
    "timesheet.recorded": _timesheet,
    "scheme.published": lambda head, p: head.schemes.append(p["scheme"]),
    "scheme.assigned": _assignment,
    "period.defined": _period,
}


def _without(payload: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if name != key}
