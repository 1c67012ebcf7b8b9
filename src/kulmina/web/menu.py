"""The order of the menu: the room where a person works first, then what tells how things stand, then the company."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as in_context

from kulmina.staff.models import Role

# Every page of the menu: its name, its drawing and how it is called.
MENU = (
    ("today", "sun", in_context("menu", "Today")),
    ("callcentre", "headset", in_context("menu", "Call centre")),
    ("floor", "building-store", in_context("menu", "Sales floor")),
    ("work", "headset", in_context("menu", "Calls")),
    ("reception", "door-enter", in_context("menu", "Reception")),
    ("sales", "signature", in_context("menu", "Sales")),
    ("till", "cash-banknote", in_context("menu", "Till")),
    ("quality", "shield-check", in_context("menu", "Quality control")),
    ("forecast", "target-arrow", in_context("menu", "Forecast and plan")),
    ("results", "trophy", in_context("menu", "My figures")),
    ("scheme", "map-2", in_context("menu", "Scheme")),
    ("funnel", "chart-funnel", _("Funnel")),
    ("marketing", "ad-2", _("Marketing")),
    ("leads", "users", _("Leads")),
    ("clients", "user", _("Clients")),
    ("booking", "calendar-event", in_context("menu", "Booking")),
    ("portrait", "list-details", in_context("menu", "Portrait")),
    ("target", "target", in_context("menu", "Target action")),
    ("history", "history", in_context("menu", "History")),
    ("offices", "building-store", in_context("menu", "Offices")),
    ("budget", "cash", in_context("menu", "Budget")),
    ("imitation", "eye", in_context("menu", "Imitation")),
    ("score", "star", in_context("menu", "Lead score")),
    ("treatment", "message-circle", in_context("menu", "How leads were treated")),
    ("payroll", "wallet", in_context("menu", "Payroll")),
    ("schemes", "adjustments-horizontal", in_context("menu", "Pay schemes")),
    ("adjustments", "coin", in_context("menu", "Amounts by hand")),
    ("plans", "target", in_context("menu", "Plans")),
    ("statements", "receipt", _("Pay statements")),
    ("people", "user-check", _("People and access")),
    ("start", "flag", in_context("menu", "Set-up")),
)
ROOMS = frozenset(
    {
        "work", "callcentre", "reception", "sales", "floor", "till", "today", "quality", "booking", "treatment",
        "marketing", "budget",
    }
)  # fmt: skip
# The rooms of marketers; to everybody else they tell how things stand.
MARKETERS = frozenset({Role.MARKETING_HEAD, Role.MARKETER})
OF_MARKETERS = frozenset({"marketing", "budget"})
# What tells how things stand, in this order; other pages come after in their own.
REPORTS = (
    "results", "forecast", "marketing", "budget", "imitation", "funnel", "scheme", "leads", "clients", "score",
    "statements",
)  # fmt: skip
COMPANY = frozenset(
    {
        "history",
        "portrait",
        "target",
        "people",
        "offices",
        "plans",
        "payroll",
        "schemes",
        "adjustments",
        "duties",
        "access_log",
        "start",
    }
)
TITLES: Mapping[str, Any] = {
    "room": in_context("menu", "Working day"),
    "report": in_context("menu", "How things stand"),
    "company": in_context("menu", "Company"),
}
OWN_ROOM: Mapping[str, str] = {
    Role.OWNER: "today",
    Role.COMMERCIAL_DIRECTOR: "today",
    Role.MARKETING_HEAD: "marketing",
    Role.MARKETER: "marketing",
    Role.CC_HEAD: "callcentre",
    Role.OPERATOR: "work",
    Role.OFFICE_ADMIN: "reception",
    Role.SELLER: "sales",
    Role.SALES_HEAD: "floor",
    Role.QUALITY_CONTROLLER: "quality",
    Role.CASHIER: "till",
    Role.PAYROLL: "payroll",
}
# After "g": the letter of a page on the keyboard.
LETTERS: Mapping[str, str] = {
    "work": "w", "callcentre": "c", "reception": "r", "sales": "d", "floor": "o", "till": "t", "today": "h",
    "quality": "q", "booking": "b", "treatment": "m", "scheme": "s", "funnel": "f", "leads": "l", "clients": "k",
    "statements": "p", "imitation": "i", "people": "u", "offices": "e", "plans": "n", "payroll": "y", "access_log": "a",
    "marketing": "v", "forecast": "x", "budget": "j", "score": "z", "start": "1",
}  # fmt: skip


MOST = 12  # pages that are shown at once; with more of them the rooms of others are folded


@dataclass(frozen=True, slots=True)
class Group:
    """Pages of one kind, in order. `title`: empty where there is nothing to tell apart; `folded`: only its title."""

    name: str
    title: Any
    pages: tuple[Mapping[str, Any], ...]
    folded: bool = False


def group_of(page: str, role: str) -> str:
    """room, report or company."""
    others = page in OF_MARKETERS and role not in MARKETERS
    if page == OWN_ROOM.get(role) or (page in ROOMS and not others):
        return "room"
    return "company" if page in COMPANY else "report"


def grouped(pages: Iterable[Mapping[str, Any]], role: str) -> list[Group]:
    """The pages of a person (each with its `page`) in groups, his own room at the head."""
    told: list[Mapping[str, Any]] = [{**page, "letter": LETTERS.get(page["page"], "")} for page in pages]
    told.sort(key=lambda page: page["page"] != OWN_ROOM.get(role))
    if len(told) <= MOST:
        return _titled([(name, _of(told, name, role)) for name in TITLES])
    own, others = told[:1], told[1:]
    kinds = _titled([(name, _of(others, name, role)) for name in ("report", "room", "company")])
    folded = [replace(g, folded=g.name != "report" and not any(p.get("here") for p in g.pages)) for g in kinds]
    return [Group("own", "", tuple(own)), *folded]


def _of(pages: list[Mapping[str, Any]], name: str, role: str) -> tuple[Mapping[str, Any], ...]:
    own = [page for page in pages if group_of(page["page"], role) == name]
    return tuple(sorted(own, key=_place) if name == "report" else own)


def _place(page: Mapping[str, Any]) -> int:
    name = page["page"]
    return REPORTS.index(name) if name in REPORTS else len(REPORTS)


def _titled(groups: list[tuple[str, tuple[Mapping[str, Any], ...]]]) -> list[Group]:
    filled = [(name, own) for name, own in groups if own]
    return [Group(name, TITLES[name] if len(filled) > 1 else "", own) for name, own in filled]
