"""Who works in the invented company, and how well: so that the reports have something to show."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from itertools import cycle
from random import Random

from kulmina.demo.hours import TZ
from kulmina.demo.span import Span
from kulmina.demo.trade import Trade

OFFICES = (("OF1", 0.64), ("OF2", 0.36))
SYSTEM = "SYS"
INTAKE = "import"  # by whom facts from outside are recorded
MOST = 120  # operators, and as many sellers


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the company. `name`: the Russian one; `since`, `until`: first day, and first day no more."""

    id: str
    name: str
    role: str
    office: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Operator:
    """`reaction`: usual seconds to the first call; `booking`: share of fitting clients who agree to come;
    `rigour`: share of visibly unfit clients who are cut off; `score`: usual mark of quality control."""

    id: str
    name: str
    reaction: int
    booking: float
    rigour: float
    score: int
    since: datetime | None = None
    until: datetime | None = None

    def works(self, moment: datetime) -> bool:
        return (self.since is None or self.since <= moment) and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class Seller:
    """`closing`: sells so many times better than usual; `harsh`: share of fitting clients called unfit."""

    id: str
    name: str
    office: str
    closing: float
    harsh: float


@dataclass(frozen=True)
class Team:
    people: tuple[Person, ...]
    operators: tuple[Operator, ...]
    sellers: tuple[Seller, ...]
    capacity: int  # clients of one half-hour in one office

    @cached_property
    def _first(self) -> dict[tuple[str, str | None], str]:
        found: dict[tuple[str, str | None], str] = {}
        for person in self.people:
            found.setdefault((person.role, None), person.id)
            found.setdefault((person.role, person.office), person.id)
        return found

    @cached_property
    def _by_office(self) -> dict[str, tuple[Seller, ...]]:
        return {office: tuple(s for s in self.sellers if s.office == office) for office, _ in OFFICES}

    def one(self, role: str, office: str | None = None) -> str:
        """The id of the person of a role (in an office). Raises LookupError where there is none."""
        found = self._first.get((role, office))
        if found is None:
            raise LookupError(f"nobody works as {role} in {office}")
        return found

    def sellers_of(self, office: str) -> tuple[Seller, ...]:
        return self._by_office[office]

    @cached_property
    def _changes(self) -> tuple[list[datetime], list[tuple[Operator, ...]]]:
        """The instants at which somebody comes or goes, and who works before, between and after them."""
        ends = {moment for o in self.operators for moment in (o.since, o.until) if moment is not None}
        instants = sorted(ends)
        first = [o for o in self.operators if o.since is None]
        return instants, [tuple(first), *(tuple(o for o in self.operators if o.works(at)) for at in instants)]

    def at_work(self, moment: datetime) -> tuple[Operator, ...]:
        """The operators who work here at a moment."""
        instants, staffs = self._changes
        return staffs[bisect_right(instants, moment)]

    def another(self, operator: Operator, moment: datetime, rng: Random) -> Operator:
        """Another operator than this one, of those who work here then."""
        return rng.choice([other for other in self.at_work(moment) if other.id != operator.id])


# Тимур books everybody who agrees to come; Глеб is slow; Степан blames the call centre for what he cannot sell.
_OPERATORS = (
    ("Олег", 150, 0.66, 0.93, 84),
    ("Ольга", 90, 0.71, 0.97, 92),
    ("Тимур", 110, 0.80, 0.30, 71),
    ("Полина", 200, 0.63, 0.94, 87),
    ("Вера", 240, 0.61, 0.96, 89),
    ("Глеб", 420, 0.53, 0.88, 76),
)
_NEWCOMER = ("Рита", 260, 0.58, 0.91, 80)
_LEAVES, _COMES = 0.62, 0.5  # shares of the story
_SELLERS = (
    ("Сергей", 1.25, 0.02),
    ("Светлана", 1.05, 0.03),
    ("Софья", 1.10, 0.02),
    ("Степан", 0.70, 0.13),
    ("Семён", 0.90, 0.03),
)
_MARKETING = (
    Person("B1", "Борис", "owner"),
    Person("D1", "Дарья", "commercial_director"),
    Person("N1", "Нина", "marketing_head"),
    Person("M1", "Марина", "marketer"),
    Person("M2", "Максим", "marketer"),
    Person("F1", "Фаина", "payroll"),
)
_OFFICES = (
    Person("H1", "Ирина", "cc_head"),
    Person("R1", "Роман", "sales_head"),
    Person("Q1", "Юлия", "quality_controller"),
    Person("A1", "Алла", "office_admin", "OF1"),
    Person("A2", "Анна", "office_admin", "OF2"),
    Person("K1", "Ксения", "cashier", "OF1"),
    Person("K2", "Кира", "cashier", "OF2"),
)
_SYSTEM = Person(SYSTEM, "система", "system")


def hire(trade: Trade, leads_per_month: float, span: Span) -> Team:
    """As many operators and sellers as the flow needs, at most `MOST` of each; an app has neither."""
    if not trade.has_offices:
        return Team((*_MARKETING, Person("Y1", "Артём", "analyst"), _SYSTEM), (), (), 0)
    size = min(MOST, round(leads_per_month / trade.flow))
    operators = _staffed([_operator(n, row) for n, row in zip(range(1, max(4, size) + 1), cycle(_OPERATORS))], span)
    sellers = tuple(_seller(number, row) for number, row in zip(range(1, max(4, size) + 1), cycle(_SELLERS)))
    people = (
        *_MARKETING,
        *_OFFICES,
        *(Person(o.id, o.name, "operator", None, _day(o.since), _day(o.until)) for o in operators),
        *(Person(s.id, s.name, "seller", s.office) for s in sellers),
        _SYSTEM,
    )
    return Team(people, operators, sellers, capacity=max(3, round(leads_per_month / 600)))


def _staffed(operators: Sequence[Operator], span: Span) -> tuple[Operator, ...]:
    """The same with one who comes in the middle of the story, and the last of them leaves later."""
    comes, leaves = span.month_at(_COMES), span.month_at(_LEAVES)
    staff = list(operators)
    if comes is None:
        return tuple(staff)
    newcomer = replace(_operator(len(staff) + 1, _NEWCOMER), since=_midnight(comes))
    if leaves is not None and leaves > comes:
        staff[-1] = replace(staff[-1], until=_midnight(leaves))
    return (*staff, newcomer)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=TZ)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _operator(number: int, row: tuple[str, int, float, float, int]) -> Operator:
    name, reaction, booking, rigour, score = row
    return Operator(f"O{number}", _name(name, number, len(_OPERATORS)), reaction, booking, rigour, score)


def _seller(number: int, row: tuple[str, float, float]) -> Seller:
    name, closing, harsh = row
    office = OFFICES[number % 5 in (3, 4)][0]
    return Seller(f"S{number}", _name(name, number, len(_SELLERS)), office, closing, harsh)


def _name(name: str, number: int, names: int) -> str:
    again = (number - 1) // names
    return f"{name} {again + 1}" if again and name != _NEWCOMER[0] else name
