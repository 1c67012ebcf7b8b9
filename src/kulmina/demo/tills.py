"""The tills of the offices, counted every evening: what lies there against what the day's cash says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from kulmina.demo.draft import Draft
from kulmina.demo.hours import at
from kulmina.demo.speech import Tongue
from kulmina.demo.team import OFFICES, Team
from kulmina.domain.money import kopecks, roubles

CLOSES = (20, 55)
FLOAT = 500_000  # kopecks that stay for the morning
SHORT = 0.03  # of evenings a hundred roubles are missing
MISSING = 10_000


@dataclass(slots=True)
class Tills:
    """Watches the facts go by and adds the count of each evening. `today`: cash by the fact that told it."""

    team: Team
    tongue: Tongue
    rng: Random
    evening: datetime
    left: dict[str, int] = field(default_factory=dict)
    today: dict[str, dict[str, int]] = field(default_factory=lambda: {office: {} for office, _ in OFFICES})
    number: int = 0

    def watch(self, facts: Iterator[Draft], until: datetime) -> Iterator[Draft]:
        """The same facts with the tills among them, in the order of recording."""
        for fact in facts:
            while self.evening <= min(fact.recorded_at, until):
                yield from self._close()
            self._see(fact)
            yield fact
        while self.evening <= until:
            yield from self._close()

    def _see(self, fact: Draft) -> None:
        if fact.kind == "payment.received" and fact.payload.get("method") == "cash":
            self.today[fact.payload["office"]][fact.event_id] = kopecks(fact.payload["amount"])
        elif fact.kind == "event.voided":
            for told in self.today.values():
                told.pop(fact.payload["event"], None)

    def _close(self) -> Iterator[Draft]:
        for office, _ in OFFICES:
            expected = self.left.get(office, 0) + sum(self.today[office].values())
            short = expected > 10 * MISSING and self.rng.random() < SHORT
            counted = expected - MISSING * short
            self.left[office] = min(FLOAT, counted)
            self.number += 1
            payload = {
                "office": office,
                "date": self.evening.date().isoformat(),
                "expected": roubles(expected),
                "counted": roubles(counted),
                "left": roubles(self.left[office]),
            }
            payload |= {"note": self.tongue.said["till.short"]} if short else {}
            cashier = self.team.one("cashier", office)
            yield Draft(self.evening, f"T{self.number:06d}", "till.closed", self.evening, cashier, None, payload)
            self.today[office] = {}
        self.evening += timedelta(days=1)


def first_evening(start: datetime) -> datetime:
    return at(start, *CLOSES)
