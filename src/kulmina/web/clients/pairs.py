"""Two clients beside each other: what is the same, what differs, and what of it this person may see."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kulmina.actions import clients as acts
from kulmina.clients import duplicates, people, same
from kulmina.clients.duplicates import Suggested
from kulmina.clients.people import Known
from kulmina.current import clients
from kulmina.current.leads import Row
from kulmina.web.access import account, actor, opens
from kulmina.web.clients import told
from kulmina.web.page import Page, turn

AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class Side:
    """One of two clients; `hidden`: a colleague's, of whom nothing is shown."""

    ref: str
    hidden: bool
    name: str
    contact: str
    leads: int
    net: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A suggestion as it is shown. `by_hand`: somebody proposed it; `decides`: this person may merge or decline."""

    one: Side
    two: Side
    percent: int
    by_hand: bool
    reasons: list[tuple[str, str, str]]
    fields: list[told.Field]
    decides: bool


def pair(
    page: Page, given: Suggested, group: Collection[str], known: Mapping[str, Known], rows: Collection[Row]
) -> Pair:
    """A suggestion from the point of view of a person's card: he stands on the left."""
    one, two = (given.one, given.two) if given.one in group else (given.two, given.one)
    me, above = actor(page.request), account(page.request).is_superuser
    everything = above or bool(clients.ALL_READ & {*me.roles})

    def side(ref: str, members: Collection[str]) -> Side:
        own = [row for row in rows if row.client in members]
        seen = [row for row in own if clients.reads(row, me, superuser=above)]
        if ref not in known or not (seen or everything):
            return Side(ref, True, "", "", len(own), 0)
        of = [known[member] for member in [ref, *members] if member in known]
        return Side(ref, False, told.called(of), told.contact(of[0]), len(seen), sum(row.net for row in seen))

    left, right = side(one, group if one in group else [one]), side(two, [two])
    open = not (left.hidden or right.hidden)
    return Pair(
        left, right, min(99, round(given.chance * 100)), not given.reasons,
        told.reasons(given.reasons) if open else [],
        told.side_by_side(known[one].profile, known[two].profile) if open else [],
        open and acts.may(me, acts.MERGES),
    )  # fmt: skip


def of_person(given: Sequence[Suggested], group: Collection[str], known: Mapping[str, Known]) -> list[Suggested]:
    """The likeliest suggestion about each other person."""
    first: dict[str, Suggested] = {}
    for one in given:
        other = one.two if one.one in group else one.one
        first.setdefault(known[other].head if other in known else other, one)
    return list(first.values())


@require_safe
@opens("clients_duplicates")
def index(request: HttpRequest) -> HttpResponse:
    """Who may be one person, the likeliest first; decided by keys."""
    page = turn(request, "clients_duplicates")
    found, after = duplicates.waiting(after=_after(request.GET.get("after")), limit=AT_ONCE)
    refs = {end for one in found for end in (one.one, one.two)}
    groups = same.groups(refs)
    known = people.everything({*refs, *(member for group in groups.values() for member in group)})
    rows = clients.leads_of(known)
    return page.show(
        "clients/duplicates.html",
        pairs=[pair(page, one, groups.get(known[one.one].head, [one.one]), known, rows) for one in found],
        waiting=duplicates.waiting_count(),
        following=f"{after[0]}.{after[1]}" if after else None,
    )


def _after(text: str | None) -> tuple[int, int] | None:
    if not text:
        return None
    chance, _, number = text.partition(".")
    if not (chance.isdecimal() and number.isdecimal()):
        raise Http404(text)
    return int(chance), int(number)
