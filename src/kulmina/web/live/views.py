"""Server-sent events: the number of the last fact as soon as it is another one; never a fact itself."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic

from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kulmina.current.fold import folded
from kulmina.web.live.watch import Full, Watch

LISTENERS = 56  # pages that listen in one process; its other threads answer requests
LASTS = 600.0  # seconds of one connection
HEARTBEAT = 5.0  # seconds of silence; a page that went away is noticed by then
RETRY = 3_000  # milliseconds after which a browser connects again


def _number() -> int:
    return folded()[0]


def _alive(keys: set[str]) -> set[str]:
    known = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    return set(known.values_list("session_key", flat=True))


watch = Watch(_number, _alive, most=LISTENERS)


@require_safe
def stream(request: HttpRequest) -> HttpResponseBase:
    """Listen. 401 without a session, 503 where too many listen: the page then asks `now` from time to time."""
    if not request.user.is_authenticated or not request.session.session_key:
        return HttpResponse(status=401)
    if watch.listeners >= LISTENERS:
        return HttpResponse(status=503, headers={"Retry-After": "300"})
    events = told(watch, request.session.session_key, _last(request), lasts=LASTS, heartbeat=HEARTBEAT)
    answer = StreamingHttpResponse(events, content_type="text/event-stream")
    answer["Cache-Control"], answer["X-Accel-Buffering"] = "no-cache", "no"
    return answer


def _last(request: HttpRequest) -> int:
    """What the page has heard last, where the connection broke."""
    heard = request.headers.get("Last-Event-ID", "")
    return int(heard) if heard.isdecimal() and len(heard) < 19 else -2


def told(watch: Watch, session: str, seen: int, *, lasts: float, heartbeat: float) -> Iterator[bytes]:
    """The events of one connection, for `lasts` seconds; a sign of life at least each `heartbeat` seconds."""
    connections.close_all()
    yield f"retry: {RETRY}\n\n".encode()
    ends = monotonic() + lasts
    try:
        with watch.listening(session):
            while (left := ends - monotonic()) > 0:
                number = watch.wait(session, seen, min(left, heartbeat))
                if number is None:
                    yield b"event: ended\ndata:\n\n"
                    return
                yield b": here\n\n" if number in (seen, -1) else f"id: {number}\ndata: {number}\n\n".encode()
                seen = seen if number == -1 else number
    except Full:
        return


@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """The number, for pages that cannot listen."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    return JsonResponse({"no": _number()}, headers={"Cache-Control": "no-store"})


@require_safe
@login_required
def came_back(request: HttpRequest) -> HttpResponse:
    """Signed in beside a page that waits: it is told, and this window closes."""
    return render(request, "shell/came_back.html", {"who": request.user})
