"""The third step: who works here, in which roles, and a way in for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kulmina.actions import people, setup
from kulmina.actions.people import Newcomer
from kulmina.domain.refusal import ImpossibleStep
from kulmina.staff import invitation
from kulmina.staff.models import Account, Person, Role
from kulmina.web import figures, words
from kulmina.web.access import opens
from kulmina.web.acting import token
from kulmina.web.start.steps import Step, step

ROWS, MORE, MOST = 4, 6, 60
# In the order of the road, then who heads and who checks.
ROLES = (
    Role.MARKETER, Role.CONTRACTOR, Role.OPERATOR, Role.OFFICE_ADMIN, Role.SELLER, Role.CASHIER, Role.PAYROLL,
    Role.COMMERCIAL_DIRECTOR, Role.MARKETING_HEAD, Role.CC_HEAD, Role.SALES_HEAD, Role.QUALITY_CONTROLLER,
    Role.ANALYST, Role.OWNER,
)  # fmt: skip


# What each work of the road is, in a few words.
WORK: Mapping[str, Any] = {
    Role.MARKETER: _("brings clients: creatives and budgets"),
    Role.OPERATOR: _("answers calls and applications, books meetings"),
    Role.OFFICE_ADMIN: _("meets clients in the office"),
    Role.SELLER: _("holds meetings and signs contracts"),
    Role.CASHIER: _("takes money"),
    Role.PAYROLL: _("keeps the timesheet and closes the month"),
}


class RoleMissing(ImpossibleStep):
    """Whoever is named does something."""

    ru = "Выберите роль: {name}."
    en = "Choose a role: {name}."


class HatsWithoutLogin(ImpossibleStep):
    """Who works in several roles chooses between them after signing in."""

    ru = "{name}: чтобы совмещать работу, нужен вход — дайте логин."
    en = "{name}: whoever does several jobs signs in, so give a user name."


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table as it is typed. `hats`: the other roles."""

    place: int
    name: str = ""
    role: str = ""
    office: str = ""
    login: str = ""
    hats: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.name or self.login)


@dataclass(frozen=True, slots=True)
class Link:
    """A way in that is shown once."""

    name: str
    role: str
    login: str
    address: str


@require_http_methods(["GET", "HEAD", "POST"])
@opens("start")
def show(request: HttpRequest) -> HttpResponse:
    """Take the people in and show everybody's link, or go on where nobody needs one."""
    here = step(request, "people")
    if request.method != "POST":
        return here.show(**_form(here, _blank(ROWS)))
    rows, kept = _rows(request.POST), request.POST.getlist("own")
    if "more" in request.POST:
        return here.show(**_form(here, [*rows, *_blank(MORE, len(rows))], kept))
    failed = -1
    try:
        with transaction.atomic():
            hired = []
            for row in rows:
                failed = row.place
                if not row.empty:
                    hired.append(_hire(here, row))
            _share(here, kept, hired)
    except ImpossibleStep as error:
        return here.refused(error, f"row{failed}", failed=failed, **_form(here, rows, kept))
    links = [_link(here, person, login) for person, login in hired if login is not None]
    return _told(step(request, "people"), links) if links else step(request, "people").onward()


def _hire(here: Step, row: Row) -> tuple[Person, Account | None]:
    """One newcomer with his other roles."""
    if row.role not in people.KINDS_OF_WORK:
        raise RoleMissing(name=row.name or row.login)
    if row.hats and not row.login:
        raise HatsWithoutLogin(name=row.name)
    click, now = token(here.request), here.page.now
    new = Newcomer(row.name, row.role, row.office, row.login)
    person = people.hire(here.owner, new, now=now, token=f"{row.place:02d}{click}"[:40])
    if row.hats:
        people.change(here.owner, person, role=row.role, office=row.office, hats=row.hats, now=now)
    return person, people.account_of(person)


def _share(here: Step, kept: list[str], hired: list[tuple[Person, Account | None]]) -> None:
    """The owner keeps the work that he has ticked, but for what somebody now has as his own role."""
    taken = {person.role for person, _login in hired}
    me = people.find(here.owner.person_id)
    hats = [job for job in kept if job in setup.JOBS and job not in taken]
    people.change(here.owner, me, role=me.role, office=me.office, hats=hats, now=here.page.now)
    here.owner.hats = sorted(hats)


def _link(here: Step, person: Person, login: Account) -> Link:
    people.note_link(here.owner, login, now=here.page.now)
    way = here.request.build_absolute_uri(invitation.path(login))
    return Link(person.name, words.word(person.role, "role"), login.username, way)


def _told(here: Step, links: list[Link]) -> HttpResponse:
    until = here.page.local(invitation.until(here.page.now))
    response = here.show(links=links, until=f"{figures.day(until)}, {until:%H:%M}", **_form(here, _blank(ROWS)))
    response["Cache-Control"] = "no-store"
    return response


def _rows(post: Any) -> list[Row]:
    count = post.get("rows", "")
    most = min(MOST, int(count)) if count.isdecimal() and len(count) < 4 else ROWS
    return [
        Row(
            place,
            post.get(f"name{place}", "").strip(),
            post.get(f"role{place}", ""),
            post.get(f"office{place}", ""),
            post.get(f"login{place}", "").strip(),
            tuple(post.getlist(f"hat{place}")),
        )
        for place in range(most)
    ]


def _blank(count: int, after: int = 0) -> list[Row]:
    return [Row(place) for place in range(after, after + count)]


def _form(here: Step, rows: list[Row], kept: list[str] | None = None) -> dict[str, Any]:
    mine = here.owner.hats if kept is None else kept
    company = here.page.company
    own = [(job, words.word(job, "role"), WORK[job], job in mine) for job in setup.jobs(here.preset)]
    return {
        "rows": rows,
        "roles": [(role.value, words.word(role, "role")) for role in ROLES],
        "hats": [(job.value, words.word(job, "role")) for job in setup.JOBS],
        "offices": [(office.id, office.name) for office in company.offices.values()],
        "own": own,
        "known": [_person(here, worker) for worker in here.staff.workers if worker.person != here.owner.person_id],
        "uncovered": [words.word(job, "role") for job in here.staff.uncovered(setup.jobs(here.preset))],
        "alone": len(here.staff.workers) == 1,
    }


def _person(here: Step, worker: setup.Worker) -> dict[str, Any]:
    role, *also = (words.word(role, "role") for role in worker.roles)
    return {"id": worker.person, "name": worker.name, "role": role, "also": also,
            "office": here.page.office(worker.office)}  # fmt: skip
