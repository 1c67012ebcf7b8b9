"""One look a second at how far the journal is folded, for all who listen in this process."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connections

log = logging.getLogger(__name__)
LOOKS = 1.0  # seconds between two looks
CHECKS = 10  # looks between two checks whether the sessions still live


class Full(RuntimeError):
    """As many pages listen as this process can serve beside its other work."""


class Watch:
    """What was last seen, and who waits for the next change.

    `number`: asks how far things are. `alive`: which of these sessions still live. A thread asks both, from the
    first listener to the last one; it answers no request and never ends the process.
    """

    def __init__(
        self, number: Callable[[], int], alive: Callable[[set[str]], set[str]], *, most: int, looks: float = LOOKS
    ) -> None:
        self._number, self._alive, self._most, self._looks = number, alive, most, looks
        self._turn = threading.Condition()
        self._sessions: Counter[str] = Counter()
        self._ended: set[str] = set()
        self._seen = -1
        self._at_work = False

    @property
    def listeners(self) -> int:
        return self._sessions.total()

    @contextmanager
    def listening(self, session: str) -> Iterator[None]:
        """Be told of changes while inside. Raises Full."""
        with self._turn:
            if self.listeners >= self._most:
                raise Full(f"{self._most} pages listen already")
            self._sessions[session] += 1
            self._ended.discard(session)
            if not self._at_work:
                self._at_work = True
                threading.Thread(target=self._look_on, name="kulmina-live", daemon=True).start()
        try:
            yield
        finally:
            with self._turn:
                self._sessions -= Counter({session: 1})
                self._turn.notify_all()

    def wait(self, session: str, seen: int, seconds: float) -> int | None:
        """The number as soon as it is another one than `seen`, else after so many seconds what it is; None: ended."""
        with self._turn:
            self._turn.wait_for(lambda: self._seen not in (seen, -1) or session in self._ended, seconds)
            return None if session in self._ended else self._seen

    def _look_on(self) -> None:
        """The thread: looks, tells, rests, until nobody listens."""
        looks = 0
        while self._goes_on():
            looks += 1
            try:
                self._look(check=looks % CHECKS == 0)
            except DatabaseError:
                log.warning("the database did not answer; open pages learn of changes later", exc_info=True)
                connections.close_all()
            with self._turn:
                self._turn.wait_for(lambda: not self._sessions, self._looks)
        connections.close_all()

    def _goes_on(self) -> bool:
        with self._turn:
            self._at_work = bool(self._sessions)
            if not self._at_work:
                self._seen = -1
            return self._at_work

    def _look(self, *, check: bool) -> None:
        number = self._number()
        asked = set(self._sessions) if check else set()
        ended = asked - self._alive(asked) if asked else set()
        with self._turn:
            self._ended |= ended & set(self._sessions)
            self._ended &= set(self._sessions)
            if number != self._seen or ended:
                self._seen = number
                self._turn.notify_all()
