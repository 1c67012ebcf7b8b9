"""The small company whose pages the stories open: people, creatives, schemes, and a month of leads.

Марина M1 owns «Спишем долги» C1 and «Бесплатная консультация» C3; nobody owns C4. Олег O1 and Ольга O2 answer,
Сергей S1 and Светлана S2 sell in OF1. In October: L01 sold for 150 000; L02 still decides; L03 was cut off;
L04 has a wrong number; L05 came from the street and paid 120 000, which Ксения first entered twice; L06 of
Ольга was lost by phone; L07 is of the creative without an owner.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from tests.world import MONDAY, MOSCOW, RULES, World, days, minutes

from kulmina.domain.event import Event, make
from kulmina.recording import record
from kulmina.staff.models import Account, Person, Role

PASSWORD = "october-2026"
BEFORE = datetime(2026, 9, 1, 9, tzinfo=MOSCOW)
PEOPLE = {
    "M1": ("Марина", Role.MARKETER, None),
    "O1": ("Олег", Role.OPERATOR, None),
    "O2": ("Ольга", Role.OPERATOR, None),
    "S1": ("Сергей", Role.SELLER, "OF1"),
    "S2": ("Светлана", Role.SELLER, "OF1"),
    "A1": ("Алла", Role.OFFICE_ADMIN, "OF1"),
    "K1": ("Ксения", Role.CASHIER, None),
    "P1": ("Павла", Role.PAYROLL, None),
    "D1": ("Виктор", Role.OWNER, None),
    "N1": ("Нина", Role.CONTRACTOR, None),
}
BUSINESS = {"name": "Точка опоры", "industry": "personal_bankruptcy"}
CREATIVES = {
    "C1": ("K1", "vk_ads", "M1", "Спишем долги"),
    "C3": ("K1", "vk_ads", "M1", "=Бесплатная консультация"),
    "C4": ("K2", "seo", None, "Статья в блоге"),
}
REPORTED = {"C1": (40000, 400, "12000.00"), "C3": (60000, 1800, "9000.00")}
OPERATOR_PAY = {
    "scheme_id": "operator", "version": 1, "role": "operator", "effective_from": "2026-10-01", "approved_by": "D1",
    "components": [
        {"id": "fixed", "kind": "fixed", "amount": "45000.00"},
        {"id": "arrived", "kind": "per_unit", "kpi": "cc.arrived_target", "rate": "500.00"},
    ],
}  # fmt: skip
SELLER_PAY = {
    "scheme_id": "seller", "version": 1, "role": "seller", "effective_from": "2026-10-01", "approved_by": "D1",
    "components": [
        {"id": "fixed", "kind": "fixed", "amount": "40000.00"},
        {"id": "cash", "kind": "percent", "kpi": "sl.cash", "rate": "0.05"},
    ],
}  # fmt: skip


def registry() -> list[Event]:
    """What the company is."""
    told: list[tuple[str, Mapping[str, Any]]] = [
        ("business.configured", {"rules": {**RULES, "business": BUSINESS}}),
        ("office.registered", {"office": "OF1", "name": "Офис на Садовой"}),
        ("scheme.published", {"scheme": OPERATOR_PAY}),
        ("scheme.published", {"scheme": SELLER_PAY}),
    ]  # fmt: skip
    for creative, (campaign, channel, owner, name) in CREATIVES.items():
        about = {"creative": creative, "campaign": campaign, "channel": channel, "owner": owner, "name": name}
        told.append(("creative.registered", about))
    for creative, (shown, clicks, spend) in REPORTED.items():
        counts = {"impressions": shown, "clicks": clicks, "spend": spend}
        told.append(("ad.reported", {"creative": creative, "date": "2026-10-05", **counts}))
    for month, following in (("2026-10", "2026-11"), ("2026-11", "2026-12")):
        close = f"{following}-05T12:00:00+03:00"
        told.append(
            ("period.defined", {"period": month, "start": f"{month}-01", "end": f"{following}-01", "close_at": close})
        )
    for person, (_name, role, office) in PEOPLE.items():
        told.append(("person.registered", {"person": person, "role": role.value, "office": office}))
        scheme = {"operator": "operator", "seller": "seller"}.get(role.value)
        if scheme:
            told.append(("scheme.assigned", {"person": person, "scheme": scheme, "since": "2026-10-01"}))
            told.append(
                ("timesheet.recorded", {"period": "2026-10", "person": person, "worked_days": 22, "norm_days": 22})
            )
            told.append(
                ("timesheet.recorded", {"period": "2026-11", "person": person, "worked_days": 20, "norm_days": 20})
            )
    return [
        make(kind, payload, event_id=f"G{place:03d}", occurred_at=BEFORE, recorded_at=BEFORE, actor="SYS")
        for place, (kind, payload) in enumerate(told)
    ]


def october() -> World:
    """The month of leads."""
    world = World()
    sold = world.application("L01").assigned("O1").call("O1", after=minutes(3)).qualified("O1")
    sold.booked("O1", slot=days(2)).arrived(after=days(2)).classified("S1").outcome("S1", "sold").signed("S1").paid(
        "150000.00"
    )
    decides = world.application("L02").assigned("O1").call("O1", after=minutes(9)).qualified("O1")
    decides.booked("O1", slot=days(1)).arrived(after=days(1)).classified("S2").outcome("S2", "follow_up", "thinking")
    world.application("L03", creative="C3").assigned("O2").call("O2").cut_off("O2", "insolvent")
    world.application("L04", creative="C3").assigned("O2").call("O2", "wrong_number").invalid("O2")
    street = world.walk_in("L05").classified("S2").outcome("S2", "sold").signed("S2", "120000.00").paid("120000.00")
    wrong = street.paid("120000.00", payment="P-TWICE").last
    world.void(wrong)
    world.application("L06").assigned("O2").call("O2").qualified("O2").lost("O2", recorded=MONDAY + timedelta(days=3))
    world.application("L07", creative="C4").assigned("O1").call("O1", "no_answer")
    return world


def open_office(told: World | None = None) -> None:
    """Record all of it, or what is told in place of October, and give everybody an account."""
    record([*registry(), *(told or october()).events])
    sealed = PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1)
    for person, (name, role, office) in PEOPLE.items():
        Person.objects.create(person_id=person, name=name, role=role, office=office or "")
        account = Account(
            username=person.lower(), first_name=name, person_id=person, role=role, language="ru", password=sealed
        )
        account.save()
