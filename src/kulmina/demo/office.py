"""From the office door to a signature: received, judged, sold to at once, after a follow-up, or not at all."""

from __future__ import annotations

from datetime import timedelta

from kulmina.demo import till
from kulmina.demo.hours import at, in_office, later, on_phone
from kulmina.demo.story import Story
from kulmina.demo.team import Seller

MINUTE, HOUR, DAY = 60, 3600, 86_400
AT_ONCE = 0.23  # of fitting clients buy at the meeting
THINKS = 0.48  # of the others want to think
AFTER_ALL = 0.30  # of those buy later
TOUCHES = (1, 3, 7, 14)  # days of the follow-up after the meeting
REFUSALS = ("too_expensive", "chose_competitor", "changed_mind", "no_documents")


def receive(story: Story, where: str, meeting: str | None) -> None:
    """A client stands in the office."""
    team = story.world.team
    if story.chance(0.012):
        story.tell("visit.left_unserved", team.one("office_admin", where), {}, at=story.wait(25 * MINUTE, HOUR))
        story.tell("lead.lost", team.one("sales_head"), {"reason": "not_satisfied"}, at=story.wait(HOUR, 5 * HOUR))
        return
    seller = story.rng.choice(team.sellers_of(where))
    story.wait(35 * MINUTE, 70 * MINUTE)
    welcome = _judge(story, seller)
    story.wait(2 * MINUTE, 8 * MINUTE)
    if not welcome:
        _end(story, seller, meeting, "refused", story.client.reason or "problematic")
    elif story.client.fits and story.chance(AT_ONCE * seller.closing):
        _outcome(story, seller, meeting, "sold", None)
        _sign(story, seller)
    elif story.chance(THINKS):
        _outcome(story, seller, meeting, "follow_up", "thinking")
        _follow_up(story, seller)
    else:
        _end(story, seller, meeting, "refused", story.rng.choice(REFUSALS))


def _judge(story: Story, seller: Seller) -> bool:
    """The office's verdict: now and then late, forgotten, or wrong, which quality control may put right."""
    fits = story.client.fits
    wrong = story.chance(seller.harsh if fits else 0.05)
    says_fits = fits != wrong
    if story.chance(0.02):
        return says_fits
    reason = None if says_fits else story.client.reason or "problematic"
    payload = {"verdict": "target" if says_fits else "non_target", "reason": reason}
    known = later(story.now, story.rng, 2 * HOUR, 30 * HOUR) if story.chance(0.06) else None
    story.tell("visit.classified", seller.id, payload, at=story.now, known=known)
    if story.chance(0.6 if wrong else 0.01):
        moment = on_phone(later(known or story.now, story.rng, 10 * HOUR, 6 * DAY))
        verdict = {"verdict": "target", "reason": "answers_and_recording_show_target"}
        if not fits:
            verdict = {"verdict": "non_target", "reason": story.client.reason or "problematic"}
        story.tell("qc.verdict", story.world.team.one("quality_controller"), verdict, at=moment)
    return says_fits


def _outcome(story: Story, seller: Seller, meeting: str | None, outcome: str, reason: str | None) -> None:
    payload = {"meeting": meeting, "seller": seller.id, "outcome": outcome, "reason": reason}
    story.tell("meeting.outcome", seller.id, payload, at=story.now)


def _end(story: Story, seller: Seller, meeting: str | None, outcome: str, reason: str) -> None:
    _outcome(story, seller, meeting, outcome, reason)
    story.tell("lead.lost", seller.id, {"reason": reason}, at=story.wait(30, 180))


def _follow_up(story: Story, seller: Seller) -> None:
    """Touches by date until the client decides; some are left without a next date, which is a list of its own."""
    met = story.now
    buys = story.client.fits and story.chance(AFTER_ALL * seller.closing)
    last = story.rng.randrange(len(TOUCHES))
    for number, days in enumerate(TOUCHES):
        due = on_phone(at(met + timedelta(days=days), story.rng.randrange(10, 19)))
        if not story.chance(0.04):
            story.tell("followup.scheduled", seller.id, {"at": due.isoformat()}, at=story.wait(60, 300))
        story.now = later(due, story.rng, 0, HOUR)
        decided = number == last
        result = ("agreed" if buys else "refused") if decided else "no_decision"
        story.tell("followup.done", seller.id, {"result": result}, at=story.now)
        if decided:
            break
    if buys:
        story.now = in_office(story.wait(3 * HOUR, 3 * DAY))
        _sign(story, seller)
    elif story.chance(0.2):
        until = (story.now + timedelta(days=story.rng.randint(30, 90))).date().isoformat()
        story.tell("lead.slept", seller.id, {"until": until, "reason": "postponed"}, at=story.wait(60, 600))
    else:
        story.tell("lead.lost", seller.id, {"reason": story.rng.choice(REFUSALS)}, at=story.wait(60, 600))


def _sign(story: Story, seller: Seller) -> None:
    """The contract, its sellers' shares, and the money."""
    deal, amount = story.name("D"), story.world.trade.sum_of_deal(story.rng)
    others = [other for other in story.world.team.sellers_of(seller.office) if other.id != seller.id]
    shares = {seller.id: "1"}
    if others and story.chance(0.07):
        mine, rest = story.rng.choice((("0.5", "0.5"), ("0.7", "0.3"), ("0.3", "0.7")))
        shares = {seller.id: mine, story.rng.choice(others).id: rest}
    payload = {"deal": deal, "amount": f"{amount}.00", "sellers": shares}
    story.tell("deal.signed", seller.id, payload, at=story.wait(3 * MINUTE, 15 * MINUTE))
    till.pay(story, deal, amount, seller.office)
