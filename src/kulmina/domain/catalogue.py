"""Every figure of the trade as data: what it is called, who controls it, how pay may hang on it.

`kpi` counts with it; the reference page of the docs is made from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias

Zone: TypeAlias = Literal["marketing", "call_centre", "sales", "shared"]
Unit: TypeAlias = Literal["count", "money", "ratio", "score", "seconds", "number"]
Basis: TypeAlias = Literal["flow", "cohort", "mixed", "plan"]
Pay: TypeAlias = Literal["no", "amount", "coefficient", "bonus", "tiers"]
Evidence: TypeAlias = Literal["leads", "payments", "reviews", "meetings"]


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure. `pay`: how pay may hang on it by default; `ratio`: the figures it divides;
    `plan_of`: the figure that it sets against its plan; `one_ru`: Russian forms after 1, 2 and 5."""

    id: str
    title_ru: str
    title_en: str
    zone: Zone
    pay: Pay
    basis: Basis
    unit: Unit
    ratio: tuple[str, str] | None = None
    evidence: Evidence | None = None
    plan_of: str | None = None
    one_ru: tuple[str, str, str] | None = None
    one_en: tuple[str, str] | None = None

    @property
    def payable(self) -> bool:
        """Whether pay may hang on it at all without a reason being given."""
        return self.pay != "no"


_ZONES: dict[str, Zone] = {"mk": "marketing", "cc": "call_centre", "sl": "sales", "of": "shared", "co": "shared"}


def _kpi(unit: Unit, kpi: str, title_ru: str, title_en: str, **rest: Any) -> Kpi:
    """A figure of its prefix's zone that flows and is not paid on, unless said otherwise."""
    return Kpi(kpi, title_ru, title_en, unit=unit, **{"zone": _ZONES[kpi[:2]], "pay": "no", "basis": "flow", **rest})


def _count(kpi: str, title_ru: str, title_en: str, **rest: Any) -> Kpi:
    return _kpi("count", kpi, title_ru, title_en, **rest)


def _money(kpi: str, title_ru: str, title_en: str, **rest: Any) -> Kpi:
    return _kpi("money", kpi, title_ru, title_en, **rest)


def _ratio(kpi: str, title_ru: str, title_en: str, **rest: Any) -> Kpi:
    return _kpi("ratio", kpi, title_ru, title_en, **rest)


def _score(kpi: str, title_ru: str, title_en: str, **rest: Any) -> Kpi:
    return _kpi("score", kpi, title_ru, title_en, **rest)


def _seconds(kpi: str, title_ru: str, title_en: str, **rest: Any) -> Kpi:
    return _kpi("seconds", kpi, title_ru, title_en, **rest)


_LEAD = ("лид", "лида", "лидов")
_TARGET_LEAD = ("целевой лид", "целевых лида", "целевых лидов")
_ACTION = ("целевое действие", "целевых действия", "целевых действий")
_ARRIVED = ("дошедший", "дошедших", "дошедших")
_ARRIVED_TARGET = ("дошедший целевой", "дошедших целевых", "дошедших целевых")
_CUT = ("подтверждённое отсечение", "подтверждённых отсечения", "подтверждённых отсечений")
_OVERTURNED = ("отменённое отсечение", "отменённых отсечения", "отменённых отсечений")
_DEAL = ("сделка", "сделки", "сделок")

