"""From the first word of a client to a booking: the queue, the attempts, the questions, the refusals."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from kulmina.demo import meeting, office
from kulmina.demo.ads import CREATIVES, Inquiry
from kulmina.demo.draft import Draft
from kulmina.demo.hours import PHONE_FROM, PHONE_TO, at, later, on_phone
from kulmina.demo.quality import heard
from kulmina.demo.story import Step, Story, World, meet
from kulmina.demo.team import INTAKE, SYSTEM

MINUTE, HOUR, DAY = 60, 3600, 86_400
CADENCE = (10 * MINUTE, 2 * HOUR, 5 * HOUR, 20 * HOUR, 30 * HOUR, 3 * DAY, 5 * DAY)  # after the first attempt
ATTEMPTS = (6, 8)  # after fewer nobody is given up as unreachable
REFUSALS = ("chose_competitor", "changed_mind", "thinking", "not_convenient")
FORGOTTEN = 0.01  # of fitting clients with whom nothing is agreed


def lead_story(world: World, inquiry: Inquiry, number: int, seed: int) -> list[Draft]:
    """The whole life of one lead, beginning with its inquiry; facts in the order in which they are told."""
    rng = Random(f"{seed}/{number}")
    client = meet(inquiry, number, world.trade, rng)
    operator = world.operator_for(on_phone(inquiry.moment))
    story = Story(world, rng, number, f"L{number:06d}", client, inquiry.creative, inquiry.moment, operator)
    if inquiry.action == "visit":
        _come_from_the_street(story)
    elif inquiry.action == "call":
        _ring(story)
    else:
        _apply(story, inquiry.action)
    _afterwards(story)
    return story.facts


def _come_from_the_street(story: Story) -> None:
    where = story.office()
    story.do(story.one("office_admin", where), acted(story, "visit"), ("visit.arrived", {"office": where}))
    if not office.receive(story, where, None):
        meeting.unserved(story, 0)


def acted(story: Story, action: str) -> Step:
    """The action by which the client turns to the company."""
    creative = {"creative": story.creative.id} if story.creative else {}
    return ("target_action", {"action": action, "contact": story.client.contact, **creative})


def _ring(story: Story) -> None:
    """A call rings in; who answers takes the client, and writes down what was said when it is over."""
    story.do(INTAKE, acted(story, "call"))
    open_line = PHONE_FROM <= story.now.time() < PHONE_TO
    if open_line and story.chance(0.88):
        story.wait(4, 25)
        story.take()
        _talk(story, _call("in", "connected", _talk_seconds(story)))
        return
    story.wait(20, 60)
    story.do(SYSTEM, _call("in", "abandoned"))
    _call_back(story)


def _apply(story: Story, action: str) -> None:
    story.do(INTAKE, acted(story, action))
    story.now += timedelta(seconds=1)
    source = {"app_install": "application"}.get(action, "site_form")
    story.do(SYSTEM, ("consent.recorded", {"purpose": "personal_data", "source": source}))
    _call_back(story)


def _call(direction: str, result: str, talk: int = 0) -> Step:
    return ("call", {"direction": direction, "result": result, **({"talk_s": talk} if talk else {})})


def _talk_seconds(story: Story) -> int:
    return round(story.rng.triangular(60, 600, 180))


def _call_back(story: Story) -> None:
    """Attempts by the cadence until somebody answers; a line that leads nowhere makes the lead invalid."""
    first = _first_attempt(story)
    story.now = first - timedelta(seconds=story.rng.randint(8, 50))
    story.take()
    if not story.client.usable:
        _nobody_there(story, first)
        return
    patience = story.rng.randint(*ATTEMPTS)
    for attempt, moment in enumerate(_attempts(first, story.rng)[:patience]):
        story.now = moment
        if story.client.reachable and story.chance(0.70 if attempt == 0 else 0.55):
            _talk(story, _call("out", "connected", _talk_seconds(story)))
            return
        result = "busy" if story.chance(0.15) else "no_answer"
        story.do(story.caller(), _call("out", result))
    story.wait(60, 600)
    story.do(story.caller(), ("lead.lost", {"reason": "unreachable"}))


def _first_attempt(story: Story) -> datetime:
    """When the operator gets to the lead: after the night, after the earlier ones, now and then much too late."""
    opens = on_phone(story.now)
    free = story.world.busy_until.get(story.operator.id, story.now)
    start = max(opens, min(free, opens + timedelta(hours=3)))
    late = 45 * MINUTE if story.chance(0.09) else 0
    reaction = story.rng.expovariate(1 / story.operator.reaction)
    moment = on_phone(later(start, story.rng, 60 + reaction + late, 75 + reaction + 3 * late))
    story.world.busy_until[story.operator.id] = later(moment, story.rng, 60, 420)
    return moment


def _attempts(first: datetime, rng: Random) -> list[datetime]:
    moments = [first]
    for offset in CADENCE:
        wanted = on_phone(later(first, rng, offset, offset * 1.2))
        moments.append(on_phone(max(wanted, later(moments[-1], rng, 5 * MINUTE, 15 * MINUTE))))
    return moments


def _nobody_there(story: Story, moment: datetime) -> None:
    story.now = moment
    if story.chance(0.7):
        story.do(story.caller(), _call("out", "wrong_number"), ("lead.invalid", {"reason": "wrong_number"}))
        return
    story.do(story.caller(), _call("out", "connected", story.rng.randint(8, 30)))
    story.wait(30, 120)
    story.do(story.caller(), ("lead.invalid", {"reason": "spam"}))


def _talk(story: Story, call: Step) -> None:
    """The client is on the line: agree on another time, cut off, let go, or book; written down when it is over."""
    client = story.client
    story.now += timedelta(seconds=call[1]["talk_s"])
    if not client.usable:
        story.do(story.caller(), call)
        story.wait(30, 90)
        story.do(story.caller(), ("lead.invalid", {"reason": "spam"}))
        return
    if story.chance(0.08):
        again = _wanted_later(story, call)
        if again is None:
            return
        call = again
    if client.visible and story.chance(story.operator.rigour):
        _refuse(story, call, client.reason or "non_target_other")
    elif client.fits and story.chance(0.022):
        _cut_off(story, call, "problematic", mistaken=True)
    else:
        _invite(story, call)


def _wanted_later(story: Story, call: Step) -> Step | None:
    """The client asks to be called at another time; None where he did not answer then and was given up."""
    agreed = on_phone(later(story.now, story.rng, 2 * HOUR, 2 * DAY)).replace(minute=0, second=0)
    agreed = max(agreed, on_phone(story.now + timedelta(minutes=30)))
    story.do(story.caller(), call, ("callback.scheduled", {"at": agreed.isoformat()}))
    story.now = on_phone(later(agreed, story.rng, 0, 20 * MINUTE))
    if story.chance(0.8):
        talk = _talk_seconds(story)
        story.now += timedelta(seconds=talk)
        return _call("out", "connected", talk)
    story.do(story.caller(), _call("out", "no_answer"))
    story.now = on_phone(story.wait(DAY, 2 * DAY))
    story.do(story.caller(), ("lead.lost", {"reason": "changed_mind"}))
    return None


def _verdict(story: Story, verdict: str, reason: str | None = None) -> list[Step]:
    """What the operator says of the client, with the answers; now and then he asks almost nothing."""
    answers = dict(story.client.answers)
    if verdict == "unknown":
        answers = dict(list(answers.items())[1:2])
    if verdict == "unknown" and not answers:
        return []
    payload: dict[str, Any] = {"verdict": verdict}
    payload |= {"reason": reason} if reason else {}
    payload |= {"answers": answers} if answers else {}
    return [("lead.qualified", payload)]


def _refuse(story: Story, call: Step, reason: str) -> None:
    if story.chance(0.78):
        _cut_off(story, call, reason, mistaken=False)
    else:
        lost: Step = ("lead.lost", {"reason": "non_target"})
        story.do(story.caller(), call, *_verdict(story, "non_target", reason), lost)


def _cut_off(story: Story, call: Step, reason: str, *, mistaken: bool) -> None:
    """A mistaken cut-off is usually found by quality control, and another operator takes the client up again."""
    said = _verdict(story, "non_target", reason) if story.client.answers else []
    story.do(story.caller(), call, *said, ("lead.cut_off", {"reason": reason}))
    if not mistaken or not story.chance(0.7):
        return
    story.now = on_phone(story.wait(DAY, 3 * DAY))
    story.do(story.one("quality_controller"), ("qc.cutoff_overturned", {"reason": story.said("overturned")}))
    story.now = on_phone(story.wait(10 * MINUTE, HOUR))
    story.operator = story.world.team.another(story.operator, story.now, story.rng)
    story.do(story.one("cc_head"), ("lead.assigned", {"operator": story.operator.id}))
    story.now = on_phone(story.wait(4 * MINUTE, 20 * MINUTE))
    _invite(story, _call("out", "connected", _talk_seconds(story)))


def _invite(story: Story, call: Step) -> None:
    """Fitting or not, the client is asked to come; who does not agree is lost or put aside."""
    said = _verdict(story, "unknown" if story.chance(0.04) else "target")
    eager = story.operator.booking * story.client.keen * story.world.trade.agree
    if story.chance(eager if story.client.fits else eager * 0.8):
        story.do(story.caller(), call, *said)
        heard(story)
        if story.client.fits and story.chance(FORGOTTEN):
            return
        story.wait(20, 120)
        meeting.book(story)
    elif story.chance(0.25):
        _put_aside(story, call, said)
    else:
        lost: Step = ("lead.lost", {"reason": _why_not(story)})
        story.do(story.caller(), call, *said, lost)
        heard(story)


def _why_not(story: Story) -> str:
    """Dear for a thin purse, otherwise anything."""
    return "too_expensive" if story.client.purse < story.world.trade.price[1] * 0.75 else story.rng.choice(REFUSALS)


def _put_aside(story: Story, call: Step, said: list[Step]) -> None:
    wakes = at(story.now + timedelta(days=story.rng.randint(14, 75)), 11)
    slept: Step = ("lead.slept", {"until": wakes.date().isoformat(), "reason": "postponed"})
    story.do(story.caller(), call, *said, slept)
    if not story.chance(0.4):
        return
    story.now = later(wakes, story.rng, 60, HOUR)
    story.do(story.caller(), ("lead.reactivated", {"reason": "woken_up"}))
    story.wait(60, HOUR)
    if not story.chance(0.6):
        story.do(story.caller(), _call("out", "no_answer"))
        story.now = on_phone(story.wait(DAY, 2 * DAY))
        story.do(story.caller(), ("lead.lost", {"reason": "changed_mind"}))
        return
    again = _call("out", "connected", _talk_seconds(story))
    if not story.chance(0.5):
        story.do(story.caller(), again, ("lead.lost", {"reason": "changed_mind"}))
        return
    story.do(story.caller(), again)
    story.wait(20, 120)
    meeting.book(story)


def _afterwards(story: Story) -> None:
    """What happens beside the main line: the same contact again, a marketer who claims the lead."""
    began = story.facts[0].occurred_at
    invalid = any(fact.kind == "lead.invalid" for fact in story.facts)
    if story.chance(0.05) and not invalid:
        again = later(began, story.rng, HOUR, 20 * DAY)
        creative = story.rng.choice(CREATIVES[:7]).id
        payload = {"action": "application", "contact": story.client.contact, "creative": creative}
        story.tell("target_action", INTAKE, payload, at=again)
    if story.creative and story.chance(0.012):
        _claim(story, later(began, story.rng, DAY, 9 * DAY))


def _claim(story: Story, moment: datetime) -> None:
    """A marketer asks for the lead; the director, who alone may, agrees or leaves it."""
    mine = story.rng.choice([c for c in CREATIVES[:7] if story.creative and c.owner != story.creative.owner])
    payload = {"creative": mine.id, "reason": story.said("reattributed")}
    story.tell("lead.reattributed", mine.owner, payload, at=moment)
    if story.chance(0.6):
        director = story.one("commercial_director")
        agreed = later(moment, story.rng, HOUR, 2 * DAY)
        story.tell("lead.reattributed", director, payload | {"approved_by": director}, at=agreed)
