"""Where each lead stood at the end of a period, and in whose zone the lost ones were lost (DOMAIN §7).

The state machine as set arithmetic. Most facts put a lead into a state whatever it was in; the last of
those, the anchor, decides, and only a few facts after it can still matter: a loss (unless sold), calls
(while new or in work), a no-show or a cancellation (while booked), then calls again.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import ibis
import ibis.expr.types as ir

from kulmina.analytics.cohort import Cut, cut
from kulmina.analytics.engine import Source
from kulmina.analytics.leads import OUTCOME, RESULT, VERDICT, view
from kulmina.analytics.visible import KIND, is_kind
from kulmina.journal.columns import DIRECTION, TIE_BITS

STATES = (
    "new", "in_work", "contacted", "booked", "arrived", "follow_up", "sold", "lost", "non_target", "sleeping",
    "invalid", "refunded",
)  # fmt: skip
ZONES = ("won", "marketing", "call_centre", "sales", "open")
_S = {name: place for place, name in enumerate(STATES)}
_ANCHORS = {
    "target_action": "new",
    "meeting.booked": "booked",
    "visit.arrived": "arrived",
    "lead.cut_off": "non_target",
    "qc.cutoff_overturned": "in_work",
    "lead.reactivated": "in_work",
    "lead.slept": "sleeping",
    "lead.invalid": "invalid",
    "deal.signed": "sold",
    "deal.cancelled": "lost",
}


def state_rows(cut: Cut) -> ir.Table:
    """A row per lead created before the end of the cut: lead, lead_id, created_at, state (code of STATES), arrived."""
    leads = cut.view.leads.filter(cut.view.leads.created_at < cut.until)
    anchored = _anchors(cut, leads)
    later = _later(cut, anchored)
    rows = anchored.left_join(later, anchored.lead == later.later_lead)
    rows = rows.mutate(folded=_folded(rows))
    paid = _money(cut)
    rows = rows.left_join(paid, rows.lead == paid.paid_lead)
    state = ibis.cases(
        ((rows.paid_net > 0).fill_null(False), ibis.literal(_S["sold"], "int64")),
        (rows.paid_net.notnull(), ibis.literal(_S["refunded"], "int64")),
        (
            (rows.folded == _S["lost"]) & (rows.verdict == VERDICT["non_target"]),
            ibis.literal(_S["non_target"], "int64"),
        ),
        else_=rows.folded,
    )
    came = (rows.arrival_key >> TIE_BITS) < cut.until
    return rows.select("lead", "lead_id", "created_at", "creative", state=state, arrived=came.fill_null(False))


def _anchors(cut: Cut, leads: ir.Table) -> ir.Table:
    """The last fact of each lead that sets its state whatever it was: its key and that state."""
    events = cut.view.events.filter((cut.view.events.at < cut.until) & cut.view.events.lead.notnull())
    outcome = ibis.cases(
        (events.code == OUTCOME["sold"], _S["sold"]),
        (events.code == OUTCOME["follow_up"], _S["follow_up"]),
        else_=_S["lost"],
    )
    state = ibis.cases(
        *((events.kind == KIND[kind], ibis.literal(_S[name], "int64")) for kind, name in _ANCHORS.items()),
        (events.kind == KIND["meeting.outcome"], outcome.cast("int64")),
        else_=ibis.null("int64"),
    )
    about = events.mutate(sets=state)
    about = about.filter(about.sets.notnull())
    about = about.select("key", "kind", "sets", fact_lead="lead")
    first = leads.select("lead", "lead_id", "created_at", "creative", "verdict", "arrival_key")
    joined = about.join(first, about.fact_lead == first.lead)
    # Only the first action makes a lead new, and only one of which nothing else is known: a repeated
    # application of the same person changes nothing.
    action = joined.kind == KIND["target_action"]
    order = [ibis.ifelse(action, 1, 0), ibis.ifelse(action, joined.key, -joined.key)]
    ranked = joined.mutate(place=ibis.row_number().over(group_by=joined.lead, order_by=order))
    return ranked.filter(ranked.place == 0).select(
        "lead", "lead_id", "created_at", "creative", "verdict", "arrival_key", anchor="key", anchor_state="sets"
    )


def _later(cut: Cut, anchored: ir.Table) -> ir.Table:
    """What happened to each lead after its anchor: keys of the facts that can still change the state."""
    events = cut.view.events
    about = events.filter(
        (events.at < cut.until)
        & is_kind(events, "call", "lead.qualified", "lead.lost", "meeting.no_show", "meeting.cancelled")
    ).select("lead", "key", "kind", "code", "code2")
    held = anchored.select("anchor", "anchor_state", later_lead="lead")
    after = about.join(held, about.lead == held.later_lead)
    # A history may date a loss before the first action, and a lead that was lost is not made new by it.
    lost_before = is_kind(after, "lead.lost") & (after.anchor_state == _S["new"])
    after = after.filter((after.key > after.anchor) | lost_before)
    call = is_kind(after, "call")
    connected = after.code == RESULT["connected"]
    return after.group_by("later_lead").aggregate(
        spoke=after.key.max(where=is_kind(after, "lead.qualified") | (call & connected)),
        tried=after.key.max(where=call & ~connected & (after.code2 == DIRECTION["out"])),
        lost=after.key.max(where=is_kind(after, "lead.lost")),
        fell=after.key.min(where=is_kind(after, "meeting.no_show", "meeting.cancelled")),
    )


def _folded(rows: ir.Table) -> ir.IntegerValue:
    at = rows.anchor_state
    waiting = (at == _S["new"]) | (at == _S["in_work"])
    fell = (at == _S["booked"]) & rows.fell.notnull()
    return ibis.cases(
        ((at != _S["sold"]) & rows.lost.notnull(), ibis.literal(_S["lost"], "int64")),
        (waiting & rows.spoke.notnull(), ibis.literal(_S["contacted"], "int64")),
        (waiting & rows.tried.notnull(), ibis.literal(_S["in_work"], "int64")),
        (fell & (rows.spoke > rows.fell).fill_null(False), ibis.literal(_S["contacted"], "int64")),
        (fell, ibis.literal(_S["in_work"], "int64")),
        else_=at,
    )


def _money(cut: Cut) -> ir.Table:
    """Of leads with payments before the end: what is left of them after the refunds made before the end."""
    events = cut.view.events
    paid = events.filter(is_kind(events, "payment.received") & (events.at < cut.until) & events.lead.notnull())
    paid = paid.select(paid_lead="lead", payment="subject", gross="amount")
    back = events.filter(is_kind(events, "payment.refunded") & (events.at < cut.until))
    back = back.group_by(returned="object").aggregate(refunded=back.amount.sum().cast("int64"))
    rows = paid.left_join(back, paid.payment == back.returned)
    return rows.group_by("paid_lead").aggregate(paid_net=(rows.gross - rows.refunded.fill_null(0)).sum().cast("int64"))


def lead_states(cut: Cut, rows: ir.Table) -> dict[str, str]:
    """State by lead id at the end of the cut, for all leads created before it."""
    table = cut.view.source.columns(rows.select("lead_id", "state").order_by("lead_id"))
    return {lead: STATES[state] for lead, state in zip(table["lead_id"], table["state"], strict=True)}


def zone(rows: ir.Table) -> ir.StringValue:
    """Whose zone a lead is in at the end: won, lost in one of three zones, or still open (R20)."""
    given_up = rows.state.isin([_S["lost"], _S["sleeping"], _S["refunded"]])
    return ibis.cases(
        (rows.state == _S["sold"], "won"),
        (rows.state.isin([_S["invalid"], _S["non_target"]]), "marketing"),
        (given_up & rows.arrived, "sales"),
        (given_up, "call_centre"),
        else_="open",
    )


def loss_zones(cut: Cut, rows: ir.Table) -> dict[str, list[str]]:
    """The leads created in the cut by zone, sorted ids."""
    mine = rows.filter(cut.holds(rows.created_at))
    table = cut.view.source.columns(mine.select("lead_id", zone=zone(mine)).order_by("lead_id"))
    zones: dict[str, list[str]] = defaultdict(list)
    for lead, name in zip(table["lead_id"], table["zone"], strict=True):
        zones[name].append(lead)
    return {name: zones[name] for name in ZONES}


def zone_counts(cut: Cut, by: str | None = None) -> dict[str | None, dict[str, int]]:
    """How many leads of the cut are in each zone, by creative or in all (key None)."""
    rows = state_rows(cut)
    mine = rows.filter(cut.holds(rows.created_at))
    mine = mine.mutate(zone=zone(mine), group=mine[by] if by else ibis.null("string"))
    counts: dict[str | None, dict[str, int]] = defaultdict(lambda: dict.fromkeys(ZONES, 0))
    for row in cut.view.source.rows(mine.group_by("group", "zone").aggregate(n=mine.count())):
        counts[row["group"]][row["zone"]] = row["n"]
    return counts


def places(source: Source, start: date, end: date) -> dict[tuple[str, str], list[int]]:
    """The numbers of the leads created on the business days [start, end) by their state and zone at the end,
    with all that is known now."""
    with source.scratch():
        part = cut(view(source, None), start, end, extras=())
        rows = state_rows(part)
        mine = rows.filter(part.holds(rows.created_at))
        table = source.columns(mine.select("lead", "state", zone=zone(mine)))
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for lead, state, name in zip(table["lead"], table["state"], table["zone"], strict=True):
        found[STATES[state], name].append(lead)
    return dict(found)
