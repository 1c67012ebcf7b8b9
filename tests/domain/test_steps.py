"""Impossible steps: refused to a person in plain words, listed for an import (DOMAIN §7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from string import Formatter

import pytest
from tests.world import MONDAY, Story, World, days, hours, minutes

from kulmina.domain import refusal
from kulmina.domain.event import Event
from kulmina.domain.lead import visible
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.steps import check, impossible_steps


def refused(story: Story, act: Callable[[Story], Story], *, head: bool = False, repeat: bool = False) -> str | None:
    """What a person is told who tries this act now: the name of the error, None where the act is possible."""
    event = act(story).last
    before = visible([told for told in story.world.events if told is not event])
    try:
        check(event, before, head=head, repeat=repeat)
    except ImpossibleStep as error:
        return error.code
    return None


def met(world: World, name: str = "Ivanov") -> Story:
    """A lead whose client has come to a booked meeting."""
    return world.application(name).assigned("O1").call("O1").booked("O1", slot=days(1)).arrived(after=days(1))


def sold(world: World, name: str = "Ivanov") -> Story:
    return met(world, name).classified("S1").outcome("S1", "sold").signed("S1").paid("60000.00")


START = {
    "new": lambda: World().application("Ivanov"),
    "held by O1": lambda: World().application("Ivanov").assigned("O1"),
    "booked": lambda: World().application("Ivanov").assigned("O1").booked("O1", slot=days(1)),
    "called off": lambda: World().application("Ivanov").booked("O1", slot=days(1)).cancelled("O1"),
    "arrived": lambda: met(World()),
    "sold": lambda: sold(World()),
    "cancelled deal": lambda: sold(World()).deal_cancelled("S1"),
    "invalid": lambda: World().application("Ivanov").booked("O1", slot=days(1)).invalid("O1"),
    "cut off": lambda: World().application("Ivanov").cut_off("O1"),
    "merged": lambda: World().application("Ivanov").merged("Petrov"),
}


@pytest.mark.parametrize(
    ("start", "act", "error"),
    [
        ("new", lambda s: s.assigned("O1", by="O1"), None),
        ("held by O1", lambda s: s.assigned("O2", by="O2"), "LeadIsTaken"),
        ("held by O1", lambda s: s.call("O2"), "LeadIsTaken"),
        ("held by O1", lambda s: s.call("O2", direction="in"), None),
        ("held by O1", lambda s: s.booked("O2", slot=days(1)), "LeadIsTaken"),
        ("held by O1", lambda s: s.assigned("O2", by="H1"), None),
        ("arrived", lambda s: s.call("S1"), None),
        ("new", lambda s: s.qualified("O1", "non_target"), "NonTargetWithoutReason"),
        ("new", lambda s: s.qualified("O1", "non_target", "insolvent"), None),
        ("new", lambda s: s.cut_off("O1", None), "NonTargetWithoutReason"),
        ("arrived", lambda s: s.classified("S1", "non_target"), "NonTargetWithoutReason"),
        ("new", lambda s: s.qc("non_target", None), "NonTargetWithoutReason"),
        ("arrived", lambda s: s.cut_off("O1"), "CutOffAfterArrival"),
        ("new", lambda s: s.overturned(), "NotCutOff"),
        ("cut off", lambda s: s.overturned(), None),
        ("new", lambda s: s.callback("O1", -hours(1)), "DateInPast"),
        ("new", lambda s: s.booked("O1", slot=-days(1)), "DateInPast"),
        ("new", lambda s: s.slept("O1", "2020-01-01"), "DateInPast"),
        ("new", lambda s: s.slept("O1", "2026-10-05"), None),
        ("booked", lambda s: s.booked("O1", slot=days(2), meeting=s.meeting), "MeetingExists"),
        ("booked", lambda s: s.moved("O1", slot=days(3)), None),
        ("booked", lambda s: s.moved("O1", slot=-days(3)), "DateInPast"),
        ("booked", lambda s: s.no_show(after=hours(1)), "NoShowTooEarly"),
        ("booked", lambda s: s.no_show(after=days(1)), None),
        ("booked", lambda s: s.cancelled("O1", meeting="MT-other"), "MeetingUnknown"),
        ("booked", lambda s: s.arrived(meeting="MT-other"), "MeetingUnknown"),
        ("called off", lambda s: s.confirmed("O1"), "MeetingIsCancelled"),
        ("called off", lambda s: s.arrived(), "MeetingIsCancelled"),
        ("called off", lambda s: s.arrived(named=False), None),
        ("arrived", lambda s: s.no_show(), "ClientHasCome"),
        ("invalid", lambda s: s.arrived(), "LeadIsInvalid"),
        ("invalid", lambda s: s.booked("O1", slot=days(1)), "LeadIsInvalid"),
        ("invalid", lambda s: s.signed("S1"), "LeadIsInvalid"),
        ("booked", lambda s: s.outcome("S1", "sold"), "NotArrived"),
        ("booked", lambda s: s.classified("S1"), "NotArrived"),
        ("arrived", lambda s: s.outcome("S1", "refused"), None),
        ("arrived", lambda s: s.paid("100.00"), "DealUnknown"),
        ("sold", lambda s: s.paid("100.00"), None),
        ("sold", lambda s: s.paid("100.00", payment=s.payment), "PaymentExists"),
        ("sold", lambda s: s.paid("100.00", deal="D-other"), "DealUnknown"),
        ("sold", lambda s: s.refunded("60000.00"), None),
        ("sold", lambda s: s.refunded("60000.01"), "RefundOverPayment"),
        ("sold", lambda s: s.refunded("30000.00").refunded("30000.01"), "RefundOverPayment"),
        ("sold", lambda s: s.refunded("1.00", payment="P-other"), "PaymentUnknown"),
        ("sold", lambda s: s.booked("O1", slot=days(1)), "SaleIsMade"),
        ("sold", lambda s: s.lost("S1"), "SaleIsMade"),
        ("sold", lambda s: s.slept("S1"), "SaleIsMade"),
        ("sold", lambda s: s.signed("S2"), "DealExists"),
        ("sold", lambda s: s.signed("S2", deal="D-second"), "SecondDeal"),
        ("sold", lambda s: s.deal_cancelled("S1"), None),
        ("cancelled deal", lambda s: s.deal_cancelled("S1"), "DealIsCancelled"),
        ("cancelled deal", lambda s: s.paid("1.00"), "DealIsCancelled"),
        ("cancelled deal", lambda s: s.signed("S1", deal="D-second"), None),
        ("cancelled deal", lambda s: s.lost("S1"), None),
        ("merged", lambda s: s.call("O1"), "LeadIsMerged"),
        ("new", lambda s: s.merged("Ivanov"), "MergedIntoItself"),
    ],
)
def test_what_is_possible_when(start: str, act: Callable[[Story], Story], error: str | None) -> None:
    story = START[start]()
    assert refused(story, act) == error


@pytest.mark.parametrize("error", ImpossibleStep.__subclasses__(), ids=lambda error: error.__name__)
def test_every_refusal_is_said_in_both_languages_with_the_same_words(error: type[ImpossibleStep]) -> None:
    words = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (error.ru, error.en)]
    assert error.ru != error.en
    # What is said in two languages itself comes once in each: message_ru, message_en.
    assert {name.removesuffix("_ru") for name in words[0]} == {name.removesuffix("_en") for name in words[1]}
    assert error(**dict.fromkeys(words[0] | words[1], "X")).sentence("ru")


def test_a_head_may_work_on_a_lead_that_another_holds() -> None:
    story = World().application("Ivanov").assigned("O1")
    assert refused(story, lambda s: s.call("H1"), head=True) is None


def test_the_operator_is_told_who_holds_the_lead() -> None:
    story = World().application("Ivanov").assigned("O1")
    before = list(story.world.events)
    with pytest.raises(refusal.LeadIsTaken) as caught:
        check(story.call("O2").last, before)
    assert caught.value.words == {"lead": "Ivanov", "operator": "O1"}
    assert "уже ведёт O1" in caught.value.sentence("ru")
    assert "already held by O1" in str(caught.value)


def test_a_second_sale_is_possible_once_it_is_confirmed() -> None:
    story = sold(World())
    assert refused(story, lambda s: s.signed("S2", deal="D-second"), repeat=True) is None


def test_nothing_happens_to_a_lead_before_it_is_one() -> None:
    world = World()
    world.application("Ivanov")
    early = world.tell("lead.lost", {}, actor="O1", at=MONDAY - hours(1), lead="Ivanov")
    with pytest.raises(refusal.NoLeadYet):
        check(early, world.events[:1])


def test_a_fact_told_late_is_checked_against_what_had_happened_by_then() -> None:
    world = World()
    story = world.application("Ivanov").call("O1").booked("O1", slot=days(1))
    told_late = world.tell("payment.received", {"payment": "P", "deal": "D-Ivanov", "amount": "1.00"}, actor="K1",
                           at=MONDAY + minutes(2), lead="Ivanov")  # fmt: skip
    story.arrived(after=days(1)).signed("S1")
    history = [event for event in world.events if event is not told_late]
    with pytest.raises(refusal.DealUnknown):
        check(told_late, history)


def voiding(world: World, event_id: str) -> Event:
    return world.tell("event.voided", {"event": event_id}, actor="K1", at=MONDAY + days(30))


def test_a_void_takes_back_one_fact_once_and_is_final() -> None:
    world = World()
    wrong = sold(world).last
    check(voiding(world, wrong.event_id), world.events[:-1])
    void = world.events[-1]
    with pytest.raises(refusal.VoidedTwice):
        check(voiding(world, wrong.event_id), world.events[:-1])
    with pytest.raises(refusal.VoidOfVoid):
        check(voiding(world, void.event_id), world.events[:-1])
    with pytest.raises(refusal.VoidOfUnknown):
        check(voiding(world, "E-none"), world.events[:-1])


def test_a_taken_back_fact_stands_in_nobodys_way() -> None:
    world = World()
    story = world.application("Ivanov").invalid("O1")
    world.void(story.last)
    assert refused(story, lambda s: s.booked("O1", slot=days(1), after=minutes(10))) is None


def test_an_import_of_possible_stories_lists_nothing() -> None:
    world = World()
    sold(world, "Ivanov").refunded("60000.00", after=days(3))
    met(world, "Petrov").outcome("S1", "follow_up").followup("S1", days(3)).followed_up("S1", after=days(3)).lost("S1")
    world.walk_in("Sidorova").classified("S1").outcome("S1", "sold").signed({"S1": "0.5", "S2": "0.5"}).paid("1.00")
    world.application("Orlov").assigned("O1").assigned("O2", by="H1").call("O2").cut_off("O2").overturned()
    assert impossible_steps(world.events) == []


def test_an_import_lists_what_could_not_have_happened_in_its_own_order() -> None:
    world = World()
    world.application("Ivanov").invalid("O1").arrived(named=False)
    world.application("Petrov").paid("100.00").outcome("S1", "sold")
    world.tell("lead.lost", {}, actor="O1", at=MONDAY, lead="Ghost")
    found = impossible_steps(world.events)
    assert [(step.lead_id, step.code) for step in found] == [
        ("Ivanov", "LeadIsInvalid"),
        ("Petrov", "DealUnknown"),
        ("Petrov", "NotArrived"),
        ("Ghost", "NoLeadYet"),
    ]
    assert "помечен как битый контакт" in found[0].ru
    assert found[1].en == "Lead Petrov has no contract D-Petrov: sign it first."


def test_an_import_is_not_asked_who_held_the_lead_and_forgets_voided_facts() -> None:
    world = World()
    story = world.application("Ivanov").assigned("O1").call("O2")
    world.void(story.paid("100.00").last)
    assert impossible_steps(world.events) == []


def test_an_import_lists_wrong_voids() -> None:
    world = World()
    story = world.application("Ivanov").call("O1")
    void = world.void(story.last)
    again, unknown = world.void(void), voiding(world, "E-none")
    twice = world.void(story.last)
    assert {(step.event_id, step.code) for step in impossible_steps(world.events)} == {
        (again.event_id, "VoidOfVoid"),
        (unknown.event_id, "VoidOfUnknown"),
        (twice.event_id, "VoidedTwice"),
    }


def test_merged_leads_are_one_story() -> None:
    world = World()
    world.application("First").arrived(named=False).signed("S1")
    world.application("Second", at=MONDAY + days(1)).paid("100.00", deal="D-First").merged("First")
    assert impossible_steps(world.events) == []


def test_facts_of_one_moment_are_read_by_their_ids() -> None:
    world = World()
    story = world.walk_in("Ivanov")
    story.outcome("S1", "sold", after=timedelta()).signed("S1", after=timedelta()).paid("1.00", after=timedelta())
    assert impossible_steps(reversed(world.events)) == []
