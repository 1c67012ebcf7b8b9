"""Who is at the pages: sessions that live on, the second step that a role demands, what an ended session is told."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from kulmina.staff import policy, sessions
from kulmina.staff.models import Account

SIGN_IN = "X-Sign-In"
HAT = "hat"  # the key of a session under which the role stands that somebody works in
Answer = Callable[[HttpRequest], HttpResponse]


def middleware(get_response: Answer) -> Answer:
    """Behind authentication and htmx, before the views."""

    def present(request: HttpRequest) -> HttpResponse:
        _without_nul(request)
        if isinstance(request.user, Account):
            sessions.look(request.session, request.user, timezone.now())
            if worn := request.session.get(HAT):
                request.user.wear(str(worn))
            if _must_set_up(request, request.user):
                return _elsewhere(request, reverse("mfa_activate_totp"))
        return _told(request, get_response(request))

    return present


def _without_nul(request: HttpRequest) -> None:
    """No text of ours holds a NUL, and PostgreSQL would not even look for one."""
    if "\x00" in request.path:
        raise Http404("no address holds a NUL")
    asked = request.META.get("QUERY_STRING", "")
    if "%00" in asked:
        request.GET = QueryDict(asked.replace("%00", ""), encoding=request.encoding)


def _must_set_up(request: HttpRequest, who: Account) -> bool:
    """Whether the role demands a second step that is not there yet; one's own account stays open to set it up."""
    if not request.session.get(sessions.LACKS) or request.path.startswith(_free()):
        return False
    lacks = policy.lacks(who)
    request.session[sessions.LACKS] = lacks
    return lacks


def _free() -> tuple[str, ...]:
    return tuple(reverse(name) for name in ("account", "logout", "language", "theme"))


def _elsewhere(request: HttpRequest, address: str) -> HttpResponse:
    """Lead the whole page elsewhere, also where only a part of it was asked for."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response


def _told(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Whoever is no longer signed in comes back to the page he stood on, not to the act he asked of it.

    A part of a page is answered with 401 and `X-Sign-In`: the page keeps what was typed and asks to sign in.
    """
    if request.path.startswith((reverse("login"), reverse("logout"))) or not _leads_to_sign_in(response):
        return response
    if request.headers.get("HX-Request"):
        told = HttpResponse(status=401)
        told[SIGN_IN] = _sign_in(request)
        return told
    return response if request.method in ("GET", "HEAD") else HttpResponseRedirect(_sign_in(request))


def _leads_to_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and urlsplit(response["Location"]).path == reverse("login")


def _sign_in(request: HttpRequest) -> str:
    stood = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "/"
    safe = url_has_allowed_host_and_scheme(stood, {request.get_host()}, require_https=request.is_secure())
    parts = urlsplit(stood)
    back = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return f"{reverse('login')}?{urlencode({'next': back if safe else '/'})}"
