"""Ирина, head of the call centre, looks whether the score is any good, and has it trained anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tests.web.conftest import Visitor
from tests.web.heads import NOW, hire
from tests.web.reading import figure, words

from kulmina.actions import score
from kulmina.analytics.score import train
from kulmina.analytics.score.company import DAY
from kulmina.current import score as current
from kulmina.domain.created import Past
from kulmina.domain.event import make
from kulmina.domain.period import micros
from kulmina.recording import record

pytestmark = pytest.mark.usefixtures("office")


@pytest.fixture(autouse=True)
def friday(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.DATA_HOME = tmp_path
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


def lead(number: int) -> Past:
    """Every other lead of C1 came, every sixth of C3; of VK every third is cut off."""
    first = number % 2 == 0
    came = number % 4 == 0 if first else number % 6 == 1
    row = {"creative": "C1" if first else "C3", "channel": "vk_ads" if first else "seo", "hour": 10.0}
    created = micros(NOW) - (700 - number) * DAY // 4
    return Past(created, row, came, None, 0, 2, number % 9 == 0, number % 3 == 0 and first, False)


def trained(**auc: float) -> None:
    """A score that was trained on Monday; its leads are of no journal. `auc`: of the score and of the creative's rate,
    where others are to be told than were found."""
    told = train([lead(number) for number in range(700)], micros(NOW))
    for way, value in auc.items():
        told.report["ways"][way.replace("_", " ")] |= {"auc": value, "ece": 0.093}
    payload: dict[str, Any] = {
        "target": "arrived_target", "known_at": NOW.isoformat(), "model": told.model,
        "report": {**told.report, "leak_test": {"leads": 200, "changed": 0}},
    }  # fmt: skip
    at = NOW - timedelta(days=4, seconds=11)
    record([make("score.trained", payload, event_id="TR1", occurred_at=at, recorded_at=at, actor="SYS")])


def test_before_the_first_training_the_page_says_what_it_takes(sign_in: Visitor) -> None:
    hire()
    page = sign_in("H1").get("/score/").content
    assert "Оценка ещё не обучалась" in words(page)
    assert "Обучить оценку" in words(page)
    assert sign_in("H1").get("/score/ways.csv").status_code == 404


def test_the_report_stands_beside_simple_rules(sign_in: Visitor) -> None:
    hire()
    trained()
    page = sign_in("H1").get("/score/").content
    assert figure(page, "data-figure", "auc").startswith(("0,5", "0,6"))  # half of C1 came, a third of C3
    text = words(page)
    for told in ("все одинаково (общая доля)", "доля креатива", "утечек нет", "национальность", "по оценке", "тревога"):
        assert told in text, told
    assert 'viewBox="0 0 260 260"' in page.decode()
    assert not re.search(r"\d:\d\d:\d\d", text)  # nobody asks for the second
    english = words(sign_in("H1", "en").get("/score/").content)
    assert "everybody alike (base rate)" in english
    assert "16 October 2026" not in english
    assert "12 Oct 2026" in english  # Monday's training and a week


def test_a_useless_score_is_called_useless_and_not_used(sign_in: Visitor) -> None:
    hire()
    trained(score=0.521, rate_of_the_group=0.539)
    page = sign_in("H1").get("/score/").content
    assert b'data-verdict="red"' in page
    text = words(page)
    for told in ("не лучше простого правила", "52,1", "53,9", "Очередь идёт по доле креатива", "ошибаются на 9,3"):
        assert told in text, told


def test_a_weak_score_and_one_that_helps_are_told_apart(sign_in: Visitor) -> None:
    trained(score=0.56, rate_of_the_group=0.539)
    assert b'data-verdict="orange"' in sign_in("D1").get("/score/").content
    trained_again = sign_in("D1", "en")
    assert "The queue goes by it" in words(trained_again.get("/score/").content)


def test_tables_leave_as_files(sign_in: Visitor) -> None:
    trained()
    client = sign_in("D1")
    for table, told in (("ways", "доля креатива"), ("reliability", "Обещано"), ("groups", "VK")):
        answer = client.get(f"/score/{table}.csv")
        assert told in answer.content.decode("utf-8-sig"), table
        assert client.get(f"/score/{table}.xlsx").status_code == 200
    assert client.get("/score/leads.csv").status_code == 404


def test_too_little_to_learn_from_is_said_on_the_page(sign_in: Visitor) -> None:
    hire()
    client = sign_in("H1")
    threads = []
    begin = score.begin
    with patch.object(score, "begin", lambda *a, **k: threads.append(begin(*a, **k))):
        assert client.post("/score/train/", {"act": "a1"}).status_code == 302
    for thread in threads:
        thread.join()
    assert current.trainings() == []
    text = words(client.get("/score/").content)
    assert "не удалось" in text
    assert "Данных пока мало" in text


def test_a_training_under_way_is_not_begun_twice(sign_in: Visitor) -> None:
    hire()
    with score._alone(score.SYSTEM, NOW):
        client = sign_in("H1")
        assert "Обучается" in words(client.get("/score/").content)
        assert client.post("/score/train/", {"act": "a2"}).status_code == 422


def test_who_may_enter_who_may_train_and_how_little_it_asks(sign_in: Visitor) -> None:
    hire()
    trained()
    for person in ("O1", "S1", "K1", "M1", "N1"):
        assert sign_in(person).get("/score/").status_code == 403, person
    client = sign_in("D1")
    client.get("/score/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/score/").status_code == 200
    assert len(asked) <= 12
