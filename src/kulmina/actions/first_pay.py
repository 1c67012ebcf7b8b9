"""The first schemes of pay: ready sets with what they pay here, published for everybody, with plans and days.

A ready set holds one scheme a role. Whoever works in several roles is paid by one scheme made of theirs: one salary,
and the variable parts of each. Percentages are made for deals of about 150 000 and go down where the goods are dear;
amounts for one client go down where they are cheap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from math import ceil
from typing import Any

from kulmina.actions import payroll
from kulmina.actions.act import Done, Step, perform
from kulmina.actions.setup import Staff, Worker
from kulmina.actions.trial import deal_of
from kulmina.domain import scheme
from kulmina.domain.company import COMPANY, Company
from kulmina.domain.component import Fixed, Percent, PerUnit, TieredPercent
from kulmina.domain.decomposition import Rates, reference
from kulmina.domain.finding import Finding
from kulmina.domain.money import roubles, round_kopecks
from kulmina.domain.pace import working_days
from kulmina.domain.pay import PayError
from kulmina.domain.period import Period
from kulmina.domain.preset import Preset
from kulmina.domain.reference_month import ReferenceMonth
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.rights import Actor
from kulmina.domain.scheme_lint import lint
from kulmina.domain.scheme_template import Template, template, templates
from kulmina.journal import read
from kulmina.recording import turn

PAID = ("seller", "operator", "marketer", "contractor", "sales_head", "cc_head")
"""The roles of the ready schemes, the one that gives the salary of somebody who has several first."""
USUAL_DEAL = 15_000_000  # kopecks: for which the ready sets are made
CASH_OF_A_SELLER = 82_500_000  # kopecks a month at plan, as in the reference month
LEAST_DEALS = 2  # of a seller a month, where one deal is dear
FEE = Fraction(2)  # a contractor has no salary: so many times a marketer's amount for one client
WITHHELD = frozenset({"cc.cutoffs_overturned"})  # what takes money off, whatever amount stands there
OWN_APPROVAL = "E7"

Schemes = tuple[dict[str, Any], ...]


class NoSchemes(ImpossibleStep):
    """None of the ready sets is chosen."""

    ru = "Выберите одну из трёх схем."
    en = "Choose one of the three sets of schemes."


class NobodyIsPaid(ImpossibleStep):
    """There is nobody for whom a ready scheme was made."""

    ru = "Некому платить по схемам: на шаге «Люди» нет ни продавца, ни оператора, ни маркетолога."
    en = "There is nobody to pay: the step “People” names no seller, no operator and no marketer."


class SchemeIsWrong(ImpossibleStep):
    """The scheme cannot be put before people."""

    ru = "Так платить нельзя: {message_ru}."
    en = "This cannot be paid so: {message_en}."


class NobodyKeepsDays(ImpossibleStep):
    """Salaries are paid by days worked, which the payroll accountant writes down."""

    ru = "Оклад платят по табелю, а вести его некому. Назначьте расчётчика на шаге «Люди»."
    en = "Salaries are paid by days worked, and nobody writes them down. Name a payroll accountant at “People”."


@dataclass(frozen=True, slots=True)
class Payee:
    """Somebody who is paid by a ready scheme, and the roles that he is paid for."""

    person: str
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Knob:
    """One amount of a scheme that can be set by hand. `key`: component and place in it; `kind`: "money", "share", or
    "less" for money that is withheld; `value`: roubles, below zero where they are withheld, or a share; `start`: of a
    tier, the share of the plan from which it holds; `kpi`: what it hangs on, None for a salary."""

    key: str
    kind: str
    value: Fraction
    kpi: str | None = None
    start: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A ready set as it would be here. `pays`: kopecks of one person at plan by roles; `payroll`: of all of them;
    `share`: of the month's cash, None where there is none; `findings`: what the check of schemes says."""

    template: Template
    schemes: Schemes
    pays: Mapping[tuple[str, ...], int]
    payroll: int
    share: Fraction | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A proposed plan: whose, of which figure, in roubles."""

    subject: str
    metric: str
    value: Fraction


def payees(staff: Staff) -> tuple[Payee, ...]:
    """Everybody who is paid by the ready schemes: for his own role, and for work that nobody has as his own."""
    own = {worker.roles[0] for worker in staff.workers}
    found = ((worker, _paid_for(worker, own)) for worker in staff.workers)
    return tuple(Payee(worker.person, worker.name, roles) for worker, roles in found if roles)


def _paid_for(worker: Worker, own: set[str]) -> tuple[str, ...]:
    return tuple(role for role in PAID if role in worker.roles and (role == worker.roles[0] or role not in own))


def month_at_plan(preset: Preset | None, paid: Sequence[Payee], budget: int) -> ReferenceMonth:
    """A month of a company of this size and trade. `budget`: kopecks of advertising, 0: as much as the sellers need."""
    people = Counter(role for payee in paid for role in payee.roles)
    rates = preset.norms.rates if preset and preset.norms else reference()
    leads = Fraction(budget) / rates.cpl if budget else _needed(rates, people["seller"] or 1)
    return replace(_counts(ReferenceMonth(), leads, rates, preset), people=dict(people))


def _needed(rates: Rates, sellers: int) -> Fraction:
    """Leads that keep so many sellers busy."""
    deals = sellers * max(Fraction(LEAST_DEALS), CASH_OF_A_SELLER / rates.average)
    return Fraction(ceil(deals / (rates.sale * rates.arrival * (1 - rates.waste))))


def _counts(usual: ReferenceMonth, leads: Fraction, rates: Rates, preset: Preset | None) -> ReferenceMonth:
    """The reference month with as many leads at other rates; what the rates do not tell keeps its proportion."""
    invalid = preset.norms.invalid if preset and preset.norms else usual.invalid / usual.leads
    cut_off = rates.waste - invalid
    arrived = leads * (1 - rates.waste) * rates.arrival
    astray = arrived * usual.arrived_non_target / usual.arrived_target
    deals = arrived * rates.sale
    return replace(
        usual,
        spend=leads * rates.cpl / 100,
        leads=leads,
        invalid=leads * invalid,
        cut_off=leads * cut_off,
        non_target=leads * cut_off + astray,
        target=max(arrived, min(leads * (1 - rates.waste) - astray, arrived * usual.target / usual.arrived_target)),
        arrived_target=arrived,
        arrived_non_target=astray,
        meetings=arrived * usual.meetings / usual.arrived_target,
        deals=deals,
        cash=deals * rates.average / 100,
    )


def offers(
    company: Company, preset: Preset | None, paid: Sequence[Payee], *, budget: int, owner: str, today: date,
    turned: Mapping[str, Fraction] | None = None,
) -> tuple[Offer, ...]:  # fmt: skip
    """The three ready sets for the people who are paid here. `turned`: what was set by hand, by "scheme_id:key"."""
    month = month_at_plan(preset, paid, budget)
    start = _since(company, today)
    return tuple(
        _offer(one, _adjusted(schemes(one, preset, paid), turned or {}), preset, paid, month, company,
               owner=owner, start=start, today=today)
        for one in templates()
    )  # fmt: skip


def _offer(
    ready: Template, made: Schemes, preset: Preset | None, paid: Sequence[Payee], month: ReferenceMonth,
    company: Company, *, owner: str, start: date, today: date,
) -> Offer:  # fmt: skip
    stamp = {"effective_from": start.isoformat(), "author": owner, "approved_by": owner}
    read_in = [scheme.read({**item, **stamp}) for item in made]
    pays = {tuple(item["for"]): _pay(one, month) for item, one in zip(made, read_in, strict=True)}
    total = sum(pays[payee.roles] for payee in paid if payee.roles in pays)
    sells = preset is None or preset.portrait is not None
    share = Fraction(total, 100) / month.cash if month.cash and sells else None
    found = tuple(finding for finding in lint(read_in, company, today=today, month=month) if finding.code != "W5")
    return Offer(ready, made, pays, total, share, found)


def _pay(one: scheme.Scheme, month: ReferenceMonth) -> int:
    try:
        return sum(line.amount for line in month.pay(one))
    except PayError:
        return 0


def schemes(ready: Template, preset: Preset | None, paid: Sequence[Payee]) -> Schemes:
    """One scheme for each combination of roles that somebody is paid for. `for`: these roles."""
    combinations = dict.fromkeys(payee.roles for payee in paid)
    by_role = {item["role"]: item for item in ready.data}
    return tuple(_joined(roles, by_role, ready, preset) for roles in combinations)


def _joined(
    roles: tuple[str, ...], by_role: Mapping[str, Mapping[str, Any]], ready: Template, preset: Preset | None
) -> dict[str, Any]:
    """The scheme of somebody who does the work of these roles: the salary of the first that has one."""
    parts: list[dict[str, Any]] = []
    for role in roles:
        own = _fee(by_role["marketer"]) if role == "contractor" else by_role[role]["components"]
        mine = [_priced(item, preset) for item in own]
        parts += [
            item if len(roles) == 1 else _prefixed(item, role)
            for item in mine
            if item["kind"] != "fixed" or not any(part["kind"] == "fixed" for part in parts)
        ]
    salary = [part for part in parts if part["kind"] == "fixed"]
    rest = [part for part in parts if part["kind"] != "fixed"]
    return {
        "scheme_id": f"{'_'.join(roles)}_{ready.id}", "version": 1, "role": roles[0], "components": [*salary, *rest],
        "for": list(roles),
    }  # fmt: skip


def _fee(marketer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A contractor is paid for each target action (R12)."""
    amount = next(item for item in marketer["components"] if item["kind"] == "per_unit")
    rate = Fraction(amount["rate"]) * FEE
    return [{"id": "target_actions", "kind": "per_unit", "kpi": "mk.target_actions", "rate": _amount(rate)}]


