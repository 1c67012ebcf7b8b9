"""The plan tool: what was typed into its fields, the ladder it gives, and whose joints they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from django.utils.translation import gettext as _

from kulmina.domain import decomposition as plan
from kulmina.domain.company import COMPANY, Company
from kulmina.domain.decomposition import PLANNED, Estimate, Ladder, NoLadder, Rates, Rung, Team
from kulmina.domain.money import round_kopecks
from kulmina.domain.pace import working_days
from kulmina.domain.period import Period
from kulmina.domain.reference_month import ReferenceMonth
from kulmina.web import typed
from kulmina.web.forecast.outlook import Outlook
from kulmina.web.page import Page

STARTS: tuple[Rung, ...] = ("money", "deals", "arrived", "leads", "budget")  # rungs a plan may begin from
MONEY = frozenset({"money", "budget", "average", "cpl"})
_MOST_PEOPLE = 100_000


@dataclass(frozen=True, slots=True)
class Joint:
    """A joint of the tool. `told`: as ripe leads tell it, None: too few; `used`: what is reckoned with; `typed`:
    somebody has set it; `text`: what stands in its field where that cannot be read."""

    name: str
    told: Estimate | None
    used: Fraction
    typed: bool
    text: str = ""


@dataclass(frozen=True, slots=True)
class Tool:
    """What the page shows: the ladder in the middle and at both ends, or why there is none. `earlier`: kopecks that
    contracts signed before bring, for which no new deal is needed; `usual_earlier`: what they bring a month;
    `problems`: what is wrong with a field, by its name."""

    start: Rung
    amount: Fraction
    joints: tuple[Joint, ...]
    team: Team
    period: Period | None
    middle: Ladder | None
    worse: Ladder | None
    better: Ladder | None
    closing: Mapping[str, Fraction | None]
    budget: int | None
    earlier: int = 0
    usual_earlier: int = 0
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def rungs(self) -> list[tuple[plan.Step, int, int]]:
        """Each rung with its pessimistic and optimistic count."""
        if self.middle is None or self.worse is None or self.better is None:
            return []
        steps = plan.steps(self.middle, self.team)
        return [(step, self.worse.of(step.rung), self.better.of(step.rung)) for step in steps]

    @property
    def changed(self) -> bool:
        return any(joint.typed for joint in self.joints) or self.earlier != self.usual_earlier


def tool(page: Page, told: Outlook) -> Tool:
    """The plan that the address asks for; without anything the company's own, from its own joints."""
    asked = page.request.GET
    period = _period(page, asked.get("plan_period", ""))
    found = told.ahead.ripe.told
    problems: dict[str, str] = {}
    joints = tuple(_joint(name, found.get(name), asked, problems) for name in plan.JOINTS)
    start: Rung = next((rung for rung in STARTS if rung == asked.get("start")), "money")
    amount = _amount(page, told, start, asked.get("amount", ""), problems)
    team = _team(page.company, period, told, asked, problems)
    usual = _rounded(told.ahead.ripe.earlier)
    earlier = _earlier(asked.get("earlier", ""), usual, problems)
    budget = _budget(page.company, period)
    made = Tool(start, amount, joints, team, period, None, None, None, {}, budget, earlier, usual)
    if problems:
        return replace(made, problems=problems)
    try:
        return _climbed(made)
    except NoLadder as error:
        name = "amount" if error.joint in plan.RUNGS else error.joint
        return replace(made, problems={name: _refusal(error.joint)})


def _climbed(made: Tool) -> Tool:
    """The ladder in the middle and at both ends of what is known. Raises NoLadder."""
    around = {j.name: plan.certain(j.used) if j.typed or j.told is None else j.told for j in made.joints}
    rates = plan.middle(around)
    plan.check(rates)
    worse, better = (_whole(made, end) for end in plan.ends(around))
    middle = _whole(made, rates)
    closing = plan.closing(max(0, middle.money - made.earlier), made.budget, rates) if made.budget else {}
    return replace(made, middle=middle, worse=worse, better=better, closing=closing)


def _whole(made: Tool, rates: Rates) -> Ladder:
    """The ladder of new deals with the money of all: contracts signed before bring their part without them."""
    amount = int(round_kopecks(made.amount)) if made.start in MONEY else int(made.amount)
    if made.start != "money":
        ladder = plan.pinned(made.start, amount, rates)
        return replace(ladder, money=ladder.money + made.earlier)
    return replace(plan.down(amount if amount < 0 else max(0, amount - made.earlier), rates), money=amount)


def _rounded(kopecks: int) -> int:
    """Two leading digits: it is no more exact than that."""
    step: int = 10 ** max(0, len(str(kopecks)) - 2)
    return kopecks // step * step


def _earlier(text: str, usual: int, problems: dict[str, str]) -> int:
    if not text.strip():
        return usual
    try:
        kopecks = int(typed.amount(text))
    except typed.BadNumber as error:
        problems["earlier"] = str(error)
        return usual
    if not 0 <= kopecks <= plan.MOST:
        problems["earlier"] = _refusal("money")
    return max(0, kopecks)


