"""The door: signing in by name and password, after too many wrong ones a wait, and the demo's way in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.account.utils import perform_login
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from kulmina import wiring
from kulmina.staff import signing_in
from kulmina.staff.models import Account
from kulmina.web.invented import enter_as, is_invented, one_of_each

YEAR = 365 * 24 * 3600


class SignIn(LoginView):
    """Sign in, by a second step where there is one; afterwards the pages speak the language of the account."""

    template_name = "shell/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        entered = form.get_user()
        assert isinstance(entered, Account)
        response: HttpResponse = perform_login(self.request, entered, redirect_url=self.get_success_url())
        if entered.language:
            keep(response, settings.LANGUAGE_COOKIE_NAME, entered.language)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        waits = getattr(self.request, "axes_locked_out", False)
        until = _locked_until(self.request) if waits else None
        return {**super().get_context_data(**kwargs), **_demo_hint(), **_wait(until)}


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: Any) -> HttpResponse:
    """Too many wrong passwords: the sign-in page itself says until when (429)."""
    assert response is not None
    response.status_code = 429
    return response


def _locked_until(request: HttpRequest) -> datetime | None:
    """When the next try is allowed, in business time."""
    tried = AccessAttempt.objects.filter(
        username=request.POST.get("username", "")[:255], ip_address=signing_in.address(request)
    )
    last = tried.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    return (last + settings.AXES_COOLOFF_TIME).astimezone(wiring.company().rules.tz) if last else None


def _wait(until: datetime | None) -> dict[str, Any]:
    """When to come again, to the next whole minute, and in how many minutes that is."""
    if until is None:
        return {}
    minutes = max(1, -int((timezone.now() - until).total_seconds() // 60))
    return {"wait_minutes": minutes, "locked_until": (until + timedelta(seconds=59)).strftime("%H:%M")}


@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Enter an invented company as one of its people, without a password; nowhere else."""
    if not is_invented():
        raise PermissionDenied("demo")
    enter_as(request, get_object_or_404(Account, username=request.POST.get("username", ""), is_active=True))
    return redirect("door")


def _demo_hint() -> dict[str, Any]:
    """One person of each role of the invented company; nothing where the company is a real one."""
    return {"demo_accounts": one_of_each()} if is_invented() else {}


def keep(response: HttpResponse, name: str, value: str) -> None:
    """Remember a choice in a cookie for a year."""
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE)
