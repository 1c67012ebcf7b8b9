"""Марина says that a lead came from another creative; Денис, the commercial director, decides."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.web.office import october, registry
from tests.world import MOSCOW, hours, minutes

from kulmina.actions import reattribute
from kulmina.actions.act import Done, NoSuchLead, take_back
from kulmina.actions.creatives import CreativeUnknown, NothingWritten, NotYourCreative, TooLong
from kulmina.current import reattributions
from kulmina.current.leads import card
from kulmina.domain.event import make
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor, NotAllowed, NotForOneself
from kulmina.recording import record

MARINA, ZOYA, BORIS = Actor("M1", "marketer"), Actor("Z1", "marketing_head"), Actor("B1", "marketer")
DENIS, VIKTOR, OLEG = Actor("CD1", "commercial_director"), Actor("D1", "owner"), Actor("O1", "operator")
NOW = datetime(2026, 10, 12, 15, tzinfo=MOSCOW)
LATER = NOW + hours(1)


@pytest.fixture(autouse=True)
def company(sqlite_database: None) -> None:
    hired = [
        make("person.registered", {"person": who.person, "role": who.role}, event_id=who.person, occurred_at=NOW,
             recorded_at=NOW, actor="SYS")
        for who in (ZOYA, BORIS, DENIS)
    ]  # fmt: skip
    record([*registry(), *october().events, *hired])


def asked(actor: Actor = MARINA, lead: str = "L01", creative: str = "C3", reason: str = "назвал промокод") -> Done:
    return reattribute.ask(actor, lead, creative, reason, now=NOW)


def owed(lead: str = "L01") -> str | None:
    found = card(lead)
    assert found is not None
    assert found.row.creative == found.lead.creative
    return found.lead.creative


def test_asking_changes_nothing_and_approving_does() -> None:
    [wish] = asked().events
    assert owed() == "C1"
    [waits] = reattributions.waiting()
    assert (waits.lead_id, waits.creative, waits.by) == ("L01", "C3", "M1")
    reattribute.approve(DENIS, wish.event_id, now=LATER)
    assert owed() == "C3"
    assert reattributions.count() == 0


def test_an_approval_is_taken_back_and_the_lead_waits_again() -> None:
    [wish] = asked().events
    done = reattribute.approve(DENIS, wish.event_id, now=LATER)
    take_back(DENIS, done.ids, now=LATER + minutes(1))
    assert owed() == "C1"
    assert [one.event_id for one in reattributions.waiting()] == [wish.event_id]


def test_what_is_declined_waits_no_more_and_may_be_asked_again() -> None:
    [wish] = asked().events
    reattribute.decline(DENIS, wish.event_id, "Промокод общий", now=LATER)
    assert owed() == "C1"
    assert reattributions.waiting() == []
    with pytest.raises(reattribute.DecidedAlready):
        reattribute.approve(DENIS, wish.event_id, now=LATER)
    asked(ZOYA)
    assert reattributions.count() == 1


def test_one_takes_his_own_asking_back() -> None:
    take_back(MARINA, asked().ids, now=LATER)
    assert reattributions.waiting() == []


@pytest.mark.parametrize("actor", [MARINA, ZOYA, VIKTOR, OLEG])
def test_only_the_commercial_director_decides(actor: Actor) -> None:
    [wish] = asked().events
    with pytest.raises(NotAllowed):
        reattribute.approve(actor, wish.event_id, now=LATER)
    with pytest.raises(NotAllowed):
        reattribute.decline(actor, wish.event_id, "нет", now=LATER)
    assert owed() == "C1"


def test_nobody_decides_on_his_own_asking() -> None:
    both = Actor("Z1", "marketing_head", also=("commercial_director",))
    [wish] = asked(both).events
    with pytest.raises(NotForOneself):
        reattribute.approve(both, wish.event_id, now=LATER)
    with pytest.raises(NotForOneself):
        reattribute.decline(both, wish.event_id, "нет", now=LATER)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"creative": "C1"}, reattribute.SameCreative),
        ({"creative": "нет такого"}, CreativeUnknown),
        ({"reason": " \x00"}, NothingWritten),
        ({"reason": "а" * 401}, TooLong),
        ({"actor": BORIS}, NotYourCreative),
        ({"actor": OLEG}, NotAllowed),
        ({"actor": VIKTOR}, NotAllowed),
    ],
)
def test_what_cannot_be_asked(given: dict[str, str | Actor], refusal: type[ImpossibleStep]) -> None:
    with pytest.raises(refusal):
        asked(**given)  # type: ignore[arg-type]
    assert reattributions.waiting() == []


def test_one_question_about_a_lead_at_a_time_and_one_fact_of_one_click() -> None:
    with pytest.raises(NoSuchLead):
        asked(lead="L99")
    first = reattribute.ask(MARINA, "L01", "C3", "промокод", now=NOW, token="click")
    assert reattribute.ask(MARINA, "L01", "C3", "промокод", now=NOW, token="click").repeated
    with pytest.raises(reattribute.AskedAlready):
        asked(ZOYA)
    reattribute.approve(DENIS, first.ids[0], now=LATER, token="agree")
    assert reattribute.approve(DENIS, first.ids[0], now=LATER, token="agree").repeated
    with pytest.raises(reattribute.DecidedAlready):
        reattribute.approve(DENIS, first.ids[0], now=LATER)


def test_a_marketer_claims_a_lead_for_his_own_creative() -> None:
    asked(MARINA, "L07", "C1")
    assert [one.lead_id for one in reattributions.waiting()] == ["L07"]
