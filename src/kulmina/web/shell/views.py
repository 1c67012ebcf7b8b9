"""The first page, language and colours, and what is shown when something went wrong."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kulmina.staff.models import Account
from kulmina.web.access import PAGES, account, hats_that_open, may_open
from kulmina.web.acting import back
from kulmina.web.invented import is_invented
from kulmina.web.menu import OWN_ROOM
from kulmina.web.presence import HAT
from kulmina.web.shell.sign_in import keep


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """Lead to the room where this person works, else to the first page that he may open; strangers to the sign-in
    page, in an invented company to its tour."""
    if not request.user.is_authenticated:
        return redirect("tour") if is_invented() else redirect_to_login("/")
    room = OWN_ROOM.get(getattr(request.user, "role", ""), "")
    pages = [room, *PAGES] if room in PAGES else PAGES
    return redirect(next(page for page in pages if may_open(request.user, page)))


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for an icon without being told."""
    return redirect(static("kulmina/icon.svg"), permanent=True)


@require_POST
@login_required
def hat(request: HttpRequest) -> HttpResponse:
    """Work in another of one's roles from now on, in this session, and go where the click came from."""
    chosen = request.POST.get("role", "")
    if chosen in account(request).roles:
        request.session[HAT] = chosen
    return redirect(back(request))


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on."""
    response = redirect(back(request))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        keep(response, settings.LANGUAGE_COOKIE_NAME, chosen)
        if isinstance(request.user, Account) and request.user.language != chosen:
            request.user.language = chosen
            request.user.save(update_fields=["language"])
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Show light or dark colours from now on, or as the system does."""
    response = redirect(back(request))
    chosen = request.POST.get("theme", "")
    if chosen in ("light", "dark", "auto"):
        keep(response, "theme", chosen)
    return response


def no_access(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the role does not read this."""
    title = _("This page is not for your role")
    advice = _("Each role sees what its work needs. If you need this page, ask the owner to change your role.")
    page = str(exception.args[0]) if exception is not None and exception.args else ""
    return _error(request, 403, title, advice, hats=hats_that_open(request.user, page))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, lead or period."""
    title = _("There is no such page")
    advice = _("The address may hold a typing error, or the lead, person or period in it does not exist here.")
    return _error(request, 404, title, advice)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our mistake."""
    title = _("Something broke on our side")
    advice = _(
        "Nothing was lost: facts are only ever added to the journal. Try again in a minute; if it happens again, "
        "tell the one who looks after the server at what time it happened."
    )
    return _error(request, 500, title, advice)


def too_often(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429: letters or codes were asked for again and again."""
    title = _("Too many attempts")
    advice = _("Wait a few minutes and try again.")
    return _error(request, 429, title, advice)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form that was open for too long."""
    title = _("The form was open for too long")
    advice = _("Go back, reload the page and send it again.")
    return _error(request, 403, title, advice)


def _error(request: HttpRequest, status: int, title: str, advice: str, **more: Any) -> HttpResponse:
    return render(request, "shell/error.html", {"title": title, "advice": advice, **more}, status=status)
