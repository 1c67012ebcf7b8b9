"""Leads with what is known of them at an instant, as columns; times are days from one midnight, with fractions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
UNITS = 200  # creatives that are told apart; the smaller ones beyond them are taken together


def _none() -> Floats:
    return np.zeros(0)


def _nobody() -> Ints:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Payments:
    """Money that came: of which lead (its place), when, roubles less what was returned of it."""

    lead: Ints = field(default_factory=_nobody)
    at: Floats = field(default_factory=_none)
    amount: Floats = field(default_factory=_none)


@dataclass(frozen=True, slots=True)
class Meetings:
    """Meetings that were not cancelled: of which lead, when they were booked, for when."""

    lead: Ints = field(default_factory=_nobody)
    booked: Floats = field(default_factory=_none)
    slot: Floats = field(default_factory=_none)


@dataclass(frozen=True, slots=True)
class Promises:
    """Parts of contracts that clients promised to pay: of which lead, by the end of which day, roubles."""

    lead: Ints = field(default_factory=_nobody)
    due: Floats = field(default_factory=_none)
    amount: Floats = field(default_factory=_none)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Leads [n] as known at `at`. nan: it has not happened.

    `monday`: the weekday of day 0 (0 Monday); `begins`: the first day that is known whole; `unit`: the place of the
    lead's creative among `units`; `dealt`: when the client signed or first paid; `contract`: roubles agreed,
    nan: unknown.
    """

    at: float
    monday: int
    begins: int
    units: int
    unit: Ints
    created: Floats
    arrived: Floats
    dealt: Floats
    contract: Floats
    payments: Payments = field(default_factory=Payments)
    meetings: Meetings = field(default_factory=Meetings)
    promises: Promises = field(default_factory=Promises)

    def known(self, at: float) -> Seen:
        """As it was known at an earlier instant; contracts and promises are known from the day of the deal."""
        here = self.created < at
        place = np.cumsum(here) - 1
        dealt = _before(self.dealt, at)[here]
        paid = (self.payments.at < at) & here[self.payments.lead]
        booked = (self.meetings.booked < at) & here[self.meetings.lead]
        promised = here[self.promises.lead] & (self.dealt[self.promises.lead] < at)
        pay, meet, due = self.payments, self.meetings, self.promises
        return replace(
            self,
            at=at,
            unit=self.unit[here],
            created=self.created[here],
            arrived=_before(self.arrived, at)[here],
            dealt=dealt,
            contract=np.where(np.isnan(dealt), np.nan, self.contract[here]),
            payments=Payments(place[pay.lead[paid]], pay.at[paid], pay.amount[paid]),
            meetings=Meetings(place[meet.lead[booked]], meet.booked[booked], meet.slot[booked]),
            promises=Promises(place[due.lead[promised]], due.due[promised], due.amount[promised]),
        )

    @property
    def today(self) -> int:
        """The day that runs."""
        return int(self.at)


def of_columns(columns: Mapping[str, Any]) -> Seen:
    """The leads as `current.prospects` reads them; what hangs on leads stands as columns of its own."""
    unit, units = gathered(columns["unit"], columns["units"])
    hung = {"payments": Payments, "meetings": Meetings, "promises": Promises}
    made = {name: kind(*columns[name]) for name, kind in hung.items()}
    return Seen(**{**columns, **made, "unit": unit, "units": max(1, units)})


def _before(when: Floats, at: float) -> Floats:
    return np.where(when < at, when, np.nan)


def gathered(unit: Ints, units: int, most: int = UNITS) -> tuple[Ints, int]:
    """The units that have most leads, and one more for all others where there are too many; new places."""
    if units <= most:
        return unit, units
    counts = np.bincount(unit, minlength=units)
    kept = np.argsort(-counts, kind="stable")[: most - 1]
    place = np.full(units, most - 1)
    place[kept] = np.arange(most - 1)
    return place[unit], most
