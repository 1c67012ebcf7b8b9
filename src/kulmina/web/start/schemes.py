"""The sixth step: three ready sets of pay side by side, with what each would pay here; one is put in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kulmina.actions import first_pay
from kulmina.actions.creatives import MOST_MONEY
from kulmina.actions.first_pay import Chosen, Knob, NobodyIsPaid, Offer, Payee
from kulmina.domain import pay_text
from kulmina.domain.finding import Finding
from kulmina.domain.kpi import CATALOGUE
from kulmina.domain.period import Period
from kulmina.domain.refusal import ImpossibleStep
from kulmina.domain.scheme_template import NAMES
from kulmina.web import figures, typed, words
from kulmina.web.access import opens
from kulmina.web.acting import token
from kulmina.web.span import period_title
from kulmina.web.start.steps import Step, address, step

NOTICE, OWN_APPROVAL = "W6", "E7"
MOST_PAYROLL = Fraction(35, 100)  # of the cash; above it the set is called dear
SIGNS = {"share": Fraction(1, 100), "less": Fraction(-1)}  # of what is typed for a kind of knob


class AmountUnreadable(ImpossibleStep):
    """An amount or a percentage is a number from zero, and nobody is paid more than all there is."""

    ru = "«{text}» не подходит: пишите сумму в рублях, процент до 100 или дни числом от нуля."
    en = "{text} does not fit: write an amount in roubles, a percentage up to 100 or days as a number from zero."


@dataclass(frozen=True, slots=True)
class Field:
    """An amount that can be set by hand, as it stands in the form. `wrong`: it was refused."""

    name: str
    title: str
    unit: str
    value: str

    @property
    def wrong(self) -> bool:
        without = self.name.startswith("plan:") and not self.value
        reader = _percent if self.unit == "%" else _number
        return not without and not _reads(reader, self.value)


@require_http_methods(["GET", "HEAD", "POST"])
@opens("start")
def show(request: HttpRequest) -> HttpResponse:
    """Compare, adjust, put in force."""
    here = step(request, "schemes")
    period = next((one for one in here.page.company.periods if one.start <= here.page.today < one.end), None)
    if not here.page.company.industry or period is None:
        return redirect(address("business"))
    asked = Asked(here, period)
    if request.method != "POST":
        return here.show(**asked.form(request.GET.get("set", ""), first_pay.standing(here.page.company), {}))
    given = {name: value.strip() for name, value in request.POST.items() if isinstance(value, str)}
    try:
        turned = asked.turned(given)
        if "count" in request.POST:
            return here.show(**asked.form(given.get("set", ""), turned, given))
        asked.publish(given, turned)
    except ImpossibleStep as error:
        standing = first_pay.standing(here.page.company)
        return here.refused(error, **asked.form(given.get("set", ""), standing, given))
    return step(request, "schemes").onward()


@dataclass(frozen=True)
class Asked:
    """The step with the month that it is about."""

    step: Step
    period: Period

    @property
    def paid(self) -> tuple[Payee, ...]:
        return first_pay.payees(self.step.staff)

    @property
    def budget(self) -> int:
        """Kopecks of advertising in the month."""
        budgets = self.step.page.company.budgets
        return sum(amount for (period, _channel), amount in budgets.items() if period == self.period.id)

    def publish(self, given: Mapping[str, str], turned: Mapping[str, Fraction]) -> None:
        here = self.step
        made = first_pay.chosen(given.get("set", ""), here.preset, self.paid, turned)
        if not self.paid:
            raise NobodyIsPaid()
        told = {name: _number(value) for name, value in given.items() if name.startswith("plan:") and value}
        plans = {
            (of, metric): value for name, value in told.items() if value for _p, of, metric in [name.split(":", 2)]
        }
        what = Chosen(made, plans, _days(given.get("norm", "")), _days(given.get("worked", "")))
        first_pay.publish(
            here.actor, here.page.company, here.preset, here.staff, what, now=here.page.now, token=token(here.request)
        )

    def turned(self, given: Mapping[str, str]) -> dict[str, Fraction]:
        """What was set by hand. Raises AmountUnreadable."""
        knobs = [(name.split(":", 2), value) for name, value in given.items() if name.startswith("knob:")]
        return {
            key: (_percent if kind == "share" else _number)(value) * SIGNS.get(kind, Fraction(1))
            for (_knob, kind, key), value in knobs
        }

    def form(self, chosen: str, turned: Mapping[str, Fraction], given: Mapping[str, str]) -> dict[str, Any]:
        here, company, today = self.step, self.step.page.company, self.step.page.today
        told = first_pay.offers(
            company, here.preset, self.paid, budget=self.budget, owner=here.actor.person, today=today, turned=turned
        )
        name = chosen if chosen in NAMES else self._usual()
        left, days = first_pay.days_left(self.period, today)
        return {
            "offers": [_told(offer, self.paid, offer.template.id == name) for offer in told],
            "set": name,
            "parts": [_part(item, given) for offer in told if offer.template.id == name for item in offer.schemes],
            "plans": self._plans(Fraction(left, days or 1), given),
            "norm": given.get("norm", str(days)),
            "worked": given.get("worked", str(days)),
            "wrong_days": [name for name in ("norm", "worked") if name in given and not _reads(_days, given[name])],
            "left": left,
            "days": days,
            "period_title": period_title(self.period),
            "alone": len(here.staff.workers) == 1,
            "paid": self.paid,
            "in_force": any(one.covers(today) for one in company.assignments),
        }

    def _usual(self) -> str:
        """The set that is in force, else the one recommended for the trade, else the one without plans."""
        standing = {one.scheme for one in self.step.page.company.assignments}
        in_force = next((name for name in NAMES if any(one.endswith(f"_{name}") for one in standing)), None)
        preset = self.step.preset
        return in_force or (preset.recommended_scheme if preset else None) or NAMES[0]

    def _plans(self, part: Fraction, given: Mapping[str, str]) -> list[Field]:
        here, company = self.step, self.step.page.company
        month = first_pay.month_at_plan(here.preset, self.paid, self.budget)
        fields = []
        for plan in first_pay.plans(here.preset, self.paid, month, part):
            name = f"plan:{plan.subject}:{plan.metric}"
            known = company.plan(self.period.id, plan.subject, plan.metric)
            whose = here.page.person(plan.subject) if plan.subject != "company" else _("the company")
            value = given.get(name, figures.plain(known if known is not None else plan.value))
            fields.append(Field(name, f"{_title(plan.metric)}: {whose}", "₽", value))
        return fields


def _reads(reader: Callable[[str], object], text: str) -> bool:
    try:
        reader(text)
    except AmountUnreadable:
        return False
    return True


def _number(text: str) -> Fraction:
    try:
        value = typed.number(text)
    except typed.BadNumber:
        raise AmountUnreadable(text=text[:40] or "—") from None
    if not 0 <= value * 100 <= MOST_MONEY:
        raise AmountUnreadable(text=text[:40])
    return value


def _percent(text: str) -> Fraction:
    value = _number(text)
    if value > 100:
        raise AmountUnreadable(text=text[:40])
    return value


def _days(text: str) -> int:
    if not text.isdecimal() or len(text) > 3:
        raise AmountUnreadable(text=text[:20] or "—")
    return int(text)


def _told(offer: Offer, paid: tuple[Payee, ...], here: bool) -> dict[str, Any]:
    """A set in words: what everybody gets at plan, all of it together, and what to think of."""
    english = figures.english()
    notes = [finding for finding in offer.findings if finding.code not in (NOTICE, OWN_APPROVAL)]
    return {
        "id": offer.template.id,
        "title": offer.template.title_en if english else offer.template.title_ru,
        "about": offer.template.about_en if english else offer.template.about_ru,
        "pays": [(payee.name, _roles(payee.roles), offer.pays.get(payee.roles, 0)) for payee in paid],
        "payroll": offer.payroll,
        "share": offer.share,
        "dear": offer.share is not None and offer.share > MOST_PAYROLL,
        "notes": [_said(finding) for finding in notes],
        "notice": any(finding.code == NOTICE for finding in offer.findings),
        "own": any(finding.code == OWN_APPROVAL for finding in offer.findings),
        "here": here,
    }


def _said(finding: Finding) -> str:
    text = finding.message_en if figures.english() else finding.message_ru
    return text[:1].upper() + text[1:]


def _roles(roles: tuple[str, ...]) -> str:
    return ", ".join(words.word(role, "role") for role in roles)


def _part(item: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """One scheme with its fields, and what holds beside them."""
    fields = [_field(item["scheme_id"], knob, given) for knob in first_pay.knobs(item)]
    return {"title": _roles(tuple(item["for"])), "fields": fields, "beside": list(_beside(item))}


def _field(scheme: str, knob: Knob, given: Mapping[str, str]) -> Field:
    name = f"knob:{knob.kind}:{scheme}:{knob.key}"
    if knob.kind == "share":
        title = _("per cent of: %(what)s") % {"what": _title(knob.kpi)}
        if knob.start:
            title = _("%(title)s, from %(start)s of the plan") % {
                "title": title, "start": figures.percent(knob.start, 0),
            }  # fmt: skip
        return Field(name, title, "%", given.get(name, figures.plain(knob.value * 100)))
    said = _("withheld for each: %(what)s") if knob.kind == "less" else _("for each: %(what)s")
    title = _("salary a month") if knob.kpi is None else said % {"what": _title(knob.kpi)}
    return Field(name, title, "₽", given.get(name, figures.plain(abs(knob.value))))


def _beside(item: Mapping[str, Any]) -> Any:
    """Coefficients and bonuses in words: they are set on the page of schemes."""
    for component in item["components"]:
        if component["kind"] == "multiplier":
            axes = _(" and ").join(_title(axis["kpi"]) for axis in component["axes"])
            yield _("a coefficient by: %(what)s") % {"what": axes}
        if component["kind"] == "bonus_if":
            amount = pay_text.money(int(Fraction(component["amount"]) * 100), "en" if figures.english() else "ru")
            yield _("a bonus of %(amount)s by: %(what)s") % {"amount": amount, "what": _title(component["kpi"])}


def _title(kpi: str | None) -> str:
    known = CATALOGUE.get(kpi or "")
    if known is None:
        return kpi or ""
    title = known.title_en if figures.english() else known.title_ru
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
