"""A creative's own page: what it says, its days, its road so far and expected, losses, notes, how it was changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as in_context
from django.views.decorators.http import require_POST, require_safe

from kulmina.actions import creatives as acts
from kulmina.current import creatives as current
from kulmina.current import leads
from kulmina.current.creatives import Change, Day
from kulmina.current.leads import Filter
from kulmina.domain.company import Creative
from kulmina.domain.funnel import STAGES, FunnelRow
from kulmina.domain.loss import ZONES
from kulmina.web import downloads, words
from kulmina.web.access import actor, may_open, opens
from kulmina.web.acting import act, token
from kulmina.web.marketing import desk, drawing, reach, ripening
from kulmina.web.marketing.figures import FIGURES, change
from kulmina.web.page import Page, turn
from kulmina.web.remembered import Remembered
from kulmina.web.standing import narrowed

MOST_DAYS = 400  # of the chart
LOST = ("marketing", "call_centre", "sales")
_kept = Remembered["About"](32)
FIELDS: Mapping[str, Any] = {
    "name": in_context("creative", "name"),
    "campaign": in_context("creative", "campaign"),
    "channel": in_context("creative", "channel"),
    "platform": in_context("creative", "platform"),
    "owner": in_context("creative", "owner"),
    "text": in_context("creative", "text"),
    "link": in_context("creative", "link"),
    "image": in_context("creative", "picture"),
}


@dataclass(frozen=True, slots=True)
class About:
    """What is asked of one creative: its days, notes and changes, and by zone the reasons of its leads."""

    days: list[Day]
    notes: list[current.Note]
    changes: list[Change]
    zones: Mapping[str, Mapping[str | None, int]]


@require_safe
@opens("marketing")
def show(request: HttpRequest, creative: str) -> HttpResponse:
    page = turn(request, "marketing")
    known = _creative(page, creative)
    about = _about(page, creative)
    told = desk.told(page)
    row = told.now.get(creative, FunnelRow(creative))
    before = None if told.before is None else told.before.get(creative, FunnelRow(creative))
    doer, ripe = actor(request), ripening.at_hand(page, "ripe")
    return page.show(
        "marketing/one.html",
        creative=known,
        owner=page.person(known.owner),
        picture=_picture(known),
        row=row,
        now={name: figure.show(figure.value(row)) for name, figure in FIGURES.items()},
        was={name: change(name, row, before) for name in FIGURES},
        steps=_steps(page, row),
        ripe=(ripe or {}).get(creative),
        waiting=ripe is None,
        chart=drawing.days(about.days) if len(about.days) <= MOST_DAYS else None,
        zones=[(zone, sum(about.zones[zone].values()), _reasons(page, about.zones[zone])) for zone in ZONES],
        lost=LOST,
        notes=[(note, page.person(note.by), note.by == doer.person) for note in about.notes],
        changes=[_change(page, one) for one in about.changes],
        may_note=reach.may_note(page),
        may_describe=reach.may_describe(page, known),
        may_give=acts.heads_marketing(doer),
        owners=_owners(page, known),
        money=reach.sees_money(page),
        leads_open=may_open(request.user, "leads"),
        sees_imitation=may_open(request.user, "imitation"),
        sees_budget=may_open(request.user, "budget"),
    )


def _creative(page: Page, creative: str) -> Creative:
    """The creative of the address; 404 for one that is not there and for somebody else's."""
    known = page.company.creatives.get(creative)
    if known is None or not reach.may_read(page, creative):
        raise Http404(creative)
    return known


def _about(page: Page, creative: str) -> About:
    days = (page.span.start, page.span.end, page.today)
    return _kept.get((*desk.state(page), creative, *days), lambda: _ask(page, creative))


def _ask(page: Page, creative: str) -> About:
    chosen = Filter(start=page.span.start, end=page.span.end, by="creative", group=creative)
    start, end = page.span.start, min(page.span.end, desk.trend_days(page)[1])
    days = current.days([creative], page.company, start, end) if (end - start).days <= MOST_DAYS else []
    return About(
        days=days,
        notes=current.notes(creative),
        changes=current.changes(creative),
        zones={zone: leads.reasons(narrowed(page, chosen, zone=zone, state=None)) for zone in ZONES},
    )


