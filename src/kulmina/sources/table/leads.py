"""Rows of leads: the application, and, where the row has them, its steps, its deal and its payment as history."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from kulmina.domain.contact import reachable
from kulmina.domain.money import roubles
from kulmina.sources.table import cell as cells
from kulmina.sources.table.fields import Fields
from kulmina.sources.table.said import Said
from kulmina.sources.table.steps import SECOND, Road, filled, said_step, steps_of

TRUE = {"1", "true", "yes", "да", "истина", "+"}
FALSE = {"0", "false", "no", "нет", "ложь", "-"}


class Leads:
    """Says each row as it comes. A lead without an id of its own is known by its contact (duplicates join it)."""

    def __init__(self, source: str, dedupe_days: int, who: Callable[[str], str] = str) -> None:
        self.source, self.who = source, who
        self.window = timedelta(days=dedupe_days)
        self._by_contact: dict[str, tuple[str, datetime]] = {}
        self._creatives: set[str] = set()
        self._occurrences: dict[str, int] = {}

    def row(self, fields: Fields) -> Iterator[Said]:
        """Everything a row says, or BadRow before any of it; a row of a lead that says nothing is one."""
        told = list(self._row(fields))
        if not told and "created_at" in fields.table.columns:
            found = "nothing in the row has a date"
            raise fields.bad("created_at", found, "when the lead came, or a step of it", "fill the cell")
        return iter(told)

    def end(self) -> Iterator[Said]:
        return iter(())

    def _row(self, fields: Fields) -> Iterator[Said]:
        created = fields.moment("created_at") if filled(fields, "created_at") else None
        lead = self._lead(fields, created)
        if created is not None:
            yield from self._creative(fields, created)
            yield self._action(fields, lead, created)
            operator = fields.ident("operator") if fields.table.has("operator") else None
            if operator:
                yield fields.say(
                    "lead.assigned", f"{lead}:{operator}", {"operator": operator}, created + SECOND, lead=lead
                )
        road = steps_of(fields, created)
        yield from (said_step(fields, lead, step) for step in road.before)
        if road.signed is not None:
            yield self._deal(fields, lead, road.signed)
        if road.paid is not None:
            yield self._payment(fields, lead, road)
        yield from (said_step(fields, lead, step) for step in road.after)

    def _lead(self, fields: Fields, created: datetime | None) -> str:
        lead = fields.ident("lead") if fields.table.has("lead") else None
        if lead:
            return lead
        contact = reachable(_contact(fields))
        if not contact:
            raise fields.bad(
                "lead" if "lead" in fields.table.columns else "contact",
                "the cell is empty",
                "an id or a contact of the lead",
            )
        known = self._by_contact.get(contact)
        if known and (created is None or abs(created - known[1]) <= self.window):
            return known[0]
        if created is None:
            raise fields.bad(
                "contact",
                f"nothing says which lead {contact!r} is",
                "the contact of a lead in this file",
                "add the lead's id",
            )
        name = hashlib.sha256(f"{self.source}|{self.who(contact)}|{created.isoformat()}".encode()).hexdigest()[:16]
        self._by_contact[contact] = (f"{self.source}-{name}", created)
        return self._by_contact[contact][0]

    def _creative(self, fields: Fields, created: datetime) -> Iterator[Said]:
        creative = fields.ident("creative") if fields.table.has("creative") else None
        if creative and creative not in self._creatives:
            about = fields.optional("campaign", "channel", "platform")
            said = fields.say("creative.registered", creative, {"creative": creative, **about}, created)
            self._creatives.add(creative)
            yield said

    def _action(self, fields: Fields, lead: str, created: datetime) -> Said:
        payload: dict[str, Any] = {
            "action": fields.text("action") or "application",
            **fields.optional("creative", "name"),
        }
        if fields.table.has("creative"):
            payload.pop("creative", None)
            creative = fields.ident("creative")
            if creative:
                payload["creative"] = creative
        consent = _flag(fields, "consent")
        if consent is not None:
            payload["consent"] = consent
        if contact := _contact(fields):
            payload["contact"] = contact
        return fields.say("target_action", self._key(f"{lead}:{created.isoformat()}"), payload, created, lead=lead)

    def _key(self, key: str) -> str:
        """The key; a second row about the same has its number, so that both are kept."""
        self._occurrences[key] = self._occurrences.get(key, 0) + 1
        return key if self._occurrences[key] == 1 else f"{key}#{self._occurrences[key]}"

    def _deal(self, fields: Fields, lead: str, at: datetime) -> Said:
        deal = (fields.ident("deal") if fields.table.has("deal") else None) or lead
        amount = fields.money("amount")
        if amount is None:
            raise fields.bad(
                "amount", "the cell is empty", "the amount of the deal", "fill it, or set constants.amount in the map"
            )
        payload = {"deal": deal, "amount": roubles(amount), "sellers": {fields.needed("seller"): "1"}}
        return fields.say("deal.signed", deal, payload, at, lead=lead)

    def _payment(self, fields: Fields, lead: str, road: Road) -> Said:
        deal = (fields.ident("deal") if fields.table.has("deal") else None) or lead
        at = road.paid
        assert at is not None
        payment = (fields.ident("payment") if fields.table.has("payment") else None) or f"{deal}:{at:%Y%m%dT%H%M%S}"
        amount = fields.money("paid")
        if amount is None and road.by_status:  # who has paid by his status alone has paid the whole contract
            amount = fields.money("amount")
        if amount is None:
            raise fields.bad("paid", "the cell is empty", "the amount that was paid", "fill the cell")
        return fields.say(
            "payment.received", payment, {"payment": payment, "deal": deal, "amount": roubles(amount)}, at, lead=lead
        )


def _contact(fields: Fields) -> str:
    return fields.read("contact", cells.contact) if fields.table.has("contact") else ""


def _flag(fields: Fields, name: str) -> bool | None:
    word = (fields.text(name) or "").lower() if fields.table.has(name) else ""
    if word in TRUE or word in FALSE:
        return word in TRUE
    if word:
        raise fields.bad(name, f"found {word!r}", "yes or no", "write да or нет")
    return None
