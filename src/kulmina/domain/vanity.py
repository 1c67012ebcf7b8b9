"""Imitation of work: creatives that gather clicks and bring few target leads (DOMAIN §12, R21-R25)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

CLICKS = Fraction(30, 100)
TIMES = 2


def imitations(creatives: Mapping[str, tuple[int, int]]) -> frozenset[str]:
    """Of creatives with their clicks and target leads: those with 30 % of the clicks or more and at least twice
    their share of the target leads."""
    clicks = sum(clicked for clicked, _target in creatives.values())
    targets = sum(target for _clicked, target in creatives.values())
    if not clicks:
        return frozenset()
    return frozenset(
        creative
        for creative, (clicked, target) in creatives.items()
        if Fraction(clicked, clicks) >= CLICKS
        and Fraction(clicked, clicks) >= TIMES * (Fraction(target, targets) if targets else 0)
    )
