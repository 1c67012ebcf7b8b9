"""What a file says in all, before anything is recorded of it: to be held against what the funnel says afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from kulmina.domain.funnel import STAGES
from kulmina.domain.money import kopecks
from kulmina.journal import read
from kulmina.journal.rows import among, select, several
from kulmina.sources.table import Said

# Which facts show that a lead has come to a stage; whoever has come to a later one has come to it too (DOMAIN §7).
_SHOWS = {
    "call": "contacted", "meeting.booked": "booked", "visit.arrived": "arrived", "deal.signed": "signed",
    "payment.received": "paid",
}  # fmt: skip
_PAGE = 900


@dataclass(frozen=True, slots=True)
class Totals:
    """Leads by stage of `STAGES`, contracts and money in kopecks, advertising; `first`, `last`: days of the leads."""

    reached: tuple[int, ...] = (0,) * len(STAGES)
    unattributed: int = 0
    agreed: int = 0
    money: int = 0
    impressions: int = 0
    clicks: int = 0
    spend: int = 0
    first: date | None = None
    last: date | None = None

    def as_json(self) -> dict[str, Any]:
        """The figures as JSON keeps them."""
        days = {name: day.isoformat() if (day := getattr(self, name)) else None for name in ("first", "last")}
        return {**asdict(self), **days, "reached": list(self.reached)}


def read_totals(kept: dict[str, Any]) -> Totals | None:
    """What `as_json` wrote; None: this import was made before totals were kept."""
    if "reached" not in kept:
        return None
    days = {name: date.fromisoformat(kept[name]) if kept[name] else None for name in ("first", "last")}
    return Totals(**{**kept, **days, "reached": tuple(kept["reached"])})


def totals(listed: Sequence[Said]) -> Totals:
    """What facts say in all; of two about one key the last one holds, as on recording."""
    latest = {one.key: one for one in listed}.values()
    created: dict[str, Said] = {}
    for one in latest:
        if one.kind == "target_action" and one.lead_id is not None:
            known = created.get(one.lead_id)
            if known is None or one.occurred_at < known.occurred_at:
                created[one.lead_id] = one
    days = sorted(one.occurred_at.date() for one in created.values())
    ads = [one.payload for one in latest if one.kind == "ad.reported"]
    return Totals(
        reached=_reached(latest, created),
        unattributed=sum("creative" not in one.payload for one in created.values()),
        agreed=_money(latest, "deal.signed"),
        money=_money(latest, "payment.received"),
        impressions=sum(int(ad.get("impressions", 0)) for ad in ads),
        clicks=sum(int(ad.get("clicks", 0)) for ad in ads),
        spend=sum(kopecks(ad["spend"]) for ad in ads),
        first=days[0] if days else None,
        last=days[-1] if days else None,
    )


def _reached(latest: Iterable[Said], created: Iterable[str]) -> tuple[int, ...]:
    """How many leads reached each stage; a walk-in is contacted by coming."""
    by_stage: dict[str, set[str]] = {stage: set() for stage in STAGES}
    for one in latest:
        if one.lead_id is None:
            continue
        by_stage["lead"].add(one.lead_id)
        stage = _SHOWS.get(one.kind)
        if stage and (one.kind != "call" or one.payload["result"] == "connected"):
            by_stage[stage].add(one.lead_id)
        if one.kind == "target_action" and one.payload["action"] == "visit":
            by_stage["contacted"].add(one.lead_id)
    beyond: set[str] = set()
    counts = []
    for stage in reversed(STAGES):
        beyond |= by_stage[stage]
        counts.append(len(beyond))
    return tuple(reversed(counts))


def _money(latest: Iterable[Said], kind: str) -> int:
    return sum(kopecks(str(one.payload["amount"])) for one in latest if one.kind == kind)


def recorded(lead_ids: Iterable[str]) -> Totals:
    """What the present says of the same leads now."""
    numbers = sorted(read.lead_numbers(list(lead_ids)).values())
    reached, whole = [0] * len(STAGES), [0, 0, 0]
    stages = ", ".join(f"COUNT({stage})" for stage in STAGES[1:])
    for start in range(0, len(numbers), _PAGE):
        page = several(numbers[start : start + _PAGE])
        [row] = select(
            f"SELECT COUNT(created), {stages}, COUNT(*) FILTER (WHERE creative IS NULL), COALESCE(SUM(net), 0) "
            f"FROM current_lead WHERE {among('number')} AND created IS NOT NULL", page,
        )  # fmt: skip
        reached = [before + int(more) for before, more in zip(reached, row[: len(STAGES)], strict=True)]
        [deals] = select(
            f"SELECT COALESCE(SUM(amount), 0) FROM current_deal WHERE {among('lead')} AND cancelled IS NULL", page
        )
        whole = [whole[0] + int(row[-2]), whole[1] + int(row[-1]), whole[2] + int(deals[0])]
    return Totals(tuple(reached), whole[0], whole[2], whole[1])
