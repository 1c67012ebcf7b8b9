"""Clients ask: a new lead, or one more action of the lead that they have (DOMAIN §8, the duplicate rule)."""

from __future__ import annotations

import pytest
from tests.founded import founded
from tests.world import MONDAY, days, hours, minutes

from kulmina.actions import calls, visits
from kulmina.actions.calls import Card, Talk, Verdict
from kulmina.actions.leads import ContactMissing, MakesNoLead, NoContact, WrongPhone, receive
from kulmina.clients import people, same
from kulmina.current import leads
from kulmina.domain.rights import Actor, NotAllowed
from kulmina.journal import read
from kulmina.recording import record

pytestmark = pytest.mark.usefixtures("sqlite_database")

OLEG, ALLA, MARINA = Actor("O1", "operator"), Actor("A1", "office_admin", "OF1"), Actor("M1", "marketer")
NOW = MONDAY + hours(1)


def kinds(lead: str) -> list[str]:
    return [event.kind for event in read.events_of(lead)]


def test_a_new_client_gets_a_number_that_people_can_say() -> None:
    record(founded().application("L1001").world.events)
    got = receive(OLEG, "application", "8 (900) 000-77-01", creative="C1", name="Анна Соколова", now=NOW)
    assert (got.lead_id, got.fresh) == ("L1002", True)
    assert kinds("L1002") == ["target_action"]
    card = leads.card("L1002")
    assert card is not None
    assert card.row.client is not None
    assert people.names([card.row.client]) == {card.row.client: "Анна Соколова"}
    assert people.reveal(card.row.client) == "+79000007701"


def test_a_number_never_meets_an_imported_one() -> None:
    world = founded()
    for number in range(1001, 1205):
        world.application(f"L{number}")
    record(world.events)
    assert receive(OLEG, "application", "+79000009999", now=NOW).lead_id == "L1205"


def test_who_asks_again_within_the_window_has_one_lead_and_after_it_two() -> None:
    record(founded(dedupe_days=30).events)
    first = receive(OLEG, "application", "+79000007702", now=NOW)
    again = receive(OLEG, "call", "8 900 000 77 02", now=NOW + days(29))
    later = receive(OLEG, "application", "+79000007702", now=NOW + days(31))
    assert (again.lead_id, again.fresh) == (first.lead_id, False)
    assert kinds(first.lead_id) == ["target_action", "target_action"]
    assert later.fresh
    assert later.lead_id != first.lead_id


def test_an_action_that_makes_no_leads_belongs_to_the_latest_lead_at_any_age() -> None:
    record(founded().events)
    first = receive(OLEG, "application", "+79000007703", now=NOW)
    got = receive(OLEG, "bki_application", "+79000007703", now=NOW + days(300))
    assert (got.lead_id, got.fresh) == (first.lead_id, False)


def test_a_lost_client_who_asks_again_is_taken_up_again() -> None:
    world = founded()
    world.application("A").assigned("O1").call("O1").lost("O1")
    record(world.events)
    got = receive(OLEG, "application", world.leads["A"].contact, now=NOW)
    assert got.lead_id == "A"
    assert kinds("A")[-2:] == ["target_action", "lead.reactivated"]


def test_one_click_twice_is_one_lead() -> None:
    record(founded().events)
    one = receive(OLEG, "application", "+79000007704", now=NOW, token="c1")
    two = receive(OLEG, "application", "+79000007704", now=NOW + minutes(1), token="c1")
    assert one.lead_id == two.lead_id
    assert two.done.repeated
    assert kinds(one.lead_id) == ["target_action"]


def test_a_walk_in_has_come_to_the_office() -> None:
    record(founded().events)
    got = receive(ALLA, "visit", "+79000007705", office="OF1", name="Пётр", now=NOW)
    assert kinds(got.lead_id) == ["target_action", "visit.arrived"]


@pytest.mark.parametrize(
    ("typed", "error", "said"),
    [
        ("+7 900 000-00-0", WrongPhone, "цифр в нём 10, нужно 11"),
        ("12345", WrongPhone, "цифр в нём 5, нужно 11"),
        ("8900000001234567", WrongPhone, "цифр в нём 16"),
        ("8 900 ООО-00-01", NoContact, "не телефон и не почта"),
        ("позвоните вечером", NoContact, "не телефон и не почта"),
        ("   ", ContactMissing, "Укажите телефон"),
    ],
)
def test_a_contact_by_which_nobody_can_be_reached_is_refused(typed: str, error: type[Exception], said: str) -> None:
    record(founded().events)
    before = read.last_no()
    with pytest.raises(error) as refused:
        receive(OLEG, "application", typed, now=NOW)
    assert said in refused.value.sentence("ru")  # type: ignore[attr-defined]
    assert read.last_no() == before


