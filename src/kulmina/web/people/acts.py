"""What the owner does with people and their accounts. Everybody else is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kulmina.actions import people, schemes
from kulmina.actions.people import Newcomer
from kulmina.domain.refusal import ImpossibleStep
from kulmina.staff import invitation
from kulmina.staff.models import Account, Person
from kulmina.web import figures, words
from kulmina.web.access import account, actor, opens
from kulmina.web.acting import new_token, refused, sentence, token
from kulmina.web.page import Page, turn
from kulmina.web.people.views import card, choices, find, frame
from kulmina.web.span import period_title

Act = Callable[[Page, Account, Person], HttpResponse]


@require_http_methods(["GET", "POST"])
@opens("people")
def add(request: HttpRequest) -> HttpResponse:
    """A form for a newcomer."""
    page = _owner(request)
    if request.method != "POST":
        return _form(page, typed={"paid": "1"})
    typed = {name: request.POST.get(name, "").strip() for name in ("name", "role", "office", "login", "email")}
    try:
        person = people.hire(account(request), Newcomer(**typed), now=page.now, token=token(request))
    except ImpossibleStep as error:
        response = _form(page, refusal=sentence(page, error), typed={**typed, "paid": request.POST.get("paid", "")})
        response.status_code = 422
        return response
    if request.POST.get("paid"):
        _pay(page, person)
    login = people.account_of(person)
    return _with_link(page, person, login) if login else redirect("person", person=person.person_id)


def _form(page: Page, **context: Any) -> HttpResponse:
    """The form with the schemes that a newcomer would be paid by, role by role."""
    company, period = page.company, schemes.first_period(page.company, page.today)
    offered = []
    for role in people.KINDS_OF_WORK:
        found = schemes.usual(company, role, period.start) if period else None
        if found is not None:
            offered.append((words.word(role.value, "role"), found.id))
    return page.show(
        "people/add.html", token=new_token(), offered=offered, paid_from=period_title(period) if period else "",
        **context, **choices(page), **frame(page),
    )  # fmt: skip


def _pay(page: Page, person: Person) -> None:
    """Give a newcomer the scheme of the role, so that there is a slip for the first month; or say why not."""
    click = f"{token(page.request)[:30]}pay"
    try:
        found = schemes.assign_newcomer(
            actor(page.request), person.person_id, person.role, now=page.now, token=click
        )  # fmt: skip
    except ImpossibleStep as error:
        messages.warning(page.request, sentence(page, error))
        return
    if found is not None:
        messages.success(page.request, _("Paid by the scheme %(name)s from this month on.") % {"name": found.id})


def _acts(do: Act) -> Callable[..., HttpResponseBase]:
    """One act of the owner on one person; a refusal is said on the person's page."""

    @wraps(do)
    def acted(request: HttpRequest, person: str) -> HttpResponse:
        page = _owner(request)
        found = find(person)
        try:
            return do(page, account(request), found)
        except ImpossibleStep as error:
            return card(page, find(person), status=422, refusal=sentence(page, error))

    return require_POST(opens("people")(acted))


def _owner(request: HttpRequest) -> Page:
    if not people.is_owner(account(request)):
        raise PermissionDenied("people")
    return turn(request, "people")


@_acts
def work(page: Page, who: Account, person: Person) -> HttpResponse:
    """Another role or office."""
    role, office = page.request.POST.get("role", ""), page.request.POST.get("office", "")
    hats = page.request.POST.getlist("hat")
    people.change(who, person, role=role, office=office, hats=hats, now=page.now, token=token(page.request))
    return _said(page, person, _("Saved: the new rights hold from the next click."))


@_acts
def login(page: Page, who: Account, person: Person) -> HttpResponse:
    """A user name and an e-mail; a new account is shown its link at once."""
    given = page.request.POST
    fresh = people.account_of(person) is None
    name, email = given.get("login", "").strip(), given.get("email", "").strip()
    opened = people.open_account(who, person, login=name, email=email, now=page.now)
    return _with_link(page, person, opened) if fresh else _said(page, person, _("Saved."))


@_acts
def link(page: Page, who: Account, person: Person) -> HttpResponse:
    """A one-time link."""
    return _with_link(page, person, _account(person))


def _with_link(page: Page, person: Person, login: Account) -> HttpResponse:
    """The person's page with a link that is shown this once."""
    people.note_link(account(page.request), login, now=page.now)
    address = page.request.build_absolute_uri(invitation.path(login))
    until = page.local(invitation.until(page.now))
    return card(page, person, link=address, until=f"{figures.day(until)}, {until:%H:%M}")


@_acts
def second_step(page: Page, who: Account, person: Person) -> HttpResponse:
    """The telephone was lost."""
    people.reset_second_step(who, _account(person), now=page.now)
    return _said(page, person, _("The second step was reset and all sessions were ended."))


@_acts
def end_sessions(page: Page, who: Account, person: Person) -> HttpResponse:
    """One session, or all."""
    place = page.request.POST.get("place", "")
    people.end_sessions(who, _account(person), place=int(place) if place.isdecimal() else None, now=page.now)
    return _said(page, person, _("Ended: that device has to sign in again."))


@_acts
def leave(page: Page, who: Account, person: Person) -> HttpResponse:
    """Somebody leaves."""
    people.dismiss(who, person, now=page.now)
    return _said(
        page,
        person,
        _("The account is closed and every session was ended. What is still to be handed over stands below."),
    )


@_acts
def come_back(page: Page, who: Account, person: Person) -> HttpResponse:
    """The dismissal is taken back."""
    people.take_back_dismissal(who, person, now=page.now)
    return _said(page, person, _("Works here again and may sign in."))


@require_POST
@opens("people")
def take_in(request: HttpRequest, number: int) -> HttpResponse:
    """An account that was made on the command line joins the list."""
    page = _owner(request)
    stranger = get_object_or_404(Account, pk=number)
    try:
        person = people.take_in(account(request), stranger, now=page.now, token=token(request))
    except ImpossibleStep as error:
        return refused(page, sentence(page, error))
    return redirect("person", person=person.person_id)


@require_POST
@opens("people")
def demand(request: HttpRequest) -> HttpResponse:
    """Which roles work only with a second step."""
    page = _owner(request)
    chosen = [role for role in request.POST.getlist("roles") if role in people.KINDS_OF_WORK]
    people.demand_second_step(account(request), chosen, now=page.now)
    messages.success(request, _("Saved. Whoever has no second step yet is asked to set it up within a minute."))
    return redirect("people")


def _said(page: Page, person: Person, text: str) -> HttpResponse:
    messages.success(page.request, text)
    return redirect("person", person=person.person_id)


def _account(person: Person) -> Any:
    """Raises Http404 where the person does not sign in."""
    found = people.account_of(person)
    if found is None:
        raise Http404(person.person_id)
    return found
