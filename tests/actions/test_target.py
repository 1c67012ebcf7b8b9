"""Виктор says what marketing answers for, and since when; what is closed stays closed; a choice is taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from tests.domain.test_counting import CONFIGURED, SOME_DAYS, _recorded
from tests.founded import founded
from tests.world import MONDAY, MOSCOW, World, days, minutes

from kulmina import wiring
from kulmina.actions import act, target
from kulmina.analytics.cohort import cut
from kulmina.analytics.funnel import funnel_of
from kulmina.analytics.leads import view
from kulmina.analytics.what_if import side_by_side, total
from kulmina.current.funnel import funnel
from kulmina.current.rebuild import compare
from kulmina.domain import counting
from kulmina.domain import target as choosing
from kulmina.domain.company import Rules, read_rules
from kulmina.domain.form import NOT_ACTIONS
from kulmina.domain.rights import Actor, NotAllowed
from kulmina.journal import read
from kulmina.recording import record

VIKTOR, DARIA, MARINA = Actor("D1", "owner"), Actor("D2", "commercial_director"), Actor("M1", "marketer")
NOW = datetime(2026, 11, 10, 12, tzinfo=MOSCOW)
OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1)
BROKER = {"business": {"name": "Тихая гавань", "industry": "financial_broker", "portrait": "b2c_office_one_off"}}


def broker(**rules: Any) -> World:
    """A credit broker of whom applications are expected; four in October, three of them with a bureau's check."""
    world = founded(**BROKER, lead_actions=["application", "call"], target_actions=["application"], **rules)
    for month in ("2026-10", "2026-11", "2026-12"):
        start = date.fromisoformat(f"{month}-01")
        end = (start + timedelta(days=32)).replace(day=1)
        world.tell(
            "period.defined",
            {"period": month, "start": f"{start}", "end": f"{end}", "close_at": f"{end}T12:00:00+03:00"},
            actor="D1", at=MONDAY - days(7),
        )  # fmt: skip
    for number, consent in enumerate([True, True, None, None]):
        story = world.application(f"L{number}", creative="C1" if number else "C2", at=MONDAY + days(number))
        if number < 3:
            story.acts("bki_application", creative=None, consent=consent, after=days(1))
    world.inbound("L9", creative="C2", at=MONDAY + days(30))
    return world


def actions_in(start: date, end: date) -> int:
    """The month's target actions: the live tables and the journal tell the same."""
    told = funnel(by="creative", start=start, end=end).total.target_actions
    source = wiring.source()
    assert funnel_of(cut(view(source, None), start, end), "creative").total.target_actions == told
    return told


