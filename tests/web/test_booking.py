"""Олег books, moves and calls off meetings; Алла sees her office; feeds tell calendars no more than they may."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar
from tests.web.office import october, open_office
from tests.world import MONDAY, MOSCOW, World, days, hours

from kulmina.clients import people
from kulmina.current import meetings as booked
from kulmina.recording import record
from kulmina.staff.models import Account

Visitor = Callable[..., Client]
NOW = MONDAY + days(14) + hours(1)  # Monday 19 October, 11:00
WEEK = {day: ["09:00", "18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
NOON = datetime(2026, 10, 19, 12, tzinfo=MOSCOW)
ABOUT = {"hours": WEEK, "slot_minutes": 60, "capacity": 2, "address": "Садовая, 12"}


def told() -> World:
    """October, and three leads whom Олег and Ольга have talked to."""
    world = october()
    for lead, operator in (("L11", "O1"), ("L12", "O1"), ("L13", "O2")):
        world.application(lead, at=MONDAY + days(14)).assigned(operator).call(operator).qualified(operator)
    offices: list[tuple[str, str, dict[str, Any]]] = [
        ("OF1", "Офис на Садовой", {}),
        ("OF2", "Офис в Омске", {"timezone": "Asia/Omsk"}),
        ("OF3", "Офис в Берлине", {"timezone": "Europe/Berlin", "hours": {"sun": ["00:00", "06:00"]}}),
    ]
    for place, (office, name, more) in enumerate(offices):
        payload = {"office": office, "name": name, **ABOUT, **more}
        world.tell("office.registered", payload, actor="D1", at=MONDAY, event_id=f"office-{place}")
    return world


@pytest.fixture
def house(sqlite_database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    open_office(told())
    Account.objects.filter(person_id="A1").update(office="OF1")
    for lead, name in (("L11", "Иванова Мария Петровна"), ("L12", "Петров Пётр"), ("L13", "Сидоров Иван")):
        people.call(client_of(lead), name)
    seconds = count(1)
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(seconds=next(seconds)))


def client_of(lead: str) -> str:
    from kulmina.current.models import Lead

    return f"c{Lead.objects.get(lead_id=lead).client}"


def read(answer: Any) -> str:
    return unescape(answer.content.decode())


def where(moment: datetime, office: str = "OF1") -> dict[str, str]:
    return {"where": f"{office}|{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "next": "/booking/"}


def book(visitor: Client, lead: str = "L11", moment: datetime = NOON, office: str = "OF1") -> str:
    """Book a lead; the meeting's id."""
    answer = visitor.post(f"/booking/{lead}/book/", where(moment, office))
    assert answer.status_code == 302, read(answer)
    return booked.of_lead(lead)[-1].meeting


def test_the_picker_offers_the_nearest_slots_of_all_offices_with_a_digit_each(house: None, sign_in: Visitor) -> None:
    page = read(sign_in("O1").get("/booking/pick/L11/", headers={"HX-Request": "true"}))
    assert re.findall(r'data-digit="(\d)"', page) == list("123456789")
    first = re.search(r'name="where" value="([^"]+)"', page)
    assert first is not None
    assert first[1] == "OF1|2026-10-19T09:00:00Z"
    assert "Keys 1–9" not in page
    assert "<html" not in page


def test_the_picker_narrows_to_an_office_and_a_day(house: None, sign_in: Visitor) -> None:
    page = read(sign_in("O1").get("/booking/pick/L11/?office=OF2&since=2026-10-21"))
    assert set(re.findall(r'name="where" value="(OF\d)', page)) == {"OF2"}
    assert "OF2|2026-10-21T03:00:00Z" in page  # nine o'clock in Omsk
    assert "UTC+6" in page
    assert "office=OF2&since=2026-10-22" in page  # the choices keep each other, on a page of its own too


