"""Twelve weeks of the small company in which somebody only looks busy, from 21 September 2026 on.

«=Бесплатная консультация» C3 gathers three times the clicks for the same money and as many target leads as before.
«Спишем долги» C1 grew honestly: twice the money, twice the clicks, nearly twice the leads. C4 stands still.
Олег O1 calls each client three times over and brings as many of them as before; Ольга O2 works as she did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.world import MOSCOW, World, days, hours, minutes

FIRST, CHANGE, TODAY = date(2026, 7, 28), date(2026, 9, 21), date(2026, 10, 20)
NOW = datetime.combine(TODAY, time(15), MOSCOW)
USUAL: Mapping[str, tuple[int, int]] = {"C1": (40, 20_000), "C3": (60, 9_000), "C4": (30, 8_000)}  # clicks, roubles


def twelve_weeks() -> World:
    """The leads and the advertising of every day until yesterday."""
    world = World()
    for number in range((TODAY - FIRST).days):
        day = FIRST + timedelta(days=number)
        _advertise(world, day, number)
        for place, creative in enumerate(_creatives(day, number)):
            _lead(world, f"B{number:02d}{place}", creative, day, number + place)
    return world


def _advertise(world: World, day: date, number: int) -> None:
    late = day >= CHANGE
    for creative, (clicks, spend) in USUAL.items():
        bought = 2 if late and creative == "C1" else 1
        seen = clicks * (3 if late and creative == "C3" else bought) + number % 5
        payload: dict[str, Any] = {
            "creative": creative, "date": day.isoformat(), "impressions": 90 * seen, "clicks": seen,
            "spend": f"{spend * bought}.00",
        }  # fmt: skip
        world.tell("ad.reported", payload, actor="SYS", at=datetime.combine(day, time(23), MOSCOW))


def _creatives(day: date, number: int) -> Iterator[str]:
    """Two leads of C3 each day, one of C4, and of C1 two before the change and mostly four after it."""
    yield from ("C3", "C3", "C4", "C1", "C1")
    if day >= CHANGE:
        yield from ("C1", "C1") if number % 4 else ("C1",)


def _lead(world: World, name: str, creative: str, day: date, place: int) -> None:
    """Every third client comes two days later; in the last month more of Ольга's do not fit."""
    operator = "O1" if place % 2 else "O2"
    story = world.application(name, creative=creative, at=datetime.combine(day, time(10), MOSCOW) + minutes(place % 50))
    story.assigned(operator)
    for _again in range(3 if operator == "O1" and day >= CHANGE else 1):
        story.call(operator, after=minutes(5))
    story.qualified(operator)
    if place % 3 == 0 and day < TODAY - timedelta(days=3):
        story.booked(operator, slot=days(2)).arrived(after=days(2))
        story.classified("S1").outcome("S1", "follow_up", "thinking", after=hours(1))
