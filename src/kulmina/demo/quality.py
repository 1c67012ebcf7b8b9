"""Quality control: some of the talks are listened to, and scored by the checklist."""

from __future__ import annotations

from datetime import timedelta

from kulmina.demo.hours import at, on_phone
from kulmina.demo.story import Story
from kulmina.domain.review import CHECKLIST, score

LISTENED = 0.12  # of talks


def heard(story: Story) -> None:
    """Now and then the talk that was just written down is reviewed on one of the next mornings."""
    if not story.chance(LISTENED):
        return
    call = next(fact for fact in reversed(story.facts) if fact.kind == "call")
    marks = _marks(story)
    payload = {"operator": call.actor, "score": str(score(marks)), "call": call.event_id, "checklist": marks}
    day = at(story.now + timedelta(days=story.rng.randint(1, 3)), 11)
    moment = on_phone(day + timedelta(seconds=story.rng.randrange(6 * 3600)))
    story.tell("qc.reviewed", story.one("quality_controller"), payload, at=moment)


def _marks(story: Story) -> dict[str, str]:
    """Marks that come to about the operator's usual score."""
    good = story.operator.score / 100
    marks = {}
    for point in CHECKLIST:
        luck = story.rng.random()
        marks[point.id] = "yes" if luck < good * 0.94 else "partly" if luck < good * 0.94 + (1 - good) else "no"
    return marks