def test_a_booked_client_stands_in_the_calendar_of_the_office(house: None, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    book(oleg)
    page = read(oleg.get("/booking/?office=OF1"))
    assert "Иванова Мария Петровна" in page
    assert "1/2" in page


def test_the_undo_of_a_booking_takes_it_back(house: None, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    book(oleg)
    [event] = re.findall(r'name="event" value="([^"]+)"', read(oleg.get("/booking/")))
    oleg.post("/undo/", {"event": event, "next": "/booking/"})
    assert booked.of_lead("L11") == []


def test_a_slot_that_has_just_gone_is_refused_with_the_nearest_free_ones(house: None, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    book(oleg, "L11")
    book(oleg, "L12")
    answer = sign_in("O2").post("/booking/L13/book/", where(NOON), headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "19.10.2026 13:00" in read(answer)
    assert answer["HX-Trigger"] == "slots"


def test_a_form_without_a_time_is_answered_plainly(house: None, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    for wrong in ("", "OF1|", "OF1|tomorrow", "OF1|2026-10-19T12:00:00"):
        assert oleg.post("/booking/L11/book/", {"where": wrong}).status_code == 422


def test_a_meeting_is_confirmed_moved_and_called_off(house: None, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    meeting = book(oleg)
    oleg.post(f"/booking/L11/{meeting}/confirm/")
    assert booked.of_lead("L11")[0].confirmed
    oleg.post(f"/booking/L11/{meeting}/move/", where(NOON + days(1)))
    assert booked.of_lead("L11")[0].slot == NOON + days(1)
    assert oleg.post(f"/booking/L11/{meeting}/cancel/", {"reason": "whatever"}).status_code == 422
    oleg.post(f"/booking/L11/{meeting}/cancel/", {"reason": "ill"})
    assert booked.of_lead("L11")[0].state == "cancelled"


def test_the_picker_of_a_booked_client_offers_to_move(house: None, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    meeting = book(oleg)
    page = read(oleg.get("/booking/pick/L11/"))
    assert f"meeting={meeting}" in page
    assert 'name="where"' not in page
    moving = read(oleg.get(f"/booking/pick/L11/?meeting={meeting}"))
    assert f"/booking/L11/{meeting}/move/" in moving
    assert 'name="where"' in moving


def test_the_week_counts_bookings_by_slot_and_day(house: None, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    book(oleg)
    book(oleg, "L12", NOON + days(2))
    page = read(oleg.get("/booking/?office=OF1&view=week"))
    assert len(re.findall(r'class="load l2[^"]*">1<i>/2', page)) == 2
    assert "1/18" in page


@pytest.mark.parametrize(
    ("day", "times", "words"),
    [
        ("2026-10-25", ["00:00", "01:00", "02:00", "02:00", "03:00", "04:00", "05:00"], "60"),
        ("2027-03-28", ["00:00", "01:00", "03:00", "04:00", "05:00"], "60"),
    ],
)
def test_the_day_of_a_clock_change_has_the_slots_that_there_are(
    house: None, sign_in: Visitor, day: str, times: list[str], words: str
) -> None:
    page = read(sign_in("D1").get(f"/booking/?office=OF3&day={day}"))
    assert re.findall(r"<time>(\d\d:\d\d)</time>", page) == times
    assert words in page


def test_the_repeated_hour_of_a_week_has_a_row_of_its_own(house: None, sign_in: Visitor) -> None:
    page = read(sign_in("D1", "en").get("/booking/?office=OF3&view=week&day=2026-10-25"))
    assert "02:00 again" in page


def test_an_operator_reads_the_names_of_his_own_leads_only(house: None, sign_in: Visitor) -> None:
    book(sign_in("O2"), "L13")
    page = read(sign_in("O1").get("/booking/?office=OF1"))
    assert "Сидоров" not in page
    assert "С. И." in page
    assert "Сидоров Иван" in read(sign_in("O2").get("/booking/?office=OF1"))


def test_the_calendar_can_be_narrowed_to_own_bookings(house: None, sign_in: Visitor) -> None:
    book(sign_in("O2"), "L13")
    oleg = sign_in("O1")
    book(oleg)
    page = read(oleg.get("/booking/?office=OF1&only=mine"))
    assert "L11" in page
    assert "L13" not in page


def test_the_administrator_sees_her_own_office_and_changes_nothing(house: None, sign_in: Visitor) -> None:
    meeting = book(sign_in("O1"))
    alla = sign_in("A1")
    page = read(alla.get("/booking/"))
    assert "Иванова Мария" in page
    assert "Офис в Омске" not in page
    about = f"/booking/meeting/L11/{meeting}/"
    assert about in page
    assert "/cancel/" not in read(alla.get(about))
    assert "/cancel/" in read(sign_in("O1").get(about))
    assert alla.get("/booking/?office=OF2").status_code == 403
    assert alla.post(f"/booking/L11/{meeting}/cancel/", {"reason": "ill"}).status_code == 422
    assert booked.of_lead("L11")[0].state == "due"


def test_a_meeting_of_another_office_or_of_nobody_is_not_found(house: None, sign_in: Visitor) -> None:
    meeting = book(sign_in("O1"), office="OF2", moment=NOON)
    assert sign_in("A1").get(f"/booking/meeting/L11/{meeting}/").status_code == 404
    assert sign_in("O1").get("/booking/meeting/L11/M-unknown/").status_code == 404


@pytest.mark.parametrize("person", ["M1", "K1", "P1", "N1"])
def test_others_do_not_open_the_calendar(house: None, sign_in: Visitor, person: str) -> None:
    visitor = sign_in(person)
    for address in ("/booking/", "/booking/pick/L11/", "/booking/closed/", "/offices/", "/offices/OF1/"):
        assert visitor.get(address).status_code == 403, address
    assert visitor.post("/booking/L11/book/", where(NOON)).status_code == 403


@pytest.mark.parametrize("wrong", ["?day=tomorrow", "?day=9999-01-01", "?day=0001-01-01"])
def test_a_day_that_is_none_is_not_found(house: None, sign_in: Visitor, wrong: str) -> None:
    assert sign_in("O1").get(f"/booking/{wrong}").status_code == 404


def test_bookings_on_a_day_closed_later_are_listed_to_be_moved(house: None, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    book(oleg, moment=NOON + days(1))
    assert "L11" not in read(oleg.get("/booking/closed/"))
    payload = {"office": "OF1", "name": "Офис на Садовой", **ABOUT, "holidays": {"2026-10-20": "ремонт"}}
    record([World().tell("office.registered", payload, actor="D1", at=NOW, event_id="repair")])
    page = read(oleg.get("/booking/closed/"))
    assert "Иванова" in page
    assert "ремонт" in page


def test_pages_ask_as_much_of_the_database_with_many_bookings_as_with_one(house: None, sign_in: Visitor) -> None:
    world, oleg = World(), sign_in("O1")
    book(oleg)
    addresses = ("/booking/?office=OF1", "/booking/?office=OF1&view=week", "/booking/pick/L12/", "/booking/closed/")
    before = [asked(oleg, address) for address in addresses]
    for number in range(30):
        story = world.application(f"X{number}", at=MONDAY + days(14)).assigned("O1").call("O1")
        story.tell("meeting.booked", {"meeting": f"X{number}", "slot": NOON.isoformat(), "office": "OF1"}, actor="O1")
    record(told_anew(world))
    after = [asked(oleg, address) for address in addresses]
    assert max(after) <= 12
    assert all(now <= then + 1 for now, then in zip(after, before))


def told_anew(world: World) -> list[Any]:
    from dataclasses import replace

    return [
        replace(event, event_id=f"many-{event.event_id}", source_id=f"many-{event.event_id}") for event in world.events
    ]


def asked(visitor: Client, address: str) -> int:
    visitor.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert visitor.get(address).status_code == 200
    return len(queries)


# Feeds -------------------------------------------------------------------------------------------------------


def addresses(visitor: Client, office: str = "OF1") -> list[str]:
    """The feeds that the calendar page names: own, then the office's."""
    return re.findall(
        r'value="http://testserver(/booking/feed/[^"]+)"', read(visitor.get(f"/booking/?office={office}"))
    )


def event_of(address: str, meeting: str) -> Any:
    """A meeting as a calendar program reads it from a feed."""
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    told = Calendar.from_ical(answer.content).walk("VEVENT")
    [event] = [event for event in told if event["UID"] == f"{meeting}@kulmina"]
    return event


def test_a_feed_is_read_without_signing_in_and_tells_no_more_than_initials(house: None, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    meeting = book(oleg)
    own, office = addresses(oleg)
    for address in (own, office):
        event = event_of(address, meeting)
        assert event.decoded("DTSTART") == NOON
        assert event.decoded("DURATION") == timedelta(hours=1)
        assert str(event["SUMMARY"]).endswith("И. М. П. · L11")
        assert str(event["LOCATION"]) == "Офис на Садовой, Садовая, 12"
        assert event["STATUS"] == "TENTATIVE"
    text = Client().get(own).content.decode()
    assert "Иванова" not in text
    assert "7900" not in text


def test_a_moved_meeting_counts_up_and_a_cancelled_one_says_so(house: None, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    meeting = book(oleg)
    own, _office = addresses(oleg)
    oleg.post(f"/booking/L11/{meeting}/move/", where(NOON + days(1)))
    event = event_of(own, meeting)
    assert (event["SEQUENCE"], event.decoded("DTSTART")) == (1, NOON + days(1))
    oleg.post(f"/booking/L11/{meeting}/confirm/")
    assert event_of(own, meeting)["STATUS"] == "CONFIRMED"
    oleg.post(f"/booking/L11/{meeting}/cancel/", {"reason": "ill"})
    event = event_of(own, meeting)
    assert (event["SEQUENCE"], event["STATUS"], event["UID"]) == (2, "CANCELLED", f"{meeting}@kulmina")


def test_a_feed_carries_the_time_zone_of_its_office(house: None, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    sunday = datetime(2026, 10, 25, 2, tzinfo=UTC)  # three o'clock after the clocks of Berlin were put back
    book(oleg, "L11", sunday, "OF3")
    _own, office = addresses(oleg, "OF3")
    told = Calendar.from_ical(Client().get(office).content)
    [zone] = told.walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Berlin"
    [event] = told.walk("VEVENT")
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event.decoded("DTSTART") == sunday


def test_a_renewed_address_opens_and_the_old_one_does_not(house: None, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    own, office = addresses(oleg)
    oleg.post("/booking/feeds/", {"office": "", "next": "/booking/"})
    renewed, same = addresses(oleg)
    assert Client().get(own).status_code == 404
    assert Client().get(renewed).status_code == 200
    assert same == office


def test_a_feed_of_a_leaver_or_a_guessed_one_opens_nothing(house: None, sign_in: Visitor) -> None:
    own, _office = addresses(sign_in("O1"))
    assert Client().get(own[:-6] + "x.ics").status_code == 404
    Account.objects.filter(person_id="O1").update(is_active=False)
    assert Client().get(own).status_code == 404


# Settings of offices -----------------------------------------------------------------------------------------


def filled(**more: str) -> dict[str, str]:
    week = {
        f"{day}_{part}": value
        for day in ("mon", "tue")
        for part, value in (("open", "1"), ("from", "10:00"), ("to", "13:00"))
    }
    return {"name": "Офис у вокзала", "timezone": "Europe/Moscow", "capacity": "3", "slot_minutes": "30",
            "overbooking": "0.1", "holidays": "2026-11-04 День единства", **week, **more}  # fmt: skip


def test_the_owner_opens_an_office_and_clients_can_be_booked_there_at_once(house: None, sign_in: Visitor) -> None:
    assert sign_in("D1").post("/offices/new/", filled()).status_code == 302
    page = read(sign_in("O1").get("/booking/pick/L11/?office=OF4"))
    assert "Офис у вокзала" in page
    assert "OF4|2026-10-19T08:30:00Z" in page


def test_an_office_that_closes_at_midnight_stays_so_when_it_is_saved(house: None, sign_in: Visitor) -> None:
    owner = sign_in("D1")
    owner.post("/offices/new/", filled(mon_to="00:00"))
    page = read(owner.get("/offices/OF4/"))
    assert re.search(r'name="mon_to"[^>]* value="00:00"|value="00:00"[^>]* name="mon_to"', page)
    assert "10:00–24:00" in read(owner.get("/offices/"))


def test_an_office_is_looked_at_as_a_week_of_slots_before_it_is_kept(house: None, sign_in: Visitor) -> None:
    owner = sign_in("D1")
    page = read(owner.post("/offices/OF1/", filled(look="1")))
    assert "10:00</span>" in page
    assert "12:30</span>" in page
    assert "Офис у вокзала" not in read(owner.get("/offices/"))


def test_a_change_of_an_office_stands_in_its_history(house: None, sign_in: Visitor) -> None:
    owner = sign_in("D1")
    owner.post("/offices/OF1/", filled(name="Офис на Садовой"))
    page = read(owner.get("/offices/OF1/"))
    assert "2 → 3" in page
    assert "Виктор" in page


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"name": " "}, "name"),
        ({"timezone": "Moscow"}, "timezone"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "много"}, "capacity"),
        ({"slot_minutes": "1"}, "slot_minutes"),
        ({"overbooking": "0.9"}, "overbooking"),
        ({"holidays": "4 ноября"}, "holidays"),
        ({"mon_to": "09:00"}, "hours"),
        ({"mon_from": "25:00"}, "hours"),
        ({"mon_open": "", "tue_open": ""}, "hours"),
    ],
)
def test_what_cannot_be_said_of_an_office_is_refused_and_nothing_typed_is_lost(
    house: None, sign_in: Visitor, more: dict[str, str], field: str
) -> None:
    answer = sign_in("D1").post("/offices/OF1/", filled(address="Вокзальная, 1", **more))
    assert answer.status_code == 422
    page = read(answer)
    assert "Вокзальная, 1" in page
    marked = "hours wrong" if field == "hours" else rf'is-invalid"[^>]* name="{field}"'
    assert re.search(marked, page)
