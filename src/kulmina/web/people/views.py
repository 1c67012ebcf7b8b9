"""Who works here, who may sign in, and one person with everything that concerns access."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from kulmina.actions import people
from kulmina.current import leads
from kulmina.current.leads import Filter
from kulmina.staff import policy, sessions
from kulmina.staff.models import Account, Person, Role
from kulmina.web import words
from kulmina.web.access import account, may_open, opens
from kulmina.web.acting import new_token
from kulmina.web.page import Page, turn

AT_ONCE = 100
_WORKED_SINCE = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """A person in the list."""

    person: Person
    account: Account | None
    office: str
    second_step: bool
    owes_second_step: bool

    @property
    def link_awaited(self) -> bool:
        """An account that nobody has chosen a password for."""
        return self.account is not None and not self.account.has_usable_password()


@require_safe
@opens("people")
def index(request: HttpRequest) -> HttpResponse:
    """Those who work here; under another tab those who have left."""
    page = turn(request, "people")
    left = request.GET.get("show") == "left"
    found = Person.objects.filter(active_to__isnull=not left).exclude(role=Role.SYSTEM).order_by("name", "person_id")
    part = Paginator(found, AT_ONCE).get_page(request.GET.get("page"))
    demanded = policy.second_factor_roles()
    return page.show(
        "people/list.html",
        lines=_lines(page, list(part), demanded),
        part=part,
        left=left,
        writes=people.is_owner(account(request)),
        strangers=_strangers() if part.number == 1 and not left else [],
        token=new_token(),
        demanded=[(role.value, role.label, role.value in demanded) for role in people.KINDS_OF_WORK],
        demands=len(demanded),
        **frame(page),
    )


def _lines(page: Page, found: list[Person], demanded: frozenset[str]) -> list[Line]:
    known = {each.person_id: each for each in Account.objects.filter(person_id__in=[p.person_id for p in found])}
    safe = policy.with_second_factor([each.pk for each in known.values()])
    lines = []
    for person in found:
        login = known.get(person.person_id)
        has = login is not None and login.pk in safe
        owes = login is not None and not has and person.role in demanded
        lines.append(Line(person, login, page.office(person.office), has, owes))
    return lines


def _strangers() -> list[Account]:
    """Accounts that belong to nobody in the list: made on the command line."""
    return list(Account.objects.exclude(person_id__in=Person.objects.values("person_id")).order_by("username")[:50])


@require_safe
@opens("people")
def one(request: HttpRequest, person: str) -> HttpResponse:
    """One person."""
    page = turn(request, "people")
    return card(page, find(person))


def card(page: Page, person: Person, *, status: int = 200, **more: Any) -> HttpResponse:
    """A person's page. `more`: a refusal in words, a link that is shown once."""
    login = people.account_of(person)
    writes = people.is_owner(account(page.request))
    response = page.show(
        "people/one.html",
        person=person,
        login=login,
        office=page.office(person.office),
        second_step=login is not None and policy.has_second_factor(login),
        owes=login is not None and policy.lacks(login),
        places=sessions.places(login, page.now, here=page.request.session.session_key) if login and writes else [],
        hand_over=hand_over(page, person),
        writes=writes,
        oneself=person.person_id == account(page.request).person_id,
        token=new_token(),
        **choices(page),
        **frame(page),
        **more,
    )
    response.status_code = status
    if "link" in more:
        response["Cache-Control"] = "no-store"
    return response


def find(person: str) -> Person:
    """Raises Http404."""
    try:
        return people.find(person)
    except people.NobodyThere as error:
        raise Http404(person) from error


def choices(page: Page) -> dict[str, Any]:
    """The roles and offices that a form offers."""
    offices = sorted((office.id, office.name) for office in page.company.offices.values())
    return {
        "roles": [(role.value, words.word(role.value, "role")) for role in people.KINDS_OF_WORK],
        "offices": offices,
    }


def hand_over(page: Page, person: Person) -> list[dict[str, Any]]:
    """The open leads that are still this person's, and the list of them."""
    if person.active_to is None or not may_open(page.request.user, "leads"):
        return []
    days = {"from": _WORKED_SINCE.isoformat(), "to": page.today.isoformat()}
    found = []
    for by in ("operator", "seller"):
        chosen = Filter(start=_WORKED_SINCE, end=page.today.fromordinal(page.today.toordinal() + 1), zone="open",
                        by=by, group=person.person_id)  # fmt: skip
        count = leads.count(chosen)
        if count:
            asked = urlencode({**days, "by": by, "group": person.person_id, "zone": "open"})
            found.append({"by": by, "count": count, "address": f"{reverse('leads')}?{asked}"})
    return found


def frame(page: Page) -> dict[str, Any]:
    """What the tabs above the pages of this room need."""
    who = account(page.request)
    tabs = [("people", reverse("people")), ("duties", reverse("duties"))]
    if may_open(who, "access_log"):
        tabs.append(("access_log", reverse("access_log")))
    return {"tabs": tabs}