def _picture(known: Creative) -> str:
    """The address of the picture, where the owner has let pictures of its host in (`KULMINA_IMAGE_HOSTS`)."""
    host = urlsplit(known.image or "").hostname or ""
    return known.image or "" if host in settings.IMAGE_HOSTS else ""


def _steps(page: Page, row: FunnelRow) -> list[dict[str, Any]]:
    """The stages of its leads as bars: count, share of all, width."""
    most = max(row.reached) or 1
    return [
        {
            "stage": stage,
            "count": count,
            "share": row.share(count),
            "width": f"{100 * count / most:.1f}",
            "key": stage == page.key_stage,
        }
        for stage, count in zip(STAGES, row.reached, strict=True)
        if stage in page.stages
    ]


def _reasons(page: Page, found: Mapping[str | None, int]) -> list[tuple[str, int, Fraction]]:
    """Why, most often first."""
    whole = sum(found.values())
    told = [(page.reason(code) or _("no reason given"), n, Fraction(n, whole)) for code, n in found.items()]
    return sorted(told, key=lambda one: (-one[1], one[0]))


def _change(page: Page, one: Change) -> dict[str, Any]:
    """A change in words: who, when, and each field as it was and as it is."""
    fields = [] if one.before is None else [
        (FIELDS[name], _written(page, one.before, name), _written(page, one.after, name)) for name in one.what
    ]  # fmt: skip
    return {"at": one.at, "by": page.person(one.by), "first": one.before is None, "fields": fields}


def _written(page: Page, known: Creative, name: str) -> str:
    value = getattr(known, name)
    if name in ("channel", "platform"):
        return words.word(value, name) or "—"
    return (page.person(value) if name == "owner" else value) or "—"


def _owners(page: Page, known: Creative) -> list[tuple[str, str]]:
    """Whom the creative may be given to; whoever has it now stays among them."""
    people = page.company.people.values()
    found = {p.id for p in people if p.role in acts.OWNERS} | ({known.owner} if known.owner else set())
    return sorted(((one, page.person(one)) for one in found), key=lambda one: one[1].casefold())


@require_POST
@opens("marketing")
def note(request: HttpRequest, creative: str) -> HttpResponse:
    """Write a note down."""
    page = turn(request, "marketing")
    _creative(page, creative)
    return act(
        page,
        lambda: acts.note(
            actor(request), creative, request.POST.get("text", ""), now=page.now, token=token(request)
        ),
        then=f"{reverse('creative', args=[creative])}#notes",
        said=_("The note is written down."),
    )  # fmt: skip


@require_POST
@opens("marketing")
def describe(request: HttpRequest, creative: str) -> HttpResponse:
    """Change what the creative is; the owner stays where the form has no field for him."""
    page = turn(request, "marketing")
    known = _creative(page, creative)
    given = request.POST
    told = acts.Description(
        given.get("name", ""), given.get("owner", known.owner or ""), given.get("text", ""), given.get("link", ""),
        given.get("image", ""),
    )  # fmt: skip
    return act(
        page,
        lambda: acts.describe(actor(request), creative, told, now=page.now, token=token(request)),
        then=reverse("creative", args=[creative]),
        said=_("The creative is described anew."),
        undo=False,
    )


@require_safe
@opens("marketing")
def download(request: HttpRequest, form: str, creative: str) -> HttpResponse:
    """The days of the creative as a table."""
    if form not in ("csv", "xlsx"):
        raise Http404(form)
    page = turn(request, "marketing")
    _creative(page, creative)
    money = reach.sees_money(page)
    header = [
        _("Day"), _("Clicks"), _("Target actions"), _("Leads"), _("Target leads"), _("Came so far"),
        *([_("Spend, ₽")] if money else []),
    ]  # fmt: skip
    rows = [
        [
            day.day.isoformat(), day.clicks if day.spend is not None else None, day.actions, day.leads, day.target,
            day.arrived, *([None if day.spend is None else Fraction(day.spend, 100)] if money else []),
        ]
        for day in _about(page, creative).days
    ]  # fmt: skip
    return downloads.as_file(form, f"creative-{page.span.start}-{page.span.last}", _("Days"), header, rows)
