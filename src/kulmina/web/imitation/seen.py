"""What the page shows of each subject: names, both guards in words, pictures, and where the list behind it opens."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kulmina.web import figures, words
from kulmina.web.access import may_open
from kulmina.web.imitation import haste, subjects, wording
from kulmina.web.imitation.drawing import Chart, chart
from kulmina.web.imitation.haste import EVERYBODY, Hurried
from kulmina.web.imitation.judging import CODES, Look, Share, Told
from kulmina.web.page import Page


def title(page: Page, kind: str, name: str) -> str:
    """The name that people know."""
    if kind == "creative":
        return page.creative(name)
    if kind == "channel":
        return words.word(name, "channel")
    return name if kind == "campaign" else page.person(name)


def under(page: Page, kind: str, name: str) -> str:
    """What stands small below a creative's name: campaign and owner."""
    known = page.company.creatives.get(name) if kind == "creative" else None
    if known is None:
        return ""
    return " · ".join(part for part in (known.campaign, page.person(known.owner) or _("no owner")) if part)


def rows(page: Page, look: Look, names: frozenset[str] | None) -> list[dict[str, Any]]:
    """A row per subject that this person sees, those that look like imitation first, then the gravest."""
    grouped: dict[str, list[Told]] = {}
    for one in look.told:
        if names is None or one.name in names:
            grouped.setdefault(one.name, []).append(one)
    flagged = set(look.flagged)
    made = [_row(page, look, name, told) for name, told in grouped.items()]
    return sorted(made, key=lambda row: (row["name"] not in flagged, CODES.index(row["code"])))


def _row(page: Page, look: Look, name: str, told: list[Told]) -> dict[str, Any]:
    share = look.shares.get(name)
    grown = any(one.code == "imitation" for one in told)
    return {
        "name": name,
        "title": title(page, look.kind, name),
        "under": under(page, look.kind, name),
        "code": told[0].code,
        "flagged": share is not None or grown,
        "says": wording.flag(share is not None, grown),
        "address": _own_page(page, look.kind, name),
        "pairs": [pair(page, look, one) for one in told],
        "share": None if share is None else shared(page, look, share),
    }


def _own_page(page: Page, kind: str, name: str) -> str:
    """Where all of a creative is told; empty where there is no such page."""
    known = kind == "creative" and name in page.company.creatives and may_open(page.request.user, "marketing")
    return reverse("creative", args=[name]) if known else ""


def pair(page: Page, look: Look, told: Told) -> dict[str, Any]:
    """One pair of figures in words and as a picture."""
    grown, got = wording.changes(told)
    return {
        "told": told,
        "activity": wording.FIGURES[told.pair.activity],
        "outcome": wording.FIGURES[told.pair.outcome],
        "thought": wording.thought(told),
        "tone": wording.TONES[told.code],
        "sentence": wording.sentence(told),
        "certainty": wording.certainty(told),
        "watched": wording.watched(told),
        "grown": wording.times(grown),
        "got": wording.times(got),
        "a_day": [wording.a_day(count, days) for count, days in zip(told.sums, (*told.days, *told.days), strict=True)],
        "before": wording.between(told.start, told.cut) if told.start < told.cut else "",
        "after": wording.between(told.cut, told.stop) if told.cut < told.stop else "",
        "days_address": days_address(look.kind, told.name, told.start, told.stop, told.pair.activity),
        "leads": leads_behind(page, look, told),
    }


def picture(look: Look, told: Told) -> Chart | None:
    """Activity and outcome by weeks."""
    field = look.field
    if field is None:
        return None
    place = field.names.index(told.name)
    activity, outcome = (field.figures[name][place] for name in (told.pair.activity, told.pair.outcome))
    return chart(activity, outcome, *(field.place(day) for day in (told.start, told.cut, told.stop)))


def days_address(kind: str, name: str, start: date, end: date, activity: str = "") -> str:
    asked = {"of": kind, "name": name, **_asked(start, end), "pair": activity}
    return f"{reverse('imitation_days')}?{urlencode({key: value for key, value in asked.items() if value})}"


