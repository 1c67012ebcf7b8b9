"""Rows of advertising statistics: the creatives they name and one report per creative and day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from kulmina.domain.money import roubles
from kulmina.domain.period import midnight
from kulmina.sources.table.fields import Fields
from kulmina.sources.table.said import Said

COUNTS = ("impressions", "clicks", "visits", "actions", "purchases")
ABOUT = ("campaign", "channel", "platform", "owner", "name")


@dataclass(slots=True)
class Day:
    """What the rows of one creative and day add up to; a count that a row leaves blank is unknown."""

    line: int
    figures: dict[str, int | None]


class Ads:
    """Adds up rows of one creative and day (a report may be broken down further) and says them at the end."""

    def __init__(self, tz: ZoneInfo) -> None:
        self.tz = tz
        self._creatives: dict[str, tuple[Fields, dict[str, str], date]] = {}
        self._days: dict[tuple[str, date], tuple[Fields, Day]] = {}

    def row(self, fields: Fields) -> Iterator[Said]:
        creative, on = fields.needed("creative"), fields.day("date")
        figures: dict[str, int | None] = {name: fields.count(name) for name in COUNTS if fields.table.has(name)}
        fields.check_filled("impressions", "clicks", "spend")
        figures["spend"] = fields.money("spend") or 0
        about = fields.optional(*ABOUT)
        fields.say("ad.reported", "", _report(creative, on, figures), midnight(on, self.tz))
        first = self._creatives.get(creative)
        known = first[1] if first else {}
        self._creatives[creative] = (fields, {**known, **about}, min(on, first[2]) if first else on)
        self._add(fields, (creative, on), figures)
        return iter(())

    def _add(self, fields: Fields, key: tuple[str, date], figures: dict[str, int | None]) -> None:
        if key not in self._days:
            self._days[key] = (fields, Day(fields.row.line, figures))
            return
        day = self._days[key][1]
        for name, value in figures.items():
            before = day.figures[name]
            day.figures[name] = None if before is None or value is None else before + value

    def end(self) -> Iterator[Said]:
        for creative, (fields, about, on) in self._creatives.items():
            yield fields.say("creative.registered", creative, {"creative": creative, **about}, midnight(on, self.tz))
        for (creative, on), (fields, day) in self._days.items():
            payload = _report(creative, on, day.figures)
            yield fields.say("ad.reported", f"{creative}:{on.isoformat()}", payload, midnight(on, self.tz))


def _report(creative: str, on: date, figures: dict[str, int | None]) -> dict[str, Any]:
    filled: dict[str, Any] = {name: value for name, value in figures.items() if value is not None}
    return {"creative": creative, "date": on.isoformat(), **filled, "spend": roubles(filled["spend"])}
