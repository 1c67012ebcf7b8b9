"""What the invented company writes down about itself: rules, people, plans, timesheets, closes, disputes, notes.

Each is written by whom it is the work of, as in the rooms: the owner sets up, the director plans, marketing keeps
its budgets and creatives, the payroll its days.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from kulmina.demo import ads
from kulmina.demo.draft import Draft
from kulmina.demo.hours import OFFICE_FROM, OFFICE_TO, SLOT, TZ, at
from kulmina.demo.schemes import balance
from kulmina.demo.span import Span
from kulmina.demo.speech import Tongue
from kulmina.demo.team import OFFICES, Person, Team
from kulmina.demo.trade import Trade
from kulmina.domain.company import WEEK
from kulmina.domain.period import Period

PAID_ROLES = ("marketer", "operator", "seller", "cc_head", "sales_head")
DEALS_PER_LEAD = 11 / 125
DAYS_A_MONTH = 30.4


@dataclass(frozen=True, slots=True)
class Firm:
    """Whose books they are. `flow`: leads a month."""

    trade: Trade
    team: Team
    span: Span
    tongue: Tongue
    flow: float


@dataclass(slots=True)
class Book:
    """Facts about the company, each under its own number; what is written with one click has one instant."""

    firm: Firm
    facts: list[Draft] = field(default_factory=list)

    def write(self, kind: str, moment: datetime, actor: str, payload: dict[str, Any]) -> str:
        event_id = f"B{len(self.facts) + 1:06d}"
        self.facts.append(Draft(moment, event_id, kind, moment, actor, None, payload))
        return event_id

    def one(self, role: str) -> str:
        return self.firm.team.one(role)


def books(firm: Firm, rng: Random) -> list[Draft]:
    """All facts about the company itself up to the end of the span, as recorded."""
    book = Book(firm)
    _found(book)
    for month in firm.span.periods():
        _plan(book, month)
        _timesheets(book, month, rng)
        if firm.team.operators:
            _adjust(book, month, rng)
        # The id sorts after all others, so of one instant the close comes last.
        closing = Draft(month.close_at.astimezone(TZ), f"close-{month.id}", "period.closed",
                        month.close_at.astimezone(TZ), book.one("payroll"), None, {"period": month.id})  # fmt: skip
        book.facts.append(closing)
    _staff_changes(book)
    _disputes(book)
    _note(book)
    return sorted(fact for fact in book.facts if fact.recorded_at <= firm.span.until)


def _found(book: Book) -> None:
    """The owner sets the rules; people, offices, creatives and schemes are entered."""
    firm, owner, opened = book.firm, book.one("owner"), book.firm.span.opened
    rules = firm.trade.rules(firm.tongue.speech[firm.trade.industry].company)
    book.write("business.configured", opened, owner, {"rules": rules})
    if firm.trade.has_offices:
        for office, _ in OFFICES:
            book.write("office.registered", opened, owner, _office(office, firm))
    for person in firm.team.people:
        if person.since is None:
            book.write("person.registered", opened, owner, _person(person))
    titles = firm.tongue.speech[firm.trade.industry].titles
    for creative, title in zip(ads.CREATIVES, titles, strict=True):
        moment = opened if not creative.since else at(firm.span.at(creative.since), 10)
        book.write("creative.registered", moment, creative.owner, _creative(creative, title, firm))
    for scheme in balance(firm.trade, firm.span.start.date(), firm.tongue):
        book.write("scheme.published", opened, owner, {"scheme": scheme})
    for person in firm.team.people:
        if person.role in _schemes(firm) and person.since is None:
            book.write("scheme.assigned", opened, owner, _assigned(person, firm, firm.span.start.date()))
    for month in firm.span.periods():
        book.write("period.defined", opened, owner, _period(month))


def _schemes(firm: Firm) -> dict[str, str]:
    """The scheme of each role that is paid by one."""
    return {each["role"]: each["scheme_id"] for each in balance(firm.trade, firm.span.start.date(), firm.tongue)}


def _assigned(person: Person, firm: Firm, since: date) -> dict[str, str]:
    last = {"until": (person.until - timedelta(days=1)).isoformat()} if person.until else {}
    return {"person": person.id, "scheme": _schemes(firm)[person.role], "since": since.isoformat(), **last}


def _staff_changes(book: Book) -> None:
    """Who comes is entered some days before his first one."""
    for person in book.firm.team.people:
        if person.since is not None:
            moment = datetime(person.since.year, person.since.month, person.since.day, 12, tzinfo=TZ)
            moment -= timedelta(days=3)
            book.write("person.registered", moment, book.one("owner"), _person(person))
            assigned = _assigned(person, book.firm, person.since)
            book.write("scheme.assigned", moment, book.one("owner"), assigned)


def _office(office: str, firm: Firm) -> dict[str, Any]:
    """Open every day in half-hours, as the stories book; a small risk is taken that more come than there are places."""
    span = [f"{OFFICE_FROM:%H:%M}", f"{OFFICE_TO:%H:%M}"]
    name, address = firm.tongue.offices[office]
    return {
        "office": office,
        "name": name,
        "address": address,
        "capacity": firm.team.capacity,
        "hours": dict.fromkeys(WEEK, span),
        "slot_minutes": SLOT // timedelta(minutes=1),
        "overbooking": "0.1",
    }


def _person(person: Person) -> dict[str, Any]:
    return {"person": person.id, "role": person.role} | ({"office": person.office} if person.office else {})


def _creative(creative: ads.Creative, title: str, firm: Firm) -> dict[str, Any]:
    return {
        "creative": creative.id,
        "campaign": creative.campaign,
        "channel": creative.channel,
        "platform": creative.platform if firm.trade.has_offices else "app",
        "owner": creative.owner,
        "name": title,
        "text": title if not firm.trade.has_offices else f"{title}. {firm.tongue.texts[creative.id]}",
        "link": f"https://www.example.com/{creative.id.lower()}",
        "image": f"https://www.example.com/{creative.id.lower()}.png",
    }


_NOTES = (  # creative, days before the end, what its owner wrote down
    (ads.WIDE, 34, "wide"), ("C1", 40, "picture"), (ads.VANITY, 24, "vanity"), (ads.VANITY, 6, "vanity_after"),
    ("C6", 12, "map"),
)  # fmt: skip


def _note(book: Book) -> None:
    """What marketing writes down about its creatives."""
    firm, owners = book.firm, {creative.id: creative.owner for creative in ads.CREATIVES}
    until, later = at(firm.span.today, 12), timedelta(hours=3)
    dated = [(until - timedelta(days=ago), creative, key) for creative, ago, key in _NOTES]
    late, stopped = (next(c for c in ads.CREATIVES if c.id == each) for each in (ads.LATE, ads.STOPPED))
    dated += [(at(firm.span.at(late.since), 12) + later, late.id, "launched"),
              (at(firm.span.at(stopped.until), 12) + later, stopped.id, "switched_off")]  # fmt: skip
    for moment, creative, key in dated:
        if moment > firm.span.opened and (firm.trade.has_offices or key != "map"):
            text = {"creative": creative, "text": firm.tongue.notes[key]}
            book.write("creative.noted", moment, owners[creative], text)


def _period(month: Period) -> dict[str, Any]:
    close_at = month.close_at.astimezone(TZ).isoformat()
    return {"period": month.id, "start": f"{month.start}", "end": f"{month.end}", "close_at": close_at}


def _plan(book: Book, month: Period) -> None:
    """The director's plan, a week before the month: money by seller, price of a target lead. Nina's budgets."""
    firm = book.firm
    moment, trade = month.starts_at(TZ) - timedelta(days=6), firm.trade
    season = trade.season[month.start.month - 1]
    plans = [(who, "mk.cptl", _round(trade.cost_per_lead * 1.6)) for who in ("M1", "M2")]
    if firm.team.sellers:
        cash = firm.flow * season * DEALS_PER_LEAD * trade.usual_price * trade.bought * 0.95
        each = _round(cash / len(firm.team.sellers))
        plans = [*((seller.id, "sl.cash", each) for seller in firm.team.sellers), *plans]
        plans.append(("company", "co.cash", each * len(firm.team.sellers)))
    for subject, metric, value in plans:
        payload = {"period": month.id, "subject": subject, "metric": metric, "value": f"{value}"}
        book.write("plan.set", moment, book.one("commercial_director"), payload)
    for channel, amount in _budgets(trade, firm.flow).items():
        payload = {"period": month.id, "channel": channel, "amount": f"{amount}.00"}
        book.write("budget.set", moment, book.one("marketing_head"), payload)


def _budgets(trade: Trade, per_month: float) -> dict[str, int]:
    budgets: dict[str, float] = {}
    for c in ads.CREATIVES:
        if c.id != ads.STOPPED:
            share = per_month * c.share * c.cost * trade.cost_per_lead
            budgets[c.channel] = budgets.get(c.channel, 0) + share
    return {channel: _round(amount) for channel, amount in budgets.items()}


def _round(amount: float) -> int:
    """A planner's number: two digits and zeros."""
    step: int = 10 ** max(0, len(str(int(amount))) - 2)
    return max(1, round(amount / step)) * step


