"""The last step: an invented client goes the whole road, and every fact shows where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from kulmina.actions import trial
from kulmina.actions.setup import Worker
from kulmina.actions.trial import Road, Trial
from kulmina.current.money import month_of
from kulmina.domain import pay_text
from kulmina.domain.formula import Line
from kulmina.domain.kpi import CATALOGUE
from kulmina.domain.lead import Lead
from kulmina.domain.refusal import ImpossibleStep
from kulmina.staff import beginning
from kulmina.web import figures, words
from kulmina.web.access import opens
from kulmina.web.acting import refused, say, sentence
from kulmina.web.pay import payroll
from kulmina.web.start.steps import Step, address, step

TITLES: Mapping[str, Any] = {
    "asked": gettext_lazy("A client asks"),
    "acted": gettext_lazy("The target action"),
    "called": gettext_lazy("The operator calls and finds that the client fits"),
    "booked": gettext_lazy("A meeting is booked"),
    "arrived": gettext_lazy("The client has come: the key stage"),
    "sold": gettext_lazy("The meeting ends with a contract"),
    "paid": gettext_lazy("Money comes into the till"),
}
# What the button says: what happens at this moment in life.
BUTTONS: Mapping[str, Any] = {
    "asked": gettext_lazy("An application has come"),
    "acted": gettext_lazy("The client has done it"),
    "called": gettext_lazy("Got through, the client fits"),
    "booked": gettext_lazy("Book the nearest free time"),
    "arrived": gettext_lazy("The client has come"),
    "sold": gettext_lazy("The contract is signed"),
    "paid": gettext_lazy("The client has paid"),
}
FIRST: Mapping[str, Any] = {
    "application": gettext_lazy("An application has come"),
    "call": gettext_lazy("A client rings"),
    "visit": gettext_lazy("A client came from the street"),
    "app_install": gettext_lazy("The app was installed"),
    "online_purchase": gettext_lazy("A purchase on the site"),
}
RECORDED: Mapping[str, Any] = {
    "asked": gettext_lazy("a new lead with a phone, a time and a creative"),
    "acted": gettext_lazy("the action that marketing is paid for"),
    "called": gettext_lazy("who has taken the lead, the call, the operator's verdict"),
    "booked": gettext_lazy("the time and the office of the meeting"),
    "arrived": gettext_lazy("the arrival: the operator is paid by it, so somebody else records it"),
    "sold": gettext_lazy("the office's verdict, the outcome of the meeting, the contract"),
    "paid": gettext_lazy("the payment: only money in the till counts for pay, a contract does not"),
}
# Which rooms show what was recorded.
ROOMS: Mapping[str, tuple[str, ...]] = {
    "asked": ("leads", "funnel"), "acted": ("funnel", "marketing"), "called": ("callcentre",), "booked": ("booking",),
    "arrived": ("reception", "scheme"), "sold": ("sales", "floor"), "paid": ("till", "today"),
}  # fmt: skip
ROOM_TITLES: Mapping[str, Any] = {
    "leads": gettext_lazy("Leads"), "funnel": gettext_lazy("Funnel"), "marketing": gettext_lazy("Marketing"),
    "callcentre": gettext_lazy("the call centre"), "booking": gettext_lazy("the booking board"),
    "reception": gettext_lazy("the reception"), "scheme": gettext_lazy("the scheme"),
    "sales": gettext_lazy("the sellers' room"), "floor": gettext_lazy("the sales floor"),
    "till": gettext_lazy("the till"), "today": gettext_lazy("the owner's page"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A step of the road on the page. `state`: done, next or ahead; `who`: whose work; `alone`: he who records it is
    the one who is paid for it, and the list of duties will say so."""

    id: str
    title: Any
    button: Any
    recorded: Any
    state: str
    who: str
    job: str
    alone: bool
    rooms: list[tuple[Any, str]]
    last: bool


@require_http_methods(["GET", "HEAD", "POST"])
@opens("start")
def show(request: HttpRequest) -> HttpResponse:
    """The road, its next step, and at the end who is paid by it."""
    here = step(request, "trial")
    company = here.page.company
    try:
        way = trial.road(company, here.preset)
    except ImpossibleStep as error:
        status = 422 if request.method == "POST" else 200
        return here.show(status=status, refusal=sentence(here.page, error), road=[], not_ready=True)
    if request.method != "POST":
        return _show(here, way)
    stop = request.POST.get("stop", "")
    try:
        if stop in way.stops:
            done = trial.advance(stop, company, here.preset, here.staff, name=_("Test client"), now=here.page.now)
            if not done.repeated:
                say(request, _("Recorded: %(what)s.") % {"what": RECORDED[stop]}, undo=None)
    except ImpossibleStep as error:
        return _show(here, way, refusal=sentence(here.page, error))
    if trial.ended(trial.latest(company), way):
        beginning.settle(["trial"])
    return redirect(f"{address('trial')}#next")


