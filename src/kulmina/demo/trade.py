"""What the invented company of each industry sells: the economics behind its year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from kulmina.demo import answers
from kulmina.demo.answers import Fits, Misfits
from kulmina.demo.hours import TZ
from kulmina.domain.portrait import load_portraits


@dataclass(frozen=True, slots=True)
class Trade:
    """Money in roubles. `actions`: how clients first appear, by weight; `price`: lowest, usual and highest
    sum of a deal; `parts`: share of deals paid in monthly parts; `season`: of the months of a year, 1 is usual;
    `fits` answers as a client who fits, `misfits` as one who meets a non-target rule, with its reason.

    Against bankruptcy (1): the odds `fit` that one does not fit, `junk` of those who come, `agree` to a meeting,
    `show` up, `close` in the office; `bought`: deals of all who come. `flow`: leads a month that one operator works
    through; `installs`: share of those with the app who do `in_app` in it, None: a company with offices.
    """

    industry: str
    actions: Mapping[str, float]
    cost_per_lead: int
    price: tuple[int, int, int]
    parts: float
    season: tuple[float, ...]
    fits: Fits
    misfits: Misfits
    fit: float = 1.0
    junk: float = 1.0
    agree: float = 1.0
    show: float = 1.0
    close: float = 1.0
    bought: float = 1.0
    flow: int = 62
    in_app: str = "first_order"
    installs: float | None = None

    def rules(self, name: str) -> dict[str, Any]:
        """The rules of counting: those of the industry's preset, for a company of this name."""
        return load_portraits().preset(self.industry).rules(name=name, timezone=TZ.key)

    @property
    def has_offices(self) -> bool:
        return self.installs is None

    @property
    def usual_price(self) -> int:
        """The mean sum of a deal."""
        return sum(self.price) // 3

    def purse(self, rng: Random) -> int:
        """What a client has for it, in roubles."""
        low, usual, high = self.price
        return round(rng.triangular(low, high, usual))

    def rounded(self, purse: int) -> int:
        """A deal's sum for a purse: a round number of its size."""
        step = 10 ** (len(str(self.price[1])) - 2) // 2 or 1
        return max(step, round(purse / step) * step)


_BY_PHONE = {"application": 0.66, "call": 0.29, "visit": 0.05}
_DEBTS = (1.15, 1.1, 1.1, 1.0, 0.9, 0.9, 0.9, 0.95, 1.1, 1.05, 1.0, 0.9)
_CARS = (0.8, 0.9, 1.1, 1.15, 1.0, 0.95, 0.9, 1.0, 1.1, 1.1, 1.0, 1.1)
_HOMES = (0.8, 0.95, 1.05, 1.05, 0.9, 0.95, 0.9, 1.0, 1.15, 1.15, 1.1, 1.2)
_LOANS = (0.95, 0.95, 1.05, 1.0, 1.0, 0.95, 0.95, 1.05, 1.0, 1.0, 1.05, 1.2)
_STOVES = (0.85, 0.8, 0.85, 0.9, 1.0, 1.0, 1.0, 1.1, 1.3, 1.35, 1.1, 0.9)
_WINDOWS = (0.7, 0.75, 0.9, 1.05, 1.1, 1.1, 1.1, 1.15, 1.25, 1.2, 0.95, 0.7)
_APPS = (0.9, 0.95, 1.0, 1.0, 1.0, 0.95, 0.9, 0.95, 1.0, 1.05, 1.15, 1.2)

# The year of each keeps near the norms of its preset: conversions, prices of a lead, money of a deal's first month.
# Where a deal is small its money comes by months (interest, fees), or nobody could be paid for it.
TRADES: Mapping[str, Trade] = {
    trade.industry: trade
    for trade in (
        Trade(
            "personal_bankruptcy", _BY_PHONE, 2400, (80_000, 140_000, 230_000), 0.45, _DEBTS,
            answers.debtor, answers.no_debtor,
            fit=1.07, junk=0.95, agree=0.89, show=1.03, close=0.95,
        ),
        Trade(
            "car_dealer", _BY_PHONE, 3500, (1_000_000, 1_700_000, 2_800_000), 0.1, _CARS,
            answers.driver, answers.no_driver,
            fit=0.51, junk=0.87, agree=0.76, show=0.94, close=0.68, bought=0.72,
        ),
        Trade(
            "developer", _BY_PHONE, 6000, (4_900_000, 8_200_000, 14_000_000), 0.25, _HOMES,
            answers.homebuyer, answers.no_homebuyer,
            fit=0.89, junk=1.12, agree=0.52, show=0.96, close=0.48, bought=0.28,
        ),
        Trade(
            "bank", {"application": 0.66, "visit": 0.10, "app_install": 0.24}, 700, (36_000, 60_000, 100_000), 0.8,
            _LOANS, answers.borrower, answers.no_borrower,
            fit=1.42, junk=0.57, agree=0.98, show=1.13, close=1.27, bought=1.34, flow=110,
        ),
        Trade(
            "financial_broker", _BY_PHONE, 1000, (48_000, 81_000, 130_000), 0.5, _LOANS,
            answers.applicant, answers.no_applicant,
            fit=2.1, junk=1.0, agree=1.1, show=1.08, close=1.1, bought=1.02, flow=100,
        ),
        Trade(
            "microfinance", {"application": 0.82, "visit": 0.18}, 400, (21_000, 36_000, 59_000), 1.0, _LOANS,
            answers.small_borrower, answers.no_small_borrower,
            fit=3.5, junk=0.75, agree=1.8, show=1.22, close=1.87, bought=1.88, flow=120,
        ),
        Trade(
            "specialty_retail", {"visit": 0.36, "call": 0.33, "application": 0.31}, 900, (33_000, 55_000, 92_000),
            0.0, _STOVES, answers.shopper, answers.far_shopper,
            fit=0.47, junk=1.2, agree=0.5, show=1.0, close=0.96, bought=1.6, flow=110,
        ),
        Trade(
            "own", {"application": 0.55, "call": 0.37, "visit": 0.08}, 2400, (95_000, 160_000, 260_000), 0.2, _WINDOWS,
            answers.anybody, answers.nobody_fits,
            fit=1.17, junk=1.08, agree=0.88, show=1.06, close=0.98,
        ),
        Trade(
            "mobile_app", {"app_install": 1.0}, 120, (1, 1, 1), 0.0, _APPS, answers.anybody, answers.nobody_fits,
            installs=0.31,
        ),
    )
}  # fmt: skip


class NoSuchTrade(LookupError):
    """There is no invented company of this industry."""


def trade_of(preset: str) -> Trade:
    """The trade of a preset. Raises NoSuchTrade with the presets there are."""
    try:
        return TRADES[preset]
    except KeyError:
        raise NoSuchTrade(f"there is no demo of {preset!r}; there are {', '.join(TRADES)}") from None
