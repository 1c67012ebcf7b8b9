"""What is done with a meeting from the calendar and from the picker: one click, one act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kulmina.actions import meetings
from kulmina.actions.act import Done
from kulmina.domain.period import read_instant
from kulmina.domain.rights import Actor
from kulmina.web.access import actor, opens
from kulmina.web.acting import act, back, refused, token
from kulmina.web.booking.wording import REASONS
from kulmina.web.page import Page, turn

Do = Callable[[Actor, str, datetime], Done]
CHANNELS = ("phone", "sms", "messenger", "mail")


@require_POST
@opens("booking")
def book(request: HttpRequest, lead_id: str) -> HttpResponse:
    """Book the client into the slot of the button that was pressed: `where` is "office|instant"."""
    page = turn(request, "booking")
    where = _where(request)
    if where is None:
        return refused(page, _("Choose a time."))
    office, slot = where
    return _carry_out(
        page, _("The meeting is booked."), lambda who, click, now: meetings.book(
            who, lead_id, office, slot, now=now, token=click
        )
    )  # fmt: skip


@require_POST
@opens("booking")
def move(request: HttpRequest, lead_id: str, meeting: str) -> HttpResponse:
    """Move the meeting into the slot of the button that was pressed."""
    page = turn(request, "booking")
    where = _where(request)
    if where is None:
        return refused(page, _("Choose a time."))
    office, slot = where
    return _carry_out(
        page, _("The meeting is moved."), lambda who, click, now: meetings.move(
            who, lead_id, meeting, slot, office=office, by=_by(request), now=now, token=click
        )
    )  # fmt: skip


@require_POST
@opens("booking")
def confirm(request: HttpRequest, lead_id: str, meeting: str) -> HttpResponse:
    """The client said that he would come."""
    channel = request.POST.get("channel", "")
    said = channel if channel in CHANNELS else CHANNELS[0]
    return _carry_out(
        turn(request, "booking"), _("The meeting is confirmed."), lambda who, click, now: meetings.confirm(
            who, lead_id, meeting, channel=said, now=now, token=click
        )
    )  # fmt: skip


@require_POST
@opens("booking")
def cancel(request: HttpRequest, lead_id: str, meeting: str) -> HttpResponse:
    """Call the meeting off for a reason."""
    page = turn(request, "booking")
    reason = request.POST.get("reason", "")
    if reason not in REASONS:
        return refused(page, _("Choose why the meeting is called off."))
    by = meetings.OFFICE if reason == "office" else meetings.CLIENT
    return _carry_out(
        page, _("The meeting is called off."), lambda who, click, now: meetings.cancel(
            who, lead_id, meeting, by=by, reason=reason, now=now, token=click
        )
    )  # fmt: skip


def _carry_out(page: Page, said: str, do: Do) -> HttpResponse:
    """Carry an act out and go back to the page that holds the form; a refusal lets the picker look again."""
    who, click = actor(page.request), token(page.request)
    answer = act(page, lambda: do(who, click, page.now), then=back(page.request), said=said)
    if answer.status_code == 422:
        answer["HX-Trigger"] = "slots"
    return answer


def _where(request: HttpRequest) -> tuple[str, datetime] | None:
    office, _bar, slot = request.POST.get("where", "").partition("|")
    try:
        return office, read_instant(slot)
    except ValueError:
        return None


def _by(request: HttpRequest) -> str:
    asked = request.POST.get("by")
    return asked if asked in (meetings.CLIENT, meetings.OFFICE) else meetings.CLIENT