def _prefixed(item: Mapping[str, Any], role: str) -> dict[str, Any]:
    """A component among those of other roles: its names say whose it is."""
    named = {**item, "id": item["id"] if item["kind"] == "fixed" else f"{role}_{item['id']}"}
    if "applies_to" in item:
        named["applies_to"] = [f"{role}_{other}" for other in item["applies_to"]]
    return named


def _priced(item: Mapping[str, Any], preset: Preset | None) -> dict[str, Any]:
    """A component at the prices of the trade. Where nobody judges clients, target actions stand for target leads."""
    made = dict(item)
    if preset is not None and preset.portrait is None and made.get("kpi") == "mk.target_leads":
        made["kpi"] = "mk.target_actions"
    dear = Fraction(USUAL_DEAL, deal_of(preset))
    if made["kind"] == "percent" and dear < Fraction(1, 2):
        made["rate"] = _share(Fraction(made["rate"]) * dear)
    if made["kind"] == "tiered_percent" and dear < Fraction(1, 2):
        made["tiers"] = [{**tier, "rate": _share(Fraction(tier["rate"]) * dear)} for tier in made["tiers"]]
    if made["kind"] == "per_unit" and dear > 2:
        made["rate"] = _amount(Fraction(max(1, round(Fraction(made["rate"]) / dear))))
    return made