@pytest.mark.usefixtures("database")
class TestAChoice:
    def test_it_holds_from_the_next_period_unless_a_day_is_named(self) -> None:
        record(broker().events)
        done = target.change(VIKTOR, "bki_application", now=NOW)
        assert read.company().rules.since == DECEMBER
        assert actions_in(OCTOBER, NOVEMBER) == 4
        [last, _first] = target.history()
        assert (last.told.event_id, last.told.by, last.since) == (done.ids[0], "D1", DECEMBER)

    def test_it_changes_counts_from_its_day_and_no_fact(self) -> None:
        record(broker().events)
        target.change(DARIA, "bki_application", since=date(2026, 10, 7), now=NOW)
        # two applications before the 7th; of the credit checks with consent one was on the 6th, one on the 7th
        assert actions_in(OCTOBER, NOVEMBER) == 2
        assert compare() == []
        assert [event.kind for event in read.events_of("L0")] == ["target_action", "target_action"]

    def test_what_made_a_lead_made_it_for_ever(self) -> None:
        record(broker().events)
        chosen = target.own(read.company(), ["application"], creating=["application"])
        target.change(VIKTOR, chosen, since=MONDAY.date() + days(40), now=NOW)
        assert funnel(by="creative", start=OCTOBER, end=DECEMBER).total.leads == 5
        payload = {"action": "call", "contact": "+79000000099"}
        rings = World().tell("target_action", payload, actor="SYS", at=MONDAY + days(41), lead="L10", event_id="RINGS")
        record([rings])
        assert funnel(by="creative", start=OCTOBER, end=DECEMBER).total.leads == 5
        assert compare() == []

    def test_nothing_is_folded_anew_where_no_day_of_the_past_is_counted_otherwise(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record(broker().events)
        folded: list[int] = []
        monkeypatch.setattr("kulmina.recording.fold.fold", lambda leads, ads, rules: folded.append(len(leads)))
        target.change(VIKTOR, "bki_application", now=NOW)
        target.change(VIKTOR, "application", since=date(2026, 11, 4), now=NOW)
        target.change(VIKTOR, "bki_application", since=date(2026, 11, 4), now=NOW)
        assert folded == [0, 0, 1]


@pytest.mark.usefixtures("sqlite_database")
class TestWhatIsRefused:
    def test_a_day_inside_a_closed_period(self) -> None:
        world = broker()
        world.tell("period.closed", {"period": "2026-10"}, actor="P1", at=datetime(2026, 11, 5, 13, tzinfo=MOSCOW))
        record(world.events)
        with pytest.raises(target.PeriodIsSettled, match=r"01\.11\.2026"):
            target.change(VIKTOR, "bki_application", since=date(2026, 10, 31), now=NOW)
        target.change(VIKTOR, "bki_application", since=NOVEMBER, now=NOW)
        assert actions_in(OCTOBER, NOVEMBER) == 4

    def test_a_click(self) -> None:
        record(broker().events)
        for word in NOT_ACTIONS:
            with pytest.raises(target.ClickIsNoAction) as refused:
                target.own(read.company(), ["application", word])
            assert "не визит в офис и не покупка" in refused.value.sentence("ru")

    def test_nothing_at_all_an_unknown_word_and_an_unknown_variant(self) -> None:
        record(broker().events)
        company = read.company()
        with pytest.raises(target.NothingChosen):
            target.own(company, [])
        with pytest.raises(target.NoSuchAction):
            target.own(company, ["call>=0"])
        with pytest.raises(target.NoSuchVariant):
            target.change(VIKTOR, "telepathy", now=NOW)

    def test_what_is_counted_so_already(self) -> None:
        record(broker().events)
        with pytest.raises(target.CountedSoAlready):
            target.change(VIKTOR, "application", now=NOW)

    def test_a_decision_upon_an_old_page(self) -> None:
        record(broker().events)
        seen = target.history()[0].told.event_id
        target.change(VIKTOR, "bki_application", seen=seen, now=NOW)
        with pytest.raises(target.ChosenMeanwhile):
            target.change(DARIA, "application", since=NOW.date(), seen=seen, now=NOW + minutes(1))

    def test_a_marketer_does_not_choose_what_he_answers_for(self) -> None:
        record(broker().events)
        with pytest.raises(NotAllowed):
            target.change(MARINA, "bki_application", now=NOW)

    def test_the_director_changes_what_is_counted_and_no_other_rule(self) -> None:
        record(broker().events)
        rules = {**read.company().configured, "dedupe_days": 1}
        with pytest.raises(NotAllowed):
            act.perform(DARIA, None, [("business.configured", {"rules": rules})], now=NOW)


@pytest.mark.usefixtures("sqlite_database")
class TestTakingBack:
    def test_it_is_counted_again_as_before(self) -> None:
        record(broker().events)
        before = read.company().rules
        target.change(VIKTOR, "bki_application", since=date(2026, 10, 7), now=NOW)
        target.undo(VIKTOR, seen=target.history()[0].told.event_id, now=NOW + minutes(1))
        assert read.company().rules == before
        assert actions_in(OCTOBER, NOVEMBER) == 4
        assert compare() == []

    def test_what_had_been_planned_for_later_comes_back_too(self) -> None:
        record(broker().events)
        target.change(VIKTOR, "bki_application", since=DECEMBER, now=NOW)
        planned = read.company().rules
        target.change(VIKTOR, target.own(read.company(), ["call>=60"]), since=date(2026, 11, 11), now=NOW + minutes(1))
        assert len(read.company().rules.counting) == 2
        target.undo(VIKTOR, seen=target.history()[0].told.event_id, now=NOW + minutes(2))
        assert read.company().rules == planned

    def test_the_first_choice_is_not_taken_back(self) -> None:
        record(broker().events)
        with pytest.raises(target.NothingToTakeBack):
            target.undo(VIKTOR, seen=target.history()[0].told.event_id, now=NOW)

    def test_a_second_click_changes_nothing(self) -> None:
        record(broker().events)
        target.change(VIKTOR, "bki_application", now=NOW, token="click")
        assert target.change(VIKTOR, "bki_application", now=NOW, token="click").repeated


@pytest.mark.usefixtures("sqlite_database")
def test_a_company_that_expected_nothing_chooses_for_all_it_has() -> None:
    world = founded(**BROKER, lead_actions=["application"], target_actions=[])
    world.application("L1")
    record(world.events)
    assert actions_in(OCTOBER, NOVEMBER) == 0
    target.change(VIKTOR, "application", now=NOW)
    assert actions_in(OCTOBER, NOVEMBER) == 1


@pytest.mark.usefixtures("sqlite_database")
def test_every_variant_is_counted_over_the_same_facts_and_nothing_is_recorded() -> None:
    record(broker().events)
    last, company = read.last_no(), read.company()
    answers = {one.id: (one.counting,) for one in choosing.choices(company)}
    told = side_by_side(wiring.source(), answers, start=OCTOBER, end=NOVEMBER)
    counts = {name: total(found.values()).target_actions for name, found in told.items()}
    assert (counts["application"], counts["bki_application"]) == (4, 2)
    assert told["bki_application"]["C2"].target_actions == 1
    assert read.last_no() == last


@given(CONFIGURED, CONFIGURED)
def test_any_counting_can_be_brought_back(one: list[counting.Counting], other: list[counting.Counting]) -> None:
    """What a decision has changed is recorded anew, day by day, whatever had been in force."""
    before = _recorded(one)
    last = other[0]
    now = counting.after(before, last)
    rules = Rules().counting_by(now)
    for said in choosing.steps_to(rules, before):
        new = read_rules(said).counting[-1]
        rules = rules.counting_by(counting.after(rules.counting, new))
    for day in (date.min, *SOME_DAYS):
        assert rules.counting_on(day).same(counting.on(before, day))
