"""What a pack is taken with and listed for: money on another lead, odd envelopes, and how much of it is told."""

from __future__ import annotations

from pathlib import Path

from tests.sources.packs import Row, fact, sale, table, write

from kulmina.sources.pack import check_pack

ANOTHER = fact("A1", "target_action", {"action": "call"}, lead="L2")
FOLLOWS = "expected one lead for both; the money follows the lead of the payment's record"
LISTED = "accepted and listed: a history may hold it"


def said(folder: Path, level: str = "warning") -> list[str]:
    return [str(problem) for problem in check_pack(folder) if problem.level == level]


def paid(event_id: str, number: str, lead: str) -> Row:
    return fact(event_id, "payment.received", {"payment": number, "deal": "D1", "amount": "9.00"}, lead=lead)


def test_money_on_another_lead_than_what_it_is_for(tmp_path: Path) -> None:
    back = fact("E9", "payment.refunded", {"refund": "R1", "payment": "P1", "amount": "1.00"}, lead="L2")
    folder = write(tmp_path, [ANOTHER, paid("E8", "P2", "L2"), *sale(), back])
    assert said(folder, "error") == []
    assert said(folder) == [
        f"events.csv, line 3, column lead_id: the payment 'P2' is recorded on the lead 'L2', its deal 'D1' on the lead 'L1'; {FOLLOWS} -> {LISTED}",  # noqa: E501
        f"events.csv, line 11, column lead_id: the refund 'R1' is recorded on the lead 'L2', its payment 'P1' on the lead 'L1'; {FOLLOWS} -> {LISTED}",  # noqa: E501
    ]


def test_merged_leads_are_one_and_voided_money_is_nothing(tmp_path: Path) -> None:
    merged = fact("E9", "lead.merged", {"into": "L1"}, lead="L2")
    assert said(write(tmp_path, [*sale(), ANOTHER, paid("E8", "P2", "L2"), merged])) == []
    voided = fact("E9", "event.voided", {"event": "E8"})
    assert said(write(tmp_path, [*sale(), ANOTHER, paid("E8", "P2", "L2"), voided])) == []


def test_what_was_recorded_days_before_it_happened(tmp_path: Path) -> None:
    rows = [
        fact("E8", "call", {"direction": "out", "result": "busy"}, at="2026-10-06T10:00:00+03:00", recorded=day)
        for day in ("2026-10-05T09:00:00+03:00",)
    ]
    assert said(write(tmp_path, [*sale(), *rows])) == [
        (
            "events.csv, line 9, column recorded_at: recorded 2026-10-05T09:00:00+03:00, before it occurred "
            "2026-10-06T10:00:00+03:00; expected what has happened recorded after it -> check both instants"
        )
    ]


def test_strange_actors_are_one_warning_and_unknown_keys_a_note(tmp_path: Path) -> None:
    call = {"direction": "out", "result": "busy", "mood": "good"}
    rows = [fact(f"E{n}", "call", call, actor=f"X{n % 2}") for n in range(8, 12)]
    folder = write(
        tmp_path, [*sale(), *rows, fact("E12", "call", {"direction": "in", "result": "busy"}, actor="import")]
    )
    assert said(folder) == [
        (
            "events.csv, line 9, column actor: 2 actors are not in people.csv, 4 times; the first: 'X0' (line 9), "
            "'X1' (line 10); expected one of people.csv -> add it there"
        )
    ]
    assert said(folder, "note") == [
        "events.csv, line 9, column payload.mood: call has no field 'mood' (4 times) -> kept, and nothing looks at it"
    ]


def test_many_warnings_of_one_kind_are_one_line(tmp_path: Path) -> None:
    actions = [
        fact(f"A{n}", "target_action", {"action": "call", "creative": f"C{n}"}, lead=f"L{n}") for n in range(2, 9)
    ]
    ads = table(
        ("date", "creative_id", "impressions", "clicks", "spend"),
        *(("2026-10-05", f"X{n}", "1", "1", "1.00") for n in range(5)),
    )
    assert said(write(tmp_path, [*sale(), *actions], files={"ad_stats.csv": ads})) == [
        (
            "ad_stats.csv, line 2, column creative_id: the creative 'X0' is not in creatives.csv; there are 5 of this "
            "kind, the first in the lines 2, 3, 4; expected a creative_id -> add the creative, or nobody owns its spend"
        ),
        (
            "events.csv, line 9, column payload.creative: 7 creatives are not in creatives.csv, 7 times; the first: "
            "'C2' (line 9), 'C3' (line 10), 'C4' (line 11); expected one of creatives.csv"
            " -> add it there, or nobody is credited for it"
        ),
    ]


def test_steps_of_a_lead_with_a_wrong_row_are_held_back_and_of_others_told(tmp_path: Path) -> None:
    outcome = {"seller": "S1", "outcome": "refused"}
    rows = [
        *sale(),
        ANOTHER,
        fact("E8", "visit.arrived", {}, lead="L2", recorded="soon"),
        fact("E9", "meeting.outcome", outcome, lead="L2"),
        fact("E10", "call", {"direction": "out", "result": "busy"}, lead="L9"),
    ]
    folder = write(tmp_path, rows)
    assert len(said(folder, "error")) == 1
    assert [one.partition(";")[0] for one in said(folder)] == [
        "events.csv, line 12, column lead_id: call of the lead 'L9', which no lead-creating target action began"
    ]


def test_a_row_that_was_cut_off_may_explain_any_step(tmp_path: Path) -> None:
    text = table(("event_id", "occurred_at", "recorded_at", "kind", "actor", "lead_id", "payload"), *sale()[1:])
    folder = write(tmp_path, files={"events.csv": text + "E1,2026-10-02T10:00:00+03:00\n"})
    assert len(said(folder, "error")) == 1
    assert said(folder) == []
