"""What the heads' and the owner's rooms need beside the usual: parts of mappings, bars, rounded money."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kulmina.web import figures, rounded

register = template.Library()
register.filter("about", rounded.about)
register.filter("whole_money", rounded.whole)


@register.filter
def item(found: Mapping[str, Any] | None, key: str) -> Any:
    """A part of a mapping by its key."""
    return None if found is None else found.get(key)


@register.filter
def bar(share: Fraction | None) -> str:
    """A share as the length of a bar of 100, never beyond its end."""
    return f"{float(min(Fraction(1), max(Fraction(0), share or Fraction(0))) * 100):.1f}"


@register.filter
def minutes(length: timedelta) -> int:
    return length // timedelta(minutes=1)


@register.simple_tag
def office_counts(office: Any) -> list[dict[str, Any]]:
    """The cells of an office's day: what is counted, under which title, and whether it asks for an eye."""
    titles = {
        "booked": _("Meetings"), "ahead": _("Ahead"), "arrived": _("Came"), "no_show": _("Did not come"),
        "unmarked": _("Not marked"), "waiting": _("Waiting now"), "talking": _("With a seller"),
        "left": _("Left unserved"),
    }  # fmt: skip
    return [
        {"part": part, "title": title, "count": getattr(office, part), "bad": part in ("no_show", "unmarked", "left")}
        for part, title in titles.items()
    ]


@register.filter
def in_kopecks(roubles: Fraction | None) -> int | None:
    return figures.in_kopecks(roubles)


@register.filter
def since(moment: datetime | None, now: datetime) -> str:
    """How long ago, as roughly as people say it: 12 min, 3 h 20 min, 5 days."""
    if moment is None:
        return figures.NOTHING
    whole = max(0, (now - moment) // timedelta(minutes=1))
    days, hours, rest = whole // 1440, whole // 60, whole % 60
    if days >= 1:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if hours and rest:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    return _("%(n)d h") % {"n": hours} if hours else _("%(n)d min") % {"n": rest}
