"""The first creatives: what is advertised, where, whose it is, and the month's money of each channel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kulmina.actions import creatives
from kulmina.actions.act import Done, Step, perform
from kulmina.actions.creatives import LONGEST_NAME, MOST_MONEY
from kulmina.actions.setup import Staff
from kulmina.domain.company import Company
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor
from kulmina.journal import read
from kulmina.recording import turn

MARKETING = ("marketing_head", "marketer")


class CreativeUnnamed(ImpossibleStep):
    """A creative has a name and a channel."""

    ru = "Назовите и креатив, и канал, где он идёт: по ним разбивают заявки и деньги."
    en = "Give both the creative and its channel a name: applications and money are broken down by them."


class BudgetWrong(ImpossibleStep):
    """A budget is an amount of money."""

    ru = "Бюджет — сумма в рублях за месяц, от нуля."
    en = "A budget is an amount in roubles a month, from zero."


class NobodyInMarketing(ImpossibleStep):
    """Creatives are written down by marketing."""

    ru = "Креативы заводит маркетинг, а в нём пока никого нет. Назначьте маркетолога на шаге «Люди»."
    en = "Creatives are entered by marketing, where nobody works yet. Name a marketer at the step “People”."


@dataclass(frozen=True, slots=True)
class Row:
    """A creative as it is typed. `budget`: kopecks a month, None: nobody has said."""

    name: str
    channel: str
    owner: str = ""
    budget: int | None = None


def add(
    company: Company, staff: Staff, rows: Sequence[Row], period: str, *, now: datetime, token: str
) -> tuple[Done, ...]:
    """Register creatives and set the budgets of their channels in a period, in the name of whoever owns each.

    A creative of nobody, or of a contractor, is entered by whoever heads marketing. Raises CreativeUnnamed,
    BudgetWrong, NobodyInMarketing, what `creatives.set_budgets` and `act.perform` raise.
    """
    scribe = next(filter(None, map(staff.of, MARKETING)), None)
    if scribe is None:
        raise NobodyInMarketing()
    for row in rows:
        if not row.name.strip() or not row.channel.strip():
            raise CreativeUnnamed()
        if row.budget is not None and not 0 <= row.budget <= MOST_MONEY:
            raise BudgetWrong()
    writer = scribe.as_("marketing_head" if "marketing_head" in scribe.roles else "marketer")
    with turn():
        if read.event(f"{token}-00") is not None:
            return ()
        first = len(company.creatives) + 1
        steps = [_registered(row, f"C{first + place}") for place, row in enumerate(rows)]
        done = perform(writer, None, steps, now=now, token=token)
        return (done, *_budgets(writer, company, rows, period, now, token))


def _registered(row: Row, creative: str) -> Step:
    told = {"creative": creative, "name": row.name.strip()[:LONGEST_NAME], "channel": row.channel.strip()[:80],
            "owner": row.owner}  # fmt: skip
    return ("creative.registered", {key: value for key, value in told.items() if value})


def _budgets(
    writer: Actor, company: Company, rows: Sequence[Row], period: str, now: datetime, token: str
) -> tuple[Done, ...]:
    """The money of each channel: what was set and what is added. Set by a head, whose the creatives are or not."""
    added = Counter[str]()
    for row in rows:
        if row.budget:
            added[row.channel.strip()[:80]] += row.budget
    if not added:
        return ()
    amounts = {channel: company.budgets.get((period, channel), 0) + amount for channel, amount in added.items()}
    head = Actor(writer.person, "marketing_head")
    return (creatives.set_budgets(head, period, amounts, now=now, token=f"{token}budget"),)