_MARKETING = (
    _count("mk.impressions", "Показы", "Impressions"),
    _count("mk.clicks", "Клики", "Clicks"),
    _count("mk.visits", "Посещения площадки", "Site visits"),
    _money("mk.spend", "Расход на рекламу", "Advertising spend"),
    _count("mk.target_action_events", "События целевых действий", "Target action events"),
    _count(
        "mk.target_actions",
        "Целевые действия",
        "Target actions",
        pay="amount",
        evidence="leads",
        one_ru=_ACTION,
        one_en=("target action", "target actions"),
    ),
    _count("mk.leads", "Лиды", "Leads", basis="cohort", evidence="leads", one_ru=_LEAD, one_en=("lead", "leads")),
    _count(
        "mk.target_leads",
        "Целевые лиды",
        "Target leads",
        pay="amount",
        basis="cohort",
        evidence="leads",
        one_ru=_TARGET_LEAD,
        one_en=("target lead", "target leads"),
    ),
    _count("mk.non_target_leads", "Нецелевые лиды", "Non-target leads", basis="cohort", evidence="leads"),
    _count("mk.unknown_leads", "Лиды без вердикта", "Leads without a verdict", basis="cohort", evidence="leads"),
    _count("mk.invalid_leads", "Битые контакты", "Invalid leads", basis="cohort", evidence="leads"),
    _count(
        "mk.purchases_cohort",
        "Купившие из лидов периода",
        "Purchases of the period's leads",
        zone="shared",
        basis="cohort",
        evidence="leads",
    ),
    _money(
        "mk.cash",
        "Деньги с лидов маркетинга",
        "Money from marketing's leads",
        zone="shared",
        pay="amount",
        evidence="payments",
    ),
    _ratio("mk.ctr", "Кликабельность (CTR)", "Click-through rate", ratio=("mk.clicks", "mk.impressions")),
    _money("mk.cpc", "Цена клика (CPC)", "Cost per click", ratio=("mk.spend", "mk.clicks")),
    _ratio(
        "mk.cr_click_lead", "Конверсия клика в лид", "Click to lead", basis="mixed", ratio=("mk.leads", "mk.clicks")
    ),
    _money("mk.cpl", "Цена лида", "Cost per lead", basis="mixed", ratio=("mk.spend", "mk.leads")),
    _money(
        "mk.cptl",
        "Цена целевого лида",
        "Cost per target lead",
        pay="coefficient",
        basis="mixed",
        ratio=("mk.spend", "mk.target_leads"),
    ),
    _money("mk.cpa", "Цена целевого действия", "Cost per target action", ratio=("mk.spend", "mk.target_actions")),
    _ratio(
        "mk.cr_lead_purchase",
        "Конверсия лида в покупку",
        "Lead to purchase",
        zone="shared",
        pay="coefficient",
        basis="cohort",
        ratio=("mk.purchases_cohort", "mk.leads"),
        evidence="leads",
    ),
    _money(
        "mk.cac",
        "Цена клиента (CAC)",
        "Cost per client",
        zone="shared",
        basis="mixed",
        ratio=("mk.spend", "mk.purchases_cohort"),
    ),
    _ratio("mk.romi", "Окупаемость рекламы (ROMI)", "Return on marketing", zone="shared"),
    _ratio("mk.drr", "Доля рекламных расходов (ДРР)", "Spend to revenue", zone="shared", ratio=("mk.spend", "mk.cash")),
    _ratio(
        "mk.cptl_to_plan",
        "Цена целевого лида к плану",
        "Cost per target lead to plan",
        pay="coefficient",
        basis="plan",
        plan_of="mk.cptl",
    ),
)

