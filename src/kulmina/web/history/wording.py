"""The words of the import: fields, statuses, kinds of facts, and what is wrong with a row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as in_context

from kulmina.intake import wording
from kulmina.web import words

FIELDS: Mapping[str, Any] = {
    "lead": in_context("field", "Number of the lead"),
    "created_at": in_context("field", "When the lead came"),
    "contact": in_context("field", "Contact: phone or mail"),
    "name": in_context("field", "Name of the client"),
    "action": in_context("field", "Target action"),
    "consent": in_context("field", "Consent to the credit check"),
    "creative": in_context("field", "Creative"),
    "campaign": in_context("field", "Campaign"),
    "channel": in_context("field", "Channel"),
    "platform": in_context("field", "Platform"),
    "operator": in_context("field", "Operator"),
    "called_at": in_context("field", "When the client was talked to"),
    "booked_at": in_context("field", "When the meeting was booked"),
    "meeting_at": in_context("field", "Meeting is set for"),
    "arrived_at": in_context("field", "When the client came"),
    "office": in_context("field", "Office"),
    "verdict": in_context("field", "Target or non-target"),
    "reason": in_context("field", "Reason of the refusal"),
    "lost_at": in_context("field", "When the client refused"),
    "status": in_context("field", "Status"),
    "status_at": in_context("field", "Since when in this status"),
    "seller": in_context("field", "Seller"),
    "deal": in_context("field", "Number of the contract"),
    "signed_at": in_context("field", "When the contract was signed"),
    "amount": in_context("field", "Amount of the contract"),
    "payment": in_context("field", "Number of the payment"),
    "paid_at": in_context("field", "When the money came"),
    "paid": in_context("field", "Amount of the payment"),
    "owner": in_context("field", "Who owns the creative"),
    "date": in_context("field", "Day"),
    "impressions": in_context("field", "Impressions"),
    "clicks": in_context("field", "Clicks"),
    "visits": in_context("field", "Site visits"),
    "spend": in_context("field", "Spend"),
    "actions": in_context("field", "Target actions by the platform's count"),
    "purchases": in_context("field", "Purchases by the platform's count"),
}
AD_NAME = in_context("field", "Title of the creative")
# The fields of the page in groups.
GROUPS: Mapping[str, tuple[tuple[Any, tuple[str, ...]], ...]] = {
    "leads": (
        (in_context("fields", "The lead"), ("lead", "created_at", "contact", "name", "action", "consent")),
        (in_context("fields", "Where it came from"), ("creative", "campaign", "channel", "platform")),
        (
            in_context("fields", "How far it came"),
            (
                "status", "status_at", "reason", "called_at", "booked_at", "meeting_at", "arrived_at", "verdict",
                "lost_at",
            ),
        ),
        (in_context("fields", "People and office"), ("operator", "seller", "office")),
        (in_context("fields", "Contract and money"), ("deal", "signed_at", "amount", "payment", "paid_at", "paid")),
    ),
    "ads": (
        (in_context("fields", "The creative"), ("creative", "name", "campaign", "channel", "platform", "owner")),
        (
            in_context("fields", "Figures of a day"),
            ("date", "impressions", "clicks", "visits", "spend", "actions", "purchases"),
        ),
    ),
}  # fmt: skip
STATUSES: Mapping[str, Any] = {
    "new": in_context("status", "New: nobody has called yet"),
    "in_work": in_context("status", "In work, not reached yet"),
    "contacted": in_context("status", "Talked to"),
    "booked": in_context("status", "Booked for a meeting"),
    "no_show": in_context("status", "Booked and did not come"),
    "arrived": in_context("status", "Came to the office"),
    "follow_up": in_context("status", "Came and thinks: follow-up"),
    "signed": in_context("status", "Signed the contract"),
    "paid": in_context("status", "Signed and paid in full"),
    "lost": in_context("status", "Lost"),
    "non_target": in_context("status", "Non-target"),
    "invalid": in_context("status", "Invalid contact, spam"),
    "sleeping": in_context("status", "Put aside"),
}
VERDICTS: Mapping[str, Any] = {
    "target": in_context("verdict", "Target"),
    "non_target": in_context("verdict", "Non-target"),
    "unknown": in_context("verdict", "Not known yet"),
}
OURS: Mapping[str, Mapping[str, Any]] = {"status": STATUSES, "verdict": VERDICTS}
FACTS: Mapping[str, Any] = {
    "target_action": in_context("fact", "lead"),
    "creative.registered": in_context("fact", "creative"),
    "lead.assigned": in_context("fact", "handed to an operator"),
    "call": in_context("fact", "talk"),
    "meeting.booked": in_context("fact", "booking"),
    "meeting.no_show": in_context("fact", "no-show"),
    "visit.arrived": in_context("fact", "arrival"),
    "visit.classified": in_context("fact", "verdict of the office"),
    "lead.qualified": in_context("fact", "verdict of the operator"),
    "meeting.outcome": in_context("fact", "outcome of the meeting"),
    "deal.signed": in_context("fact", "contract"),
    "payment.received": in_context("fact", "payment"),
    "lead.lost": in_context("fact", "refusal"),
    "lead.invalid": in_context("fact", "invalid contact"),
    "lead.slept": in_context("fact", "put aside"),
    "ad.reported": in_context("fact", "day of a creative"),
}


def field(name: str, kind: str = "leads") -> str:
    """What a field is called."""
    return str(AD_NAME) if kind == "ads" and name == "name" else str(FIELDS.get(name, name))


def fact(kind: str) -> str:
    return str(FACTS.get(kind, kind))


def problem(found: Mapping[str, Any]) -> str:
    """What is wrong, what was expected and what to do, in the reader's language."""
    language = get_language() or "ru"
    if language in found:
        return str(found[language])
    text = _first_up(wording.part(language, str(found.get("found", ""))))
    if found.get("level") == "note":
        text = _coded(text, words.ACTIONS)
    expected = str(found.get("expected") or "")
    if expected and not expected.startswith("one of new"):
        text += f"; {_('expected')}: {_named(wording.part(language, expected))}"
    advice = str(found.get("advice") or "")
    said = _first_up(wording.part(language, advice))
    return f"{text}. {said}{'' if said.endswith('?') else '.'}" if advice else f"{text}."


def place(found: Mapping[str, Any]) -> str:
    """Where it stands: the line and the column."""
    parts = []
    if found.get("line"):
        parts.append(_("line %(n)s") % {"n": found["line"]})
    if found.get("column"):
        parts.append(_("column “%(name)s”") % {"name": FIELDS.get(str(found["column"]), found["column"])})
    return ", ".join(parts)


def _named(text: str) -> str:
    """A list of our codes as people read them."""
    return _coded(text, VERDICTS)


def _coded(text: str, codes: Mapping[str, Any]) -> str:
    return re.sub(r"\b[a-z_]+\b", lambda match: str(codes.get(match[0], match[0])).lower(), text)


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
