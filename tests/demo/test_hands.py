"""The story in bulk and the story by hand come to the same, and the rooms refuse nothing of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from kulmina import wiring
from kulmina.actions import periods
from kulmina.demo import TRADES
from kulmina.demo.company import PRESET, Cast, cast, play
from kulmina.demo.draft import Draft, checked
from kulmina.demo.hands import Hands
from kulmina.domain.event import Event
from kulmina.journal import read

NOW = datetime(2026, 11, 8, 14, 30, tzinfo=ZoneInfo("Europe/Moscow"))
# A file of advertising also says which creatives it is of; a statement is issued by the close, not by the story.
NOT_TOLD = {"creative.registered", "statement.issued", "period.closed"}
NAMES = ("meeting", "deal", "payment", "refund", "event", "dispute", "call", "line")


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_HOME = tmp_path


def by_hand(chosen: Cast) -> list[Draft]:
    """Play a whole company in the rooms; gives what the story told."""
    hands, told, waiting = Hands(chosen), [], list[Draft]()
    for fact in play(chosen):
        told.append(fact)
        if fact.kind != "period.closed":
            waiting.append(fact)
            continue
        hands.play(waiting)
        waiting = []
        periods.close(fact.payload["period"], source=wiring.source(), actor=fact.actor, now=fact.recorded_at)
    hands.play(waiting)
    return told


def seen(events: Iterable[Event]) -> Counter[Any]:
    """What was recorded when, by whom, and what it says beside the names that the rooms give."""
    return Counter(
        (event.kind, event.occurred_at, event.recorded_at, event.actor, event.lead_id is None, _said(event))
        for event in events
        if event.kind not in NOT_TOLD
    )


def _said(event: Event) -> str:
    said = {f.name: getattr(event.fact, f.name) for f in fields(event.fact) if f.name not in (*NAMES, "contact")}
    return json.dumps(said, default=_plain, sort_keys=True)


def _plain(value: Any) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


@pytest.mark.django_db
@pytest.mark.parametrize("preset", TRADES)
def test_the_rooms_record_what_the_story_tells(preset: str) -> None:
    """For bankruptcy over a close of pay, for every other trade within a month."""
    months = 2 if preset == PRESET else 1
    chosen = cast(preset, leads=10 * months, seed=3, until=NOW, months=months)
    told = seen(checked(fact) for fact in by_hand(chosen))
    recorded = seen(event for _, event in read.since(0))
    assert recorded - told == Counter()
    assert told - recorded == Counter()
