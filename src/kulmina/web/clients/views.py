"""Clients: found by phone, mail or name; and one with everything that is known of him."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kulmina.actions import clients as acts
from kulmina.clients import duplicates, people, same, search
from kulmina.clients.people import Known
from kulmina.clients.profile import FIELDS
from kulmina.current import clients, leads
from kulmina.current.leads import Row
from kulmina.domain import rights
from kulmina.web.access import account, actor, opens, sees_contacts
from kulmina.web.acting import new_token
from kulmina.web.clients import pairs, scope, told
from kulmina.web.page import Page, turn

AT_ONCE = 30
PAIRS = 2  # suggestions that a card shows


@dataclass(frozen=True, slots=True)
class Line:
    """A client in the list, as a person: `leads`: those that may be read, the newest first; `net`: kopecks."""

    ref: str
    name: str
    contact: str
    leads: tuple[Row, ...]

    @property
    def newest(self) -> Row:
        return self.leads[0]

    @property
    def net(self) -> int:
        return sum(row.net for row in self.leads)

    @property
    def seen_at(self) -> datetime | None:
        return self.newest.last_at


@require_safe
@opens("clients")
def index(request: HttpRequest) -> HttpResponse:
    """What was typed, else the clients of the newest leads."""
    page = turn(request, "clients")
    asked = request.GET.get("q", "").strip()
    after: str | None = None
    hidden = 0
    if asked:
        lines, hidden = _found(page, asked)
    else:
        lines, after = _newest(page, request.GET.get("after"))
    return page.show(
        "clients/list.html",
        asked=asked,
        lines=lines,
        hidden=hidden,
        following=after,
        later=bool(request.GET.get("after")),
        waiting=duplicates.waiting_count() if not asked and acts.may(actor(request), acts.MERGES) else 0,
    )


def _found(page: Page, asked: str) -> tuple[list[Line], int]:
    """Clients that fit, and how many more fit whom this person does not read."""
    hits = search.find(asked, AT_ONCE)
    groups = same.members(hit.person for hit in hits)
    rows = _readable(page, clients.leads_of({ref for group in groups.values() for ref in group}))
    all_seen = bool({*actor(page.request).roles} & clients.ALL_READ) or account(page.request).is_superuser
    lines: list[Line] = []
    for hit in hits:
        mine = tuple(row for row in rows if row.client in groups.get(hit.person, (hit.ref,)))
        if hit.person not in {line.ref for line in lines} and (mine or all_seen):
            lines.append(Line(hit.person, hit.name, hit.contact, mine))
    return lines, len({hit.person for hit in hits}) - len(lines)


def _newest(page: Page, after: str | None) -> tuple[list[Line], str | None]:
    try:
        found = leads.leads(scope.own(account(page.request)), after=after, limit=AT_ONCE)
    except ValueError as error:
        raise Http404(str(error)) from error
    known = people.everything({row.client for row in found.rows if row.client})
    by_person: dict[str, list[Row]] = {}
    for row in found.rows:
        if row.client in known:
            by_person.setdefault(known[row.client].head, []).append(row)
    names = [(head, [known[row.client] for row in rows if row.client]) for head, rows in by_person.items()]
    lines = [Line(head, told.called(of), told.contact(of[0]), tuple(by_person[head])) for head, of in names]
    return lines, found.after


def _readable(page: Page, rows: Collection[Row]) -> list[Row]:
    me, above = actor(page.request), account(page.request).is_superuser
    return [row for row in rows if clients.reads(row, me, superuser=above)]


@require_safe
@opens("clients")
def one(request: HttpRequest, ref: str) -> HttpResponse:
    """A person: contacts, profile, leads, contracts, money, and who else he may be."""
    return card(turn(request, "clients"), ref)


def card(page: Page, ref: str, *, refusal: str = "", typed: dict[str, str] | None = None) -> HttpResponse:
    """The card of a person; with what was typed and why it was refused."""
    group = same.group(ref)
    ties = same.ties(group)
    found = duplicates.about(group)
    shared = [tie.other for tie in ties if tie.kind == "also"]
    others = [end for one in found for end in (one.one, one.two) if end not in group]
    known = people.everything([*group, *shared, *others])
    if ref not in known:
        raise Http404(ref)
    seen = clients.leads_of([*group, *others])
    rows = [row for row in seen if row.client in group]
    mine = _readable(page, rows)
    if not (mine or _reads_all(page)):
        raise PermissionDenied(ref)
    own = [known[one] for one in group if one in known]
    me = actor(page.request)
    alike = pairs.of_person(found, group, known)
    answer = page.show(
        "clients/one.html",
        ref=group[0],
        erased=all(one.contact is None for one in own),
        name=told.called(own),
        contacts=[(one, told.contact(one)) for one in own if one.contact],
        shared=[(one, told.contact(one)) for one in (known[s] for s in shared if s in known) if one.contact],
        reveals=sees_contacts(account(page.request)),
        fields=_fields(own, typed),
        refusal=refusal,
        rows=mine,
        elsewhere=len(rows) - len(mine),
        net=sum(row.net for row in mine),
        contracts=clients.contracts_of({row.number: row.lead_id for row in mine}),
        ties=[(tie, _tied(known, tie)) for tie in ties if tie.kind == "same"],
        pairs=[pairs.pair(page, one, group, known, seen) for one in alike[:PAIRS]],
        more_pairs=max(0, len(alike) - PAIRS),
        repeated=_repeated(page, mine),
        merges=acts.may(me, acts.MERGES),
        describes=acts.may(me, acts.DESCRIBES),
        erases=acts.may(me, acts.ERASES),
        token=new_token(),
    )
    if refusal:
        answer.status_code = 422
    return answer


def _reads_all(page: Page) -> bool:
    return account(page.request).is_superuser or bool(clients.ALL_READ & {*actor(page.request).roles})


def _fields(own: Sequence[Known], typed: dict[str, str] | None) -> list[tuple[str, Any, str]]:
    whole = told.profile(own)
    return [(name, told.LABELS[name], (typed or {}).get(name, getattr(whole, name))) for name in FIELDS]


def _tied(known: dict[str, Known], tie: same.Tie) -> str:
    one = known.get(tie.ref)
    return (one.name or told.contact(one)) if one else tie.ref


def _repeated(page: Page, rows: Sequence[Row]) -> list[tuple[str, str]]:
    """Leads that were one wish, for those who may say so."""
    if not rights.may(actor(page.request), "lead.merged", page.company):
        return []
    return clients.repeated(rows, page.company)
