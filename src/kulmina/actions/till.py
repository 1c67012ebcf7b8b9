"""The till: money taken and given back, and the day's till counted. Only whoever sits at it records money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from uuid import uuid4

from kulmina.actions import act
from kulmina.actions.act import Done, Step
from kulmina.current import till
from kulmina.current.models import Payment, Refund
from kulmina.domain.company import Company
from kulmina.domain.money import Kopecks, roubles
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor
from kulmina.journal import read
from kulmina.recording import turn


class _OfMoney(ImpossibleStep):
    """A refusal whose whole numbers are kopecks, written as each language writes money."""

    def sentence(self, language: str) -> str:
        said = {name: _sum(word, language) if isinstance(word, int) else word for name, word in self.words.items()}
        return (self.ru if language == "ru" else self.en).format(**said)


def _sum(kopecks: int, language: str) -> str:
    text = f"{kopecks // 100 if kopecks >= 0 else -(-kopecks // 100):,}.{abs(kopecks) % 100:02d}"
    if -100 < kopecks < 0:
        text = f"-{text}"
    if language != "ru":
        return text
    return text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",").replace("-", "\N{MINUS SIGN}")


class OverContract(_OfMoney):
    """More is paid than the contract still asks for: a typing mistake, unless somebody confirms it."""

    ru = "По договору осталось заплатить {left} ₽, а вносится {amount} ₽. Проверьте сумму или подтвердите переплату."
    en = "₽{left} of the contract is left to pay, ₽{amount} is given. Check the amount, or confirm that it is more."


class NoTill(ImpossibleStep):
    """Nobody has said whose till it is."""

    ru = "Не выбран офис, в чью кассу пришли деньги."
    en = "Choose the office whose till takes the money."


class ReasonIsMissing(ImpossibleStep):
    """What is decided against somebody is explained."""

    ru = "Напишите причину: без неё запись не сохраняется."
    en = "Give the reason: nothing is recorded without it."


class MethodUnknown(ImpossibleStep):
    """Money comes in cash, by card or by transfer."""

    ru = "Выберите, как прошли деньги: наличные, карта или перевод."
    en = "Choose how the money moved: cash, card or transfer."


class TillIsClosed(ImpossibleStep):
    """A till is counted once a day."""

    ru = "Касса за {day} уже закрыта. Закрыл(а): {by}."
    en = "The till of {day} is already closed, by {by}."


class DayIsAhead(ImpossibleStep):
    """Nobody counts the money of a day that has not begun."""

    ru = "День {day} ещё не наступил."
    en = "The day {day} has not come yet."


class DifferenceWithoutNote(_OfMoney):
    """Money that is missing or spare is explained."""

    ru = "Посчитано {counted} ₽, а должно быть {expected} ₽. Напишите, откуда разница {difference} ₽."
    en = "₽{counted} was counted and ₽{expected} is expected. Write where the difference of ₽{difference} comes from."


class LeftOverCounted(_OfMoney):
    """No more stays in a till than lies there."""

    ru = "На утро нельзя оставить {left} ₽: в кассе посчитано {counted} ₽."
    en = "₽{left} cannot stay for the morning: ₽{counted} was counted."


def take(
    actor: Actor,
    lead_id: str,
    deal: str,
    amount: Kopecks,
    method: str,
    *,
    now: datetime,
    office: str | None = None,
    over: bool = False,
    token: str | None = None,
) -> Done:
    """Take a payment into the till of the actor's office. `over`: it is confirmed that more is paid than is left.

    Raises OverContract, NoTill, MethodUnknown, and what `act.perform` raises.
    """
    _check_method(method)
    company = read.company()

    def steps() -> list[Step]:
        if not over:
            _check_left(lead_id, deal, amount)
        payload = {"payment": _number("P"), "deal": deal, "amount": roubles(amount), "method": method}
        return [("payment.received", payload | {"office": _till(actor, office, company)})]

    return _in_turn(actor, lead_id, steps, now, token)


def give_back(
    actor: Actor,
    lead_id: str,
    payment: str,
    amount: Kopecks,
    method: str,
    reason: str,
    *,
    now: datetime,
    office: str | None = None,
    token: str | None = None,
) -> Done:
    """Return money of a payment, no more than is left of it.

    Raises ReasonIsMissing, NoTill, MethodUnknown, and what `act.perform` raises (RefundOverPayment).
    """
    _check_method(method)
    if not reason.strip():
        raise ReasonIsMissing()
    company = read.company()

    def steps() -> list[Step]:
        payload = {"refund": _number("R"), "payment": payment, "amount": roubles(amount), "method": method}
        return [("payment.refunded", payload | {"office": _till(actor, office, company), "reason": reason.strip()})]

    return _in_turn(actor, lead_id, steps, now, token)


def close(
    actor: Actor,
    on: date,
    counted: Kopecks,
    *,
    now: datetime,
    left: int = 0,
    note: str = "",
    office: str | None = None,
    token: str | None = None,
) -> Done:
    """Close the till of an office for a day: the cash that was counted against what the day's money says.

    `left`: what stays for the next morning; the rest is handed over.
    Raises NoTill, DayIsAhead, TillIsClosed, DifferenceWithoutNote, LeftOverCounted, and what `act.perform` raises.
    """
    company = read.company()

    def steps() -> list[Step]:
        whose = _till(actor, office, company)
        expected = _expected(whose, on, company, now)
        _check_count(expected, counted, left, note)
        payload = {
            "office": whose,
            "date": on.isoformat(),
            "expected": roubles(expected),
            "counted": roubles(counted),
            "left": roubles(left),
        }
        return [("till.closed", payload | ({"note": note.strip()} if note.strip() else {}))]

    return _in_turn(actor, None, steps, now, token)


def _in_turn(
    actor: Actor, lead_id: str | None, steps: Callable[[], list[Step]], now: datetime, token: str | None
) -> Done:
    """What is to be recorded is worked out inside the writer's turn, and not again for a click that came twice."""
    token = token or uuid4().hex
    with turn():
        told = read.event(f"{token}-00")
        if told is not None:
            return Done((told,), told.lead_id, repeated=True)
        return act.perform(actor, lead_id, steps(), now=now, token=token)