def _share(value: Fraction) -> str:
    """A rate in hundredths of a percent, never nothing."""
    return f"{max(1, round(value * 10_000)):05d}"[:-4] + "." + f"{max(1, round(value * 10_000)):05d}"[-4:]


def _amount(value: Fraction) -> str:
    return roubles(round_kopecks(value))


def knobs(made: Mapping[str, Any]) -> tuple[Knob, ...]:
    """What of a scheme can be set by hand: the salary, amounts for one client, percentages."""
    return tuple(knob for item in made["components"] for knob in _knobs(item))


def _knobs(item: Mapping[str, Any]) -> Iterable[Knob]:
    match item["kind"]:
        case "fixed":
            yield Knob(f"{item['id']}.amount", "money", Fraction(item["amount"]))
        case "per_unit":
            rate = Fraction(item["rate"])
            kind = "less" if rate < 0 or item["kpi"] in WITHHELD else "money"
            yield Knob(f"{item['id']}.rate", kind, rate, item["kpi"])
        case "percent":
            yield Knob(f"{item['id']}.rate", "share", Fraction(item["rate"]), item["kpi"])
        case "tiered_percent":
            for place, tier in enumerate(item["tiers"]):
                start = Fraction(tier["from"])
                yield Knob(f"{item['id']}.{place}", "share", Fraction(tier["rate"]), item["kpi"], start)


