"""One's own account: password, second step, and where one is signed in."""

from __future__ import annotations

from typing import Any

from allauth.account.views import PasswordChangeView, PasswordResetView
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from kulmina.staff import policy, sessions
from kulmina.web.access import account
from kulmina.web.page import turn


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """My account."""
    page, who = turn(request, "account"), account(request)
    kept = {key.type: key.wrap() for key in Authenticator.objects.filter(user=who)}
    codes = kept.get(Authenticator.Type.RECOVERY_CODES)
    keys = Authenticator.objects.filter(user=who, type=Authenticator.Type.WEBAUTHN)
    return page.show(
        "account/mine.html",
        places=sessions.places(who, page.now, here=request.session.session_key),
        totp=Authenticator.Type.TOTP in kept,
        keys=[key.wrap() for key in keys] if Authenticator.Type.WEBAUTHN in kept else [],
        codes_left=len(codes.get_unused_codes()) if codes else None,
        demanded=who.role in policy.second_factor_roles(),
    )


@require_POST
@login_required
def end_session(request: HttpRequest, place: int) -> HttpResponse:
    """End one of my sessions."""
    if sessions.end(account(request), place):
        messages.success(request, _("The session was ended: that device has to sign in again."))
    return redirect("account")


@require_POST
@login_required
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of my sessions but this one."""
    ended = sessions.end_all(account(request), but=request.session.session_key)
    told = ngettext("%(n)s other session was ended.", "%(n)s other sessions were ended.", ended) % {"n": ended}
    messages.success(request, told)
    return redirect("account")


class ForgottenPassword(PasswordResetView):  # type: ignore[misc]
    """Ask for a letter with a link. Without a mail server the page says whom to ask instead."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sends = "filebased" not in settings.EMAIL_BACKEND
        return {**super().get_context_data(**kwargs), "sends_letters": sends}


def to_mine(request: HttpRequest) -> HttpResponse:
    """Where allauth leads after the second step was changed."""
    return redirect("account")


class NewPassword(PasswordChangeView):  # type: ignore[misc]
    """Choose another password; every other session ends."""

    success_url = reverse_lazy("account")
