"""What a lead may bring, so that of several clients the most valuable is called first (DOMAIN §13, §14).

    worth = P(comes to the office and fits | creative) × money of a target arrival × decay with age

P is the share of target arrivals among the creative's leads, shrunk to its channel and to the company as if
`WEIGHT` more leads had come like those: a creative with few leads is judged by its neighbours. The decay is
1 / (1 + age / HALVING): half after three days, a quarter after nine. All of it is exact; a rule, not a verdict:
it only orders the queue, refuses nobody, and knows nothing of who the client is. Where a score was trained
(`domain.score`), the lead's own chance stands in the place of its creative's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from typing import NamedTuple

from kulmina.domain.score import Reason

WEIGHT = 20  # leads
HALVING = timedelta(days=3)
_FIRST = Fraction(1, 4)  # the share that is believed of a company without history, weighing four leads
_FIRST_WEIGHT = 4
_SECOND = timedelta(seconds=1)


class Tally(NamedTuple):
    """Leads of a creative that are old enough to be judged, those of them that came and fit, kopecks of them all."""

    leads: int
    came: int
    money: int


class Worth(NamedTuple):
    """`chance`: to come and fit; `money`: kopecks of a target arrival; `decay`: 0 to 1. `scored`: the chance is the
    lead's own score, with its `reasons`; else it is the rate of its creative."""

    chance: Fraction
    money: Fraction
    decay: Fraction
    scored: bool = False
    reasons: tuple[Reason, ...] = ()

    @property
    def value(self) -> Fraction:
        """Expected kopecks. Where no money has come yet, the chance alone orders."""
        return self.chance * (self.money or 1) * self.decay


@dataclass(frozen=True, slots=True)
class Chances:
    """Shares by creative and by channel, of the company, and the kopecks that a target arrival has brought."""

    creatives: Mapping[str | None, Fraction] = field(default_factory=dict)
    channels: Mapping[str | None, Fraction] = field(default_factory=dict)
    company: Fraction = _FIRST
    money: Fraction = Fraction(0)

    def of(self, creative: str | None, channel: str | None, age: timedelta) -> Worth:
        """What a lead of a creative is worth at an age."""
        chance = self.creatives.get(creative, self.channels.get(channel, self.company))
        return Worth(chance, self.money, decay(age))


def decay(age: timedelta) -> Fraction:
    """What is left of the worth at an age; a lead from the future is as good as new."""
    seconds, half = max(age // _SECOND, 0), HALVING // _SECOND
    return Fraction(half, half + seconds)


def chances(tallies: Mapping[str | None, Tally], channel_of: Mapping[str, str | None]) -> Chances:
    """The chances that tallies by creative tell; None among them are leads without a creative."""
    everything = _sum(tallies.values())
    company = _shrunk(everything, _FIRST, _FIRST_WEIGHT)
    by_channel: dict[str | None, list[Tally]] = {}
    for creative, tally in tallies.items():
        by_channel.setdefault(channel_of.get(creative or ""), []).append(tally)
    channels = {channel: _shrunk(_sum(those), company, WEIGHT) for channel, those in by_channel.items()}
    creatives = {
        creative: _shrunk(tally, channels[channel_of.get(creative or "")], WEIGHT)
        for creative, tally in tallies.items()
    }
    money = Fraction(max(everything.money, 0), everything.came) if everything.came else Fraction(0)
    return Chances(creatives, channels, company, money)


def _sum(tallies: Iterable[Tally]) -> Tally:
    leads = came = money = 0
    for tally in tallies:
        leads, came, money = leads + tally.leads, came + tally.came, money + tally.money
    return Tally(leads, came, money)


def _shrunk(tally: Tally, towards: Fraction, weight: int) -> Fraction:
    return (tally.came + weight * towards) / Fraction(tally.leads + weight)
