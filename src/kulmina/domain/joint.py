"""The weakest joint of the scheme: which stage of the road falls below its own norm, and what that costs (R03).

A joint is the step from one stage of the funnel to the next. With `n` leads at its beginning, `k` of them beyond
it and a norm `p` (the share that the company's own past led on):

    lost clients  = max(0, p * n - k)
    lost payers   = lost clients * the norms of all later joints
    price         = lost payers * the average money of one client who has paid

so every joint is priced as if all that comes after it worked as usual, and no client is lost twice. Two laws
hold and are tested: where nothing falls below its norm every price is zero; and all lost payers together are
never more than the leads that have not paid, so that the sum of the prices never exceeds those leads times the
average. A fall is told from chance by the two-proportion test (pooled, 95 %), written without a square root.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from math import isqrt
from typing import Literal, TypeAlias

from kulmina.domain.funnel import STAGES

Basis: TypeAlias = Literal["history", "plan"]
ENOUGH = 30  # leads at the beginning of a joint, below which history is no norm
Z2 = Fraction(196, 100) ** 2  # the square of the 97.5 % point of the normal distribution
JOINTS = tuple(pairwise(STAGES))


@dataclass(frozen=True, slots=True)
class Norm:
    """What a joint usually leads on. `share`: of the leads at its beginning; `low`, `high`: Wilson's 95 % interval,
    the share itself where the norm is a plan; `seen`: how many leads of the past it stands on."""

    share: Fraction
    low: Fraction
    high: Fraction
    seen: int
    basis: Basis


@dataclass(frozen=True, slots=True)
class Joint:
    """One step of the road. `entered`, `passed`: leads at its beginning and beyond it; `norm` None: nobody knows
    what is usual here. `lost`: clients below the norm; `payers`: how many of them would have paid; `price`:
    roubles; `sure`: the fall is more than chance makes."""

    before: str
    after: str
    entered: int
    passed: int
    norm: Norm | None
    lost: Fraction = Fraction(0)
    payers: Fraction = Fraction(0)
    price: Fraction = Fraction(0)
    sure: bool = False

    @property
    def share(self) -> Fraction | None:
        """What the joint leads on now; undefined where nobody has come to it."""
        return Fraction(self.passed, self.entered) if self.entered else None

    @property
    def falls(self) -> bool:
        return self.lost > 0


def history(before: Sequence[int], *, at_least: int = ENOUGH) -> dict[str, Norm]:
    """Norms by the stage that a joint leads to, from how many leads of the past reached each stage of `STAGES`.

    Joints that fewer than `at_least` leads came to are left out: such a past is too thin.
    """
    return {
        after: wilson(passed, entered)
        for (_before, after), (entered, passed) in zip(JOINTS, pairwise(before), strict=True)
        if entered >= at_least
    }


def planned(shares: Mapping[str, Fraction]) -> dict[str, Norm]:
    """Norms by stage from a plan's shares; a share beyond one is no share and is left out."""
    return {stage: Norm(p, p, p, 0, "plan") for stage, p in shares.items() if 0 <= p <= 1}


def wilson(passed: int, entered: int) -> Norm:
    """The share of `passed` in `entered` with Wilson's score interval, its root cut to six decimals."""
    share = Fraction(passed, entered)
    spread = _root(Z2 * (share * (1 - share) + Z2 / (4 * entered)) / entered)
    middle, whole = share + Z2 / (2 * entered), 1 + Z2 / entered
    low, high = (middle - spread) / whole, (middle + spread) / whole
    return Norm(share, min(share, max(Fraction(0), low)), max(share, min(Fraction(1), high)), entered, "history")


def _root(value: Fraction) -> Fraction:
    scale: int = 10**12
    return Fraction(isqrt(int(value * scale)), 10**6)


def joints(
    reached: Sequence[int], norms: Mapping[str, Norm], later: Mapping[str, Norm], average: Fraction | None
) -> tuple[Joint, ...]:
    """The joints of the road, priced.

    `reached`: leads by stage of `STAGES`, never growing; `norms`: what is usual for leads of this age; `later`:
    what the joints lead on in the end, by which lost clients are turned into lost payers (a joint that nobody
    knows leads nobody on, so a price is never more than is known); `average`: roubles of one client who has paid,
    None: nobody has paid yet and nothing has a price.
    Raises ValueError where a stage was reached by more leads than the one before it.
    """
    if any(passed > entered for entered, passed in pairwise(reached)):
        raise ValueError(f"a road never grows wider, got {list(reached)}")
    found = []
    worth = Fraction(1)
    for (before, after), (entered, passed) in reversed(list(zip(JOINTS, pairwise(reached), strict=True))):
        found.append(_priced(Joint(before, after, entered, passed, norms.get(after)), worth, average))
        usual = later.get(after) or norms.get(after)
        worth *= usual.share if usual else Fraction(0)
    return tuple(reversed(found))


def _priced(joint: Joint, worth: Fraction, average: Fraction | None) -> Joint:
    if joint.norm is None:
        return joint
    lost = max(Fraction(0), joint.norm.share * joint.entered - joint.passed)
    payers = lost * worth
    price = payers * (average or 0)
    return replace(joint, lost=lost, payers=payers, price=price, sure=lost > 0 and beyond_chance(joint))


def beyond_chance(joint: Joint) -> bool:
    """Whether the joint differs from its norm by more than chance makes of so many leads."""
    norm = joint.norm
    if norm is None or not joint.entered:
        return False
    apart = (Fraction(joint.passed, joint.entered) - norm.share) ** 2
    parts = Fraction(1, joint.entered)
    if norm.basis == "plan":
        return apart > Z2 * norm.share * (1 - norm.share) * parts
    pooled = (joint.passed + norm.share * norm.seen) / (joint.entered + norm.seen)
    return apart > Z2 * pooled * (1 - pooled) * (parts + Fraction(1, norm.seen))


def weakest(road: Sequence[Joint]) -> Joint | None:
    """The joint whose fall costs most; one that is more than chance goes before those that may be chance.
    None: no joint is below its norm."""
    falling = [joint for joint in road if joint.falls]
    return max(falling, key=lambda joint: (joint.sure, joint.price, joint.payers, joint.lost), default=None)


def whole_price(road: Sequence[Joint]) -> Fraction:
    """What all falls cost together, in roubles."""
    return sum((joint.price for joint in road), Fraction(0))
