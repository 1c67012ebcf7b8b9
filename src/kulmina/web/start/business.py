"""The first step: what the business is called, where its clock is, and which trade it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from kulmina.actions import setup
from kulmina.domain import slot_refusal
from kulmina.domain.period import zone
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.trade import catalogue
from kulmina.web.access import opens
from kulmina.web.acting import token
from kulmina.web.start.steps import Step, spoken, step

COOKIE = "zone"  # where the browser says its time zone
USUAL_ZONE = "Europe/Moscow"
ZONES: tuple[tuple[str, Any], ...] = (
    ("Europe/Kaliningrad", _("Kaliningrad")),
    ("Europe/Moscow", _("Moscow, Saint Petersburg")),
    ("Europe/Samara", _("Samara, Izhevsk")),
    ("Asia/Yekaterinburg", _("Yekaterinburg, Chelyabinsk, Ufa")),
    ("Asia/Omsk", _("Omsk")),
    ("Asia/Novosibirsk", _("Novosibirsk, Tomsk")),
    ("Asia/Krasnoyarsk", _("Krasnoyarsk, Kemerovo")),
    ("Asia/Irkutsk", _("Irkutsk, Ulan-Ude")),
    ("Asia/Yakutsk", _("Yakutsk, Chita")),
    ("Asia/Vladivostok", _("Vladivostok, Khabarovsk")),
    ("Asia/Magadan", _("Magadan, Sakhalin")),
    ("Asia/Kamchatka", _("Kamchatka")),
    ("Europe/Minsk", _("Minsk")),
    ("Asia/Yerevan", _("Yerevan")),
    ("Asia/Tbilisi", _("Tbilisi")),
    ("Asia/Baku", _("Baku")),
    ("Asia/Almaty", _("Almaty, Astana")),
    ("Asia/Tashkent", _("Tashkent")),
    ("Asia/Bishkek", _("Bishkek")),
    ("Europe/London", _("London")),
    ("Europe/Berlin", _("Berlin")),
)


@require_http_methods(["GET", "HEAD", "POST"])
@opens("start")
def show(request: HttpRequest) -> HttpResponse:
    """Ask for it, record it with the months of pay, and go on."""
    here = step(request, "business")
    if request.method != "POST":
        return here.show(**_form(here, _known(here)))
    typed = {name: request.POST.get(name, "").strip() for name in ("name", "timezone", "preset")}
    presets = {preset.id: preset for preset in catalogue(here.page.company).presets}
    click, now = token(request), here.page.now
    try:
        if typed["preset"] not in presets:
            raise setup.TradeUnknown()
        told = setup.Business(typed["name"], typed["timezone"], presets[typed["preset"]])
        setup.configure(here.actor, told, now=now, token=click)
        setup.open_months(here.actor, now=now, token=f"{click[:32]}month")
    except ImpossibleStep as error:
        return here.refused(error, _field(error), **_form(here, typed))
    after = step(request, "business")
    return redirect(after.history(after.beside(1))) if "history" in request.POST else after.onward()


def _field(error: ImpossibleStep) -> str:
    fields = {
        setup.BusinessUnnamed: "name",
        setup.TradeUnknown: "preset",
        setup.TradeStands: "preset",
        slot_refusal.UnknownZone: "timezone",
    }
    return fields.get(type(error), "")


def _known(here: Step) -> dict[str, str]:
    """What is recorded; in a new company the browser's time zone, and the trade that the finder has found."""
    company = here.page.company
    if company.industry:
        known = {"name": company.name, "timezone": company.rules.timezone, "preset": company.industry}
    else:
        known = {"name": company.name, "timezone": _guess(here.request), "preset": ""}
    return known | ({"preset": here.request.GET["preset"]} if "preset" in here.request.GET else {})


def _guess(request: HttpRequest) -> str:
    """The browser's zone where it names a place: what hides its place says UTC."""
    told = unquote(request.COOKIES.get(COOKIE, ""))
    try:
        zone(told)
    except ValueError:
        return USUAL_ZONE
    return told if "/" in told and not told.startswith("Etc/") else USUAL_ZONE


def _form(here: Step, typed: dict[str, str]) -> dict[str, Any]:
    known = catalogue(here.page.company)
    return {
        "typed": typed,
        "zones": _zones(typed["timezone"], here.page.now),
        "portraits": [
            (
                spoken(portrait.words),
                spoken(portrait.about),
                [_card(p) for p in known.presets if p.portrait == portrait.id],
            )
            for portrait in known.portraits
        ],
        "beyond": [_card(preset) for preset in known.presets if preset.portrait is None],
        "finder": reverse("portrait_find"),
        "changes": bool(here.page.company.industry),
    }


def _card(preset: Any) -> dict[str, str]:
    return {"id": preset.id, "title": spoken(preset.words), "about": spoken(preset.about)}


def _zones(chosen: str, now: datetime) -> list[tuple[str, str]]:
    """The zones that are offered, and the one that is chosen; each with its clock."""
    offered = dict(ZONES)
    if chosen and chosen not in offered:
        offered = {chosen: chosen, **offered}
    return [(name, f"{title} · {_clock(name, now)}") for name, title in offered.items()]


def _clock(name: str, now: datetime) -> str:
    try:
        return f"{now.astimezone(ZoneInfo(name)):%H:%M}"
    except (ValueError, OSError, LookupError):
        return "—"
