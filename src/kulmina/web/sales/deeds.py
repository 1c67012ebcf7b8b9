"""The clicks on contracts: signed, scheduled, called off."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kulmina.actions import sales
from kulmina.actions.act import Done
from kulmina.web.sales import typed
from kulmina.web.sales.frame import Click, clicked


@clicked("c")
def sell(click: Click) -> HttpResponse:
    """A contract is signed."""

    def signed() -> Done:
        return sales.sell(
            click.who,
            click.lead_id,
            typed.deal(click.given, click.who.person),
            now=click.page.now,
            verdict=typed.verdict(click.given),
            repeat=click.given.get("repeat") == "yes",
            token=click.token,
        )

    return click.answer(signed, _("The contract is signed. The money is recorded by the till."))


@clicked("i")
def schedule(click: Click) -> HttpResponse:
    """When the client pays."""

    def planned() -> Done:
        total = typed.amount(click.given.get("amount", ""))
        rows = typed.instalments(click.given, total)
        return sales.schedule(
            click.who, click.lead_id, click.given.get("deal", ""), rows, now=click.page.now, token=click.token
        )

    return click.answer(planned, _("The schedule of payments is recorded."))


@clicked("x")
def cancel(click: Click) -> HttpResponse:
    """A contract is called off."""
    deal, reason = click.given.get("deal", ""), click.given.get("reason", "")
    return click.answer(
        lambda: sales.cancel(click.who, click.lead_id, deal, reason, now=click.page.now, token=click.token),
        _("Contract %(deal)s is called off.") % {"deal": deal[:60]},
    )
