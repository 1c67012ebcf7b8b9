"""Олег at his desk: the queue, the card, outcomes by one key, and everything that goes wrong in a working day."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.web.conftest import Visitor
from tests.web.office import open_office, registry
from tests.web.reading import figure, words
from tests.world import World, hours, minutes

from kulmina.actions.act import perform
from kulmina.actions.leads import take
from kulmina.current import leads
from kulmina.domain.rights import Actor
from kulmina.journal import read
from kulmina.recording import record
from kulmina.staff.models import Account, Role


@pytest.fixture
def morning(sqlite_database: None) -> datetime:
    """Four clients wait: NEW has just applied, LATE waits since yesterday, OURS agreed with Oleg on a call, THEIRS is
    worked on by Olga."""
    now = timezone.now().replace(microsecond=0)
    world = World()
    world.application("LATE", at=now - hours(30))
    world.application("OURS", at=now - hours(5)).assigned("O1").call("O1").tell(
        "callback.scheduled", {"at": (now - minutes(3)).isoformat()}, actor="O1"
    )
    world.application("THEIRS", at=now - hours(2)).assigned("O2", at=now - minutes(3)).call("O2", "no_answer")
    world.application("NEW", at=now - minutes(1))
    open_office(world)
    return now


def state(lead: str) -> str:
    card = leads.card(lead)
    assert card is not None
    return card.row.state


def kinds(lead: str) -> list[str]:
    return [event.kind for event in read.events_of(lead)]


def fields(page: bytes, form: str = "outcome") -> dict[str, str]:
    """The hidden fields of a form of a page."""
    text = page.decode()
    start = text.index(f'id="{form}"')
    inside = text[start : text.index("</form>", start)]
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', inside))


def end(oleg: Client, lead: str, outcome: str, **given: Any) -> Any:
    """Open the card, choose an outcome."""
    typed = fields(oleg.get(f"/calls/{lead}/").content) | {"outcome": outcome, **given}
    return oleg.post(f"/calls/{lead}/outcome/", typed)


def test_the_queue_tells_who_waits_how_long_and_why(morning: datetime, sign_in: Visitor) -> None:
    page = sign_in("O1").get("/calls/")
    assert page.status_code == 200
    told = words(page.content)
    assert "Следующий клиент" in told
    assert figure(page.content, "data-figure", "total") == "ждут3"
    assert "новая заявка" in told
    assert "договорились созвониться" in told
    shown = re.findall(r"<li data-row=\"/calls/(\w+)/\"", page.content.decode())
    assert shown[-1] == "OURS"
    assert "THEIRS" not in shown


def test_the_next_client_opens_and_is_mine(morning: datetime, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    opened = oleg.post("/calls/next/", follow=True)
    card = leads.card(opened.redirect_chain[-1][0].split("/")[2])
    assert card is not None
    assert card.row.operator == "O1"
    assert "Не ответил" in words(opened.content)


def test_no_answer_is_one_key_and_the_next_client_comes(morning: datetime, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    gone = end(oleg, "OURS", "no_answer")
    assert gone.status_code == 302
    assert gone["Location"] in ("/calls/NEW/", "/calls/LATE/")
    assert kinds("OURS")[-1] == "call"
    notice = oleg.get(gone["Location"]).content.decode()
    assert "Вернуть" in notice or "/undo/" in notice


def test_a_double_click_and_the_back_button_record_once(morning: datetime, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    typed = fields(oleg.get("/calls/OURS/").content) | {"outcome": "no_answer"}
    oleg.post("/calls/OURS/outcome/", typed)
    oleg.post("/calls/OURS/outcome/", typed)
    assert kinds("OURS").count("call") == 2  # the one of before and this one
    other = oleg.post("/calls/OURS/outcome/", typed | {"outcome": "cut_off:insolvent"})
    assert other.status_code == 422
    assert "уже записан" in words(other.content)
    assert "lead.cut_off" not in kinds("OURS")


def test_two_tabs_the_second_one_is_told_that_the_card_is_old(morning: datetime, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    second = fields(oleg.get("/calls/OURS/").content)
    end(oleg, "OURS", "no_answer")
    refused = oleg.post("/calls/OURS/outcome/", second | {"outcome": "lost:too_expensive"}, HTTP_HX_REQUEST="true")
    assert refused.status_code == 422
    assert "Обновите карточку" in words(refused.content)
    assert "lead.lost" not in kinds("OURS")


def test_a_client_taken_a_second_ago_offers_the_next_one(morning: datetime, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    typed = fields(oleg.get("/calls/NEW/").content)
    take(Actor("O2", "operator"), "NEW", now=timezone.now())
    refused = oleg.post("/calls/NEW/outcome/", typed | {"outcome": "no_answer"}, HTTP_HX_REQUEST="true")
    assert refused.status_code == 422
    told = words(refused.content)
    assert "Следующий клиент" in told or "Обновите" in told
    assert kinds("NEW") == ["target_action", "lead.assigned"]
    opened = oleg.get("/calls/NEW/")
    assert "Ольга" in words(opened.content)
    assert "+7900" not in opened.content.decode()


def test_an_ended_session_keeps_the_form_and_loses_nothing(morning: datetime, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    typed = fields(oleg.get("/calls/OURS/").content) | {"outcome": "no_answer"}
    oleg.logout()
    gone = oleg.post("/calls/OURS/outcome/", typed, HTTP_HX_REQUEST="true")
    assert gone.status_code == 401
    assert kinds("OURS").count("call") == 1
    assert sign_in("O1").post("/calls/OURS/outcome/", typed).status_code == 302
    assert kinds("OURS").count("call") == 2


def test_answers_that_do_not_fit_ask_for_the_cut_off_at_once(morning: datetime, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    told = oleg.post("/calls/OURS/rules/", {"q-debt_amount": "120 000"}, HTTP_HX_REQUEST="true")
    assert "Отсечь?" in words(told.content)
    assert "cut_off:debt_too_small" in told.content.decode()
    assert "Отсечь?" not in words(oleg.post("/calls/OURS/rules/", {"q-debt_amount": "500000"}).content)
    assert "много" in words(oleg.post("/calls/OURS/rules/", {"q-debt_amount": "много"}).content)
    end(oleg, "OURS", "cut_off:debt_too_small", **{"q-debt_amount": "120 000", "talk_s": "75"})
    assert kinds("OURS")[-3:] == ["call", "lead.qualified", "lead.cut_off"]
    assert state("OURS") == "non_target"


def test_a_call_back_has_a_time_and_a_past_one_is_refused(morning: datetime, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    refused = end(oleg, "OURS", "call_back:own", at="2020-01-01T10:00")
    assert refused.status_code == 422
    assert "уже прошла" in words(refused.content)
    end(oleg, "OURS", "call_back:hour", talk_s="40")
    assert kinds("OURS")[-2:] == ["call", "callback.scheduled"]


def test_nobody_is_unreachable_after_one_attempt(morning: datetime, sign_in: Visitor) -> None:
    refused = end(sign_in("O1"), "OURS", "lost:unreachable")
    assert refused.status_code == 422
    assert "lead.lost" not in kinds("OURS")


def test_a_wrong_number_a_sleep_and_a_return(morning: datetime, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    end(oleg, "OURS", "sleep:month")
    assert state("OURS") == "sleeping"
    end(oleg, "OURS", "reopen")
    assert state("OURS") == "in_work"
    end(oleg, "NEW", "wrong_number")
    assert state("NEW") == "invalid"
    assert kinds("NEW") == ["target_action", "lead.assigned", "call", "lead.invalid"]


def test_booking_records_the_talk_and_opens_the_slots(morning: datetime, sign_in: Visitor) -> None:
    gone = end(sign_in("O1"), "OURS", "book", verdict="target", **{"q-debt_amount": "700000"})
    assert gone["Location"] == "/calls/OURS/?book=1#booking"
    assert kinds("OURS")[-2:] == ["call", "lead.qualified"]
    assert "/booking/pick/OURS/" in sign_in("O1").get("/calls/OURS/?book=1").content.decode()


def test_who_rings_is_known_or_new(morning: datetime, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    new = oleg.post("/calls/incoming/", {"contact": "8 900 000-77-77", "name": "محمد"})
    card = new["Location"].split("/")[2]
    assert kinds(card) == ["target_action", "lead.assigned", "call"]
    again = oleg.post("/calls/incoming/", {"contact": "+79000007777"})
    assert again["Location"] == new["Location"]
    assert kinds(card) == ["target_action", "lead.assigned", "call", "call"]
    shown = oleg.get(new["Location"])
    assert "محمد" in shown.content.decode()
    assert fields(shown.content)["talked"] == "no"  # the call is recorded, the outcome adds none


def test_a_phone_with_letters_or_too_few_digits_is_refused_in_words(morning: datetime, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    before = read.last_no()
    short = oleg.post("/calls/incoming/", {"contact": "+7 900 000-00-0"})
    assert short.status_code == 422
    assert "цифр в нём 10, нужно 11" in words(short.content)
    letters = oleg.post("/calls/add/", {"contact": "позвоните вечером", "name": "И" * 300})
    assert "не телефон и не почта" in words(letters.content)
    assert read.last_no() == before


def test_an_application_by_hand_of_a_known_client_makes_no_second_lead(morning: datetime, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    got = oleg.post("/calls/add/", {"contact": "+79000000002", "creative": "C3"})
    assert got["Location"] == "/calls/OURS/"


def test_consents_are_given_and_taken_back(morning: datetime, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    oleg.post("/calls/OURS/consent/", {"purpose": "marketing_calls", "given": "yes", "next": "/calls/OURS/"})
    oleg.post("/calls/OURS/consent/", {"purpose": "marketing_calls", "given": "no", "next": "/calls/OURS/"})
    assert kinds("OURS")[-2:] == ["consent.recorded", "consent.revoked"]


def test_own_day_month_and_pay_stand_beside_the_work(morning: datetime, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    end(oleg, "OURS", "no_answer")
    page = oleg.get("/calls/mine/")
    assert "Мой день" in words(page.content)
    assert figure(page.content, "data-figure", "booked") == "0"


def test_heads_look_and_operators_of_other_rooms_do_not(morning: datetime, sign_in: Visitor) -> None:
    for person in ("S1", "M1", "K1"):
        assert sign_in(person).get("/calls/").status_code == 403
    assert sign_in("O1").get("/").status_code == 302


@pytest.mark.parametrize("address", ["/calls/", "/calls/OURS/", "/calls/mine/"])
def test_a_page_asks_the_database_a_dozen_times_at_most(morning: datetime, sign_in: Visitor, address: str) -> None:
    oleg = sign_in("O1")
    oleg.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        oleg.get(address)
    told = [query["sql"][:90] for query in asked]
    assert len(told) <= 12, "\n".join(told)


def test_without_operators_the_sellers_have_the_room(sqlite_database: None, sign_in: Visitor) -> None:
    """A small firm has no call centre: its sellers answer applications themselves (R60)."""
    now = timezone.now().replace(microsecond=0)
    world = World()
    world.application("NEW", at=now - minutes(1))
    record([event for event in registry() if event.payload.get("role") != "operator"])
    record(world.events)
    Account.objects.create(username="s1", person_id="S1", role=Role.SELLER, office="OF1", language="ru")
    sergey = sign_in("S1")
    assert "Следующий клиент" in words(sergey.get("/calls/").content)
    gone = sergey.post("/calls/next/")
    assert gone["Location"] == "/calls/NEW/"
    end(sergey, "NEW", "no_answer")
    assert kinds("NEW") == ["target_action", "lead.assigned", "call"]


def test_a_client_without_a_name_is_asked_for_it(morning: datetime, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    assert "Как зовут клиента?" in words(oleg.get("/calls/OURS/").content)
    oleg.post("/calls/OURS/name/", {"name": "Анна Соколова"})
    assert "Анна Соколова" in words(oleg.get("/calls/OURS/").content)
    assert oleg.post("/calls/THEIRS/name/", {"name": "Чужой"}).status_code == 422


def test_a_call_that_nobody_answered_is_no_talk(morning: datetime, sign_in: Visitor) -> None:
    """Who hung up before anybody answered is called back: the outcome records that call."""
    oleg = sign_in("O1")
    perform(Actor("O2", "operator"), "NEW", [("call", {"direction": "in", "result": "abandoned"})], now=timezone.now())
    shown = oleg.get("/calls/NEW/").content
    assert "Клиент на линии" not in words(shown)
    assert fields(shown)["talked"] == "yes"


def test_going_on_by_itself_can_be_switched_off(morning: datetime, sign_in: Visitor) -> None:
    oleg = sign_in("O1")
    oleg.post("/calls/pace/", {"pace": "stay", "next": "/calls/"})
    assert end(oleg, "OURS", "no_answer")["Location"] == "/calls/"


def test_a_phone_is_whole_when_the_client_is_ones_own(morning: datetime, sign_in: Visitor) -> None:
    """The queue and a card of nobody's client show the end of the phone; who takes the client calls him."""
    oleg = sign_in("O1")
    assert len(re.findall(r"\+7900\d{7}", oleg.get("/calls/").content.decode())) == 1  # OURS
    assert "+7900" not in oleg.get("/calls/NEW/").content.decode()
    oleg.post("/calls/NEW/take/")
    assert "tel:+7900" in oleg.get("/calls/NEW/").content.decode()


