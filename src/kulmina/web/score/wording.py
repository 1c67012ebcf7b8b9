"""The words of the page of the lead score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kulmina.domain.score import holds
from kulmina.web import figures

_WAYS: Mapping[str, Any] = {
    "score": gettext_lazy("the score, trained on schedule"),
    "score as trained": gettext_lazy("the score, trained once"),
    "base rate": gettext_lazy("everybody alike (base rate)"),
    "rate of the group": gettext_lazy("the creative's rate"),
    "rules": gettext_lazy("the rules of who is non-target"),
    "trees": gettext_lazy("boosted trees, for comparison"),
    "linear": gettext_lazy("logistic regression, for comparison"),
}
_DROPPED: Mapping[str, Any] = {
    "sex": gettext_lazy("sex"),
    "nationality": gettext_lazy("nationality"),
    "surname": gettext_lazy("surname and name"),
    "exact address": gettext_lazy("exact address"),
    "age": gettext_lazy("age"),
    "contact": gettext_lazy("phone and e-mail"),
    "operator": gettext_lazy("who works with him"),
    "calls": gettext_lazy("calls, meetings and everything after the application"),
    "answers by phone": gettext_lazy("what he answered by phone later"),
}
_SUSPECTS: Mapping[str, Any] = {
    "alone": gettext_lazy("foretells the outcome almost by itself"),
    "sure": gettext_lazy("some value of it leaves no doubt"),
    "name": gettext_lazy("by its name it is known only later"),
}
_HELPS = 0.6  # of AUC: below it an order is weak, whatever it is better than
DISHONEST = 0.05  # calibration error above which promised chances are not to be quoted


def ways(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The ways of ordering leads with their figures, ours first."""
    titles = {**_WAYS, "score": _WAYS["score"] if report["shift"]["recognised"] else _("the score")}
    return [
        {
            "name": name,
            "title": str(titles[name]),
            **{key: None if value is None else Fraction(str(value)) for key, value in figures.items()},
        }
        for name in _WAYS
        if (figures := report["ways"].get(name)) is not None
        and (name != "score as trained" or report["shift"]["recognised"])
    ]


def verdict(report: Mapping[str, Any]) -> dict[str, Any]:
    """Whether the score is any good, in plain words; `look`: the colour of its chip; `used`: the queue goes by it."""
    ours, rate = report["ways"]["score"], report["ways"].get("rate of the group")
    said = {
        "auc": _auc(ours),
        "rate": _auc(rate or {"auc": 0.5}),
        "gap": figures.percent(Fraction(str(ours["ece"])), 1),
    }
    used = holds(report)
    if not used:
        title, look = _("no better than a simple rule: not used"), "red"
        text = _lost(rate) % said
    elif (ours["auc"] or 0) < _HELPS:
        title, look = _("weak"), "orange"
        text = (
            _(
                "Of two leads it puts the one who comes first in %(auc)s of cases; the creative's rate does in "
                "%(rate)s, a lot in 50 %%. The queue goes by it, but expect little."
            )
            % said
        )
    else:
        title, look = _("helps"), "green"
        text = (
            _(
                "Of two leads it puts the one who comes first in %(auc)s of cases; the creative's rate does in "
                "%(rate)s, a lot in 50 %%. The queue goes by it."
            )
            % said
        )
    if ours["ece"] > DISHONEST:
        text += " " + _("Its chances miss by %(gap)s on average: take the order from it, not the percentages.") % said
    return {"title": title, "look": look, "text": text, "used": used}


def _lost(rate: Any) -> str:
    if rate is None:
        return _(
            "Of two leads it puts the one who comes first in %(auc)s of cases: no better than a lot. The queue goes by "
            "the creative's rate until a later training does better."
        )
    return _(
        "Of two leads it puts the one who comes first in %(auc)s of cases, the creative's rate alone in %(rate)s. The "
        "queue goes by the creative's rate until a later training does better."
    )


def _auc(way: Mapping[str, Any]) -> str:
    return figures.percent(Fraction(str(way["auc"])), 1) if way["auc"] is not None else figures.NOTHING


def dropped(name: str) -> str:
    return str(_DROPPED.get(name, name))


def suspect(why: str) -> str:
    return str(_SUSPECTS.get(why, why))


def model(name: str) -> str:
    """What kind of model won."""
    return _("boosted trees") if name == "trees" else _("logistic regression with shrinkage")


def problem(text: str) -> str:
    """Why a training failed, as far as a person can do something about it."""
    if text.startswith("There is too little data"):
        return _("There is too little data yet: too few mature leads, or too few of them came as target.")
    return _("It failed with an error: %(text)s") % {"text": text}


def slices(rows: Sequence[Mapping[str, Any]]) -> str:
    """Whether the order of the queue brings more arrivals per call than chance."""
    by = {row["part"]: row for row in rows}
    drawn, ranked = by["drawn"], by["ranked"]
    if not drawn["calls"] or not ranked["calls"]:
        return _("There is nothing to compare yet: nobody of one of the parts was called.")
    if ranked["low"] > drawn["high"]:
        return _("The order of the queue brings more arrivals per call than chance: the intervals do not overlap.")
    if ranked["high"] < drawn["low"]:
        return _("The order of the queue brings fewer arrivals per call than chance: look into it.")
    return _("The difference is no more than chance makes: more leads are needed to tell.")
