"""The door, signing in, language and colours, and what is shown when something went wrong."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kulmina.demo.fill import is_demo
from kulmina.staff.models import Account, Role
from kulmina.web.access import PAGES, account, may_open

_invented: set[str] = set()  # the databases that were found to hold an invented company
YEAR = 365 * 24 * 3600


@require_safe
@login_required
def door(request: HttpRequest) -> HttpResponse:
    """Lead to the first page that this person may open: the scheme, for whoever runs the company."""
    return redirect(next(page for page in PAGES if may_open(request.user, page)))


class SignIn(LoginView):
    """Sign in; afterwards the pages speak the language that the account asks for."""

    template_name = "shell/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        spoken = account(self.request).language
        if spoken:
            _keep(response, settings.LANGUAGE_COOKIE_NAME, spoken)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | _demo_hint()


@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Enter an invented company as one of its people, without a password; nowhere else."""
    if not _is_demo():
        raise PermissionDenied("demo")
    chosen = get_object_or_404(Account, username=request.POST.get("username", ""), is_active=True)
    login(request, chosen, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("door")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look for an icon without being told."""
    return redirect(static("kulmina/icon.svg"), permanent=True)


def _demo_hint() -> dict[str, Any]:
    """One person of each role of the invented company; nothing where the company is a real one."""
    if not _is_demo():
        return {}
    one_each: dict[str, Account] = {}
    for known in Account.objects.filter(is_active=True).order_by("id"):
        if any(may_open(known, page) for page in PAGES):
            one_each.setdefault(known.role, known)
    return {"demo_accounts": sorted(one_each.values(), key=lambda each: list(Role).index(Role(each.role)))}


def _is_demo() -> bool:
    """Whether this server was started for the invented company, and its journal is that of one."""
    if not settings.DEMO:
        return False
    name = str(connection.settings_dict["NAME"])
    if name not in _invented and is_demo():
        _invented.add(name)
    return name in _invented


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on."""
    response = _back(request)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        _keep(response, settings.LANGUAGE_COOKIE_NAME, chosen)
        if isinstance(request.user, Account) and request.user.language != chosen:
            request.user.language = chosen
            request.user.save(update_fields=["language"])
    return response


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Show light or dark colours from now on, or as the system does."""
    response = _back(request)
    chosen = request.POST.get("theme", "")
    if chosen in ("light", "dark", "auto"):
        _keep(response, "theme", chosen)
    return response


def _back(request: HttpRequest) -> HttpResponseRedirect:
    asked = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(asked if safe else "/")


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE)


def no_access(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the role does not read this."""
    title = _("This page is not for your role")
    advice = _("Each role sees what its work needs. If you need this page, ask the owner to change your role.")
    return _error(request, 403, title, advice)


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


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form that was open for too long."""
    title = _("The form was open for too long")
    advice = _("Go back, reload the page and send it again.")
    return _error(request, 403, title, advice)


def _error(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    return render(request, "shell/error.html", {"title": title, "advice": advice}, status=status)