_CALL_CENTRE = (
    _count("cc.leads_received", "Полученные лиды", "Leads received", basis="cohort", evidence="leads"),
    _count("cc.invalid", "Битые из полученных", "Invalid of the received", basis="cohort", evidence="leads"),
    _count(
        "cc.cut_excluded",
        "Верно отсечённые из полученных",
        "Rightly cut off of the received",
        basis="cohort",
        evidence="leads",
    ),
    _count("cc.eligible_leads", "Лиды в знаменателе конверсии", "Eligible leads", basis="cohort", evidence="leads"),
    _count("cc.arrived", "Дошедшие", "Arrived", evidence="leads", one_ru=_ARRIVED, one_en=("arrival", "arrivals")),
    _count(
        "cc.arrived_target",
        "Дошедшие целевые",
        "Target arrivals",
        pay="amount",
        evidence="leads",
        one_ru=_ARRIVED_TARGET,
        one_en=("target arrival", "target arrivals"),
    ),
    _count("cc.arrived_non_target", "Дошедшие нецелевые", "Non-target arrivals", evidence="leads"),
    _count("cc.arrived_pending", "Дошедшие без вердикта офиса", "Arrivals not yet classified", evidence="leads"),
    _ratio(
        "cc.conv",
        "Конверсия в дошедших целевых",
        "Conversion to target arrivals",
        pay="coefficient",
        basis="mixed",
        ratio=("cc.arrived_target", "cc.eligible_leads"),
        evidence="leads",
    ),
    _ratio(
        "cc.conv_raw",
        "Сырая конверсия в дошедших",
        "Raw conversion to arrivals",
        basis="mixed",
        ratio=("cc.arrived", "cc.leads_received"),
        evidence="leads",
    ),
    _ratio(
        "cc.nt_share",
        "Доля нецелевых среди дошедших",
        "Non-target share of arrivals",
        pay="coefficient",
        ratio=("cc.arrived_non_target", "cc.arrived"),
        evidence="leads",
    ),
    _count(
        "cc.cutoffs_confirmed",
        "Подтверждённые отсечения",
        "Confirmed cut-offs",
        pay="amount",
        evidence="leads",
        one_ru=_CUT,
        one_en=("confirmed cut-off", "confirmed cut-offs"),
    ),
    _count(
        "cc.cutoffs_overturned",
        "Отменённые отсечения",
        "Overturned cut-offs",
        pay="amount",
        evidence="leads",
        one_ru=_OVERTURNED,
        one_en=("overturned cut-off", "overturned cut-offs"),
    ),
    _score("cc.qc_score", "Балл контроля качества", "Quality score", pay="bonus", evidence="reviews"),
    _count("cc.sla_in", "Ответы вовремя", "Answered in time", basis="cohort", evidence="leads"),
    _ratio(
        "cc.sla_share",
        "Доля ответов вовремя",
        "Share answered in time",
        pay="coefficient",
        basis="cohort",
        ratio=("cc.sla_in", "cc.leads_received"),
        evidence="leads",
    ),
    _count("cc.meetings_due", "Назначенные встречи", "Meetings due", evidence="meetings"),
    _count("cc.meetings_shown", "Состоявшиеся встречи", "Meetings shown", evidence="meetings"),
    _ratio(
        "cc.show_rate", "Доходимость", "Show rate", ratio=("cc.meetings_shown", "cc.meetings_due"), evidence="meetings"
    ),
    _money(
        "cc.cash",
        "Деньги с приведённых клиентов",
        "Money from clients brought in",
        zone="shared",
        pay="amount",
        evidence="payments",
    ),
    _count("cc.calls", "Звонки", "Calls"),
    _seconds("cc.talk_s", "Время разговоров", "Talk time"),
    _count("cc.booked", "Записи на встречу", "Bookings", evidence="meetings"),
)

_SALES = (
    _count(
        "sl.meetings_target", "Встречи с целевыми", "Meetings with target clients", basis="cohort", evidence="leads"
    ),
    _count(
        "sl.deals",
        "Сделки с этих встреч",
        "Deals of those meetings",
        basis="cohort",
        evidence="leads",
        one_ru=_DEAL,
        one_en=("deal", "deals"),
    ),
    _ratio(
        "sl.conv",
        "Конверсия встречи в сделку",
        "Meeting to deal",
        pay="coefficient",
        basis="cohort",
        ratio=("sl.deals", "sl.meetings_target"),
        evidence="leads",
    ),
    _money("sl.cash", "Деньги продавца", "Seller's money", pay="amount", evidence="payments"),
    _ratio(
        "sl.attainment",
        "Выполнение плана продавцом",
        "Seller's plan fulfilment",
        pay="tiers",
        basis="plan",
        plan_of="sl.cash",
    ),
    _money("of.cash", "Деньги офиса", "Office's money", pay="amount", evidence="payments"),
    _ratio(
        "of.attainment",
        "Выполнение плана офисом",
        "Office's plan fulfilment",
        pay="tiers",
        basis="plan",
        plan_of="of.cash",
    ),
    _money(
        "co.cash", "Деньги компании к оплате труда", "Company's commissionable money", pay="amount", evidence="payments"
    ),
    _ratio(
        "co.attainment",
        "Выполнение плана компанией",
        "Company's plan fulfilment",
        pay="tiers",
        basis="plan",
        plan_of="co.cash",
    ),
    _money("co.till", "Касса", "Till", evidence="payments"),
)


def _team(kpi: Kpi) -> Kpi:
    """The same figure for the whole call centre."""
    ratio = (_team_id(kpi.ratio[0]), _team_id(kpi.ratio[1])) if kpi.ratio else None
    title_ru, title_en = f"{kpi.title_ru}, весь колл-центр", f"{kpi.title_en}, whole call centre"
    return replace(kpi, id=_team_id(kpi.id), title_ru=title_ru, title_en=title_en, ratio=ratio)


def _team_id(kpi: str) -> str:
    return "cct." + kpi.removeprefix("cc.")


CATALOGUE: Mapping[str, Kpi] = {
    kpi.id: kpi for kpi in (*_MARKETING, *_CALL_CENTRE, *(_team(kpi) for kpi in _CALL_CENTRE), *_SALES)
}
