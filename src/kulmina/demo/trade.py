"""What the invented companies of each industry sell, to whom, and how their clients answer the questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from kulmina.demo.hours import TZ
from kulmina.domain.portrait import load_portraits

Answers = dict[str, Any]
Misfit = tuple[Answers, str]


@dataclass(frozen=True, slots=True)
class Trade:
    """Money in roubles. `actions`: how clients first appear, by weight; `price`: lowest, usual and highest
    sum of a deal; `parts`: share of deals paid in monthly parts; `titles`: of the creatives, in their order;
    `fit` answers as a client who fits, `misfit` as one who meets a non-target rule, with its reason."""

    industry: str
    company: str
    actions: Mapping[str, float]
    cost_per_lead: int
    price: tuple[int, int, int]
    parts: float
    titles: tuple[str, ...]
    fit: Callable[[Random], Answers]
    misfit: Callable[[Random], Misfit]

    def rules(self) -> dict[str, Any]:
        """The rules of counting: those of the industry's preset."""
        return load_portraits().preset(self.industry).rules(name=self.company, timezone=TZ.key)

    @property
    def usual_price(self) -> int:
        """The mean sum of a deal."""
        return sum(self.price) // 3

    def sum_of_deal(self, rng: Random) -> int:
        """A deal's sum: a round number of its size."""
        low, usual, high = self.price
        step = 10 ** (len(str(usual)) - 2) // 2 or 1
        return max(step, round(rng.triangular(low, high, usual) / step) * step)


def _debtor(rng: Random) -> Answers:
    return {
        "debt_amount": rng.randrange(300, 2400, 10) * 1000,
        "has_income": rng.random() < 0.8,
        "has_savings": True,
        "mortgage_only_home": rng.random() < 0.1,
        "fraud_history": False,
    }


def _no_debtor(rng: Random) -> Misfit:
    if rng.random() < 0.65:
        return _debtor(rng) | {"debt_amount": rng.randrange(40, 300, 10) * 1000}, "debt_too_small"
    return _debtor(rng) | {"has_income": False, "has_savings": False}, "insolvent"


def _driver(rng: Random) -> Answers:
    return {
        "budget": rng.randrange(800, 3600, 50) * 1000,
        "credit_needed": rng.random() < 0.6,
        "trade_in": rng.random() < 0.4,
        "when_buying": rng.choice(("this_week", "this_month", "later")),
    }


def _no_driver(rng: Random) -> Misfit:
    return _driver(rng) | {"budget": 0, "credit_needed": False}, "insolvent"


def _homebuyer(rng: Random) -> Answers:
    return {
        "budget": rng.randrange(5, 16) * 1_000_000,
        "mortgage_approved": rng.random() < 0.4,
        "district": rng.choice(("center", "north", "riverside")),
        "agent_of_other": False,
    }


def _no_homebuyer(rng: Random) -> Misfit:
    return _homebuyer(rng) | {"agent_of_other": True}, "non_target_other"


def _borrower(rng: Random) -> Answers:
    return {"income": rng.randrange(40, 240, 5) * 1000, "overdue_days": 0, "age": rng.randrange(23, 65)}


def _no_borrower(rng: Random) -> Misfit:
    return _borrower(rng) | {"overdue_days": rng.randrange(30, 200)}, "overdue_now"


def _applicant(rng: Random) -> Answers:
    return {
        "monthly_income": rng.randrange(30, 200, 5) * 1000,
        "overdue_days": rng.choice((0, 0, 0, 5, 12)),
        "region": rng.choice(("77", "50", "78")),
    }


def _no_applicant(rng: Random) -> Misfit:
    if rng.random() < 0.6:
        return _applicant(rng) | {"overdue_days": rng.randrange(30, 300)}, "overdue_now"
    return _applicant(rng) | {"monthly_income": rng.randrange(6, 20) * 1000}, "income_too_low"


def _small_borrower(rng: Random) -> Answers:
    return {"passport_ok": True, "blacklist": False, "overdue_days": rng.choice((0, 0, 0, 3, 9))}


def _no_small_borrower(rng: Random) -> Misfit:
    return _small_borrower(rng) | {"blacklist": True}, "problematic"