def _asked(start: date, end: date) -> dict[str, str]:
    """The days [start, end) as an address names them."""
    return {"from": start.isoformat(), "to": (end - timedelta(days=1)).isoformat()}


def leads_behind(page: Page, look: Look, told: Told) -> list[dict[str, Any]]:
    """The lists that open: what is counted, how many, where."""
    if told.cut >= told.stop or not may_open(page.request.user, "leads"):
        return []
    names = ("leads", "target_leads") if look.kind in subjects.MARKETING else (told.pair.activity, told.pair.outcome)
    return [one for name in names if (one := behind(look, told.name, name, told.cut, told.stop))["count"]]


def behind(look: Look, name: str, figure: str, start: date, end: date) -> dict[str, Any]:
    """A figure of the days [start, end) with the address of its leads; `counted`: it counts leads, each once, while
    of calls and the like one lead may have several."""
    assert look.field is not None
    count = int(look.field.sums(figure, start, end)[look.field.names.index(name)])
    days = _asked(start, end)
    if look.kind in subjects.MARKETING:
        group = {"by": {"marketer": "owner"}.get(look.kind, look.kind), "group": name}
        verdict = {"verdict": "target"} if figure == "target_leads" else {}
        address = f"{reverse('leads')}?{urlencode({**group, **verdict, **days})}"
    else:
        address = f"{reverse('imitation_leads')}?{urlencode({'of': look.kind, 'name': name, 'figure': figure, **days})}"
    counted = look.kind in subjects.MARKETING or figure in ("arrived", "target", "non_target", "meetings")
    return {
        "title": wording.FIGURES[figure], "count": count, "address": address, "figure": figure, "counted": counted,
    }  # fmt: skip


def shared(page: Page, look: Look, share: Share) -> dict[str, Any]:
    """The guard of shares in words, with its bars and its leads."""
    clicks = Fraction(share.clicks, share.all_clicks)
    targets = Fraction(share.targets, share.all_targets) if share.all_targets else Fraction(0)
    said = {"clicks": figures.percent(clicks, 0), "targets": figures.percent(targets, 0)}
    opens = look.kind in subjects.MARKETING and may_open(page.request.user, "leads")
    names = ("leads", "target_leads") if opens else ()
    return {
        "share": share,
        "clicks_bar": f"{float(100 * clicks):.1f}",
        "targets_bar": f"{float(100 * targets):.1f}",
        "sentence": _("%(clicks)s of all clicks and %(targets)s of all target leads: clicks in place of clients.")
        % said,
        "between": wording.between(look.start, look.end),
        "lists": [one for name in names if (one := behind(look, share.name, name, look.start, look.end))["count"]],
    }


def hurried(page: Page, look: Look, names: frozenset[str] | None) -> list[dict[str, Any]]:
    """Quantity against quality, where anybody has arrivals enough."""
    return [
        _hurried(page, look, row)
        for row in haste.hurried(look)
        if names is None or row.name in names or row.name == EVERYBODY
    ]


def _hurried(page: Page, look: Look, row: Hurried) -> dict[str, Any]:
    told = row.told
    said = {
        "growth": wording.times(float(told.growth + 1)),
        "before": figures.percent(told.before.share, 0), "now": figures.percent(told.now.share, 0),
    }  # fmt: skip
    return {
        "name": row.name,
        "title": _("The whole call centre") if row.name == EVERYBODY else page.person(row.name),
        "told": told,
        "sentence": _("Arrivals %(growth)s, and the share of non-target ones went from %(before)s to %(now)s.") % said,
        "chance": wording.often(float(told.chance)),
        "growth": said["growth"],
        "shares": (said["before"], said["now"]),
        "before": wording.between(row.start, row.cut),
        "after": wording.between(row.cut, row.stop),
        "lists": _lists(page, look, row),
    }


def _lists(page: Page, look: Look, row: Hurried) -> list[dict[str, Any]]:
    if row.name == EVERYBODY or not may_open(page.request.user, "leads"):
        return []
    return [behind(look, row.name, figure, row.cut, row.stop) for figure in ("arrived", "non_target")]
