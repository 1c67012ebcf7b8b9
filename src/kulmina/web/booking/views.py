"""The calendar of an office by day and by week, and the picker of a slot inside a lead's card."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from kulmina.current import meetings as booked
from kulmina.current import slots
from kulmina.current.habits import rates
from kulmina.domain.slots import Schedule, schedule
from kulmina.web.access import account, opens
from kulmina.web.booking import feeds, pages, whose, wording
from kulmina.web.page import Page, turn
from kulmina.web.written import Written, written

OFFERED = 9  # slots of the picker: as many as there are digits
DAYS = 7  # days that the picker offers to begin from
VIEWS = ("day", "week")
MOST_AHEAD = timedelta(days=730)
JUST = timedelta(minutes=10)  # how long after booking the text for the client stands open


@require_safe
@opens("booking")
def calendar(request: HttpRequest) -> HttpResponse:
    """One office's slots with whom it awaits, or a week of them with how full they are."""
    page = turn(request, "booking")
    mine = whose.offices(page)
    if not mine:
        return page.show("booking/none.html")
    office = _chosen(request.GET.get("office"), mine)
    order = schedule(page.company.offices[office], page.company.rules)
    day = _day(page, order, request.GET.get("day"))
    view = request.GET.get("view") if request.GET.get("view") in VIEWS else "day"
    shown = _week(page, order, day) if view == "week" else _one_day(page, order, day)
    step = timedelta(days=7 if view == "week" else 1)
    return page.show(
        f"booking/{view}.html",
        office=page.company.offices[office],
        order=order,
        offices=[page.company.offices[one] for one in mine],
        day=day,
        view=view,
        today=order.day(page.now),
        earlier=day - step,
        later=day + step,
        only=request.GET.get("only") == "mine",
        books=whose.books(page),
        zone=_zone(page, order, day),
        clock_change=pages.clock_change(order, day),
        feeds=feeds.of(page, office),
        **shown,
    )


def _one_day(page: Page, order: Schedule, day: date) -> dict[str, Any]:
    places = slots.of_day(page.company, order.office, [day], now=page.now)[day]
    me = account(page.request).person_id if page.request.GET.get("only") == "mine" else None
    meetings = booked.awaited(page.company, order.office, day, day, booker=me)
    told = whose.clients(page, meetings)
    entries = [pages.entry(page, order, one, told[one.meeting]) for one in meetings]
    return {
        "lines": pages.lines(page, order, places, entries),
        "closed": pages.closed(order, day),
        "booked": sum(place.booked for place in places),
        "expected": round(sum(sum(place.shows) for place in places)),
        "cut": len(meetings) >= booked.AT_ONCE,
        "title": wording.day_title(day, order.day(page.now)),
    }


def _week(page: Page, order: Schedule, day: date) -> dict[str, Any]:
    monday = day - timedelta(days=day.weekday())
    days = [monday + timedelta(days=ahead) for ahead in range(7)]
    places = slots.of_day(page.company, order.office, days, now=page.now)
    return {"week": pages.week(page, order, places), "days": days}


def _chosen(asked: str | None, mine: list[str]) -> str:
    """The office that is asked for. Raises PermissionDenied for one that this person does not open."""
    if not asked:
        return mine[0]
    if asked not in mine:
        raise PermissionDenied(asked)
    return asked


def _day(page: Page, order: Schedule, asked: str | None) -> date:
    """The day that is asked for, else the office's today. Raises Http404 for what is no day of ours."""
    today = order.day(page.now)
    if not asked:
        return today
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        raise Http404(asked) from None
    if not date(2000, 1, 1) <= day <= today + MOST_AHEAD:
        raise Http404(asked)
    return day


def _zone(page: Page, order: Schedule, day: date) -> str:
    """The office's offset from UTC on a day where its clock is not the company's; else empty."""
    noon = datetime.combine(day, time(12), UTC)
    same = noon.astimezone(order.tz).utcoffset() == noon.astimezone(page.company.rules.tz).utcoffset()
    return "" if same else wording.offset(order, noon)


@require_safe
@opens("booking")
def pick(request: HttpRequest, lead_id: str) -> HttpResponse:
    """The nearest free slots for a lead's client, first those of all offices; also to move a meeting.

    `office`, `since` (a day), `meeting` (to be moved), `next` (where to go afterwards) narrow and lead on.
    """
    page = turn(request, "booking")
    mine = whose.offices(page)
    office = _chosen(request.GET["office"], mine) if request.GET.get("office") else None
    meetings = booked.of_lead(lead_id)
    held = [one for one in meetings if one.state == "due" and one.slot > page.now]
    missed = [] if held else sorted((one for one in meetings if one.state == "no_show"), key=lambda one: one.slot)[-1:]
    moved = next((one for one in held if one.meeting == request.GET.get("meeting")), None)
    orders = slots.schedules(page.company, mine)
    names = whose.clients(page, [*held, *missed])
    since = _since(page, orders.get(office or ""), request.GET.get("since"))
    places = slots.nearest(
        page.company,
        since=since,
        now=page.now,
        offices=[office] if office else mine,
        count=OFFERED,
        without=moved.meeting if moved else None,
    )
    template = "booking/pick.html" if request.headers.get("HX-Request") else "booking/pick_page.html"
    return page.show(
        template,
        lead_id=lead_id,
        place=office,
        offices=[page.company.offices[one] for one in mine],
        since=request.GET.get("since") or "",
        days=[(day, wording.day_title(day, page.today)) for day in _days(page)],
        offered=[_offer(page, orders[place.office], place, number) for number, place in enumerate(places, 1)],
        held=[_held(page, orders, one, names[one.meeting]) for one in held],
        missed=[text for one in missed for text in _held(page, orders, one, names[one.meeting])["texts"]],
        moved=moved,
        books=whose.books(page),
        waiting=wording.price_of_waiting(rates(page.now)),
        falls=wording.falls(rates(page.now)),
        following=_following(request, reverse("lead", args=[lead_id])),
    )


