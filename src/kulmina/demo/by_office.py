"""The office's clicks: who came, who did not, who left; money taken and given back, the till of the evening."""

from __future__ import annotations

from datetime import date

from kulmina.actions import act as acts
from kulmina.actions import till, visits
from kulmina.actions.act import Done
from kulmina.demo.rooms import Act
from kulmina.domain.money import kopecks


def do(act: Act) -> Done:
    """What the reception or the cashier does with one click."""
    return _DO[act.kinds[0]](act)


def _walk_in(act: Act) -> Done:
    acted = act.of("target_action")
    return visits.walk_in(
        act.actor, act.of("visit.arrived")["office"], acted["contact"], now=act.now, creative=acted.get("creative"),
        token=act.token,
    )  # fmt: skip


def _arrive(act: Act) -> Done:
    came = act.of("visit.arrived")
    return visits.arrive(act.actor, act.lead, came["office"], now=act.now, meeting=came["meeting"], token=act.token)


def _no_show(act: Act) -> Done:
    return visits.no_show(act.actor, act.lead, act.of("meeting.no_show")["meeting"], now=act.now, token=act.token)


def _leave(act: Act) -> Done:
    return visits.leave(act.actor, act.lead, now=act.now, token=act.token)


def _pay(act: Act) -> Done:
    """`over`: a payment that is entered twice is confirmed as if more were paid than is left."""
    paid = act.of("payment.received")
    return till.take(
        act.actor, act.lead, paid["deal"], kopecks(paid["amount"]), paid["method"], now=act.now,
        office=paid["office"], over=True, token=act.token,
    )  # fmt: skip


def _give_back(act: Act) -> Done:
    back = act.of("payment.refunded")
    return till.give_back(
        act.actor, act.lead, back["payment"], kopecks(back["amount"]), back["method"], back["reason"], now=act.now,
        office=back["office"], token=act.token,
    )  # fmt: skip


def _take_back(act: Act) -> Done:
    wrong = act.of("event.voided")
    return acts.take_back(act.actor, [wrong["event"]], now=act.now, reason=wrong["reason"])


def _close(act: Act) -> Done:
    told = act.of("till.closed")
    return till.close(
        act.actor, date.fromisoformat(told["date"]), kopecks(told["counted"]), now=act.now, left=kopecks(told["left"]),
        note=told.get("note", ""), office=told["office"], token=act.token,
    )  # fmt: skip


_DO = {
    "target_action": _walk_in,
    "visit.arrived": _arrive,
    "meeting.no_show": _no_show,
    "visit.left_unserved": _leave,
    "payment.received": _pay,
    "payment.refunded": _give_back,
    "event.voided": _take_back,
    "till.closed": _close,
}
