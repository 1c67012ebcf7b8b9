"""What a seller does with a client who came: the office's verdict, the outcome, contracts, follow-ups.

Each act is recorded at once with everything that belongs to it; what cannot be is refused by name.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import wraps
from typing import Any, ParamSpec

from kulmina.actions import act
from kulmina.actions.act import Done, NoSuchLead, Step
from kulmina.actions.sales_refusal import (
    DatePassed,
    NextDateMissing,
    NoTouchToNote,
    NumberTaken,
    PlanDoesNotAddUp,
    ReasonMissing,
    SellerUnknown,
    SharesDoNotAddUp,
    TooManyTouches,
    VerdictMissing,
    WakeDateMissing,
)
from kulmina.current import leads, sales
from kulmina.domain import refusal
from kulmina.domain.company import Rules
from kulmina.domain.lead import Lead
from kulmina.domain.money import roubles
from kulmina.domain.period import midnight
from kulmina.domain.response import at_part
from kulmina.domain.rights import Actor
from kulmina.journal import read
from kulmina.recording import turn

Instalments = Sequence[tuple[date, int]]
AGREED = "agreed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the office says of a client who came. `value`: target or non_target, the latter with its reason."""

    value: str
    reason: str | None = None

    @property
    def step(self) -> Step:
        return ("visit.classified", _given(verdict=self.value, reason=self.reason))


@dataclass(frozen=True, slots=True)
class Deal:
    """A contract as it is typed. `amount`: kopecks; `sellers`: shares; `deal` empty: the next free number;
    `instalments`: what the client promised, (day, kopecks)."""

    amount: int
    sellers: Mapping[str, Fraction]
    deal: str = ""
    instalments: Instalments = ()


P = ParamSpec("P")


def _once(do: Callable[P, Done]) -> Callable[P, Done]:
    """The second click of one form adds nothing, and is not refused by what the first one has changed, also where
    both come at once."""

    @wraps(do)
    def done(*args: P.args, **kwargs: P.kwargs) -> Done:
        token = kwargs.get("token")
        with turn():
            told = read.event(f"{token}-00") if token else None
            return Done((told,), told.lead_id, repeated=True) if told else do(*args, **kwargs)

    return done


@_once
def classify(actor: Actor, lead_id: str, verdict: Verdict, *, now: datetime, token: str | None = None) -> Done:
    """The office's verdict on a client who came. Raises what `act.perform` raises."""
    return act.perform(actor, lead_id, [verdict.step], now=now, token=token)


@_once
def follow_up(
    actor: Actor,
    lead_id: str,
    at: datetime | None,
    *,
    now: datetime,
    verdict: Verdict | None = None,
    reason: str | None = None,
    token: str | None = None,
) -> Done:
    """The client wants to think: the meeting ends with a follow-up that has its date.

    Raises NextDateMissing, DatePassed, VerdictMissing and what `act.perform` raises.
    """
    lead = _lead(lead_id)
    steps = [*_verdict(lead, verdict), _outcome(actor, lead, "follow_up", reason), _next(at, now)]
    return act.perform(actor, lead_id, steps, now=now, token=token)


@_once
def refuse(
    actor: Actor,
    lead_id: str,
    reason: str,
    *,
    now: datetime,
    verdict: Verdict | None = None,
    token: str | None = None,
) -> Done:
    """The client said no at the meeting. Raises ReasonMissing, VerdictMissing and what `act.perform` raises."""
    if not reason:
        raise ReasonMissing()
    lead = _lead(lead_id)
    return act.perform(
        actor, lead_id, [*_verdict(lead, verdict), _outcome(actor, lead, "refused", reason)], now=now, token=token
    )


@_once
def sell(
    actor: Actor,
    lead_id: str,
    deal: Deal,
    *,
    now: datetime,
    verdict: Verdict | None = None,
    repeat: bool = False,
    token: str | None = None,
) -> Done:
    """A contract is signed; where the meeting has no outcome yet, it ended with a sale.

    `repeat`: it was confirmed that the client buys again (R44). Raises SharesDoNotAddUp, SellerUnknown,
    PlanDoesNotAddUp, NumberTaken, VerdictMissing, SecondDeal and what `act.perform` raises.
    """
    _check_shares(deal.sellers)
    _check_sellers(actor, deal.sellers)
    if deal.instalments:
        _check_plan(deal.instalments, deal.amount)
    with turn():
        lead = _lead(lead_id)
        before = sales.bought(lead_id)
        if before and not repeat:
            raise refusal.SecondDeal(deal=before)
        again = bool(before) or any(one.cancelled_at is None for one in lead.deals)
        steps = _selling(actor, lead, verdict, deal, _number(lead, deal.deal), again)
        return act.perform(actor, lead_id, steps, now=now, token=token, repeat=repeat)


