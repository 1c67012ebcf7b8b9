"""The tables of the budget that leave: the advice, the list to set the cabinets by, and the scoreboard."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kulmina.domain.budget import Share
from kulmina.web import words
from kulmina.web.budget import wording
from kulmina.web.budget.advised import Advised
from kulmina.web.budget.ask import Ask
from kulmina.web.budget.judged import Judged
from kulmina.web.page import Page


def advice_header(ask: Ask) -> list[str]:
    expected = _("Expected: %(aim)s") % {"aim": wording.AIMS[ask.aim]}
    about = [_("Title"), _("Channel")] if ask.level == "creative" else []
    return [
        str(wording.ROWS[ask.level]), *about, _("Was, ₽"), _("Advised, ₽"), expected, _("From"), _("To"),
        _("The next one costs, ₽"), _("Why"),
    ]  # fmt: skip


def advice(page: Page, ask: Ask, found: Advised) -> list[list[Any]]:
    """A row per creative (campaign, channel); money in roubles."""
    return [
        [
            *_called(page, row, ask.level), _roubles(row.was), _roubles(row.amount), *_results(row, found.plan.aim),
            None if row.marginal is None else _roubles(row.marginal), why(row),
        ]
        for row in found.plan.rows
    ]  # fmt: skip


def _called(page: Page, row: Share, level: str) -> list[str]:
    """A creative by its code, its title and its channel; a campaign and a channel by its name."""
    about = about_row(page, row, level)
    if level != "creative":
        return [about["title"]]
    return [row.name, about["title"], words.word(about["channel"], "channel") if about["channel"] else ""]


def checklist_header() -> list[str]:
    return [
        _("Channel"), _("Campaign"), _("Creative"), _("Title"), _("Amount, ₽"), _("A day, ₽"), _("From"),
        _("Until, inclusive"), _("Due by now, ₽"), _("Spent, ₽"),
    ]  # fmt: skip


def checklist(page: Page, told: Judged, channel: str | None = None) -> Iterable[Sequence[Any]]:
    """What to set in the cabinets, by channel; `channel`: one alone."""
    plan = told.accepted.plan
    for line in told.lines:
        about = about_row(page, line.share, plan.level)
        if channel is not None and about["channel"] != channel:
            continue
        known = None if line.share.members else page.company.creatives.get(line.share.name)
        campaign = line.share.name if line.share.members and plan.level == "campaign" else known and known.campaign
        yield [
            words.word(about["channel"], "channel"), campaign or "", "" if line.share.members else line.share.name,
            about["title"],
            _roubles(line.share.amount), Fraction(line.share.amount, 100 * plan.days), plan.since.isoformat(),
            about_last(told), line.due / 100, _roubles(line.spent),
        ]  # fmt: skip


def scoreboard_header() -> list[str]:
    return [
        _("From"), _("Until, inclusive"), _("Accepted by"), _("For the sake of"), _("Amount, ₽"), _("Spent, ₽"),
        _("Followed, %"), _("Promised"), _("From"), _("To"), _("As last month"), _("Happened so far"), _("State"),
    ]  # fmt: skip


def scoreboard(page: Page, found: Iterable[Judged]) -> Iterable[Sequence[Any]]:
    for told in found:
        plan, scale = told.accepted.plan, 100 if told.accepted.plan.aim == "cash" else 1
        yield [
            plan.since.isoformat(), about_last(told), page.person(told.accepted.by),
            str(wording.AIMS.get(plan.aim, plan.aim)), _roubles(plan.amount), _roubles(told.spent),
            None if told.followed is None else told.followed * 100, plan.expected / scale, plan.low / scale,
            plan.high / scale, None if plan.usual is None else plan.usual / scale,
            Fraction(told.result, scale), str(wording.STATES[told.state][0]),
        ]  # fmt: skip


def about_row(page: Page, share: Share, level: str) -> dict[str, str]:
    """The title and the channel of a row: its own, or that of all its creatives."""
    channels = {known.channel or "" for c in share.creatives if (known := page.company.creatives.get(c))}
    group = words.word(share.name, "channel") if level == "channel" else share.name
    return {
        "title": group if share.members else page.creative(share.name),
        "channel": channels.pop() if len(channels) == 1 else "",
    }


def about_last(told: Judged) -> str:
    return told.last.isoformat()


def why(row: Share) -> str:
    """The sentence that was told, in the reader's language."""
    language = "ru" if (get_language() or "ru").startswith("ru") else "en"
    return str(row.why.get(language) or "")


def _results(row: Share, aim: str) -> list[Fraction]:
    scale = 100 if aim == "cash" else 1
    return [row.expected / scale, row.low / scale, row.high / scale]


def _roubles(kopecks: int) -> Fraction:
    return Fraction(kopecks, 100)
