"""What somebody does on the pages of clients: each act is one call, and its answer is said in plain words."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kulmina.actions import clients as acts
from kulmina.clients import people, same
from kulmina.clients.profile import FIELDS, BadProfile
from kulmina.current import clients
from kulmina.current.leads import Row
from kulmina.domain.form import PURPOSES
from kulmina.domain.refusal import ImpossibleStep
from kulmina.staff.access_log import note
from kulmina.staff.models import AccessKind
from kulmina.web.access import account, actor, opens, sees_contacts
from kulmina.web.acting import act, back, onward, refused, say, sentence, token
from kulmina.web.clients import told
from kulmina.web.clients.views import card
from kulmina.web.page import Page, turn


@require_POST
@opens("clients")
def reveal(request: HttpRequest, ref: str) -> HttpResponse:
    """One contact in full, for those who have the right; it is written down who looked."""
    page = turn(request, "clients")
    who = account(request)
    members = same.group(request.POST.get("of", ref))
    if not (sees_contacts(who) and clients.readable(members, actor(request), superuser=who.is_superuser)):
        raise PermissionDenied(ref)
    if ref not in members and ref not in same.also_of(members):
        raise Http404(ref)
    shown = people.reveal(ref)
    if shown is None:
        raise Http404(ref)
    note(who, AccessKind.REVEAL, ref, now=page.now)
    return render(request, "clients/contact.html", {"shown": shown})


@require_POST
@opens("clients")
def describe(request: HttpRequest, ref: str) -> HttpResponse:
    """The profile is written down."""
    page = turn(request, "clients")
    given = {name: request.POST.get(name, "") for name in FIELDS if name in request.POST}
    try:
        acts.describe(actor(request), ref, given)
    except BadProfile as error:
        problem = _("%(field)s: this cannot be written down. A date is a day, a text is at most 2,000 letters.")
        return card(page, ref, refusal=problem % {"field": told.LABELS.get(error.field, error.field)}, typed=given)
    except ImpossibleStep as error:
        return refused(page, sentence(page, error))
    except acts.NoSuchClient as error:
        raise Http404(ref) from error
    say(request, _("Written down."))
    return onward(request, reverse("client", args=[ref]))


@require_POST
@opens("clients")
def add_contact(request: HttpRequest, ref: str) -> HttpResponse:
    """Another phone or mail."""
    given = request.POST.get("contact", "")[:200]
    return _do(
        request, ref, _("The contact was added."),
        lambda page: acts.add_contact(actor(request), ref, given, now=page.now),
    )  # fmt: skip


@require_POST
@opens("clients")
def merge(request: HttpRequest, ref: str, other: str) -> HttpResponse:
    """The two are one person."""
    return _do(
        request, ref, _("Merged: both histories are kept, and it can be undone on the card."),
        lambda page: acts.merge(actor(request), other, ref, now=page.now),
    )  # fmt: skip


@require_POST
@opens("clients")
def part(request: HttpRequest, ref: str, other: str) -> HttpResponse:
    """They are two people after all."""
    return _do(
        request, ref, _("Parted: each is seen with his own leads again."),
        lambda page: acts.unmerge(actor(request), other, now=page.now),
    )  # fmt: skip


@require_POST
@opens("clients")
def decline(request: HttpRequest, ref: str, other: str) -> HttpResponse:
    """They are not the same person."""
    return _do(
        request, ref, _("Not the same: it is not asked again."),
        lambda page: acts.decline(actor(request), ref, other, now=page.now),
    )  # fmt: skip


@require_POST
@opens("clients")
def propose(request: HttpRequest, ref: str) -> HttpResponse:
    """Somebody says that another client is the same person; heads merge at once, others ask a head."""
    other = _named(request.POST.get("other", ""))
    if other is None:
        return refused(
            turn(request, "clients"), _("Nobody is known by this: give a phone, an e-mail or a number like c17.")
        )
    return _do(
        request, ref, _("Proposed: a head decides."),
        lambda page: acts.propose(actor(request), ref, other, now=page.now),
    )  # fmt: skip


def _named(text: str) -> str | None:
    text = text.strip()[:200]
    return text.lower() if people.reference(text.lower()) is not None else people.known(text) if text else None


@require_POST
@opens("clients")
def merge_leads(request: HttpRequest, ref: str) -> HttpResponse:
    """Two leads of the person were one wish."""
    page = turn(request, "clients")
    lead, into = request.POST.get("lead", ""), request.POST.get("into", "")
    rows = clients.leads_of(same.group(ref))
    if (lead, into) not in clients.repeated(rows, page.company):
        raise Http404(lead)
    return act(
        page,
        lambda: acts.merge_leads(actor(request), lead, into, now=page.now, token=token(request)),
        then=reverse("client", args=[ref]),
        said=_("The leads are read as one."),
    )


@require_safe
@opens("clients")
def consents(request: HttpRequest, ref: str) -> HttpResponse:
    """What the person agreed to: a part of the card that comes by itself."""
    page = turn(request, "clients")
    rows = [row for row in clients.leads_of(same.group(ref)) if _reads(page, row)]
    if not rows:
        raise Http404(ref)
    found = {one.purpose: one for one in clients.consents_of(rows)}
    return page.show(
        "clients/consents.html",
        ref=ref,
        lead=rows[0].lead_id,
        consents=[(purpose, found.get(purpose), _who(page, found[purpose].actor) if purpose in found else "")
                  for purpose in PURPOSES],
    )  # fmt: skip


def _who(page: Page, actor: str) -> str:
    return _("the system") if actor == "SYS" else page.person(actor)


def _reads(page: Page, row: Row) -> bool:
    return clients.reads(row, actor(page.request), superuser=account(page.request).is_superuser)


@require_POST
@opens("clients")
def consent(request: HttpRequest, ref: str) -> HttpResponse:
    """A consent is given or taken back, on the newest lead of the person."""
    page = turn(request, "clients")
    rows = [row for row in clients.leads_of(same.group(ref)) if _reads(page, row)]
    if not rows:
        raise Http404(ref)
    given, purpose = request.POST.get("given") == "1", request.POST.get("purpose", "")
    return act(
        page,
        lambda: acts.consent(actor(request), rows[0].lead_id, purpose, given, now=page.now, token=token(request)),
        then=reverse("client", args=[ref]),
        said=_("The consent is written down.") if given else _("The consent is taken back."),
    )


@require_POST
@opens("clients")
def erase(request: HttpRequest, ref: str) -> HttpResponse:
    """The person is forgotten: typed to the letter, and written down who did it."""
    page = turn(request, "clients")
    if not acts.may(actor(request), acts.ERASES):
        raise PermissionDenied(ref)
    if request.POST.get("typed", "").strip().lower() != ref:
        return refused(page, _("Type %(ref)s to confirm: nothing was erased.") % {"ref": ref})
    try:
        acts.erase(actor(request), ref, now=page.now)
    except acts.NoSuchClient as error:
        raise Http404(ref) from error
    note(account(request), AccessKind.ERASED, ref, now=page.now)
    say(request, _("Erased: what happened stays in the journal, about nobody."))
    return onward(request, reverse("clients"))


def _do(request: HttpRequest, ref: str, said: str, do: Callable[[Page], object]) -> HttpResponse:
    """Carry an act out and return; from the list of suggestions by htmx only the pair goes away."""
    page = turn(request, "clients")
    try:
        do(page)
    except ImpossibleStep as error:
        return refused(page, sentence(page, error))
    except acts.NoSuchClient as error:
        raise Http404(ref) from error
    if request.headers.get("HX-Target", "").startswith("pair-"):
        return HttpResponse("")
    say(request, said)
    return onward(request, back(request) if request.POST.get("next") else reverse("client", args=[ref]))
