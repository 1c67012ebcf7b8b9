"""A plan of money taken apart into the work that makes it, and put together again (DOMAIN §13).

    deals      = money    ÷ average money of a deal in its first month
    arrived    = deals    ÷ sale           (target arrivals that end in a deal)
    eligible   = arrived  ÷ arrival        (eligible leads that arrive as target)
    leads      = eligible ÷ (1 − waste)    (waste: invalid and cut off, of all leads)
    budget     = leads    × price of a lead

Down the ladder every count is rounded up: half a client makes no plan. Up the ladder every count is rounded down,
so that what is climbed up from a plan's own foot never brings less than the plan. Money is kopecks, shares and
prices are exact fractions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, isqrt
from typing import Literal, TypeAlias

from kulmina.domain.reference_month import ReferenceMonth

Rung: TypeAlias = Literal["money", "deals", "arrived", "eligible", "leads", "budget"]
End: TypeAlias = Literal["low", "value", "high"]
RUNGS: tuple[Rung, ...] = ("money", "deals", "arrived", "eligible", "leads", "budget")  # from the top down
JOINTS = ("average", "sale", "arrival", "waste", "cpl")  # the joint below each rung
SHARES = frozenset({"sale", "arrival", "waste"})
WORSE_WHEN_HIGH = frozenset({"waste", "cpl"})
WHO: Mapping[Rung, str] = {
    "money": "seller", "deals": "seller", "arrived": "seller", "eligible": "operator", "leads": "operator",
}  # fmt: skip
# The planned figure of the company that a rung is recorded as.
PLANNED: Mapping[Rung, str] = {
    "money": "co.cash", "deals": "sl.deals", "arrived": "cct.arrived_target", "leads": "mk.leads",
    "budget": "mk.spend",
}  # fmt: skip
MOST = 10**15  # kopecks and counts beyond this are typing mistakes


class NoLadder(ValueError):
    """A plan that cannot be taken apart: which joint, and why. `joint`: its name, or a rung's."""

    def __init__(self, joint: str, problem: str) -> None:
        super().__init__(f"{joint}: {problem}")
        self.joint = joint
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Rates:
    """What leads from rung to rung. `average`: kopecks of a deal in its first month; `cpl`: kopecks of a lead;
    `waste`: share of leads that are invalid or cut off by phone."""

    average: Fraction
    sale: Fraction
    arrival: Fraction
    waste: Fraction
    cpl: Fraction

    def of(self, joint: str) -> Fraction:
        """One of `JOINTS` by its name."""
        return Fraction(getattr(self, joint))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A joint as the past tells it. `low`, `high`: its 80 % interval; `seen`: how many leads, arrivals or deals it
    stands on; `fresh`: the same of those that are too young to be judged, None: there are none."""

    low: Fraction
    value: Fraction
    high: Fraction
    seen: int = 0
    fresh: Fraction | None = None

    def __post_init__(self) -> None:
        if not self.low <= self.value <= self.high:
            raise ValueError(f"an estimate lies inside its interval, got {self.low} {self.value} {self.high}")


def certain(value: Fraction) -> Estimate:
    """A joint that somebody has set by hand: it has no interval."""
    return Estimate(value, value, value)


@dataclass(frozen=True, slots=True)
class Ladder:
    """A plan by rung. `money`, `budget`: kopecks; the rest are counts of people."""

    money: int
    deals: int
    arrived: int
    eligible: int
    leads: int
    budget: int

    def of(self, rung: Rung) -> int:
        return int(getattr(self, rung))


@dataclass(frozen=True, slots=True)
class Team:
    """Who shares the work: working days of the plan, operators, sellers."""

    days: int
    operators: int = 0
    sellers: int = 0

    def people(self, rung: Rung) -> int:
        """How many people share a rung; 0 for the budget, which nobody shares."""
        return {"seller": self.sellers, "operator": self.operators}.get(WHO.get(rung, ""), 0)


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of a plan: in all, a working day, one person in all, one person a day; None: there is nobody or no day."""

    rung: Rung
    count: int
    a_day: Fraction | None
    each: Fraction | None
    each_a_day: Fraction | None


def check(rates: Rates) -> None:
    """Raises NoLadder for shares and prices by which nothing can be divided."""
    for joint in ("average", "cpl"):
        if not 0 < rates.of(joint) <= MOST:
            raise NoLadder(joint, "must be an amount above zero")
    for joint in ("sale", "arrival"):
        if not 0 < rates.of(joint) <= 1:
            raise NoLadder(joint, "must be above 0 and at most 1: with it no client moves on")
    if not 0 <= rates.waste < 1:
        raise NoLadder("waste", "must be from 0 to less than 1: with it no lead is left")


def down(money: int, rates: Rates) -> Ladder:
    """What a plan of money asks for. Raises NoLadder."""
    return pinned("money", money, rates)


def up(budget: int, rates: Rates) -> Ladder:
    """What a budget brings. Raises NoLadder."""
    return pinned("budget", budget, rates)


