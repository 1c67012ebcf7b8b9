"""Where somebody is signed in: devices, when they were last used, and how they are put out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from kulmina.staff import policy
from kulmina.staff.models import Account

SEEN = "seen"  # in the session: second of the epoch at which the person was seen last
LACKS = "lacks_second_step"  # in the session: the role demands a second step that is not set up
AGENT = 200  # letters of a browser's name that are kept
EACH = 60  # seconds between two looks
NOWHERE = "0.0.0.0"  # an address that was not told


@dataclass(frozen=True, slots=True)
class Place:
    """A device that somebody is signed in on. `browser` and `system`: their names, "" where unknown."""

    id: int
    browser: str
    system: str
    ip: str
    since: datetime
    last_seen: datetime
    here: bool


def begin(request: HttpRequest, user: Account, now: datetime) -> None:
    """Somebody has signed in: note where, and whether he must set up the second step first; sweep out what expired."""
    request.session[SEEN] = int(now.timestamp())
    request.session[LACKS] = policy.lacks(user)
    Session.objects.filter(expire_date__lt=now).delete()
    if not request.session.session_key:
        request.session.save()
    agent = request.META.get("HTTP_USER_AGENT", "")[:AGENT]
    device = {"user": user, "ip": get_adapter().get_client_ip(request), "user_agent": agent, "last_seen_at": now}
    UserSession.objects.update_or_create(session_key=request.session.session_key, defaults=device)
    Account.objects.filter(pk=user.pk).update(last_seen_at=now)


def look(session: SessionBase, user: Account, now: datetime) -> None:
    """Once a minute: the session lives on, and so does the time at which the person was last seen."""
    if now.timestamp() - session.get(SEEN, 0) < EACH:
        return
    session[SEEN] = int(now.timestamp())
    session[LACKS] = policy.lacks(user)
    Account.objects.filter(pk=user.pk).update(last_seen_at=now)
    UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=now)


def places(user: Account, now: datetime, *, here: str | None = None) -> list[Place]:
    """Where somebody is signed in now, the latest used first. `here`: the key of the session that looks."""
    known = list(UserSession.objects.filter(user=user).order_by("-last_seen_at"))
    alive = Session.objects.filter(session_key__in=[one.session_key for one in known], expire_date__gt=now)
    keys = set(alive.values_list("session_key", flat=True))
    return [_place(one, here) for one in known if one.session_key in keys]


def end(user: Account, place: int) -> bool:
    """End one session of somebody; whether there was one."""
    found = UserSession.objects.filter(user=user, pk=place).first()
    if found is not None:
        found.end()
    return found is not None


def end_all(user: Account, *, but: str | None = None) -> int:
    """End every session of somebody, but the one of that key; how many there were."""
    found = list(UserSession.objects.filter(user=user).exclude(session_key=but or ""))
    for one in found:
        one.end()
    return len(found)


_BROWSERS = (("YaBrowser", "Yandex Browser"), ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"),
             ("Chrome", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS X", "macOS"), ("Linux", "Linux"))  # fmt: skip


def _place(one: Any, here: str | None) -> Place:
    agent = one.user_agent
    return Place(
        one.pk, _named(agent, _BROWSERS), _named(agent, _SYSTEMS), "" if one.ip == NOWHERE else one.ip,
        one.created_at, one.last_seen_at, one.session_key == here,
    )  # fmt: skip


def _named(agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in names if mark in agent), "")