def _selling(actor: Actor, lead: Lead, verdict: Verdict | None, deal: Deal, number: str, again: bool) -> list[Step]:
    shares = {who: _written(share) for who, share in deal.sellers.items()}
    signed = {"deal": number, "amount": roubles(deal.amount), "sellers": shares, **({"repeat": True} if again else {})}
    steps: list[Step] = [*_verdict(lead, verdict)]
    if lead.state == "arrived":
        steps.append(_outcome(actor, lead, "sold", None))
    steps.append(("deal.signed", signed))
    if deal.instalments:
        steps.append(_plan(number, deal.instalments))
    return steps


@_once
def schedule(
    actor: Actor, lead_id: str, deal: str, instalments: Instalments, *, now: datetime, token: str | None = None
) -> Done:
    """When the client pays how much of a contract; a later plan replaces the earlier one.

    Raises PlanDoesNotAddUp, DealUnknown, DealIsCancelled and what `act.perform` raises.
    """
    signed = _deal(_lead(lead_id), deal)
    _check_plan(instalments, signed.amount)
    return act.perform(actor, lead_id, [_plan(deal, instalments)], now=now, token=token)


@_once
def cancel(actor: Actor, lead_id: str, deal: str, reason: str, *, now: datetime, token: str | None = None) -> Done:
    """A contract is called off. Raises ReasonMissing and what `act.perform` raises."""
    if not reason:
        raise ReasonMissing()
    return act.perform(actor, lead_id, [("deal.cancelled", {"deal": deal, "reason": reason})], now=now, token=token)


@_once
def touch(
    actor: Actor, lead_id: str, result: str, at: datetime | None, *, now: datetime, token: str | None = None
) -> Done:
    """A follow-up was made, and the next one has its date.

    Raises NextDateMissing, DatePassed, TooManyTouches (then the client is lost or sleeps), NoTouchToNote and what
    `act.perform` raises.
    """
    lead = _lead(lead_id)
    done = _touched(lead, result)
    most = read.company().rules.desk.touches
    if len(lead.followed_up) + 1 >= most:
        raise TooManyTouches(most=most)
    return act.perform(actor, lead_id, [done, _next(at, now)], now=now, token=token)


@_once
def appoint(actor: Actor, lead_id: str, at: datetime | None, *, now: datetime, token: str | None = None) -> Done:
    """The next follow-up gets a date, or another one. Raises NextDateMissing, DatePassed, TooManyTouches."""
    lead = _lead(lead_id)
    most = read.company().rules.desk.touches
    if lead.state != "follow_up":
        raise NoTouchToNote(lead=lead_id)
    if len(lead.followed_up) >= most:
        raise TooManyTouches(most=most)
    return act.perform(actor, lead_id, [_next(at, now)], now=now, token=token)


@_once
def lose(
    actor: Actor, lead_id: str, reason: str, *, now: datetime, touched: str | None = None, token: str | None = None
) -> Done:
    """The client will not buy. `touched`: the result of the follow-up in which he said so. Raises ReasonMissing."""
    if not reason:
        raise ReasonMissing()
    steps = [*_last_touch(lead_id, touched), ("lead.lost", {"reason": reason})]
    return act.perform(actor, lead_id, steps, now=now, token=token)


@_once
def sleep(
    actor: Actor,
    lead_id: str,
    until: date | None,
    *,
    now: datetime,
    reason: str | None = None,
    touched: str | None = None,
    token: str | None = None,
) -> Done:
    """The client is put aside until a day. Raises WakeDateMissing, DatePassed and what `act.perform` raises."""
    if until is None:
        raise WakeDateMissing()
    if midnight(until, read.company().rules.tz) <= now:
        raise DatePassed(date=f"{until:%d.%m.%Y}")
    slept = ("lead.slept", _given(until=until.isoformat(), reason=reason))
    return act.perform(actor, lead_id, [*_last_touch(lead_id, touched), slept], now=now, token=token)


@_once
def reactivate(
    actor: Actor,
    lead_id: str,
    *,
    now: datetime,
    reason: str | None = None,
    at: datetime | None = None,
    token: str | None = None,
) -> Done:
    """A lost or sleeping client is taken up again; `at`: the date of the next touch, where it is known."""
    steps: list[Step] = [("lead.reactivated", _given(reason=reason))]
    if at is not None:
        steps.append(_next(at, now))
    return act.perform(actor, lead_id, steps, now=now, token=token)


