"""The tour through an invented company: its list of stops, going to one, and its end. A real company has none."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from kulmina.staff.models import Account
from kulmina.web.invented import enter_as, is_invented, one_of_each
from kulmina.web.page import turn
from kulmina.web.tour import stops
from kulmina.web.tour.seen import Sight, sights
from kulmina.web.tour.stops import STOP, Stop


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The stops with this company's figures, and everybody as whom one may look around."""
    _check()
    page = turn(request, "tour")
    known = sights(page)
    listed = [(stop, known[stop.id]) for stop in stops.STOPS if stop.id in known]
    told = {"company": page.company, "stops": listed, "people": one_of_each(), "was": _was(request)}
    return render(request, "tour/index.html", told)


@require_POST
def go(request: HttpRequest, stop: str) -> HttpResponse:
    """Become the one through whose eyes the stop is seen, and open its page."""
    _check()
    known = sights(turn(request, "tour"))
    chosen = _first(stop, known)
    enter_as(request, _eyes(chosen, known[chosen.id]))
    request.session[STOP] = chosen.id
    return redirect(known[chosen.id].address)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Go on alone."""
    request.session.pop(STOP, None)
    return redirect("door" if request.user.is_authenticated else "tour")


def _check() -> None:
    if not is_invented():
        raise Http404("tour")


def _was(request: HttpRequest) -> Stop | None:
    return stops.BY_ID.get(str(request.session.get(STOP)))


def _first(stop: str, known: Mapping[str, Sight]) -> Stop:
    """The stop, or the next one that has something to show. Raises Http404."""
    asked = stops.BY_ID.get(stop)
    while asked is not None and asked.id not in known:
        asked = stops.after(asked)
    if asked is None:
        raise Http404(stop)
    return asked


def _eyes(stop: Stop, sight: Sight) -> Account:
    """Through whose eyes: the person of the sight, else the first one of the role. Raises Http404."""
    working = Account.objects.filter(is_active=True).order_by("id")
    own = working.filter(person_id=sight.person) if sight.person else working.filter(role=stop.role)
    found = own.first()
    if found is None:
        raise Http404(stop.id)
    return found
