"""Сергей and Светлана with their clients: verdicts, outcomes, contracts, follow-ups that do not get lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.actions.test_visits import HEAD, SERGEY, SLOT, SVETLANA, company
from tests.world import Story, days, hours, minutes

from kulmina.actions import sales, sales_refusal
from kulmina.actions.act import NoSuchLead, take_back
from kulmina.actions.sales import Deal, Verdict
from kulmina.current import leads as current
from kulmina.current import sales as desks
from kulmina.domain import refusal
from kulmina.domain.lead import Lead
from kulmina.domain.rights import Actor, NotAllowed, NotYourLead
from kulmina.journal import read
from kulmina.recording import record

NOW = SLOT + hours(1)
TARGET, NOT_HERS = Verdict("target"), Verdict("non_target", "insolvent")
WHOLE = {"S1": Fraction(1)}


def met(*more: Callable[[Story], object]) -> None:
    """Ivanov came on Tuesday at ten and is with Сергей; `more` happens to him then."""
    world = company()
    story = world.walk_in("L01", at=SLOT)
    story.tell("seller.assigned", {"seller": "S1"}, actor="S1", after=minutes(10))
    for each in more:
        each(story)
    record(world.events)


def lead(lead_id: str = "L01") -> Lead:
    card = current.card(lead_id)
    assert card is not None
    return card.lead


def thinking(story: Story) -> None:
    story.classified("S1").outcome("S1", "follow_up", "thinking")


@pytest.fixture
def meeting(sqlite_database: None) -> None:
    met()


@pytest.fixture
def followed(sqlite_database: None) -> None:
    met(thinking)


def test_a_sale_is_a_verdict_an_outcome_a_contract_and_its_schedule(meeting: None) -> None:
    plan = sales.equal_parts(15_000_000, 3, date(2026, 10, 31))
    sales.sell(SERGEY, "L01", Deal(15_000_000, WHOLE, instalments=plan), now=NOW, verdict=TARGET)
    sold = lead()
    assert (sold.state, sold.office_verdict, sold.outcome and sold.outcome.outcome) == ("sold", "target", "sold")
    assert [deal.deal for deal in sold.deals] == ["D-L01"]
    assert [part.date for part in sold.promised["D-L01"]] == [
        date(2026, 10, 31),
        date(2026, 11, 30),
        date(2026, 12, 31),
    ]


def test_a_double_click_signs_once(meeting: None) -> None:
    one, two = (sales.sell(SERGEY, "L01", Deal(100, WHOLE), now=NOW, verdict=TARGET, token="click") for _ in range(2))
    assert (one.repeated, two.repeated) == (False, True)
    assert len(lead().deals) == 1


def test_a_share_belongs_to_somebody_who_works_here(meeting: None) -> None:
    with pytest.raises(sales_refusal.SellerUnknown):
        sales.sell(SERGEY, "L01", Deal(100, {"S1": Fraction(1, 2), "S9": Fraction(1, 2)}), now=NOW, verdict=TARGET)
    assert not lead().deals


def test_an_outcome_needs_the_offices_verdict(meeting: None) -> None:
    with pytest.raises(sales_refusal.VerdictMissing):
        sales.refuse(SERGEY, "L01", "too_expensive", now=NOW)
    sales.classify(SERGEY, "L01", TARGET, now=NOW)
    sales.refuse(SERGEY, "L01", "too_expensive", now=NOW + minutes(1))
    assert (lead().state, lead().loss_reason) == ("lost", "too_expensive")


def test_a_non_target_verdict_needs_its_reason(meeting: None) -> None:
    with pytest.raises(refusal.NonTargetWithoutReason):
        sales.refuse(SERGEY, "L01", "non_target", now=NOW, verdict=Verdict("non_target"))
    sales.refuse(SERGEY, "L01", "non_target", now=NOW, verdict=NOT_HERS)
    assert (lead().state, lead().verdict_reason) == ("non_target", "insolvent")


def test_a_verdict_that_was_said_is_not_said_again(meeting: None) -> None:
    sales.classify(SERGEY, "L01", TARGET, now=NOW)
    done = sales.follow_up(SERGEY, "L01", NOW + days(1), now=NOW + minutes(1), verdict=TARGET)
    assert [event.kind for event in done.events] == ["meeting.outcome", "followup.scheduled"]


def test_a_follow_up_without_a_date_is_refused_and_nothing_is_recorded(meeting: None) -> None:
    before = read.last_no()
    with pytest.raises(sales_refusal.NextDateMissing):
        sales.follow_up(SERGEY, "L01", None, now=NOW, verdict=TARGET)
    with pytest.raises(sales_refusal.DatePassed):
        sales.follow_up(SERGEY, "L01", NOW - days(1), now=NOW, verdict=TARGET)
    with pytest.raises(sales_refusal.ReasonMissing):
        sales.refuse(SERGEY, "L01", "", now=NOW, verdict=TARGET)
    assert read.last_no() == before


def test_another_seller_does_not_work_on_the_client(meeting: None) -> None:
    with pytest.raises(NotYourLead):
        sales.refuse(SVETLANA, "L01", "too_expensive", now=NOW, verdict=TARGET)
    with pytest.raises(NotAllowed):
        sales.sell(Actor("A1", "office_admin", "OF1"), "L01", Deal(100, WHOLE), now=NOW, verdict=TARGET)
    with pytest.raises(NoSuchLead):
        sales.refuse(SERGEY, "L99", "too_expensive", now=NOW, verdict=TARGET)


def test_nobody_is_sold_to_before_he_came(sqlite_database: None) -> None:
    world = company()
    world.application("L01").assigned("O1").call("O1")
    record(world.events)
    with pytest.raises(refusal.ImpossibleStep):
        sales.follow_up(SERGEY, "L01", NOW + days(1), now=NOW, verdict=TARGET)


@pytest.mark.parametrize(
    "shares", [{"S1": Fraction(9, 10)}, {"S1": Fraction(2)}, {}, {"S1": Fraction(3, 2), "S2": Fraction(-1, 2)}]
)
def test_shares_make_one_whole(meeting: None, shares: dict[str, Fraction]) -> None:
    with pytest.raises(sales_refusal.SharesDoNotAddUp) as refused:
        sales.sell(SERGEY, "L01", Deal(100, shares), now=NOW, verdict=TARGET)
    assert "%" in refused.value.sentence("ru")


def test_a_third_of_a_contract_is_exactly_a_third(meeting: None) -> None:
    shares = {"S1": Fraction(1, 3), "S2": Fraction(2, 3)}
    sales.sell(SERGEY, "L01", Deal(100, shares), now=NOW, verdict=TARGET)
    assert dict(lead().deals[0].sellers) == shares


def test_a_schedule_is_the_amount_of_the_contract(meeting: None) -> None:
    wrong = ((date(2026, 11, 1), 60), (date(2026, 12, 1), 60))
    with pytest.raises(sales_refusal.PlanDoesNotAddUp, match=r"1\.20"):
        sales.sell(SERGEY, "L01", Deal(100, WHOLE, instalments=wrong), now=NOW, verdict=TARGET)
    sales.sell(SERGEY, "L01", Deal(100, WHOLE, deal="142/26"), now=NOW, verdict=TARGET)
    sales.schedule(SERGEY, "L01", "142/26", ((date(2026, 11, 1), 40), (date(2026, 12, 1), 60)), now=NOW + hours(1))
    with pytest.raises(sales_refusal.PlanDoesNotAddUp):
        sales.schedule(SERGEY, "L01", "142/26", wrong, now=NOW + hours(2))
    with pytest.raises(refusal.DealUnknown):
        sales.schedule(SERGEY, "L01", "none", wrong, now=NOW + hours(2))
    assert [part.amount for part in lead().promised["142/26"]] == [40, 60]


def test_a_number_names_one_contract(meeting: None) -> None:
    sales.sell(SERGEY, "L01", Deal(100, WHOLE, deal="7"), now=NOW, verdict=TARGET)
    sales.cancel(SERGEY, "L01", "7", "changed_mind", now=NOW + hours(1))
    with pytest.raises(sales_refusal.NumberTaken):
        sales.sell(SERGEY, "L01", Deal(100, WHOLE, deal="7"), now=NOW + hours(2))
    sales.sell(SERGEY, "L01", Deal(100, WHOLE), now=NOW + hours(2))
    assert [deal.deal for deal in lead().deals] == ["7", "D-L01"]


def test_a_repeated_sale_is_confirmed_and_marked(meeting: None) -> None:
    sales.sell(SERGEY, "L01", Deal(100, WHOLE), now=NOW, verdict=TARGET)
    with pytest.raises(refusal.SecondDeal):
        sales.sell(SERGEY, "L01", Deal(200, WHOLE), now=NOW + hours(1))
    done = sales.sell(SERGEY, "L01", Deal(200, WHOLE), now=NOW + hours(1), repeat=True)
    assert (done.events[-1].payload["deal"], done.events[-1].payload["repeat"]) == ("D-L01-2", True)


def test_a_sale_to_the_same_person_under_another_lead_is_a_repeated_one(sqlite_database: None) -> None:
    world = company()
    sold = world.walk_in("L01", at=SLOT - days(40)).classified("S1").outcome("S1", "sold").signed("S1")
    told = {"action": "visit", "contact": sold.contact}
    world.tell("target_action", told, actor="A1", at=SLOT, lead="L02", event_id="again-1")
    world.tell("visit.arrived", {"office": "OF1"}, actor="A1", at=SLOT, lead="L02", event_id="again-2")
    record(world.events)
    with pytest.raises(refusal.SecondDeal):
        sales.sell(SERGEY, "L02", Deal(100, WHOLE), now=NOW, verdict=TARGET)
    sales.sell(SERGEY, "L02", Deal(100, WHOLE), now=NOW, verdict=TARGET, repeat=True)


def test_a_contract_is_called_off_with_a_reason(meeting: None) -> None:
    sales.sell(SERGEY, "L01", Deal(100, WHOLE), now=NOW, verdict=TARGET)
    with pytest.raises(sales_refusal.ReasonMissing):
        sales.cancel(SERGEY, "L01", "D-L01", "", now=NOW + hours(1))
    sales.cancel(SERGEY, "L01", "D-L01", "changed_mind", now=NOW + hours(1))
    assert lead().state == "lost"


def test_the_usual_dates_of_follow_ups(followed: None) -> None:
    rules, at = read.company().rules, NOW
    met_on = SLOT.date()
    expected = [3, 7, 14, 30]
    for distance in expected:
        usual = sales.next_touch(lead(), rules, at)
        assert usual is not None
        assert (usual.astimezone(rules.tz).date() - met_on).days == distance
        at = usual
        if distance != expected[-1]:
            sales.touch(SERGEY, "L01", "no_decision", at + days(1), now=at)
    assert len(lead().followed_up) == 3


def test_the_first_touch_is_within_a_day(meeting: None) -> None:
    usual = sales.next_touch(lead(), read.company().rules, NOW)
    assert usual is not None
    assert NOW < usual <= NOW + days(1)


def test_the_sixth_touch_is_refused(followed: None) -> None:
    at = NOW
    sales.appoint(SERGEY, "L01", at + days(1), now=at)
    for _ in range(4):
        at += days(1)
        sales.touch(SERGEY, "L01", "no_decision", at + days(1), now=at)
    at += days(1)
    with pytest.raises(sales_refusal.TooManyTouches) as refused:
        sales.touch(SERGEY, "L01", "no_decision", at + days(1), now=at)
    assert "5" in refused.value.sentence("ru")
    assert sales.next_touch(lead(), read.company().rules, at) is None
    sales.sleep(SERGEY, "L01", date(2026, 12, 1), now=at, touched="later")
    assert (lead().state, len(lead().followed_up)) == ("sleeping", 5)


def test_the_fourth_touch_clicked_twice_is_one_touch(followed: None) -> None:
    at = NOW
    for number in range(4):
        at += days(1)
        for _ in range(2):
            sales.touch(SERGEY, "L01", "no_decision", at + days(1), now=at, token=f"t{number}")
    assert len(lead().followed_up) == 4


def test_a_touch_has_its_next_date(followed: None) -> None:
    with pytest.raises(sales_refusal.NextDateMissing):
        sales.touch(SERGEY, "L01", "no_decision", None, now=NOW)
    assert lead().followed_up == ()


def test_only_who_is_followed_up_is_touched(meeting: None) -> None:
    with pytest.raises(sales_refusal.NoTouchToNote):
        sales.touch(SERGEY, "L01", "no_answer", NOW + days(1), now=NOW)


def test_who_sleeps_has_a_day_to_wake_up(followed: None) -> None:
    with pytest.raises(sales_refusal.WakeDateMissing):
        sales.sleep(SERGEY, "L01", None, now=NOW)
    with pytest.raises(sales_refusal.DatePassed):
        sales.sleep(SERGEY, "L01", NOW.date(), now=NOW)
    sales.sleep(SERGEY, "L01", date(2026, 11, 2), now=NOW, reason="postponed")
    [asleep] = desks.desk(["S1"]).of("sleeping")
    assert (asleep.due and asleep.due.date(), asleep.dateless) == (date(2026, 11, 2), False)


def test_a_lost_client_is_taken_up_again(followed: None) -> None:
    sales.lose(SERGEY, "L01", "chose_competitor", now=NOW, touched="agreed")
    assert lead().state == "lost"
    sales.reactivate(SERGEY, "L01", now=NOW + days(1))
    assert lead().state == "in_work"


def test_a_follow_up_that_has_no_date_stands_on_the_list_of_errors(followed: None) -> None:
    assert [one.lead_id for one in desks.desk(["S1"]).dateless] == ["L01"]
    sales.appoint(SERGEY, "L01", NOW + days(2), now=NOW)
    assert desks.desk(["S1"]).dateless == []
    assert [one.lead_id for one in desks.desk(["S1"]).due_before(NOW + days(3))] == ["L01"]


def test_the_head_moves_the_date_of_her_sellers_follow_up(followed: None) -> None:
    sales.appoint(HEAD, "L01", NOW + days(2), now=NOW)
    assert lead().followup == NOW + days(2)


def test_an_outcome_is_taken_back_whole(meeting: None) -> None:
    done = sales.follow_up(SERGEY, "L01", NOW + days(1), now=NOW, verdict=TARGET)
    take_back(SERGEY, done.ids, now=NOW + minutes(1))
    assert (lead().state, lead().office_verdict, lead().followup) == ("arrived", None, None)


def test_promised_money_stands_against_what_came(sqlite_database: None) -> None:
    def pays(story: Story) -> None:
        story.classified("S1").outcome("S1", "sold").signed("S1", "1000.00")
        plan = [{"date": f"2026-10-{day}", "amount": "500.00"} for day in ("10", "20")]
        story.tell("deal.scheduled", {"deal": "D-L01", "instalments": plan}, actor="S1")
        story.paid("300.00")

    met(pays)
    owed = desks.unpaid(["S1"], date(2026, 10, 15))
    [one] = owed.worst
    assert (owed.contracts, owed.left, owed.overdue) == (1, one.left, one.overdue)
    assert (one.promised, one.received, one.overdue, one.left) == (50_000, 30_000, 20_000, 70_000)
    assert (one.days_late(date(2026, 10, 15)), one.next_day) == (5, date(2026, 10, 20))
    assert desks.unpaid(["S2"], date(2026, 10, 15)) == desks.Unpaid()


@given(amount=st.integers(1, 10**12), count=st.integers(1, 60), first=st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_equal_parts_are_the_whole_to_the_kopeck(amount: int, count: int, first: date) -> None:
    if count > amount:
        with pytest.raises(ValueError, match="parts"):
            sales.equal_parts(amount, count, first)
        return
    parts = sales.equal_parts(amount, count, first)
    sums = [part for _day, part in parts]
    assert sum(sums) == amount
    assert max(sums) - min(sums) <= 1
    days_of = [day for day, _part in parts]
    assert days_of == sorted(set(days_of))
    assert days_of[0] == first


def test_a_month_without_the_day_pays_on_its_last_one() -> None:
    assert [day for day, _part in sales.equal_parts(3, 3, date(2027, 1, 31))] == [
        date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31),
    ]  # fmt: skip


def test_refusals_are_told_in_both_languages() -> None:
    words = {
        "date": "1",
        "most": 5,
        "seller": "S9",
        "lead": "L",
        "total": "1",
        "amount": "2",
        "deal": "D",
        "typed": "x",
    }
    for name, error in vars(sales_refusal).items():
        if isinstance(error, type) and issubclass(error, refusal.ImpossibleStep) and name != "ImpossibleStep":
            for language in ("ru", "en"):
                assert "{" not in error(**words).sentence(language)


def test_the_sum_of_what_is_owed_counts_contracts_that_are_not_shown(
    sqlite_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = company()
    for place in range(4):
        story = (
            world.application(f"L{place}").assigned("O1").call("O1").booked("O1", slot=hours(1)).arrived(after=hours(1))
        )
        story.classified("S1").outcome("S1", "sold").signed("S1", "1000.00").paid(f"{100 * place + 100}.00")
        when = [{"date": "2026-10-06", "amount": "500.00"}, {"date": "2026-12-01", "amount": "500.00"}]
        story.tell("deal.scheduled", {"deal": f"D-L{place}", "instalments": when}, actor="S1")
    record(world.events)
    monkeypatch.setattr(desks, "WORST", 2)
    owed = desks.unpaid(["S1"], date(2026, 10, 20))
    assert [one.lead_id for one in owed.worst] == ["L0", "L1"]
    assert (owed.contracts, owed.left, owed.overdue) == (4, 300_000, 100_000)
