"""The history of the company's portrait: every version of its presets and every change of its rules, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kulmina.actions.portrait import OURS
from kulmina.current import presets
from kulmina.current.presets import Configured, Version
from kulmina.domain.portrait_table import BadPortrait, read_toml
from kulmina.domain.preset import Preset, read_presets
from kulmina.domain.trade import catalogue
from kulmina.web.page import Page
from kulmina.web.portrait import differing, shown

MOST = 100  # moments that are shown


@dataclass(frozen=True, slots=True)
class Moment:
    """What one act did. `version`: the text it saved, to which one can go back; `here`: that text is in force."""

    at: datetime
    by: str
    lines: tuple[str, ...]
    changes: tuple[differing.Change, ...] = ()
    version: str = ""
    preset: str = ""
    here: bool = False


def moments(page: Page) -> list[Moment]:
    """The acts on the portrait, the latest first; changes of rules that are no part of it are left out."""
    told, set_ = presets.versions(), presets.configured()
    found = [*_versions(page, told), *_configured(page, set_, {version.at for version in told})]
    return sorted(found, key=lambda moment: moment.at, reverse=True)[:MOST]


def _versions(page: Page, told: list[Version]) -> Iterable[Moment]:
    latest: set[str] = set()
    for place, version in enumerate(told):
        before = next((one for one in told[place + 1 :] if one.preset == version.preset), None)
        now, then = read(page, version), read(page, before) if before else None
        name = shown.said(now.words) if now else version.preset.replace("_", " ")
        line = _("preset «%(name)s» was changed") if before else _("preset «%(name)s» was written")
        changes = tuple(differing.changes(then, now)) if now and then else ()
        yield Moment(
            version.at, page.person(version.by), (line % {"name": name},), changes, version.event_id, version.preset,
            version.preset not in latest,
        )  # fmt: skip
        latest.add(version.preset)


def read(page: Page, version: Version) -> Preset | None:
    """A version as a preset; None where it cannot be read any more."""
    try:
        table = read_toml(version.text, version.preset)
        return read_presets([table], catalogue(page.company), places=None)[0]
    except BadPortrait:
        return None


def _configured(page: Page, set_: list[Configured], beside: set[datetime]) -> Iterable[Moment]:
    for now, before in zip(set_, [*set_[1:], None]):
        lines = tuple(_lines(page, now, before))
        if lines and not (now.at in beside and before and now.industry == before.industry):
            yield Moment(now.at, page.person(now.by), lines)


def _lines(page: Page, now: Configured, before: Configured | None) -> Iterable[str]:
    if before is None:
        yield _("the business was set up: %(trade)s") % {"trade": _trade(page, now.industry)}
        return
    if now.industry != before.industry:
        told = {"before": _trade(page, before.industry), "now": _trade(page, now.industry)}
        yield _("the preset was chosen: %(before)s → %(now)s") % told
    elif _differ(now.rules, before.rules, OURS[1]):
        yield _("the rules of who is non-target were changed")
    if _differ(now.rules, before.rules, OURS[2]):
        off = [shown.place(place) for place in now.rules.get(OURS[2], ())]
        yield _("visits of the site are no step in: %(places)s") % {"places": ", ".join(off) or _("nowhere")}


def _trade(page: Page, industry: str) -> str:
    found = next((one for one in catalogue(page.company).presets if one.id == industry), None)
    return f"«{shown.said(found.words)}»" if found else industry.replace("_", " ") or _("none")


def _differ(now: Mapping[str, Any], before: Mapping[str, Any], key: str) -> bool:
    return (now.get(key) or []) != (before.get(key) or [])
