"""From a booking to the office door: confirmed, reminded, moved, called off, nobody came, came."""

from __future__ import annotations

from datetime import datetime, timedelta

from kulmina.demo import office
from kulmina.demo.hours import SLOT, at, in_office, later, on_phone
from kulmina.demo.story import Story
from kulmina.demo.team import SYSTEM

MINUTE, HOUR, DAY = 60, 3600, 86_400
TRIES = 3


def book(story: Story, tries: int = 1) -> None:
    """Book the nearest slot that suits the client and live on from there."""
    where = story.office()
    slot = story.world.slot(where, _wish(story))
    meeting = story.name("MT", tries)
    payload = {"meeting": meeting, "slot": slot.isoformat(), "office": where}
    story.tell("meeting.booked", story.operator.id, payload, at=story.wait(20, 120))
    if story.chance(0.10):
        slot = _move(story, meeting, where, slot)
    if story.chance(0.10) and slot - story.now > timedelta(hours=6):
        _call_off(story, meeting, slot, tries)
        return
    _confirm(story, meeting, slot)
    waited = (slot - story.now).days
    if story.chance(_show_rate(story, waited)):
        _come(story, meeting, where, slot)
    else:
        _miss(story, meeting, where, slot, tries)


def _wish(story: Story) -> datetime:
    days = story.rng.choices((0, 1, 2, 3, 4, 6), (3, 8, 7, 5, 3, 2))[0]
    wanted = story.now + timedelta(days=days)
    return in_office(max(at(wanted, story.rng.randrange(10, 19)), story.now + timedelta(hours=3)))


def _show_rate(story: Story, waited: int) -> float:
    return (0.66 if story.client.fits else 0.45) - 0.02 * waited


def _move(story: Story, meeting: str, where: str, slot: datetime) -> datetime:
    """A move is better than a no-show: the same meeting, another slot."""
    moment = on_phone(later(story.now, story.rng, 30 * MINUTE, max(HOUR, (slot - story.now).total_seconds() * 0.6)))
    if moment >= slot:
        return slot
    story.now = moment
    moved = story.world.slot(where, slot + timedelta(days=story.rng.randint(1, 4)))
    payload = {"meeting": meeting, "slot": moved.isoformat(), "by": "client"}
    story.tell("meeting.rescheduled", story.operator.id, payload, at=moment)
    return moved


def _call_off(story: Story, meeting: str, slot: datetime, tries: int) -> None:
    story.now = on_phone(later(story.now, story.rng, HOUR, (slot - story.now).total_seconds() * 0.8))
    if story.now >= slot:
        story.now = slot - timedelta(hours=1)
    story.tell("meeting.cancelled", story.operator.id, {"meeting": meeting, "by": "client"}, at=story.now)
    if tries < TRIES and story.chance(0.4):
        book(story, tries + 1)
    elif story.chance(0.35):
        until = (story.now + timedelta(days=story.rng.randint(20, 90))).date().isoformat()
        payload = {"until": until, "reason": "postponed"}
        story.tell("lead.slept", story.operator.id, payload, at=story.wait(30, 300))
    else:
        story.tell("lead.lost", story.operator.id, {"reason": "changed_mind"}, at=story.wait(30, 300))


def _confirm(story: Story, meeting: str, slot: datetime) -> None:
    """A call the day before, a message two hours before."""
    day_before = later(at(slot - timedelta(days=1), 16), story.rng, 0, 3 * HOUR)
    if day_before > story.now and story.chance(0.85):
        answered = story.chance(0.8)
        call = {"direction": "out", "result": "connected" if answered else "no_answer", "talk_s": 40 * answered}
        story.tell("call", story.operator.id, call, at=day_before)
        if answered:
            moment = day_before + timedelta(seconds=45)
            story.tell("meeting.confirmed", story.operator.id, {"meeting": meeting, "channel": "phone"}, at=moment)
    reminder = slot - timedelta(hours=2)
    if reminder > max(story.now, day_before):
        story.tell("meeting.reminded", SYSTEM, {"meeting": meeting, "channel": "sms"}, at=reminder)


def _come(story: Story, meeting: str, where: str, slot: datetime) -> None:
    """The office writes down who came: now and then half an hour later, twice, or without naming the meeting."""
    story.now = later(slot, story.rng, -15 * MINUTE, 20 * MINUTE)
    admin = story.world.team.one("office_admin", where)
    named = None if story.chance(0.03) else meeting
    known = later(story.now, story.rng, 10 * MINUTE, 30 * MINUTE) if story.chance(0.05) else None
    payload = {"meeting": named, "office": where}
    story.tell("visit.arrived", admin, payload, at=story.now, known=known)
    office.receive(story, where, named)


def _mistake(story: Story, admin: str, meeting: str, where: str) -> None:
    """Another client was taken for this one: quality control takes the arrival back."""
    entered = later(story.now, story.rng, 2 * MINUTE, 10 * MINUTE)
    mistaken = story.tell("visit.arrived", admin, {"meeting": meeting, "office": where}, at=entered)
    found = later(entered, story.rng, 10 * MINUTE, 40 * MINUTE)
    reviewer = story.world.team.one("quality_controller")
    story.tell("event.voided", reviewer, {"event": mistaken, "reason": "another_client"}, at=found)


def _miss(story: Story, meeting: str, where: str, slot: datetime, tries: int) -> None:
    """Nobody came: called the next day, sometimes by another operator; who rebooks gets the credit."""
    admin = story.world.team.one("office_admin", where)
    story.now = slot
    if story.chance(0.02):
        _mistake(story, admin, meeting, where)
    story.now = slot + 2 * SLOT
    story.tell("meeting.no_show", admin, {"meeting": meeting}, at=story.now)
    story.now = on_phone(at(story.now + timedelta(days=1), 9) + timedelta(minutes=story.rng.randrange(30, 600)))
    if story.chance(0.2):
        story.operator = story.world.team.another(story.operator, story.rng)
        story.tell("lead.assigned", story.world.team.one("cc_head"), {"operator": story.operator.id}, at=story.now)
        story.wait(5 * MINUTE, 40 * MINUTE)
    answered = story.chance(0.65)
    talk = story.rng.randint(40, 240) if answered else 0
    call = {"direction": "out", "result": "connected" if answered else "no_answer", "talk_s": talk}
    story.tell("call", story.operator.id, call, at=story.now)
    story.now += timedelta(seconds=talk)
    if answered and tries < TRIES and story.chance(0.5):
        book(story, tries + 1)
    else:
        story.tell("lead.lost", story.operator.id, {"reason": "not_convenient"}, at=story.wait(60, 2 * DAY))
