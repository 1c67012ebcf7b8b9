"""The queue of work: who is to be called next, for how long he has waited and why he is next (DOMAIN §13).

Every class of the queue is read through its index from both ends, the newest and the longest waiting, so a
backlog of any length costs the same; of a long backlog only its two ends are compared by worth.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from kulmina.current.chances import chances
from kulmina.current.score import Scored, scores
from kulmina.domain import facts
from kulmina.domain.company import Company
from kulmina.domain.period import instant, micros
from kulmina.domain.queue import CLASSES, RINGS, Work, drawn, place, seen
from kulmina.domain.worth import Chances, Worth
from kulmina.journal import read
from kulmina.journal.rows import among, select, several, value

AT_ONCE = 50
END = 25  # leads that are read from one end of a class
MOST = 200  # so many of a class are counted
CALLS, SALES = "calls", "sales"
_UNMARKED = timedelta(hours=2)
_CONFIRMED_WITHIN = timedelta(days=4)  # from the call about a meeting until the meeting
_SALES_STATES = ("arrived", "follow_up", "sleeping", "in_work", "contacted", "lost", "refunded")
_NAMES = (
    "number", "lead_id", "client", "creative", "action", "created", "state", "verdict", "operator", "assigned", "work",
    "due", "until", "free", "why", "tries", "touches", "next_at", "last_at", "came", "hand",
)  # fmt: skip
_COLUMNS = ", ".join(f"l.{name}" for name in _NAMES)


@dataclass(frozen=True, slots=True)
class Item:
    """A lead in the queue. `kind`, `why`, `due`, `until`: what it asks for as it looks now; `waits`: since when;
    `free`: from when others may take it; `drawn`: its place in the class was drawn by chance."""

    lead_id: str
    number: int
    client: str | None
    creative: str | None
    action: str | None
    created_at: datetime | None
    state: str
    operator: str | None
    hand: str | None
    kind: str
    why: str
    due: datetime
    until: datetime | None
    free: datetime | None
    tries: int
    touches: int
    worth: Worth
    drawn: bool


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose queue it is. `person`: None for a head, who sees what everybody would be given; `desk`: the calls
    before the client has come, or the sales after it."""

    person: str | None
    desk: str = CALLS


def queue(asker: Asker, now: datetime, *, limit: int = AT_ONCE) -> list[Item]:
    """The first of the queue, in its order; its later classes are read only where the first ones are short."""
    kinds = _kinds(asker)
    found: list[Item] = []
    for some in (kinds[:4], kinds[4:]):
        if some and len(found) < limit:
            items = _items(_read([part for kind in some for part in _parts(kind, asker, now)]), now)
            found += [item for kind in some for item in _ordered(items, kind, now)]
    return found[:limit]


def first(asker: Asker, now: datetime) -> Item | None:
    """Who is next; None: nobody is due."""
    for kind in _kinds(asker):
        found = _ordered(_items(_read(_parts(kind, asker, now)), now), kind, now)
        if found:
            return found[0]
    return None


def counts(asker: Asker, now: datetime) -> Mapping[str, int]:
    """How many are due by class, at most `MOST` of each."""
    parts, values = [], []
    for number, kind in enumerate(CLASSES):
        if kind not in _kinds(asker):
            continue
        inner = []
        for where, given in _sources(kind, asker, now):
            holder, held = _holder(kind, asker, now)
            inner.append(f"SELECT * FROM (SELECT 1 FROM current_lead l WHERE {where} AND {holder} LIMIT {MOST}) s")
            values += [*given, *held]
        parts.append(f"SELECT {number}, COUNT(*) FROM ({' UNION ALL '.join(inner)}) c")
    return {CLASSES[number]: min(int(count), MOST) for number, count in select(" UNION ALL ".join(parts), *values)}


def due_next(asker: Asker, now: datetime) -> datetime | None:
    """When the next lead will ask for something that this person may do; None: nothing is agreed with anybody."""
    parts, values = [], []
    whose = "l.hand = %s" if asker.desk == SALES else "(l.operator IS NULL OR l.operator = %s)"
    for number, kind in enumerate(CLASSES, 1):
        if kind in _kinds(asker):
            holder, held = (whose, [asker.person]) if asker.person is not None else ("l.work IS NOT NULL", [])
            where = f"l.work = {number} AND l.due > %s AND {holder} AND {_at_desk(kind, asker)}"
            parts.append(f"SELECT * FROM (SELECT l.due FROM current_lead l WHERE {where} ORDER BY l.due LIMIT 1) s")
            values += [micros(now), *held]
    found = [row[0] for row in select(" UNION ALL ".join(parts), *values)]
    return instant(min(found)) if found else None


def item(lead_id: str, now: datetime) -> Item | None:
    """What one lead asks for now, whosever it is; None: nothing, or nothing yet."""
    found = select(f"SELECT {_COLUMNS} FROM current_lead l WHERE l.lead_id = %s AND l.work IS NOT NULL", lead_id)
    made = _items(found, now)
    return made[0] if made else None


