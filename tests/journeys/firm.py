"""The company of the journeys: every role of the trade, two offices, and a clock that makes it noon.

It works on the real clock. Its time zone is the one where it is about noon now, and everybody works around the
clock, so that a journey means the same at any hour of any day: slots follow today, the month of today is open,
the month before can be closed.

Олег O1 and Ольга O2 answer, Ирина H1 heads them; Марина M1 owns «Спишем долги» C1, Борис B1 owns C2 and Вера B0
heads both; Алла A1 receives clients on Садовая (OF1), where Сергей S1 and Светлана S2 sell under Роман R1;
Юлия Q1 controls quality, Ксения K1 has the till, Павла P1 the payroll. Виктор D1 owns the firm, Денис D2 directs
its commerce; Нина N1 is an agency, Тимур T1 an analyst. The second office, OF2, is in another zone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.utils import timezone
from tests.web.office import PASSWORD
from tests.world import RULES

from kulmina.actions import act, leads
from kulmina.current.leads import card
from kulmina.domain.event import Event, make
from kulmina.domain.rights import Actor
from kulmina.recording import record
from kulmina.staff.models import Account, Person, Role

PEOPLE: Mapping[str, tuple[str, Role, str]] = {
    "D1": ("Виктор", Role.OWNER, ""),
    "D2": ("Денис", Role.COMMERCIAL_DIRECTOR, ""),
    "B0": ("Вера", Role.MARKETING_HEAD, ""),
    "M1": ("Марина", Role.MARKETER, ""),
    "B1": ("Борис", Role.MARKETER, ""),
    "N1": ("Нина", Role.CONTRACTOR, ""),
    "H1": ("Ирина", Role.CC_HEAD, ""),
    "O1": ("Олег", Role.OPERATOR, ""),
    "O2": ("Ольга", Role.OPERATOR, ""),
    "A1": ("Алла", Role.OFFICE_ADMIN, "OF1"),
    "S1": ("Сергей", Role.SELLER, "OF1"),
    "S2": ("Светлана", Role.SELLER, "OF1"),
    "R1": ("Роман", Role.SALES_HEAD, "OF1"),
    "Q1": ("Юлия", Role.QUALITY_CONTROLLER, ""),
    "K1": ("Ксения", Role.CASHIER, "OF1"),
    "P1": ("Павла", Role.PAYROLL, ""),
    "T1": ("Тимур", Role.ANALYST, ""),
}
SYSTEM = Actor("SYS", "system")
CREATIVES = {"C1": ("vk_ads", "M1", "Спишем долги"), "C2": ("yandex_direct", "B1", "Статья о банкротстве")}
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ROUND_THE_CLOCK = {day: ["00:00", "24:00"] for day in WEEK}
PAID: Mapping[str, list[dict[str, Any]]] = {
    "operator": [{"id": "arrived", "kind": "per_unit", "kpi": "cc.arrived_target", "rate": "500.00"}],
    "seller": [{"id": "cash", "kind": "percent", "kpi": "sl.cash", "rate": "0.05"}],
    "marketer": [
        {"id": "target_leads", "kind": "per_unit", "kpi": "mk.target_leads", "rate": "300.00"},
        {"id": "revenue", "kind": "percent", "kpi": "mk.cash", "rate": "0.01"},
    ],
}


def noon() -> ZoneInfo:
    """The zone where it is about noon now."""
    ahead = (12 - timezone.now().hour + 11) % 24 - 11
    return ZoneInfo(f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT")


def today() -> date:
    return timezone.now().astimezone(noon()).date()


def month(day: date) -> str:
    return f"{day:%Y-%m}"


def who(person: str) -> Actor:
    """Somebody as the journal knows him."""
    _name, role, office = PEOPLE[person]
    return Actor(person, role.value, office or None)


def found() -> None:
    """Record what the company is and open everybody's account."""
    first = today().replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    then = datetime.combine(before - timedelta(days=20), datetime.min.time(), noon())
    told = list(_registry(before, first))
    record(
        make(kind, payload, event_id=f"G{place:03d}", occurred_at=then, recorded_at=then, actor="SYS")
        for place, (kind, payload) in enumerate(told)
    )
    sealed = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1)
    for person, (name, role, office) in PEOPLE.items():
        Person.objects.create(person_id=person, name=name, role=role, office=office)
        Account(
            username=person.lower(), first_name=name, person_id=person, role=role, office=office, language="ru",
            password=sealed,
        ).save()  # fmt: skip


