"""Spoiled packs: each is refused, or accepted and listed, with the place, what was found and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.sources.packs import HEADER, RULES, Row, fact, sale, table, write

from kulmina.sources.pack import PackError, check_pack, read_pack

RIGHT_INSTANT = "an instant with its UTC offset, for example 2026-10-02T10:00:00+03:00"
LISTED = "accepted and listed: a history may hold it"


def with_fact(row: Row) -> list[Row]:
    return [*sale(), row]


def said(folder: Path, level: str = "error") -> list[str]:
    return [str(problem) for problem in check_pack(folder) if problem.level == level]


def refused(folder: Path, message: str) -> None:
    """The pack has this one error, and reading it strictly stops at it."""
    assert said(folder) == [message]
    with pytest.raises(PackError) as stopped:
        list(read_pack(folder))
    assert str(stopped.value) == message
    assert stopped.value.file == message.partition(":")[0].partition(",")[0]


def test_a_whole_pack_is_in_order(tmp_path: Path) -> None:
    assert check_pack(write(tmp_path)) == []


BAD_FACTS: dict[str, tuple[Row, str]] = {
    "unknown kind": (
        fact("E8", "cal", {"direction": "out", "result": "busy"}),
        (
            "events.csv, line 9, column kind: unknown kind 'cal'; expected a kind of the catalogue (`kulmina events`)"
            " -> did you mean 'call'?"
        ),
    ),
    "kind of nothing known": (
        fact("E8", "зарплата", {}),
        (
            "events.csv, line 9, column kind: unknown kind 'зарплата'; expected a kind of the catalogue"
            " (`kulmina events`) -> see `kulmina events`"
        ),
    ),
    "broken timestamp": (
        fact("E8", "lead.lost", {}, at="2026-13-02T10:00:00+03:00"),
        (
            "events.csv, line 9, column occurred_at: '2026-13-02T10:00:00+03:00' is not an instant; "
            f"expected {RIGHT_INSTANT} -> correct the cell"
        ),
    ),
    "no offset": (
        fact("E8", "lead.lost", {}, recorded="2026-10-06T10:00:00"),
        (
            "events.csv, line 9, column recorded_at: '2026-10-06T10:00:00' has no UTC offset; "
            f"expected {RIGHT_INSTANT} -> add the offset of the place where it happened, or Z"
        ),
    ),
    "missing payload field": (
        fact("E8", "payment.received", {"payment": "P2", "amount": "10.00"}),
        (
            "events.csv, line 9, column payload.deal: is missing; expected text"
            " -> add 'deal' to the payload of payment.received"
        ),
    ),
    "missing lead": (
        fact("E8", "call", {"direction": "out", "result": "busy"}, lead=""),
        "events.csv, line 9, column lead_id: call is about a lead: its id is missing -> correct the cell",
    ),
    "float money": (
        fact("E8", "payment.received", {"payment": "P2", "deal": "D1", "amount": 10.5}),
        (
            'events.csv, line 9, column payload.amount: write the amount as a decimal string, for example "1500.00", '
            "not 10.5; expected amount, decimal string -> correct the cell"
        ),
    ),
    "shares over one": (
        fact("E8", "deal.signed", {"deal": "D2", "amount": "1.00", "sellers": {"S1": "0.5", "S2": "0.6"}}),
        (
            "events.csv, line 9, column payload.sellers: the sellers' shares sum to 1.1, they must sum to exactly 1; "
            "expected share by seller, summing to 1 -> correct the cell"
        ),
    ),
    "shares of thirds": (
        fact("E8", "deal.signed", {"deal": "D2", "amount": "1.00", "sellers": {"S1": "0.33", "S2": "0.66"}}),
        (
            "events.csv, line 9, column payload.sellers: the sellers' shares sum to 0.99, they must sum to exactly 1; "
            "expected share by seller, summing to 1 -> correct the cell"
        ),
    ),
    "refund of an unknown payment": (
        fact("E8", "payment.refunded", {"refund": "R1", "payment": "P9", "amount": "10.00"}),
        (
            "events.csv, line 9, column payload.payment: the refund is of the payment 'P9', which is not in the journal; "  # noqa: E501
            "expected the payment of a payment.received -> correct the id, or add the payment"
        ),
    ),
    "refund above the payment": (
        fact("E8", "payment.refunded", {"refund": "R1", "payment": "P1", "amount": "100000.01"}),
        (
            "events.csv, line 9, column payload.amount: the refunds of 'P1' come to 100000.01; "
            "expected at most the 100000.00 that were received -> correct the amount"
        ),
    ),
    "duplicate event id": (
        fact("E3", "lead.lost", {}),
        (
            "events.csv, line 9, column event_id: the event id 'E3' stands in line 4 too; "
            "expected an id of its own for every fact -> give one of them another id, or remove it"
        ),
    ),
    "void of nothing": (
        fact("E8", "event.voided", {"event": "E99"}),
        (
            "events.csv, line 9, column payload.event: it voids 'E99', which is not in the journal; "
            "expected the event_id of a fact of this file -> correct the id"
        ),
    ),
    "broken JSON": (
        fact("E8", "lead.lost", '{"reason": oops}'),
        (
            "events.csv, line 9, column payload:12: the JSON breaks at character 12: '\"reason\": oops}' (unexpected "
            "character); expected a JSON object with doubled quotes inside the cell -> correct the cell"
        ),
    ),
    "payload is no object": (
        fact("E8", "lead.lost", "[1, 2]"),
        "events.csv, line 9, column payload: found '[1, 2]'; expected a JSON object in braces -> correct the cell",
    ),
    "a click is no target action": (
        fact("E8", "target_action", {"action": "click"}),
        (
            "events.csv, line 9, column payload.action: 'click' is not a target action: a click is not yet an "
            "application, a visit to the office or a purchase; choose one of application, call, visit, app_install, "
            "app_action, bki_application, online_purchase; expected application | call | visit | app_install | "
            "app_action | bki_application | online_purchase -> correct the cell"
        ),
    ),
}


@pytest.mark.parametrize("case", BAD_FACTS)
def test_a_wrong_fact_refuses_the_pack(case: str, tmp_path: Path) -> None:
    row, message = BAD_FACTS[case]
    refused(write(tmp_path, with_fact(row)), message)


def test_a_void_of_a_void(tmp_path: Path) -> None:
    rows = [*sale(), fact("E8", "event.voided", {"event": "E2"}), fact("E9", "event.voided", {"event": "E8"})]
    refused(
        write(tmp_path, rows),
        "events.csv, line 10, column payload.event: it voids 'E8' (line 9), which is itself a void; "
        "expected a fact that is no void -> record the fact anew instead",
    )


def test_refunds_are_added_up_and_voided_ones_left_out(tmp_path: Path) -> None:
    half = {"payment": "P1", "amount": "60000.00"}
    rows = [*sale(), *(fact(f"E{n}", "payment.refunded", {"refund": f"R{n}", **half}) for n in (8, 9))]
    assert len(said(write(tmp_path, rows))) == 1
    assert said(write(tmp_path, [*rows, fact("E10", "event.voided", {"event": "E8"})])) == []


def test_all_errors_are_found_at_once(tmp_path: Path) -> None:
    rows = [
        *sale(),
        fact("E8", "cal", {}),
        fact("E9", "lead.lost", {}, at="yesterday"),
        fact("E10", "deal.signed", {"deal": "D2", "amount": "1.00", "sellers": {"S1": "2"}}),
    ]
    assert [problem.line for problem in check_pack(write(tmp_path, rows)) if problem.level == "error"] == [9, 10, 11]


def test_what_hangs_on_a_wrong_row_is_not_blamed(tmp_path: Path) -> None:
    rows = [
        fact("E1", "target_action", {"action": "applicaton"}),
        *sale()[1:],
        fact("E8", "event.voided", {"event": "E1"}),
    ]
    assert [problem.line for problem in check_pack(write(tmp_path, rows))] == [2]


IMPOSSIBLE: dict[str, tuple[Sequence[Row], str]] = {
    "payment for an unknown deal": (
        [fact("E8", "payment.received", {"payment": "P2", "deal": "D9", "amount": "10.00"})],
        (
            "events.csv, line 9, column payload.deal: the payment of 10.00 is for the deal 'D9', which nobody signed; "
            f"expected the deal of a deal.signed; the money is the company's, no seller is credited -> {LISTED}"
        ),
    ),
    "a fact of a lead that nobody began": (
        [fact("E8", "call", {"direction": "out", "result": "busy"}, lead="L9")],
        (
            "events.csv, line 9, column lead_id: call of the lead 'L9', which no lead-creating target action began; "
            f"expected a target_action among application, call, visit -> {LISTED}"
        ),
    ),
    "a fact before its lead": (
        [fact("E8", "call", {"direction": "out", "result": "busy"}, at="2026-10-01T10:00:00+03:00")],
        (
            "events.csv, line 9, column occurred_at: call happened before its lead 'L1' "
            f"(2026-10-01T10:00:00+03:00 < 2026-10-02T10:00:00+03:00); expected the lead first -> {LISTED}"
        ),
    ),
    "an outcome without an arrival": (
        [
            fact("E8", "target_action", {"action": "application"}, lead="L2"),
            fact("E9", "meeting.outcome", {"seller": "S1", "outcome": "refused"}, lead="L2"),
        ],
        (
            "events.csv, line 10, column kind: the meeting of the lead 'L2' ended before the client arrived; "
            f"expected visit.arrived before meeting.outcome -> {LISTED}"
        ),
    ),
    "an arrival of an invalid lead": (
        [fact("E8", "lead.invalid", {"reason": "wrong number"}, at="2026-10-03T10:00:00+03:00")],
        (
            "events.csv, line 5, column kind: the lead 'L1' arrived although it was invalid (line 9); "
            f"expected no arrival of an invalid lead -> {LISTED}"
        ),
    ),
    "a payment entered twice": (
        [fact("E8", "payment.received", {"payment": "P1", "deal": "D1", "amount": "10.00"})],
        (
            "events.csv, line 9, column payload.payment: the payment 'P1' was received before (event E7); expected an id "  # noqa: E501
            f"of its own for every payment; if it was entered twice, void one -> {LISTED}"
        ),
    ),
    "an unknown creative": (
        [fact("E8", "target_action", {"action": "application", "creative": "C9"}, lead="L2")],
        (
            "events.csv, line 9, column payload.creative: the creative 'C9' is not in creatives.csv; "
            "expected one of creatives.csv -> add it there, or nobody is credited for it"
        ),
    ),
    "an unknown person": (
        [fact("E8", "lead.assigned", {"operator": "O9"}), fact("E9", "lead.assigned", {"operator": "O9"})],
        (
            "events.csv, line 9, column payload.operator: the person 'O9' is not in people.csv (2 times); "
            "expected one of people.csv -> add it there, or nobody is credited for it"
        ),
    ),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_an_impossible_step_is_accepted_and_listed(case: str, tmp_path: Path) -> None:
    rows, message = IMPOSSIBLE[case]
    folder = write(tmp_path, [*sale(), *rows])
    assert said(folder) == []
    assert said(folder, "warning") == [message]
    assert len(rows) + len(sale()) == sum(event.source_id.startswith("E") for event in read_pack(folder))


def rules(**changed: Any) -> dict[str, Any]:
    return {**RULES, **changed}


BAD_RULES: dict[str, tuple[Mapping[str, Any] | str, str]] = {
    "unknown time zone": (
        rules(timezone="Europe/Moskow"),
        (
            "pack.json, line 3, column 14 (timezone): 'Europe/Moskow' is not a time zone, for example Europe/Moscow"
            " -> correct the value"
        ),
    ),
    "overlapping periods": (
        rules(periods=[RULES["periods"][0], {**RULES["periods"][1], "start": "2026-10-31"}]),
        (
            "pack.json, line 23, column 13 (periods[1].start): the period 2026-11 (2026-10-31…2026-12-01) overlaps "
            "2026-10 (2026-10-01…2026-11-01); expected periods that do not meet; `end` is the first day after"
            " -> move a border"
        ),
    ),
    "period backwards": (
        rules(periods=[{**RULES["periods"][0], "end": "2026-09-01"}]),
        (
            "pack.json, line 18, column 11 (periods[0].end): period 2026-10 ends (2026-09-01) before it starts "
            "(2026-10-01); expected the first day after the period"
        ),
    ),
    "period without a close": (
        rules(periods=[{"id": "2026-10", "start": "2026-10-01", "end": "2026-11-01"}]),
        "pack.json, line 15, column 3 (periods[0].close_at): found None; expected a text -> correct the value",
    ),
    "a click as target action": (
        rules(target_actions=["click"]),
        (
            "pack.json, line 9, column 20 (target_actions): 'click' is not a target action: a click is not yet an "
            "application, a visit to the office or a purchase; choose one of application, call, visit, app_install, "
            "app_action, bki_application, online_purchase -> correct the value"
        ),
    ),
    "broken JSON": (
        '{\n "pack": "point",\n "timezone" "Europe/Moscow"\n}',
        (
            "pack.json, line 3, column 13: the JSON breaks here: Expecting ':' delimiter; expected valid JSON"
            " -> look for a missing comma, quote or bracket"
        ),
    ),
    "no object": (
        "[]",
        "pack.json, line 1, column 1: the file holds []; expected a JSON object in braces",
    ),
}


@pytest.mark.parametrize("case", BAD_RULES)
def test_wrong_rules_refuse_the_pack(case: str, tmp_path: Path) -> None:
    data, message = BAD_RULES[case]
    refused(write(tmp_path, rules=data), message)


BAD_FILES: dict[str, tuple[Mapping[str, str | bytes | None], str]] = {
    "empty journal": (
        {"events.csv": ""},
        "events.csv: the file is empty; expected a header row -> export the file again",
    ),
    "no journal": (
        {"events.csv": None},
        "events.csv: there is no such file; expected it in the folder pack -> write it; the header alone will do",
    ),
    "no rules": (
        {"pack.json": None},
        (
            "pack.json: there is no such file; expected it in the folder pack"
            " -> write one; {} is enough for the default rules"
        ),
    ),
    "missing column": (
        {"events.csv": table([name.replace("kind", "knid") for name in HEADER])},
        (
            "events.csv, line 1, column kind: the column 'kind' is missing; expected "
            "event_id,occurred_at,recorded_at,kind,actor,lead_id,payload -> rename 'knid'"
        ),
    ),
    "a column twice": (
        {"people.csv": "person_id,role,role\nM1,marketer,marketer\n"},
        (
            "people.csv, line 1, column role: the column 'role' stands there twice; expected each column once"
            " -> remove one of them"
        ),
    ),
    "a short row": (
        {"plans.csv": "period,subject,metric,value\n2026-10,S1,sl.cash\n"},
        "plans.csv, line 2: the row has 3 cells; expected 4 as in the header -> was the row cut off?",
    ),
    "an unclosed quote": (
        {"events.csv": table(HEADER) + 'E1,"2026-10-02T10:00:00+03:00,\n'},
        (
            "events.csv, line 2: a quotation mark that opens here is never closed; expected cells as in CSV"
            " -> close it, or double it inside a quoted cell"
        ),
    ),
    "NUL bytes": (
        {"people.csv": b"person_id,role\nM1,marketer\nO1\0,operator\n"},
        (
            "people.csv, line 3: the text holds a NUL byte; expected text"
            " -> export the file again: it is damaged or not a text file"
        ),
    ),
    "ad statistics that are no number": (
        {"ad_stats.csv": "date,creative_id,impressions,clicks,visits,spend\n2026-10-05,C1,1 000,20,,500.00\n"},
        "ad_stats.csv, line 2, column impressions: found '1 000'; expected a whole number from 0 -> correct the cell",
    ),
    "spend that is no amount": (
        {"ad_stats.csv": "date,creative_id,impressions,clicks,spend\n2026-10-05,C1,1000,20,много\n"},
        "ad_stats.csv, line 2, column spend: found 'много'; expected an amount like 1500.00 -> correct the cell",
    ),
    "a wrong date": (
        {"ad_stats.csv": "date,creative_id,impressions,clicks,spend\n05.10.2026,C1,1000,20,1\n"},
        "ad_stats.csv, line 2, column date: found '05.10.2026'; expected a date like 2026-10-31 -> correct the cell",
    ),
    "a plan that is no number": (
        {"plans.csv": "period,subject,metric,value\n2026-10,S1,sl.cash,\n"},
        "plans.csv, line 2, column value: is missing; expected exact number -> correct the cell",
    ),
    "a person twice": (
        {"people.csv": "person_id,role\nM1,marketer\nM1,seller\nO1,operator\nS1,seller\nS2,seller\nK1,cashier\n"},
        (
            "people.csv, line 3, column person_id: 'M1' stands there twice; expected each one once"
            " -> remove one of the rows"
        ),
    ),
    "an unknown scheme": (
        {
            "schemes.json": '{"schemes": [],\n "assignments": [{"person_id": "S1", "scheme_id": "x", "from": "2026-10-01"}]}'  # noqa: E501
        },
        (
            "schemes.json, line 2, column 51 (assignments[0].scheme_id): the scheme 'x' is not there; expected one of the "  # noqa: E501
            "schemes in this file -> correct the id, or add the scheme"
        ),
    ),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_spoiled_file_refuses_the_pack(case: str, tmp_path: Path) -> None:
    files, message = BAD_FILES[case]
    refused(write(tmp_path / "pack", files=files), message)


def test_no_folder(tmp_path: Path) -> None:
    refused(
        tmp_path / "nowhere",
        f"{tmp_path / 'nowhere'}: there is no such folder; expected a folder with pack.json and events.csv"
        " -> give the pack's folder",
    )


def test_tables_that_are_absent_are_told_and_taken_as_empty(tmp_path: Path) -> None:
    folder = write(tmp_path / "pack", files={"plans.csv": None, "timesheet.csv": None})
    assert said(folder) == []
    assert said(folder, "warning") == [
        "plans.csv: there is no such file; expected it in the folder pack -> taken as empty",
        "timesheet.csv: there is no such file; expected it in the folder pack -> taken as empty",
    ]


def test_a_line_without_end_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    endless = table(HEADER) + "E1," + "x" * 3_000_000
    refused(
        write(tmp_path, files={"events.csv": endless}),
        "events.csv, line 2: the line is longer than 1,048,576 characters; expected one row per line"
        " -> is this a CSV file?",
    )
