"""How clients are worked through: repeated calls, holds, follow-ups (DOMAIN §13). Everything has a usual value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


class BadDesk(ValueError):
    """A rule of the work that cannot be: which key, and what was expected."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}")
        self.key = key
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Attempt:
    """When to try again after nobody answered: minutes after the first attempt, or so many days after it at a
    part of the working day ("morning", "evening", "day")."""

    minutes: int = 0
    days: int = 0
    part: str | None = None


# §13: +0, +10 min, +2 h, +5 h, next morning, next evening, day 3, day 5: the hour varies.
CADENCE = (
    Attempt(), Attempt(10), Attempt(120), Attempt(300), Attempt(days=1, part="morning"),
    Attempt(days=1, part="evening"), Attempt(days=3, part="day"), Attempt(days=5, part="evening"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """`cadence`: attempts to reach a client; `attempts`: how many before he may be called unreachable; `hold`:
    minutes after which a lead that was given to somebody who is silent goes to others; `forgotten`: hours after
    which a client who was talked to and has no next step is called again; `random_share`: part of the leads that
    are drawn without regard to their worth, so that it can be evaluated; `touches`, `touch_days`: how often and
    when a client is followed up after a meeting; `review_calls`, `review_cut_offs`, `review_arrivals`: how many of
    each quality control looks at per operator and week; `minimum_wage`: roubles of a full month, below which the
    payroll is warned."""

    cadence: tuple[Attempt, ...] = CADENCE
    attempts: int = 6
    hold: int = 15
    forgotten: int = 4
    random_share: Fraction = Fraction(1, 10)
    touches: int = 5
    touch_days: tuple[int, ...] = (1, 3, 7, 14, 30)
    review_calls: int = 3
    review_cut_offs: int = 2
    review_arrivals: int = 2
    minimum_wage: int = 27_093


_COUNTS = ("attempts", "hold", "forgotten", "touches", "review_calls", "review_cut_offs", "review_arrivals",
           "minimum_wage")  # fmt: skip


def read_desk(data: Mapping[str, Any]) -> Desk:
    """Type the `desk` of the rules of counting; what is absent is as usual. Raises BadDesk naming the key."""
    usual = Desk()
    unknown = set(data) - {*_COUNTS, "random_share", "touch_days"}
    if unknown:
        raise BadDesk(f"desk.{min(unknown)}", "there is no such rule of the work")
    share = data.get("random_share", usual.random_share)
    try:
        share = Fraction(str(share))
    except ValueError:
        share = Fraction(-1)
    if not 0 <= share <= 1:
        raise BadDesk("desk.random_share", f"expected a share from 0 to 1, got {data['random_share']!r}")
    counts: dict[str, Any] = {name: _whole(data, name, getattr(usual, name)) for name in _COUNTS}
    return Desk(random_share=share, touch_days=_days(data.get("touch_days", usual.touch_days)), **counts)


def _whole(data: Mapping[str, Any], key: str, usual: int) -> int:
    value = data.get(key, usual)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise BadDesk(f"desk.{key}", f"expected a whole number from 1, got {value!r}")
    return value


def _days(value: Any) -> tuple[int, ...]:
    given = tuple(value) if isinstance(value, list | tuple) else ()
    if not given or any(isinstance(day, bool) or not isinstance(day, int) or day < 1 for day in given):
        raise BadDesk("desk.touch_days", f"expected days after the meeting, for example [1, 3, 7], got {value!r}")
    if list(given) != sorted(set(given)):
        raise BadDesk("desk.touch_days", "each day must be later than the one before")
    return given
