"""Open pages learn of what others record: the watch that tells them, and a real server with many listeners."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings
from tests.web.conftest import Visitor
from tests.world import MONDAY

from kulmina.domain.event import make
from kulmina.recording import record
from kulmina.web.live import views
from kulmina.web.live.watch import Full, Watch

SOON = 20.0  # seconds until a test gives up


class Journal:
    """A number that grows, and sessions that end."""

    def __init__(self) -> None:
        self.number, self.ended, self.asked = 1, set[str](), 0

    def look(self) -> int:
        self.asked += 1
        return self.number

    def alive(self, keys: set[str]) -> set[str]:
        return keys - self.ended


def _watch(journal: Journal, most: int = 5) -> Watch:
    return Watch(journal.look, journal.alive, most=most, looks=0.01)


def _events(watch: Watch, session: str = "olga", seen: int = -2, lasts: float = SOON) -> Iterator[bytes]:
    return views.told(watch, session, seen, lasts=lasts, heartbeat=0.05)


def _next(events: Iterator[bytes]) -> bytes:
    return next(event for event in events if event.startswith((b"id", b"event")))


def test_a_listener_is_told_where_things_stand_and_of_each_change() -> None:
    journal = Journal()
    events = _events(_watch(journal))
    assert next(events).startswith(b"retry:")
    assert _next(events) == b"id: 1\ndata: 1\n\n"
    journal.number = 7
    assert _next(events) == b"id: 7\ndata: 7\n\n"


def test_whoever_comes_back_is_told_only_of_what_he_missed() -> None:
    journal = Journal()
    events = _events(_watch(journal), seen=1)
    next(events)
    assert next(events) == b": here\n\n"
    journal.number = 2
    assert _next(events) == b"id: 2\ndata: 2\n\n"


def test_nobody_listens_nobody_looks() -> None:
    journal = Journal()
    watch = _watch(journal)
    events = _events(watch, lasts=0.1)
    assert b"".join(events).startswith(b"retry:")
    assert watch.listeners == 0
    _until(lambda: not any(thread.name == "kulmina-live" for thread in threading.enumerate()))
    asked = journal.asked
    time.sleep(0.05)
    assert journal.asked == asked > 0


def test_an_ended_session_ends_its_stream() -> None:
    journal = Journal()
    events = _events(_watch(journal))
    _next(events)
    journal.ended.add("olga")
    assert _next(events) == b"event: ended\ndata:\n\n"
    assert list(events) == []


def test_no_more_pages_listen_than_leave_threads_for_work() -> None:
    watch = _watch(Journal(), most=1)
    with watch.listening("olga"):
        with pytest.raises(Full), watch.listening("oleg"):
            pass
        assert list(_events(watch, "oleg"))[1:] == []
    assert watch.listeners == 0


@pytest.mark.usefixtures("office")
def test_only_those_who_are_signed_in_listen_or_ask(sign_in: Visitor) -> None:
    assert Client().get("/live/").status_code == 401
    assert Client().get("/live/now/").status_code == 401
    before = sign_in("N1").get("/live/now/").json()["no"]
    _report()
    assert sign_in("N1").get("/live/now/").json()["no"] > before


@pytest.mark.usefixtures("office")
def test_where_too_many_listen_a_page_is_asked_to_look_now_and_then(
    sign_in: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LISTENERS", 0)
    refused = sign_in().get("/live/")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "300"


@pytest.mark.usefixtures("office")
def test_signed_in_again_leads_back_to_the_waiting_window(sign_in: Visitor) -> None:
    page = sign_in().get("/live/back/").content.decode()
    assert "data-came-back" in page
    assert "Вернитесь в окно" in page


def _report() -> None:
    """A fact of somebody else."""
    told = {"creative": "C1", "date": "2026-10-06", "impressions": 10, "clicks": 1, "spend": "1.00"}
    record([make("ad.reported", told, event_id="R1", occurred_at=MONDAY, recorded_at=MONDAY, actor="SYS")])


LISTENING = 60


@pytest.fixture
def served(office: None, tmp_path: Path, settings: Settings) -> Iterator[int]:
    """The small company on a real server; gives its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("kulmina")), "serve", "--port", str(port), "--workers", "2"]
    environ = {**os.environ, "KULMINA_HOME": str(tmp_path), "KULMINA_SECRET_KEY": settings.SECRET_KEY}
    environ["DJANGO_SETTINGS_MODULE"] = "kulmina.config.settings"
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _until(lambda: _answers(port))
            yield port
        finally:
            server.terminate()


def _answers(port: int) -> bool:
    try:
        return _status(port, "/sign-in/") == 200
    except OSError:
        time.sleep(0.1)
        return False


def _status(port: int, address: str, headers: Mapping[str, str] | None = None) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=SOON)) as connection:
        connection.request("GET", address, headers=dict(headers or {}))
        return connection.getresponse().status


def _until(so: Callable[[], bool]) -> None:
    ends = time.monotonic() + SOON
    while not so():
        assert time.monotonic() < ends, "this did not become so"
        time.sleep(0.01)


def test_sixty_open_pages_are_told_and_requests_are_answered_beside_them(served: int, sign_in: Visitor) -> None:
    cookie = {"Cookie": f"sessionid={sign_in().cookies['sessionid'].value}"}
    heard: list[bytes] = []

    def listen() -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", served, timeout=SOON)) as connection:
            connection.request("GET", "/live/", headers=cookie)
            answer = connection.getresponse()
            assert answer.headers["Content-Type"] == "text/event-stream"
            while len(heard) < 2 * LISTENING and (line := answer.readline()):
                if line.startswith(b"data"):
                    heard.append(line)

    pages = [threading.Thread(target=listen, daemon=True) for _page in range(LISTENING)]
    for page in pages:
        page.start()
    _until(lambda: len(heard) >= LISTENING)
    for _request in range(10):
        assert _status(served, "/leads/L01/", cookie) == 200
    _report()
    _until(lambda: len(heard) >= 2 * LISTENING)
    for page in pages:
        page.join(SOON)
    assert len(set(heard)) == 2
