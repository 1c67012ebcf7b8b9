"""What is long to work out, kept for a state of the journal; each thing is worked out by one thread at a time.

Whoever asks for another thing never waits.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from django.db import connection

from kulmina.current.models import Fold

T = TypeVar("T")


def journal() -> tuple[str, int]:
    """The database and the number of the last fact folded in it."""
    last = Fold.objects.values_list("last_no", flat=True).first()
    return str(connection.settings_dict["NAME"]), last or 0


class Remembered(Generic[T]):
    """The latest answers by key, `most` of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._turns: dict[Hashable, Lock] = {}
        self._kept: OrderedDict[Hashable, T] = OrderedDict()

    def known(self, key: Hashable) -> T | None:
        """The answer kept under the key; None where it has yet to be worked out. Nobody waits."""
        with self._lock:
            return self._kept.get(key)

    def get(self, key: Hashable, work_out: Callable[[], T]) -> T:
        """The answer kept under the key, else the one that `work_out` gives; what it raises is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            turn = self._turns.setdefault(key, Lock())
        with turn:
            with self._lock:
                if key in self._kept:
                    return self._kept[key]
            try:
                made = work_out()
                self._keep(key, made)
            finally:
                with self._lock:
                    self._turns.pop(key, None)
            return made

    def _keep(self, key: Hashable, made: T) -> None:
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