def _adjusted(made: Schemes, turned: Mapping[str, Fraction]) -> Schemes:
    """The schemes with amounts that were set by hand, by "scheme_id:key"."""
    return tuple(
        {**one, "components": [_turned(item, f"{one['scheme_id']}:", turned) for item in one["components"]]}
        for one in made
    )


def _turned(item: Mapping[str, Any], prefix: str, turned: Mapping[str, Fraction]) -> dict[str, Any]:
    made = dict(item)
    for field in ("amount", "rate"):
        value = turned.get(f"{prefix}{item['id']}.{field}")
        if value is not None and field in item:
            made[field] = _amount(value) if item["kind"] in ("fixed", "per_unit") else scheme_share(value)
    if "tiers" in item:
        given = (turned.get(f"{prefix}{item['id']}.{place}") for place in range(len(item["tiers"])))
        made["tiers"] = [
            tier if value is None else {**tier, "rate": scheme_share(value)}
            for tier, value in zip(item["tiers"], given, strict=True)
        ]
    return made


def scheme_share(value: Fraction) -> str:
    """A share as schemes are written, to a millionth."""
    millionths = round(value * 1_000_000)
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}".rstrip("0").ljust(3, "0")


def plans(preset: Preset | None, paid: Sequence[Payee], month: ReferenceMonth, part: Fraction) -> tuple[Plan, ...]:
    """What the trade's norms propose for so large a part of the first month: money in all and of each seller, and the
    price of a target lead."""
    if preset is not None and preset.portrait is None:
        return ()
    sellers = [payee for payee in paid if "seller" in payee.roles]
    each = _round(month.cash * part / (len(sellers) or 1))
    found = [Plan(COMPANY, "co.cash", each * (len(sellers) or 1))]
    found += [Plan(payee.person, "sl.cash", each) for payee in sellers]
    price = _round(month.spend / month.target) if month.target else Fraction(0)
    return tuple(found + [Plan(one.person, "mk.cptl", price) for one in paid if "marketer" in one.roles and price])


def _round(value: Fraction) -> Fraction:
    """A number that somebody would have written: two leading digits."""
    step = Fraction(10) ** max(0, len(str(int(value))) - 2)
    return Fraction(round(value / step)) * step


def days_left(period: Period, today: date) -> tuple[int, int]:
    """Days from Monday to Friday of a period: from today on, and in all."""
    days = [*working_days(period.start, period.end, ())]
    return sum(day >= today for day in days), len(days)


def _since(company: Company, today: date) -> date:
    """The first day of the period of today: schemes begin with a period (E8)."""
    return next((one.start for one in company.periods if one.start <= today < one.end), today.replace(day=1))


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is put in force: the schemes, and for the first month the plans and the days of everybody's sheet."""

    schemes: Schemes
    plans: Mapping[tuple[str, str], Fraction]
    norm_days: int
    worked_days: int


def chosen(ready_id: str, preset: Preset | None, paid: Sequence[Payee], turned: Mapping[str, Fraction]) -> Schemes:
    """A ready set as its amounts were set. Raises NoSchemes, NobodyIsPaid."""
    try:
        ready = template(ready_id)
    except KeyError:
        raise NoSchemes() from None
    if not paid:
        raise NobodyIsPaid()
    return _adjusted(schemes(ready, preset, paid), turned)


