"""The company sees itself: its portrait and trade, what it asks and whom it refuses, its words, texts and norms."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kulmina.actions import portrait as acts
from kulmina.current import habits, presets
from kulmina.current.norms import Own, own
from kulmina.domain.portrait import Catalogue
from kulmina.domain.preset import Preset
from kulmina.domain.rights import may
from kulmina.domain.trade import Trade, trade_of
from kulmina.domain.trade import catalogue as known_to
from kulmina.web import target_words, words
from kulmina.web.access import actor, may_open, opens
from kulmina.web.acting import act, token
from kulmina.web.page import Page, turn
from kulmina.web.portrait import drawing, shown, told
from kulmina.web.remembered import Remembered, journal

RIPE, LOOKED = 30, 120  # days: leads younger than these have not had time to buy, older ones tell of other times
_kept = Remembered["dict[str, Any]"](8)


@require_safe
@opens("portrait")
def index(request: HttpRequest) -> HttpResponse:
    """The company's own portrait and preset."""
    page = turn(request, "portrait")
    trade = trade_of(page.company)
    if trade is None:
        return page.show("portrait/none.html", may_choose=may_choose(page))
    return page.show(
        "portrait/page.html",
        trade=trade,
        preset=trade.preset,
        **told_of(page, trade),
        norms=shown.norms(trade.preset, figures_of(page)),
        seen_leads=figures_of(page)["leads"],
        channels=_channels(page),
        target=target(page),
        target_page=reverse("target") if may_open(request.user, "target") else "",
        may_choose=may_choose(page),
        may_save=may(actor(request), "preset.saved", page.company),
        last=last_act(page),
        listed=_stands(page, trade.preset),
    )


def may_choose(page: Page) -> bool:
    """Whether this person says in which trade the company is."""
    return may(actor(page.request), "business.configured", page.company)


def told_of(page: Page, trade: Trade) -> dict[str, Any]:
    """A preset with its portrait in words, for the pages that show one."""
    preset, portrait = trade.preset, trade.portrait
    return {
        "portrait": portrait,
        "name": shown.said(preset.words),
        "about": shown.said(preset.about),
        "examples": [shown.said(one) for one in preset.examples],
        "portrait_name": shown.said(portrait.words) if portrait else "",
        "portrait_about": shown.said(portrait.about) if portrait else "",
        "traits": shown.traits(portrait) if portrait else [],
        "key_words": portrait.key_words if portrait else None,
        "key_about": shown.said(portrait.key_words.about) if portrait else "",
        "key_short": shown.said(portrait.key_words.short) if portrait else "",
        "stages": shown.stages(trade),
        "peak": drawing.peak([stage["key"] for stage in shown.stages(trade)]),
        "steps": [{"words": shown.said(s.words), "optional": s.optional} for s in portrait.marketing_steps]
        if portrait
        else [],
        "questions": shown.questions(preset),
        "rules": shown.rules(preset),
        "reasons": shown.reasons(preset),
        "roles": shown.roles(trade),
        "schemes": shown.schemes(trade),
        "texts": shown.messages(page, preset),
        "documents": [shown.said(one) for one in preset.documents],
        "glossary": shown.glossary(trade),
        "variants": [shown.said(variant.words) for variant in preset.variants],
        "is_own": preset.id in page.company.presets,
    }


def figures_of(page: Page) -> dict[str, Any]:
    """The company's own figures in the terms of the norms, kept until something is recorded."""
    start, end = page.today - timedelta(days=LOOKED), page.today - timedelta(days=RIPE)
    return _kept.get((*journal(), start, end), lambda: _figures(page, own(start, end, page.company)))


def _figures(page: Page, found: Own) -> dict[str, Any]:
    counted = habits.count(page.now).counts.values()
    due, came = sum(one.due for one in counted), sum(one.shown for one in counted)
    names = ("leads", "invalid", "cut_off", "cc_conv", "sl_conv", "cost_of_lead", "average_deal")
    return {name: getattr(found, name) for name in names} | {"show_rate": Fraction(came, due) if due else None}


def _channels(page: Page) -> list[dict[str, Any]]:
    """The channels and platforms of the company's creatives: whether a visit of the site is a step there."""
    off = page.company.rules.visits_off
    creatives = page.company.creatives.values()
    groups = (("channel", {one.channel for one in creatives}), ("platform", {one.platform for one in creatives}))
    rows = [
        {"place": one, "title": words.word(one, table), "of": table, "on": one not in off}
        for table, places in groups
        for one in sorted(filter(None, places))
    ]
    known = {row["place"] for row in rows}
    return rows + [{"place": p, "title": shown.place(p), "of": "", "on": False} for p in off if p not in known]


