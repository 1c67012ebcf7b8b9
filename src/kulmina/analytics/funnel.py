"""The funnel by creative, campaign, channel, platform, office, operator or seller, as it was known at K."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import ibis.expr.types as ir

from kulmina.analytics.cohort import Cut, cohort_rows, cut, payments_in, valid_actions_in
from kulmina.analytics.counts import ad_rows
from kulmina.analytics.engine import Source
from kulmina.analytics.leads import VERDICT, view
from kulmina.domain import funnel as shape
from kulmina.domain.funnel import GROUPINGS, STAGES, VERDICTS, Funnel, FunnelRow

MARKETING = ("creative", "campaign", "channel", "platform")


def funnel(source: Source, *, by: str = "creative", start: date, end: date, known_at: datetime | None = None) -> Funnel:
    """The funnel of the leads created on the business days [start, end).

    Raises ValueError for an unknown grouping.
    """
    if by not in GROUPINGS:
        raise ValueError(f"the funnel is grouped by one of {', '.join(GROUPINGS)}, not by {by!r}")
    with source.scratch():
        extras = ("bought",) if by in MARKETING else ("bought", by)
        return funnel_of(cut(view(source, known_at), start, end, extras=extras), by)


def funnel_of(cut: Cut, by: str) -> Funnel:
    """The funnel of a cut."""
    column = "creative" if by in MARKETING else by
    rows = _counts(cut, column)
    if column == "creative":
        off = cut.view.source.company.creatives_without_visits
        rows = {group: shape.without_visits(row, off) for group, row in rows.items()}
    if by in ("campaign", "channel", "platform"):
        rows = _regroup(rows, {c.id: getattr(c, by) for c in cut.view.source.company.creatives.values()})
    elif by == "creative":
        rows = {**{c: rows.get(c, FunnelRow(c)) for c in cut.view.source.company.creatives}, **rows}
    return shape.funnel(by, rows.values())


def _counts(cut: Cut, column: str) -> dict[str | None, FunnelRow]:
    """Figures by a column of the cohort."""
    found: dict[str | None, dict[str, Any]] = defaultdict(dict)
    _add(found, cut, stage_counts(cut.cohort, column))
    _add(found, cut, _target_actions(cut, column))
    _add(found, cut, _cash(cut, column))
    if column == "creative":
        _add(found, cut, _ads(cut))
    return {group: _row(group, values) for group, values in found.items()}


def _add(found: dict[str | None, dict[str, Any]], cut: Cut, table: ir.Table) -> None:
    for row in cut.view.source.rows(table):
        found[row.pop("for_group")] |= row


def stage_counts(cohort: ir.Table, column: str) -> ir.Table:
    """Leads of a cohort by group: those at each stage or beyond, by verdict, arrived as target, buyers."""
    counts: dict[str, Any] = {
        f"reached_{i}": (cohort.stage >= i).sum().cast("int64") for i in range(1, len(STAGES) + 1)
    }
    counts |= {f"is_{word}": (cohort.verdict == VERDICT[word]).sum().cast("int64") for word in VERDICTS}
    arrived = cohort.stage > STAGES.index("arrived")
    counts["arrived_target"] = (arrived & (cohort.verdict == VERDICT["target"])).sum().cast("int64")
    counts["purchases"] = cohort.bought.sum().cast("int64")
    return cohort.group_by(for_group=cohort[column]).aggregate(**counts)


def _target_actions(cut: Cut, column: str) -> ir.Table:
    """First valid target actions of the cut: by creative of the lead, else by the cohort's group."""
    valid = valid_actions_in(cut)
    if column != "creative":
        groups = cut.cohort.select(of_lead="lead", of_group=column)
        valid = valid.join(groups, valid.lead == groups.of_lead)
        column = "of_group"
    return valid.group_by(for_group=valid[column]).aggregate(target_actions=valid.count())


def _cash(cut: Cut, column: str) -> ir.Table:
    paid = payments_in(cut)
    if column != "creative":
        groups = _money_groups(cut, column)
        paid = paid.left_join(groups, paid.lead == groups.of_lead)
        column = "of_group"
    return paid.group_by(for_group=paid[column]).aggregate(cash=paid.net.sum().cast("int64"))


def _money_groups(cut: Cut, column: str) -> ir.Table:
    """The group of any lead that pays in the cut, whenever it was created."""
    ever = cohort_rows(cut.view, [replace(cut.one, since=0)], extras=(column,))
    return ever.select(of_lead="lead", of_group=column)


def _ads(cut: Cut) -> ir.Table:
    ads = ad_rows(cut)
    return ads.group_by(for_group=ads.creative).aggregate(
        impressions=ads.impressions.sum().cast("int64"),
        clicks=ads.clicks.sum().cast("int64"),
        visits=ads.visits.sum().cast("int64"),
        blank_visits=ads.visits.isnull().sum().cast("int64"),
        spend=ads.spend.sum().cast("int64"),
        reported_actions=ads.actions.sum().cast("int64"),
        reported_purchases=ads.purchases.sum().cast("int64"),
    )


def _row(group: str | None, values: Mapping[str, Any]) -> FunnelRow:
    return FunnelRow(
        group=group,
        impressions=values.get("impressions", 0),
        clicks=values.get("clicks", 0),
        visits=None if values.get("blank_visits") else values.get("visits"),
        spend=values.get("spend", 0),
        reported_actions=values.get("reported_actions"),
        reported_purchases=values.get("reported_purchases"),
        target_actions=values.get("target_actions", 0),
        reached=tuple(values.get(f"reached_{i}", 0) for i in range(1, len(STAGES) + 1)),
        verdicts=tuple(values.get(f"is_{word}", 0) for word in VERDICTS),
        arrived_target=values.get("arrived_target", 0),
        purchases=values.get("purchases", 0),
        cash=int(values.get("cash") or 0),
    )


def _regroup(rows: Mapping[str | None, FunnelRow], group_of: Mapping[str, str | None]) -> dict[str | None, FunnelRow]:
    """Sum creatives into what they belong to; what belongs to nothing goes to the row without a group."""
    members: dict[str | None, list[FunnelRow]] = defaultdict(list)
    for creative, row in rows.items():
        members[group_of.get(creative) if creative is not None else None].append(row)
    return {group: _named(group, shape.total(part)) for group, part in members.items()}


def _named(group: str | None, row: FunnelRow) -> FunnelRow:
    return replace(row, group=group)


def by_verdict(cut: Cut) -> dict[str, dict[str, int]]:
    """Leads of the cut at each stage or beyond, in all and by verdict."""
    cohort = cut.cohort
    counts = {f"reached_{i}": (cohort.stage >= i).sum().cast("int64") for i in range(1, len(STAGES) + 1)}
    found = {row["verdict"]: row for row in cut.view.source.rows(cohort.group_by("verdict").aggregate(**counts))}
    table = {}
    for place, stage in enumerate(STAGES, 1):
        split = {word: found.get(VERDICT[word], {}).get(f"reached_{place}", 0) for word in VERDICTS}
        table[stage] = {"all": sum(split.values()), **split}
    return table
