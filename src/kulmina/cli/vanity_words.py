"""What looks like imitation of activity, in one sentence with both numbers."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from kulmina.cli.language import said

if TYPE_CHECKING:
    from kulmina.analytics.imitation import Review, Sign, Verdict

# Nominative; genitive after «ждать»; «was» agrees with the noun.
_RU = {
    "impressions": ("показы", "показов"),
    "clicks": ("клики", "кликов"),
    "visits": ("визиты на сайт", "визитов на сайт"),
    "target_actions": ("целевые действия", "целевых действий"),
    "target_leads": ("целевые лиды", "целевых лидов"),
    "arrived": ("дошедшие", "дошедших"),
    "arrived_target": ("дошедшие целевые", "дошедших целевых"),
    "purchases": ("покупки", "покупок"),
    "cash": ("деньги", "денег"),
}
_EN = {
    "impressions": "impressions",
    "clicks": "clicks",
    "visits": "site visits",
    "target_actions": "target actions",
    "target_leads": "target leads",
    "arrived": "arrivals",
    "arrived_target": "target arrivals",
    "purchases": "purchases",
    "cash": "cash",
}
ENOUGH = (40, 20)
"""Results before and after from which a doubling of activity without results can usually be told (see the docs)."""


def sentence(sign: Sign, language: str) -> str:
    """Why a creative, campaign or channel is told of."""
    if sign.verdict is None:
        return _of_shares(sign, language)
    return _of_growth(sign, sign.verdict, language)


def _of_growth(sign: Sign, found: Verdict, language: str) -> str:
    spend_ru = f", расход {growth(found.spend, language)}" if abs(found.spend - 1) >= 0.05 else ""
    spend_en = f", spend {growth(found.spend, language)}" if abs(found.spend - 1) >= 0.05 else ""
    low, high, least = (growth(value, language) for value in (found.low, found.high, found.expected))
    return said(
        language,
        f"{_RU[sign.activity][0]} {growth(found.activity_growth, language)} в день{spend_ru}, а "
        f"{_RU[sign.outcome][0]} {growth(found.outcome_growth, language)} (от {low} до {high}): было "
        f"{found.outcome[0]}, стало {found.outcome[1]}; при честном росте стоило ждать не меньше {least}",
        f"{_EN[sign.activity]} {growth(found.activity_growth, language)} a day{spend_en}, but "
        f"{_EN[sign.outcome]} {growth(found.outcome_growth, language)} (between {low} and {high}): "
        f"{found.outcome[0]} before, {found.outcome[1]} after; honest growth would have given at least {least}",
    )


def _of_shares(sign: Sign, language: str) -> str:
    busy, useful = (f"{part:.0%}".replace("%", said(language, " %", "%")) for part in sign.shares or (0, 0))
    return said(
        language,
        f"{busy} всего, что есть в столбце «{_RU[sign.activity][0]}», и только {useful} в столбце "
        f"«{_RU[sign.outcome][0]}»; о росте по таким малым числам судить нельзя",
        f"{busy} of all {_EN[sign.activity]} and only {useful} of {_EN[sign.outcome]}; so few of them say nothing of "
        f"growth",
    )


def growth(times: float, language: str) -> str:
    """«+80 %», «−12 %»; from nothing to something has no percentage."""
    if not isfinite(times):
        return said(language, "с нуля", "from nothing")
    percent = round((times - 1) * 100)
    sign = "−" if percent < 0 else "+" if percent > 0 else ""
    return f"{sign}{abs(percent)}{said(language, ' %', '%')}"


def thin(language: str, review: Review) -> str:
    before, after = ENOUGH
    return said(
        language,
        f"слишком мало данных, чтобы судить, креативов: {len(review.thin)}; удвоение кликов без результата видно "
        f"примерно от {before} результатов до изменения и {after} после него, за две недели и больше с каждой стороны",
        f"too little data to tell for {len(review.thin)} creatives; a doubling of clicks without results shows from "
        f"about {before} results before the change and {after} after it, over two weeks and more on each side",
    )


def none(language: str, review: Review) -> str:
    return said(
        language,
        f"имитации активности не видно; креативов, о которых можно судить: {len(review.watched)}",
        f"no imitation of activity is seen; creatives that can be judged: {len(review.watched)}",
    )


def by_shares(language: str) -> str:
    return said(
        language,
        "где результатов слишком мало, рост не проверяется, сравниваются только доли",
        "where results are too few growth is not tested, only shares are compared",
    )


def idle(language: str, figures: Sequence[str]) -> str:
    listed = ", ".join(named(figure, language) for figure in figures)
    return said(
        language,
        f"за всю историю одни нули: {listed}; судить об имитации не по чему",
        f"nothing but zeros in the whole history: {listed}; imitation cannot be judged by that",
    )


def company(language: str, sign: Sign) -> str:
    """What all creatives did together, so that none of them stands out."""
    found = sign.verdict
    assert found is not None
    return said(
        language,
        f"у всей компании с {sign.start:%d.%m.%Y} {named(sign.activity, language)} "
        f"{growth(found.activity_growth, language)} в день, а {named(sign.outcome, language)} "
        f"{growth(found.outcome_growth, language)}: отдельно никто не выделяется; "
        "проверьте счётчики и площадки",
        f"the whole company since {sign.start}: {named(sign.activity, language)} "
        f"{growth(found.activity_growth, language)} a day, but {named(sign.outcome, language)} "
        f"{growth(found.outcome_growth, language)}; no creative stands out: check counters and platforms",
    )


def named(figure: str, language: str) -> str:
    """A figure of a history by its name for people."""
    return _RU[figure][0] if language == "ru" else _EN[figure]
