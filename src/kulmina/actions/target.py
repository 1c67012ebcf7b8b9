"""What the company expects of its clients is chosen: from which day, and how a choice is taken back (R11, R18, R28).

A choice changes what is counted from its day on and nothing else: no fact, no day before it, no closed period (R72).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from kulmina.actions import act
from kulmina.actions.act import Done, Step
from kulmina.current import presets
from kulmina.domain import counting, target
from kulmina.domain.company import BadRules, Company
from kulmina.domain.counting import Counting
from kulmina.domain.form import NOT_ACTIONS
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor
from kulmina.domain.target import Decision, Told
from kulmina.journal import read
from kulmina.recording import turn


class ClickIsNoAction(ImpossibleStep):
    """A click, an impression or a visit of the site was named (R21)."""

    ru = (
        "«{action}» не может быть целевым действием. Клик — это ещё не заявка, не визит в офис и не покупка: за клики "
        "маркетинг не отвечает и не получает."
    )
    en = (
        "“{action}” cannot be a target action. A click is not yet an application, a visit to the office or a purchase: "
        "marketing does not answer for clicks and is not paid for them."
    )


class NoSuchAction(ImpossibleStep):
    """An action that cannot be counted as it was written."""

    ru = "«{action}» посчитать нельзя: выберите действие из списка, у звонка может быть длительность от 1 секунды."
    en = "“{action}” cannot be counted: choose an action of the list; a call may have a length from 1 second."


class NothingChosen(ImpossibleStep):
    """Marketing was asked for nothing."""

    ru = "Выберите хотя бы одно целевое действие: без него маркетингу не за что отвечать и не за что платить."
    en = "Choose at least one target action: without one marketing answers for nothing and cannot be paid."


class NoSuchVariant(ImpossibleStep):
    """The company's industry has no such answer."""

    ru = "Варианта «{variant}» в пресете компании нет: выберите другой из списка."
    en = "The company's preset has no variant “{variant}”: choose another one of the list."


class PeriodIsSettled(ImpossibleStep):
    """The day lies in a period whose pay is closed, or before it (R72)."""

    ru = "Закрытые периоды не меняются: новое целевое действие может действовать не раньше {day}."
    en = "Closed periods never change: a new target action may hold from {day} at the earliest."


class CountedSoAlready(ImpossibleStep):
    """Nothing would be counted otherwise."""

    ru = "С этого дня так и считается: менять нечего."
    en = "That is how it is counted from that day on: there is nothing to change."


class ChosenMeanwhile(ImpossibleStep):
    """Somebody has chosen since the page was opened."""

    ru = "Пока страница была открыта, {by} изменил(а) целевое действие. Посмотрите на него заново."
    en = "While the page was open, {by} changed the target action. Look at it anew."


class NothingToTakeBack(ImpossibleStep):
    """Nothing was chosen, or nothing before it."""

    ru = "Отменять нечего: до этого выбора целевого действия не было."
    en = "There is nothing to undo: before this choice there was no target action."


def history() -> list[Decision]:
    """Every change of what is counted, the latest first."""
    told = (Told(one.event_id, one.by, one.at, one.rules) for one in reversed(presets.configured()))
    return target.decisions(told)[::-1]


def earliest(company: Company) -> date | None:
    """The first day from which a change may hold; None: any day."""
    return target.earliest(company, read.closed_periods())


def usual(company: Company, today: date) -> date | None:
    """The day from which a change holds unless another one is named (`target.usual`)."""
    return target.usual(company, read.closed_periods(), today)


def planned(company: Company, chosen: Counting, since: date | None, today: date) -> tuple[Counting, ...]:
    """Everything that would be in force. `since` None: from the usual day (`target.usual`).

    Raises NothingChosen, PeriodIsSettled, CountedSoAlready.
    """
    if not chosen.target_actions:
        raise NothingChosen()
    day = since or usual(company, today)
    _check_open(company, day)
    now = counting.after(company.rules.counting, replace(chosen, since=day))
    if company.configured and counting.first_difference(company.rules.counting, now) is None:
        raise CountedSoAlready()
    return now


def change(
    actor: Actor,
    chosen: str | Counting,
    *,
    since: date | None = None,
    seen: str | None = None,
    now: datetime,
    token: str | None = None,
) -> Done:
    """Expect something else of clients from a day on. `chosen`: a variant of the industry, or a counting
    (`target.own_choice`); `since`: None, from the first day of the next period; `seen`: the latest decision that the
    page knew, None: it is not asked.

    Raises NoSuchVariant, ChosenMeanwhile, what `planned` raises, and what `act.perform` raises.
    """
    with turn():
        if token and (told := read.event(f"{token}-00")):
            return Done((told,), None, repeated=True)
        company = read.company()
        _check_seen(seen)
        wanted = variant(company, chosen) if isinstance(chosen, str) else chosen
        today = now.astimezone(company.rules.tz).date()
        return _record(actor, company, planned(company, wanted, since, today), now, token)


def undo(actor: Actor, *, seen: str, now: datetime, token: str | None = None) -> Done:
    """Count again as before the latest decision, `seen`.

    Raises NothingToTakeBack, ChosenMeanwhile, PeriodIsSettled, and what `act.perform` raises.
    """
    with turn():
        if token and (told := read.event(f"{token}-00")):
            return Done((told,), None, repeated=True)
        _check_seen(seen)
        last = next(iter(history()), None)
        if last is None or not any(one.target_actions for one in last.before):
            raise NothingToTakeBack()
        company = read.company()
        _check_open(company, counting.first_difference(company.rules.counting, last.before))
        return _record(actor, company, last.before, now, token)


def variant(company: Company, name: str) -> Counting:
    """What a variant of the company's industry means. Raises NoSuchVariant."""
    found = next((one.counting for one in target.choices(company) if one.id == name), None)
    if found is None:
        raise NoSuchVariant(variant=name)
    return found


def own(
    company: Company, actions: Iterable[Any], *, creating: Iterable[Any] | None = None, consents: Iterable[Any] = ()
) -> Counting:
    """A set of actions of the company's own. Raises ClickIsNoAction, NoSuchAction, NothingChosen."""
    listed = list(actions)
    for action in listed:
        if str(action).partition(":")[0].strip().casefold() in NOT_ACTIONS:
            raise ClickIsNoAction(action=action)
    try:
        chosen = target.own_choice(company, listed, creating=creating, consents=consents)
    except BadRules as error:
        raise NoSuchAction(action=", ".join(map(str, listed)) or error.key) from None
    if not chosen.target_actions:
        raise NothingChosen()
    return chosen


def _check_open(company: Company, day: date | None) -> None:
    first = earliest(company)
    if first is not None and (day is None or day < first):
        raise PeriodIsSettled(day=f"{first:%d.%m.%Y}")


def _check_seen(seen: str | None) -> None:
    last = next(iter(history()), None)
    if seen is not None and last is not None and last.told.event_id != seen:
        raise ChosenMeanwhile(by=last.told.by)


def _record(actor: Actor, company: Company, wanted: tuple[Counting, ...], now: datetime, token: str | None) -> Done:
    kept: Mapping[str, Any] = {key: value for key, value in company.configured.items() if key not in counting.COUNTED}
    steps: list[Step] = [
        ("business.configured", {"rules": {**kept, **said}}) for said in target.steps_to(company.rules, wanted)
    ]
    return act.perform(actor, None, steps, now=_after_all(now), token=token)


def _after_all(now: datetime) -> datetime:
    """The instant of a decision: later than those that were taken, whose order is that of their instants."""
    said = presets.configured()
    return max(now, said[0].at + timedelta(microseconds=1)) if said else now
