"""Money: in full or by monthly parts, in cash or through the bank, entered twice, late, and sometimes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kulmina.demo.hours import at, in_office, later, month_start
from kulmina.demo.story import Step, Story
from kulmina.demo.team import INTAKE, Seller

MINUTE, HOUR, DAY = 60, 3600, 86_400
CANCELLED = 0.04  # of deals, with everything returned
PARTLY_RETURNED = 0.03
BY_BANK = 0.35  # of payments
BY_CARD = 0.5  # of those in the office
LATE = timedelta(days=5, hours=9)  # after the end of the month: the bank's file that the close did not wait for

Due = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Payment:
    id: str
    amount: int  # roubles
    method: str
    known: datetime


def dues(story: Story, amount: int) -> list[Due]:
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
        moments.append(in_office(later(start, story.rng, (30 * n - 2) * DAY, (30 * n + 4) * DAY)))
    return [(moment, each if n else amount - each * (parts - 1)) for n, moment in enumerate(moments)]


def promised(deal: str, parts: Sequence[Due]) -> list[Step]:
    """The plan of payments that is written with a contract that is paid in parts."""
    if len(parts) == 1:
        return []
    plan = [{"date": moment.date().isoformat(), "amount": f"{amount}.00"} for moment, amount in parts]
    return [("deal.scheduled", {"deal": deal, "instalments": plan})]


def pay(story: Story, deal: str, parts: Sequence[Due], seller: Seller) -> None:
    """The money of one deal; a cancelled deal gets its money back and no further parts."""
    cancelled = story.chance(CANCELLED)
    ends = in_office(later(story.now, story.rng, 3 * DAY, 40 * DAY))
    paid: list[Payment] = []
    for part, (moment, amount) in enumerate(parts, start=1):
        if cancelled and moment >= ends:
            break
        paid.append(_receive(story, deal, f"P{story.number:06d}-{part}", amount, moment, seller.office))
    if cancelled:
        _cancel(story, deal, paid, max([ends, *(payment.known for payment in paid)]), seller)
    elif story.chance(PARTLY_RETURNED):
        first = paid[0]
        back = max(1, first.amount * story.rng.choice((10, 15, 20, 30)) // 100)
        moment = in_office(later(first.known, story.rng, DAY, 45 * DAY))
        _return(story, first, back, moment, seller.office, "refund.partly")


def _receive(story: Story, deal: str, payment: str, amount: int, moment: datetime, office: str) -> Payment:
    """Money at the till is entered at once; the bank's file is read the next morning, now and then the month's last
    one after the close."""
    told = {"payment": payment, "deal": deal, "amount": f"{amount}.00"}
    if story.chance(BY_BANK):
        known = _bank_file(story, moment)
        story.tell("payment.received", INTAKE, told, at=moment, known=known)
        return Payment(payment, amount, "transfer", known)
    method = "card" if story.chance(BY_CARD) else "cash"
    cashier, told = story.one("cashier", office), told | {"method": method, "office": office}
    story.tell("payment.received", cashier, told, at=moment)
    if story.chance(0.018):
        _enter_twice(story, told, moment, cashier)
    return Payment(payment, amount, method, moment)


def _bank_file(story: Story, moment: datetime) -> datetime:
    """All payments of a morning's file are learnt at one instant."""
    next_month = month_start(moment, 1)
    if next_month - moment < timedelta(days=2) and story.chance(0.5):
        return next_month + LATE + timedelta(minutes=20)
    return at(moment + timedelta(days=1), 9, 20)


def _enter_twice(story: Story, told: dict[str, str], moment: datetime, cashier: str) -> None:
    twin = told | {"payment": told["payment"] + "-2"}
    event_id = story.tell("payment.received", cashier, twin, at=moment + timedelta(minutes=1))
    found = min(in_office(later(moment, story.rng, HOUR, 3 * DAY)), moment + timedelta(days=3))
    story.tell("event.voided", cashier, {"event": event_id, "reason": story.said("voided.payment")}, at=found)


def _cancel(story: Story, deal: str, paid: list[Payment], moment: datetime, seller: Seller) -> None:
    moment = in_office(later(moment, story.rng, HOUR, 5 * HOUR))
    story.tell("deal.cancelled", seller.id, {"deal": deal, "reason": "changed_mind"}, at=moment)
    for payment in paid:
        moment = in_office(later(moment, story.rng, 5 * MINUTE, HOUR))
        _return(story, payment, payment.amount, moment, seller.office, "refund.cancelled")


def _return(story: Story, payment: Payment, amount: int, moment: datetime, office: str, why: str) -> None:
    payload = {
        "refund": f"R{payment.id[1:]}", "payment": payment.id, "amount": f"{amount}.00",
        "method": "card" if payment.method == "card" else "transfer", "office": office, "reason": story.said(why),
    }  # fmt: skip
    story.tell("payment.refunded", story.one("cashier", office), payload, at=moment)
