"""Guards of a period: named checks, each with the list behind it (DOMAIN §12). Those of the clients' flow.

Guards of people's doings (who records, who is paid, when) are in `guards_conduct`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import orjson

from kulmina.analytics.cohort import Cut, arrivals_in
from kulmina.analytics.figures import Figures
from kulmina.analytics.leads import VERDICT, creates
from kulmina.analytics.responses import responses
from kulmina.analytics.visible import is_kind
from kulmina.domain.vanity import imitations


def vanity_creatives(figures: Figures) -> list[str]:
    """Creatives with 30 % of the clicks or more, and at least twice their share of target leads (R21-R25)."""
    rows = figures.creatives.items()
    return sorted(imitations({c: (int(row["mk.clicks"] or 0), int(row["mk.target_leads"] or 0)) for c, row in rows}))


def avoidable_non_target_arrivals(cut: Cut) -> dict[str, list[str]]:
    """By operator: non-target arrivals whose answers had already matched a non-target rule before (R67)."""
    came = arrivals_in(cut)
    came = came.filter((came.office_verdict == VERDICT["non_target"]) & came.booker.notnull())
    came = came.select("lead_id", "booker", "arrival_key", came_lead="lead")
    events = cut.view.events
    asked = events.filter(is_kind(events, "lead.qualified") & events.answers.notnull()).select("lead", "key", "answers")
    rows = came.join(asked, came.came_lead == asked.lead).filter(lambda t: t.key < t.arrival_key)
    answers: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for row in sorted(cut.view.source.rows(rows), key=lambda row: row["key"]):
        answers[row["booker"], row["lead_id"]] |= orjson.loads(row["answers"])
    found: dict[str, list[str]] = defaultdict(list)
    for (booker, lead), given in sorted(answers.items()):
        if cut.view.rules.non_target_reason(given):
            found[booker].append(lead)
    return dict(found)


def verdicts_overruled(cut: Cut) -> dict[str, list[str]]:
    """By recorder: clients whose office verdict of this period quality control has decided otherwise."""
    events = cut.view.events
    judged = events.filter(is_kind(events, "visit.classified") & cut.holds(events.at)).select(
        "key", "actor", judged_lead="lead", office="code"
    )
    leads = cut.view.leads
    rows = judged.join(leads, judged.judged_lead == leads.lead)
    rows = rows.filter(rows.level_3v.notnull()).mutate(quality=rows.level_3v & 3)
    rows = rows.filter((rows.key == (rows.level_2 >> 2)) & (rows.office != rows.quality))
    return _lists(cut, rows.select(key="actor", value="lead_id"))


def duplicate_target_actions(cut: Cut) -> dict[str, list[str | None]]:
    """By lead: the creatives of repeated lead-creating actions of the same contact in this period."""
    events = cut.view.events
    made = events.filter(creates(events, cut.view.rules) & cut.holds(events.at)).select(
        "key", repeated="lead", by="creative"
    )
    leads = cut.view.leads
    rows = made.join(leads, made.repeated == leads.lead).filter(lambda t: t.key > t.created_key)
    rows = rows.select("lead_id", "key", "by")
    found: dict[str, list[str | None]] = defaultdict(list)
    for row in sorted(cut.view.source.rows(rows), key=lambda row: (row["lead_id"], row["key"])):
        found[row["lead_id"]].append(row["by"])
    return dict(found)


def sla_breaches(cut: Cut) -> list[str]:
    """Leads of the period that were answered late or never (walk-ins aside)."""
    return responses(cut).breaches


def _lists(cut: Cut, rows: Any) -> dict[str, list[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in cut.view.source.rows(rows):
        found[row["key"]].add(row["value"])
    return {key: sorted(values) for key, values in sorted(found.items())}


def flow_guards(cut: Cut, figures: Figures) -> Mapping[str, Any]:
    """The guards that a pack's answer holds, by name."""
    return {
        "avoidable_non_target_arrivals": avoidable_non_target_arrivals(cut),
        "verdicts_overruled": verdicts_overruled(cut),
        "duplicate_target_actions": duplicate_target_actions(cut),
        "vanity_creatives": vanity_creatives(figures),
        "sla_breaches": sla_breaches(cut),
    }
