"""What is known of a lead at the moment of its creation, and nothing else: all that the score may look at (§14).

Left out for good: who the client is (sex, nationality, surname, exact address; age, which only a law may set), and
everything that became known after the fact that created the lead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kulmina.domain.company import Company
from kulmina.domain.period import instant
from kulmina.domain.response import at_work
from kulmina.domain.score import Row, Value

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BEFORE = ("first", "asked", "came", "bought")
ALWAYS = (
    "creative", "campaign", "channel", "platform", "action", "source", "hour", "weekday", "working", "consent",
    "before",
)  # fmt: skip
ANSWER = "answer."
# What an application may bring beside the fields of its kind; of anything else nothing is known to be harmless.
GIVEN = ("region", "city", "office", "form", "page", "device", "product")
# Words in the name of an answer that must not move a client up or down.
NEVER = (
    "sex", "gender", "nation", "ethnic", "race", "relig", "surname", "name", "address", "street", "birth", "age",
    "phone", "mail", "contact", "passport", "citizen", "пол", "возраст", "фамил", "национал", "адрес", "имя",
)  # fmt: skip
DROPPED = ("sex", "nationality", "surname", "exact address", "age", "contact", "operator", "calls", "answers by phone")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Seen:
    """What the journal knew of a lead at its creation. `at`, `moment`: when it happened and when it became known, in
    microseconds; `payload`: of the creating action, as received; `answers`: given with it; `before`: of BEFORE."""

    at: int
    moment: int
    source: str
    payload: Mapping[str, Any]
    answers: Mapping[str, Any]
    before: str

    @property
    def creative(self) -> str | None:
        return self.payload.get("creative")


@dataclass(frozen=True, slots=True)
class Past:
    """What became of a lead. `created`, `arrived`: microseconds; `came`: arrived as target; `net`: kopecks; `calls`:
    attempts to reach it; `drawn`: its place in the queue was drawn by chance; `cut`: cut off before a meeting;
    `ruled`: its answers at creation met a non-target rule."""

    created: int
    row: Row
    came: bool
    arrived: int | None
    net: int
    calls: int
    drawn: bool
    cut: bool
    ruled: bool


def allowed(name: str) -> bool:
    """Whether an answer of this name may be looked at."""
    parts = name.casefold().replace("-", "_").split("_")
    return not any(part.startswith(word) for part in parts for word in NEVER if len(word) > 3) and not any(
        part in NEVER for part in parts
    )


def features(seen: Seen, company: Company) -> Row:
    """The columns of a lead as the score sees them."""
    local = instant(seen.at).astimezone(company.rules.tz)
    creative = company.creatives.get(seen.creative or "")
    row: dict[str, Value] = {
        "creative": seen.creative,
        "campaign": creative.campaign if creative else None,
        "channel": creative.channel if creative else None,
        "platform": creative.platform if creative else None,
        "action": _action(seen.payload),
        "source": seen.source,
        "hour": float(local.hour),
        "weekday": DAYS[local.weekday()],
        "working": "yes" if _works(local, company) else "no",
        "consent": _flag(seen.payload.get("consent")),
        "before": seen.before,
    }
    row.update({name: _plain(seen.payload[name]) for name in GIVEN if name in seen.payload})
    given = seen.payload.get("answers")
    answers = {**(given if isinstance(given, Mapping) else {}), **seen.answers}
    row.update({f"{ANSWER}{name}": _plain(value) for name, value in _told(answers)})
    return row


def _told(answers: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    return ((name, value) for name, value in sorted(answers.items()) if allowed(name))


def _action(payload: Mapping[str, Any]) -> str | None:
    action, name = payload.get("action"), payload.get("name")
    return f"{action}: {name}" if action == "app_action" and name else action


def _works(local: datetime, company: Company) -> bool:
    return at_work(local, company.rules) == local


def _flag(value: Any) -> str | None:
    return None if value is None else "yes" if value else "no"


def _plain(value: Any) -> Value:
    """An answer as a word or a number; what is neither says nothing."""
    if isinstance(value, bool):
        return _flag(value)
    if isinstance(value, int | float):
        return float(value)
    return value.strip()[:_LONGEST] or None if isinstance(value, str) else None
