"""The list of leads: pages that never overlap, choices, search by what people remember."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.founded import founded
from tests.world import MONDAY, days, minutes

from kulmina.current.leads import Filter, card, contacts, count, leads
from kulmina.recording import record

pytestmark = pytest.mark.usefixtures("database")


def ids(chosen: Filter | None = None) -> list[str]:
    return [row.lead_id for row in leads(chosen).rows]


def test_pages_follow_each_other_and_hold_every_lead_once() -> None:
    world = founded()
    for number in range(23):
        world.application(f"L{number:02}", at=MONDAY + minutes(number // 3))
    record(world.events)
    seen: list[str] = []
    page = leads(limit=5)
    while True:
        seen += [row.lead_id for row in page.rows]
        if page.after is None:
            break
        page = leads(limit=5, after=page.after)
    assert len(seen) == 23
    assert sorted(seen, reverse=True) == sorted(set(seen), reverse=True)
    assert seen[0] in {"L21", "L22"}


def test_olga_finds_her_leads_and_what_she_has_promised() -> None:
    world = founded()
    world.application("L01").assigned("O2").callback("O2", days(1))
    world.application("L02").assigned("O2").cut_off("O2")
    world.application("L03").assigned("O1")
    world.application("L04", creative=None)
    record(world.events)
    assert sorted(ids(Filter(operator="O2"))) == ["L01", "L02"]
    assert ids(Filter(operator="-")) == ["L04"]
    assert ids(Filter(overdue_at=MONDAY + days(2))) == ["L01"]
    assert ids(Filter(state="non_target")) == ["L02"]
    assert count(Filter(states=["new", "in_work"])) == 3
    with pytest.raises(ValueError, match="expected one of lead, contacted"):
        leads(Filter(stage="clicked"))
    with pytest.raises(ValueError, match="is not where a list goes on"):
        leads(after="x")


def test_a_client_is_found_by_phone_a_rouble_by_its_payment() -> None:
    world = founded()
    world.application("L01")
    world.walk_in("L02").signed("S1", deal="D7").paid("1000.00", payment="P7")
    world.application("L%_[x")
    record(world.events)
    assert ids(Filter(search="+7 900 000-00-02")) == ["L02"]
    assert ids(Filter(search="D7")) == ids(Filter(search="P7")) == ["L02"]
    assert ids(Filter(search="L%_[")) == ["L%_[x"]
    assert ids(Filter(search="L*")) == []
    [row] = leads(Filter(search="L01")).rows
    assert row.client is not None
    assert contacts([row.client], full=False) == {row.client: "+7***0001"}
    assert contacts([row.client], full=True) == {row.client: "+79000000001"}


def test_a_card_tells_the_whole_history_with_what_was_taken_back() -> None:
    world = founded()
    ivan = world.application("L01").assigned("O1").signed("S1").paid("1000.00").paid("1000.00")
    world.void(ivan.last)
    record(world.events)
    found = card("L01")
    assert found is not None
    assert [(step.event.kind, step.voided) for step in found.history] == [
        ("target_action", False), ("lead.assigned", False), ("deal.signed", False), ("payment.received", False),
        ("payment.received", True), ("event.voided", False),
    ]  # fmt: skip
    assert found.lead.cash == found.row.net == 1000_00
    assert card("L99") is None


def test_a_page_asks_the_database_as_often_for_many_leads_as_for_few() -> None:
    asked = []
    world = founded()
    for number in range(40):
        world.application(f"L{number:02}").assigned("O1")
        if number in (1, 39):
            record(world.events)
            leads()
            with CaptureQueriesContext(connection) as queries:
                leads(Filter(search="L0"))
                count(Filter(by="operator", group="O1"))
            asked.append(len(queries))
    assert asked[0] == asked[1] <= 6
