"""Worlds in which anything may happen to many leads at once, for comparing whole answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from typing import Any

from tests.world import MONDAY, RULES, Story, World, days, minutes

from kulmina.analytics.engine import Source, duckdb_source
from kulmina.domain import counting
from kulmina.domain.company import Company, Creative, Office, Person, Rules, read_rules
from kulmina.domain.period import Period, month
from kulmina.journal.columns import collect

PEOPLE = {
    "M1": Person("M1", "marketer"), "O1": Person("O1", "operator"), "O2": Person("O2", "operator"),
    "H1": Person("H1", "cc_head"), "S1": Person("S1", "seller", "OF1"), "S2": Person("S2", "seller", "OF2"),
    "R1": Person("R1", "sales_head"), "A1": Person("A1", "office_admin", "OF1"), "K1": Person("K1", "cashier"),
}  # fmt: skip
CREATIVES = {
    "C1": Creative("C1", "K1", "vk_ads", "site", "M1", "Спишем долги"),
    "C2": Creative("C2", "K2", "yandex_direct", "site", "M1", "Приставы"),
    "C3": Creative("C3", "K1", "vk_ads", "site", None, "Бесплатно"),
}
OFFICES = {"OF1": Office("OF1", "На Лесной"), "OF2": Office("OF2", "На Речной")}
Step = Callable[[Story, Random], object]


def _pick(*words: str) -> Callable[[Random], str]:
    return lambda rng: rng.choice(words)


_operator, _seller = _pick("O1", "O2"), _pick("S1", "S2")
_verdict = _pick("target", "non_target", "unknown")
_meeting = _pick("MT1", "MT2", "MT3")


def _own(story: Story, name: str) -> str:
    return f"{name}-{story.name}"


def _move(story: Story, by: timedelta) -> Story:
    slot = (story.now + by).isoformat()
    return story.tell("meeting.rescheduled", {"meeting": _own(story, "MT1"), "slot": slot}, actor="O1")


STEPS: tuple[Step, ...] = (
    lambda s, r: s.acts(r.choice(["application", "call", "visit", "app_install"]), creative=r.choice(["C2", None])),
    lambda s, r: s.acts(r.choice(["call", "bki_application"]), consent=r.choice([True, None])),
    lambda s, r: s.talked(_operator(r), r.choice([20, 60, 200])),
    lambda s, r: s.assigned(_operator(r)),
    lambda s, r: s.assigned(_operator(r)),
    lambda s, r: s.call(_operator(r), direction="out"),
    lambda s, r: s.call(_operator(r), r.choice(["no_answer", "busy", "abandoned"]), direction=r.choice(["in", "out"])),
    lambda s, r: s.qualified(_operator(r), _verdict(r), answers={"debt_amount": r.choice([100000, 500000])}),
    lambda s, r: s.cut_off(_operator(r)),
    lambda s, r: s.overturned(),
    lambda s, r: s.booked(_operator(r), days(r.randint(0, 12)), meeting=_own(s, _meeting(r))),
    lambda s, r: s.booked(_operator(r), days(r.randint(0, 3)), meeting=_own(s, _meeting(r)), office="OF2"),
    lambda s, r: s.cancelled(_operator(r), meeting=_own(s, _meeting(r))),
    lambda s, r: s.tell(
        "meeting.rescheduled", {"meeting": _own(s, "MT1"), "slot": (s.now + days(3)).isoformat()}, actor="O1"
    ),
    lambda s, r: s.tell("meeting.no_show", {"meeting": _own(s, "MT1")}, actor="A1"),
    lambda s, r: s.arrived(meeting=_own(s, _meeting(r)), office=r.choice(["OF1", "OF2"])),
    lambda s, r: s.arrived(named=False),
    lambda s, r: s.classified(_seller(r), _verdict(r)),
    lambda s, r: s.qc(_verdict(r)),
    lambda s, r: s.outcome(_seller(r), r.choice(["sold", "follow_up", "refused"])),
    lambda s, r: s.signed(r.choice(["S1", "S2"])),
    lambda s, r: s.signed({"S1": "0.3", "S2": "0.7"}),
    lambda s, r: s.deal_cancelled(_seller(r)),
    lambda s, r: s.paid(r.choice(["100.00", "2500.57"])),
    lambda s, r: s.refunded("100.00") if s._payments else None,
    lambda s, r: s.lost(_seller(r)),
    lambda s, r: s.slept(_seller(r)),
    lambda s, r: s.reactivated(_seller(r)),
    lambda s, r: s.invalid(_operator(r)),
    lambda s, r: s.reattributed(r.choice(["C2", "C3", None]), approved_by=r.choice(["D1", None])),
    lambda s, r: s.world.void(s.last) if s.last.kind != "event.voided" else None,
)


# What a company may come to expect of its clients, in turn.
CHOICES: tuple[Mapping[str, Any], ...] = (
    {},
    {"target_actions": ["application"]},
    {"target_actions": ["call>=60", "visit"]},
    {"target_actions": ["call"], "consent_required": ["call"]},
    {"target_actions": ["application", "bki_application"], "consent_required": ["bki_application"]},
    {"lead_actions": ["application", "app_install"], "target_actions": ["app_install", "call>=120"]},
)


def changing(rng: Random) -> Rules:
    """Rules of counting that were changed up to three times, each time from some day on."""
    rules = read_rules({**RULES, **rng.choice(CHOICES)})
    for _ in range(rng.randint(0, 3)):
        since = MONDAY.date() + timedelta(days=rng.randint(-3, 45))
        new = read_rules({**RULES, **rng.choice(CHOICES), "since": since})
        rules = rules.counting_by(counting.after(rules.counting, new.counting[-1]))
    return rules


def wild_world(seed: int, *, leads: int = 40, steps: int = 12) -> World:
    """Many leads to whom anything happened in any order, at night and by day, some of it voided; meanwhile the company
    may have changed its mind about what it expects of them."""
    rng = Random(seed)
    world = World()
    world.rules = changing(rng)
    for number in range(leads):
        start = MONDAY + timedelta(minutes=rng.randint(-6 * 1440, 50 * 1440))
        begin = rng.choice([world.application, world.inbound, world.walk_in])
        story = begin(f"L{number:03d}", creative=rng.choice(["C1", "C2", "C3", None]), at=start)
        for _ in range(rng.randint(0, steps)):
            story.now += rng.choice([timedelta(), minutes(rng.randint(0, 600)), days(rng.randint(0, 6))])
            rng.choice(STEPS)(story, rng)
    return world


def company(world: World, *periods: Period) -> Company:
    """The company of the stories."""
    return Company(rules=world.rules, people=PEOPLE, creatives=CREATIVES, offices=OFFICES, periods=periods)


def source(world: World, *periods: Period) -> Source:
    """The journal of a world on DuckDB."""
    return duckdb_source(collect(world.events), company(world, *periods))


def october(world: World) -> Period:
    return month(MONDAY.date(), world.rules.tz)
