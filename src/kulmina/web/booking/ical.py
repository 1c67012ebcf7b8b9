"""Meetings as an iCalendar (RFC 5545): moved ones keep their UID and count up, cancelled ones say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from kulmina.current.meetings import Awaited
from kulmina.domain.company import Company
from kulmina.domain.slots import schedule

REFRESH = timedelta(minutes=15)


def calendar(
    company: Company,
    office: str,
    meetings: Iterable[Awaited],
    clients: Mapping[str, str],
    *,
    changes: Mapping[str, int],
    now: datetime,
) -> bytes:
    """The feed of an office (or of a person, `office` empty). `clients`: initials by meeting; `changes`: how often
    each was moved or called off."""
    feed = Calendar()
    feed.add("prodid", "-//Kulmina//Kulmina//RU")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    known = company.offices.get(office)
    name = known.name if known else _("My meetings")
    feed.add("x-wr-calname", f"{name} · {company.name}" if company.name else name)
    feed.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", "PT15M")
    for one in meetings:
        feed.add_component(_event(company, one, clients.get(one.meeting, ""), changes.get(one.meeting, 0), now))
    feed.add_missing_timezones()
    return bytes(feed.to_ical())


def _event(company: Company, one: Awaited, client: str, changed: int, now: datetime) -> Event:
    office = company.offices.get(one.office or "")
    order = schedule(office, company.rules) if office else None
    tz = order.tz if order else company.rules.tz
    event = Event()
    event.add("uid", f"{one.meeting}@kulmina")
    event.add("dtstamp", now)
    event.add("dtstart", one.slot.astimezone(tz))
    event.add("duration", order.length if order else timedelta(hours=1))
    event.add("sequence", changed)
    event.add("status", _status(one))
    event.add("summary", " · ".join(filter(None, (_("Meeting"), client, one.lead_id))))
    if office:
        event.add("location", ", ".join(filter(None, (office.name, office.address))))
    return event


def _status(one: Awaited) -> str:
    if one.state == "cancelled":
        return "CANCELLED"
    return "CONFIRMED" if one.confirmed or one.state == "arrived" else "TENTATIVE"
