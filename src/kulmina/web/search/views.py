"""The page of the search, and its answers while somebody types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kulmina.web.access import account, opens
from kulmina.web.page import turn
from kulmina.web.search.answers import answers

LONGEST = 80  # letters of what is typed


@require_safe
@opens("search")
def index(request: HttpRequest) -> HttpResponse:
    """A form and its answers, for whoever comes without scripts."""
    return _told(request, "search/page.html")


@require_safe
@opens("search")
def found(request: HttpRequest) -> HttpResponse:
    """The answers alone."""
    return _told(request, "search/found.html")


def _told(request: HttpRequest, template: str) -> HttpResponse:
    page = turn(request, "search")
    text = request.GET.get("q", "").strip()[:LONGEST]
    return page.show(template, text=text, found=answers(page, account(request), text))
