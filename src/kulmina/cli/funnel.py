"""`kulmina funnel`: from impressions to money, by whatever the company groups its leads by."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from kulmina.cli.database import Day, Known, days, instant_of, source
from kulmina.cli.output import Column, formatted, percent, rounded, show

if TYPE_CHECKING:
    from kulmina.analytics.engine import Source
    from kulmina.domain.funnel import FunnelRow

GROUPINGS = ("creative", "campaign", "channel", "platform", "office", "operator", "seller")
_COSTS = {
    "click": "click",
    "target_action": "target action",
    "lead": "lead",
    "target": "target lead",
    "contact": "contact",
    "booking": "booking",
    "arrival": "arrival",
    "deal": "deal",
    "purchase": "purchase",
}
# What a terminal has room for; CSV and JSON have all.
_SHORT = ("cost_per_lead", "cost_per_target", "cost_per_arrival", "cost_per_purchase")
_COLUMNS = (
    Column("impressions", "impressions", True),
    Column("clicks", "clicks", True),
    Column("visits", "site visits", True),
    Column("spend", "spend", True),
    Column("reported_actions", "enquiries (platform)", True),
    Column("reported_purchases", "purchases (platform)", True),
    Column("target_actions", "target actions", True),
    Column("lead", "leads", True),
    Column("target", "target", True),
    Column("non_target", "non-target", True),
    Column("unknown", "unknown", True),
    Column("invalid", "invalid", True),
    Column("contacted", "contacted", True),
    Column("booked", "booked", True),
    Column("arrived", "arrived", True),
    Column("arrived_target", "arrived target", True),
    Column("signed", "signed", True),
    Column("paid", "paid", True),
    Column("won_share", "signed, % of leads", True),
    *(Column(f"cost_per_{name}", f"cost per {words}", True) for name, words in _COSTS.items()),
    Column("cash", "cash", True),
)
_ALWAYS = ("spend", "lead", "signed", "paid", "cash")


@click.command()
@click.option("--by", type=click.Choice(GROUPINGS), default="creative", show_default=True, help="What each row is.")
@click.option("--period", help="A period of pay, for example 2026-10.")
@click.option("--from", "since", type=Day(), help="The first day; without it, from the first fact on.")
@click.option("--to", "until", type=Day(), help="The last day, included; without it, today.")
@click.option("--known-at", type=Known(), help="As it was known at this instant (or at the end of this day).")
@click.option("--stages", is_flag=True, help="Only how far leads got, by creative: one pass, for very large journals.")
@formatted
def funnel(
    by: str,
    period: str | None,
    since: date | None,
    until: date | None,
    known_at: date | datetime | None,
    stages: bool,
    format: str,
) -> None:
    """The funnel: impressions, clicks, applications, meetings, deals and money, each in its own column.

    Leads are those created in the days asked for; a stage counts when it was reached by their end. The row
    without a name holds what belongs to nobody. In the table a column that is empty throughout is left out.
    """
    from kulmina.analytics.funnel import funnel as funnel_of

    read = source()
    start, end = days(read, period, since, until)
    if stages:
        _show_stages(read, start, end, instant_of(known_at, read.company), format)
        return
    found = funnel_of(read, by=by, start=start, end=end, known_at=instant_of(known_at, read.company))
    rows = [_row(by, row, row.group) for row in found.rows]
    total = _row(by, found.total, "total")
    whole = {"by": by, "from": start, "to_exclusive": end, "rows": rows, "total": total}
    listed = [*rows, total]
    for row in rows:
        if row[by] is None:
            row[f"{by}_title"] = "(unattributed)"
    key = by if format == "csv" else f"{by}_title"
    columns = (Column(key, by), *(column for column in _COLUMNS if format == "csv" or _counted(column, listed)))
    show(listed, columns, format, title=f"Funnel by {by}, {start} to {end}, the last day not included", whole=whole)


def _show_stages(read: Source, start: date, end: date, known_at: datetime | None, format: str) -> None:
    from kulmina.analytics.stages import stages
    from kulmina.domain.funnel import STAGES

    found = stages(read, start=start, end=end, known_at=known_at)
    ordered = sorted(found.items(), key=lambda item: (item[0] is None, -item[1][0], item[0] or ""))
    rows = [
        {"creative": creative or "(unattributed)", **dict(zip(STAGES, counts, strict=True))}
        for creative, counts in ordered
    ]
    columns = (Column("creative", "creative"), *(Column(stage, stage, True) for stage in STAGES))
    show(rows, columns, format, title=f"How far leads got, {start} to {end}, the last day not included")


def _counted(column: Column, rows: list[dict[str, Any]]) -> bool:
    if column.key.startswith("cost_per_") and column.key not in _SHORT:
        return False
    return column.key in _ALWAYS or any(row[column.key] not in (None, 0, "0.00") for row in rows)


def _row(by: str, row: FunnelRow, name: str | None) -> dict[str, Any]:
    from kulmina.domain.funnel import STAGES, VERDICTS
    from kulmina.domain.money import roubles

    return {
        by: name,
        f"{by}_title": name,
        "impressions": row.impressions,
        "clicks": row.clicks,
        "visits": row.visits,
        "spend": roubles(row.spend),
        "reported_actions": row.reported_actions,
        "reported_purchases": row.reported_purchases,
        "target_actions": row.target_actions,
        **dict(zip(STAGES, row.reached, strict=True)),
        **dict(zip(VERDICTS, row.verdicts, strict=True)),
        "arrived_target": row.arrived_target,
        "purchases": row.purchases,
        "won_share": percent(row.share(row.stage("signed"))),
        "cost_per_click": rounded(row.cost(row.clicks)),
        "cost_per_target_action": rounded(row.cost(row.target_actions)),
        "cost_per_lead": rounded(row.cost(row.leads)),
        "cost_per_target": rounded(row.cost(row.verdict("target"))),
        "cost_per_contact": rounded(row.cost(row.stage("contacted"))),
        "cost_per_booking": rounded(row.cost(row.stage("booked"))),
        "cost_per_arrival": rounded(row.cost(row.stage("arrived"))),
        "cost_per_deal": rounded(row.cost(row.stage("signed"))),
        "cost_per_purchase": rounded(row.cost(row.purchases)),
        "cash": roubles(row.cash),
    }
