"""Борис owns the company, Дарья directs its commerce: a trade is chosen, written, gone back to; rules are Борис's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.founded import founded
from tests.world import MONDAY

from kulmina.actions import portrait
from kulmina.actions.act import Done
from kulmina.current import presets
from kulmina.domain import trade
from kulmina.domain.portrait_table import BadPortrait
from kulmina.domain.preset import to_toml
from kulmina.domain.rights import Actor, NotAllowed
from kulmina.journal import read
from kulmina.recording import record

BORIS, DARYA, ZOYA = Actor("B1", "owner"), Actor("D2", "commercial_director"), Actor("Z1", "owner")
OPERATOR = Actor("O1", "operator")
NOW = MONDAY
BUSINESS = {"name": "Точка опоры", "portrait": "b2c_office_one_off", "industry": "personal_bankruptcy"}


@pytest.fixture
def company(sqlite_database: None) -> None:
    record(founded(business=BUSINESS).events)


def chosen(actor: Actor, preset: str, minute: int = 0) -> Done:
    seen = presets.configured()[0].event_id
    return portrait.choose(actor, preset, seen=seen, now=NOW + timedelta(minutes=minute))


def text_of(preset: str, **changes: str) -> str:
    """A shipped trade under another id, with some of its text changed."""
    text = to_toml(trade.shipped().preset(preset)).replace(f'id = "{preset}"', f'id = "{preset}_own"', 1)
    for was, becomes in changes.items():
        assert was in text
        text = text.replace(was, becomes)
    return text


def saved(actor: Actor, text: str, *, minute: int = 0, replaces: str | None = None, seen: str | None = None) -> Done:
    known = seen or portrait.seen_of(read.company(), replaces or "personal_bankruptcy_own")
    return portrait.save(actor, text, seen=known, replaces=replaces, now=NOW + timedelta(minutes=minute))


def test_choosing_changes_the_rules_and_leaves_what_is_counted(company: None) -> None:
    before = read.company().rules
    chosen(BORIS, "financial_broker")
    after = read.company()
    assert after.industry == "financial_broker"
    assert {rule.reason for rule in after.rules.non_target_rules} == {"overdue_now", "income_too_low"}
    assert after.rules.counting == before.counting
    assert after.rules.timezone == before.timezone


def test_choosing_again_records_nothing(company: None) -> None:
    chosen(BORIS, "bank")
    assert not chosen(BORIS, "bank", minute=1).events


def test_only_the_owner_says_in_which_trade_the_company_is(company: None) -> None:
    with pytest.raises(portrait.RulesAreTheOwners):
        chosen(DARYA, "bank")
    with pytest.raises(portrait.NoSuchPreset):
        chosen(BORIS, "space_travel")


def test_the_director_writes_texts_but_no_rules_of_the_trade_in_force(company: None) -> None:
    """Дарья may change what is asked and said; who is non-target decides pay, so that is Борис's."""
    saved(BORIS, text_of("personal_bankruptcy"), replaces="personal_bankruptcy")
    assert read.company().industry == "personal_bankruptcy_own"
    saved(DARYA, text_of("personal_bankruptcy", **{"Общая сумма долгов": "Сколько всего должны"}), minute=1)
    assert "Сколько всего должны" in read.company().presets["personal_bankruptcy_own"]
    with pytest.raises(portrait.RulesAreTheOwners):
        saved(DARYA, text_of("personal_bankruptcy", **{"300000": "500000"}), minute=2)


def test_a_trade_that_the_company_is_not_in_changes_no_rules(company: None) -> None:
    before = read.company().configured
    saved(DARYA, text_of("bank"), replaces="bank")
    assert read.company().configured == before
    assert list(read.company().presets) == ["bank_own"]


def test_an_operator_saves_nothing(company: None) -> None:
    with pytest.raises(NotAllowed):
        saved(OPERATOR, text_of("bank"), replaces="bank")


def test_of_two_who_edit_at_once_the_second_is_told_by_whom(company: None) -> None:
    seen = portrait.seen_of(read.company(), "personal_bankruptcy")
    first = text_of("personal_bankruptcy", **{"300000": "400000"})
    saved(BORIS, first, replaces="personal_bankruptcy", seen=seen)
    with pytest.raises(portrait.SomebodyElseSaved) as told:
        saved(ZOYA, text_of("personal_bankruptcy"), replaces="personal_bankruptcy", seen=seen, minute=1)
    assert told.value.words["by"] == "B1"
    assert read.company().presets["personal_bankruptcy_own"] == first