def _shopper(rng: Random) -> Answers:
    return {
        "item": rng.choice(("stove", "fireplace", "sauna_stove")),
        "delivery_region": rng.choice(("city", "region")),
    }


def _far_shopper(rng: Random) -> Misfit:
    return _shopper(rng) | {"delivery_region": "elsewhere"}, "non_target_other"


_BY_PHONE = {"application": 0.66, "call": 0.29, "visit": 0.05}

TRADES: Mapping[str, Trade] = {
    trade.industry: trade
    for trade in (
        Trade(
            "personal_bankruptcy", "БФЛ «Чистый берег»", _BY_PHONE, 2400, (80_000, 140_000, 230_000), 0.45,
            (
                "Спишем долги законно", "Приставы списали зарплату?", "Узнай свою судьбу по номеру карты",
                "Три признака, что пора остановиться", "Юрист отвечает в чате", "Консультация рядом с домом",
                "Рассчитать списание за минуту",
            ),
            _debtor, _no_debtor,
        ),
        Trade(
            "car_dealer", "Автосалон «Северный ход»", _BY_PHONE, 3500, (900_000, 1_700_000, 3_200_000), 0.1,
            (
                "Новый кроссовер в наличии", "Обмен вашей машины с доплатой", "Какая машина подходит знаку зодиака?",
                "Тест-драйв в субботу", "Кредит на авто в чате", "Автосалон на карте", "Подобрать комплектацию",
            ),
            _driver, _no_driver,
        ),
        Trade(
            "developer", "Застройщик «Берег и двор»", _BY_PHONE, 6000, (4_800_000, 7_500_000, 14_000_000), 0.25,
            (
                "Квартира у реки", "Ипотека для семьи", "Угадай цену квартиры по фото", "Сдача дома в этом году",
                "Планировки в чате", "Офис продаж на карте", "Рассчитать ипотеку",
            ),
            _homebuyer, _no_homebuyer,
        ),
        Trade(
            "bank", "Банк «Пристань»", {"application": 0.66, "visit": 0.10, "app_install": 0.24}, 900,
            (12_000, 26_000, 60_000), 0.0,
            (
                "Кредит наличными", "Рефинансирование", "Тест: сколько ты стоишь?", "Карта с возвратом",
                "Менеджер на связи", "Отделение рядом", "Расчёт платежа",
            ),
            _borrower, _no_borrower,
        ),
        Trade(
            "financial_broker", "Кредитный брокер «Верный шаг»", _BY_PHONE, 1800, (25_000, 55_000, 120_000), 0.15,
            (
                "Подберём кредит", "Отказали в банке?", "Шок: кредит без всего", "Ипотека с трудной историей",
                "Брокер на связи", "Офис брокера на карте", "Подбор за минуту",
            ),
            _applicant, _no_applicant,
        ),
        Trade(
            "microfinance", "МФО «До среды»", {"application": 0.82, "visit": 0.18}, 600, (5_000, 14_000, 30_000), 0.0,
            (
                "Заём до зарплаты", "Первый заём со скидкой", "Колесо удачи: крути и бери", "Деньги за час",
                "Спросить в чате", "Пункт выдачи рядом", "Рассчитать заём",
            ),
            _small_borrower, _no_small_borrower,
        ),
        Trade(
            "specialty_retail", "Печи и камины «Тёплый дом»", {"visit": 0.42, "call": 0.33, "application": 0.25}, 700,
            (25_000, 60_000, 180_000), 0.0,
            (
                "Печь для бани", "Камин под ключ", "Смотри, как горит", "Скидки на топки", "Консультант в чате",
                "Салон на карте", "Подбор печи",
            ),
            _shopper, _far_shopper,
        ),
    )
}  # fmt: skip


class NoSuchTrade(LookupError):
    """There is no invented company of this industry."""


def trade_of(preset: str) -> Trade:
    """The trade of a preset. Raises NoSuchTrade with the presets there are."""
    try:
        return TRADES[preset]
    except KeyError:
        raise NoSuchTrade(f"there is no demo of {preset!r}; there are {', '.join(TRADES)}") from None
