"""What the invented company writes down about itself: rules, people, plans, timesheets, closes, reviews."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from kulmina.demo import ads
from kulmina.demo.draft import Draft
from kulmina.demo.hours import OFFICE_FROM, OFFICE_TO, SLOT, TZ, at, later
from kulmina.demo.schemes import balance
from kulmina.demo.span import Span
from kulmina.demo.team import ADDRESSES, OFFICES, SYSTEM, Person, Team
from kulmina.demo.trade import Trade
from kulmina.domain.company import WEEK
from kulmina.domain.period import Period

PAID_ROLES = ("marketer", "operator", "seller", "cc_head", "sales_head")
DEALS_PER_LEAD = 11 / 125
DAYS_A_MONTH = 30.4


@dataclass(slots=True)
class Book:
    """Facts about the company, each under its own number."""

    facts: list[Draft] = field(default_factory=list)

    def write(self, kind: str, moment: datetime, actor: str, payload: dict[str, Any]) -> str:
        event_id = f"B{len(self.facts) + 1:06d}"
        self.facts.append(Draft(moment, event_id, kind, moment, actor, None, payload))
        return event_id


def books(trade: Trade, team: Team, span: Span, leads: int, market: ads.Market, rng: Random) -> list[Draft]:
    """All facts about the company itself up to the end of the span, as recorded."""
    book = Book()
    per_month = leads / max(span.months, 0.1)
    _found(book, trade, team, span)
    for month in span.periods():
        _plan(book, trade, team, month, per_month)
        _timesheets(book, team, month, rng)
        _adjust(book, team, month, rng)
        moment = month.close_at.astimezone(TZ)
        # The id sorts after all others, so of one instant the close comes last.
        closing = f"close-{month.id}"
        book.facts.append(
            Draft(moment, closing, "period.closed", moment, team.one("payroll"), None, {"period": month.id})
        )
    _review(book, team, span, rng)
    _dispute(book, team, span)
    _note(book, span)
    for report in ads.reports(market, trade, span.until, per_month / DAYS_A_MONTH, rng):
        book.write("ad.reported", at(report.day + timedelta(days=1), 6), SYSTEM, _report(report))
    return sorted(fact for fact in book.facts if fact.recorded_at <= span.until)


def _found(book: Book, trade: Trade, team: Team, span: Span) -> None:
    """The owner sets the rules; people, offices, creatives and schemes are entered."""
    owner, opened = team.one("owner"), span.opened
    book.write("business.configured", opened, owner, {"rules": trade.rules()})
    for office, name, _ in OFFICES:
        book.write("office.registered", opened, owner, _office(office, name, team.capacity))
    for person in team.people:
        book.write("person.registered", opened, owner, _person(person))
    for creative, title in zip(ads.CREATIVES, trade.titles):
        book.write("creative.registered", opened, creative.owner, _creative(creative, title))
    for scheme in balance(trade, span.start.date()):
        book.write("scheme.published", opened, team.one("commercial_director"), {"scheme": scheme})
        for person in team.people:
            if person.role == scheme["role"]:
                given = {"person": person.id, "scheme": scheme["scheme_id"], "since": span.start.date().isoformat()}
                book.write("scheme.assigned", opened, team.one("payroll"), given)
    for month in span.periods():
        book.write("period.defined", opened, team.one("payroll"), _period(month))


def _office(office: str, name: str, capacity: int) -> dict[str, Any]:
    """Open every day in half-hours, as the stories book; a small risk is taken that more come than there are places."""
    span = [f"{OFFICE_FROM:%H:%M}", f"{OFFICE_TO:%H:%M}"]
    return {
        "office": office,
        "name": name,
        "address": ADDRESSES[office],
        "capacity": capacity,
        "hours": dict.fromkeys(WEEK, span),
        "slot_minutes": SLOT // timedelta(minutes=1),
        "overbooking": "0.1",
    }


def _person(person: Person) -> dict[str, Any]:
    return {"person": person.id, "role": person.role} | ({"office": person.office} if person.office else {})


def _creative(creative: ads.Creative, title: str) -> dict[str, Any]:
    return {
        "creative": creative.id,
        "campaign": creative.campaign,
        "channel": creative.channel,
        "platform": creative.platform,
        "owner": creative.owner,
        "name": title,
        "text": f"{title}. {ads.TEXTS[creative.id]}",
        "link": f"https://www.example.com/{creative.id.lower()}",
        "image": f"https://www.example.com/{creative.id.lower()}.png",
    }


def _note(book: Book, span: Span) -> None:
    """What marketing writes down about its creatives."""
    owners = {creative.id: creative.owner for creative in ads.CREATIVES}
    for creative, ago, text in ads.NOTES:
        moment = at(span.until - timedelta(days=ago), 12)
        if moment > span.opened:
            book.write("creative.noted", moment, owners[creative], {"creative": creative, "text": text})


def _period(month: Period) -> dict[str, Any]:
    close_at = month.close_at.astimezone(TZ).isoformat()
    return {"period": month.id, "start": f"{month.start}", "end": f"{month.end}", "close_at": close_at}


def _plan(book: Book, trade: Trade, team: Team, month: Period, per_month: float) -> None:
    """The commercial director's plan, a week before the month: money by seller, price of a target lead."""
    moment = month.starts_at(TZ) - timedelta(days=6)
    director = team.one("commercial_director")
    cash = per_month * DEALS_PER_LEAD * trade.usual_price * 0.95
    each = _round(cash / len(team.sellers))
    plans = [(seller.id, "sl.cash", each) for seller in team.sellers]
    plans += [("company", "co.cash", each * len(team.sellers))]
    plans += [(who, "mk.cptl", _round(trade.cost_per_lead * 1.6)) for who in ("M1", "M2")]
    for subject, metric, value in plans:
        payload = {"period": month.id, "subject": subject, "metric": metric, "value": f"{value}.00"}
        book.write("plan.set", moment, director, payload)
    for channel, amount in _budgets(trade, per_month).items():
        payload = {"period": month.id, "channel": channel, "amount": f"{amount}.00"}
        book.write("budget.set", moment, director, payload)


