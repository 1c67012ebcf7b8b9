"""What is to be done with a lead next, by when and why: the one queue of calls and applications (DOMAIN §13).

A lead asks for one thing at a time; which of many leads comes first is decided by `place`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from kulmina.domain.company import Rules
from kulmina.domain.credit import Meeting
from kulmina.domain.lead import Lead
from kulmina.domain.lead_state import FINISHED
from kulmina.domain.response import at_part, at_work, deadline

CLASSES = ("ringing", "missed", "new", "callback", "confirm", "follow_up", "retry", "wake")  # the order of §13
WHYS = (
    "ringing", "missed", "new", "callback", "no_show", "cancelled", "returned", "no_step", "unmarked", "confirm",
    "follow_up", "no_date", "retry", "exhausted", "wake", "no_wake",
)  # fmt: skip
RINGS = timedelta(seconds=60)
_MORNING_OF_CONFIRMATION = 10 * 3600
_HOUR = timedelta(hours=1)


class Work(NamedTuple):
    """What is to be done. `kind`: of CLASSES; `due`: from when on; `until`: the deadline, where there is one;
    `why`: of WHYS, the reason that a person is told."""

    kind: str
    due: datetime
    until: datetime | None
    why: str


def work(lead: Lead, rules: Rules) -> Work | None:
    """What the lead asks for; None: nothing, it is finished, waits for its meeting or is in the office's hands."""
    if lead.created_at is None or lead.merged_into is not None:
        return None
    return next(_asks(lead, rules), None)


def _asks(lead: Lead, rules: Rules) -> Iterator[Work]:
    """What the lead asks for, the most urgent first."""
    if lead.missed_at is not None and lead.state not in ("invalid", "non_target"):
        yield Work("missed", lead.missed_at, _sla(lead.missed_at, rules), "missed")
    if lead.state in FINISHED:
        return
    yield from _sleeping(lead, rules) if lead.state == "sleeping" else ()
    if lead.state == "sleeping":
        return
    yield from _after_meeting(lead, rules) if lead.arrival else _before_meeting(lead, rules)


def _sla(since: datetime, rules: Rules) -> datetime:
    return deadline(since, timedelta(seconds=rules.sla_seconds), rules)


def _sleeping(lead: Lead, rules: Rules) -> Iterator[Work]:
    if lead.wake is not None:
        yield Work("wake", at_work(lead.wake, rules), None, "wake")
    elif lead.slept_at is not None:
        yield Work("wake", lead.slept_at, None, "no_wake")


def _after_meeting(lead: Lead, rules: Rules) -> Iterator[Work]:
    """After the meeting the client is followed up by the office."""
    if lead.returned_at is not None:
        yield Work("callback", lead.returned_at, None, "returned")
    if lead.callback is not None:
        yield Work("callback", lead.callback, None, "callback")
    if lead.state == "follow_up":
        if lead.followup is not None:
            yield Work("follow_up", lead.followup, None, "follow_up")
        elif lead.last_outcome is not None:
            yield Work("follow_up", lead.last_outcome.at, None, "no_date")


def _before_meeting(lead: Lead, rules: Rules) -> Iterator[Work]:
    if lead.callback is not None:
        yield Work("callback", lead.callback, None, "callback")
    if lead.returned_at is not None:
        yield Work("callback", lead.returned_at, None, "returned")
    if lead.state == "booked":
        yield from _booked(lead, rules)
    elif lead.touched_at is None:
        yield _untouched(lead, rules)
    elif lead.tries:
        yield _again(lead, rules)
    else:
        yield _forgotten(lead, rules)


def _untouched(lead: Lead, rules: Rules) -> Work:
    created = lead.created_at
    assert created is not None
    if lead.action == "call":
        return Work("ringing", created, created + RINGS, "ringing")
    return Work("new", created, _sla(created, rules), "new")


