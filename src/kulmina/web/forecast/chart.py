"""The fan of the month's money as one drawing: what came by day, what is expected with its band, the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from kulmina.web import figures, rounded
from kulmina.web.forecast.outlook import Outlook, past_days

SIZES = {"wide": (920, 280), "phone": (350, 230)}
LEFT, RIGHT, TOP, BOTTOM = 8, 8, 22, 24
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across or a label: where it stands and what it says; `end`: it is written up to its place."""

    at: float
    text: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Fan:
    """Points of the drawing as SVG wants them. `plan`: height of the plan's line, None: there is none."""

    look: str
    width: int
    height: int
    fact: str
    middle: str
    band: str
    now: float
    dot: tuple[float, float]
    end: tuple[float, float]
    plan: float | None
    lines: tuple[Mark, ...]
    days: tuple[Mark, ...]

    @property
    def floor(self) -> int:
        return self.height - BOTTOM

    @property
    def inner(self) -> int:
        return self.width - RIGHT


def fans(told: Outlook) -> list[Fan]:
    """The same drawing for a wide page and for a phone; nothing where nothing is foretold."""
    return [_fan(told, look) for look in SIZES] if told.drawn else []


def _fan(told: Outlook, look: str) -> Fan:
    width, height = SIZES[look]
    row = told.row["money"]
    past = past_days(told) if told.month.start < told.today else [row.fact]
    ahead = [[row.fact + round(value * 100) for value in (one.low, one.value, one.high)] for one in told.drawn]
    plan = None if row.plan is None else float(row.plan * 100)
    most = max([*past, ahead[-1][2], plan or 0, 100_000]) * 1.06
    days = (told.month.end - told.month.start).days
    gone = (told.today - told.month.start).days

    def x(day: float) -> float:
        return round(LEFT + (width - LEFT - RIGHT) * day / max(days, 1), 1)

    def y(value: float) -> float:
        return round(TOP + (height - TOP - BOTTOM) * (1 - max(value, 0) / most), 1)

    # A point stands at the end of its day; the forecast begins where the facts end, inside today.
    at = told.ahead.seen.at - told.ahead.seen.today
    start = (x(gone + at), y(row.fact))
    fact = [(x(0), y(0)), *((x(day + 1), y(value)) for day, value in enumerate(past[:-1])), start]
    ends = [x(gone + day + 1) for day in range(len(ahead))]
    low, middle, high = ([y(one[part]) for one in ahead] for part in range(3))
    band = [start, *zip(ends, high, strict=True), *reversed(list(zip(ends, low, strict=True)))]
    return Fan(
        look=look,
        width=width,
        height=height,
        fact=_points(fact),
        middle=_points([start, *zip(ends, middle, strict=True)]),
        band=_points(band),
        now=start[0],
        dot=start,
        end=(ends[-1], middle[-1]),
        plan=None if plan is None else y(plan),
        lines=tuple(Mark(y(value), rounded.about(value)) for value in _ticks(most, 3 if look == "phone" else 4)),
        days=_days(told, width),
    )


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)


def _ticks(most: float, count: int) -> list[int]:
    """Round amounts for the lines across, about so many of them."""
    rough, power = most / count, 1
    while power * 10 <= rough:
        power *= 10
    step = next((power * one for one in _STEPS if power * one >= rough), power * 10)
    return [step * place for place in range(1, int(most // step) + 1)]


def _days(told: Outlook, width: int) -> tuple[Mark, ...]:
    last = told.month.end - timedelta(days=1)
    return Mark(LEFT, figures.day(told.month.start)), Mark(width - RIGHT, figures.day(last), "end")