def next_touch(lead: Lead, rules: Rules, now: datetime) -> datetime | None:
    """The usual instant of the next follow-up (DOMAIN §13): so many days after the outcome, by the number of the
    touch; tomorrow where that has passed. None: no further touch is to be made."""
    made = len(lead.followed_up) + 1 if lead.state == "follow_up" else 0
    if made >= rules.desk.touches:
        return None
    days = rules.desk.touch_days
    began = lead.last_outcome.at if lead.state == "follow_up" and lead.last_outcome else now
    usual = began.astimezone(rules.tz).date() + timedelta(days=days[min(made, len(days) - 1)])
    tomorrow = now.astimezone(rules.tz).date() + timedelta(days=1)
    return at_part(max(usual, tomorrow), "morning", rules)


def equal_parts(amount: int, count: int, first: date) -> tuple[tuple[date, int], ...]:
    """So many equal monthly payments that sum to the amount to the kopeck, the first ones a kopeck larger.

    A month without that day pays on its last one. Raises ValueError for fewer than one payment, or more than kopecks.
    """
    if not 1 <= count <= amount:
        raise ValueError(f"{amount} kopecks cannot be paid in {count} parts")
    part, over = divmod(amount, count)
    return tuple((_months_later(first, place), part + (place < over)) for place in range(count))


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def _lead(lead_id: str) -> Lead:
    """The lead as it stands. Raises NoSuchLead."""
    card = leads.card(lead_id)
    if card is None:
        raise NoSuchLead(f"there is no lead {lead_id!r}")
    return card.lead


def _given(**payload: Any) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if value}


def _verdict(lead: Lead, verdict: Verdict | None) -> list[Step]:
    """The verdict to be recorded with an outcome: one is needed, and it is said once."""
    if verdict is None:
        if lead.office_verdict is None and lead.arrival is not None:
            raise VerdictMissing()
        return []
    said = lead.verdicts.office
    if said is not None and (said.value, said.reason) == (verdict.value, verdict.reason):
        return []
    return [verdict.step]


def _outcome(actor: Actor, lead: Lead, outcome: str, reason: str | None) -> Step:
    meeting = lead.visits[-1].meeting if lead.visits else None
    seller = lead.seller if lead.seller and "seller" not in actor.roles else actor.person
    return ("meeting.outcome", _given(seller=seller, outcome=outcome, meeting=meeting, reason=reason))


def _next(at: datetime | None, now: datetime) -> Step:
    if at is None:
        raise NextDateMissing()
    if at <= now:
        raise DatePassed(date=f"{at:%d.%m.%Y %H:%M}")
    return ("followup.scheduled", {"at": at.isoformat()})


def _touched(lead: Lead, result: str | None) -> Step:
    if lead.state != "follow_up":
        raise NoTouchToNote(lead=lead.lead_id)
    return ("followup.done", _given(result=result))


def _last_touch(lead_id: str, result: str | None) -> list[Step]:
    return [_touched(_lead(lead_id), result)] if result else []


def _check_shares(shares: Mapping[str, Fraction]) -> None:
    total = sum(shares.values(), Fraction())
    if total != 1 or any(share <= 0 for share in shares.values()):
        raise SharesDoNotAddUp(total=_written(total * 100))


def _check_sellers(actor: Actor, shares: Mapping[str, Fraction]) -> None:
    """A share belongs to somebody who works here, or nobody is ever paid for it."""
    for who in shares:
        if who != actor.person and who not in read.company().people:
            raise SellerUnknown(seller=who)


def _written(number: Fraction) -> str:
    """A decimal where the number has an end, else a fraction."""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return str(number)
    text = f"{number.numerator * 10**40 // number.denominator:041d}"
    return f"{text[:-40]}.{text[-40:]}".rstrip("0").rstrip(".")


def _check_plan(instalments: Instalments, amount: int) -> None:
    total = sum(part for _day, part in instalments)
    if total != amount or any(part <= 0 for _day, part in instalments):
        raise PlanDoesNotAddUp(total=roubles(total), amount=roubles(amount))


def _plan(deal: str, instalments: Instalments) -> Step:
    promised = [{"date": day.isoformat(), "amount": roubles(part)} for day, part in instalments]
    return ("deal.scheduled", {"deal": deal, "instalments": promised})


def _number(lead: Lead, asked: str) -> str:
    """The number of a new contract. Raises NumberTaken."""
    if asked and sales.taken_number(asked):
        raise NumberTaken(deal=asked)
    if asked:
        return asked
    number, place = f"D-{lead.lead_id}", 2
    while sales.taken_number(number):
        number, place = f"D-{lead.lead_id}-{place}", place + 1
    return number


def _deal(lead: Lead, number: str) -> Any:
    for one in lead.deals:
        if one.deal == number:
            if one.cancelled_at is not None:
                raise refusal.DealIsCancelled(deal=number)
            return one
    raise refusal.DealUnknown(lead=lead.lead_id, deal=number)
