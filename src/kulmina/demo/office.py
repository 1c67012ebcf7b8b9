"""From the office door to a signature: received, judged, sold to at once, after a follow-up, or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta

from kulmina.demo import till
from kulmina.demo.hours import at, in_office, later, on_phone
from kulmina.demo.story import Step, Story
from kulmina.demo.team import Seller

MINUTE, HOUR, DAY = 60, 3600, 86_400
AT_ONCE = 0.23  # of fitting clients buy at the meeting
THINKS = 0.48  # of the others want to think
AFTER_ALL = 0.30  # of those buy later
TOUCHES = (1, 3, 7, 14)  # days of the follow-up after the meeting
REFUSALS = ("chose_competitor", "changed_mind", "no_documents")
FORGOTTEN = 0.012  # of visits after which the seller writes nothing down
UNSERVED = 0.012


def receive(story: Story, where: str, meeting: str | None) -> bool:
    """A client stands in the office: waits for a seller, is judged by him, and the meeting ends somehow; False where
    nobody had time for him and he went."""
    if story.chance(UNSERVED):
        story.wait(25 * MINUTE, HOUR)
        story.do(story.one("office_admin", where), ("visit.left_unserved", {}))
        return False
    _serve(story, story.rng.choice(story.world.team.sellers_of(where)), meeting)
    return True


def _serve(story: Story, seller: Seller, meeting: str | None) -> None:
    story.wait(2 * MINUTE, 22 * MINUTE)
    story.do(seller.id, ("seller.assigned", {"seller": seller.id}))
    if story.chance(FORGOTTEN):
        return
    story.wait(25 * MINUTE, 60 * MINUTE)
    says_fits, verdict = _judge(story, seller)
    if not says_fits:
        _end(story, seller, meeting, verdict, story.client.reason or "problematic")
    elif story.client.fits and story.chance(AT_ONCE * closing(story, seller)):
        _sign(story, seller, verdict, _outcome(seller, meeting, "sold"))
    elif story.chance(THINKS):
        _follow_up(story, seller, meeting, verdict)
    else:
        _end(story, seller, meeting, verdict, _why_not(story))


def closing(story: Story, seller: Seller) -> float:
    """How well this seller sells to this client."""
    return seller.closing * story.client.keen * story.world.trade.close


def _judge(story: Story, seller: Seller) -> tuple[bool, Step]:
    """The office's verdict, now and then wrong, which quality control may put right."""
    fits = story.client.fits
    wrong = story.chance(seller.harsh if fits else 0.05)
    says_fits = fits != wrong
    said = {"verdict": "target"} if says_fits else _unfit(story)
    if story.chance(0.6 if wrong else 0.01):
        moment = on_phone(later(story.now, story.rng, 10 * HOUR, 6 * DAY))
        right = {"verdict": "target" if fits else "non_target", "reason": story.said("verdict")}
        story.tell("qc.verdict", story.one("quality_controller"), right, at=moment)
    return says_fits, ("visit.classified", said)


def _unfit(story: Story) -> dict[str, str]:
    return {"verdict": "non_target", "reason": story.client.reason or "problematic"}


def _outcome(seller: Seller, meeting: str | None, outcome: str, reason: str | None = None) -> Step:
    named = {"meeting": meeting} if meeting else {}
    why = {"reason": reason} if reason else {}
    return ("meeting.outcome", {"seller": seller.id, "outcome": outcome, **named, **why})


def _end(story: Story, seller: Seller, meeting: str | None, verdict: Step, reason: str) -> None:
    story.do(seller.id, verdict, _outcome(seller, meeting, "refused", reason))


def _why_not(story: Story) -> str:
    """Dear for a thin purse, otherwise anything."""
    return "too_expensive" if story.client.purse < story.world.trade.price[1] * 0.75 else story.rng.choice(REFUSALS)


def _due(story: Story, met: datetime, days: int) -> datetime:
    return on_phone(at(met + timedelta(days=days), story.rng.randrange(10, 19)))


def _next(moment: datetime) -> Step:
    return ("followup.scheduled", {"at": moment.isoformat()})


def _follow_up(story: Story, seller: Seller, meeting: str | None, verdict: Step) -> None:
    """Touches by date until the client decides; who agrees comes to sign on the day that is then agreed."""
    met = story.now
    due = _due(story, met, TOUCHES[0])
    story.do(seller.id, verdict, _outcome(seller, meeting, "follow_up", "thinking"), _next(due))
    buys = story.client.fits and story.chance(AFTER_ALL * closing(story, seller))
    last = story.rng.randrange(len(TOUCHES))
    for days in TOUCHES[1 : last + 1]:
        story.now = on_phone(later(due, story.rng, 0, HOUR))
        due = _due(story, met, days)
        story.do(seller.id, ("followup.done", {"result": "no_decision"}), _next(due))
    story.now = on_phone(later(due, story.rng, 0, HOUR))
    if buys:
        comes = in_office(later(story.now, story.rng, 3 * HOUR, 3 * DAY))
        story.do(seller.id, ("followup.done", {"result": "agreed"}), _next(comes))
        story.now = in_office(later(comes, story.rng, 0, 40 * MINUTE))
        _sign(story, seller)
    elif story.chance(0.2):
        until = (story.now + timedelta(days=story.rng.randint(30, 90))).date().isoformat()
        slept: Step = ("lead.slept", {"until": until, "reason": "postponed"})
        story.do(seller.id, ("followup.done", {"result": "refused"}), slept)
    else:
        lost: Step = ("lead.lost", {"reason": _why_not(story)})
        story.do(seller.id, ("followup.done", {"result": "refused"}), lost)


def _sign(story: Story, seller: Seller, *before: Step) -> None:
    """The contract, its sellers' shares, and the money."""
    deal, amount = story.name("D"), story.world.trade.rounded(story.client.purse)
    others = [other for other in story.world.team.sellers_of(seller.office) if other.id != seller.id]
    shares = {seller.id: "1"}
    if others and story.chance(0.07):
        mine, rest = story.rng.choice((("0.5", "0.5"), ("0.7", "0.3"), ("0.3", "0.7")))
        shares = {seller.id: mine, story.rng.choice(others).id: rest}
    dues = till.dues(story, amount)
    signed: Step = ("deal.signed", {"deal": deal, "amount": f"{amount}.00", "sellers": shares})
    story.do(seller.id, *before, signed, *till.promised(deal, dues))
    till.pay(story, deal, dues, seller)
