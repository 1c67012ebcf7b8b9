"""The expected target action in words: «Заявка», «Звонок от 30 секунд», and as the last step of marketing (R28)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kulmina.domain import target
from kulmina.domain.company import Company
from kulmina.domain.counting import ActionRule, Counting
from kulmina.web import trade, words
from kulmina.web.figures import day
from kulmina.web.page import Page


def action(rule: ActionRule, company: Company) -> str:
    """One kind of action: «Заявка: запись на тест-драйв»."""
    title = words.word(rule.action, "action")
    if rule.min_talk_s:
        return _("%(action)s of %(n)d seconds or longer") % {"action": title, "n": rule.min_talk_s}
    return f"{title}: {trade.action_name(rule.name, company)}" if rule.name else title


def actions(rules: Iterable[ActionRule], company: Company) -> str:
    """Several kinds: «Заявка, звонок»."""
    told = [action(rule, company) for rule in rules]
    return ", ".join((*told[:1], *(trade.inside(one) for one in told[1:])))


def answer(counting: Counting, company: Company) -> str:
    """What is expected: the industry's own name of it, else its actions; empty where nothing is."""
    for choice in target.choices(company):
        one = choice.counting
        if _asked(one) == _asked(counting):
            return trade.said(choice.words)
    return actions(counting.target_actions, company)


def _asked(counting: Counting) -> tuple[frozenset[ActionRule], frozenset[str]]:
    wanted = {rule.action for rule in counting.target_actions}
    return frozenset(counting.target_actions), frozenset(counting.consent_required) & wanted


@dataclass(frozen=True, slots=True)
class Expected:
    """What was expected on some of the days that a page looks at. `since`: None, on the first of them."""

    title: str
    since: date | None


def expected(page: Page) -> list[Expected]:
    """What was expected of clients in the days of the page, in the order of time; empty where nothing was chosen."""
    rules = page.company.rules
    found = rules.counting_in(page.span.start, page.span.end)
    told = [Expected(answer(one, page.company), one.since if place else None) for place, one in enumerate(found)]
    return [one for one in told if one.title]


def last_step(page: Page) -> str:
    """The last step of marketing in the days of the page: «Заявка; с 1 ноября: Звонок от 30 секунд»."""
    said = [
        one.title if one.since is None else _("from %(day)s: %(action)s") % {"day": day(one.since), "action": one.title}
        for one in expected(page)
    ]
    return "; ".join(said)


def leads_first(page: Page) -> bool:
    """Whether a lead is made by something else than what is expected, so that marketing has two steps (R14, R35)."""
    held = page.company.rules.counting_in(page.span.start, page.span.end)
    return any(one.target_actions and _kinds(one.lead_actions).isdisjoint(_kinds(one.target_actions)) for one in held)


def _kinds(rules: Iterable[ActionRule]) -> set[tuple[str, str | None]]:
    return {(rule.action, rule.name) for rule in rules}
