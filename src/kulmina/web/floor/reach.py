"""Whom a head of sales looks at: the sellers of his office, where his account has one; else all of them."""

from __future__ import annotations

from dataclasses import dataclass

from kulmina.web.access import account, actor, sees_everything
from kulmina.web.page import Page


@dataclass(frozen=True, slots=True)
class Team:
    """`office` None: the whole company. `sellers`: ids, by name; `offices` None: all of them."""

    office: str | None
    sellers: tuple[str, ...]

    @property
    def offices(self) -> tuple[str, ...] | None:
        return None if self.office is None else (self.office,)

    @property
    def only(self) -> tuple[str, ...] | None:
        """The sellers to look at; None: everybody, also who has left."""
        return None if self.office is None else self.sellers


def team(page: Page) -> Team:
    """The team of whoever looks."""
    who = actor(page.request)
    everything = sees_everything(account(page.request)) or not {"owner", "commercial_director"}.isdisjoint(who.roles)
    office = None if everything else who.office
    mine = [p.id for p in page.company.people.values() if p.role == "seller" and office in (None, p.office)]
    return Team(office, tuple(sorted(mine, key=lambda person: page.person(person).casefold())))
