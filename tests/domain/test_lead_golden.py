"""The sixteen leads of the worked example: states, zones, verdicts, credit, answers, money, exactly."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kulmina.domain import event
from kulmina.domain.company import Rules, read_rules
from kulmina.domain.event import Event
from kulmina.domain.funnel import STAGES, VERDICTS
from kulmina.domain.lead import Lead, read_lead, visible
from kulmina.domain.loss import loss_zone
from kulmina.domain.period import midnight
from kulmina.domain.steps import impossible_steps

GOLDEN = Path(__file__).resolve().parents[2].parent / "shared" / "golden"
OCTOBER = "2026-10|at_close"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not GOLDEN.is_dir(), reason="the worked example ../shared/golden is not here"),
]


@cache
def pack() -> tuple[dict[str, Any], dict[str, Any], Rules, list[Event]]:
    rules, expected = (json.loads((GOLDEN / name).read_text("utf-8")) for name in ("pack.json", "expected.json"))
    with (GOLDEN / "events.csv").open(encoding="utf-8", newline="") as file:
        events = [_event(row) for row in csv.DictReader(file)]
    return rules, expected, read_rules(rules), events


def _event(row: dict[str, str]) -> Event:
    return event.make(
        row["kind"],
        json.loads(row["payload"]),
        event_id=row["event_id"],
        occurred_at=datetime.fromisoformat(row["occurred_at"]),
        recorded_at=datetime.fromisoformat(row["recorded_at"]),
        actor=row["actor"],
        lead_id=row["lead_id"] or None,
    )


def leads(period: str) -> tuple[dict[str, Lead], datetime]:
    """The leads as known at a period's close, with their states at its end."""
    data, _, rules, events = pack()
    bounds = next(item for item in data["periods"] if item["id"] == period)
    end = midnight(datetime.fromisoformat(bounds["end"]).date(), rules.tz)
    by_lead: defaultdict[str, list[Event]] = defaultdict(list)
    for fact in visible(events, datetime.fromisoformat(bounds["close_at"])):
        if fact.lead_id:
            by_lead[fact.lead_id].append(fact)
    return {name: read_lead(by_lead[name], rules, cut=end) for name in sorted(by_lead)}, end


def expected() -> dict[str, Any]:
    report: dict[str, Any] = pack()[1]["reports"][OCTOBER]
    return report


@pytest.mark.parametrize("period", ["2026-10", "2026-11"])
def test_states(period: str) -> None:
    read, _ = leads(period)
    wanted = pack()[1]["reports"][f"{period}|at_close"]["lead_state"]
    assert {name: read[name].state for name in wanted} == wanted


def test_zones_of_loss() -> None:
    read, end = leads("2026-10")
    zones: defaultdict[str, list[str]] = defaultdict(list)
    for name, lead in read.items():
        zones[loss_zone(lead, end)].append(name)
    assert zones == expected()["loss_zones"]


def test_answers_in_working_seconds() -> None:
    read, _ = leads("2026-10")
    assert {n: lead.response_s for n, lead in read.items() if not lead.walk_in} == expected()["response_by_lead_s"]
    slow = [n for n, lead in read.items() if not lead.walk_in and not lead.answered_in_time(pack()[2])]
    assert slow == expected()["guards"]["sla_breaches"]


@pytest.mark.parametrize("stage", STAGES)
def test_funnel_by_verdict(stage: str) -> None:
    read, end = leads("2026-10")
    place = STAGES.index(stage)
    hit = [lead for lead in read.values() if (at := lead.reached[place]) is not None and at < end]
    counted = Counter(lead.verdict for lead in hit)
    assert {"all": len(hit), **{verdict: counted[verdict] for verdict in VERDICTS}} == expected()["funnel"][stage]


@pytest.mark.parametrize("operator", ["O1", "O2"])
def test_operators(operator: str) -> None:
    read, end = leads("2026-10")
    received = [lead for lead in read.values() if lead.operator_at(end) == operator]
    came = [ld for ld in read.values() if ld.arrival and ld.arrival.at < end and ld.arrival_operator == operator]
    meetings = [m for lead in read.values() for m in lead.meetings if m.booker == operator and m.due and m.slot < end]
    figures = {
        "cc.leads_received": len(received),
        "cc.invalid": sum(lead.verdict == "invalid" for lead in received),
        "cc.cut_excluded": sum(lead.cut_off_confirmed(end) for lead in received),
        "cc.arrived": len(came),
        "cc.arrived_target": sum(lead.office_verdict == "target" for lead in came),
        "cc.arrived_non_target": sum(lead.office_verdict == "non_target" for lead in came),
        "cc.arrived_pending": sum(lead.office_verdict is None for lead in came),
        "cc.sla_in": sum(lead.answered_in_time(pack()[2]) for lead in received),
        "cc.meetings_due": len(meetings),
        "cc.meetings_shown": sum(meeting.shown for meeting in meetings),
    }
    assert figures == {name: expected()["people"][operator][name] for name in figures}


@pytest.mark.parametrize("creative", ["C1", "C2", "C3"])
def test_creatives(creative: str) -> None:
    read, end = leads("2026-10")
    own = [lead for lead in read.values() if lead.creative == creative]
    figures = {
        "mk.leads": len(own),
        "mk.target_leads": sum(lead.verdict == "target" for lead in own),
        "mk.non_target_leads": sum(lead.verdict == "non_target" for lead in own),
        "mk.unknown_leads": sum(lead.verdict == "unknown" for lead in own),
        "mk.invalid_leads": sum(lead.verdict == "invalid" for lead in own),
        "mk.target_actions": sum(lead.target_action is not None and lead.verdict != "invalid" for lead in own),
    }
    assert figures == {name: expected()["creatives"][creative][name] for name in figures}
    cash = sum(payment.net for lead in own for payment in lead.payments if payment.at < end)
    assert f"{cash // 100}.{cash % 100:02d}" == expected()["creatives"][creative]["mk.cash"]


@pytest.mark.parametrize("seller", ["S1", "S2"])
def test_sellers_first_outcomes(seller: str) -> None:
    read, end = leads("2026-10")
    met = [ld for ld in read.values() if ld.outcome and ld.outcome.seller == seller and ld.outcome.at < end]
    target = [lead for lead in met if lead.office_verdict == "target"]
    assert len(target) == expected()["people"][seller]["sl.meetings_target"]
    sold = [lead for lead in target if any(deal.at < end and deal.cancelled_at is None for deal in lead.deals)]
    assert len(sold) == expected()["people"][seller]["sl.deals"]


def test_the_duplicate_and_the_lead_put_to_sleep() -> None:
    read, _ = leads("2026-10")
    repeated = {name: [act.creative for act in lead.duplicates] for name, lead in read.items() if lead.duplicates}
    assert repeated == expected()["guards"]["duplicate_target_actions"]
    assert read["L14"].next_step == datetime.fromisoformat("2027-01-15T00:00:00+03:00")
    assert read["L06"].lacks_next_step


def test_every_step_of_the_story_was_possible() -> None:
    assert impossible_steps(pack()[3]) == []
