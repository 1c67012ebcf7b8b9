"""Rows that could not be read: corrected, read again; and an import taken back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kulmina.domain.refusal import ImpossibleStep
from kulmina.intake import jobs, maps, received, tables, withdrawing
from kulmina.web.access import account, opens
from kulmina.web.acting import onward, refused, say, sentence
from kulmina.web.history import wording
from kulmina.web.page import Page, turn

CELL = "cell|"


@require_POST
@opens("history")
def correct(request: HttpRequest, receipt: int, row: int) -> HttpResponse:
    """Take a row with corrected cells; the row that came is kept as it came."""
    page = turn(request, "history")
    cells = {name.removeprefix(CELL): str(text) for name, text in request.POST.items() if name.startswith(CELL)}
    try:
        taken = received.correct(receipt, row, cells, now=page.now)
    except tables.NothingKept:
        return refused(page, _("This row was read already. Reload the page."))
    except maps.BadMap as error:
        return refused(page, str(error))
    if taken.rejected:
        problem = received.as_words(taken.rejected[0].problem)
        say(request, f"{_('The row still cannot be read:')} {wording.problem(problem)}")
    else:
        say(request, _("The row is taken."))
    return _back(request, receipt)


@require_POST
@opens("history")
def replay(request: HttpRequest, receipt: int) -> HttpResponse:
    """Read all rows that wait once more, by another map where one is given."""
    page = turn(request, "history")
    given = request.FILES.get("map")
    text = given.read(200_000).decode("utf-8-sig", "replace") if given is not None else ""
    try:
        taken = received.replay(receipt, text, now=page.now, values=_meant(request))
    except tables.NothingKept:
        return refused(page, _("No row waits any more. Reload the page."))
    except maps.BadMap as error:
        return refused(page, _("The map was not used: %(problem)s") % {"problem": str(error)})
    wait = sum(len(one.rejected) for one in taken)
    left = ngettext("%(n)s row waits still.", "%(n)s rows wait still.", wait) % {"n": wait}
    say(request, left if wait else _("All rows are taken."))
    return _back(request, receipt)


def _meant(request: HttpRequest) -> dict[str, dict[str, str]]:
    """What the words of statuses mean, as the form says."""
    found = {
        str(text): request.POST.get(name.replace("word|", "ours|"), "")
        for name, text in request.POST.items() if name.startswith("word|")
    }  # fmt: skip
    said = {text: ours for text, ours in found.items() if ours in wording.STATUSES}
    return {"status": said} if said else {}


def _back(request: HttpRequest, receipt: int) -> HttpResponse:
    return onward(request, f"{reverse('history_import', args=[receipt])}#waiting")


@require_http_methods(["GET", "HEAD", "POST"])
@opens("history")
def take_back(request: HttpRequest, receipt: int) -> HttpResponse:
    """First what would be voided, then the work."""
    page = turn(request, "history")
    one = received.whole(receipt)
    if one is None:
        raise Http404(receipt)
    if request.method == "POST":
        return _withdraw(page, receipt)
    try:
        count, refusal = withdrawing.check(receipt), ""
    except ImpossibleStep as error:
        count, refusal = 0, sentence(page, error)
    return page.show("history/take_back.html", one=one, count=count, refusal=refusal)


def _withdraw(page: Page, receipt: int) -> HttpResponse:
    who = account(page.request)
    try:
        jobs.begin_withdrawing(receipt, by=who.person_id or who.username, now=page.now)
    except ImpossibleStep as error:
        return refused(page, sentence(page, error))
    return onward(page.request, reverse("history_import", args=[receipt]))
