"""What the seller's lists repeat: a client with his date."""

from __future__ import annotations

from typing import Any

from django import template

from kulmina.current.reception import Guest
from kulmina.current.sales import Client

register = template.Library()


@register.inclusion_tag("sales/client.html", takes_context=True)
def client(context: template.Context, one: Client, look: str = "") -> dict[str, Any]:
    """A client in a list of the seller's day."""
    ref = one.client or ""
    page = context["page"]
    return {
        "one": one,
        "look": look,
        "name": context["names"].get(ref, ""),
        "contact": context["contacts"].get(ref, ""),
        "seller": "" if context["mine"] else page.person(one.seller),
        "today": one.due is not None and page.local(one.due).date() == page.today,
        "most": page.company.rules.desk.touches,
    }


@register.simple_tag(takes_context=True)
def name_of(context: template.Context, guest: Guest) -> str:
    """A guest's name, else his lead."""
    return context["names"].get(guest.client or "") or guest.lead_id


@register.simple_tag(takes_context=True)
def waited(context: template.Context, guest: Guest) -> int:
    """Whole minutes in the waiting room."""
    return guest.waits(context["page"].now)