def publish(
    owner: Actor, company: Company, preset: Preset | None, staff: Staff, what: Chosen, *, now: datetime, token: str
) -> Done:
    """Publish the schemes, put everybody under his, and set plans and days of the month, all or nothing.

    Raises SchemeIsWrong, NobodyKeepsDays, and what `payroll.set_plans`, `payroll.set_days` and `act.perform` raise.
    """
    paid = payees(staff)
    today = now.astimezone(company.rules.tz).date()
    start = _since(company, today)
    made = [_numbered(item, company, start, owner.person) for item in what.schemes]
    _check(made, company, preset, paid, today)
    with turn():
        steps = [*_published(made, company), *_assigned(made, what.schemes, paid, company, start)]
        done = perform(owner, None, steps, now=now, token=token) if steps else Done((), None, repeated=True)
        period = next(one for one in read.company().periods if one.start <= today < one.end)
        if what.plans:
            payroll.set_plans(owner, period.id, what.plans, now=now, token=f"{token}plans")
        keeper = staff.of("payroll")
        if keeper is None:
            raise NobodyKeepsDays()
        days = {payee.person: (Fraction(what.worked_days), Fraction(what.norm_days)) for payee in paid}
        payroll.set_days(keeper.as_("payroll"), period.id, days, now=now, token=f"{token}days")
    return done


def _check(
    made: Sequence[Mapping[str, Any]], company: Company, preset: Preset | None, paid: Sequence[Payee], today: date
) -> None:
    month = month_at_plan(preset, paid, 0)
    for finding in lint([scheme.read(item) for item in made], company, today=today, month=month):
        if finding.level == "error" and finding.code != OWN_APPROVAL:
            raise SchemeIsWrong(message_ru=finding.message_ru, message_en=finding.message_en)


def _numbered(item: Mapping[str, Any], company: Company, start: date, owner: str) -> dict[str, Any]:
    """A scheme as it is published: the next version of its name, unless it says what the latest one says."""
    made = {key: value for key, value in item.items() if key != "for"}
    made |= {"effective_from": start.isoformat(), "author": owner, "approved_by": owner}
    known = [one for one in company.schemes if one.id == item["scheme_id"]]
    latest = max(known, key=lambda one: one.version, default=None)
    if latest is None:
        return made
    same = scheme.read({**made, "version": latest.version}) == latest
    return {**made, "version": latest.version + (not same)}


def _published(made: Sequence[Mapping[str, Any]], company: Company) -> list[Step]:
    known = {(one.id, one.version) for one in company.schemes}
    return [
        ("scheme.published", {"scheme": dict(item)})
        for item in made
        if (item["scheme_id"], item["version"]) not in known
    ]


def _assigned(
    made: Sequence[Mapping[str, Any]], sources: Schemes, paid: Sequence[Payee], company: Company, start: date
) -> list[Step]:
    by_roles = {tuple(source["for"]): item["scheme_id"] for source, item in zip(sources, made, strict=True)}
    latest = {one.person: one.scheme for one in company.assignments}
    return [
        ("scheme.assigned", {"person": payee.person, "scheme": by_roles[payee.roles], "since": start.isoformat()})
        for payee in paid
        if latest.get(payee.person) != by_roles[payee.roles]
    ]


def standing(company: Company) -> dict[str, Fraction]:
    """The amounts of the latest schemes that are published, in the form of what is set by hand."""
    latest: dict[str, scheme.Scheme] = {}
    for one in company.schemes:
        if one.id not in latest or latest[one.id].version < one.version:
            latest[one.id] = one
    return {f"{one.id}:{key}": value for one in latest.values() for key, value in _amounts(one)}


def _amounts(one: scheme.Scheme) -> Iterable[tuple[str, Fraction]]:
    for item in one.components:
        match item:
            case Fixed(id=name, amount=amount):
                yield f"{name}.amount", amount
            case PerUnit(id=name, rate=rate) | Percent(id=name, rate=rate):
                yield f"{name}.rate", rate
            case TieredPercent(id=name, tiers=tiers):
                yield from ((f"{name}.{place}", tier.rate) for place, tier in enumerate(tiers))