def target(page: Page) -> dict[str, Any]:
    """What counts as a target action now, and since when."""
    counting = page.company.rules.counting_on(page.today)
    return {
        "actions": [target_words.action(rule, page.company) for rule in counting.target_actions],
        "leads": [target_words.action(rule, page.company) for rule in counting.lead_actions],
        "since": counting.since,
    }


def last_act(page: Page) -> dict[str, Any] | None:
    """The latest act on the portrait that can be undone, in words."""
    last = acts.latest(presets.versions(), presets.configured())
    if last is None:
        return None
    return {"at": last.at, "by": page.person(last.by), "id": last.event_id}


def _stands(page: Page, preset: Preset) -> bool:
    """Whether the preset stands in the catalogue, and is not made of the portrait alone."""
    return any(one.id == preset.id for one in known_to(page.company).presets)


@require_POST
@opens("portrait")
def visits(request: HttpRequest) -> HttpResponse:
    """Switch the step of visits on or off in a channel."""
    page = turn(request, "portrait")
    place, on = request.POST.get("place", ""), request.POST.get("on") == "1"
    said = _("Visits of the site count as a step again.") if on else _("The step of visits is left out there.")
    click = token(request)
    return act(
        page, lambda: acts.switch_visits(actor(request), place, on, now=page.now, token=click),
        then=reverse("portrait") + "#visits", said=said, undo=False,
    )  # fmt: skip


@require_POST
@opens("portrait")
def undo(request: HttpRequest) -> HttpResponse:
    """Record once more what was in force before the latest act."""
    page = turn(request, "portrait")
    seen, click = request.POST.get("seen", ""), token(request)
    return act(
        page, lambda: acts.undo(actor(request), seen=seen, now=page.now, token=click), then=reverse("portrait"),
        said=_("It is as it was before."), undo=False,
    )  # fmt: skip


@require_safe
@opens("portrait")
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every portrait with its presets, numbered; the company's own ones last."""
    page = turn(request, "portrait")
    known = known_to(page.company)
    return page.show(
        "portrait/list.html", groups=_groups(page, known), broken=_broken(known), may_choose=may_choose(page)
    )


def _groups(page: Page, known: Catalogue) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = [
        {"number": p.number, "name": shown.said(p.words), "about": shown.said(p.about), "traits": shown.traits(p),
         "presets": _cards(page, known.industries(p.id))}
        for p in known.portraits
    ]  # fmt: skip
    apart = known.industries(None)
    if apart:
        about = _("Examples of marketing alone: an advertisement leads to an action that no office is needed for.")
        groups.append({"number": None, "name": _("Outside the portraits"), "about": about, "traits": [],
                       "presets": _cards(page, apart)})  # fmt: skip
    return groups


def _cards(page: Page, industries: tuple[Preset, ...]) -> list[dict[str, Any]]:
    return [
        {
            "id": preset.id,
            "number": place,
            "name": shown.said(preset.words),
            "about": shown.said(preset.about),
            "questions": len(preset.questions),
            "rules": len(preset.non_target_rules),
            "target": shown.lowered(shown.said(preset.variants[0].words)) if preset.variants else "",
            "own": preset.id in page.company.presets,
            "here": preset.id == page.company.industry,
        }
        for place, preset in enumerate(industries, start=1)
    ]


def _broken(known: Catalogue) -> list[str]:
    """The company's own presets that cannot be read any more, and why."""
    return [error.said(shown.language()) for error in known.unreadable.values()]


@require_safe
@opens("portrait")
def one(request: HttpRequest, preset_id: str) -> HttpResponse:
    """A preset to be read before it is chosen."""
    page = turn(request, "portrait")
    trade = trade_named(page, preset_id)
    here = preset_id == page.company.industry
    return page.show(
        "portrait/one.html", trade=trade, preset=trade.preset, **told_of(page, trade), here=here,
        norms=shown.norms(trade.preset), may_choose=may_choose(page) and not here,
        may_save=may(actor(request), "preset.saved", page.company),
    )  # fmt: skip


def trade_named(page: Page, preset_id: str) -> Trade:
    """A preset of the catalogue with its portrait. Raises Http404."""
    known = known_to(page.company)
    try:
        preset = known.preset(preset_id)
    except KeyError:
        raise Http404(preset_id) from None
    return Trade(known.portrait(preset.portrait) if preset.portrait else None, preset)


@require_safe
@opens("portrait")
def history(request: HttpRequest) -> HttpResponse:
    """Who changed the company's portrait, when, and what."""
    page = turn(request, "portrait")
    return page.show(
        "portrait/history.html", moments=told.moments(page), last=last_act(page),
        may_save=may(actor(request), "preset.saved", page.company),
    )  # fmt: skip
