"""The tables of a pack: people, creatives, plans, timesheets, budgets."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kulmina.domain.event import Event
from kulmina.sources.pack.writing import Writer, filled, known_period, known_person, once, table
from kulmina.sources.problem import WARNING, Problem, shown

ROLES = (
    "owner", "commercial_director", "marketing_head", "marketer", "contractor", "cc_head", "operator",
    "office_admin", "seller", "sales_head", "quality_controller", "cashier", "payroll", "analyst", "system",
)  # fmt: skip


def people(folder: Path, writer: Writer) -> Iterator[Event]:
    columns = {"person": "person_id", "office": "office_id"}
    for line, row in table(folder, "people.csv", writer, ("person_id", "role"), ("name", "office_id", "contact")):
        payload = filled({"person": row["person_id"], "role": row["role"], "office": row.get("office_id")})
        payload |= filled({"contact": row.get("contact")})
        event = writer.row("person.registered", payload, "people.csv", line, columns)
        if event and once(writer.head.people, row["person_id"], writer, "people.csv", line, "person_id"):
            _known_role(writer, row["role"], line)
            yield event


def _known_role(writer: Writer, role: str, line: int) -> None:
    if role not in ROLES:
        near = difflib.get_close_matches(role, ROLES, n=1)
        advice = f"did you mean {near[0]!r}?" if near else "correct the cell, or nobody of this role may do anything"
        found = f"the role {shown(role)} is not known"
        writer.tell(Problem(WARNING, "people.csv", line, "role", found, ", ".join(ROLES), advice))


def creatives(folder: Path, writer: Writer) -> Iterator[Event]:
    columns = {"creative": "creative_id", "campaign": "campaign_id", "owner": "owner_id"}
    plain = ("channel", "name", "platform", "text", "link", "image")
    optional = ("campaign_id", "owner_id", *plain)
    for line, row in table(folder, "creatives.csv", writer, ("creative_id",), optional):
        payload = filled({columns_of: row.get(column) for columns_of, column in columns.items()})
        payload |= filled({key: row.get(key) for key in plain})
        event = writer.row("creative.registered", payload, "creatives.csv", line, columns)
        if event and once(writer.head.creatives, row["creative_id"], writer, "creatives.csv", line, "creative_id"):
            known_person(writer, payload.get("owner"), "creatives.csv", line, "owner_id")
            yield event


def plans(folder: Path, writer: Writer) -> Iterator[Event]:
    seen: set[Any] = set()
    columns = ("period", "subject", "metric", "value")
    for line, row in table(folder, "plans.csv", writer, columns):
        event = writer.row("plan.set", filled(row), "plans.csv", line)
        if event and once(seen, (row["period"], row["subject"], row["metric"]), writer, "plans.csv", line, "metric"):
            known_period(writer, row["period"], "plans.csv", line)
            yield event


def timesheets(folder: Path, writer: Writer) -> Iterator[Event]:
    seen: set[Any] = set()
    columns = ("period", "person_id", "worked_days", "norm_days")
    for line, row in table(folder, "timesheet.csv", writer, columns):
        payload = filled({"person": row["person_id"], **{key: row[key] for key in columns if key != "person_id"}})
        event = writer.row("timesheet.recorded", payload, "timesheet.csv", line, {"person": "person_id"})
        if event and once(seen, (row["period"], row["person_id"]), writer, "timesheet.csv", line, "person_id"):
            known_period(writer, row["period"], "timesheet.csv", line)
            known_person(writer, row["person_id"], "timesheet.csv", line, "person_id")
            yield event


def budgets(folder: Path, writer: Writer) -> Iterator[Event]:
    columns = ("period", "channel", "amount")
    for line, row in table(folder, "budgets.csv", writer, columns, absent=None):
        event = writer.row("budget.set", filled(row), "budgets.csv", line)
        if event:
            yield event
