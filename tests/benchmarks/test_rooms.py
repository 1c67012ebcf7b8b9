"""The table of the rooms: what misses an aim is named, and the peer is told of only where it was measured."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.asks import ASKS
from benchmarks.rooms import MOST_PAID, _asked, _worst

from benchmarks import peer


def test_a_page_that_misses_is_named_the_worst_first() -> None:
    told = _worst("growth", "≤ 1.5 ×", {"card": 1.6, "queue": 1.1, "board": 3.0}, 1.5, "{:.2f} ×")
    assert not told.met
    assert told.found == "board 3.00 ×, card 1.60 ×"


def test_where_all_pages_keep_to_the_aim_the_worst_is_told() -> None:
    told = _worst("queries", "≤ 12", {"card": 10, "queue": 7}, 12, "{:.0f}")
    assert told.met
    assert told.found == "at most 10"


def test_every_question_has_its_own_name_and_pay_is_not_asked_of_many_years() -> None:
    assert len({ask.title for ask in ASKS}) == len(ASKS)
    assert {ask.title for ask in ASKS} - {ask.title for ask in _asked(MOST_PAID + 1)} == {
        ask.title for ask in ASKS if ask.pay
    }


def test_without_a_checkout_the_peer_is_not_invented(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("KULMINA_PEER", raising=False)
    assert peer.measured(tmp_path) == {}
    assert "was not measured" in peer.said({})
