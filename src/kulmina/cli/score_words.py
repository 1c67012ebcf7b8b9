"""What `kulmina score` says, in words of both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kulmina.cli.language import said

WAYS = ("score as trained", "score", "base rate", "rate of the group", "rules", "trees", "linear")
_TITLES: Mapping[str, tuple[str, str]] = {
    "base rate": ("общая доля", "base rate"),
    "rate of the group": ("доля креатива", "rate of the creative"),
    "rules": ("правила", "rules"),
    "trees": ("деревья", "trees"),
    "linear": ("логистическая регрессия", "logistic regression"),
}


def way(name: str, language: str, baseline: str | None, recognised: bool) -> str:
    """A way of ordering. `baseline`: the column that the rate of the group is of; `recognised`: the rate has shifted,
    so that the score trained anew stands beside the one as trained."""
    if name == "score as trained":
        return (
            said(language, "оценка, как обучена", "score as trained")
            if recognised
            else said(language, "оценка", "score")
        )
    if name == "score":
        return said(language, "оценка, переобучаемая по расписанию", "score trained anew on schedule")
    if name == "rate of the group" and baseline is not None:
        return said(language, f"доля по столбцу {baseline}", f"rate by {baseline}")
    return said(language, *_TITLES[name])


def model(name: str, language: str) -> str:
    """A way to fit without its settings."""
    return said(language, *_TITLES[name.partition(" ")[0]])


def leak(one: Mapping[str, Any], language: str) -> str:
    """Why a column may not have been known yet; reports of old hold the English sentence alone."""
    if language != "ru":
        return str(one["says"])
    name = one["column"]
    if one["why"] == "alone":
        return f"{name}: столбец один предсказывает исход (AUC {one['auc']:.3f}); это утечка, уберите его"
    if one["why"] == "sure" and one.get("share") is not None:
        return (
            f"{name} = {one['value']} не оставляет сомнений: {one['share']:.1%} из строк: {one['leads']}; проверьте, "
            "известен ли он, когда лид создан, иначе уберите"
        )
    if one["why"] == "sure":
        return f"{name}: одно из значений не оставляет сомнений; проверьте, известен ли он, когда лид создан"
    return f"{name}: судя по названию, становится известен позже; проверьте, иначе уберите"


def too_little(leads: int, came: int, least: int, language: str) -> str:
    return said(
        language,
        f"лидов с известным исходом: {leads}, из них с нужным исходом: {came}; оценке нужно {least} лидов и по 20 с "
        "каждым исходом, и среди ранних, и среди поздних",
        f"{leads} leads whose outcome is known, {came} of them with the outcome that is foretold: a score needs "
        f"{least} leads and 20 of each outcome, both early and late",
    )


def no_groups(baseline: str, language: str) -> str:
    return said(
        language,
        f"столбец {baseline} не делит лиды на группы (это число или одно значение), доли по нему нет",
        f"the column {baseline} does not part leads into groups (a number, or one value): there is no rate by it",
    )
