"""Money: in full or by monthly parts, in cash or through the bank, entered twice, late, and sometimes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kulmina.demo.hours import at, in_office, later, month_start
from kulmina.demo.story import Story
from kulmina.demo.team import SYSTEM

MINUTE, HOUR, DAY = 60, 3600, 86_400
CANCELLED = 0.04  # of deals, with everything returned
PARTLY_RETURNED = 0.03


@dataclass(frozen=True, slots=True)
class Payment:
    id: str
    amount: int  # roubles
    moment: datetime
    known: datetime


def pay(story: Story, deal: str, amount: int, office: str) -> None:
    """The money of one deal; a cancelled deal gets its money back and no further parts."""
    cashier = story.world.team.one("cashier", office)
    cancelled = story.chance(CANCELLED)
    ends = in_office(later(story.now, story.rng, 3 * DAY, 40 * DAY))
    paid: list[Payment] = []
    for part, (moment, sum_) in enumerate(_schedule(story, amount), start=1):
        if cancelled and moment >= ends:
            break
        paid.append(_receive(story, deal, f"P{story.number:06d}-{part}", sum_, moment, cashier))
    if cancelled:
        _cancel(story, deal, paid, max([ends, *(payment.known for payment in paid)]), cashier)
    elif story.chance(PARTLY_RETURNED):
        first = paid[0]
        back = max(1, first.amount * story.rng.choice((10, 15, 20, 30)) // 100)
        moment = in_office(later(first.known, story.rng, DAY, 45 * DAY))
        _return(story, first, back, moment, cashier)


def _schedule(story: Story, amount: int) -> list[tuple[datetime, int]]:
    """When which part is due to come: the first with the signature or the next day, the others by months."""
    start = story.now + timedelta(minutes=story.rng.randint(5, 40))
    if story.chance(0.3):
        start = in_office(at(story.now + timedelta(days=1), story.rng.randrange(10, 19)))
    if not story.chance(story.world.trade.parts):
        return [(start, amount)]
    parts = story.rng.randint(2, 4)
    each = amount // parts
    moments = [start]
    for n in range(1, parts):
        due = later(start, story.rng, (30 * n - 2) * DAY, (30 * n + 4) * DAY)
        moments.append(in_office(due))
    return [(moment, each if n else amount - each * (parts - 1)) for n, moment in enumerate(moments)]


def _receive(story: Story, deal: str, payment: str, amount: int, moment: datetime, cashier: str) -> Payment:
    """Cash is entered at once; the bank's file is read the next morning, the month's last one after the close."""
    by_bank = story.chance(0.35)
    actor, known = (SYSTEM, _bank_file(story, moment)) if by_bank else (cashier, moment)
    payload = {"payment": payment, "deal": deal, "amount": f"{amount}.00"}
    story.tell("payment.received", actor, payload, at=moment, known=known)
    if story.chance(0.012):
        _enter_twice(story, payload, moment, known, cashier)
    return Payment(payment, amount, moment, known)


def _bank_file(story: Story, moment: datetime) -> datetime:
    next_month = month_start(moment, 1)
    if next_month - moment < timedelta(days=2) and story.chance(0.5):
        return later(next_month + timedelta(days=5, hours=9), story.rng, 0, 2 * HOUR)
    return later(at(moment + timedelta(days=1), 9), story.rng, 0, 40 * MINUTE)


def _enter_twice(story: Story, payload: dict[str, str], moment: datetime, known: datetime, cashier: str) -> None:
    twin = payload | {"payment": payload["payment"] + "-2"}
    entered = known + timedelta(minutes=6)
    event_id = story.tell("payment.received", cashier, twin, at=moment + timedelta(minutes=1), known=entered)
    found = in_office(later(entered, story.rng, HOUR, 3 * DAY))
    story.tell("event.voided", cashier, {"event": event_id, "reason": "entered_twice"}, at=found)


def _cancel(story: Story, deal: str, paid: list[Payment], moment: datetime, cashier: str) -> None:
    moment = in_office(later(moment, story.rng, HOUR, 5 * HOUR))
    head = story.world.team.one("sales_head")
    story.tell("deal.cancelled", head, {"deal": deal, "reason": "client_changed_mind"}, at=moment)
    for payment in paid:
        moment = in_office(later(moment, story.rng, 5 * MINUTE, HOUR))
        _return(story, payment, payment.amount, moment, cashier)


def _return(story: Story, payment: Payment, amount: int, moment: datetime, cashier: str) -> None:
    payload = {"refund": f"R{payment.id[1:]}", "payment": payment.id, "amount": f"{amount}.00"}
    story.tell("payment.refunded", cashier, payload, at=moment)