def _joint(name: str, told: Estimate | None, asked: Mapping[str, str], problems: dict[str, str]) -> Joint:
    usual = told.value if told else plan.reference().of(name)
    text = asked.get(name, "").strip()
    if not text:
        return Joint(name, told, usual, typed=False)
    try:
        value = typed.number(text)
    except typed.BadNumber as error:
        problems[name] = str(error)
        return Joint(name, told, usual, typed=True, text=text)
    used = value / 100 if name in plan.SHARES else value * 100
    try:
        plan.check(replace(plan.reference(), **{name: used}))
    except NoLadder:
        problems[name] = _refusal(name)
        return Joint(name, told, used, typed=True, text=text)
    return Joint(name, told, used, typed=_shown(used, name) != _shown(usual, name))


def _shown(value: Fraction, name: str) -> Fraction:
    """As exactly as its field shows it: what was not touched is not somebody's."""
    places = 1000 if name in plan.SHARES else Fraction(1, 100)
    return Fraction(round(value * places))


def _amount(page: Page, told: Outlook, start: Rung, text: str, problems: dict[str, str]) -> Fraction:
    """What is typed; else the plan of the month, what is expected, or the reference month's, in roubles or people."""
    if text.strip():
        return _typed_amount(start, text, problems)
    row = told.row["money"]
    usual = row.plan or (Fraction(round(row.whole.value / 10**7) * 10**5) if row.whole else None)
    ripe, example = told.ahead.ripe.told, plan.reference()
    rates = Rates(**{name: ripe[name].value if name in ripe else example.of(name) for name in plan.JOINTS})
    money = int((usual or ReferenceMonth().cash) * 100)
    if start == "money":
        return Fraction(money, 100)
    ladder = plan.down(max(0, money - _rounded(told.ahead.ripe.earlier)), rates)
    return Fraction(ladder.of(start), 100 if start in MONEY else 1)


def _typed_amount(start: Rung, text: str, problems: dict[str, str]) -> Fraction:
    """Roubles, or people: those are counted whole."""
    try:
        value = typed.number(text)
    except typed.BadNumber as error:
        problems["amount"] = str(error)
        return Fraction(0)
    if start not in MONEY and value.denominator != 1:
        problems["amount"] = _("Leads, clients and deals are counted whole: %(text)s is none.") % {"text": text.strip()}
    elif not 0 <= value * (100 if start in MONEY else 1) <= plan.MOST:
        problems["amount"] = _refusal(start)
    return value


def _team(
    company: Company, period: Period | None, told: Outlook, asked: Mapping[str, str], problems: dict[str, str]
) -> Team:
    roles = [person.role for person in company.people.values()]
    days = told.working
    if period is not None:
        days = sum(1 for _day in working_days(period.start, period.end, company.offices.values()))
    known = {"days": days, "operators": roles.count("operator"), "sellers": roles.count("seller")}
    return Team(**{name: _people(name, asked.get(name, ""), usual, problems) for name, usual in known.items()})


def _people(name: str, text: str, usual: int, problems: dict[str, str]) -> int:
    if not text.strip():
        return usual
    try:
        value = typed.number(text)
    except typed.BadNumber as error:
        problems[name] = str(error)
        return usual
    if value.denominator != 1 or not 0 <= value <= _MOST_PEOPLE:
        problems[name] = _("Days and people are whole numbers from zero.")
        return usual
    return int(value)


def _period(page: Page, asked: str) -> Period | None:
    """The period the plan is for: the one asked for, else that of today."""
    known = periods(page)
    return next((each for each in known if each.id == asked), next(iter(known), None))


def periods(page: Page) -> list[Period]:
    """Periods that are not over."""
    return [each for each in page.company.periods if each.end > page.today]


def _budget(company: Company, period: Period | None) -> int | None:
    """Kopecks of advertising that are set for the period."""
    if period is None:
        return None
    own = [int(amount) for (name, _channel), amount in company.budgets.items() if name == period.id]
    return sum(own) or None


def plans(made: Tool) -> dict[tuple[str, str], Fraction]:
    """The ladder as plans of the company: figure and value, money in roubles."""
    if made.middle is None:
        return {}
    values = {metric: Fraction(made.middle.of(rung), 100 if rung in MONEY else 1) for rung, metric in PLANNED.items()}
    return {(COMPANY, metric): value for metric, value in values.items() if value > 0}


def _refusal(name: str) -> str:
    """What a joint or a rung must be."""
    if name in plan.RUNGS:
        return _("The amount must be from zero to ten trillion roubles.")
    if name in ("average", "cpl"):
        return _("A price must be above zero.")
    if name == "waste":
        return _("Of leads something must be left: less than 100 % may be invalid or cut off.")
    return _("A conversion must be above zero and at most 100 %.")