def _days(page: Page) -> list[date]:
    return [page.today + timedelta(days=ahead) for ahead in range(DAYS)]


def _since(page: Page, order: Schedule | None, asked: str | None) -> datetime:
    """From now on, or from the beginning of a day on the chosen office's clock."""
    if not asked:
        return page.now
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        raise Http404(asked) from None
    if not page.today - timedelta(days=1) <= day <= page.today + MOST_AHEAD:
        return page.now
    return max(page.now, datetime.combine(day, time(), order.tz if order else page.company.rules.tz))


def _offer(page: Page, order: Schedule, place: slots.Place, number: int) -> dict[str, Any]:
    day = order.day(place.slot.start)
    return {
        "number": number,
        "place": place,
        "value": f"{place.slot.start:%Y-%m-%dT%H:%M:%SZ}",
        "day": wording.day_title(day, page.now.astimezone(order.tz).date()),
        "at": wording.clock(order, place.slot.start),
        "zone": _zone(page, order, day),
        "level": pages.level(place),
        "come": round(place.newcomer * 10),
        "odds": wording.one_more(place),
    }


def _held(page: Page, orders: dict[str, Schedule], one: booked.Awaited, client: whose.Client) -> dict[str, Any]:
    order = orders.get(one.office or "")
    local = one.slot.astimezone(order.tz if order else page.company.rules.tz)
    return {
        "one": one,
        "day": wording.day_title(local.date(), page.today),
        "at": f"{local:%H:%M}",
        "texts": _texts(page, one, local, client),
    }


def _texts(page: Page, one: booked.Awaited, at: datetime, client: whose.Client) -> list[Written]:
    """What is sent to the client of a meeting. `at`: its slot on the office's clock."""
    occasions = {"due": ("booked", "reminder"), "no_show": ("no_show",)}.get(one.state, ())
    if not client.contact:
        return []
    fresh = page.now - one.booked < JUST
    return [
        text
        for occasion in occasions
        for text in written(
            page, occasion, name=client.name, office=one.office, at=at, open=fresh and occasion == "booked"
        )
    ]


@require_safe
@opens("booking")
def meeting(request: HttpRequest, lead_id: str, meeting: str) -> HttpResponse:
    """One meeting of the calendar: whom to call, who booked, and what may be done with it."""
    page = turn(request, "booking")
    mine = whose.offices(page)
    one = next((one for one in booked.of_lead(lead_id) if one.meeting == meeting and one.office in mine), None)
    if one is None:
        raise Http404(meeting)
    order = schedule(page.company.offices[one.office or ""], page.company.rules)
    client = whose.clients(page, [one])[meeting]
    return page.show(
        "booking/about.html" if request.headers.get("HX-Request") else "booking/about_page.html",
        entry=pages.entry(page, order, one, client),
        texts=_texts(page, one, one.slot.astimezone(order.tz), client),
        books=whose.books(page),
        reasons=wording.REASONS.items(),
        following=_following(request, reverse("booking")),
    )


def _following(request: HttpRequest, otherwise: str) -> str:
    """Where to go after the act: the page that holds the picker."""
    asked = request.GET.get("next") or request.headers.get("HX-Current-URL", "")
    path = asked.split("//", 1)[-1].partition("/")[2] if "//" in asked else asked.lstrip("/")
    return f"/{path}" if path else otherwise


@require_safe
@opens("booking")
def displaced(request: HttpRequest) -> HttpResponse:
    """Bookings at times when their office receives nobody any more: whom to call and to move."""
    page = turn(request, "booking")
    mine = whose.offices(page)
    found = [one for one in booked.displaced(page.company, now=page.now) if one.office in mine]
    told, orders = whose.clients(page, found), slots.schedules(page.company, mine)
    rows = [
        {
            "entry": pages.entry(page, orders[one.office], one, told[one.meeting]),
            "office": page.office(one.office),
            "day": wording.weekday(orders[one.office].day(one.slot)),
            "why": pages.closed(orders[one.office], orders[one.office].day(one.slot)),
        }
        for one in found
        if one.office
    ]
    return page.show("booking/closed.html", rows=rows, books=whose.books(page))
