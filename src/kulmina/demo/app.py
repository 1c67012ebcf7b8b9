"""The story of a lead of a mobile application: it is installed, and in it somebody does what is wanted, or not.

There is no office, nobody calls, and no till: marketing answers for what is done in the app.
"""

from __future__ import annotations

from datetime import datetime
from random import Random

from kulmina.demo.ads import Inquiry
from kulmina.demo.draft import Draft
from kulmina.demo.hours import later
from kulmina.demo.story import meet
from kulmina.demo.team import INTAKE
from kulmina.demo.trade import Trade

HOUR, DAY = 3600, 86_400
AGAIN = 0.35  # of those who have done it once do it again within the month


def app_story(trade: Trade, inquiry: Inquiry, number: int, seed: int) -> list[Draft]:
    """One person of the app: installs it by a creative, and by how much he fits and wishes does what is asked."""
    rng = Random(f"{seed}/{number}")
    client = meet(inquiry, number, trade, rng)
    lead = f"L{number:06d}"
    creative = {"creative": inquiry.creative.id} if inquiry.creative else {}
    told: list[Draft] = []

    def tell(action: str, moment: datetime, **more: str) -> None:
        payload = {"action": action, "contact": client.contact, **creative, **more}
        told.append(Draft(moment, f"{lead}-{len(told) + 1:03d}", "target_action", moment, INTAKE, lead, payload))

    tell("app_install", inquiry.moment)
    wanted = (trade.installs or 0.0) * client.keen * (1.25 if client.fits else 0.12)
    if client.usable and rng.random() < wanted:
        done = later(inquiry.moment, rng, 0.05 * HOUR, 30 * HOUR if rng.random() < 0.7 else 12 * DAY)
        tell("app_action", done, name=trade.in_app)
        if rng.random() < AGAIN:
            tell("app_action", later(done, rng, 6 * HOUR, 28 * DAY), name=trade.in_app)
    return told
