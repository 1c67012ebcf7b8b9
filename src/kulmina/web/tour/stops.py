"""The stops of the tour in their order: whose eyes one looks through, what is claimed, what to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext_lazy as in_context

from kulmina.staff.models import Role

STOP = "tour"  # the key of a session under which the stop stands that somebody is at


@dataclass(frozen=True, slots=True)
class Stop:
    """`title`: the claim; `text`: why it matters; `look`: what to look at when the page is open."""

    id: str
    role: Role
    title: Any
    text: Any
    look: Any


STOPS = (
    Stop(
        "road", Role.OWNER,
        in_context("tour", "Every rouble leads back to its advertisement"),
        in_context(
            "tour",
            "Elsewhere advertising ends at the office door, and money begins at the invoice. Here it "
            "is one road.",
        ),
        in_context(
            "tour",
            "This is one client's whole history: the advertisement, the calls, the meeting, the "
            "contract, the money. Beside each fact stands who recorded it.",
        ),
    ),
    Stop(
        "clicks", Role.MARKETING_HEAD,
        in_context("tour", "Clicks are not applications"),
        in_context(
            "tour",
            "A cheap click makes a good report and an empty office. Growth of clicks without target "
            "actions is shown as what it is.",
        ),
        in_context(
            "tour",
            "Each row names the days and the growth it is judged by. Open one: the days and the leads "
            "behind the verdict.",
        ),
    ),
    Stop(
        "cut_off", Role.PAYROLL,
        in_context("tour", "Cutting off a non-target client is work"),
        in_context(
            "tour",
            "An operator is paid for those who came, for conversion and for their quality. Bringing "
            "just anybody does not pay.",
        ),
        in_context(
            "tour",
            "Find the coefficient: it depends on conversion and on the share of non-target clients "
            "among those who came. Confirmed cut-offs leave the denominator and are paid for.",
        ),
    ),
    Stop(
        "slip", Role.SELLER,
        in_context("tour", "A pay slip opens down to the facts"),
        in_context("tour", "Nobody argues about a sum whose every payment one can open."),
        in_context(
            "tour",
            "Every line shows its arithmetic. Open the clients and payments that it stands on, or "
            "disagree with the line right here.",
        ),
    ),
    Stop(
        "closed", Role.PAYROLL,
        in_context("tour", "A closed month never changes"),
        in_context(
            "tour",
            "Money that came late and money that was returned do not rewrite what was paid out: the "
            "difference stands in the next slip, with its reason.",
        ),
        in_context(
            "tour",
            "Look for the lines about earlier months: how the line stood at the close, how it stands "
            "now, and the difference.",
        ),
    ),
    Stop(
        "honest", Role.QUALITY_CONTROLLER,
        in_context("tour", "A figure better than the work has its guard"),
        in_context(
            "tour",
            "The office notes who came, the till notes the money: not those who are paid by it. And "
            "where figures look better than the work, a guard has a list.",
        ),
        in_context(
            "tour",
            "Each guard is a named rule with the list behind it. Open one: these are the leads to "
            "check, nobody is accused by a sum.",
        ),
    ),
    Stop(
        "budget", Role.MARKETING_HEAD,
        in_context("tour", "Where the next rouble goes, and whether the advice was right"),
        in_context(
            "tour",
            "The budget is divided by target clients and money, not by cheap clicks. Every advice is "
            "judged afterwards by the same facts.",
        ),
        in_context(
            "tour",
            "These are the divisions that were accepted: what was promised, what came, and what "
            "happened where nobody followed.",
        ),
    ),
    Stop(
        "joint", Role.OWNER,
        in_context("tour", "What to mend first"),
        in_context(
            "tour",
            "The end of the month is foretold from the same facts, and the weakest joint has its "
            "price in money.",
        ),
        in_context(
            "tour",
            "The block with the weakest joint says which step is worse than usual and what that costs. The "
            "end of the month is foretold with an interval, not a wish: its link opens the plan day by day.",
        ),
    ),
)  # fmt: skip
BY_ID: Mapping[str, Stop] = {stop.id: stop for stop in STOPS}


def place(stop: Stop) -> int:
    """Which one it is, from 1."""
    return STOPS.index(stop) + 1


def after(stop: Stop) -> Stop | None:
    """The next stop."""
    rest = STOPS[place(stop) :]
    return rest[0] if rest else None
