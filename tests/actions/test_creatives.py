"""Марина writes about her creatives, Зоя who heads marketing says whose they are, and sets the month's budget."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.web.office import registry
from tests.world import MOSCOW, hours

from kulmina.actions import creatives as acts
from kulmina.actions.act import take_back
from kulmina.current import creatives
from kulmina.domain.event import make
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor, NotAllowed, NotYourEntry
from kulmina.journal import read
from kulmina.recording import record

MARINA, ZOYA = Actor("M1", "marketer"), Actor("Z1", "marketing_head")
VIKTOR, NINA, OLEG = Actor("D1", "owner"), Actor("N1", "contractor"), Actor("O1", "operator")
NOW = datetime(2026, 10, 9, 15, tzinfo=MOSCOW)
SAID = acts.Description(name="Спишем долги", owner="M1", text="Без суда", link="https://www.example.com/c1")

pytestmark = pytest.mark.usefixtures("sqlite_database")


@pytest.fixture(autouse=True)
def company(sqlite_database: None) -> None:
    hired = make(
        "person.registered", {"person": "Z1", "role": "marketing_head"}, event_id="Z", occurred_at=NOW, recorded_at=NOW,
        actor="SYS",
    )  # fmt: skip
    record([*registry(), hired])


def test_a_note_stands_until_its_author_takes_it_back() -> None:
    [told] = acts.note(MARINA, "C1", "  Картинка с офисом лучше  ", now=NOW).events
    assert [(note.by, note.text) for note in creatives.notes("C1")] == [("M1", "Картинка с офисом лучше")]
    assert creatives.notes("C3") == []
    with pytest.raises(NotYourEntry):
        take_back(ZOYA, [told.event_id], now=NOW + hours(1))
    take_back(MARINA, [told.event_id], now=NOW + hours(1))
    assert creatives.notes() == []


def test_the_owner_and_the_head_note_every_creative_and_a_marketer_her_own() -> None:
    for actor in (VIKTOR, ZOYA):
        acts.note(actor, "C4", "Кто это ведёт?", now=NOW)
    with pytest.raises(acts.NotYourCreative):
        acts.note(MARINA, "C4", "Моё", now=NOW)
    for actor in (NINA, OLEG):
        with pytest.raises((NotAllowed, acts.NotYourCreative)):
            acts.note(actor, "C1", "Хм", now=NOW)


@pytest.mark.parametrize(("text", "refusal"), [(" \n", acts.NothingWritten), ("а" * 2001, acts.TooLong)])
def test_a_note_says_something_and_not_too_much(text: str, refusal: type[ImpossibleStep]) -> None:
    with pytest.raises(refusal):
        acts.note(MARINA, "C1", text, now=NOW)


def test_a_creative_is_described_and_its_place_stays() -> None:
    acts.describe(MARINA, "C1", SAID, now=NOW)
    known = read.company().creatives["C1"]
    assert (known.text, known.link, known.campaign, known.channel) == (
        "Без суда", "https://www.example.com/c1", "K1", "vk_ads"
    )  # fmt: skip
    latest, first = creatives.changes("C1")
    assert (latest.by, set(latest.what)) == ("M1", {"text", "link"})
    assert (first.before, first.by) == (None, "SYS")


def test_saying_the_same_again_records_nothing() -> None:
    acts.describe(MARINA, "C1", SAID, now=NOW)
    assert acts.describe(MARINA, "C1", SAID, now=NOW + hours(1)).events == ()
    assert len(creatives.changes("C1")) == 2


def test_nobody_gives_a_creative_to_herself() -> None:
    """Pay depends on whose the creative is: that is for the head of marketing to say."""
    mine = acts.Description(name="Статья в блоге", owner="M1")
    with pytest.raises(acts.NotYourCreative):
        acts.describe(MARINA, "C4", mine, now=NOW)
    with pytest.raises(acts.OwnerIsForTheHead):
        acts.describe(MARINA, "C1", acts.Description(name="Спишем долги", owner="N1"), now=NOW)
    acts.describe(ZOYA, "C4", mine, now=NOW)
    assert read.company().creatives["C4"].owner == "M1"
    with pytest.raises(acts.NotOfMarketing):
        acts.describe(ZOYA, "C4", acts.Description(name="Статья в блоге", owner="O1"), now=NOW + hours(1))


@pytest.mark.parametrize("address", ["javascript:alert(1)", "www.example.com", "https://", "https://a b", "https://["])
def test_a_link_is_an_address_of_the_web(address: str) -> None:
    with pytest.raises(acts.NoAddress):
        acts.describe(MARINA, "C1", acts.Description(name="Спишем долги", owner="M1", link=address), now=NOW)


def test_a_picture_is_fetched_over_https_alone() -> None:
    plain = acts.Description(name="Спишем долги", owner="M1", image="http://www.example.com/a.png")
    with pytest.raises(acts.NoAddress):
        acts.describe(MARINA, "C1", plain, now=NOW)


def test_there_is_no_such_creative() -> None:
    with pytest.raises(acts.CreativeUnknown):
        acts.note(VIKTOR, "C99", "Где он?", now=NOW)


def test_budgets_that_differ_are_recorded_and_only_by_marketing() -> None:
    done = acts.set_budgets(ZOYA, "2026-10", {"vk_ads": 12_000_050, "seo": 100}, now=NOW)
    assert read.company().budgets == {("2026-10", "vk_ads"): 12_000_050, ("2026-10", "seo"): 100}
    assert len(done.events) == 2
    assert acts.set_budgets(MARINA, "2026-10", {"vk_ads": 12_000_050}, now=NOW + hours(1)).events == ()
    with pytest.raises(NotAllowed):
        acts.set_budgets(OLEG, "2026-10", {"vk_ads": 1}, now=NOW)
    for period, amount in (("2031-01", 1), ("2026-10", 0)):
        with pytest.raises(acts.BudgetImpossible):
            acts.set_budgets(ZOYA, period, {"vk_ads": amount}, now=NOW)


def test_money_is_set_for_channels_that_there_are_and_by_those_who_lead_them() -> None:
    with pytest.raises(acts.ChannelUnknown):
        acts.set_budgets(ZOYA, "2026-10", {"нет_такого": 500_000}, now=NOW)
    with pytest.raises(acts.NotYourChannel):
        acts.set_budgets(MARINA, "2026-10", {"seo": 500_000}, now=NOW)
    assert read.company().budgets == {}
    assert acts.set_budgets(MARINA, "2026-10", {"vk_ads": 500_000}, now=NOW).events
