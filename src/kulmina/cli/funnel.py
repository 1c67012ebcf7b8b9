"""`kulmina funnel`: from impressions to money, by whatever the company groups its leads by."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from kulmina.cli.database import Day, Known, days, instant_of, source
from kulmina.cli.language import said, spoken
from kulmina.cli.output import Column, formatted, percent, rounded, show

if TYPE_CHECKING:
    from kulmina.analytics.engine import Source
    from kulmina.domain.funnel import FunnelRow

GROUPINGS = ("creative", "campaign", "channel", "platform", "office", "operator", "seller")
_ADVERTISED = ("creative", "campaign", "channel", "platform")
_BY = {
    "creative": "креатив",
    "campaign": "кампания",
    "channel": "канал",
    "platform": "площадка",
    "office": "офис",
    "operator": "оператор",
    "seller": "продавец",
}
_STAGES = {
    "lead": ("leads", "лиды"),
    "contacted": ("contacted", "контакт"),
    "booked": ("booked", "запись"),
    "arrived": ("arrived", "дошли"),
    "signed": ("signed", "договор"),
    "paid": ("paid", "оплата"),
}
_COLUMNS = (
    Column("impressions", "impressions", True, "показы"),
    Column("clicks", "clicks", True, "клики", rank=7),
    Column("visits", "site visits", True, "визиты на сайт"),
    Column("reported_actions", "enquiries (platform)", True, "обращения (площадка)"),
    Column("reported_purchases", "purchases (platform)", True, "покупки (площадка)"),
    Column("target_actions", "target actions", True, "целевые действия", rank=6),
    Column("lead", "leads", True, "лиды"),
    Column("target", "target", True, "целевые", rank=5),
    Column("non_target", "non-target", True, "нецелевые"),
    Column("unknown", "unknown", True, "неизвестно"),
    Column("invalid", "invalid", True, "негодные"),
    Column("contacted", "contacted", True, "контакт"),
    Column("booked", "booked", True, "запись"),
    Column("arrived", "arrived", True, "дошли"),
    Column("arrived_target", "arrived target", True, "дошли целевые"),
    Column("signed", "signed", True, "договор"),
    Column("paid", "paid", True, "оплата"),
    Column("purchases", "purchases", True, "покупки", rank=4),
    Column("won_share", "signed, % of leads", True, "договор, % лидов"),
    Column("spend", "spend", True, "расход", rank=1),
    Column("cash", "cash", True, "деньги"),
    Column("cost_per_click", "cost per click", True, "цена клика"),
    Column("cost_per_target_action", "cost per target action", True, "цена целевого действия"),
    Column("cost_per_lead", "cost per lead", True, "цена лида", rank=3),
    Column("cost_per_target", "cost per target lead", True, "цена целевого лида"),
    Column("cost_per_contact", "cost per contact", True, "цена контакта"),
    Column("cost_per_booking", "cost per booking", True, "цена записи"),
    Column("cost_per_arrival", "cost per arrival", True, "цена дошедшего", rank=2),
    Column("cost_per_deal", "cost per deal", True, "цена договора"),
    Column("cost_per_purchase", "cost per purchase", True, "цена покупки"),
)
# What a terminal has room for; --wide, CSV and JSON have all.
_SHORT = (
    *("clicks", "target_actions", "lead", "target", "arrived", "purchases"),
    *("spend", "cash", "cost_per_lead", "cost_per_arrival"),
)


@click.command()
@click.option("--by", type=click.Choice(GROUPINGS), default="creative", show_default=True, help="What each row is.")
@click.option("--period", help="A period of pay, for example 2026-10.")
@click.option("--from", "since", type=Day(), help="The first day; without it, from the first fact on.")
@click.option("--to", "until", type=Day(), help="The last day, included; without it, today.")
@click.option("--known-at", type=Known(), help="As it was known at this instant (or at the end of this day).")
@click.option("--stages", is_flag=True, help="Only how far leads got, by creative: one pass, for very large journals.")
@click.option("--wide", is_flag=True, help="Every column in the table, however narrow the terminal is.")
@spoken
@formatted
def funnel(
    by: str,
    period: str | None,
    since: date | None,
    until: date | None,
    known_at: date | datetime | None,
    stages: bool,
    wide: bool,
    language: str,
    format: str,
) -> None:
    """The funnel: impressions, clicks, applications, meetings, deals and money, each in its own column.

    Leads are those created in the days asked for; a stage counts when it was reached by their end. The row
    without a name holds what belongs to nobody. Without advertising (by office, operator or seller, or where
    nothing was spent) costs are undefined. The table shows the columns that the terminal has room for.
    """
    from kulmina.analytics.funnel import funnel as funnel_of

    read = source()
    start, end = days(read, period, since, until)
    if stages:
        _show_stages(read, start, end, instant_of(known_at, read.company), format, language)
        return
    found = funnel_of(read, by=by, start=start, end=end, known_at=instant_of(known_at, read.company))
    rows = [_row(by, row, row.group) for row in found.rows]
    total = _row(by, found.total, "total")
    total[f"{by}_title"] = said(language, "всего", "total")
    whole = {"by": by, "from": start, "to_exclusive": end, "rows": rows, "total": total}
    for row in rows:
        if row[by] is None:
            row[f"{by}_title"] = _nobody(language)
    key = by if format == "csv" else f"{by}_title"
    columns = (Column(key, by, ru=_BY[by]), *(one for one in _COLUMNS if wide or format == "csv" or one.key in _SHORT))
    title = said(language, f"Воронка: {_BY[by]}", f"Funnel by {by}")
    title = f"{title}, {_days(start, end, language)}"
    show([*rows, total], columns, format, title=title, whole=whole, language=language, wide=wide)


def _nobody(language: str) -> str:
    return said(language, "(ничьи)", "(unattributed)")


def _days(start: date, end: date, language: str) -> str:
    return said(
        language, f"с {start} до {end}, последний день не входит", f"{start} to {end}, the last day not included"
    )


def _show_stages(read: Source, start: date, end: date, known_at: datetime | None, format: str, language: str) -> None:
    from kulmina.analytics.stages import stages
    from kulmina.domain.funnel import STAGES

    found = stages(read, start=start, end=end, known_at=known_at)
    ordered = sorted(found.items(), key=lambda item: (item[0] is None, -item[1][0], item[0] or ""))
    rows = [
        {"creative": creative or (_nobody(language) if format == "table" else "(unattributed)")}
        | dict(zip(STAGES, counts, strict=True))
        for creative, counts in ordered
    ]
    stage_columns = (Column(stage, _STAGES[stage][0], True, _STAGES[stage][1]) for stage in STAGES)
    title = f"{said(language, 'Как далеко дошли лиды', 'How far leads got')}, {_days(start, end, language)}"
    columns = (Column("creative", "creative", ru=_BY["creative"]), *stage_columns)
    show(rows, columns, format, title=title, language=language)


def _row(by: str, row: FunnelRow, name: str | None) -> dict[str, Any]:
    from kulmina.domain.funnel import STAGES, VERDICTS
    from kulmina.domain.money import roubles

    advertised = by in _ADVERTISED

    def cost(count: int) -> str | None:
        return rounded(row.cost(count)) if advertised else None

    return {
        by: name,
        f"{by}_title": name,
        "impressions": row.impressions,
        "clicks": row.clicks,
        "visits": row.visits,
        "spend": roubles(row.spend) if advertised else None,
        "reported_actions": row.reported_actions,
        "reported_purchases": row.reported_purchases,
        "target_actions": row.target_actions,
        **dict(zip(STAGES, row.reached, strict=True)),
        **dict(zip(VERDICTS, row.verdicts, strict=True)),
        "arrived_target": row.arrived_target,
        "purchases": row.purchases,
        "won_share": percent(row.share(row.stage("signed"))),
        "cost_per_click": cost(row.clicks),
        "cost_per_target_action": cost(row.target_actions),
        "cost_per_lead": cost(row.leads),
        "cost_per_target": cost(row.verdict("target")),
        "cost_per_contact": cost(row.stage("contacted")),
        "cost_per_booking": cost(row.stage("booked")),
        "cost_per_arrival": cost(row.stage("arrived")),
        "cost_per_deal": cost(row.stage("signed")),
        "cost_per_purchase": cost(row.purchases),
        "cash": roubles(row.cash),
    }
