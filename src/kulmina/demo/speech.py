"""What the invented company says in one language: names of people and places, notes, reasons, words of a trade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Speech:
    """What one trade says: the company's name, and the titles of its creatives in their order."""

    company: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language. `staff`: the names of who works there by their Russian ones; `offices`: (name, address) by id;
    `texts`: of creatives by id; `notes`, `said`: sentences by what they are about; `speech`: by trade; `women`,
    `men`, `surnames`: of clients, a woman's surname with the ending `feminine`."""

    language: str
    staff: Mapping[str, str]
    system: str
    offices: Mapping[str, tuple[str, str]]
    texts: Mapping[str, str]
    notes: Mapping[str, str]
    said: Mapping[str, str]
    speech: Mapping[str, Speech]
    women: tuple[str, ...]
    men: tuple[str, ...]
    surnames: tuple[str, ...]
    feminine: str

    def person(self, name: str) -> str:
        """How somebody who works there is called; "Олег 2" keeps its number."""
        first, _, number = name.partition(" ")
        return " ".join(filter(None, (self.staff.get(first, first), number)))

    def client(self, number: int, seed: int) -> str:
        """The name of a client by its number; the same for the same seed."""
        rng = Random(f"{seed}/name/{number}")
        surname = rng.choice(self.surnames)
        if rng.random() < 0.55:
            return f"{surname}{self.feminine} {rng.choice(self.women)}"
        return f"{surname} {rng.choice(self.men)}"
