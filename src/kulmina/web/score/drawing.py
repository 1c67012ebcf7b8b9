"""The picture of honesty: what was promised against what came, drawn on the server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

SIZE, EDGE = 260.0, 34.0


def reliability(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Points, their intervals and the grid, in units of the picture; both axes from 0 to the same round top."""
    top = max([*(row["promised"] for row in rows), *(row["high"] for row in rows), 0.1])
    scale = next(step for step in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0) if step >= top or step == 1.0)
    points = [
        {
            "x": _x(row["promised"], scale), "y": _y(row["came"], scale), "low": _y(row["low"], scale),
            "high": _y(row["high"], scale), "leads": row["leads"],
        }
        for row in rows
    ]  # fmt: skip
    marks = [
        {"x": _x(scale * part / 2, scale), "y": _y(scale * part / 2, scale), "text": f"{scale * part * 50:.0f}"}
        for part in range(3)
    ]
    frame = {
        "size": SIZE, "left": EDGE, "bottom": SIZE - EDGE, "right": SIZE - 10, "below": SIZE - 18, "foot": SIZE - 3,
        "beside": EDGE - 6, "inside": EDGE + 6,
    }  # fmt: skip
    # Texts, for a page in Russian would write a number with its comma.
    return {"points": points, "marks": marks, **{name: f"{value:.0f}" for name, value in frame.items()}}


def _x(value: float, top: float) -> str:
    return f"{EDGE + min(value / top, 1) * (SIZE - EDGE - 10):.1f}"


def _y(value: float, top: float) -> str:
    return f"{SIZE - EDGE - min(value / top, 1) * (SIZE - EDGE - 10):.1f}"