def _budgets(trade: Trade, per_month: float) -> dict[str, int]:
    budgets: dict[str, float] = {}
    for c in ads.CREATIVES:
        budgets[c.channel] = budgets.get(c.channel, 0) + per_month * c.share * c.cost * trade.cost_per_lead
    return {channel: _round(amount) for channel, amount in budgets.items()}


def _round(amount: float) -> int:
    """A planner's number: two digits and zeros."""
    step: int = 10 ** max(0, len(str(int(amount))) - 2)
    return max(1, round(amount / step)) * step


def _timesheets(book: Book, team: Team, month: Period, rng: Random) -> None:
    """Half of the month for the advance, then the whole of it on its last evening; a few days were missed."""
    first = month.starts_at(TZ)
    days = [first + timedelta(days=n) for n in range((month.end - month.start).days)]
    norm = sum(day.weekday() < 5 for day in days)
    half = sum(day.weekday() < 5 for day in days[:15])
    for person in team.people:
        if person.role not in PAID_ROLES:
            continue
        missed = rng.choice((0, 0, 0, 0, 0, 1, 2, 5))
        for day, worked in ((days[14], half), (days[-1], norm - missed)):
            payload = {"period": month.id, "person": person.id, "worked_days": worked, "norm_days": norm}
            book.write("timesheet.recorded", at(day, 18), team.one("payroll"), payload)


def _adjust(book: Book, team: Team, month: Period, rng: Random) -> None:
    """A bonus for teaching a newcomer, approved by another; and one that nobody approved, which does not count."""
    last = month.ends_at(TZ) - timedelta(days=1)
    receiver, other = rng.sample([o.id for o in team.operators], 2)
    payload = {"person": receiver, "period": month.id, "amount": "2000.00", "reason": "mentoring"}
    approved = payload | {"approved_by": team.one("commercial_director")}
    book.write("adjustment.posted", at(last, 17), team.one("cc_head"), approved)
    unapproved = payload | {"person": other, "amount": "5000.00", "reason": "good_month"}
    book.write("adjustment.posted", at(last, 17, 30), team.one("cc_head"), unapproved)


def _report(report: ads.AdDay) -> dict[str, Any]:
    return {
        "creative": report.creative.id,
        "date": f"{report.day.date()}",
        "impressions": report.impressions,
        "clicks": report.clicks,
        "visits": report.visits,
        "spend": f"{report.spend // 100}.{report.spend % 100:02d}",
    }


def _review(book: Book, team: Team, span: Span, rng: Random) -> None:
    """Quality control listens to every operator twice a week."""
    day = span.start
    while day <= span.until:
        if day.weekday() in (1, 4):
            for operator in team.operators:
                score = max(0, min(100, round(rng.gauss(operator.score, 5))))
                moment = later(at(day, 11), rng, 0, 6 * 3600)
                payload = {"operator": operator.id, "score": score}
                book.write("qc.reviewed", moment, team.one("quality_controller"), payload)
        day += timedelta(days=1)


def _dispute(book: Book, team: Team, span: Span) -> None:
    """An operator asks about the first statement and gets an answer."""
    closed = span.periods()[0].close_at.astimezone(TZ)
    who = team.operators[0].id
    text = {"line": "quality_matrix", "text": "Прошу показать встречи, которые офис отметил нецелевыми"}
    opened = book.write("dispute.opened", closed + timedelta(hours=4), who, text)
    decision = {"dispute": opened, "decision": "Список показан, сумма верна"}
    book.write("dispute.resolved", closed + timedelta(days=1), team.one("cc_head"), decision)
