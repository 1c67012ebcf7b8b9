"""What asks for the marketer's eye on the desk; each thing opens its list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kulmina.current import reattributions
from kulmina.domain.funnel import total
from kulmina.domain.spending import Spending
from kulmina.domain.vanity import imitations
from kulmina.web import figures
from kulmina.web.access import account, may_open
from kulmina.web.marketing import desk, reach
from kulmina.web.page import Page

SHARE = Fraction(1, 10)  # of leads without a creative: more of them and the desk tells half of the story


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing: `tone` is bad, warn or good; `address` opens its list, empty where this person has none."""

    code: str
    tone: str
    text: str
    address: str


def signs(page: Page, budget: Spending | None) -> list[Sign]:
    """Everything that asks for an eye in the page's days, the worst first."""
    found = [*_creatives(page), *_unattributed(page), *_moves(page), *_money(budget)]
    return sorted(found, key=lambda sign: ("bad", "warn", "good").index(sign.tone))


def _creatives(page: Page) -> Iterator[Sign]:
    rows = desk.told(page).now
    owned = {c: row for c, row in rows.items() if c is not None}
    flagged = imitations({c: (row.clicks, row.verdict("target")) for c, row in owned.items()})
    if flagged:
        text = ngettext(
            "%(n)d creative gathers clicks and brings few target leads: imitation of work",
            "%(n)d creatives gather clicks and bring few target leads: imitation of work",
            len(flagged),
        )
        yield Sign("vanity", "bad", text % {"n": len(flagged)}, _page("imitation", page) or _only(page, "vanity"))
    idle = [c for c, row in owned.items() if row.spend > 0 and not row.target_actions]
    if idle:
        spent = figures.short_money(sum(owned[c].spend for c in idle))
        text = ngettext(
            "%(n)d creative spent %(money)s and brought no target action",
            "%(n)d creatives spent %(money)s and brought no target action",
            len(idle),
        )
        if not reach.sees_money(page):
            text = ngettext(
                "%(n)d creative brought no target action", "%(n)d creatives brought no target action", len(idle)
            )
        yield Sign("idle", "bad", text % {"n": len(idle), "money": spent}, _only(page, "idle"))
    silent = [c for c in desk.beside(page).silent if c in owned]
    if silent:
        text = ngettext(
            "%(n)d creative spent lately and yesterday is not reported: load its statistics",
            "%(n)d creatives spent lately and yesterday is not reported: load their statistics",
            len(silent),
        )
        yield Sign("silent", "warn", text % {"n": len(silent)}, _only(page, "silent"))
    if reach.own(page) is None:
        known = page.company.creatives
        nobodys = [c for c in owned if not (c in known and known[c].owner)]
        text = ngettext("%(n)d creative has no owner", "%(n)d creatives have no owner", len(nobodys))
        yield Sign("unowned", "warn" if nobodys else "good", text % {"n": len(nobodys)}, _only(page, "unowned"))


def _unattributed(page: Page) -> Iterator[Sign]:
    """The share of leads without a creative; it is said also when it is small."""
    if reach.own(page) is not None:
        return
    rows = desk.told(page).now
    whole = total(rows.values())
    lost = rows[None].leads if None in rows else 0
    share = whole.share(lost)
    text = _("Leads without a creative: %(n)s (%(share)s)") % {
        "n": figures.count(lost), "share": figures.percent(share),
    }  # fmt: skip
    tone = "warn" if share is not None and share >= SHARE else "good"
    asked = {**page.span.asked, "by": "creative", "group": "-"}
    seen = may_open(account(page.request), "leads")
    yield Sign("unattributed", tone, text, f"{reverse('leads')}?{urlencode(asked)}" if seen else "")


def _moves(page: Page) -> Iterator[Sign]:
    """The leads that somebody has asked to owe to another creative, for those who answer for all creatives."""
    if reach.own(page) is not None or not may_open(account(page.request), "leads"):
        return
    waiting = reattributions.count()
    if waiting:
        text = ngettext(
            "%(n)d lead waits for a decision: another creative is asked for",
            "%(n)d leads wait for a decision: another creative is asked for",
            waiting,
        )
        yield Sign("moves", "warn", text % {"n": waiting}, reverse("moves"))


def _money(budget: Spending | None) -> Iterator[Sign]:
    if budget is None or budget.verdict not in ("over", "will_be_over", "may_be_over"):
        return
    text = {
        "over": _("The budget of the month is overspent"),
        "will_be_over": _("The budget of the month will be overspent at this pace"),
        "may_be_over": _("The budget of the month may be overspent at this pace"),
    }[budget.verdict]
    yield Sign("budget", "warn" if budget.verdict == "may_be_over" else "bad", text, "#budget")


def _only(page: Page, what: str) -> str:
    return f"{reverse('marketing')}?{urlencode({**page.span.asked, 'only': what})}#rows"


def _page(name: str, page: Page) -> str:
    """Another page, where it is there and this person may open it."""
    try:
        address = reverse(name)
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode(page.span.asked)}" if may_open(account(page.request), name) else ""
