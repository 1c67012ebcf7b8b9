"""The sellers' clicks: takes the client who waits, judges him, sells, follows up, lets him go."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from kulmina.actions import payroll, sales, visits
from kulmina.actions.act import Done
from kulmina.actions.sales import Deal, Verdict
from kulmina.demo.rooms import Act, moment
from kulmina.domain.money import kopecks


def do(act: Act) -> Done:
    """What a seller does with one click."""
    if act.has("dispute.opened"):
        return dispute(act)
    if act.has("seller.assigned"):
        return visits.take(act.actor, act.lead, now=act.now, token=act.token)
    if act.has("deal.signed"):
        return _sell(act)
    if act.has("deal.cancelled"):
        gone = act.of("deal.cancelled")
        return sales.cancel(act.actor, act.lead, gone["deal"], gone["reason"], now=act.now, token=act.token)
    return _touch(act) if act.has("followup.done") else _meeting(act)


def dispute(act: Act) -> Done:
    """Somebody disagrees with a line of his statement."""
    told = act.of("dispute.opened")
    period, _person, line = told["line"].split("|")
    return payroll.dispute(act.actor, period, line, told["text"], now=act.now, token=act.token)


def _verdict(act: Act) -> Verdict | None:
    said = act.of("visit.classified")
    return Verdict(said["verdict"], said.get("reason")) if said else None


def _sell(act: Act) -> Done:
    signed, plan = act.of("deal.signed"), act.of("deal.scheduled")
    parts = tuple((date.fromisoformat(p["date"]), kopecks(p["amount"])) for p in plan.get("instalments", ()))
    shares = {who: Fraction(share) for who, share in signed["sellers"].items()}
    deal = Deal(kopecks(signed["amount"]), shares, instalments=parts)
    return sales.sell(act.actor, act.lead, deal, now=act.now, verdict=_verdict(act), token=act.token)


def _meeting(act: Act) -> Done:
    """The meeting ends without a contract."""
    ended, verdict = act.of("meeting.outcome"), _verdict(act)
    if ended["outcome"] == "follow_up":
        return sales.follow_up(
            act.actor, act.lead, _next(act), now=act.now, verdict=verdict, reason=ended["reason"], token=act.token
        )
    return sales.refuse(act.actor, act.lead, ended["reason"], now=act.now, verdict=verdict, token=act.token)


def _next(act: Act) -> datetime | None:
    due = act.of("followup.scheduled")
    return moment(due["at"]) if due else None


def _touch(act: Act) -> Done:
    """A follow-up was made: another one, or the client is lost or put aside."""
    result = act.of("followup.done")["result"]
    if act.has("lead.lost"):
        why = act.of("lead.lost")["reason"]
        return sales.lose(act.actor, act.lead, why, now=act.now, touched=result, token=act.token)
    if act.has("lead.slept"):
        slept = act.of("lead.slept")
        return sales.sleep(
            act.actor, act.lead, date.fromisoformat(slept["until"]), now=act.now, reason=slept["reason"],
            touched=result, token=act.token,
        )  # fmt: skip
    return sales.touch(act.actor, act.lead, result, _next(act), now=act.now, token=act.token)
