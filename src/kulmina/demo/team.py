"""Who works in the invented company, and how well: so that the reports have something to show."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle
from random import Random

OFFICES = (("OF1", "Офис на Садовой", 0.64), ("OF2", "Офис на Речной", 0.36))
ADDRESSES = {"OF1": "Садовая улица, 12", "OF2": "Речная улица, 5"}
SYSTEM = "SYS"


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    role: str
    office: str | None = None


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


@dataclass(frozen=True, slots=True)
class Seller:
    """`closing`: sells so many times better than usual; `harsh`: share of fitting clients called unfit."""

    id: str
    name: str
    office: str
    closing: float
    harsh: float


@dataclass(frozen=True, slots=True)
class Team:
    people: tuple[Person, ...]
    operators: tuple[Operator, ...]
    sellers: tuple[Seller, ...]
    capacity: int  # clients of one half-hour in one office

    def one(self, role: str, office: str | None = None) -> str:
        """The id of the person of a role (in an office). Raises LookupError where there is none."""
        for person in self.people:
            if person.role == role and office in (None, person.office):
                return person.id
        raise LookupError(f"nobody works as {role} in {office}")

    def sellers_of(self, office: str) -> tuple[Seller, ...]:
        return tuple(seller for seller in self.sellers if seller.office == office)

    def another(self, operator: Operator, rng: Random) -> Operator:
        """Another operator than this one."""
        return rng.choice([other for other in self.operators if other.id != operator.id])


# Тимур books everybody who agrees to come; Глеб is slow; Степан blames the call centre for what he cannot sell.
_OPERATORS = (
    ("Олег", 150, 0.66, 0.93, 84),
    ("Ольга", 90, 0.71, 0.97, 92),
    ("Тимур", 110, 0.80, 0.30, 71),
    ("Полина", 200, 0.63, 0.94, 87),
    ("Вера", 240, 0.61, 0.96, 89),
    ("Глеб", 420, 0.53, 0.88, 76),
)
_SELLERS = (
    ("Сергей", 1.25, 0.02),
    ("Светлана", 1.05, 0.03),
    ("Софья", 1.10, 0.02),
    ("Степан", 0.70, 0.13),
    ("Семён", 0.90, 0.03),
)
_HEADS = (
    Person("B1", "Борис", "owner"),
    Person("D1", "Дарья", "commercial_director"),
    Person("N1", "Нина", "marketing_head"),
    Person("M1", "Марина", "marketer"),
    Person("M2", "Максим", "marketer"),
    Person("H1", "Ирина", "cc_head"),
    Person("R1", "Роман", "sales_head"),
    Person("Q1", "Юлия", "quality_controller"),
    Person("F1", "Фаина", "payroll"),
    Person("A1", "Алла", "office_admin", "OF1"),
    Person("A2", "Анна", "office_admin", "OF2"),
    Person("K1", "Ксения", "cashier", "OF1"),
    Person("K2", "Кира", "cashier", "OF2"),
)


def hire(leads_per_month: float) -> Team:
    """As many operators and sellers as the flow needs: one for about 75 leads a month, at most 40 of each."""
    size = min(40, round(leads_per_month / 75))
    operators = tuple(_operator(number, row) for number, row in zip(range(1, max(3, size) + 1), cycle(_OPERATORS)))
    sellers = tuple(_seller(number, row) for number, row in zip(range(1, max(4, size) + 1), cycle(_SELLERS)))
    people = (
        *_HEADS,
        *(Person(o.id, o.name, "operator") for o in operators),
        *(Person(s.id, s.name, "seller", s.office) for s in sellers),
        Person(SYSTEM, "система", "system"),
    )
    return Team(people, operators, sellers, capacity=max(3, round(leads_per_month / 600)))


def _operator(number: int, row: tuple[str, int, float, float, int]) -> Operator:
    name, reaction, booking, rigour, score = row
    return Operator(f"O{number}", _name(name, number, len(_OPERATORS)), reaction, booking, rigour, score)


def _seller(number: int, row: tuple[str, float, float]) -> Seller:
    name, closing, harsh = row
    office = OFFICES[number % 5 in (3, 4)][0]
    return Seller(f"S{number}", _name(name, number, len(_SELLERS)), office, closing, harsh)


def _name(name: str, number: int, names: int) -> str:
    again = (number - 1) // names
    return f"{name} {again + 1}" if again else name
