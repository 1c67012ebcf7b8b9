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
    booked = {"meeting": meeting, "slot": slot.isoformat(), "office": where}
    story.do(story.caller(), ("meeting.booked", booked))
    if story.chance(0.10):
        slot = _move(story, meeting, where, slot)
    if story.chance(0.10) and slot - story.now > timedelta(hours=6):
        _call_off(story, meeting, slot, tries)
        return
    _confirm(story, meeting, slot)
    if story.chance(_show_rate(story, (slot - story.now).days)):
        _come(story, meeting, where, slot, tries)
    else:
        _miss(story, meeting, where, slot, tries)


def _wish(story: Story) -> datetime:
    days = story.rng.choices((0, 1, 2, 3, 4, 6), (3, 8, 7, 5, 3, 2))[0]
    wanted = story.now + timedelta(days=days)
    return in_office(max(at(wanted, story.rng.randrange(10, 19)), story.now + timedelta(hours=3)))


def _show_rate(story: Story, waited: int) -> float:
    """It falls with the days of waiting and rises with the wish to buy."""
    usual = 0.64 if story.client.fits else 0.43
    return (usual - 0.02 * waited + 0.12 * (story.client.keen - 1)) * story.world.trade.show


def _move(story: Story, meeting: str, where: str, slot: datetime) -> datetime:
    """A move is better than a no-show: the same meeting, another slot."""
    moment = on_phone(later(story.now, story.rng, 30 * MINUTE, max(HOUR, (slot - story.now).total_seconds() * 0.6)))
    if moment >= slot:
        return slot
    story.now = moment
    moved = story.world.slot(where, slot + timedelta(days=story.rng.randint(1, 4)))
    payload = {"meeting": meeting, "slot": moved.isoformat(), "by": "client"}
    story.do(story.caller(), ("meeting.rescheduled", payload))
    return moved


def _call_off(story: Story, meeting: str, slot: datetime, tries: int) -> None:
    story.now = on_phone(later(story.now, story.rng, HOUR, (slot - story.now).total_seconds() * 0.8))
    if story.now >= slot:
        story.now = slot - timedelta(hours=1)
    story.do(story.caller(), ("meeting.cancelled", {"meeting": meeting, "by": "client"}))
    again = tries < TRIES and story.chance(0.4)
    story.wait(30, 300)
    if again:
        book(story, tries + 1)
    elif story.chance(0.35):
        until = (story.now + timedelta(days=story.rng.randint(20, 90))).date().isoformat()
        story.do(story.caller(), ("lead.slept", {"until": until, "reason": "postponed"}))
    else:
        story.do(story.caller(), ("lead.lost", {"reason": "changed_mind"}))


def _confirm(story: Story, meeting: str, slot: datetime) -> None:
    """A call the day before, a message two hours before."""
    booked = story.now
    story.now = max(booked, later(at(slot - timedelta(days=1), 16), story.rng, 0, 3 * HOUR))
    if story.now > booked and story.chance(0.85):
        if story.chance(0.8):
            story.do(story.caller(), ("call", {"direction": "out", "result": "connected", "talk_s": 40}))
            story.now += timedelta(seconds=5)
            story.do(story.caller(), ("meeting.confirmed", {"meeting": meeting, "channel": "phone"}))
        else:
            story.do(story.caller(), ("call", {"direction": "out", "result": "no_answer"}))
    reminder = slot - timedelta(hours=2)
    if reminder > story.now:
        story.now = reminder
        story.do(SYSTEM, ("meeting.reminded", {"meeting": meeting, "channel": "sms"}))


def _come(story: Story, meeting: str, where: str, slot: datetime, tries: int) -> None:
    """The office writes down who came, a little before or after the hour."""
    story.now = max(story.now + timedelta(minutes=2), later(slot, story.rng, -15 * MINUTE, 20 * MINUTE))
    story.do(story.one("office_admin", where), ("visit.arrived", {"office": where, "meeting": meeting}))
    if not office.receive(story, where, meeting):
        unserved(story, tries)


def unserved(story: Story, tries: int) -> None:
    """Nobody had time for him in the office: he is called the next day."""
    story.now = on_phone(at(story.now + timedelta(days=1), 9) + timedelta(minutes=story.rng.randrange(30, 600)))
    if tries == 0:
        story.take()
        story.wait(20, 90)
    _call_again(story, tries, "not_satisfied")


def _mistake(story: Story, meeting: str, where: str) -> None:
    """Another client was taken for this one: quality control takes the arrival back."""
    entered = later(story.now, story.rng, 2 * MINUTE, 10 * MINUTE)
    admin, reviewer = story.one("office_admin", where), story.one("quality_controller")
    mistaken = story.tell("visit.arrived", admin, {"office": where, "meeting": meeting}, at=entered)
    found = later(entered, story.rng, 10 * MINUTE, 40 * MINUTE)
    story.tell("event.voided", reviewer, {"event": mistaken, "reason": story.said("voided.visit")}, at=found)


def _miss(story: Story, meeting: str, where: str, slot: datetime, tries: int) -> None:
    """Nobody came: called the next day, sometimes by another operator; who rebooks gets the credit."""
    story.now = slot
    if story.chance(0.02):
        _mistake(story, meeting, where)
    story.now = slot + 2 * SLOT
    story.do(story.one("office_admin", where), ("meeting.no_show", {"meeting": meeting}))
    story.now = on_phone(at(story.now + timedelta(days=1), 9) + timedelta(minutes=story.rng.randrange(30, 600)))
    if story.chance(0.2):
        story.caller()
        story.operator = story.world.team.another(story.operator, story.now, story.rng)
        story.do(story.one("cc_head"), ("lead.assigned", {"operator": story.operator.id}))
        story.now = on_phone(story.wait(5 * MINUTE, 40 * MINUTE))
    _call_again(story, tries, "not_convenient")


def _call_again(story: Story, tries: int, reason: str) -> None:
    """The client who was not served is called: he comes after all, or is lost."""
    if story.chance(0.65):
        talk = story.rng.randint(40, 240)
        story.now += timedelta(seconds=talk)
        story.do(story.caller(), ("call", {"direction": "out", "result": "connected", "talk_s": talk}))
        if tries < TRIES and story.chance(0.5):
            story.wait(20, 120)
            book(story, tries + 1)
            return
    else:
        story.do(story.caller(), ("call", {"direction": "out", "result": "no_answer"}))
    story.now = on_phone(story.wait(60, 2 * DAY))
    story.do(story.caller(), ("lead.lost", {"reason": reason}))
