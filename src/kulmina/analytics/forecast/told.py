"""The leads of a journal read fact by fact, as columns: what a plan stands on where there is no database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from kulmina.analytics.forecast.seen import Bools, Floats, Payments, Seen, gathered
from kulmina.domain import facts
from kulmina.domain.company import Company
from kulmina.domain.event import Event
from kulmina.domain.lead import Lead, read_lead, visible

_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Told:
    """Leads with what `forecast.joints` asks beside them: `wasted`, `target` of each lead, `spend` roubles by day."""

    seen: Seen
    wasted: Bools
    target: Bools
    spend: Floats


def of_events(events: Iterable[Event], company: Company) -> Told | None:
    """The leads of a journal as its last fact leaves them; None: there is not one."""
    by_lead: dict[str, list[Event]] = defaultdict(list)
    spend: dict[tuple[str, Any], tuple[datetime, int]] = {}
    last: datetime | None = None
    for event in visible(events):
        last = event.recorded_at if last is None else max(last, event.recorded_at)
        if isinstance(event.fact, facts.AdReported):
            spend[event.fact.creative, event.fact.date] = (event.recorded_at, event.fact.spend)
        elif event.lead_id is not None:
            by_lead[event.lead_id].append(event)
    leads = [read_lead(own, company.rules, lead_id=name) for name, own in by_lead.items()]
    leads = [lead for lead in leads if lead.created_at is not None and lead.merged_into is None]
    if not leads or last is None:
        return None
    first = min(lead.created_at for lead in leads if lead.created_at is not None).astimezone(company.rules.tz).date()
    at = _days(last, first, company)
    days = np.zeros(int(at))
    for (_creative, day), (_known, amount) in spend.items():
        place = (day - first).days
        if 0 <= place < len(days):
            days[place] += amount / 100
    wasted = np.array([lead.verdict == "invalid" or lead.cut_off_confirmed() for lead in leads])
    target = np.array([lead.arrival is not None and lead.office_verdict == "target" for lead in leads])
    return Told(_seen(leads, first, at, company), wasted, target, days)


def _seen(leads: list[Lead], first: Any, at: float, company: Company) -> Seen:
    names: dict[str | None, int] = {}
    unit, units = gathered(
        np.array([names.setdefault(lead.creative, len(names)) for lead in leads], dtype=np.int64), len(names)
    )

    def days(moments: Iterable[datetime | None]) -> Floats:
        return np.array([np.nan if one is None else _days(one, first, company) for one in moments])

    paid = [(place, payment) for place, lead in enumerate(leads) for payment in lead.payments]
    signed, money = days(lead.reached[4] for lead in leads), days(lead.reached[5] for lead in leads)
    contracts = [sum(deal.amount for deal in lead.deals if deal.cancelled_at is None) for lead in leads]
    return Seen(
        at=at,
        monday=first.weekday(),
        begins=1,
        units=units,
        unit=unit,
        created=days(lead.created_at for lead in leads),
        arrived=days(lead.reached[3] for lead in leads),
        dealt=np.fmin(signed, money),
        contract=np.array([amount / 100 if amount else np.nan for amount in contracts]),
        payments=Payments(
            np.array([place for place, _payment in paid], dtype=np.int64),
            days(payment.at for _place, payment in paid),
            np.array([payment.net / 100 for _place, payment in paid], dtype=np.float64),
        ),
    )


def _days(moment: datetime, first: Any, company: Company) -> float:
    """Business days since the first midnight, with fractions."""
    local = moment.astimezone(company.rules.tz)
    clock = local.hour * 3600 + local.minute * 60 + local.second + local.microsecond / 1e6
    return float((local.date() - first).days + min(clock / _DAY, 0.999999))
