"""What is asked of the rooms: whose page, which address, what is typed. Nothing here is timed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

Do = Callable[[], Any]
KEPT = 40  # different leads, clients and contracts that the questions go through
FIELD = re.compile(r'type="hidden" name="([^"]+)" value="([^"]*)"')
OFFER = re.compile(r'name="where" value="([^"]+)"')


class Floor:
    """Who is signed in, and whom the questions are about. `now`: when the day of measuring began."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._visitors: dict[str, Any] = {}
        self._fresh = 0

    def visitor(self, person: str) -> Any:
        """The browser of one of the people."""
        if person not in self._visitors:
            from django.test import Client

            from kulmina.staff.models import Account

            self._visitors[person] = Client()
            self._visitors[person].force_login(Account.objects.get(username=person.lower()))
        return self._visitors[person]

    @cached_property
    def leads(self) -> Sequence[tuple[str, str]]:
        """Leads from the whole history with their clients."""
        return self._rows("SELECT lead_id, 'c' || client FROM current_lead WHERE number IN (%s)", self._spread)

    @cached_property
    def _spread(self) -> str:
        """Numbers of leads from the first to the last."""
        from kulmina.journal.rows import value

        last = int(value("SELECT MAX(number) FROM current_lead") or 1)
        return ", ".join(str(1 + last * place // KEPT) for place in range(KEPT))

    @cached_property
    def phones(self) -> Sequence[str]:
        from kulmina.clients import people

        found = people.reveal_many([client for _lead, client in self.leads])
        return [text for text in found.values() if text.startswith("+")]

    @cached_property
    def names(self) -> Sequence[str]:
        from kulmina.clients import people

        return list(people.names([client for _lead, client in self.leads]).values())

    @cached_property
    def deals(self) -> Sequence[tuple[str, str]]:
        """Contracts of the first office and their leads."""
        return self._rows(
            "SELECT d.deal, l.lead_id FROM current_deal d JOIN current_lead l ON l.number = d.lead "
            "WHERE l.arrival_office = 'OF1' ORDER BY d.signed DESC LIMIT %s", str(KEPT)
        )  # fmt: skip

    @cached_property
    def operators(self) -> Sequence[tuple[str]]:
        """Leads that ask the first operator for something."""
        return self._rows(
            "SELECT lead_id FROM current_lead WHERE operator = 'O1' AND work IS NOT NULL LIMIT %s", str(KEPT)
        )

    @cached_property
    def sellers(self) -> Sequence[tuple[str]]:
        """Clients of the first seller."""
        return self._rows("SELECT lead_id FROM current_lead WHERE seller = 'S1' ORDER BY created DESC LIMIT %s", "40")

    @staticmethod
    def _rows(query: str, given: str) -> Sequence[Any]:
        from kulmina.journal.rows import select

        found = select(query.replace("%s", given))
        if not found:
            raise RuntimeError(f"nothing is found by {query}")
        return found

    def applies(self, contact: str | None = None) -> str:
        """A new client has applied on the site a second ago: the number of his lead."""
        from django.utils import timezone

        from kulmina.domain.event import make
        from kulmina.journal import read
        from kulmina.recording import record

        now = timezone.now()
        number = f"{read.last_no() + 1:07d}"
        payload = {"action": "application", "contact": contact or f"+7901{number}"}
        record(
            [make("target_action", payload, event_id=f"bench-{number}", occurred_at=now, recorded_at=now, actor="SYS",
                  lead_id=f"B{number}")]
        )  # fmt: skip
        return f"B{number}"


@dataclass(frozen=True, slots=True)
class Ask:
    """`prepare` gives for the n-th time what is to be timed; `like`: the peer's page it is compared with."""

    title: str
    person: str
    prepare: Callable[[Floor, int], Do]
    like: str = ""
    within: float = 0.0  # seconds, where a limit is aimed at
    act: bool = False  # something is recorded: not held to the number of queries of a page
    pay: bool = False  # needs the pay of every month there was


def page(title: str, person: str, address: str | Callable[[Floor, int], str], like: str = "", within: float = 0) -> Ask:
    """A page that is opened."""

    def prepare(floor: Floor, turn: int) -> Do:
        visitor = floor.visitor(person)
        at = address if isinstance(address, str) else address(floor, turn)
        return lambda: visitor.get(at)

    return Ask(title, person, prepare, like, within)


def _of(rows: Sequence[Any], turn: int) -> Any:
    return rows[turn % len(rows)]


def _end(floor: Floor, turn: int) -> str:
    """The last seven digits of a phone."""
    return str(_of(floor.phones, turn))[-7:]


def _following(floor: Floor, turn: int) -> Do:
    """Someone has just applied, and the operator has nobody in hand."""
    visitor = floor.visitor("O1")
    _finish(floor)
    floor.applies()
    return lambda: visitor.post("/calls/next/")


def _outcome(floor: Floor, turn: int) -> Do:
    """The operator has a client on the line whom he cannot reach."""
    visitor = floor.visitor("O1")
    floor.applies()
    card = visitor.post("/calls/next/").headers["Location"]
    typed = _fields(visitor.get(card).content.decode()) | {"outcome": "no_answer"}
    return lambda: visitor.post(f"{card}outcome/", typed)


def _finish(floor: Floor) -> None:
    """Whoever the operator was given is dealt with; he stays at his desk."""
    visitor = floor.visitor("O1")
    floor.applies()
    card = visitor.post("/calls/next/").headers["Location"]
    visitor.cookies["work_pace"] = "stay"
    typed = _fields(visitor.get(card).content.decode()) | {"outcome": "no_answer"}
    answer = visitor.post(f"{card}outcome/", typed)
    del visitor.cookies["work_pace"]
    if answer.status_code != 302:
        raise RuntimeError(f"{card} was not finished: {answer.status_code}")


def _fields(text: str) -> dict[str, str]:
    """The hidden fields of the card's form."""
    start = text.index('id="outcome"')
    return dict(FIELD.findall(text[start : text.index("</form>", start)]))


def _booking(floor: Floor, turn: int) -> Do:
    """A new client of this operator, and the first time that the picker offers."""
    visitor, lead = floor.visitor("O1"), floor.applies()
    visitor.post(f"/calls/{lead}/take/")
    day = (floor.now + timedelta(days=1)).date().isoformat()
    offered = OFFER.findall(visitor.get(f"/booking/pick/{lead}/?since={day}").content.decode())
    typed = {"where": offered[0], "next": f"/calls/{lead}/"}
    return lambda: visitor.post(f"/booking/{lead}/book/", typed)


def _application(floor: Floor, turn: int) -> Do:
    """An application that an operator types: a new client every time."""
    from kulmina.journal import read

    typed = {"contact": f"+7902{read.last_no() + 1:07d}", "name": "Иванов Пётр"}
    return lambda: floor.visitor("O1").post("/calls/add/", typed)


ASKS: Sequence[Ask] = (
    page("operator: queue", "O1", "/calls/", "list"),
    page("operator: card of a client", "O1", lambda f, n: f"/calls/{_of(f.operators, n)[0]}/", "list"),
    page("leads: list", "H1", "/leads/", "list"),
    page("leads: found by phone", "H1", lambda f, n: f"/leads/?q={_of(f.phones, n).lstrip('+')}", "search"),
    page("leads: found by number", "H1", lambda f, n: f"/leads/?q={_of(f.leads, n)[0]}", "search"),
    page("leads: history of one", "H1", lambda f, n: f"/leads/{_of(f.leads, n)[0]}/", "list"),
    page("search: last four digits", "H1", lambda f, n: f"/search/found/?q={_of(f.phones, n)[-4:]}", "search", 0.1),
    page("search: name", "H1", lambda f, n: f"/search/found/?q={_of(f.names, n)}", "search", 0.1),
    page("search: number of a lead", "H1", lambda f, n: f"/search/found/?q={_of(f.leads, n)[0]}", "search", 0.1),
    page("reception: board", "A1", "/reception/", "list"),
    page("reception: board alone", "A1", "/reception/board/", "list"),
    page(
        "reception: known by phone", "A1", lambda f, n: f"/reception/known/?contact={_of(f.phones, n)[-7:]}", "search"
    ),
    page("booking: day", "H1", "/booking/?office=OF1", "list"),
    page("booking: week", "H1", "/booking/?office=OF1&view=week", "list"),
    page("booking: picker", "O1", lambda f, n: f"/booking/pick/{_of(f.operators, n)[0]}/", "list"),
    page("seller: day", "S1", "/sales/", "list"),
    page("seller: card of a client", "S1", lambda f, n: f"/sales/{_of(f.sellers, n)[0]}/", "list"),
    page("till: day", "K1", "/till/", "list"),
    page("till: contract by number", "K1", lambda f, n: f"/till/found/?q={_of(f.deals, n)[0]}", "search"),
    page("till: contract by phone", "K1", lambda f, n: f"/till/found/?q={_end(f, n)}", "search"),
    page("till: contracts of a client", "K1", lambda f, n: f"/till/lead/{_of(f.deals, n)[1]}/", "list"),
    page("head of calls: room", "H1", "/callcentre/", "list"),
    page("head of calls: load alone", "H1", "/callcentre/now/", "list"),
    page("head of calls: people", "H1", "/callcentre/people/"),
    page("head of calls: flow of a week", "H1", "/callcentre/flow/"),
    page("head of calls: leads to hand over", "H1", "/callcentre/leads/?kind=callback", "list"),
    page("head of sales: room", "R1", "/floor/", "list"),
    page("owner: today", "B1", "/today/"),
    page("owner: guards", "B1", "/today/guards/"),
    page("owner: funnel of the month", "B1", "/funnel/"),
    page("owner: scheme of the month", "B1", "/scheme/"),
    page("clients: newest", "H1", "/clients/", "list"),
    page("clients: found by name", "H1", lambda f, n: f"/clients/?q={_of(f.names, n)}", "search"),
    page("clients: card", "H1", lambda f, n: f"/clients/{_of(f.leads, n)[1]}/", "list"),
    page("quality: sample of the week", "Q1", "/quality/", "list"),
    replace(page("payroll: statements of a month", "F1", "/statements/"), pay=True),
    replace(page("operator: own figures", "O1", "/calls/mine/"), pay=True),
    Ask("operator: next client", "O1", _following, "post", 0.05, act=True),
    Ask("operator: outcome, and the next client", "O1", _outcome, "post", act=True),
    Ask("operator: application typed in", "O1", _application, "post", act=True),
    Ask("booking: a slot is booked", "O1", _booking, "post", act=True),
)