def ticket(person: str) -> str:
    """How the ids of the facts begin that give somebody his next client; a number follows."""
    return f"next-{hashlib.blake2b(person.encode(), digest_size=8).hexdigest()}-"


def given(person: str, now: datetime) -> str | None:
    """The lead that was given to somebody last, if it is still his and he has done nothing with it."""
    beginning = ticket(person)
    found = select(
        "SELECT event_id, lead FROM journal_event WHERE event_id >= %s AND event_id < %s "
        "ORDER BY event_id DESC LIMIT 1",
        f"{beginning}0", f"{beginning}9999999999999999",
    )  # fmt: skip
    if not found or not found[0][0].startswith(beginning):
        return None
    held = select(
        "SELECT lead_id FROM current_lead WHERE number = %s AND operator = %s AND last_at = assigned "
        "AND work IS NOT NULL AND due <= %s",
        found[0][1], person, micros(now),
    )  # fmt: skip
    return str(held[0][0]) if held else None


_SERVICE = ("consent.recorded", "consent.revoked", "target_action", "event.voided", "qc.reviewed")
_CHANGES = tuple(kind.code for kind in facts.KINDS.values() if kind.about_lead and kind.name not in _SERVICE)


@dataclass(frozen=True, slots=True)
class Change:
    """What has happened to a lead: the kind of fact, who recorded it and when it happened."""

    kind: str
    actor: str
    at: datetime


def changed(lead_id: str, after: int) -> Change | None:
    """The first fact about a lead after a number of the journal that changes what is to be done with it."""
    found = select(
        f"SELECT e.kind, e.actor, e.at FROM journal_event e JOIN journal_leadkey k ON k.id = e.lead "
        f"WHERE k.lead_id = %s AND e.no > %s AND {among('e.kind')} ORDER BY e.no LIMIT 1",
        lead_id, after, several(_CHANGES),
    )  # fmt: skip
    kinds = {kind.code: kind.name for kind in facts.KINDS.values()}
    return Change(kinds[found[0][0]], found[0][1], instant(found[0][2])) if found else None


@dataclass(frozen=True, slots=True)
class OfClient:
    """A lead of a client. `head`: the lead that it is read as."""

    lead_id: str
    created_at: datetime | None
    state: str
    operator: str | None


