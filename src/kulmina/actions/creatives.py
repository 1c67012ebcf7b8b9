"""What marketing writes down on its desk: notes on creatives, what a creative is, and the budget of a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from urllib.parse import urlsplit

from kulmina.actions import act
from kulmina.actions.act import Done, Step
from kulmina.domain.company import Company, Creative
from kulmina.domain.money import roubles
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor
from kulmina.journal import read
from kulmina.recording import turn

LONGEST_NOTE, LONGEST_NAME, LONGEST_LINK = 2_000, 200, 1_000
MOST_MONEY = 10**14  # kopecks
OWNERS = frozenset({"marketing_head", "marketer", "contractor"})


class CreativeUnknown(ImpossibleStep):
    """There is no such creative."""

    ru = "Креатива «{creative}» нет: выберите другой."
    en = 'There is no creative "{creative}": choose another one.'


class NotYourCreative(ImpossibleStep):
    """A marketer writes about the creatives that are his."""

    ru = "Креатив «{creative}» не ваш: его ведёт {holder}."
    en = 'The creative "{creative}" is not yours: it belongs to {holder}.'


class OwnerIsForTheHead(ImpossibleStep):
    """Whose the creative is decides who is paid for its leads: nobody gives it to himself."""

    ru = "Владельца креатива меняет руководитель маркетинга: от владельца зависит оплата."
    en = "The owner of a creative is changed by the head of marketing: pay depends on it."


class NotOfMarketing(ImpossibleStep):
    """Somebody in marketing owns a creative."""

    ru = "Владельцем креатива может быть только сотрудник маркетинга или подрядчик."
    en = "Only somebody of marketing or a contractor can own a creative."


class NothingWritten(ImpossibleStep):
    """An empty text says nothing."""

    ru = "Напишите текст: сейчас он пустой."
    en = "Write a text: it is empty now."


class TooLong(ImpossibleStep):
    """A text longer than anybody reads."""

    ru = "Слишком длинно: не больше {most} знаков."
    en = "This is too long: no more than {most} characters."


class NoAddress(ImpossibleStep):
    """A link and a picture are addresses of the web."""

    ru = "Это не адрес: {address}. Ссылка и картинка начинаются с https://"
    en = "This is no address: {address}. A link and a picture begin with https://"


class BudgetImpossible(ImpossibleStep):
    """A budget is an amount above zero for a channel of a period that there is."""

    ru = "Бюджет канала «{channel}» не подходит: нужен известный период и сумма больше нуля."
    en = "The budget of {channel} cannot be: it needs a known period and an amount above zero."


class ChannelUnknown(ImpossibleStep):
    """No creative is in this channel."""

    ru = "Канала «{channel}» нет ни у одного креатива: бюджет не записан."
    en = "No creative is in the channel {channel}: the budget was not recorded."


class NotYourChannel(ImpossibleStep):
    """A marketer sets the money of the channels in which his creatives are."""

    ru = "В канале «{channel}» нет ваших креативов: его бюджет ставит тот, кто его ведёт, или руководитель маркетинга."
    en = "None of your creatives is in {channel}: its budget is set by whoever leads it or by the head of marketing."


@dataclass(frozen=True, slots=True)
class Description:
    """What may be changed of a creative; an empty text takes the field away."""

    name: str = ""
    owner: str = ""
    text: str = ""
    link: str = ""
    image: str = ""


def note(actor: Actor, creative: str, text: str, *, now: datetime, token: str | None = None) -> Done:
    """Write down what one knows of a creative.

    Raises CreativeUnknown, NotYourCreative, NothingWritten, TooLong, and what `act.perform` raises.
    """
    _reachable(actor, _known(read.company(), creative))
    payload = {"creative": creative, "text": _within(text, LONGEST_NOTE)}
    if not payload["text"]:
        raise NothingWritten()
    return act.perform(actor, None, [("creative.noted", payload)], now=now, token=token)


def describe(actor: Actor, creative: str, told: Description, *, now: datetime, token: str | None = None) -> Done:
    """Say anew what a creative is; its campaign, channel and platform stay. Nothing is recorded where nothing differs.

    Raises CreativeUnknown, NotYourCreative, OwnerIsForTheHead, NotOfMarketing, TooLong, NoAddress, and what
    `act.perform` raises.
    """
    with turn():
        company = read.company()
        before = _known(company, creative)
        _reachable(actor, before)
        owner = told.owner.strip() or None
        if owner != before.owner:
            _give(actor, owner, company)
        changed = {
            "name": _within(told.name, LONGEST_NAME) or None,
            "owner": owner,
            "text": _within(told.text, LONGEST_NOTE) or None,
            "link": _address(told.link),
            "image": _address(told.image, secure=True),
        }
        if all(getattr(before, field) == value for field, value in changed.items()):
            return Done((), None, repeated=True)
        kept = {f.name: getattr(before, f.name) for f in fields(Creative)[1:]} | changed
        payload = {"creative": creative} | {field: value for field, value in kept.items() if value is not None}
        return act.perform(actor, None, [("creative.registered", payload)], now=now, token=token)


def set_budgets(
    actor: Actor, period: str, budgets: Mapping[str, int], *, now: datetime, token: str | None = None
) -> Done:
    """Set the budgets of channels in a period, in kopecks; only those that differ from what is set are recorded.

    Raises BudgetImpossible, ChannelUnknown, NotYourChannel, and what `act.perform` raises.
    """
    company = read.company()
    known = any(each.id == period for each in company.periods)
    for channel in budgets:
        _check_channel(actor, company, channel)
    for channel, amount in budgets.items():
        if not known or not channel or not 0 < amount <= MOST_MONEY:
            raise BudgetImpossible(channel=channel)
    steps: list[Step] = [
        ("budget.set", {"period": period, "channel": channel, "amount": roubles(amount)})
        for channel, amount in budgets.items()
        if company.budgets.get((period, channel)) != amount
    ]
    return act.perform(actor, None, steps, now=now, token=token) if steps else Done((), None, repeated=True)


def _check_channel(actor: Actor, company: Company, channel: str) -> None:
    here = [each for each in company.creatives.values() if each.channel == channel]
    if not here:
        raise ChannelUnknown(channel=channel)
    leads = heads_marketing(actor) or "marketer" not in actor.roles  # others are refused by their rights
    if not leads and not any(each.owner == actor.person for each in here):
        raise NotYourChannel(channel=channel)


def heads_marketing(actor: Actor) -> bool:
    """Whether creatives of others, and whose they are, are this person's matter."""
    return any(role in ("marketing_head", "owner", "commercial_director", "system") for role in actor.roles)


