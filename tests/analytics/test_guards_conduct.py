"""Guards of how facts are recorded: by whom, when, with what trace; and all guards together."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.analytics.guarded import at, bought, came, lists, many, seen
from tests.analytics.stories import PEOPLE
from tests.world import World, days, hours, minutes

from kulmina.analytics.figures import figures
from kulmina.analytics.guards_conduct import all_guards, arrival_without_trace, late_recording, sd_violations
from kulmina.domain.company import Person
from kulmina.domain.guard import GUARDS, Limits

LIMITS = Limits()


@pytest.fixture
def world() -> World:
    return World()


def test_an_arrival_that_its_booker_wrote_down(world: World) -> None:
    came(world, "Own", by="O1").classified("S1", after=minutes(30))
    came(world, "Other", by="O2").classified("S1", after=minutes(30))
    assert lists(arrival_without_trace(seen(world), LIMITS), "reason") == {"O1 recorded_by_booker": ("Own",)}


def test_a_visit_of_two_minutes_is_too_short(world: World) -> None:
    came(world, "Short").outcome("S1", "refused", after=minutes(2))
    came(world, "Enough").outcome("S1", "refused", after=minutes(3))
    assert lists(arrival_without_trace(seen(world), LIMITS), "reason") == {"A1 too_short": ("Short",)}


def test_a_visit_after_which_nothing_ever_happened(world: World) -> None:
    came(world, "Nothing", day=20)
    came(world, "NextDay", day=20).classified("S1", after=hours(23))
    came(world, "TooLate", day=20).classified("S1", after=hours(25))
    came(world, "Recent", day=22)
    found = arrival_without_trace(seen(world, known_at=at(23, 10)), LIMITS)
    assert lists(found, "reason") == {"A1 nothing_after": ("Nothing", "TooLate")}


def test_an_import_is_nobody(world: World) -> None:
    story = world.application("Imported").booked("import", slot=hours(1)).arrived("import", after=hours(1))
    story.classified("S1", after=minutes(30)).call("SYS", recorded=story.now + days(3))
    people = {**PEOPLE, "SYS": Person("SYS", "system")}
    cut = seen(world, people=people)
    assert arrival_without_trace(cut, LIMITS) == []
    assert late_recording(cut, LIMITS) == []
    assert sd_violations(cut) == []


def test_calls_written_down_days_later_and_just_before_the_close(world: World) -> None:
    lead = world.application("Ivanov", at=at(28))
    late = lead.call("O1", recorded=at(31)).last
    near = lead.call("O1", recorded=at(4, month=11)).last
    lead.call("O2", recorded=at(29, 11))
    [found] = late_recording(seen(world), LIMITS)
    assert (found.subject, found.ids) == ("O1", (late.event_id, near.event_id))
    assert found.figures["near_close"] == (near.event_id,)
    assert found.figures["longest_hours"] == 7 * 24 - 1


def adjusted(world: World, actor: str, person: str, approved: str | None, *, period: str = "2026-10") -> str:
    payload: dict[str, Any] = {"person": person, "period": period, "amount": "5000.00", "approved_by": approved}
    return world.tell("adjustment.posted", payload, actor=actor, at=at(2, month=11)).event_id


def test_who_is_paid_for_a_fact_does_not_record_it(world: World) -> None:
    came(world, "Arrival", "O1", by="O1").classified("S1", after=minutes(30))
    came(world, "Verdict", "O2").classified("O2", after=minutes(30))
    sale = bought(world, "Payment", "S1")
    sale.tell("payment.received", {"payment": "P1", "deal": "D-Payment", "amount": "100.00"}, actor="S1")
    sale.tell("payment.received", {"payment": "P2", "deal": "D-Payment", "amount": "100.00"}, actor="S2")
    author = adjusted(world, "H1", "O1", "H1")
    receiver = adjusted(world, "H1", "R1", "R1")
    adjusted(world, "H1", "O1", "D1")
    adjusted(world, "H1", "O1", None)
    adjusted(world, "H1", "O1", "H1", period="2026-11")
    assert lists(sd_violations(seen(world)), "rule") == {
        "H1 adjustment_approved_by_author": (author,),
        "O1 arrival_by_booker": ("Arrival",),
        "O2 verdict_by_paid_operator": ("Verdict",),
        "R1 adjustment_approved_by_receiver": (receiver,),
        "S1 payment_by_seller": ("P1",),
    }


def test_a_well_kept_office_has_nothing_to_show(world: World) -> None:
    bought(world, "Ivanov").outcome("S1", "sold").paid("150000.00")
    cut, before = seen(world), seen(world, start=date(2026, 8, 31), end=date(2026, 10, 1))
    found = all_guards(cut, figures(cut)["2026-10"], before)
    assert found == {name: [] for name in GUARDS}


def test_all_guards_look_and_each_lists_its_own(world: World) -> None:
    came(world, "Own", by="O1").classified("S1", after=minutes(30))
    world.leads["Own"].acts("application", creative="C2", after=days(1))
    many(3, lambda name: bought(world, name, day=31), "Spike")
    cut = seen(world)
    found = all_guards(cut, figures(cut)["2026-10"], None)
    assert list(found) == list(GUARDS)
    assert all(one.guard == name for name, ones in found.items() for one in ones)
    spoke = {name for name, ones in found.items() if ones}
    assert spoke == {"arrival_without_trace", "duplicate_target_actions", "sd_violations", "period_end_spike"}
    assert lists(found["duplicate_target_actions"]) == {"C2": ("Own",)}


def test_every_guard_is_named_and_advised_in_both_languages() -> None:
    for name, guard in GUARDS.items():
        assert guard.id == name
        assert all((guard.against, guard.title_ru, guard.title_en, guard.advice_ru, guard.advice_en))
        assert not guard.title_en[0].islower()
