"""The road of a lead as one row of history tells it: by dated columns, and by the status it stands in.

A status says the step itself and no other: that a client who has signed must have come before is the funnel's to
conclude, not this file's to invent. Steps of one day that have no clock follow each other by seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from kulmina.domain.form import VERDICTS
from kulmina.sources.table import cell as cells
from kulmina.sources.table.fields import Fields
from kulmina.sources.table.mapping import STATUSES
from kulmina.sources.table.said import Said

STEPS = ("called_at", "booked_at", "meeting_at", "arrived_at", "lost_at", "verdict", "status")
UNSAID = "non_target_other"  # the reason of a client who did not fit where the file gives none
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One fact beside the application, the deal and the payment."""

    kind: str
    key: str
    payload: Mapping[str, Any]
    at: datetime
    actor: str = "import"


@dataclass(slots=True)
class Road:
    """What a row tells: steps before the contract, when it was signed and paid, steps after.

    `by_status`: the payment is told by the status alone.
    """

    before: list[Step] = field(default_factory=list)
    signed: datetime | None = None
    paid: datetime | None = None
    after: list[Step] = field(default_factory=list)
    by_status: bool = False


def filled(fields: Fields, name: str) -> bool:
    """Whether the row says anything in a field."""
    if not fields.table.has(name) or not fields.text(name):
        return False
    return not name.endswith("_at") or not cells.no_day(fields.cell(name))


def said_step(fields: Fields, lead: str, step: Step) -> Said:
    """A step as a fact of its lead. Raises BadRow."""
    payload = {name: f"{lead}{value}" if name == "meeting" else value for name, value in step.payload.items()}
    return fields.say(step.kind, f"{lead}{step.key}", payload, step.at, lead=lead, actor=step.actor)


def steps_of(fields: Fields, created: datetime | None) -> Road:
    """The road of a row; of a table without steps only its contract and its payment. Raises BadRow."""
    return _Walk(fields, created).road()


class _Walk:
    """Goes along the row in the order of the trade; `last` is the instant of the step before."""

    def __init__(self, fields: Fields, created: datetime | None) -> None:
        self.fields, self.created = fields, created
        self.plain = not any(fields.table.has(name) for name in STEPS)
        self.last = created + SECOND if created and fields.table.has("operator") else created
        self.status = self._status()
        self.reason = fields.text("reason") if fields.table.has("reason") else None
        self.actor = (fields.ident("operator") if fields.table.has("operator") else None) or "import"
        self.meets: dict[str, str] = {}

    def road(self) -> Road:
        told = Road()
        if not self.plain:
            self._call(told)
            self._booking(told)
            self._arrival(told)
        told.signed = self._when("signed_at", "signed", "paid")
        told.paid = self._when("paid_at", "paid")
        told.by_status = told.paid is not None and not filled(self.fields, "paid_at")
        if not self.plain:
            self._end(told)
        return told

    def _status(self) -> str | None:
        """Raises BadRow for a word that no map has made ours."""
        if not filled(self.fields, "status"):
            return None
        word = self.fields.text("status")
        if word not in STATUSES:
            raise self.fields.bad(
                "status", f"found {word!r}", f"one of {', '.join(STATUSES)}", "say what it means in values.status"
            )
        return word

    def _when(self, name: str, *statuses: str) -> datetime | None:
        """When a step was made: by its column, else since when the lead stands in a status that says it."""
        if filled(self.fields, name):
            return self._after(self.fields.moment(name))
        return self._after(self._since()) if self.status in statuses else None

    def _since(self) -> datetime:
        if filled(self.fields, "status_at"):
            return self.fields.moment("status_at")
        if self.last is None:
            raise self.fields.bad("status", "nothing says since when", "a date in the row", "fill status_at")
        return self.last

    def _after(self, at: datetime) -> datetime:
        """The instant, a second after the step before where both are of one day that has no clock."""
        last = self.last
        if self.plain or last is None:
            return at
        if at <= last and at.date() == last.astimezone(at.tzinfo).date():
            at = last + SECOND
        self.last = max(last, at)
        return at

    def _key(self, key: str, at: datetime) -> str:
        """What a step is about: the lead's own where the row is a lead, else one of many calls or visits of it."""
        return key if self.created is not None else f"{key}:{at.isoformat()}"

    def _call(self, told: Road) -> None:
        at = self._when("called_at", "contacted")
        if at is not None:
            payload = {"direction": "out", "result": "connected", "talk_s": 0}
            told.before.append(Step("call", self._key(":said", at), payload, at, self.actor))

    def _booking(self, told: Road) -> None:
        slot = self.fields.moment("meeting_at") if filled(self.fields, "meeting_at") else None
        at = self._when("booked_at", "booked", "no_show")
        if at is None and slot is not None:
            at = self._after(min(slot, self.last) if self.last else slot)
        if at is None:
            return
        slot = max(at, slot) if slot else at
        self.meets = {"meeting": self._key(":meeting", at)}
        payload = {**self.meets, "slot": slot.isoformat(), **self.fields.optional("office")}
        told.before.append(Step("meeting.booked", self._key(":booked", at), payload, at, self.actor))
        if self.status == "no_show":
            told.before.append(Step("meeting.no_show", ":no_show", {**self.meets, "by": "client"}, self._after(slot)))

    def _arrival(self, told: Road) -> None:
        at = self._when("arrived_at", "arrived", "follow_up")
        if at is not None:
            payload = {**self.meets, **self.fields.optional("office")}
            told.before.append(Step("visit.arrived", self._key(":arrived", at), payload, at))
        self._verdict(told, came=at is not None)
        seller = self.fields.ident("seller") if self.fields.table.has("seller") else None
        if at is not None and seller and self.status == "follow_up":
            outcome = {**self.meets, "seller": seller, "outcome": "follow_up"}
            told.before.append(Step("meeting.outcome", ":outcome", outcome, self._after(at)))

    def _verdict(self, told: Road, *, came: bool) -> None:
        """What the row says of the client; a constant is said only of those who came."""
        verdict = self.fields.text("verdict") if self.fields.table.has("verdict") else None
        if verdict and not came and not self._own("verdict"):
            verdict = None
        if self.status == "non_target":
            verdict = "non_target"
        if not verdict or self.status == "invalid":
            return
        if verdict not in VERDICTS:
            raise self.fields.bad(
                "verdict", f"found {verdict!r}", f"one of {', '.join(VERDICTS)}", "set values.verdict"
            )
        reason = self.reason or UNSAID if verdict == "non_target" else None
        payload = {"verdict": verdict, **({"reason": reason} if reason else {})}
        at = self._after(self._since() if self.last is None or self.status == "non_target" else self.last)
        told.before.append(Step("visit.classified" if came else "lead.qualified", ":verdict", payload, at))

    def _own(self, name: str) -> bool:
        """Whether the row itself fills a field."""
        cell = self.fields.row.cells.get(self.fields.header(name))
        return name in self.fields.table.columns and cell is not None and str(cell).strip() != ""

    def _end(self, told: Road) -> None:
        reason = {"reason": self.reason} if self.reason else {}
        lost = self._when("lost_at", "lost", "non_target")
        if lost is not None:
            told.after.append(Step("lead.lost", ":lost", reason or _unsaid(self.status), lost))
        for status, kind in (("invalid", "lead.invalid"), ("sleeping", "lead.slept")):
            if self.status == status:
                told.after.append(Step(kind, f":{status}", reason, self._after(self._since())))


def _unsaid(status: str | None) -> dict[str, str]:
    return {"reason": UNSAID} if status == "non_target" else {}