def _known(company: Company, creative: str) -> Creative:
    found = company.creatives.get(creative)
    if found is None:
        raise CreativeUnknown(creative=creative)
    return found


def _reachable(actor: Actor, creative: Creative) -> None:
    """A head writes about every creative, others about their own."""
    if not heads_marketing(actor) and creative.owner != actor.person:
        raise NotYourCreative(creative=creative.name or creative.id, holder=creative.owner or "—")


def _give(actor: Actor, owner: str | None, company: Company) -> None:
    if not heads_marketing(actor):
        raise OwnerIsForTheHead()
    if owner is not None and (owner not in company.people or company.people[owner].role not in OWNERS):
        raise NotOfMarketing()


def _within(text: str, most: int) -> str:
    """A text without its ends. Raises TooLong."""
    text = text.replace("\x00", "").strip()
    if len(text) > most:
        raise TooLong(most=most)
    return text


def _address(text: str, *, secure: bool = False) -> str | None:
    """An address of the web; None for an empty one. Raises NoAddress, TooLong."""
    text = _within(text, LONGEST_LINK)
    if not text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        raise NoAddress(address=text[:80]) from None
    if parts.scheme not in (("https",) if secure else ("https", "http")) or not parts.hostname or " " in text:
        raise NoAddress(address=text[:80])
    return text
