"""What `kulmina plan` says where it cannot answer, in words of both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kulmina.cli.language import said
from kulmina.domain.decomposition import NoLadder

JOINTS: Mapping[str, tuple[str, str]] = {
    "average": ("деньги со сделки", "money of a deal"),
    "sale": ("сделок из дошедших", "deals of arrivals"),
    "arrival": ("дошедших из лидов в работе", "arrivals of eligible leads"),
    "waste": ("битых и отсечённых", "invalid and cut off"),
    "cpl": ("цена лида", "price of a lead"),
}
_LACKING: Mapping[str, tuple[str, str]] = {
    "average": ("нужно 10 сделок старше месяца", "10 deals a month old are needed"),
    "sale": ("нужно 20 дозревших дошедших и сделки среди них", "20 ripe arrivals with deals among them are needed"),
    "arrival": ("нужно 20 дозревших лидов и дошедшие среди них", "20 ripe leads with arrivals among them are needed"),
    "waste": ("нужно 20 лидов старше двух недель", "20 leads two weeks old are needed"),
    "cpl": ("нужна неделя расхода и 20 лидов за неё", "a week of spend with 20 leads is needed"),
}
_BOUNDS: Mapping[str, str] = {
    "average": "должна быть сумма больше нуля",
    "cpl": "должна быть сумма больше нуля",
    "sale": "должно быть больше 0 и не больше 1: иначе дальше не идёт никто",
    "arrival": "должно быть больше 0 и не больше 1: иначе дальше не идёт никто",
    "waste": "должно быть от 0 и меньше 1: иначе не остаётся ни одного лида",
}


def unknown(joints: Sequence[str], example: str, language: str) -> tuple[str, str]:
    """Joints of which too little is known: the problem, and what to do."""
    listed = "; ".join(f"{said(language, *JOINTS[joint])}: {said(language, *_LACKING[joint])}" for joint in joints)
    options = " ".join(f"--{joint}" for joint in joints)
    return (
        said(language, f"слишком мало данных: {listed}", f"too little is known of {', '.join(joints)}: {listed}"),
        said(
            language,
            f"дайте {options} или возьмите числа примера: --from {example}",
            f"give {options}, or take the example's with --from {example}",
        ),
    )


def no_ladder(error: NoLadder, language: str) -> tuple[str, str]:
    """A value with which a plan cannot be taken apart: the problem, and what to do."""
    russian = _BOUNDS.get(error.joint, "должно быть от нуля до тысячи миллиардов")
    return (
        said(language, f"--{error.joint}: {russian}", str(error)),
        said(language, "дайте другое значение", "give another value"),
    )
