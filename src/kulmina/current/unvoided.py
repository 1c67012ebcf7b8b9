"""Facts of some kinds that nobody has taken back, newest first: for the few kinds of which there are few."""

from __future__ import annotations

from datetime import datetime

from kulmina.domain import facts
from kulmina.domain.event import Event
from kulmina.domain.period import micros
from kulmina.journal.codec import DECODED, TABLES, decode
from kulmina.journal.rows import among, select, several

_VOIDED = facts.KINDS["event.voided"].code
STANDS = f"NOT EXISTS (SELECT 1 FROM journal_event v WHERE v.target = e.event_id AND v.kind = {_VOIDED})"


def told(*kinds: str, since: datetime | None = None, limit: int = 5_000) -> list[Event]:
    """The facts of these kinds that stand, the latest recorded first; `since`: recorded at or after an instant."""
    codes = several([facts.KINDS[kind].code for kind in kinds])
    known = -(2**62) if since is None else micros(since)
    rows = select(
        f"SELECT {DECODED} FROM {TABLES} WHERE {among('e.kind')} AND e.known >= %s AND {STANDS} "
        "ORDER BY e.no DESC LIMIT %s",
        codes, known, limit,
    )  # fmt: skip
    return [decode(row) for row in rows]
