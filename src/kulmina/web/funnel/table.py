"""The rows of the funnel's table: names, badges, order, and the columns of its files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from kulmina.domain.funnel import KEY_STAGE, Funnel, FunnelRow
from kulmina.domain.vanity import imitations
from kulmina.web import trade, words
from kulmina.web.page import Page

MARKETING = ("creative", "campaign", "channel")


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is shown. `vanity`: many clicks, few target leads; `unowned`: nobody in marketing owns it;
    `whole`: the total; `key`: the stage that the trade works for."""

    row: FunnelRow
    title: str
    under: str = ""
    vanity: bool = False
    unowned: bool = False
    whole: bool = False
    key: str = KEY_STAGE

    @property
    def group(self) -> str:
        """How the list of this row's leads is asked for; a hyphen stands for nobody."""
        return "-" if self.row.group is None else self.row.group

    @property
    def asked(self) -> str:
        """The group in the addresses of lists of leads; empty for the total."""
        return "" if self.whole else self.group

    @property
    def ctr(self) -> Fraction | None:
        return _ratio(self.row.clicks, self.row.impressions)

    @property
    def per_thousand(self) -> Fraction | None:
        return Fraction(self.row.spend * 1000, 100 * self.row.impressions) if self.row.impressions else None

    @property
    def per_click(self) -> Fraction | None:
        return self.row.cost(self.row.clicks)

    @property
    def per_visit(self) -> Fraction | None:
        return self.row.cost_of_visit

    @property
    def per_action(self) -> Fraction | None:
        return self.row.cost(self.row.target_actions)

    @property
    def per_arrival(self) -> Fraction | None:
        return self.row.cost(self.row.stage("arrived"))

    @property
    def per_purchase(self) -> Fraction | None:
        return self.row.cost(self.row.purchases)

    @property
    def per_lead(self) -> Fraction | None:
        return self.row.cost(self.row.leads)

    @property
    def per_target_lead(self) -> Fraction | None:
        return self.row.cost(self.row.verdict("target"))

    @property
    def arrived(self) -> int:
        return self.row.stage("arrived")

    @property
    def keyed(self) -> int:
        """Leads that have reached the key stage."""
        return self.row.stage(self.key)

    @property
    def per_keyed(self) -> Fraction | None:
        return self.row.cost(self.keyed)

    @property
    def target(self) -> int:
        return self.row.verdict("target")

    @property
    def non_target_share(self) -> Fraction | None:
        return self.row.share(self.row.verdict("non_target"))

    @property
    def invalid_share(self) -> Fraction | None:
        return self.row.share(self.row.verdict("invalid"))

    @property
    def romi(self) -> Fraction | None:
        return _ratio(self.row.cash - self.row.spend, self.row.spend)

    @property
    def mix(self) -> list[tuple[str, str, str]]:
        """The verdicts as parts of a bar 100 wide: name, start, width."""
        parts, start = [], Fraction(0)
        for verdict in ("target", "non_target", "unknown", "invalid"):
            share = (self.row.share(self.row.verdict(verdict)) or Fraction(0)) * 100
            parts.append(
                (verdict, f"{start.numerator / start.denominator:.2f}", f"{share.numerator / share.denominator:.2f}")
            )
            start += share
        return parts


