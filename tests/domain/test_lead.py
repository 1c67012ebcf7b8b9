"""Stories of leads: state, verdict, credit, creative, response, money, next step (DOMAIN §7, §8)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from tests.world import MONDAY, World, days, hours, minutes

from kulmina.domain.lead import read_lead, visible
from kulmina.domain.loss import loss_zone
from kulmina.domain.merge import merges
from kulmina.domain.response import working_seconds


def test_a_sale_at_the_meeting_walks_through_every_stage() -> None:
    world = World()
    ivanov = world.application("Ivanov").assigned("O1")
    assert ivanov.lead().state == "new"
    ivanov.call("O1", "no_answer", after=minutes(2))
    assert ivanov.lead().state == "in_work"
    ivanov.call("O1", after=minutes(10)).qualified("O1")
    assert ivanov.lead().state == "contacted"
    ivanov.booked("O1", slot=days(1))
    assert ivanov.lead().state == "booked"
    ivanov.arrived(after=days(1))
    assert ivanov.lead().state == "arrived"
    ivanov.classified("S1").outcome("S1", "sold").signed("S1").paid("60000.00").paid("90000.00", after=days(5))
    lead = ivanov.lead()
    assert (lead.state, lead.verdict, lead.stage, lead.cash) == ("sold", "target", 6, 150_000_00)
    assert lead.outcome is not None
    assert lead.outcome.seller == "S1"
    assert lead.arrival_operator == "O1"
    assert loss_zone(lead) == "won"
    assert list(lead.reached) == sorted(at for at in lead.reached if at)


def test_a_walk_in_is_contacted_and_booked_by_implication_and_nobodys_arrival() -> None:
    lead = World().walk_in("Petrova").lead()
    assert lead.reached[:4] == (MONDAY,) * 4
    assert lead.walk_in
    assert lead.arrival is not None
    assert (lead.arrival_operator, lead.arrival.office, lead.arrival.recorder) == (None, "OF1", "A1")
    assert lead.response is None
    assert lead.creative is None


def test_a_purchase_without_a_meeting_reaches_the_key_stage_by_implication_but_has_no_arrival() -> None:
    lead = World(lead_actions=["online_purchase"]).act("Sidorov", "online_purchase").signed("S1").paid("9900.00").lead()
    assert lead.stage == 6
    assert lead.arrival is None


def test_a_missed_inbound_call_leaves_the_client_waiting() -> None:
    story = World().inbound("Orlov").call("SYS", "abandoned", direction="in", after=timedelta())
    assert story.lead().state == "new"
    assert story.lead().first_touch is None
    story.call("O1", "no_answer", after=minutes(6))
    assert story.lead().response_s == 360


def test_an_inbound_call_that_is_answered_is_a_response_at_once_even_if_told_first() -> None:
    world = World()
    world.tell("call", {"direction": "in", "result": "connected"}, actor="O1", at=MONDAY, lead="Orlov", event_id="E0")
    lead = world.inbound("Orlov").lead()
    assert lead.response_s == 0
    assert lead.state == "new"  # the call came before the lead in the order of facts


def test_a_no_show_returns_to_work_and_a_second_operator_takes_the_credit() -> None:
    story = World().application("Zaitsev").assigned("O1").call("O1").booked("O1", slot=days(2))
    story.no_show(after=days(2) + hours(1))
    assert story.lead().state == "in_work"
    end_of_tuesday = MONDAY + days(1)
    story.assigned("O2", by="H1", after=hours(20)).call("O2").booked("O2", slot=days(1)).arrived(after=days(1))
    story.classified("S1").outcome("S1", "refused", "too_expensive").lost("S1", "too_expensive")
    lead = story.lead()
    assert (lead.state, lead.arrival_operator, lead.operator) == ("lost", "O2", "O2")
    assert lead.operator_at(end_of_tuesday) == "O1"
    assert lead.operator_at(MONDAY) is None
    assert [(m.due, m.shown) for m in lead.meetings] == [(True, False), (True, True)]
    assert loss_zone(lead) == "sales"
    assert loss_zone(story.lead(cut=end_of_tuesday), end_of_tuesday) == "open"


def test_a_lost_client_who_turned_out_non_target_is_marketings_loss() -> None:
    story = World().application("Lisin").call("O1").qualified("O1").booked("O1", slot=days(1)).arrived(after=days(1))
    story.classified("S2", "non_target", "debt_too_small").outcome("S2", "refused").lost("S2", "non_target")
    lead = story.lead()
    assert (lead.state, lead.office_verdict, loss_zone(lead)) == ("non_target", "non_target", "marketing")
    assert lead.verdict_reason == "debt_too_small"


def test_quality_control_overrules_the_seller() -> None:
    story = World().application("Volkov").call("O2").qualified("O2").booked("O2", slot=days(1)).arrived(after=days(1))
    story.classified("S2", "non_target", "problematic").lost("S2", "problematic")
    assert story.lead().state == "non_target"
    story.qc("target", after=days(1))
    lead = story.lead()
    assert (lead.verdict, lead.office_verdict, lead.state) == ("target", "target", "lost")
    assert lead.verdicts.level == 3


def test_an_operators_word_never_makes_an_arrival_target() -> None:
    story = World().application("Belova").call("O1").qualified("O1").booked("O1", slot=days(1)).arrived(after=days(1))
    assert (story.lead().verdict, story.lead().office_verdict) == ("target", None)
    story.classified("S1", "unknown")
    assert (story.lead().verdict, story.lead().office_verdict) == ("unknown", None)


def test_a_cut_off_stands_until_quality_control_returns_the_client() -> None:
    story = World().application("Gromov").call("O1").qualified("O1", "non_target", "debt_too_small").cut_off("O1")
    lead = story.lead()
    assert (lead.state, lead.verdict, lead.cut_off_confirmed()) == ("non_target", "non_target", True)
    assert not lead.cut_off_confirmed(MONDAY)
    story.overturned(after=days(1))
    lead = story.lead()
    assert (lead.state, lead.verdict, lead.cut_off_confirmed()) == ("in_work", "target", False)
    assert lead.overturned


def test_an_invalid_contact_stays_invalid_whatever_is_said_later() -> None:
    story = World().application("Nobody").call("O2", "wrong_number").invalid("O2")
    assert (story.lead().state, story.lead().verdict, loss_zone(story.lead())) == ("invalid", "invalid", "marketing")
    story.qualified("O2")
    assert story.lead().verdict == "invalid"
    assert story.lead().verdict_reason == "wrong_number"


@pytest.mark.parametrize(("back", "state", "zone"), [("40000.00", "sold", "won"), ("100000.00", "refunded", "sales")])
def test_money_decides_the_state_after_everything_else(back: str, state: str, zone: str) -> None:
    story = World().walk_in("Krylova").outcome("S1", "sold").signed("S1").paid("100000.00", after=days(1))
    story.refunded(back, after=days(20)).lost("S1")
    assert story.lead().state == state
    assert loss_zone(story.lead()) == zone
    before = story.lead(cut=MONDAY + days(10))
    assert before.state == "sold"
    assert [payment.net for payment in story.lead().payments] == [100_000_00 - int(float(back) * 100)]


def test_a_payment_entered_twice_and_voided_is_one_payment() -> None:
    world = World()
    story = world.walk_in("Krylova").signed("S1").paid("150000.00").paid("150000.00")
    assert story.lead().cash == 300_000_00
    void = world.void(story.last)
    assert story.lead().cash == 150_000_00
    assert story.lead(known_at=void.recorded_at - minutes(1)).cash == 300_000_00


def test_a_refund_of_a_voided_payment_takes_nothing_back() -> None:
    world = World()
    story = world.walk_in("Krylova").signed("S1").paid("50000.00").paid("70000.00")
    second = story.last
    story.refunded("70000.00")
    world.void(second)
    assert (story.lead().cash, story.lead().state) == (50_000_00, "sold")


def test_only_what_happened_before_the_cut_makes_the_state() -> None:
    story = World().application("Sokolov").call("O1").booked("O1", slot=days(3)).arrived(after=days(3))
    assert story.lead(cut=MONDAY).state is None
    assert story.lead(cut=MONDAY + days(1)).state == "booked"
    assert story.lead(cut=story.now).state == "booked"
    assert story.lead(cut=story.now + minutes(1)).state == "arrived"


def test_the_latest_recorded_approved_reattribution_owns_the_lead() -> None:
    story = World().application("Egorov", creative="C1")
    story.reattributed("C9", approved_by=None)
    assert story.lead().creative == "C1"
    story.reattributed("C2", recorded=MONDAY + days(9))
    story.reattributed("C3", recorded=MONDAY + days(2))  # happened later, but was known earlier
    assert story.lead().creative == "C2"
    assert story.lead(known_at=MONDAY + days(3)).creative == "C3"
    story.reattributed(None, recorded=MONDAY + days(10))
    assert story.lead().creative is None


def test_a_second_application_is_a_duplicate_and_the_first_touch_keeps_the_credit() -> None:
    story = World().application("Ivanov", creative="C1").acts("application", creative="C3", after=days(14))
    lead = story.lead()
    assert (lead.creative, lead.created_at) == ("C1", MONDAY)
    assert [act.creative for act in lead.duplicates] == ["C3"]


def test_a_target_action_may_be_another_than_the_one_that_creates_the_lead() -> None:
    world = World(
        lead_actions=["application"], target_actions=["bki_application"], consent_required=["bki_application"]
    )
    story = world.application("Frolov")
    assert story.lead().target_action is None
    story.acts("bki_application", after=hours(1))
    assert story.lead().target_action is None  # no consent: not counted
    story.acts("bki_application", consent=True, after=hours(1))
    act = story.lead().target_action
    assert act is not None
    assert act.at == MONDAY + hours(2)
    assert not story.lead().duplicates


def test_a_named_in_app_action_counts_only_under_its_name() -> None:
    world = World(lead_actions=["app_install"], target_actions=["app_action:first_order"])
    story = world.act("Player", "app_install").acts("app_action", name="opened")
    assert story.lead().target_action is None
    story.acts("app_action", name="first_order")
    act = story.lead().target_action
    assert act is not None
    assert act.name == "first_order"


def test_facts_without_a_lead_creating_action_are_in_no_cohort() -> None:
    world = World(lead_actions=["application"])
    lead = world.inbound("Stray").call("O1", direction="in").lead()
    assert (lead.created_at, lead.response) == (None, None)
    assert lead.reached[0] == lead.reached[1] == MONDAY + minutes(1)


def test_the_meeting_named_by_the_arrival_gives_the_credit() -> None:
    story = World().application("Titov").booked("O1", slot=days(2), meeting="A").booked("O2", slot=days(3), meeting="B")
    assert story.arrived(meeting="A", after=days(2)).lead().arrival_operator == "O1"


def test_an_arrival_that_names_an_unknown_meeting_is_nobodys() -> None:
    story = World().application("Titov").booked("O1", slot=days(2)).arrived(meeting="LOST", after=days(2))
    assert story.lead().arrival_operator is None


def test_without_a_named_meeting_the_latest_fitting_booking_gives_the_credit() -> None:
    story = World().application("Titov").booked("O1", slot=days(2)).booked("O2", slot=days(3))
    assert story.arrived(named=False, after=days(1)).lead().arrival_operator == "O2"


def test_without_a_named_meeting_a_cancelled_booking_does_not_count() -> None:
    story = World().application("Titov").booked("O1", slot=days(2)).booked("O2", slot=days(3)).cancelled("O2")
    assert story.arrived(named=False, after=days(1)).lead().arrival_operator == "O1"


@pytest.mark.parametrize(("away", "credited"), [(days(7), "O1"), (days(7) + timedelta(microseconds=1), None)])
def test_without_a_named_meeting_the_slot_must_lie_within_a_week(away: timedelta, credited: str | None) -> None:
    slot = MONDAY + days(1)
    late = World().application("Late").booked("O1", slot=slot).arrived(named=False, at=slot + away)
    assert late.lead().arrival_operator == credited
    early = (
        World().application("Early").booked("O1", slot=slot + days(20)).arrived(named=False, at=slot + days(20) - away)
    )
    assert early.lead().arrival_operator == credited


def test_the_final_slot_of_a_moved_meeting_counts() -> None:
    story = World().application("Titov").booked("O1", slot=days(30)).moved("O1", slot=days(2))
    assert story.arrived(named=False, after=days(2)).lead().arrival_operator == "O1"
    assert story.lead().meetings[0].slot == MONDAY + minutes(1) + days(2)


def test_a_booking_made_after_the_arrival_gives_no_credit() -> None:
    story = World().application("Titov").arrived(named=False).booked("O1", slot=days(1))
    assert story.lead().arrival_operator is None


def test_only_the_first_arrival_counts_for_ever() -> None:
    story = World().application("Titov").booked("O1", slot=days(1)).arrived(after=days(1))
    story.outcome("S1", "follow_up").booked("O2", slot=days(5)).arrived(after=days(5)).outcome("S2", "sold")
    lead = story.lead()
    assert lead.arrival_operator == "O1"
    assert lead.outcome is not None
    assert lead.outcome.seller == "S1"
    assert [m.shown for m in lead.meetings] == [True, True]


def test_a_meeting_cancelled_before_its_slot_was_never_due() -> None:
    before = World().application("A").booked("O1", slot=days(1)).cancelled("O1", after=hours(5)).lead()
    after = World().application("B").booked("O1", slot=days(1)).cancelled("O1", after=days(2)).lead()
    assert [m.due for m in (*before.meetings, *after.meetings)] == [False, True]
    assert before.state == "in_work"


def test_a_night_application_waits_only_in_working_hours() -> None:
    night = datetime(2026, 10, 12, 23, 30, tzinfo=MONDAY.tzinfo)
    story = World().application("Sova", at=night).call("O2", at=night + hours(9.5) + minutes(3))
    assert story.lead().response_s == 180
    assert story.lead().answered_in_time(story.world.rules)


def test_exactly_the_allowed_time_is_in_time_and_a_moment_more_is_not() -> None:
    exact = World().application("A").call("O1", "no_answer", after=timedelta(seconds=300))
    over = World().application("B").call("O1", after=timedelta(seconds=300, microseconds=1))
    never = World().application("C")
    assert [s.lead().answered_in_time(s.world.rules) for s in (exact, over, never)] == [True, False, False]


def test_working_time_is_real_time_on_the_days_when_clocks_are_moved() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    rules = World(timezone="Europe/Berlin", sla={"work_from": "00:00", "work_to": "24:00"}).rules
    spring, autumn = datetime(2026, 3, 29, tzinfo=berlin), datetime(2026, 10, 25, tzinfo=berlin)
    assert working_seconds(spring, datetime(2026, 3, 30, tzinfo=berlin), rules) == 23 * 3600
    assert working_seconds(autumn, datetime(2026, 10, 26, tzinfo=berlin), rules) == 25 * 3600
    daytime = World(timezone="Europe/Berlin").rules
    assert working_seconds(autumn, datetime(2026, 10, 26, tzinfo=berlin), daytime) == 12 * 3600


def test_working_time_over_several_days_counts_each_days_hours() -> None:
    rules = World().rules
    assert working_seconds(MONDAY, MONDAY + days(2), rules) == 2 * 12 * 3600
    assert working_seconds(MONDAY, MONDAY - hours(1), rules) == 0


def test_the_next_step_is_the_nearest_promise_not_kept_yet() -> None:
    story = World().application("Rybin").call("O1", "no_answer").callback("O1", hours(2))
    assert story.lead().next_step == MONDAY + minutes(1) + hours(2)
    story.call("O1", after=hours(2))
    assert story.lead().next_step is None
    story.booked("O1", slot=days(2))
    assert story.lead().next_step == story.now - minutes(1) + days(2)
    story.arrived(after=days(2)).outcome("S1", "follow_up", "thinking")
    assert story.lead().lacks_next_step
    story.followup("S1", days(3))
    assert not story.lead().lacks_next_step
    story.followed_up("S1", after=days(3))
    assert story.lead().lacks_next_step
    story.slept("S1", "2027-01-15")
    assert story.lead().next_step == datetime(2027, 1, 15, tzinfo=ZoneInfo("Europe/Moscow"))
    story.reactivated("S1").signed("S1").followup("S1", days(3))
    assert story.lead().next_step is None


def test_a_cancelled_deal_is_lost_and_a_resigned_one_keeps_its_first_day() -> None:
    story = World().walk_in("Dolin").signed("S1", "100000.00").signed({"S1": "0.3", "S2": "0.7"}, "90000.00")
    deal = story.lead().deals[0]
    assert (deal.at, deal.amount, sorted(deal.sellers)) == (MONDAY + minutes(1), 90_000_00, ["S1", "S2"])
    story.deal_cancelled("S1")
    assert (story.lead().state, story.lead().deals[0].cancelled_at) == ("lost", story.now)


def test_a_void_is_seen_from_its_recording_on_and_cannot_be_voided() -> None:
    world = World()
    story = world.application("Lead").arrived(named=False, after=hours(1))
    void = world.void(story.last, at=MONDAY + days(1))
    assert story.lead(known_at=void.recorded_at).arrival is None
    assert story.lead(known_at=void.recorded_at - timedelta(microseconds=1)).arrival is not None
    world.void(void, at=MONDAY + days(2))
    assert story.lead().arrival is None


def test_merged_leads_are_read_as_the_last_of_their_chain() -> None:
    world = World()
    world.application("First", creative="C1")
    world.application("Second", creative="C2", at=MONDAY + days(1)).merged("First")
    world.application("Third", creative="C3", at=MONDAY + days(2)).call("O1").merged("Second")
    heads = merges(world.events)
    assert heads == {"Second": "First", "Third": "First"}
    assert world.lead("Third").merged_into == "Second"
    one = [event for event in visible(world.events) if heads.get(event.lead_id or "", event.lead_id) == "First"]
    lead = read_lead(one, world.rules, lead_id="First")
    assert (lead.lead_id, lead.creative, lead.stage, len(lead.duplicates)) == ("First", "C1", 2, 2)


def test_leads_merged_in_a_circle_stay_themselves() -> None:
    world = World()
    world.application("First").merged("Second")
    world.application("Second").merged("First")
    world.application("Third").merged("First")
    assert merges(world.events) == {}


def test_a_meeting_that_is_moved_is_not_confirmed_any_more() -> None:
    lead = World().application("Ivanov").assigned("O1").call("O1").booked("O1", slot=days(2)).confirmed("O1")
    assert lead.lead().meetings[0].confirmed_at is not None
    assert lead.moved("O1", slot=days(3)).lead().meetings[0].confirmed_at is None