def pinned(rung: Rung, amount: int, rates: Rates) -> Ladder:
    """The ladder through one rung that is set: what it asks for below, rounded up, and brings above, rounded down.

    Raises NoLadder.
    """
    check(rates)
    if not 0 <= amount <= MOST:
        raise NoLadder(rung, "must be from zero to a thousand milliards")
    place = RUNGS.index(rung)
    found: dict[str, int] = {rung: amount}
    for below in RUNGS[place + 1 :]:
        found[below] = ceil(found[_above(below)] * _asks(below, rates))
    for above in reversed(RUNGS[:place]):
        found[above] = floor(found[_below(above)] / _asks(_below(above), rates))
    return Ladder(**found)


def _above(rung: Rung) -> Rung:
    return RUNGS[RUNGS.index(rung) - 1]


def _below(rung: Rung) -> Rung:
    return RUNGS[RUNGS.index(rung) + 1]


def _asks(rung: Rung, rates: Rates) -> Fraction:
    """How much of a rung one unit of the rung above asks for."""
    match rung:
        case "deals":
            return 1 / rates.average
        case "arrived":
            return 1 / rates.sale
        case "eligible":
            return 1 / rates.arrival
        case "leads":
            return 1 / (1 - rates.waste)
        case _:
            return rates.cpl


def closing(money: int, budget: int, rates: Rates) -> dict[str, Fraction | None]:
    """What each joint alone would have to be for a budget to make a plan, all others as they are.

    None: no value does it (nobody comes to the joint, or more than all would have to pass it).
    """
    wanted, brought = down(money, rates), up(budget, rates)
    found = {
        "average": _share(money, brought.deals),
        "sale": _share(wanted.deals, brought.arrived),
        "arrival": _share(wanted.arrived, brought.eligible),
        "waste": _rest(_share(wanted.eligible, brought.leads)),
        "cpl": _share(budget, wanted.leads),
    }
    return {joint: _possible(joint, share) for joint, share in found.items()}


def _share(passed: int, entered: int) -> Fraction | None:
    return Fraction(passed, entered) if entered else None


def _rest(share: Fraction | None) -> Fraction | None:
    return None if share is None else 1 - share


def _possible(joint: str, value: Fraction | None) -> Fraction | None:
    if value is None or value < 0 or (joint in SHARES and value > 1):
        return None
    return value


def steps(ladder: Ladder, team: Team) -> tuple[Step, ...]:
    """The rungs from the top down, a working day and a person."""
    return tuple(_step(rung, ladder.of(rung), team) for rung in RUNGS)


def _step(rung: Rung, count: int, team: Team) -> Step:
    people = team.people(rung)
    each = Fraction(count, people) if people else None
    a_day = Fraction(count, team.days) if team.days > 0 else None
    return Step(rung, count, a_day, each, each / team.days if each is not None and team.days > 0 else None)


def middle(told: Mapping[str, Estimate]) -> Rates:
    """The rates in the middle of their intervals."""
    return Rates(**{joint: told[joint].value for joint in JOINTS})


def ends(told: Mapping[str, Estimate]) -> tuple[Rates, Rates]:
    """The pessimistic and the optimistic rates: together as far from the middle as the whole road's own 80 %.

    All joints at their worst at once would be far rarer than one in ten. Errors of independent joints add up as
    squares, so each is moved by its own part of the common error (the most probable point of the first-order
    reliability method, Hasofer & Lind 1974): with relative errors r the joint i is moved by r_i / √Σr² of its
    interval, and the product by √Σr².
    """
    return _moved(told, worse=True), _moved(told, worse=False)


def _moved(told: Mapping[str, Estimate], *, worse: bool) -> Rates:
    rates = middle(told)
    aims = {joint: _end(joint, told[joint], worse) for joint in JOINTS}
    errors = {joint: abs(_pull(joint, aims[joint]) / _pull(joint, rates.of(joint)) - 1) for joint in JOINTS}
    whole = _root(sum((error**2 for error in errors.values()), Fraction(0)))
    if not whole:
        return rates
    moved = {j: rates.of(j) + (aims[j] - rates.of(j)) * min(Fraction(1), errors[j] / whole) for j in JOINTS}
    return replace(rates, **moved)


def _end(joint: str, told: Estimate, worse: bool) -> Fraction:
    return told.high if worse == (joint in WORSE_WHEN_HIGH) else told.low


def _pull(joint: str, value: Fraction) -> Fraction:
    """What multiplies money: of waste it is what is left."""
    return 1 - value if joint == "waste" else value


def _root(value: Fraction) -> Fraction:
    """The square root, rounded up at the sixth decimal."""
    scale: int = 10**12
    return Fraction(isqrt(ceil(value * scale) - 1) + 1, 10**6) if value else Fraction(0)


def reference(month: ReferenceMonth | None = None) -> Rates:
    """The joints of the month of a small office at plan, for a company that has none of its own yet."""
    month = month or ReferenceMonth()
    wasted = month.invalid + month.cut_off
    return Rates(
        average=month.cash / month.deals * 100,
        sale=month.deals / month.arrived_target,
        arrival=month.arrived_target / (month.leads - wasted),
        waste=wasted / month.leads,
        cpl=month.spend / month.leads * 100,
    )