def test_a_marketer_receives_nobody() -> None:
    record(founded().events)
    with pytest.raises(NotAllowed):
        receive(MARINA, "application", "+79000007706", now=NOW)


def test_a_name_of_three_hundred_letters_and_one_in_arabic_are_kept_whole() -> None:
    record(founded().events)
    long = "Константин " + "Белозёрский-" * 24 + "Преображенский"
    for contact, name in (("+79000007707", long), ("+79000007708", "محمد عبد الله")):
        receive(OLEG, "application", contact, name=name, now=NOW)
        ref = people.known(contact)
        assert ref is not None
        assert people.names([ref]) == {ref: name}


OLGA = Actor("O2", "operator")


def state(lead: str) -> str:
    card = leads.card(lead)
    assert card is not None
    return card.row.state


def test_who_asks_again_is_taken_up_again_whoever_writes_it_down() -> None:
    """Ольга lost him by phone; he rings again and Олег answers: the client is not sent away."""
    record(founded().events)
    lost = receive(OLGA, "application", "+79000007710", now=NOW)
    calls.lose(OLGA, Card(lost.lead_id), "expensive", Talk(30), Verdict(), now=NOW + minutes(1))
    assert receive(OLEG, "application", "+79000007710", now=NOW + hours(1)).lead_id == lost.lead_id
    assert state(lost.lead_id) == "in_work"
    calls.lose(OLGA, Card(lost.lead_id), "expensive", Talk(30), Verdict(), now=NOW + hours(2))
    assert calls.answer(OLEG, "+79000007710", now=NOW + hours(3)).lead_id == lost.lead_id
    card = leads.card(lost.lead_id)
    assert card is not None
    assert (card.row.state, card.row.operator) == ("contacted", "O2")


def test_who_stands_in_the_office_is_no_wrong_number() -> None:
    world = founded()
    world.tell("office.registered", {"office": "OF1"}, actor="D1", at=MONDAY - days(7))
    record(world.events)
    wrong = receive(OLEG, "application", "+79000007711", now=NOW)
    calls.wrong_number(OLEG, Card(wrong.lead_id), now=NOW + minutes(1))
    visits.walk_in(ALLA, "OF1", "+79000007711", now=NOW + hours(1))
    card = leads.card(wrong.lead_id)
    assert card is not None
    assert (card.row.state, card.row.verdict) == ("arrived", "unknown")


def test_who_rings_and_is_answered_is_no_wrong_number() -> None:
    record(founded().events)
    wrong = receive(OLEG, "application", "+79000007712", now=NOW)
    calls.wrong_number(OLEG, Card(wrong.lead_id), now=NOW + minutes(1))
    assert calls.answer(OLGA, "+79000007712", now=NOW + hours(1)).lead_id == wrong.lead_id
    assert state(wrong.lead_id) == "contacted"


def test_nobody_gets_a_lead_that_stands_in_no_list() -> None:
    """In a bank a call is no application: whoever rings first is written down as one, or not at all."""
    record(founded(lead_actions=["application", "visit"], target_actions=["application"]).events)
    with pytest.raises(MakesNoLead):
        calls.answer(OLEG, "+79000007713", now=NOW)
    receive(OLEG, "application", "+79000007713", now=NOW)
    assert not calls.answer(OLEG, "+79000007713", now=NOW + minutes(1)).fresh


def test_who_rings_from_his_other_phone_is_no_new_client() -> None:
    """Анна left a second phone; both are hers, and both lead to the lead that she has."""
    record(founded().events)
    first = receive(OLEG, "application", "+79000007714", now=NOW)
    anna, other = people.known("+79000007714"), people.contact("+79000007715", now=NOW)
    assert anna is not None
    same.tie(other, anna, by="O1", now=NOW)
    assert calls.answer(OLEG, "+79000007715", now=NOW + minutes(5)).lead_id == first.lead_id
    assert receive(OLEG, "application", "+79000007715", now=NOW + hours(1)).lead_id == first.lead_id
    assert receive(OLEG, "application", "+79000007714", now=NOW + hours(2)).lead_id == first.lead_id
