"""What happens to the leads of an invented journal: few plots, step by step, in the shares of the reference month.

About ten facts a lead. A step is a fact some seconds after the one before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kulmina.domain import facts
from kulmina.journal.columns import CODES, DIRECTION

MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True, slots=True)
class Step:
    """A fact of a plot, `gap` seconds after the former one. `subject`, `object`: letters of an id of the lead;
    `money` in kopecks, lowest and highest; `slot`: an instant that many seconds later; `voids` the fact before."""

    kind: int
    gap: tuple[int, int]
    actor: str
    stage: int = 0
    code: int | None = None
    code2: int | None = None
    subject: str | None = None
    object: str | None = None
    person: str | None = None
    creative: bool = False
    office: bool = False
    reason: str | None = None
    contact: bool = False
    money: tuple[int, int] | None = None
    slot: int | None = None
    talk: bool = False
    answers: bool = False
    voids: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    share: float
    steps: tuple[Step, ...]


def _step(kind: str, low: int, high: int, actor: str, **rest: Any) -> Step:
    return Step(facts.KINDS[kind].code, (low, high), actor, **rest)


def _code(words: str, word: str) -> int:
    return CODES[words][word]


def _call(result: str, low: int, high: int) -> Step:
    connected = result == "connected"
    return _step("call", low, high, "operator", stage=2 * connected, code=_code("result", result),
                 code2=DIRECTION["out"], talk=connected)  # fmt: skip


def _verdict(kind: str, verdict: str, actor: str, reason: str | None = None) -> Step:
    return _step(kind, 30, 4 * MINUTE, actor, code=_code("verdict", verdict), reason=reason,
                 answers=kind == "lead.qualified")  # fmt: skip


def _outcome(word: str, reason: str | None = None) -> Step:
    return _step("meeting.outcome", MINUTE, 9 * MINUTE, "seller", code=_code("outcome", word), subject="M",
                 person="seller", reason=reason)  # fmt: skip


def _lost(actor: str, reason: str, after: int = 90) -> Step:
    return _step("lead.lost", 20, after, actor, reason=reason)


_BEGIN = (
    _step("target_action", 0, 0, "system", stage=1, code=_code("action", "application"), creative=True, contact=True),
    _step("consent.recorded", 1, 2, "system"),
    _step("lead.assigned", 3, 9, "system", person="operator"),
)
_TALK = (_call("connected", 20, 40 * MINUTE),)
_FITS = (_verdict("lead.qualified", "target", "operator"),)
_BOOK = (_step("meeting.booked", 20, 120, "operator", stage=3, subject="M", office=True, slot=2 * DAY),)
_WAIT = (
    _call("connected", 14 * HOUR, 30 * HOUR),
    _step("meeting.confirmed", 40, 60, "operator", subject="M"),
    _step("meeting.reminded", 12 * HOUR, 20 * HOUR, "system", subject="M"),
)
_COME = (_step("visit.arrived", HOUR, 3 * HOUR, "office_admin", stage=4, subject="M", office=True),)
_TO_OFFICE = (*_BEGIN, *_TALK, *_FITS, *_BOOK, *_WAIT, *_COME)
_WELCOME = (_verdict("visit.classified", "target", "seller"),)
_SIGN = _step("deal.signed", 3 * MINUTE, 15 * MINUTE, "seller", stage=5, subject="D", money=(8_000_000, 24_000_000))


def _pay(number: int, low: int, high: int) -> Step:
    return _step("payment.received", low, high, "cashier", stage=6, subject=f"P{number}", object="D",
                 money=(4_000_000, 12_000_000))  # fmt: skip


_FOLLOW = (
    _outcome("follow_up", "thinking"),
    _step("followup.scheduled", 60, 300, "seller", slot=DAY),
    _step("followup.done", DAY, 2 * DAY, "seller"),
    _step("followup.scheduled", 60, 300, "seller", slot=3 * DAY),
    _step("followup.done", 3 * DAY, 4 * DAY, "seller"),
)
_REFUND = _step("payment.refunded", DAY, 30 * DAY, "cashier", subject="R", object="P1", money=(1_000_000, 4_000_000))
_VOID = _step("event.voided", HOUR, DAY, "cashier", voids=True, reason="entered_twice")

PLOTS = (
    Plot(0.070, (*_BEGIN, _call("wrong_number", 20, 40 * MINUTE), _step("lead.invalid", 30, 90, "operator"))),
    Plot(0.180, (*_BEGIN, *_TALK, _verdict("lead.qualified", "non_target", "operator", "debt_too_small"),
                 _step("lead.cut_off", 20, 60, "operator", reason="debt_too_small"))),
    Plot(0.100, (*_BEGIN, *(_call("no_answer", HOUR, 20 * HOUR) for _ in range(6)), _lost("operator", "unreachable"))),
    Plot(0.220, (*_BEGIN, _call("no_answer", 20, HOUR), *_TALK, *_FITS, _lost("operator", "changed_mind"))),
    Plot(0.100, (*_BEGIN, *_TALK, *_FITS, *_BOOK, *_WAIT, _step("meeting.no_show", 2 * HOUR, 4 * HOUR, "office_admin",
                 subject="M"), _call("no_answer", 12 * HOUR, 20 * HOUR), _lost("operator", "not_convenient", DAY))),
    Plot(0.050, (*_BEGIN, *_TALK, *_FITS, *_BOOK, _step("meeting.cancelled", HOUR, DAY, "operator", subject="M"),
                 _step("lead.slept", 60, 300, "operator", reason="postponed"))),
    Plot(0.030, (*_TO_OFFICE, _verdict("visit.classified", "non_target", "seller", "problematic"),
                 _outcome("refused", "problematic"), _lost("seller", "problematic"))),
    Plot(0.120, (*_TO_OFFICE, *_WELCOME, _outcome("refused", "too_expensive"), _lost("seller", "too_expensive"))),
    Plot(0.040, (*_TO_OFFICE, *_WELCOME, *_FOLLOW, _lost("seller", "too_expensive", DAY))),
    Plot(0.045, (*_TO_OFFICE, *_WELCOME, _outcome("sold"), _SIGN, _pay(1, 5 * MINUTE, DAY))),
    Plot(0.025, (*_TO_OFFICE, *_WELCOME, *_FOLLOW, _SIGN, _pay(1, 5 * MINUTE, DAY), _pay(2, 28 * DAY, 33 * DAY))),
    Plot(0.004, (*_TO_OFFICE, *_WELCOME, _outcome("sold"), _SIGN, _pay(1, 5 * MINUTE, DAY), _REFUND)),
    Plot(0.001, (*_TO_OFFICE, *_WELCOME, _outcome("sold"), _SIGN, _pay(1, 5 * MINUTE, DAY), _pay(2, 60, 120), _VOID)),
    Plot(0.015, (_step("target_action", 0, 0, "office_admin", stage=2, code=_code("action", "visit"), contact=True),
                 _step("visit.arrived", 1, 60, "office_admin", stage=4, office=True), *_WELCOME,
                 _outcome("refused", "too_expensive"), _lost("seller", "too_expensive"))),
)  # fmt: skip
