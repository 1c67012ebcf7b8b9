"""How many clients may be booked into one slot when some of them will not come (DOMAIN §13).

Clients come independently, each with an own probability: the number of those who come has the Poisson-binomial
distribution, which is found exactly, client by client, by convolution. With fractions it is exact, with floating
numbers as exact as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from typing import TypeVar

import numpy as np

P = TypeVar("P", float, Fraction)
PRIOR = 0.6  # of those who are booked come, where nobody knows better
WEIGHT = 20  # bookings that the mean above counts for
BUCKETS = (1, 2, 3, 5, 8)  # days of waiting at which the next bucket begins
SOON = timedelta(days=1)  # the confirmation is due: who has not confirmed by now is one who did not confirm


def arrivals(shows: Sequence[P]) -> list[P]:
    """The probabilities that 0, 1, … n of n clients come. Raises ValueError for what is no probability."""
    for show in shows:
        if not 0 <= show <= 1:
            raise ValueError(f"a probability lies between 0 and 1, not {show}")
    exact = all(isinstance(show, Fraction) for show in shows)
    spread = np.array([Fraction(1)], dtype=object) if exact else np.ones(1)
    for show in shows:
        spread = np.convolve(spread, np.array((1 - show, show), dtype=spread.dtype))
    return list(spread.tolist())


def over(capacity: int, shows: Sequence[P]) -> P | float:
    """The probability that more come than there are places."""
    return sum(arrivals(shows)[capacity + 1 :]) if len(shows) > capacity else 0.0


def served(capacity: int, shows: Sequence[P]) -> P | float:
    """How many clients are received on average."""
    return sum(min(came, capacity) * chance for came, chance in enumerate(arrivals(shows)))


def may_book(capacity: int, shows: Sequence[P], alpha: Fraction | float) -> bool:
    """Whether all of these, the one who asks among them, may be booked: P(arrivals > c) ≤ α."""
    return over(capacity, shows) <= alpha


@dataclass(frozen=True, slots=True)
class Counted:
    """Bookings whose slot has come: how many there were, and to how many the client came."""

    due: int = 0
    shown: int = 0

    def __add__(self, other: Counted) -> Counted:
        return Counted(self.due + other.due, self.shown + other.shown)

    def rate(self, prior: float) -> float:
        """The share of those who come, drawn to the mean above where there is little to count."""
        return (self.shown + WEIGHT * prior) / (self.due + WEIGHT)


def bucket(waited: timedelta) -> int:
    """The number of the bucket of days between the booking and the slot."""
    return sum(waited >= timedelta(days=days) for days in BUCKETS)


@dataclass(frozen=True, slots=True)
class Habit:
    """How often clients have come: by office, bucket of waiting and whether they had confirmed."""

    counts: Mapping[tuple[str, int, bool], Counted] = field(default_factory=dict)

    def rates(self) -> Rates:
        """The probabilities by the same keys, each shrunk to its office's mean and that to the company's."""
        company = self._sum().rate(PRIOR)
        table: dict[tuple[str, int, bool | None], float] = {}
        offices = {}
        for office in {key[0] for key in self.counts}:
            mean = offices[office] = self._sum(office).rate(company)
            for number in range(len(BUCKETS) + 1):
                for confirmed in (True, False, None):
                    table[office, number, confirmed] = self._sum(office, number, confirmed).rate(mean)
        return Rates(company, offices, table, tuple(self._sum(None, n).rate(company) for n in range(len(BUCKETS) + 1)))

    def _sum(self, office: str | None = None, number: int | None = None, confirmed: bool | None = None) -> Counted:
        asked = (office, number, confirmed)
        fits = (told for key, told in self.counts.items() if all(a is None or a == k for a, k in zip(asked, key)))
        return sum(fits, Counted())


@dataclass(frozen=True, slots=True)
class Rates:
    """Probabilities to come; `None` in the place of "confirmed": nobody could know yet whether he would.

    `waits`: those of the whole company by bucket of waiting.
    """

    company: float = PRIOR
    offices: Mapping[str, float] = field(default_factory=dict)
    table: Mapping[tuple[str, int, bool | None], float] = field(default_factory=dict)
    waits: tuple[float, ...] = (PRIOR,) * (len(BUCKETS) + 1)

    def show(self, office: str, *, waited: timedelta, confirmed: bool, left: timedelta) -> float:
        """The probability that a booked client comes: `waited` from the booking to the slot, `left` from now to it."""
        return self.chance(office, bucket(waited), confirmed=confirmed, left=left)

    def chance(self, office: str, number: int, *, confirmed: bool, left: timedelta) -> float:
        """The same by the number of the bucket of waiting."""
        known = True if confirmed else False if left < SOON else None
        return self.table.get((office, number, known), self.of(office))

    def of(self, office: str) -> float:
        return self.offices.get(office, self.company)
