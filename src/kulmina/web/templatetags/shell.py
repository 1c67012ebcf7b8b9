"""Tags of the frame."""

from __future__ import annotations

from typing import Any

from django import template

from kulmina.web import menu
from kulmina.web.access import may_open
from kulmina.web.templatetags import kulmina
from kulmina.web.tour import stops

register = template.Library()


@register.simple_tag(takes_context=True)
def rooms(context: template.Context) -> list[menu.Group]:
    """The pages that this person may open, in groups."""
    names = {str(title): page for page, _drawing, title in menu.MENU}
    pages = [{**item, "page": names[str(item["title"])]} for item in kulmina.menu(context)]
    return menu.grouped(pages, str(context["request"].user.role))


@register.simple_tag(takes_context=True)
def may_search(context: template.Context) -> bool:
    """Whether this person finds clients and leads."""
    return may_open(context["request"].user, "search")


@register.simple_tag(takes_context=True)
def may_see(context: template.Context, page: str) -> bool:
    """Whether this person opens a page."""
    return may_open(context["request"].user, page)


@register.simple_tag(takes_context=True)
def touring(context: template.Context) -> dict[str, Any] | None:
    """The stop of the tour that somebody is at, its place and the next one; None off the tour."""
    at = stops.BY_ID.get(str(context["request"].session.get(stops.STOP)))
    if at is None:
        return None
    return {"stop": at, "place": stops.place(at), "of": len(stops.STOPS), "after": stops.after(at)}
