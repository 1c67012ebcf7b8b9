"""The access log: who saw whole phones, took tables out, changed rights; for the owner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kulmina.domain.period import midnight
from kulmina.staff import access_log
from kulmina.staff.access_log import Asked
from kulmina.staff.models import Access, AccessKind
from kulmina.web import downloads, typed
from kulmina.web.access import opens
from kulmina.web.page import Page, turn
from kulmina.web.people.views import frame

AT_ONCE = 50
MOST = 50_000  # lines of a file


@require_safe
@opens("access_log")
def index(request: HttpRequest) -> HttpResponse:
    """The latest first."""
    page = turn(request, "access_log")
    asked = _asked(page)
    found = access_log.lines(asked, after=_after(request), limit=AT_ONCE + 1)
    last = found[AT_ONCE - 1] if len(found) > AT_ONCE else None
    return page.show(
        "people/log.html",
        lines=[_shown(page, line) for line in found[:AT_ONCE]],
        following=f"{last.at.timestamp():.6f}.{last.pk}" if last else "",
        later="after" in request.GET,
        kinds=AccessKind.choices,
        names=sorted(page.people.items(), key=lambda each: each[1].casefold()),
        asked=asked,
        day=request.GET.get("day", ""),
        **frame(page),
    )


@require_safe
@opens("access_log")
def download(request: HttpRequest, form: str) -> HttpResponse:
    """The lines of the choice as CSV or XLSX."""
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    page = turn(request, "access_log")
    header = [_("When"), _("Who"), _("What"), _("About"), _("Rows"), _("Address")]
    return downloads.as_file(form, f"access-{page.today}", _("Access log"), header, _rows(page))


def _rows(page: Page) -> Iterator[list[Any]]:
    for line in access_log.all_lines(_asked(page), MOST):
        at = page.local(line.at).strftime("%Y-%m-%d %H:%M:%S")
        yield [
            at,
            page.person(line.who),
            str(AccessKind(line.kind).label),
            _about(page, line),
            line.rows,
            line.ip or "",
        ]


def _shown(page: Page, line: Access) -> dict[str, Any]:
    return {
        "line": line,
        "who": page.person(line.who),
        "about": _about(page, line),
        "kind": AccessKind(line.kind).label,
        "address": line.about if line.kind == AccessKind.EXPORT else "",
    }


def _about(page: Page, line: Access) -> str:
    """A person by his name; everything else as it stands."""
    first, _space, rest = line.about.partition(" ")
    named = page.people.get(first)
    return f"{named} {rest}".strip() if named else line.about


def _asked(page: Page) -> Asked:
    given = page.request.GET
    day = _day(given.get("day", ""))
    zone = page.company.rules.tz
    return Asked(
        who=given.get("who") or None,
        kind=given.get("kind") if given.get("kind") in AccessKind.values else None,
        since=midnight(day, zone) if day else None,
        until=midnight(day + timedelta(days=1), zone) if day else None,
    )


def _day(text: str) -> date | None:
    try:
        return typed.day(text)
    except ValueError:
        return None


def _after(request: HttpRequest) -> tuple[datetime, int] | None:
    """Where the list goes on. Raises Http404 for what is no such place."""
    given = request.GET.get("after")
    if given is None:
        return None
    try:
        second, micro, number = given.split(".")
        at = datetime.fromtimestamp(int(second), tz=UTC) + timedelta(microseconds=int(micro))
        return at, int(number)
    except (ValueError, OverflowError, OSError) as error:
        raise Http404(given) from error