@require_POST
@opens("start")
def remove(request: HttpRequest) -> HttpResponseBase:
    """Take the test client back with everything that he did."""
    here = step(request, "trial")
    try:
        count = trial.remove(here.actor, here.page.company, here.staff, now=here.page.now)
    except ImpossibleStep as error:
        return refused(here.page, sentence(here.page, error))
    if count:
        told = ngettext(
            "The test client is gone: %(n)s fact is taken back, the figures are as before.",
            "The test client is gone: %(n)s facts are taken back, the figures are as before.",
            count,
        )
        messages.success(request, told % {"n": count})
    return redirect("start_trial")


@require_POST
@opens("start")
def step_back(request: HttpRequest) -> HttpResponseBase:
    """Take the latest step of the test client back."""
    here = step(request, "trial")
    company = here.page.company
    try:
        undone = trial.step_back(company, here.preset, here.staff, now=here.page.now)
    except trial.NoTargetAction:
        return redirect("start_trial")
    except ImpossibleStep as error:
        return _show(here, trial.road(company, here.preset), refusal=sentence(here.page, error))
    messages.success(request, _("Taken back: %(what)s.") % {"what": RECORDED[undone]})
    return redirect(f"{address('trial')}#next")


def _show(here: Step, way: Road, refusal: str = "") -> HttpResponse:
    latest = trial.latest(here.page.company)
    lead = latest.lead if latest.runs else None
    over = lead is not None and trial.ended(latest, way)
    return here.show(
        status=422 if refusal else 200,
        refusal=refusal,
        road=_road(here, way, lead),
        lead=lead.lead_id if lead else None,
        over=over,
        stuck=lead is not None and not over and lead.state in trial.ENDED,
        removed=latest.removed,
        slips=_slips(here, latest) if over else [],
        price=trial.deal_of(here.preset),
        facts=len(latest.events),
        apps=here.preset is not None and here.preset.portrait is None,
    )


def _road(here: Step, way: Road, lead: Lead | None) -> list[Shown]:
    done = [lead is not None and trial.reached(stop, lead) for stop in way.stops]
    following = done.index(False) if False in done else len(done)
    office = trial.place(here.page.company, here.staff)
    return [
        _shown(
            here,
            way,
            stop,
            "done" if place < following else "next" if place == following else "ahead",
            office,
            last=0 < place == following - 1,
        )
        for place, stop in enumerate(way.stops)
    ]


def _shown(here: Step, way: Road, stop: str, state: str, office: str, *, last: bool) -> Shown:
    outside = trial.from_outside(stop, way)
    worker = None if outside else trial.doer(stop, way, here.staff, office)
    paid = here.staff.of(trial.PAID_BY.get(stop, "")) if stop in trial.PAID_BY else None
    return Shown(
        stop,
        TITLES[stop] if stop != "acted" or way.then is None else words.word(way.then.action, "action"),
        FIRST.get(way.first.action, BUTTONS["asked"]) if stop == "asked" else BUTTONS[stop],
        RECORDED[stop],
        state,
        "" if worker is None else worker.name,
        _job(outside, worker, stop),
        bool(worker and paid and worker.person == paid.person),
        [(ROOM_TITLES[room], reverse(room)) for room in ROOMS[stop]],
        last,
    )


def _job(outside: bool, worker: Worker | None, stop: str) -> str:
    if outside:
        return _("comes by itself: recorded by the system")
    if worker is None:
        return _("nobody does this work yet")
    return words.word(trial.JOBS[stop] if trial.JOBS[stop] in worker.roles else worker.roles[0], "role")


@dataclass(frozen=True, slots=True)
class Slip:
    """A person's pay of the month with the lines that came from the test client; amounts in kopecks."""

    name: str
    role: str
    address: str
    lines: Sequence[tuple[str, str, int]]
    total: int


def _slips(here: Step, latest: Trial) -> list[Slip]:
    """Whose pay the test client has changed, line by line."""
    period = month_of(here.page.today, here.page.company).period
    lead = latest.lead
    if period is None or lead is None:
        return []
    mine = {lead.lead_id, *(payment.payment for payment in lead.payments)}
    told = payroll(here.page.company, period, here.page.now)
    slips = []
    for person, slip in told.statements.items():
        lines = [
            (_title(line), pay_text.text(line, "en" if figures.english() else "ru"), line.amount)
            for line in slip.lines
            if line.kind != "fixed" and line.amount and mine & set(told.evidence.get((person, line.component), ()))
        ]
        if lines:
            worker = here.staff.one(person)
            role = words.word(worker.roles[0], "role") if worker else ""
            way = reverse("statement", args=[period, person])
            slips.append(Slip(here.page.person(person), role, way, lines, slip.total))
    return slips


def _title(line: Line) -> str:
    names = [CATALOGUE[kpi] for kpi, _value in line.kpis if kpi in CATALOGUE]
    return ", ".join(known.title_en if figures.english() else known.title_ru for known in names) or line.component