def test_a_click_that_comes_twice_saves_once(company: None) -> None:
    seen = portrait.seen_of(read.company(), "bank")
    clicks = [
        portrait.save(BORIS, text_of("bank"), seen=seen, replaces="bank", now=NOW, token="click") for _ in range(2)
    ]
    assert [done.repeated for done in clicks] == [False, True]
    assert len(presets.versions("bank_own")) == 1


def test_undo_brings_back_the_rules_and_the_text_of_before(company: None) -> None:
    saved(BORIS, text_of("personal_bankruptcy"), replaces="personal_bankruptcy")
    before = read.company()
    saved(BORIS, text_of("personal_bankruptcy", **{"300000": "500000"}), minute=1)
    last = portrait.latest(presets.versions(), presets.configured())
    assert last is not None
    portrait.undo(BORIS, seen=last.event_id, now=NOW + timedelta(minutes=2))
    after = read.company()
    assert after.presets == before.presets
    assert after.configured == before.configured


def test_undo_on_an_old_page_is_refused(company: None) -> None:
    chosen(BORIS, "bank")
    first = presets.configured()[0].event_id
    chosen(BORIS, "developer", minute=1)
    with pytest.raises(portrait.ChosenOtherwise):
        portrait.undo(ZOYA, seen=first, now=NOW + timedelta(minutes=2))
    assert read.company().industry == "developer"


def test_what_another_page_changed_is_not_undone_here(company: None) -> None:
    """The day of a target action is taken back where it was set."""
    rules = {**read.company().configured, "target_actions": ["visit"], "since": "2026-11-01"}
    world = founded(business=BUSINESS)
    world.tell("business.configured", {"rules": rules}, actor="B1", at=NOW)
    record(world.events[-1:])
    assert portrait.latest(presets.versions(), presets.configured()) is None


def test_a_version_of_long_ago_holds_again(company: None) -> None:
    first = text_of("personal_bankruptcy")
    saved(BORIS, first, replaces="personal_bankruptcy")
    saved(BORIS, text_of("personal_bankruptcy", **{"300000": "500000"}), minute=1)
    oldest = presets.versions("personal_bankruptcy_own")[-1]
    seen = portrait.seen_of(read.company(), "personal_bankruptcy_own")
    portrait.go_back(BORIS, oldest.event_id, seen=seen, now=NOW + timedelta(minutes=2))
    assert read.company().presets["personal_bankruptcy_own"] == first
    assert read.company().rules.non_target_rules[0].conditions[0].value == 300000
    assert len(presets.versions()) == 3


@pytest.mark.parametrize(
    ("was", "becomes", "key"),
    [
        ('id = "bank_own"', 'id = "bank"', "id"),
        ('kind = "industry"', 'kind = "portrait"', "kind"),
        ('op = ">="', 'op = "=>"', "non_target_rules[0].op"),
        ('actions = ["application"]', 'actions = ["click"]', "target_actions[0].actions"),
    ],
)
def test_a_text_that_cannot_be_is_refused_with_its_key(company: None, was: str, becomes: str, key: str) -> None:
    text = text_of("bank")
    assert was in text
    with pytest.raises(BadPortrait) as told:
        saved(BORIS, text.replace(was, becomes), replaces="bank")
    assert told.value.key == key
    assert not read.company().presets


def test_visits_are_switched_where_there_are_creatives(company: None) -> None:
    portrait.switch_visits(BORIS, "vk_ads", on=False, now=NOW)
    assert read.company().rules.visits_off == ("vk_ads",)
    with pytest.raises(portrait.PlaceUnknown):
        portrait.switch_visits(BORIS, "radio", on=False, now=NOW)
    with pytest.raises(portrait.RulesAreTheOwners):
        portrait.switch_visits(DARYA, "vk_ads", on=True, now=NOW)
    portrait.switch_visits(BORIS, "vk_ads", on=True, now=NOW + timedelta(minutes=1))
    assert read.company().rules.visits_off == ()
