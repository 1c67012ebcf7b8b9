"""What became of the leads of some days, in the terms of an industry's norms: the company's own figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from kulmina.current.funnel import funnel
from kulmina.domain.company import Company
from kulmina.domain.period import micros, midnight
from kulmina.journal.rows import select


@dataclass(frozen=True, slots=True)
class Own:
    """The company's own figures; None where there is nothing to divide by. Money is kopecks of a client or a lead.

    invalid   = invalid                ÷ leads
    cut_off   = cut off by phone       ÷ leads
    cc_conv   = arrived target         ÷ (leads − invalid − cut off)
    sl_conv   = paid                   ÷ arrived target
    show_rate is not told here: it is of bookings, not of leads.

    Where a history does not say of most who came whether they were target, all who came are, but those told otherwise.
    """

    leads: int
    invalid: Fraction | None = None
    cut_off: Fraction | None = None
    cc_conv: Fraction | None = None
    sl_conv: Fraction | None = None
    cost_of_lead: Fraction | None = None
    average_deal: Fraction | None = None


# Those cut off by phone are non-target and never came.
_COUNTS = """
SELECT COUNT(*), COUNT(*) FILTER (WHERE state = 'invalid'),
    COUNT(*) FILTER (WHERE state = 'non_target' AND came IS NULL),
    COUNT(*) FILTER (WHERE came IS NOT NULL AND verdict = 1),
    COUNT(*) FILTER (WHERE arrived IS NOT NULL AND verdict NOT IN (2, 4)), COUNT(paid), SUM(net)
FROM current_lead WHERE created >= %s AND created < %s
"""


def own(start: date, end: date, company: Company) -> Own:
    """The figures of the leads created on the business days [start, end), as they stand now."""
    since, until = (micros(midnight(day, company.rules.tz)) for day in (start, end))
    [(leads, invalid, cut, told, reached, paid, net)] = select(_COUNTS, since, until)
    if not leads:
        return Own(0)
    came = told if tells_verdicts(since, until) else reached
    spend = funnel(by="creative", start=start, end=end).total.spend
    return Own(
        leads=leads,
        invalid=Fraction(invalid, leads),
        cut_off=Fraction(cut, leads),
        cc_conv=_share(came, leads - invalid - cut),
        sl_conv=_share(paid, came),
        cost_of_lead=Fraction(spend, leads) if spend else None,
        average_deal=_share(int(net or 0), paid),
    )


def tells_verdicts(since: int, until: int) -> bool:
    """Whether it is known of most who came, of leads created in [since, until) microseconds, if they were target.

    An export of a CRM system that knows statuses alone says nothing of it.
    """
    [(arrived, judged)] = select(
        "SELECT COUNT(*), COUNT(*) FILTER (WHERE office_verdict IN (1, 2)) FROM current_lead "
        "WHERE created >= %s AND created < %s AND arrived IS NOT NULL", since, until,
    )  # fmt: skip
    return 2 * int(judged) >= int(arrived)


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None
