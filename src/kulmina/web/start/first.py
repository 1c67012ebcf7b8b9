"""The first screen of a new installation: until somebody has an account, every address leads here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from kulmina.actions import people, setup
from kulmina.domain.refusal import ImpossibleStep
from kulmina.staff import beginning
from kulmina.web.start.steps import door

FREE = ("start", "language", "theme", "favicon")
BACKEND = "django.contrib.auth.backends.ModelBackend"
FIELDS = ("name", "login", "code")  # what is kept of a form that was refused; never a password
Answer = Callable[[HttpRequest], HttpResponse]


def middleware(get_response: Answer) -> Answer:
    """Lead everybody to the first screen while there is no account."""

    def led(request: HttpRequest) -> HttpResponse:
        if beginning.founded() or request.path.startswith(tuple(reverse(name) for name in FREE)):
            return get_response(request)
        return redirect("start")

    return led


@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponseBase:
    """Become the first owner; afterwards only the way into the set-up."""
    if beginning.founded():
        return door(request)
    here = beginning.on_this_machine(request)
    if request.method != "POST":
        return _screen(request, here, {}, {})
    wrong = _wrong(request, here)
    if wrong:
        return _screen(request, here, wrong, request.POST)
    try:
        account = setup.found(
            name=request.POST.get("name", ""),
            login=request.POST.get("login", ""),
            password=request.POST.get("password", ""),
            language=get_language() or "ru",
            now=timezone.now(),
        )
    except setup.FoundedAlready:
        return redirect("login")
    except (ImpossibleStep, ValidationError) as error:
        return _screen(request, here, _told(error), request.POST)
    login(request, account, backend=BACKEND)
    return redirect("start_business")


def _wrong(request: HttpRequest, here: bool) -> dict[str, str]:
    """What is wrong with the form before anything is asked of the rules, by field."""
    if not here and not beginning.fits(request.POST.get("code", "")):
        return {"code": _("This is not the code. It was printed where the server was started.")}
    if request.POST.get("password", "") != request.POST.get("again", ""):
        return {"again": _("The two passwords differ: type the same one twice.")}
    return {}


def _told(error: ImpossibleStep | ValidationError) -> dict[str, str]:
    if isinstance(error, ValidationError):
        return {"password": " ".join(error.messages)}
    return {"name" if isinstance(error, people.NoName) else "login": error.sentence(get_language() or "ru")}


def _screen(request: HttpRequest, here: bool, wrong: dict[str, str], given: Any) -> HttpResponse:
    if not here:
        beginning.code()  # made now, where the server was not started by `kulmina serve`
    typed = {name: given.get(name, "") for name in FIELDS}
    context = {"asks_code": not here, "wrong": wrong, "typed": typed, "file": beginning.CODE_FILE}
    return render(request, "start/first.html", context, status=422 if wrong else 200)