def _timesheets(book: Book, month: Period, rng: Random) -> None:
    """Half of the month for the advance, then the whole of it on its last evening; a few days were missed."""
    first = month.starts_at(TZ)
    days = [first + timedelta(days=n) for n in range((month.end - month.start).days)]
    norm = sum(day.weekday() < 5 for day in days)
    half = sum(day.weekday() < 5 for day in days[:15])
    missed = {person.id: rng.choice((0, 0, 0, 0, 0, 1, 2, 5)) for person in book.firm.team.people}
    here = [p for p in book.firm.team.people if p.role in _schemes(book.firm) and _works(p, month)]
    for day, worked in ((days[14], dict.fromkeys(missed, half)), (days[-1], {p: norm - d for p, d in missed.items()})):
        for person in here:
            payload = {"period": month.id, "person": person.id, "worked_days": f"{worked[person.id]}",
                       "norm_days": f"{norm}"}  # fmt: skip
            book.write("timesheet.recorded", at(day, 18), book.one("payroll"), payload)


def _works(person: Person, month: Period) -> bool:
    return (person.since or month.start) <= month.start and (person.until is None or month.start < person.until)


def _adjust(book: Book, month: Period, rng: Random) -> None:
    """A bonus for teaching a newcomer, approved by another; and one that nobody approved, which does not count."""
    last = month.ends_at(TZ) - timedelta(days=1)
    here = [p.id for p in book.firm.team.people if p.role == "operator" and _works(p, month)]
    receiver, other = rng.sample(here, 2)
    head, director, said = book.one("cc_head"), book.one("commercial_director"), book.firm.tongue.said
    payload = {"person": receiver, "period": month.id, "amount": "2000.00", "reason": said["adjustment.mentoring"]}
    proposed = book.write("adjustment.posted", at(last, 17), head, payload)
    book.write("event.voided", at(last, 17, 45), director, {"event": proposed, "reason": "approved"})
    book.write("adjustment.posted", at(last, 17, 45), head, payload | {"approved_by": director})
    waits = {"person": other, "period": month.id, "amount": "5000.00", "reason": said["adjustment.good_month"]}
    book.write("adjustment.posted", at(last, 17, 30), head, waits)


def _disputes(book: Book) -> None:
    """Somebody asks about a line of an early statement and gets an answer; of the latest one nobody has answered."""
    firm, said = book.firm, book.firm.tongue.said
    closed = [month for month in firm.span.periods() if month.close_at <= firm.span.until]
    if not closed:
        return
    first, last = closed[0], closed[-1]
    if firm.team.operators:
        asks = (firm.team.operators[0].id, "quality_matrix"), (firm.team.sellers[0].id, "cash")
    else:
        asks = ("M1", "target_actions"), ("M2", "target_actions")
    for month, (who, line), decided in ((first, asks[0], True), (last, asks[1], False)):
        moment = month.close_at.astimezone(TZ) + timedelta(hours=4)
        text = {"line": f"{month.id}|{who}|{line}", "text": said[f"dispute.{line}"]}
        opened = book.write("dispute.opened", moment, who, text)
        if decided:
            decision = {"decision": said["dispute.decided"], "dispute": opened}
            director = book.one("commercial_director")
            book.write("dispute.resolved", moment + timedelta(hours=20), director, decision)
