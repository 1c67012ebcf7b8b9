"""The clicks on a client: taken, judged, followed up, put aside, lost, taken up again."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kulmina.actions import sales, visits
from kulmina.web.sales import typed
from kulmina.web.sales.frame import Click, clicked


@clicked("t")
def take(click: Click) -> HttpResponse:
    """A waiting client becomes mine."""
    return click.answer(
        lambda: visits.take(click.who, click.lead_id, now=click.page.now, token=click.token), _("The client is yours.")
    )


@clicked("h")
def hand_over(click: Click) -> HttpResponse:
    """To another seller."""
    seller = click.given.get("seller", "")
    return click.answer(
        lambda: visits.hand_over(click.who, click.lead_id, seller, click.page.now, token=click.token),
        _("Handed over to %(name)s.") % {"name": click.page.person(seller)},
    )


@clicked("v")
def verdict(click: Click) -> HttpResponse:
    """What the office says of the client."""
    said = typed.verdict(click.given) or sales.Verdict("target")
    return click.answer(
        lambda: sales.classify(click.who, click.lead_id, said, now=click.page.now, token=click.token),
        _("The verdict is recorded."),
    )


@clicked("f")
def think(click: Click) -> HttpResponse:
    """The client will think: a follow-up."""
    return click.answer(
        lambda: sales.follow_up(
            click.who,
            click.lead_id,
            typed.moment(click.page, click.given.get("at", "")),
            now=click.page.now,
            verdict=typed.verdict(click.given),
            token=click.token,
        ),
        _("Recorded: the next touch has its date."),
    )


@clicked("r")
def refuse(click: Click) -> HttpResponse:
    """The client refused."""
    return click.answer(
        lambda: sales.refuse(
            click.who,
            click.lead_id,
            click.given.get("reason", ""),
            now=click.page.now,
            verdict=typed.verdict(click.given),
            token=click.token,
        ),
        _("Recorded: the client refused."),
    )


@clicked("d")
def touch(click: Click) -> HttpResponse:
    """A follow-up was made; the next one has a date."""
    return click.answer(
        lambda: sales.touch(
            click.who,
            click.lead_id,
            _result(click),
            typed.moment(click.page, click.given.get("at", "")),
            now=click.page.now,
            token=click.token,
        ),
        _("The touch is noted, the next one has its date."),
    )


@clicked("p")
def appoint(click: Click) -> HttpResponse:
    """Another date for the next touch."""
    return click.answer(
        lambda: sales.appoint(
            click.who,
            click.lead_id,
            typed.moment(click.page, click.given.get("at", "")),
            now=click.page.now,
            token=click.token,
        ),
        _("The next touch has its date."),
    )


@clicked("s")
def sleep(click: Click) -> HttpResponse:
    """Aside until a day."""
    return click.answer(
        lambda: sales.sleep(
            click.who,
            click.lead_id,
            typed.day(click.given.get("until", "")),
            now=click.page.now,
            reason=click.given.get("reason") or None,
            touched=_result(click),
            token=click.token,
        ),
        _("The client sleeps until that day."),
    )


@clicked("l")
def lose(click: Click) -> HttpResponse:
    """Lost with a reason."""
    return click.answer(
        lambda: sales.lose(
            click.who,
            click.lead_id,
            click.given.get("reason", ""),
            now=click.page.now,
            touched=_result(click),
            token=click.token,
        ),
        _("Recorded: the client is lost."),
    )


@clicked("w")
def wake(click: Click) -> HttpResponse:
    """Taken up again."""
    return click.answer(
        lambda: sales.reactivate(
            click.who,
            click.lead_id,
            now=click.page.now,
            reason=click.given.get("reason") or None,
            token=click.token,
        ),
        _("The client is taken up again."),
    )


def _result(click: Click) -> str:
    """What a touch came to, in the words of the form or in those that were typed."""
    return (click.given.get("told", "").strip() or click.given.get("result", ""))[:500]
