"""The budget on the desk: planned, spent, left, pace and where the month ends, by channel and in all (R36)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kulmina.actions import creatives as acts
from kulmina.current import spending
from kulmina.domain.period import Period
from kulmina.domain.spending import Spending
from kulmina.web import figures, typed, words
from kulmina.web.access import actor, opens
from kulmina.web.acting import act, refused, token
from kulmina.web.marketing import desk, reach
from kulmina.web.page import Page, turn
from kulmina.web.remembered import Remembered
from kulmina.web.span import period_title

FIELD = "budget|"
_kept = Remembered[tuple[Spending, Mapping[str | None, Spending]]](6)


@dataclass(frozen=True, slots=True)
class Line:
    """A channel's budget as it is shown. `field`: under which name the form sends it, empty for the sum."""

    title: str
    about: Spending
    alarm: str
    field: str = ""

    @property
    def tone(self) -> str:
        tones = {"over": "bad", "will_be_over": "bad", "may_be_over": "warn", "under": "warn"}
        return tones.get(self.about.verdict, "")

    @property
    def bar(self) -> tuple[str, str, str]:
        """Of a bar 100 long that is as long as the most of plan, spent and forecast: spent, plan, end of days."""
        about = self.about
        ahead = about.forecast.high if about.forecast else 0
        most = max(about.planned or 0, about.spent, ahead) or 1
        due = (about.expected or 0) * (about.planned or 0)
        return tuple(f"{float(100 * part / most):.1f}" for part in (about.spent, about.planned or 0, due))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Month:
    """The budget of a period. `running`: today is one of its days."""

    period: Period
    title: str
    total: Line
    lines: tuple[Line, ...]
    running: bool


def month(page: Page) -> Month | None:
    """The budget of the page's days where they are a period, else of the period of today; None without periods."""
    period = _period(page)
    if period is None or not reach.sees_money(page):
        return None
    whole, channels = _kept.get(
        (*desk.state(page), period.id, page.today), lambda: spending.month(page.company, period, page.today)
    )
    total = Line(_("All channels"), whole, sentence(whole))
    offered = dict.fromkeys([*channels, *_channels(page)])
    empty = Spending(None, 0, whole.gone, whole.left, whole.reported)
    lines = [_line(channel, channels.get(channel, empty), _may_set(page, channel)) for channel in offered]
    return Month(period, period_title(period), total, tuple(lines), period.start <= page.today < period.end)


def _period(page: Page) -> Period | None:
    periods = page.company.periods
    same = [each for each in periods if (each.start, each.end) == (page.span.start, page.span.end)]
    return next(iter(same), next((each for each in periods if each.start <= page.today < each.end), None))


def _channels(page: Page) -> list[str]:
    return sorted({c.channel for c in page.company.creatives.values() if c.channel})


def _may_set(page: Page, channel: str | None) -> bool:
    """A marketer sets the money of the channels in which his creatives are."""
    mine = reach.own(page)
    if channel is None or mine is None:
        return channel is not None
    return any(page.company.creatives[creative].channel == channel for creative in mine)


def _line(channel: str | None, about: Spending, may_set: bool) -> Line:
    title = words.word("channel", "nobody") if channel is None else words.word(channel, "channel")
    return Line(title, about, sentence(about), f"{FIELD}{channel}" if may_set else "")


def sentence(about: Spending) -> str:
    """The budget in plain words; empty where there is nothing to say."""
    planned, ahead = about.planned, about.forecast
    if planned is None:
        return ""
    if about.verdict == "over":
        return _("Overspent by %(money)s.") % {"money": figures.short_money(about.spent - planned)}
    if ahead is None or not about.left:
        return ""
    over = {
        "low": figures.short_money(max(0, ahead.low - planned)), "high": figures.short_money(ahead.high - planned),
        "rest": figures.short_money(planned - ahead.usual),
    }  # fmt: skip
    if about.verdict == "will_be_over":
        return _("At this pace it will be overspent by %(low)s to %(high)s.") % over
    if about.verdict == "may_be_over":
        return _("At this pace it may be overspent, by up to %(high)s.") % over
    if about.verdict == "under":
        return _("At this pace about %(rest)s will be left unspent.") % over
    return _("At this pace the budget is kept.")


@require_POST
@opens("marketing")
def save(request: HttpRequest) -> HttpResponse:
    """Record the budgets of the form that changed; an empty field leaves its channel as it was."""
    page = turn(request, "marketing")
    period = request.POST.get("period", "")
    budgets: dict[str, int] = {}
    for name, text in request.POST.items():
        if name.startswith(FIELD) and str(text).strip():
            channel = name.removeprefix(FIELD)
            try:
                budgets[channel] = typed.amount(str(text))
            except typed.BadNumber as error:
                return refused(page, f"{words.word(channel, 'channel')}: {error}")
    return act(
        page,
        lambda: acts.set_budgets(actor(request), period, budgets, now=page.now, token=token(request)),
        then=f"{reverse('marketing')}?{urlencode({'period': period})}#budget",
        said=_("The budget is recorded."),
        undo=False,
    )
