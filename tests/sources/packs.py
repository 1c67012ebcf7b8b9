"""A small invented company as a pack, and ways to spoil it."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

HEADER = ("event_id", "occurred_at", "recorded_at", "kind", "actor", "lead_id", "payload")
PEOPLE = (
    ("M1", "Марина", "marketer"),
    ("O1", "Олег", "operator"),
    ("O2", "Ольга", "operator"),
    ("S1", "Сергей", "seller"),
    ("S2", "Светлана", "seller"),
    ("K1", "Ксения", "cashier"),
)
RULES: dict[str, Any] = {
    "pack": "point",
    "timezone": "Europe/Moscow",
    "lead_actions": ["application", "call", "visit"],
    "target_actions": ["application", "call", "visit"],
    "periods": [
        {"id": "2026-10", "start": "2026-10-01", "end": "2026-11-01", "close_at": "2026-11-05T12:00:00+03:00"},
        {"id": "2026-11", "start": "2026-11-01", "end": "2026-12-01", "close_at": "2026-12-04T12:00:00+03:00"},
    ],
}
Row = Sequence[str]


def fact(
    event_id: str, kind: str, payload: Mapping[str, Any] | str, *, at: str = "2026-10-02T10:00:00+03:00",
    lead: str = "L1", actor: str = "O1", recorded: str = "",
) -> Row:  # fmt: skip
    """A row of events.csv."""
    text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    return (event_id, at, recorded or at, kind, actor, lead, text)


def sale() -> list[Row]:
    """Олег books a client who came through C1; Сергей and Светлана sell, Ксения takes the money."""
    day = "2026-10-05T"
    return [
        fact("E1", "target_action", {"action": "application", "contact": "+79000000001", "creative": "C1"}),
        fact("E2", "lead.assigned", {"operator": "O1"}, at="2026-10-02T10:00:05+03:00"),
        fact("E3", "meeting.booked", {"meeting": "B1", "slot": f"{day}12:00:00+03:00"}, at="2026-10-02T10:05:00+03:00"),
        fact("E4", "visit.arrived", {"meeting": "B1"}, at=f"{day}12:00:00+03:00"),
        fact("E5", "meeting.outcome", {"seller": "S1", "outcome": "sold", "meeting": "B1"}, at=f"{day}13:00:00+03:00"),
        fact(
            "E6",
            "deal.signed",
            {"deal": "D1", "amount": "150000.00", "sellers": {"S1": "0.3", "S2": "0.7"}},
            at=f"{day}13:10:00+03:00",
        ),
        fact(
            "E7", "payment.received", {"payment": "P1", "deal": "D1", "amount": "100000.00"}, at=f"{day}14:00:00+03:00"
        ),
    ]


def write(
    folder: Path,
    events: Sequence[Row] | None = None,
    *,
    rules: Mapping[str, Any] | str | None = None,
    files: Mapping[str, str | bytes | None] | None = None,
    encoding: str = "utf-8",
) -> Path:
    """Write the pack. `files` replaces whole files; None leaves one out."""
    folder.mkdir(exist_ok=True)
    text = (
        rules if isinstance(rules, str) else json.dumps(RULES if rules is None else rules, ensure_ascii=False, indent=1)
    )
    contents: dict[str, str | bytes | None] = {
        "pack.json": text,
        "people.csv": _csv(("person_id", "name", "role", "office_id"), [(*person, "") for person in PEOPLE]),
        "creatives.csv": _csv(
            ("creative_id", "campaign_id", "channel", "owner_id", "name"),
            [("C1", "K1", "vk_ads", "M1", "Спишем долги законно")],
        ),
        "ad_stats.csv": _csv(
            ("date", "creative_id", "impressions", "clicks", "visits", "spend"),
            [("2026-10-05", "C1", "1000", "20", "", "500.00")],
        ),
        "plans.csv": _csv(("period", "subject", "metric", "value"), [("2026-10", "S1", "sl.cash", "300000.00")]),
        "timesheet.csv": _csv(("period", "person_id", "worked_days", "norm_days"), [("2026-10", "S1", "22", "22")]),
        "schemes.json": '{"schemes": [], "assignments": []}',
        "events.csv": _csv(HEADER, sale() if events is None else events),
        **(files or {}),
    }
    for name, content in contents.items():
        if content is not None:
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return folder


def _csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    from io import StringIO

    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([header, *rows])
    return out.getvalue()


def table(header: Sequence[str], *rows: Sequence[str]) -> str:
    """A CSV file."""
    return _csv(header, rows)
