"""Drawings of the desk, made on the server: the small trend of a row and the days of a creative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kulmina.current.creatives import Day, Trend

WIDE, HIGH = 96, 28
_EDGE = 2


@dataclass(frozen=True, slots=True)
class Spark:
    """Target leads as an area with its line, spend as a thin line over it; each against its own largest.

    `target`, `area`, `spend`: points of SVG; `dot`: where the line of target leads ends.
    """

    target: str
    area: str
    spend: str
    dot: tuple[str, str]


def spark(trend: Trend | None) -> Spark | None:
    """None where nothing happened."""
    if trend is None or len(trend.target) < 2 or not (any(trend.target) or any(trend.spend)):
        return None
    line = _points(trend.target)
    area = [(line[0][0], HIGH - _EDGE), *line, (line[-1][0], HIGH - _EDGE)]
    last = line[-1]
    return Spark(_text(line), _text(area), _text(_points(trend.spend)), (f"{last[0]:.1f}", f"{last[1]:.1f}"))


def _points(values: Sequence[int]) -> list[tuple[float, float]]:
    most = max(*values, 1)
    step = (WIDE - 2 * _EDGE) / (len(values) - 1)
    high = HIGH - 2 * _EDGE
    return [(_EDGE + n * step, _EDGE + high * (1 - max(0, value) / most)) for n, value in enumerate(values)]


def _text(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


CHART_HIGH, SPEND_HIGH = 120, 44
WIDEST, NARROWEST = 1080, 20  # of the whole drawing where days are few; of a day where they are many


@dataclass(frozen=True, slots=True)
class Bar:
    """A day: where its bars begin, and their heights."""

    day: Day
    x: str
    actions: str
    target: str
    arrived: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The days as bars of target actions with target leads and arrivals inside, and spend as a line above them.

    `step`: the width of a day; `spend`: stretches of points, parted where nothing was reported; `most`: the largest
    count; `marks`: where which day is written.
    """

    step: int
    bars: list[Bar]
    spend: list[str]
    most: int
    marks: list[tuple[str, date]]

    @property
    def width(self) -> int:
        return len(self.bars) * self.step

    @property
    def bar(self) -> str:
        return f"{self.step * 0.7:.1f}"

    @property
    def target_bar(self) -> str:
        return f"{self.step * 0.5:.1f}"

    @property
    def arrived_bar(self) -> str:
        return f"{self.step * 0.25:.1f}"

    @property
    def inside(self) -> str:
        """How far the bar of target leads begins inside that of target actions; `deeper`: that of arrivals."""
        return f"{self.step * 0.1:.1f}"

    @property
    def deeper(self) -> str:
        return f"{self.step * 0.225:.1f}"


def days(found: Sequence[Day]) -> Chart | None:
    """None where nothing happened in these days."""
    if not any(day.spend or day.actions or day.leads for day in found):
        return None
    step = max(NARROWEST, min(60, WIDEST // len(found)))
    most = max(max(day.actions, day.target, day.arrived, 1) for day in found)
    scale = CHART_HIGH / most
    bars = [
        Bar(
            day, f"{(n + 0.15) * step:.1f}", f"{day.actions * scale:.1f}", f"{day.target * scale:.1f}",
            f"{day.arrived * scale:.1f}",
        )
        for n, day in enumerate(found)
    ]  # fmt: skip
    every = max(1, -(-50 // step))
    marks = [(f"{(n + 0.5) * step:.0f}", day.day) for n, day in enumerate(found) if n % every == 0]
    return Chart(step, bars, _stretches(found, step), most, marks)


def _stretches(found: Sequence[Day], step: int) -> list[str]:
    """The line of spend, broken at days of which nothing was reported: a gap is not a zero."""
    most = max(1, *(day.spend or 0 for day in found))
    stretches: list[list[tuple[float, float]]] = [[]]
    for n, day in enumerate(found):
        if day.spend is None:
            stretches.append([])
        else:
            high = SPEND_HIGH * (1 - max(0, day.spend) / most) + 3
            stretches[-1].append(((n + 0.5) * step, high))
    # A single point makes no line: it is drawn as a short dash.
    return [_text(s if len(s) > 1 else [(s[0][0] - 4, s[0][1]), (s[0][0] + 4, s[0][1])]) for s in stretches if s]
