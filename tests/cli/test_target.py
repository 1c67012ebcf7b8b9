"""`kulmina target`: what is in force, and what another answer would have counted; nothing is recorded."""

from __future__ import annotations

import pytest
from tests.actions.test_target import NOW, VIKTOR, broker
from tests.cli.running import kulmina

from kulmina.actions import target
from kulmina.journal import read
from kulmina.recording import record

pytestmark = pytest.mark.usefixtures("sqlite_database")


def test_what_is_in_force_and_who_decided() -> None:
    record(broker().events)
    target.change(VIKTOR, "bki_application", now=NOW)
    told = kulmina("target", "--format", "json").json
    assert told["in_force"]["target_actions"] == ["application"] or told["today"] >= "2026-12-01"
    assert [(one["since"], one["target_actions"]) for one in told["decisions"]] == [
        ("2026-12-01", ["bki_application"]), (None, ["application"]),
    ]  # fmt: skip
    assert "с самого начала" in kulmina("target").out


def test_what_another_answer_would_have_counted() -> None:
    record(broker().events)
    last = read.last_no()
    told = kulmina("target", "--variant", "bki_application", "--period", "2026-10", "--format", "json").json
    assert (told["total"]["in_force"], told["total"]["bki_application"]) == (4, 2)
    every = kulmina("target", "--period", "2026-10", "--format", "json").json
    assert {"in_force", "application", "bki_application"} <= every["total"].keys()
    own = kulmina("target", "--action", "call>=60", "--action", "application", "--period", "2026-10", "--format", "csv")
    assert own.out.splitlines()[-1].startswith("total,4,4")
    assert read.last_no() == last


def test_a_click_and_an_unknown_variant_are_refused_in_plain_words() -> None:
    record(broker().events)
    click = kulmina("target", "--action", "click", "--period", "2026-10")
    assert click.code == 2
    assert "не визит в офис и не покупка" in click.err
    unknown = kulmina("target", "--variant", "telepathy", "--period", "2026-10", "--language", "en")
    assert unknown.code == 2
    assert "bki_application" in unknown.err