Told = tuple[str, Mapping[str, Any]]


def _registry(before: date, first: date) -> Iterator[Told]:
    """The rules, the offices and the people; plans and periods from `before`, the month before `first`."""
    zone = str(noon())
    rules = {**RULES, "timezone": zone, "sla": {"seconds": 300, "work_from": "00:00", "work_to": "24:00"}}
    yield (
        "business.configured",
        {"rules": {**rules, "business": {"name": "Точка опоры", "industry": "personal_bankruptcy"}}},
    )
    usual = {"hours": ROUND_THE_CLOCK, "capacity": 2, "slot_minutes": 30, "timezone": zone}
    for office, name in (("OF1", "Офис на Садовой"), ("OF2", "Офис на Заречной")):
        yield "office.registered", {"office": office, "name": name, **usual}
    for creative, (channel, owner, name) in CREATIVES.items():
        yield (
            "creative.registered",
            {"creative": creative, "campaign": "K1", "channel": channel, "owner": owner, "name": name},
        )
        yield (
            "ad.reported",
            {"creative": creative, "date": str(today()), "impressions": 9000, "clicks": 300, "spend": "9000.00"},
        )
    yield from _people(before)
    yield from _months(before, first)


def _people(since: date) -> Iterator[Told]:
    for person, (_name, role, office) in PEOPLE.items():
        yield "person.registered", {"person": person, "role": role.value, "office": office or None}
    for role_paid, parts in PAID.items():
        components = [{"id": "fixed", "kind": "fixed", "amount": "40000.00"}, *parts]
        scheme = {
            "scheme_id": role_paid, "version": 1, "role": role_paid, "effective_from": str(since),
            "approved_by": "D1", "components": components,
        }  # fmt: skip
        yield "scheme.published", {"scheme": scheme}
        for person, (_name, role, _office) in PEOPLE.items():
            if role == role_paid:
                yield "scheme.assigned", {"person": person, "scheme": role_paid, "since": str(since)}


def _months(before: date, first: date) -> Iterator[Told]:
    following = (first + timedelta(days=40)).replace(day=1)
    for start, end in ((before, first), (first, following)):
        closes = datetime.combine(end, datetime.min.time(), noon()) + timedelta(minutes=5)
        told = {"period": month(start), "start": str(start), "end": str(end), "close_at": closes.isoformat()}
        yield "period.defined", told
        yield "plan.set", {"period": month(start), "subject": "company", "metric": "co.cash", "value": "1000000.00"}
    for person, (_name, role, _office) in PEOPLE.items():
        if role in PAID:
            yield "timesheet.recorded", {"period": month(before), "person": person, "worked_days": 20, "norm_days": 20}


def asks(phone: str, name: str | None = None, creative: str | None = "C1", ago: float = 0) -> str:
    """An application arrives from the site, so many minutes ago; its lead."""
    now = timezone.now() - timedelta(minutes=ago)
    return leads.receive(SYSTEM, "application", phone, creative=creative, name=name, now=now).lead_id


def does(person: str, lead: str, *steps: Told, ago: float = 0) -> tuple[Event, ...]:
    """Somebody records facts about a lead, so many minutes ago."""
    now = timezone.now() - timedelta(minutes=ago)
    return act.perform(who(person), lead, steps, now=now, token=uuid4().hex).events


def changes_office(office: str, what: Mapping[str, Any]) -> None:
    """The office is registered anew with something else."""
    about = {"office": office, "name": "Офис на Заречной", "hours": ROUND_THE_CLOCK, "slot_minutes": 30, **what}
    now = timezone.now()
    record([make("office.registered", about, event_id=uuid4().hex, occurred_at=now, recorded_at=now, actor="SYS")])


def soon(within: timedelta = timedelta(hours=1)) -> str:
    return (timezone.now() + within).isoformat()


def slot(ago: float) -> str:
    """The beginning of the half hour that was so many minutes ago, or is to come where `ago` is less than nothing."""
    moment = timezone.now() - timedelta(minutes=ago)
    return moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0).isoformat()


def books(lead: str, ago: float) -> None:
    """Олег has booked the lead on Садовая for a slot so many minutes ago, or to come."""
    told = {"meeting": f"MT-{lead}", "slot": slot(ago), "office": "OF1"}
    does("O1", lead, ("meeting.booked", told), ago=ago + 35 if ago > 0 else 0)


