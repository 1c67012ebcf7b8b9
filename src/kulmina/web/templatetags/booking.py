"""What the templates of booking need beside the frame's tags."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

register = template.Library()


@register.simple_tag(takes_context=True)
def pick_address(context: template.Context, **changes: Any) -> str:
    """The address of the picker as it stands, with some of its choices changed; an empty one is taken away."""
    moved = context.get("moved")
    asked = {
        "office": context.get("place"),
        "since": context.get("since"),
        "meeting": moved.meeting if moved else None,
        "next": context.get("following"),
        **changes,
    }
    given = {name: value for name, value in asked.items() if value}
    return f"{reverse('booking_pick', args=[context['lead_id']])}?{urlencode(given)}"


@register.simple_tag(takes_context=True)
def office_name(context: template.Context, office: str) -> str:
    return str(context["page"].office(office))
