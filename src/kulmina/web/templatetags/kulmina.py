"""What the templates of the pages need: figures, icons, addresses and the frame around a page."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kulmina.web import acting, figures, words
from kulmina.web.access import may_open
from kulmina.web.menu import MENU
from kulmina.web.page import Page
from kulmina.web.span import Span

register = template.Library()

register.filter("count", figures.count)
register.filter("percent", figures.percent)
register.filter("decimal", figures.decimal)
register.filter("money", figures.money_html)
register.filter("fitting", figures.fitting_html)
register.filter("amount", figures.amount_html)
register.filter("moment", figures.moment)
register.filter("clock", figures.clock)
register.filter("duration", figures.duration)
register.filter("plain", figures.plain)
register.filter("typed", figures.typed)
register.filter("word", words.word)
register.filter("scheme", words.scheme)

THEMES = (
    ("light", "sun", _("Light")),
    ("dark", "moon", _("Dark")),
    ("auto", "device-desktop", _("As in the system")),
)


@register.filter
def signed(value: int | None) -> SafeString | str:
    """Money with its plus sign."""
    return figures.money_html(value, signed=True)


@register.filter
def roubles(value: Fraction | None, look: str = "") -> SafeString | str:
    """Exact roubles as money; `fitting` for a narrow place."""
    shown = figures.fitting_html if look == "fitting" else figures.money_html
    return shown(figures.in_kopecks(value))


@register.filter
def reason(code: str | None, page: Page) -> str:
    """Why, in the company's words."""
    return page.reason(code)


@register.filter
def stage(code: str, page: Page) -> str:
    """A stage of the funnel in the company's words."""
    return page.stage(code)


@register.simple_tag(takes_context=True)
def term(context: template.Context, key: str) -> str:
    """The company's word for a thing, as it stands inside a sentence; `as` keeps it for a filter."""
    page: Page = context["page"]
    return page.term(key)


@register.filter
def each(value: Fraction | None) -> SafeString | str:
    """Exact roubles as an amount without the currency."""
    return figures.amount_html(figures.in_kopecks(value))


@register.filter
def inside(title: str) -> str:
    """A month, or other days, in the middle of a sentence: «за ноябрь 2026»; English writes months with a capital."""
    return title if figures.english() else title[:1].lower() + title[1:]


@register.filter
def day(value: date | datetime) -> str:
    return figures.day(value)


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A drawing of the set, hidden from screen readers: words stand beside it."""
    address = f"{static('vendor/icons.svg')}#{name}"
    classes = f"icon {extra}".strip()
    return format_html('<svg class="{}" aria-hidden="true" focusable="false"><use href="{}"/></svg>', classes, address)


@register.simple_tag
def token() -> SafeString:
    """The hidden field that names the next click of a form, so that a double click acts once."""
    return format_html('<input type="hidden" name="{}" value="{}">', acting.TOKEN, acting.new_token())


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The address of this page with some of its questions changed; an empty value takes one away."""
    asked = context["request"].GET.copy()
    for drop in ("after", "before"):
        asked.pop(drop, None)
    page = context.get("page")
    if page is not None:
        for name in ("period", "from", "to"):
            asked.pop(name, None)
        asked.update(page.span.asked)
    for name, value in changes.items():
        if value in (None, ""):
            asked.pop(name, None)
        else:
            asked[name] = str(value)
    return f"?{asked.urlencode()}" if asked else "?"


@register.simple_tag(takes_context=True)
def days(context: template.Context, span: Span) -> str:
    """The address of this page for other days."""
    asked = context["request"].GET.copy()
    for name in ("after", "before", "period", "from", "to"):
        asked.pop(name, None)
    return f"?{urlencode({**asked.dict(), **span.asked})}"


@register.simple_block_tag(takes_context=True)
def leads(context: template.Context, content: SafeString, look: str = "", **asked: Any) -> SafeString:
    """What counts leads leads to them, for those who may open them."""
    if not may_open(context["request"].user, "leads"):
        return format_html('<span class="{}">{}</span>', look, content) if look else content
    return format_html(
        '<a class="counted {}" href="{}{}">{}</a>', look, reverse("leads"), _asked(context, asked), content
    )


def _asked(context: template.Context, asked: dict[str, Any]) -> str:
    """The days of the page and what is asked of its leads; empty values are left out."""
    given = {name: value for name, value in asked.items() if value not in (None, "")}
    return f"?{urlencode({**context['page'].span.asked, **given})}"


@register.simple_tag(takes_context=True)
def menu(context: template.Context) -> list[dict[str, Any]]:
    """The pages that this person may open."""
    request: HttpRequest = context["request"]
    here, days = request.path, urlencode(context["page"].span.asked)
    return [
        {
            "address": f"{reverse(page)}?{days}",
            "icon": drawing,
            "title": title,
            "here": here.startswith(reverse(page)),
        }
        for page, drawing, title in MENU
        if may_open(request.user, page)
    ]


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """light, dark or auto."""
    chosen = context["request"].COOKIES.get("theme", "auto")
    return chosen if chosen in ("light", "dark") else "auto"


@register.simple_tag
def themes() -> tuple[tuple[str, str, Any], ...]:
    return THEMES


@register.simple_tag
def languages() -> list[tuple[str, str, bool]]:
    here = get_language()
    return [(code, name, code == here) for code, name in settings.LANGUAGES]
