"""The call centre's clicks: takes a client, talks, writes down what came of it, books, confirms, moves."""

from __future__ import annotations

from datetime import date

from kulmina.actions import calls, meetings
from kulmina.actions.act import Done
from kulmina.actions.calls import Card, Talk, Verdict
from kulmina.demo.rooms import Act, moment


def do(act: Act) -> Done:
    """What an operator does with one click."""
    first = act.kinds[0]
    if first.startswith("meeting."):
        return _meeting(act, first)
    if act.actor.role == "system" or first in ("lead.assigned", "consent.recorded"):
        return act.perform()
    return _outcome(act)


def _meeting(act: Act, kind: str) -> Done:
    told = act.of(kind)
    if kind == "meeting.booked":
        slot = moment(told["slot"])
        return meetings.book(act.actor, act.lead, told["office"], slot, now=act.now, token=act.token)
    if kind == "meeting.rescheduled":
        slot = moment(told["slot"])
        return meetings.move(act.actor, act.lead, told["meeting"], slot, now=act.now, by=told["by"], token=act.token)
    if kind == "meeting.cancelled":
        return meetings.cancel(act.actor, act.lead, told["meeting"], now=act.now, by=told["by"], token=act.token)
    do = meetings.confirm if kind == "meeting.confirmed" else meetings.remind
    return do(act.actor, act.lead, told["meeting"], now=act.now, channel=told["channel"], token=act.token)


def _outcome(act: Act) -> Done:
    """What is written on the card when a call is over, or without one."""
    card = Card(act.lead, token=act.token)
    call = act.of("call")
    talk = Talk(call.get("talk_s", 0), call.get("direction", "out"), told=not call)
    said = act.of("lead.qualified")
    verdict = Verdict(said.get("verdict"), said.get("reason"), said.get("answers", {}))
    if call.get("result") in ("no_answer", "busy"):
        return calls.no_answer(act.actor, card, now=act.now, result=call["result"])
    if act.has("lead.invalid"):
        return calls.wrong_number(act.actor, card, now=act.now, reason=act.of("lead.invalid")["reason"])
    if act.has("callback.scheduled"):
        agreed = moment(act.of("callback.scheduled")["at"])
        return calls.call_back(act.actor, card, agreed, talk, verdict, now=act.now)
    if act.has("lead.cut_off"):
        return calls.cut_off(act.actor, card, act.of("lead.cut_off")["reason"], talk, verdict, now=act.now)
    if act.has("lead.lost"):
        return calls.lose(act.actor, card, act.of("lead.lost")["reason"], talk, verdict, now=act.now)
    if act.has("lead.slept"):
        slept = act.of("lead.slept")
        until = date.fromisoformat(slept["until"])
        return calls.put_aside(act.actor, card, until, talk, verdict, now=act.now, reason=slept["reason"])
    if act.has("lead.reactivated"):
        return calls.reopen(act.actor, card, now=act.now, reason=act.of("lead.reactivated")["reason"])
    return calls.qualify(act.actor, card, talk, verdict, now=act.now)
