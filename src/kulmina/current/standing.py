"""Where the leads of past days stood when those days ended, for leads of which something became known since.

Few facts arrive between two looks at a page, so their leads are read again one by one, by the plain reading.
"""

from __future__ import annotations

from datetime import date
from itertools import islice

from kulmina.domain import facts
from kulmina.domain.lead import read_lead, visible
from kulmina.domain.loss import loss_zone
from kulmina.domain.period import midnight
from kulmina.journal import read

MOST = 2_000


def told_since(no: int, *, start: date, end: date) -> dict[int, tuple[str, str] | None] | None:
    """State and zone at `end` of the leads with facts after the number `no`; None for one not created in the days.

    None in place of all: too much has become known, or the company or merged leads changed; work it all out anew.
    """
    later = list(islice(read.numbered(no), MOST + 1))
    if len(later) > MOST or any(
        facts.KINDS[event.kind].registry and event.kind != "ad.reported" for *_, event in later
    ):
        return None
    touched = {lead for _no, lead, _event in later if lead is not None}
    if read.merges_touching(touched) != touched or any(len(group) > 1 for group in read.grouped(touched)):
        return None
    rules = read.company().rules
    since, cut = midnight(start, rules.tz), midnight(end, rules.tz)
    ids = read.lead_ids(touched)
    found: dict[int, tuple[str, str] | None] = {}
    for number, told in read.histories(touched).items():
        lead = read_lead(visible(told), rules, lead_id=ids[number], cut=cut)
        inside = lead.created_at is not None and since <= lead.created_at < cut
        found[number] = (lead.state or "", loss_zone(lead, cut)) if inside else None
    return found
