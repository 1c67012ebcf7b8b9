"""The frame of a page: which days it looks at, whose time zone it speaks, which names it knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode

from kulmina import wiring
from kulmina.domain.company import Company
from kulmina.staff.models import Person
from kulmina.web import trade
from kulmina.web.access import account
from kulmina.web.span import Span, paid, quick, read_span

DAYS = "days"  # the cookie that remembers which days were chosen last


@dataclass(frozen=True)
class Page:
    """What every page starts from. `name`: the page's folder."""

    request: HttpRequest
    name: str
    company: Company

    @cached_property
    def now(self) -> datetime:
        return timezone.now()

    @cached_property
    def today(self) -> date:
        """The business day of now."""
        return self.now.astimezone(self.company.rules.tz).date()

    @cached_property
    def span(self) -> Span:
        """The days of the address, else those chosen last, else the period of today."""
        asked = self.request.GET if _names_days(self.request.GET) else _kept_days(self.request)
        return read_span(asked, self.company.periods, self.today)

    @cached_property
    def quick(self) -> list[Span]:
        return quick(self.company.periods, self.today)

    @cached_property
    def paid(self) -> list[Span]:
        return paid(self.company.periods, self.today)

    @cached_property
    def people(self) -> Mapping[str, str]:
        """Names by the ids of the journal."""
        return dict(Person.objects.values_list("person_id", "name"))

    def person(self, person_id: str | None) -> str:
        """The name of somebody; the id where nobody has given a name."""
        return self.people.get(person_id, person_id) if person_id else ""

    def creative(self, creative_id: str | None) -> str:
        """The title of a creative; its id where it has none."""
        known = self.company.creatives.get(creative_id or "")
        return known.name or known.id if known else creative_id or ""

    def office(self, office_id: str | None) -> str:
        known = self.company.offices.get(office_id or "")
        return known.name if known else office_id or ""

    def reason(self, code: str | None) -> str:
        return trade.reason(code, self.company)

    def question(self, field: str) -> str:
        return trade.question(field, self.company)

    def stage(self, code: str | None) -> str:
        """A stage of the funnel in the trade's words."""
        return trade.stage(code, self.company) if code else ""

    def term(self, key: str) -> str:
        """The trade's word for a thing."""
        return trade.term(key, self.company)

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages of the company's funnel."""
        return trade.stages(self.company)

    @property
    def key_stage(self) -> str:
        return trade.key_stage(self.company)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.company.rules.tz)

    def show(self, template: str, **context: Any) -> HttpResponse:
        """The template with what every page knows."""
        context = {"page": self, "company": self.company, "who": account(self.request), **context}
        response = render(self.request, template, context)
        if _names_days(self.request.GET):
            response.set_cookie(DAYS, urlencode(self.span.asked), samesite="Lax", httponly=True, secure=_secure())
        return response


def _names_days(query: Mapping[str, str]) -> bool:
    return "period" in query or "from" in query


def _kept_days(request: HttpRequest) -> QueryDict:
    return QueryDict(request.COOKIES.get(DAYS, ""))


def _secure() -> bool:
    return bool(settings.SESSION_COOKIE_SECURE)


def turn(request: HttpRequest, name: str) -> Page:
    """The page that is asked for, with the company as it is now; from here on the request speaks of business time."""
    company = wiring.company()
    timezone.activate(company.rules.tz)
    return Page(request, name, company)
