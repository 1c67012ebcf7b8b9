"""The stages as a small drawing: a slope that climbs to the key stage, the culmination, and goes down to the till."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, TOP, FOOT, AFTER = 600, 64, 12, 54, 34


@dataclass(frozen=True, slots=True)
class Peak:
    """The slope as an SVG path, the ground below it, and a point for each stage: x, y, whether it is the key one."""

    slope: str
    ground: str
    points: tuple[tuple[float, float, bool], ...]


def peak(keys: Sequence[bool]) -> Peak | None:
    """The drawing of stages, one flag for each: whether it is the key one. None where there are none."""
    if not keys or True not in keys:
        return None
    top, step = keys.index(True), WIDTH / len(keys)
    points = tuple(
        (round(step * (n + 0.5), 1), round(_height(n, top, len(keys)), 1), key) for n, key in enumerate(keys)
    )
    slope = "M" + " L".join(f"{x} {y}" for x, y, _key in points)
    return Peak(slope, f"{slope} L{points[-1][0]} {HEIGHT} L{points[0][0]} {HEIGHT} Z", points)


def _height(place: int, top: int, count: int) -> float:
    """Up to the top in even steps, behind it down to half the height."""
    if place <= top:
        return FOOT - (FOOT - TOP) * (place / top if top else 1)
    return TOP + (AFTER - TOP) * (place - top) / (count - 1 - top)