def _check_method(method: str) -> None:
    if method not in till.METHODS:
        raise MethodUnknown()


def _check_left(lead_id: str, deal: str, amount: int) -> None:
    """An unknown or cancelled contract is refused by the steps themselves."""
    found = next((each for each in till.of_lead(lead_id) if each.deal == deal and not each.cancelled), None)
    if found is not None and amount > found.left:
        raise OverContract(left=max(found.left, 0), amount=int(amount))


def _till(actor: Actor, office: str | None, company: Company) -> str:
    """The office whose till it is: the actor's own, else the one that was chosen, else the only one there is."""
    chosen = office or actor.office or (next(iter(company.offices)) if len(company.offices) == 1 else None)
    if chosen is None or chosen not in company.offices:
        raise NoTill()
    return chosen


def _number(letter: str) -> str:
    """A number that no other payment or refund has: that of the fact in the journal."""
    name = f"{letter}-{read.last_no() + 1}"
    taken = Payment.objects.filter(payment=name) if letter == "P" else Refund.objects.filter(refund=name)
    return f"{name}-{uuid4().hex[:4]}" if taken.exists() else name


def _expected(office: str, on: date, company: Company, now: datetime) -> int:
    tz = company.rules.tz
    if on > now.astimezone(tz).date():
        raise DayIsAhead(day=f"{on:%d.%m.%Y}")
    found = till.day(office, on, tz)
    if found.closing is not None:
        raise TillIsClosed(day=f"{on:%d.%m.%Y}", by=found.closing.cashier)
    return found.expected


def _check_count(expected: int, counted: int, left: int, note: str) -> None:
    if counted != expected and not note.strip():
        raise DifferenceWithoutNote(counted=int(counted), expected=expected, difference=int(counted - expected))
    if not 0 <= left <= counted:
        raise LeftOverCounted(left=int(left), counted=int(counted))