def _booked(lead: Lead, rules: Rules) -> Iterator[Work]:
    """A meeting is confirmed the day before; when its time has passed and nobody marked it, somebody asks."""
    awaited = max((m for m in lead.meetings if m.awaited), key=lambda m: m.slot, default=None)
    if awaited is None:
        return
    confirm = _confirmation(awaited, rules)
    if awaited.confirmed_at is None and confirm is not None:
        yield Work("confirm", confirm, awaited.slot, "confirm")
    else:
        yield Work("callback", at_work(awaited.slot + 2 * _HOUR, rules), None, "unmarked")


def _confirmation(meeting: Meeting, rules: Rules) -> datetime | None:
    """When to call about a meeting: in the morning of the day before. One booked later than that needs no call
    sooner than three hours after the booking, and none where it is so near."""
    before = meeting.slot.astimezone(rules.tz).date() - timedelta(days=1)
    due = at_work(max(at_part(before, "morning", rules), meeting.booked_at + 3 * _HOUR), rules)
    return due if due <= meeting.slot - _HOUR else None


def _again(lead: Lead, rules: Rules) -> Work:
    """Nobody answered: the next attempt of the cadence, counted from the first one that failed."""
    made, first = len(lead.tries), lead.tries[0]
    if made >= len(rules.desk.cadence):
        return Work("retry", at_work(lead.tries[-1] + _HOUR, rules), None, "exhausted")
    step = rules.desk.cadence[made]
    if step.part is None:
        due = at_work(first + timedelta(minutes=step.minutes), rules)
    else:
        due = at_part(first.astimezone(rules.tz).date() + timedelta(days=step.days), step.part, rules)
    return Work("retry", max(due, lead.tries[-1] + timedelta(minutes=5)), None, "retry")


def _forgotten(lead: Lead, rules: Rules) -> Work:
    """He was talked to and nothing was agreed, or the meeting fell through."""
    fallen = _fallen(lead)
    touched = lead.touched_at
    assert touched is not None
    if fallen is not None and fallen[0] >= touched:
        return Work("callback", fallen[0], None, fallen[1])
    return Work("callback", at_work(touched + timedelta(hours=rules.desk.forgotten), rules), None, "no_step")


def _fallen(lead: Lead) -> tuple[datetime, str] | None:
    missed = [(m.no_show_at, "no_show") for m in lead.meetings if m.no_show_at is not None]
    missed += [(m.cancelled_at, "cancelled") for m in lead.meetings if m.cancelled_at is not None]
    return max(missed, default=None)


def seen(asked: Work, now: datetime) -> Work:
    """The same work as it looks at an instant: a phone that has rung out is a missed call, and a meeting whose
    time has passed is not confirmed any more: somebody asks what became of it."""
    if asked.until is None or now <= asked.until:
        return asked
    if asked.kind == "ringing":
        return Work("missed", asked.due, None, "missed")
    if asked.kind == "confirm":
        return Work("callback", asked.until + 2 * _HOUR, None, "unmarked")
    return asked


def held_until(lead: Lead, asked: Work, rules: Rules) -> datetime | None:
    """Until when the lead is its operator's alone; then a silent one loses it to whoever asks. None: nobody's."""
    if lead.operator is None:
        return None
    given = lead.assignments[-1].at
    heard = max(given, lead.touched_at or given, asked.due)
    return heard + timedelta(minutes=rules.desk.hold)


def drawn(lead_id: str, share: Fraction) -> bool:
    """Whether the lead belongs to the part that is drawn without regard to worth: always the same leads."""
    digest = hashlib.blake2b(lead_id.encode(), digest_size=4).digest()
    return Fraction(int.from_bytes(digest, "big"), 1 << 32) < share


def place(kind: str, due: datetime, until: datetime | None, worth: Fraction, now: datetime) -> tuple[float, ...]:
    """The place of a lead in the queue, to be sorted by: its class; of new leads those inside their window, the
    newest deadline first (§13), then the late ones; within a class the most valuable, then the longest due."""
    number = CLASSES.index(kind)
    if kind != "new":
        return (number, 0, -float(worth), due.timestamp())
    assert until is not None
    if now <= until:
        return (number, 0, -until.timestamp(), 0)
    return (number, 1, -float(worth), due.timestamp())
