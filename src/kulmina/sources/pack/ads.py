"""ad_stats.csv: one report per creative and day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kulmina.domain.event import Event
from kulmina.domain.money import kopecks, roubles
from kulmina.sources.pack.writing import Writer, filled, table
from kulmina.sources.problem import ERROR, NOTE, WARNING, Problem, shown


def ads(folder: Path, writer: Writer) -> Iterator[Event]:
    """One report per creative and day: rows of one day are added up; visits are unknown if blank in any."""
    days: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}
    required, optional = ("date", "creative_id", "impressions", "clicks", "spend"), ("visits",)
    for line, row in table(folder, "ad_stats.csv", writer, required, optional):
        figures = _figures(row, line, writer)
        if figures is None:
            continue
        key = (row["date"], row["creative_id"])
        if key not in days:
            days[key] = (line, figures)
            continue
        first, other = days[key]
        days[key] = (first, {name: _sum(other[name], figures[name]) for name in figures})
        found = f"{row['creative_id']} on {row['date']} stands in line {first} too"
        writer.tell(
            Problem(
                NOTE,
                "ad_stats.csv",
                line,
                "creative_id",
                found,
                "one row per creative and day",
                "the rows were added up",
            )
        )
    unknown = {key[1] for key in days} - writer.head.creatives
    for (day, creative), (line, figures) in days.items():
        if creative in unknown:
            unknown.discard(creative)
            found = f"the creative {shown(creative)} is not in creatives.csv"
            writer.tell(
                Problem(
                    WARNING,
                    "ad_stats.csv",
                    line,
                    "creative_id",
                    found,
                    "a creative_id",
                    "add the creative, or nobody owns its spend",
                )
            )
        if figures["spend"] < 0:
            found = f"the spend is negative ({roubles(figures['spend'])})"
            writer.tell(Problem(NOTE, "ad_stats.csv", line, "spend", found, advice="taken as a correction"))
        payload = {"creative": creative, "date": day, **figures, "spend": roubles(figures["spend"])}
        event = writer.row("ad.reported", filled(payload), "ad_stats.csv", line, {"creative": "creative_id"})
        if event:
            yield event


def _sum(a: int | None, b: int | None) -> int | None:
    return None if a is None or b is None else a + b


def _figures(row: Mapping[str, str], line: int, writer: Writer) -> dict[str, Any] | None:
    figures: dict[str, Any] = {}
    for name in ("impressions", "clicks", "visits"):
        text = row.get(name, "")
        if name == "visits" and not text:
            figures[name] = None
        elif text.isascii() and text.isdigit():
            figures[name] = int(text)
        else:
            writer.tell(_bad_number(line, name, text, "a whole number from 0"))
    try:
        figures["spend"] = kopecks(row["spend"])
    except ValueError:
        writer.tell(_bad_number(line, "spend", row["spend"], "an amount like 1500.00"))
    return figures if len(figures) == 4 else None


def _bad_number(line: int, column: str, text: str, expected: str) -> Problem:
    return Problem(ERROR, "ad_stats.csv", line, column, f"found {shown(text)}", expected, "correct the cell")
