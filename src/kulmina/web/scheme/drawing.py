"""The scheme of the commercial structure as a drawing: the band that narrows from stage to stage.

The picture of the book is drawn from its text: marketing, leads, call centre, key stage, sale or follow-up, till.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

WIDTH, HEIGHT, LEAST = 1200, 80, 3


def band(counts: Sequence[int]) -> str:
    """The SVG path of a band that is as high at each stage as its count, narrowing smoothly between."""
    places, heights = stops(counts), _heights(counts)
    top = [(x, (HEIGHT - h) / 2) for x, h in zip(places, heights, strict=True)]
    below = [(x, (HEIGHT + h) / 2) for x, h in reversed(list(zip(places, heights, strict=True)))]
    over = _curve([(0.0, top[0][1]), *top, (WIDTH, top[-1][1])], "M")
    under = _curve([(WIDTH, below[0][1]), *below, (0.0, below[-1][1])], "L")
    return f"{over} {under} Z"


def stops(columns: Sequence[object]) -> list[float]:
    """Where the stages stand from left to right."""
    step = WIDTH / len(columns)
    return [round(step * (place + 0.5), 1) for place in range(len(columns))]


def _heights(counts: Sequence[int]) -> list[float]:
    widest = max(counts, default=0) or 1
    return [max(LEAST, HEIGHT * count / widest) for count in counts]


def _curve(points: Sequence[tuple[float, float]], first: str) -> str:
    parts = [f"{first}{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) / 2
        parts.append(f"C{middle:.1f} {y0:.1f} {middle:.1f} {y1:.1f} {x1:.1f} {y1:.1f}")
    return " ".join(parts)
