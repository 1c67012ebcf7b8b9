"""How a page lets somebody act: the click is carried out once, and the answer is said in plain words.

A refusal leaves the form as it was typed (422: only a notice is shown); what succeeded shows a notice with an
undo where the act can be taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kulmina.actions.act import Done, NoSuchLead
from kulmina.domain.event import BadEvent
from kulmina.domain.refusal import ImpossibleStep
from kulmina.web.page import Page

TOKEN = "act"  # the field of a form that names the click
_NAMES = ("operator", "holder", "author", "by")


def new_token() -> str:
    """A name for the next click of a form."""
    return uuid4().hex


def token(request: HttpRequest) -> str:
    """The name of this click: a form that was sent twice says it twice."""
    given = request.POST.get(TOKEN, "")
    return given if given.isalnum() and len(given) <= 40 else new_token()


def act(page: Page, do: Callable[[], Done], *, then: str, said: str, undo: bool = True) -> HttpResponse:
    """Carry the act out and go on to the address `then`, saying `said`; or say why it cannot be."""
    try:
        done = do()
    except ImpossibleStep as error:
        return refused(page, sentence(page, error))
    except BadEvent as error:
        return refused(page, _("This cannot be recorded: %(problem)s") % {"problem": str(error)})
    except NoSuchLead:
        return refused(page, _("There is no such lead any more."))
    if not done.repeated:
        say(page.request, said, undo=done if undo else None)
    return onward(page.request, then)


def say(request: HttpRequest, text: str, *, undo: Done | None = None) -> None:
    """A notice on the next page, with an undo for what was recorded."""
    messages.success(request, text, extra_tags=" ".join(undo.ids) if undo else "")


def back(request: HttpRequest) -> str:
    """The address that a form asks to return to, where it is one of ours."""
    asked = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else "/"


def onward(request: HttpRequest, then: str) -> HttpResponse:
    """To the next page, also where the click came through htmx.

    An address with a place in the page ("#…") loads nothing where the browser stands on that page already: it is
    asked to load it again.
    """
    if not request.headers.get("HX-Request"):
        return redirect(then)
    here = request.headers.get("HX-Current-URL", "").partition("#")[0]
    if "#" in then and here == request.build_absolute_uri(then.partition("#")[0]):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return HttpResponse(status=204, headers={"HX-Redirect": then})


def refused(page: Page, text: str, **context: Any) -> HttpResponse:
    """422: nothing was recorded, and why; what was typed stays where it is."""
    if page.request.headers.get("HX-Request"):
        answer = render(page.request, "shell/refused.html", {"text": text, **context}, status=422)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#notices", "afterbegin"
        return answer
    return render(page.request, "shell/error.html", {"title": _("This was not recorded"), "advice": text}, status=422)


def sentence(page: Page, error: ImpossibleStep) -> str:
    """A refusal in the reader's language, people by their names."""
    words: Mapping[str, Any] = {
        name: page.person(str(value)) if name in _NAMES else page.office(str(value)) if name == "office" else value
        for name, value in error.words.items()
    }
    return type(error)(**words).sentence(get_language() or "ru")