def of_client(client: int) -> list[OfClient]:
    """The leads of a client, newest first; a merged one as the lead that it was merged into."""
    found = select(
        "SELECT COALESCE(h.lead_id, l.lead_id), COALESCE(h.created, l.created), COALESCE(h.state, l.state), "
        "COALESCE(h.operator, l.operator) FROM current_lead l LEFT JOIN current_lead h ON h.number = l.merged_into "
        "WHERE l.client = %s ORDER BY l.created DESC, l.number DESC",
        client,
    )  # fmt: skip
    leads = [OfClient(lead, instant(at) if at is not None else None, state, who) for lead, at, state, who in found]
    return list({lead.lead_id: lead for lead in reversed(leads)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class Holding:
    """Whose a lead is. `free`: from when others may take it, where its operator is silent; `came`: to the office."""

    operator: str | None
    free: datetime | None
    came: bool
    client: str | None

    def may_be_taken(self, now: datetime) -> bool:
        return self.operator is None or (self.free is not None and self.free <= now and not self.came)


def holding(lead_id: str) -> Holding | None:
    """Whose a lead is; None where there is no such lead."""
    found = select("SELECT operator, free, came, client FROM current_lead WHERE lead_id = %s", lead_id)
    if not found:
        return None
    operator, free, came, client = found[0]
    ref = None if client is None else f"c{client}"
    return Holding(operator, None if free is None else instant(free), came is not None, ref)


def attempts(lead_id: str) -> int:
    """Calls to a client in a row that nobody answered."""
    return int(value("SELECT tries FROM current_lead WHERE lead_id = %s", lead_id) or 0)


Part = tuple[str, list[Any]]


def _kinds(asker: Asker) -> Sequence[str]:
    if asker.desk == SALES:
        return ("callback", "follow_up", "wake")
    return tuple(kind for kind in CLASSES if kind != "follow_up")


def _read(parts: Sequence[Part]) -> list[tuple[Any, ...]]:
    text = " UNION ALL ".join(f"SELECT * FROM ({part}) p{place}" for place, (part, _values) in enumerate(parts))
    return select(text, *(value for _part, values in parts for value in values))


def _parts(kind: str, asker: Asker, now: datetime) -> list[Part]:
    """The ends of one class: the newest and the longest due of each kind of holder."""
    return [
        (f"SELECT {_COLUMNS} FROM current_lead l WHERE {where} AND {holder} ORDER BY l.due {end} LIMIT {END}", given)
        for where, values in _sources(kind, asker, now)
        for holder, held in _holders(kind, asker, now)
        for given in [[*values, *held]]
        for end in ("DESC", "ASC")
    ]


def _sources(kind: str, asker: Asker, now: datetime) -> list[Part]:
    """Which rows belong to a class as things look now (see `domain.queue.seen`)."""
    at, number = micros(now), {kind: number for number, kind in enumerate(CLASSES, 1)}
    since_ring, confirming = micros(now - RINGS), micros(now - _CONFIRMED_WITHIN)
    desk = _at_desk(kind, asker)
    plain: list[Part] = [(f"l.work = {number[kind]} AND l.due <= %s AND {desk}", [at])]
    rung: Part = (f"l.work = {number['ringing']} AND l.due < %s AND {desk}", [since_ring])
    unmarked: Part = (
        f"l.work = {number['confirm']} AND l.due <= %s AND l.until < %s AND {desk}",
        [at, micros(now - _UNMARKED)],
    )
    match kind:
        case "ringing":
            return [(f"l.work = {number[kind]} AND l.due <= %s AND l.due >= %s AND {desk}", [at, since_ring])]
        case "missed":
            return [*plain, rung]
        case "callback" if asker.desk == CALLS:
            return [*plain, unmarked]
        case "confirm":
            near = f"l.work = {number[kind]} AND l.due <= %s AND l.due >= %s AND l.until >= %s AND {desk}"
            return [(near, [at, confirming, at])]
        case _:
            return plain


def _at_desk(kind: str, asker: Asker) -> str:
    """Until the client has come he is the call desk's, then the sales'; a missed call is always called back there.
    Of the other classes of the call desk nobody has come, so it is not asked."""
    if asker.desk == SALES:
        states = ", ".join(f"'{state}'" for state in _SALES_STATES)
        return f"l.came IS NOT NULL AND l.state IN ({states})"
    return "l.came IS NULL" if kind in ("callback", "wake") else "l.work IS NOT NULL"


def _holders(kind: str, asker: Asker, now: datetime) -> list[Part]:
    """The kinds of holders whose leads this person may be given, each served by an index."""
    if asker.person is None:
        return [("l.work IS NOT NULL", [])]
    if asker.desk == SALES:
        return [("l.hand = %s", [asker.person])]
    silent = "(l.free <= %s AND l.came IS NULL)" if kind == "missed" else "l.free <= %s"
    return [("l.operator = %s", [asker.person]), ("l.operator IS NULL", []), (silent, [micros(now)])]


def _holder(kind: str, asker: Asker, now: datetime) -> Part:
    """The same as one condition."""
    holders = _holders(kind, asker, now)
    return f"({' OR '.join(part for part, _values in holders)})", [v for _part, values in holders for v in values]


def _items(found: Sequence[Sequence[Any]], now: datetime) -> list[Item]:
    rows = {row[0]: dict(zip(_NAMES, row, strict=True)) for row in found}
    if not rows:
        return []
    company, known = read.company(), chances(now)
    told = scores({number: row["created"] for number, row in rows.items()}, company)
    return [_item(row, company, known, told.get(number), now) for number, row in rows.items()]


def _item(row: Mapping[str, Any], company: Company, known: Chances, scored: Scored | None, now: datetime) -> Item:
    until = None if row["until"] is None else instant(row["until"])
    asked = seen(Work(CLASSES[row["work"] - 1], instant(row["due"]), until, row["why"]), now)
    created = None if row["created"] is None else instant(row["created"])
    creative = company.creatives.get(row["creative"] or "")
    return Item(
        lead_id=row["lead_id"],
        number=row["number"],
        client=None if row["client"] is None else f"c{row['client']}",
        creative=row["creative"],
        action=row["action"],
        created_at=created,
        state=row["state"],
        operator=row["operator"],
        hand=row["hand"],
        kind=asked.kind,
        why=asked.why,
        due=asked.due,
        until=asked.until,
        free=None if row["free"] is None else instant(row["free"]),
        tries=row["tries"],
        touches=row["touches"],
        worth=_worth(known.of(row["creative"], creative.channel if creative else None, now - (created or now)), scored),
        drawn=drawn(row["lead_id"], company.rules.desk.random_share),
    )


def _worth(usual: Worth, scored: Scored | None) -> Worth:
    """By the lead's own score where it has one; its money by the company's where its channel tells of none."""
    if scored is None:
        return usual
    return Worth(scored.chance, Fraction(scored.money) or usual.money, usual.decay, True, scored.reasons)


def _ordered(items: Sequence[Item], kind: str, now: datetime) -> list[Item]:
    """One class in its order; those that are drawn stand where chance puts them among the others."""
    own = [item for item in items if item.kind == kind and item.due <= now]
    own.sort(key=lambda item: (place(kind, item.due, item.until, item.worth.value, now), item.number))
    if kind == "new":
        return own  # inside the window the deadline orders, not the worth
    placed = [item for item in own if not item.drawn]
    for item in sorted((item for item in own if item.drawn), key=lambda item: item.number):
        placed.insert(int(_chance(item.lead_id) * (len(placed) + 1)), item)
    return placed


def _chance(lead_id: str) -> float:
    """A number from 0 to 1 that is always the same for a lead and has nothing to do with its worth."""
    digest = hashlib.blake2b(lead_id.encode(), digest_size=4, salt=b"place").digest()
    return int.from_bytes(digest, "big") / 2**32
