"""An October in which the guards look at the people of the stories."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from tests.analytics.stories import PEOPLE, company, october
from tests.world import MONDAY, Story, World, days, minutes

from kulmina.analytics.cohort import Cut, cut
from kulmina.analytics.engine import duckdb_source
from kulmina.analytics.leads import view
from kulmina.domain.company import Person
from kulmina.domain.guard import Finding
from kulmina.journal.columns import collect

Seen = dict[str, tuple[str, ...]]


def at(day: int, hour: int = 12, month: int = 10) -> datetime:
    """An hour of a day of October 2026 in Moscow."""
    return MONDAY.replace(month=month, day=day, hour=hour)


def seen(
    world: World,
    *,
    start: date = date(2026, 10, 1),
    end: date = date(2026, 11, 1),
    known_at: datetime | None = None,
    people: Mapping[str, Person] = PEOPLE,
) -> Cut:
    """A span of the world (October, unless told) as it was known at the close of October's pay."""
    month = october(world)
    source = duckdb_source(collect(world.events), replace(company(world, month), people=people))
    name = month.id if (start, end) == (month.start, month.end) else ""
    return cut(view(source, known_at or month.close_at), start, end, name=name)


def lists(found: list[Finding], word: str | None = None) -> Seen:
    """The ids by subject; with `word`, by subject and that word of the finding."""
    return {
        one.subject if word is None else f"{one.subject} {one.figures[word]}": one.ids
        for one in sorted(found, key=lambda one: (one.subject, str(one.figures.get(word or ""))))
    }


def came(world: World, name: str, operator: str = "O1", *, creative: str = "C1", day: int = 6, by: str = "A1") -> Story:
    """A client booked by an operator who came to the office."""
    story = world.application(name, creative=creative, at=at(day, 10)).assigned(operator)
    return story.call(operator).booked(operator, slot=minutes(110)).arrived(by, at=at(day))


def bought(world: World, name: str, seller: str = "S1", *, day: int = 6) -> Story:
    """A client who signed a contract on a day at two o'clock."""
    return came(world, name, day=day).classified(seller, after=minutes(20)).signed(seller, at=at(day, 14))


def advertised(world: World, creative: str, day: int, clicks: int) -> None:
    """A creative's day on its platform."""
    payload = {"creative": creative, "date": f"2026-10-{day:02d}", "impressions": clicks * 20, "clicks": clicks,
               "spend": "1000.00"}  # fmt: skip
    world.tell("ad.reported", payload, actor="import", at=at(day) + days(1))


def many(count: int, tell: Callable[[str], Any], name: str) -> None:
    """The same story told about several clients."""
    for number in range(count):
        tell(f"{name}{number:02d}")
