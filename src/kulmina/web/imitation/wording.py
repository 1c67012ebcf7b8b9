"""What is thought of a subject, in words that a marketer or an operator understands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, isfinite, log
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import pgettext_lazy as in_context

from kulmina.web import figures
from kulmina.web.imitation.judging import AFTER, LEAD_TIME, Told
from kulmina.web.imitation.subjects import MARKETING

CODES: Mapping[str, Any] = {
    "imitation": in_context("thought of", "looks like imitation"),
    "unsure": in_context("thought of", "may be chance"),
    "thin": in_context("thought of", "too little data"),
    "spend": in_context("thought of", "growth is explained by spend"),
    "received": in_context("thought of", "growth is explained by leads"),
    "honest": in_context("thought of", "honest growth"),
    "quiet": in_context("thought of", "no marked growth"),
}
TONES: Mapping[str, str] = {
    "imitation": "red", "unsure": "orange", "thin": "", "spend": "azure", "honest": "green", "quiet": "",
}  # fmt: skip
FIGURES: Mapping[str, Any] = {
    "spend": in_context("figure", "Spend"),
    "impressions": in_context("figure", "Impressions"),
    "clicks": in_context("figure", "Clicks"),
    "target_actions": in_context("figure", "Target actions"),
    "leads": in_context("figure", "Leads"),
    "target_leads": in_context("figure", "Target leads"),
    "arrived": in_context("figure", "Arrivals"),
    "arrived_target": in_context("figure", "Target arrivals"),
    "target": in_context("figure", "Target arrivals"),
    "non_target": in_context("figure", "Non-target arrivals"),
    "purchases": in_context("figure", "Purchases"),
    "cash": in_context("figure", "Money"),
    "received": in_context("figure", "Leads received"),
    "calls": in_context("figure", "Calls"),
    "talk": in_context("figure", "Talk"),
    "booked": in_context("figure", "Bookings"),
    "follow_ups": in_context("figure", "Follow-ups"),
    "meetings": in_context("figure", "Meetings"),
    "deals": in_context("figure", "Deals"),
    "money": in_context("figure", "Money"),
}
CAUSES: Mapping[str, Any] = {
    "spend": gettext_lazy("spend"),
    "received": gettext_lazy("leads received"),
}
# Of leads created on the day, what has come of them until now.
SO_FAR: Mapping[str, Any] = {
    "target_leads": gettext_lazy("Target leads so far"),
    "arrived_target": gettext_lazy("Target arrivals so far"),
    "purchases": gettext_lazy("Purchases so far"),
    "cash": gettext_lazy("Money of these leads so far"),
}
MONEY = frozenset({"spend", "cash", "money"})
_MANY = 10  # growth beyond which nobody asks by how much


def counted(kind: str, count: int) -> str:
    """«2 креатива», "1 operator"."""
    words = {
        "creative": ngettext("%(n)s creative", "%(n)s creatives", count),
        "operator": ngettext("%(n)s operator", "%(n)s operators", count),
        "seller": ngettext("%(n)s seller", "%(n)s sellers", count),
    }
    return words[kind] % {"n": figures.count(count)}


def column(kind: str, figure: str, *, unit: bool = False) -> str:
    """The heading of a figure of the days; `unit`: with what it is counted in, for a file."""
    title = str((SO_FAR if kind in MARKETING else {}).get(figure) or FIGURES[figure])
    if not unit:
        return title
    return f"{title}, ₽" if figure in MONEY else _("%(title)s, min") % {"title": title} if figure == "talk" else title


def counted_by(kind: str) -> str:
    """By which days the figures of a kind stand, in a sentence."""
    if kind in MARKETING:
        return _(
            "Leads stand on the day they were created; what is of target, arrived, bought and paid is what has come of "
            "these leads so far, whenever it came. So a table by the day of the event (the till, the funnel) differs. "
            "Today is left out."
        )
    return _("Everything stands on the day it was done. Today is left out.")


def a_day(count: int, days: int) -> str:
    """So many a day at work; a long dash where there was none."""
    if not days:
        return figures.NOTHING
    value = Fraction(count, days)
    return figures.decimal(value, 0 if value >= 100 else 1 if value >= 10 else 2)


def flag(share: bool, growth: bool) -> str:
    """Why somebody is shown as a card, in a plain sentence."""
    if share and growth:
        return _("Looks like imitation: many clicks and few target leads, and more is done without more result.")
    if share:
        return _("Looks like imitation: many clicks and few target leads.")
    return _("Looks like imitation: more is done, and no more comes of it.")


def thought(told: Told) -> str:
    """The verdict in two or three words."""
    return str(CODES["received" if told.code == "spend" and told.pair.cause == "received" else told.code])


def times(growth: float | None) -> str:
    """A growth as people say it: +80 %, −5 %, ×3,2; a long dash where there was nothing before."""
    if growth is None or not isfinite(growth):
        return figures.NOTHING
    if growth >= 2.5:
        return f"×{figures.decimal(Fraction(growth).limit_denominator(1000), 1)}"
    whole = round(100 * (growth - 1))
    gap = "" if figures.english() else figures.GAP
    return f"{'+' if whole > 0 else figures.MINUS if whole < 0 else ''}{abs(whole)}{gap}%"


def change(before: int, after: int, days: tuple[int, int]) -> float | None:
    """After over before, per day; None where nothing was before."""
    if not before or not days[0] or not days[1]:
        return None
    return (after / days[1]) / (before / days[0])


def sentence(told: Told) -> str:
    """The verdict with both growths."""
    activity, outcome = (str(FIGURES[name]).lower() for name in (told.pair.activity, told.pair.outcome))
    grown, got = changes(told)
    said = {
        "activity": activity, "outcome": outcome, "grown": times(grown), "got": times(got),
        "cause": CAUSES[told.pair.cause] if told.pair.cause else "",
        "more": times(told.verdict.spend) if told.verdict else "",
    }  # fmt: skip
    match told.code:
        case "imitation":
            return _("%(activity)s %(grown)s, while %(outcome)s %(got)s: more bustle than result.") % said
        case "unsure":
            return _("%(activity)s %(grown)s, %(outcome)s %(got)s: the difference may still be chance.") % said
        case "spend":
            return _("%(activity)s %(grown)s, %(cause)s %(more)s: that explains the growth.") % said
        case "honest":
            return _("%(activity)s %(grown)s, and %(outcome)s followed: %(got)s.") % said
        case "quiet":
            return _("%(activity)s %(grown)s: no growth that a result should follow.") % said
        case _:
            return _("%(activity)s %(grown)s, %(outcome)s %(got)s: too few to tell growth from chance.") % said


def changes(told: Told) -> tuple[float | None, float | None]:
    """Growth of activity and of outcome, per day at work where the test has them."""
    if told.verdict is not None:
        got = told.verdict.outcome_growth
        return told.verdict.activity_growth, got if isfinite(got) else None
    before, after, result_before, result_after = told.sums
    return change(before, after, told.days), change(result_before, result_after, told.days)


def certainty(told: Told) -> str:
    """How sure it is, in plain words; how much is needed where there is too little."""
    verdict = told.verdict
    if verdict is None and told.code == "unsure":
        return _("The growth of the activity itself is within what chance does.")
    if verdict is None:
        return needed(told) if told.code == "thin" else ""
    if verdict.flagged:
        return _(
            "Had the result followed honestly (%(expected)s at least), so little would be seen in %(p)s of cases. "
            "Its growth lies between %(low)s and %(high)s."
        ) % {"expected": times(verdict.expected), "p": often(verdict.p), **_within(told)}
    if told.code in ("thin", "unsure"):
        return needed(told)
    return _("The growth of the result lies between %(low)s and %(high)s.") % _within(told)


def _within(told: Told) -> dict[str, str]:
    assert told.verdict is not None
    return {"low": times(told.verdict.low), "high": times(told.verdict.high)}


def watched(told: Told) -> str:
    """What the daily watch says of it."""
    if told.alarm is None:
        return ""
    likelier = figures.count(int(min(told.evidence, 1000))) + ("+" if told.evidence > 1000 else "")
    return _(
        "The daily watch raised the alarm on %(day)s: what it saw is %(times)s times likelier of a result that stands."
    ) % {"day": figures.day(told.alarm), "times": likelier}


def often(p: float) -> str:
    """A probability without false exactness: 3 %, less than 0,1 %."""
    share = Fraction(p).limit_denominator(100_000)
    if share < Fraction(1, 1000):
        return _("less than %(share)s") % {"share": figures.percent(Fraction(1, 1000))}
    return figures.percent(share, 1 if share < Fraction(1, 100) else 0)


def needed(told: Told) -> str:
    """What would be enough to tell: days where there are too few, else results."""
    if told.verdict is None:
        return _("%(before)d days before the change and %(after)d after it are needed.") % {
            "before": LEAD_TIME, "after": AFTER,
        }  # fmt: skip
    have = told.sums[2] + told.sums[3]
    want = enough(told)
    if want is None:
        return ""
    if want <= have:
        return _("The growth of the result lies between %(low)s and %(high)s: look again in a week.") % {
            "low": times(told.verdict.low), "high": times(told.verdict.high),
        }  # fmt: skip
    return ngettext(
        "Seen: %(have)s. To tell, about %(want)s result is needed.",
        "Seen: %(have)s. To tell, about %(want)s results are needed.", want,
    ) % {"have": figures.count(have), "want": figures.count(want)}  # fmt: skip


def enough(told: Told) -> int | None:
    """Results, before and after together, at which an outcome that stands still differs from one that follows.

    Of two Poisson counts whose rates differ by the factor e the log ratio has variance (1/a + 1/b); a one-sided test
    of 5 % sees it in four cases of five from ((1.645 + 0.842) / log e)² / (1/s + 1/(1 - s)) ... solved for a + b,
    s being the share of the days after (Casagrande, Pike and Smith, 1978, without their correction).
    """
    verdict = told.verdict
    if verdict is None or verdict.expected <= verdict.market:
        return None
    share = told.days[1] / (told.days[0] + told.days[1])
    effect = log(verdict.expected / verdict.market)
    return ceil((2.487 / effect) ** 2 * (1 / share + 1 / (1 - share)))


def between(start: date, end: date) -> str:
    """The days [start, end): 3 окт. – 21 нояб."""
    return f"{_short(start)} – {_short(end - timedelta(days=1))}"


def _short(day: date) -> str:
    return str(formats.date_format(day, "j M" if figures.english() else "j E"))