def comes(lead: str, seller: str = "S1", ago: float = 30) -> None:
    """A client of Олег is booked for a slot that has begun, comes and is taken by the seller."""
    does("O1", lead, ("lead.assigned", {"operator": "O1"}), CALLED, QUALIFIED, ago=ago + 40)
    books(lead, ago)
    does("A1", lead, ("visit.arrived", {"meeting": f"MT-{lead}", "office": "OF1"}), ago=ago)
    does(seller, lead, ("seller.assigned", {"seller": seller}), ago=ago - 1)


CALLED: Told = ("call", {"direction": "out", "result": "connected", "talk_s": 90})
UNANSWERED: Told = ("call", {"direction": "out", "result": "no_answer", "talk_s": 0})
QUALIFIED: Told = ("lead.qualified", {"verdict": "target", "answers": {"debt_amount": 900000}})


def thinks(lead: str, within: timedelta = timedelta(minutes=1)) -> None:
    """Сергей's client, who is with him, will think."""
    does(
        "S1", lead, ("visit.classified", {"verdict": "target"}),
        ("meeting.outcome", {"seller": "S1", "outcome": "follow_up"}),
        ("followup.scheduled", {"at": soon(within)}), ago=2,
    )  # fmt: skip


def sells(lead: str, amount: str = "150000.00") -> str:
    """Сергей's client, who is with him, signs; the contract."""
    shares = {"S1": "1"}
    does(
        "S1", lead, ("visit.classified", {"verdict": "target"}),
        ("meeting.outcome", {"seller": "S1", "outcome": "sold"}),
        ("deal.signed", {"deal": f"D-{lead}", "amount": amount, "sellers": shares}), ago=2,
    )  # fmt: skip
    return f"D-{lead}"


NAMES = (
    "Анна Смирнова", "Иван Кузнецов", "Мария Попова", "Пётр Волков", "Ольга Соколова", "Алексей Лебедев",
    "Елена Козлова", "Павел Новиков", "Татьяна Морозова", "Николай Павлов", "Ирина Зайцева", "Максим Орлов",
)  # fmt: skip


def busy() -> dict[str, str]:
    """A day in full swing; what each lead is an example of, and the lead."""
    kinds = (
        "new",
        "taken",
        "booked",
        "expected",
        "waiting",
        "with",
        "thinks",
        "sold",
        "cut_off",
        "absent",
        "called",
        "lost",
    )
    day = {}
    for n, (kind, name) in enumerate(zip(kinds, NAMES, strict=True)):
        day[kind] = asks(f"+79000000{n:03d}", name, "C2" if n % 4 == 3 else "C1", ago=3 if kind == "new" else 200 - n)
    for kind in ("taken", "booked", "expected", "absent", "cut_off", "called", "lost"):
        does("O1", day[kind], ("lead.assigned", {"operator": "O1"}), ago=180)
    does("O1", day["called"], UNANSWERED, ago=170)
    does("O1", day["cut_off"], CALLED, ("lead.cut_off", {"reason": "debt_too_small"}), ago=160)
    does("O1", day["lost"], CALLED, QUALIFIED, ("lead.lost", {"reason": "chose_competitor"}), ago=150)
    for kind in ("booked", "expected", "absent"):
        does("O1", day[kind], CALLED, QUALIFIED, ago=140)
    books(day["absent"], ago=70)
    books(day["expected"], ago=-45)
    books(day["booked"], ago=-24 * 60)
    for kind, ago in (("sold", 90), ("thinks", 60), ("with", 30)):
        comes(day[kind], ago=ago)
    thinks(day["thinks"], timedelta(minutes=20))
    sells(day["sold"])
    pays(day["sold"], "50000.00")
    does("A1", day["waiting"], ("visit.arrived", {"office": "OF1"}), ago=20)
    return day


def pays(lead: str, amount: str) -> None:
    """Ксения takes money by the lead's contract."""
    told = {"payment": f"P-{lead}", "deal": f"D-{lead}", "amount": amount, "office": "OF1", "method": "cash"}
    does("K1", lead, ("payment.received", told), ago=1)


def story(lead: str) -> list[Event]:
    """What the journal holds of a lead and was not taken back, in order."""
    known = card(lead)
    return [step.event for step in known.history if not step.voided] if known else []


def told(lead: str, kind: str) -> list[Event]:
    """The facts of one kind."""
    return [event for event in story(lead) if event.kind == kind]
