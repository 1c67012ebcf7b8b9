"""From the first word of a client to a booking: the queue, the attempts, the questions, the refusals."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from kulmina.demo import meeting, office
from kulmina.demo.ads import CREATIVES, Inquiry
from kulmina.demo.draft import Draft
from kulmina.demo.hours import PHONE_FROM, PHONE_TO, at, later, on_phone
from kulmina.demo.story import Story, World, meet
from kulmina.demo.team import SYSTEM

MINUTE, HOUR, DAY = 60, 3600, 86_400
CADENCE = (10 * MINUTE, 2 * HOUR, 5 * HOUR, 20 * HOUR, 30 * HOUR, 3 * DAY, 5 * DAY)  # after the first attempt


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
    admin = story.world.team.one("office_admin", where)
    _act(story, "visit", admin)
    story.tell("visit.arrived", admin, {"meeting": None, "office": where}, at=story.now)
    office.receive(story, where, None)


def _act(story: Story, action: str, actor: str = SYSTEM) -> None:
    creative = story.creative.id if story.creative else None
    payload = {"action": action, "contact": story.client.contact, "creative": creative}
    story.tell("target_action", actor, payload, at=story.now)


def _ring(story: Story) -> None:
    _act(story, "call")
    open_line = PHONE_FROM <= story.now.time() < PHONE_TO
    if open_line and story.chance(0.88):
        _assign(story, SYSTEM)
        talk = _talk_seconds(story)
        answered = story.wait(4, 25)
        story.tell("call", story.operator.id, _call("in", "connected", talk), at=answered)
        story.now += timedelta(seconds=talk)
        _talk(story)
        return
    story.tell("call", SYSTEM, _call("in", "abandoned"), at=story.now)
    story.wait(20, 60)
    _assign(story, SYSTEM)
    _call_back(story)


def _apply(story: Story, action: str) -> None:
    _act(story, action)
    source = {"app_install": "application"}.get(action, "site_form")
    story.tell("consent.recorded", SYSTEM, {"purpose": "personal_data", "source": source}, at=story.now)
    story.now += timedelta(seconds=5)
    _assign(story, SYSTEM)
    _call_back(story)


def _assign(story: Story, actor: str) -> None:
    story.tell("lead.assigned", actor, {"operator": story.operator.id}, at=story.now)


def _call(direction: str, result: str, talk: int = 0) -> dict[str, str | int]:
    return {"direction": direction, "result": result, "talk_s": talk}


def _talk_seconds(story: Story) -> int:
    return round(story.rng.triangular(60, 600, 180))


def _call_back(story: Story) -> None:
    """Attempts by the cadence until somebody answers; a line that leads nowhere makes the lead invalid."""
    first = _first_attempt(story)
    if not story.client.usable:
        _nobody_there(story, first)
        return
    patience = 8 if story.chance(0.7) else story.rng.randint(4, 6)
    for attempt, moment in enumerate(_attempts(first, story.rng)):
        if attempt >= patience:
            break
        story.now = moment
        if story.client.reachable and story.chance(0.70 if attempt == 0 else 0.55):
            talk = _talk_seconds(story)
            story.tell("call", story.operator.id, _call("out", "connected", talk), at=moment)
            story.now += timedelta(seconds=talk)
            _talk(story)
            return
        result = "busy" if story.chance(0.15) else "no_answer"
        story.tell("call", story.operator.id, _call("out", result), at=moment)
    story.tell("lead.lost", story.operator.id, {"reason": "unreachable"}, at=story.wait(60, 600))


def _first_attempt(story: Story) -> datetime:
    """When the operator gets to the lead: after the night, after the earlier ones, now and then much too late."""
    free = story.world.busy_until.get(story.operator.id, story.now)
    start = max(on_phone(story.now), min(free, on_phone(story.now) + timedelta(hours=3)))
    late = 45 * MINUTE if story.chance(0.09) else 0
    reaction = story.rng.expovariate(1 / story.operator.reaction)
    moment = on_phone(later(start, story.rng, 8 + reaction + late, 20 + reaction + 3 * late))
    story.world.busy_until[story.operator.id] = later(moment, story.rng, 60, 420)
    return moment


def _attempts(first: datetime, rng: Random) -> list[datetime]:
    moments = [first]
    for offset in CADENCE:
        wanted = on_phone(later(first, rng, offset, offset * 1.2))
        moments.append(max(wanted, later(moments[-1], rng, 5 * MINUTE, 15 * MINUTE)))
    return [on_phone(moment) for moment in moments]


def _nobody_there(story: Story, moment: datetime) -> None:
    wrong = story.chance(0.7)
    reason = "wrong_number" if wrong else "spam"
    result = _call("out", "wrong_number") if wrong else _call("out", "connected", story.rng.randint(8, 30))
    story.tell("call", story.operator.id, result, at=moment)
    story.now = moment
    story.tell("lead.invalid", story.operator.id, {"reason": reason}, at=story.wait(30, 120))


def _talk(story: Story) -> None:
    """The client is on the line: agree on another time, cut off, let go, or book."""
    client, operator = story.client, story.operator
    if not client.usable:
        story.tell("lead.invalid", operator.id, {"reason": "spam"}, at=story.wait(30, 90))
        return
    if story.chance(0.08) and not _wanted_later(story):
        return
    if client.visible and story.chance(operator.rigour):
        _refuse(story, client.reason or "non_target_other")
    elif client.fits and story.chance(0.022):
        _qualify(story, "non_target", "problematic")
        _cut_off(story, "problematic", mistaken=True)
    else:
        _qualify(story, "unknown" if story.chance(0.04) else "target", None)
        _invite(story)


def _wanted_later(story: Story) -> bool:
    """The client asks to be called at another time; False where he did not answer then and was given up."""
    agreed = on_phone(later(story.now, story.rng, 2 * HOUR, 2 * DAY)).replace(minute=0, second=0)
    agreed = max(agreed, on_phone(story.now + timedelta(minutes=30)))
    story.tell("callback.scheduled", story.operator.id, {"at": agreed.isoformat()}, at=story.wait(5, 30))
    story.now = on_phone(later(agreed, story.rng, 0, 20 * MINUTE))
    if story.chance(0.8):
        talk = _talk_seconds(story)
        story.tell("call", story.operator.id, _call("out", "connected", talk), at=story.now)
        story.now += timedelta(seconds=talk)
        return True
    story.tell("call", story.operator.id, _call("out", "no_answer"), at=story.now)
    story.tell("lead.lost", story.operator.id, {"reason": "unreachable"}, at=story.wait(DAY, 2 * DAY))
    return False


def _qualify(story: Story, verdict: str, reason: str | None) -> None:
    answers = dict(story.client.answers)
    if verdict == "unknown":
        answers = dict(list(answers.items())[1:2])
    payload = {"verdict": verdict, "reason": reason, "answers": answers}
    story.tell("lead.qualified", story.operator.id, payload, at=story.wait(10, 60))


def _refuse(story: Story, reason: str) -> None:
    _qualify(story, "non_target", reason)
    if story.chance(0.78):
        _cut_off(story, reason, mistaken=False)
    else:
        story.tell("lead.lost", story.operator.id, {"reason": "non_target"}, at=story.wait(20, 60))


def _cut_off(story: Story, reason: str, *, mistaken: bool) -> None:
    """A mistaken cut-off is usually found by quality control, and another operator takes the client up again."""
    story.tell("lead.cut_off", story.operator.id, {"reason": reason}, at=story.wait(20, 60))
    if not mistaken or not story.chance(0.7):
        return
    team = story.world.team
    story.now = on_phone(story.wait(DAY, 3 * DAY))
    reviewer = team.one("quality_controller")
    story.tell("qc.cutoff_overturned", reviewer, {"reason": "answers_and_recording_show_target"}, at=story.now)
    story.operator = team.another(story.operator, story.rng)
    story.now = on_phone(story.wait(10 * MINUTE, HOUR))
    _assign(story, team.one("cc_head"))
    talk = _talk_seconds(story)
    story.tell("call", story.operator.id, _call("out", "connected", talk), at=on_phone(story.wait(60, 900)))
    story.now += timedelta(seconds=talk)
    _invite(story)


def _invite(story: Story) -> None:
    """Fitting or not, the client is asked to come; who does not agree is lost or put aside."""
    eager = story.operator.booking * (1.0 if story.client.fits else 0.8)
    if story.chance(eager):
        meeting.book(story)
    elif story.chance(0.25):
        _put_aside(story)
    else:
        reason = story.rng.choice(("too_expensive", "chose_competitor", "changed_mind", "thinking"))
        story.tell("lead.lost", story.operator.id, {"reason": reason}, at=story.wait(20, 90))


def _put_aside(story: Story) -> None:
    wakes = at(story.now + timedelta(days=story.rng.randint(14, 75)), 11)
    until = None if story.chance(0.06) else wakes.date().isoformat()
    payload = {"until": until, "reason": "postponed"}
    story.tell("lead.slept", story.operator.id, payload, at=story.wait(20, 90))
    if until is None or not story.chance(0.4):
        return
    story.now = wakes
    story.tell("lead.reactivated", story.operator.id, {"reason": "woken_up"}, at=story.wait(60, HOUR))
    answered = story.chance(0.6)
    talk = _talk_seconds(story) if answered else 0
    result = "connected" if answered else "no_answer"
    story.tell("call", story.operator.id, _call("out", result, talk), at=story.wait(60, HOUR))
    story.now += timedelta(seconds=talk)
    if answered and story.chance(0.5):
        meeting.book(story)
    else:
        story.tell("lead.lost", story.operator.id, {"reason": "changed_mind"}, at=story.wait(60, 2 * DAY))


def _afterwards(story: Story) -> None:
    """What happens beside the main line: the same contact again, a marketer who claims the lead."""
    began = story.facts[0].occurred_at
    invalid = any(fact.kind == "lead.invalid" for fact in story.facts)
    if story.chance(0.05) and not invalid:
        again = later(began, story.rng, HOUR, 20 * DAY)
        creative = story.rng.choice(CREATIVES).id
        payload = {"action": _again(story), "contact": story.client.contact, "creative": creative}
        story.tell("target_action", SYSTEM, payload, at=again)
    if story.creative and story.chance(0.012):
        _claim(story, later(began, story.rng, DAY, 9 * DAY))


def _again(story: Story) -> str:
    return "call" if "call" in story.world.trade.actions else "application"


def _claim(story: Story, moment: datetime) -> None:
    mine = story.rng.choice([c for c in CREATIVES if story.creative and c.owner != story.creative.owner])
    approver = story.world.team.one("commercial_director") if story.chance(0.6) else None
    payload = {"creative": mine.id, "reason": "promo_code_named", "approved_by": approver}
    story.tell("lead.reattributed", mine.owner, payload, at=moment)