def test_a_client_who_was_handed_on_keeps_his_phone_to_himself(morning: datetime, sign_in: Visitor) -> None:
    head = Actor("H1", "cc_head")
    perform(head, "OURS", [("lead.assigned", {"operator": "O2"})], now=timezone.now())
    for address in ("/leads/OURS/", "/calls/OURS/"):
        shown = sign_in("O1").get(address)
        assert shown.status_code == 200
        assert not re.search(r"\+7900\d{7}", shown.content.decode()), address
    assert re.search(r"\+7900\d{7}", sign_in("O2").get("/leads/OURS/").content.decode())


def test_a_meeting_that_is_still_ahead_is_not_said_to_be_forgotten(sqlite_database: None, sign_in: Visitor) -> None:
    """Олег has just booked the client for the slot in ten minutes: nobody has omitted anything yet."""
    now = timezone.now().replace(microsecond=0)
    world = World()
    near = world.application("NEAR", at=now - minutes(20)).assigned("O1").call("O1").qualified("O1")
    near.booked("O1", slot=now + minutes(10))
    past = world.application("PAST", at=now - hours(60)).assigned("O1").call("O1").qualified("O1")
    past.booked("O1", slot=now - hours(30))
    open_office(world)
    client = sign_in("O1")
    said = "никто не отметил"
    assert said not in words(client.get("/calls/NEAR/").content)
    assert said in words(client.get("/calls/PAST/").content)
