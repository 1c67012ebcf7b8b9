"""The rows of the desk: names, marks, order, pages, and the columns of its files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from kulmina.current.creatives import Trend
from kulmina.domain.funnel import FunnelRow
from kulmina.domain.funnel import total as summed
from kulmina.domain.vanity import imitations
from kulmina.web import words
from kulmina.web.marketing import desk, reach
from kulmina.web.marketing.figures import FIGURES, Change, change
from kulmina.web.marketing.ripening import Ripe
from kulmina.web.page import Page

AT_ONCE = 50  # rows of a page
NOBODY = "-"
ONLY = ("vanity", "unowned", "silent", "idle")  # what the rows may be narrowed to


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row as it is shown. `by`, `group`: how the lists of its leads are asked for, an empty group for all of
    them; `creative`: its own page; `whole`: the total; `part`: of the total, counted in other rows too;
    `visits_whole`: site visits of everything that it sums are counted."""

    row: FunnelRow
    before: FunnelRow | None
    title: str
    by: str
    group: str
    under: str = ""
    creative: str = ""
    note: str = ""
    marks: Collection[str] = ()
    whole: bool = False
    nobody: bool = False
    part: bool = False
    visits_whole: bool = True
    trend: Trend | None = None
    ripe: Ripe | None = None

    @property
    def mark(self) -> str:
        """How tests and anchors name the row."""
        return "total" if self.whole else self.group if self.by != "owner" or not self.nobody else "owner-"

    @cached_property
    def now(self) -> Mapping[str, Any]:
        """Every figure, written out."""
        return {name: figure.show(self._value(name)) for name, figure in FIGURES.items()}

    @cached_property
    def was(self) -> Mapping[str, Change | None]:
        """How every figure has changed."""
        told = {name: change(name, self.row, self.before) for name in FIGURES}
        return told if self.visits_whole else told | {"per_visit": None, "cr_visit": None}

    def _value(self, name: str) -> Any:
        partly = name in ("per_visit", "cr_visit") and not self.visits_whole
        return None if partly else FIGURES[name].value(self.row)

    @property
    def judged_target(self) -> int:
        """How many of its leads have the verdict "target"."""
        return self.row.verdict("target")

    @property
    def mix(self) -> list[tuple[str, str, str]]:
        """The verdicts as parts of a bar 100 wide: name, start, width."""
        parts, start = [], Fraction(0)
        for verdict in ("target", "non_target", "unknown", "invalid"):
            share = (self.row.share(self.row.verdict(verdict)) or Fraction(0)) * 100
            parts.append((verdict, f"{float(start):.2f}", f"{float(share):.2f}"))
            start += share
        return parts


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that are shown, of how many that were asked for and of how many that there are; `known`: how many
    creatives stand behind them; `pinned`: what stands above them on every page: the total of all rows
    and those of nobody, the last of which is only a part of it."""

    lines: Sequence[Line]
    count: int
    everything: int
    known: int
    pinned: Sequence[Line]
    counts_visits: bool
    page: int
    pages: int


def table(page: Page, by: str, ripe: Mapping[str | None, Ripe], *, all_rows: bool = False) -> Table:
    """The rows of a grouping in the order and narrowed as the address asks."""
    told, beside = desk.told(page), desk.beside(page)
    make = _Maker(page, by, told, beside, ripe)
    groups, nobodys = make.groups()
    asked = page.request.GET
    chosen = _searched(_narrowed(groups, make, asked.get("only", "")), make, asked.get("q", ""))
    ordered = _in_order(chosen, make, asked.get("sort", ""))
    pages = max(1, -(-len(ordered) // AT_ONCE))
    number = _page_number(asked.get("page", ""), pages)
    shown = ordered if all_rows else ordered[(number - 1) * AT_ONCE : number * AT_ONCE]
    return Table(
        lines=[make.line(group) for group in shown],
        count=len(ordered),
        everything=len(groups),
        known=len(told.now),
        pinned=[make.total(), *map(make.line, nobodys), *make.unowned()],
        counts_visits=any(row.visits is not None for row in told.now.values()),
        page=number,
        pages=pages,
    )


class _Maker:
    """Makes lines of groups; names, sums and marks are worked out once for all of them."""

    def __init__(
        self, page: Page, by: str, told: desk.Told, beside: desk.Beside, ripe: Mapping[str | None, Ripe]
    ) -> None:
        self.page, self.by, self.told, self.beside, self.ripe = page, by, told, beside, ripe
        self.rows = desk.grouped(page, told.now, by)
        self.before = None if told.before is None else desk.grouped(page, told.before, by)
        self.members = desk.members_of(page, told.now, by)
        self.flagged = imitations(
            {row.group: (row.clicks, row.verdict("target")) for row in told.now.values() if row.group is not None}
        )
        self.trends = desk.trend(page)

    def groups(self) -> tuple[list[str], list[str | None]]:
        """Every group, and those of nobody, which are always there where one looks at the whole company."""
        own = [group for group in self.rows if group]
        if reach.own(self.page) is not None:
            return own, []
        return own, [None, desk.UNATTRIBUTED] if self.by == "owner" else [None]

    def row(self, group: str | None) -> FunnelRow:
        return self.rows.get(group) or FunnelRow(None)

    def title(self, group: str | None) -> str:
        if group == desk.UNATTRIBUTED:
            return words.word("creative", "nobody")
        if group is None:
            return words.word(self.by, "nobody")
        titles: dict[str, Callable[[str], str]] = {
            "creative": self.page.creative, "owner": self.page.person,
            "channel": lambda code: words.word(code, "channel"),
            "platform": lambda code: words.word(code, "platform"),
        }  # fmt: skip
        return titles.get(self.by, str)(group)

    def under(self, group: str | None) -> str:
        """Where a creative belongs; how many creatives a group has."""
        known = self.page.company.creatives.get(group or "") if self.by == "creative" else None
        if known is None:
            return ""
        place = [words.word(known.channel, "channel"), known.campaign or "", words.word(known.platform, "platform")]
        return " · ".join(part for part in (*place, self.page.person(known.owner)) if part)

    def marks(self, group: str | None) -> set[str]:
        if self.by != "creative" or group is None:
            return set()
        known, row = self.page.company.creatives.get(group), self.row(group)
        found = {
            "vanity": group in self.flagged,
            "unowned": known is None or not known.owner,
            "silent": group in self.beside.silent,
            "idle": row.spend > 0 and not row.target_actions,
        }
        return {mark for mark, holds in found.items() if holds}

    def line(self, group: str | None) -> Line:
        members = self.members.get(group, [])
        nobody = group is None or group == desk.UNATTRIBUTED
        note = self.beside.notes.get(group or "") if self.by == "creative" else None
        return Line(
            row=self.row(group),
            before=None if self.before is None else self.before.get(group, FunnelRow(None)),
            title=self.title(group),
            by="creative" if group == desk.UNATTRIBUTED else self.by,
            group=group or NOBODY,
            under=self.under(group),
            creative=group if group and self.by == "creative" and group in self.page.company.creatives else "",
            note=note.text if note else "",
            marks=self.marks(group),
            nobody=nobody,
            visits_whole=self._visits_whole(members),
            trend=self._trend(members),
            ripe=Ripe.of(self.ripe[one] for one in members if one in self.ripe),
        )  # fmt: skip

    def total(self) -> Line:
        return self._sum(list(self.told.now), _("Total"), whole=True, group="")

    def unowned(self) -> Iterator[Line]:
        """What of the total belongs to creatives without an owner; by owner it is a row like others, and whoever
        sees only his own creatives has none."""
        if self.by == "owner" or reach.own(self.page) is not None:
            return
        known = self.page.company.creatives
        nobodys = [c for c in self.told.now if c is not None and not (c in known and known[c].owner)]
        title = _("of it: without an owner")
        yield self._sum(nobodys, title, by="owner", group=NOBODY, nobody=True, part=True)

    def _sum(self, creatives: Sequence[str | None], title: str, *, group: str, **about: Any) -> Line:
        before = self.told.before
        return Line(
            row=summed(self.told.now[one] for one in creatives),
            before=None if before is None else summed(before[one] for one in creatives if one in before),
            title=title,
            group=group,
            visits_whole=self._visits_whole(creatives),
            trend=self._trend(creatives),
            ripe=Ripe.of(self.ripe[one] for one in creatives if one in self.ripe),
            **({"by": self.by} | about),
        )

    def _visits_whole(self, creatives: Sequence[str | None]) -> bool:
        rows = (self.told.now[one] for one in creatives)
        return not any(row.lacks_visits for row in rows)

    def _trend(self, creatives: Sequence[str | None]) -> Trend | None:
        found = [self.trends[one] for one in creatives if one in self.trends]
        if not found:
            return None
        target = tuple(map(sum, zip(*(trend.target for trend in found), strict=True)))
        return Trend(target, tuple(map(sum, zip(*(trend.spend for trend in found), strict=True))))


def _narrowed(groups: list[str], make: _Maker, only: str) -> list[str]:
    return [group for group in groups if only in make.marks(group)] if only in ONLY else groups


def _searched(groups: list[str], make: _Maker, text: str) -> list[str]:
    wanted = text.strip().casefold()
    if not wanted:
        return groups
    return [g for g in groups if wanted in f"{g} {make.title(g)} {make.under(g)}".casefold()]


def _in_order(groups: list[str], make: _Maker, asked: str) -> list[str]:
    """Sorted by a figure, "-figure" from the largest, the largest spend first where nothing is asked; what is
    undefined comes last."""
    column = asked.removeprefix("-")
    if column != "title" and column not in FIGURES:
        asked, column = "-spend", "spend"

    def value(group: str) -> Any:
        return make.title(group).casefold() if column == "title" else FIGURES[column].value(make.row(group))

    known = sorted((g for g in groups if value(g) is not None), key=value, reverse=asked.startswith("-"))
    return [*known, *(g for g in groups if value(g) is None)]


def _page_number(text: str, pages: int) -> int:
    return min(max(int(text), 1), pages) if text.isdecimal() and len(text) < 7 else 1


def columns(by: str, *, money: bool) -> list[tuple[str, Callable[[Line], Any]]]:
    """The columns of a file: title and value; money in roubles."""

    def of(name: str) -> Callable[[Line], Any]:
        return lambda line: line._value(name)

    def was(name: str) -> Callable[[Line], Any]:
        return lambda line: None if line.before is None else FIGURES[name].value(line.before)

    def roubles(name: str) -> Callable[[Line], Any]:
        return lambda line: Fraction(getattr(line.row, name), 100)

    counts = [
        (_("Impressions"), of("impressions")), (_("Clicks"), of("clicks")), (_("Site visits"), of("visits")),
        (_("Target actions"), of("actions")), (_("Target actions before"), was("actions")),
        (_("Clicks that became target actions"), of("cr_click")),
        (_("Visits that became target actions"), of("cr_visit")),
        (_("Leads"), of("leads")), (_("Target leads"), of("target")), (_("Target leads before"), was("target")),
        (_("Non-target share"), of("non_target")), (_("Invalid share"), of("invalid")),
        (_("Came to the office"), of("arrived")), (_("Came to the office before"), was("arrived")),
        (_("Target clients who came"), of("arrived_target")),
        (_("Arrivals expected"), lambda line: line.ripe and line.ripe.arrived.rounded),
        (_("Arrivals expected, from"), lambda line: line.ripe and line.ripe.arrived.low),
        (_("Arrivals expected, to"), lambda line: line.ripe and line.ripe.arrived.high),
        (_("Purchases"), of("purchases")), (_("Purchases before"), was("purchases")),
        (_("Purchases expected"), lambda line: line.ripe and line.ripe.bought.rounded),
        (_("Purchases expected, from"), lambda line: line.ripe and line.ripe.bought.low),
        (_("Purchases expected, to"), lambda line: line.ripe and line.ripe.bought.high),
    ]  # fmt: skip
    costs = [
        (_("Spend, ₽"), roubles("spend")), (_("Cost per click, ₽"), of("per_click")),
        (_("Cost per site visit, ₽"), of("per_visit")), (_("Cost per target action, ₽"), of("per_action")),
        (_("Cost per target lead, ₽"), of("per_target")), (_("Cost per office visit, ₽"), of("per_arrived")),
        (_("Cost per purchase, ₽"), of("cac")), (_("Money in the till, ₽"), roubles("cash")),
        (_("ROMI"), of("romi")), (_("Spend as a share of money"), of("drr")),
    ]  # fmt: skip
    first: list[tuple[str, Callable[[Line], Any]]] = [
        (words.word(by, "by"), lambda line: line.title),
        (_("Code"), lambda line: None if line.whole or line.nobody else line.group),
    ]
    return [*first, *counts, *(costs if money else [])]