def _ratio(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


def lines(page: Page, report: Funnel) -> list[Line]:
    """The rows with their names; the row of those who belong to nobody is always there."""
    rows = list(report.rows)
    if not any(row.group is None for row in rows):
        rows.append(FunnelRow(None))
    owned = {row.group: (row.clicks, row.verdict("target")) for row in rows if row.group is not None}
    flagged = imitations(owned) if report.by == "creative" else frozenset()
    return [replace(_line(page, report.by, row, row.group in flagged), key=page.key_stage) for row in rows]


def total(page: Page, report: Funnel) -> Line:
    return Line(report.total, _("Total"), whole=True, key=page.key_stage)


def _line(page: Page, by: str, row: FunnelRow, flagged: bool) -> Line:
    if row.group is None:
        return Line(row, words.word(by, "nobody"))
    if by == "creative":
        known = page.company.creatives.get(row.group)
        place = [words.word(known.channel, "channel"), known.campaign or ""] if known else []
        owner = page.person(known.owner) if known and known.owner else ""
        under = " · ".join(part for part in (*place, owner) if part)
        return Line(row, page.creative(row.group), under, flagged, not owner)
    titles: dict[str, Callable[[str], str]] = {
        "operator": page.person, "office": page.office, "channel": lambda code: words.word(code, "channel")
    }  # fmt: skip
    return Line(row, titles.get(by, str)(row.group))


SORTS: dict[str, Callable[[Line], Any]] = {
    "title": lambda line: line.title.casefold(),
    "impressions": lambda line: line.row.impressions,
    "ctr": lambda line: line.ctr,
    "clicks": lambda line: line.row.clicks,
    "per_click": lambda line: line.per_click,
    "visits": lambda line: line.row.visits,
    "actions": lambda line: line.row.target_actions,
    "per_action": lambda line: line.per_action,
    "keyed": lambda line: line.keyed,
    "per_keyed": lambda line: line.per_keyed,
    "arrived": lambda line: line.arrived,
    "per_arrival": lambda line: line.per_arrival,
    "purchases": lambda line: line.row.purchases,
    "per_purchase": lambda line: line.per_purchase,
    "leads": lambda line: line.row.leads,
    "target": lambda line: line.target,
    "per_target_lead": lambda line: line.per_target_lead,
    "non_target": lambda line: line.non_target_share,
    "spend": lambda line: line.row.spend,
    "cash": lambda line: line.row.cash,
    "romi": lambda line: line.romi,
}


def in_order(rows: Sequence[Line], asked: str) -> list[Line]:
    """Sorted by a column, "-column" from the largest; what is undefined and what is nobody's come last."""
    column = asked.removeprefix("-")
    if column not in SORTS:
        return list(rows)
    key = SORTS[column]
    owned = [line for line in rows if line.row.group is not None]
    known = sorted((line for line in owned if key(line) is not None), key=key, reverse=asked.startswith("-"))
    unknown = [line for line in owned if key(line) is None]
    return [*known, *unknown, *(line for line in rows if line.row.group is None)]


@dataclass(frozen=True, slots=True)
class Headings:
    """What the columns of stages are called in the trade's words. `arrived`: empty where nobody comes anywhere;
    `key`: the key stage where it is another one than the arrival, else empty; `keyed`: its code."""

    arrived: str
    key: str
    keyed: str


def headings(page: Page) -> Headings:
    """The columns of stages that this company's funnel has."""
    arrived = (trade.renamed("arrived", page.company) or _("Office visits")) if "arrived" in page.stages else ""
    return Headings(arrived, page.stage(page.key_stage) if page.key_stage != "arrived" else "", page.key_stage)


def columns(page: Page, by: str) -> list[tuple[str, Callable[[Line], Any]]]:
    """The columns of a file: title and value; money in roubles."""
    named = headings(page)
    marketing: list[tuple[str, Callable[[Line], Any]]] = [
        (_("Impressions"), lambda line: line.row.impressions),
        (_("CTR"), lambda line: line.ctr),
        (_("Clicks"), lambda line: line.row.clicks),
        (_("Site visits"), lambda line: line.row.visits),
    ]
    stages: list[tuple[str, str, Callable[[Line], int], Callable[[Line], Fraction | None]]] = [
        (named.key, _("Cost per key stage, ₽"), lambda line: line.keyed, lambda line: line.per_keyed),
        (named.arrived, _("Cost per office visit, ₽"), lambda line: line.arrived, lambda line: line.per_arrival),
    ]
    shown = [one for one in stages if one[0]]
    costs: list[tuple[str, Callable[[Line], Any]]] = [
        (_("Spend, ₽"), lambda line: Fraction(line.row.spend, 100)),
        (_("Cost per click, ₽"), lambda line: line.per_click),
        (_("Cost per target action, ₽"), lambda line: line.per_action),
        (_("Cost per lead, ₽"), lambda line: line.per_lead),
        (_("Cost per target lead, ₽"), lambda line: line.per_target_lead),
        *((price, cost) for _title, price, _count, cost in shown),
        (_("Cost per purchase, ₽"), lambda line: line.per_purchase),
    ]
    conversions: list[tuple[str, Callable[[Line], Any]]] = [
        (_("Clicks that became target actions"), lambda line: line.row.after_click),
        (_("Visits that became target actions"), lambda line: line.row.after_visit),
    ]
    outcomes: list[tuple[str, Callable[[Line], Any]]] = [
        (_("Target actions"), lambda line: line.row.target_actions),
        *(conversions if by in MARKETING else ()),
        *((title, count) for title, _price, count, _cost in shown),
        (_("Purchases"), lambda line: line.row.purchases),
        (_("Leads"), lambda line: line.row.leads),
        (_("Target leads"), lambda line: line.target),
        (_("Non-target share"), lambda line: line.non_target_share),
        (_("Invalid share"), lambda line: line.invalid_share),
        (_("Money in the till, ₽"), lambda line: Fraction(line.row.cash, 100)),
    ]
    first: list[tuple[str, Callable[[Line], Any]]] = [
        (words.word(by, "by"), lambda line: line.title),
        (_("Code"), lambda line: line.row.group),
    ]
    return [*first, *marketing, *outcomes, *costs] if by in MARKETING else [*first, *outcomes]
