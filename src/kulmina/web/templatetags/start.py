"""What other pages say of an unfinished set-up."""

from __future__ import annotations

from django import template

from kulmina.web.access import account
from kulmina.web.start import steps

register = template.Library()


@register.simple_tag(takes_context=True)
def setup_left(context: template.Context) -> str:
    """«Set-up: 3 steps left» for the owner; "" for others, and once it is finished or dismissed."""
    return steps.left(account(context["request"]), context["page"])
