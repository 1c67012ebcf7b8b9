"""A journal of any size as Parquet in the form of `kulmina.journal.columns`, made by columns and not by persons.

Leads are numbered by creation, evenly over half a year; their facts stand side by side, in row groups of 128k.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.plots import DAY, PLOTS, Step
from kulmina.demo.books import Firm, books
from kulmina.demo.company import cast
from kulmina.demo.draft import Draft, checked
from kulmina.domain import company as companies
from kulmina.domain.company import Company
from kulmina.domain.event import Event
from kulmina.domain.facts import KINDS
from kulmina.domain.period import micros
from kulmina.journal.columns import ADS, EVENTS, LEADS, SHARES, TIES

MOSCOW = ZoneInfo("Europe/Moscow")
START = datetime(2026, 1, 1, tzinfo=MOSCOW)
DAYS = 180
UNTIL = datetime(2026, 7, 6, tzinfo=MOSCOW)
MONTHS = 7
CHUNK = 100_000  # leads made at a time
GROUP = 131_072
SECOND = 1_000_000
FACTS_PER_LEAD = sum(plot.share * len(plot.steps) for plot in PLOTS)
_NONE = -1


@dataclass(frozen=True, slots=True)
class Invented:
    """A journal on disk, and the company it is of."""

    folder: Path
    company: Company
    leads: int
    facts: int

    @property
    def files(self) -> dict[str, list[Path]]:
        return {name: sorted(self.folder.glob(f"{name}-*.parquet")) for name in ("events", "ads", "shares", "leads")}


def leads_for(facts: int) -> int:
    """How many leads make about that many facts."""
    return round(facts / FACTS_PER_LEAD)


def registry(leads: int) -> list[Event]:
    """What the company says of itself: the demo's rules, people, plans and schemes, and as many creatives as fit."""
    chosen = cast(leads=leads, seed=1, until=UNTIL, months=MONTHS)
    told = books(Firm(chosen.trade, chosen.team, chosen.span, chosen.tongue, chosen.leads_a_month), Random(1))
    events = [checked(fact) for fact in told if fact.kind in _KEPT and fact.payload.get("period", "") < "2026-07"]
    began = events[0].recorded_at
    count = min(2000, max(7, leads // 50))
    drafts = (Draft(began, f"C{n:06d}", "creative.registered", began, "M1", None, _creative(n)) for n in range(count))
    return [*events, *map(checked, drafts)]


_KEPT = frozenset(name for name, kind in KINDS.items() if kind.registry) - {"creative.registered", "ad.reported"}


def _creative(number: int) -> dict[str, str]:
    channel = ("yandex_direct", "vk_ads", "telegram_ads", "maps")[number % 4]
    return {
        "creative": f"C{number:04d}",
        "campaign": f"K{number // 20:03d}",
        "channel": channel,
        "platform": "site",
        "owner": f"M{1 + number % 2}",
    }


def invent(folder: Path, facts: int, seed: int = 1) -> Invented:
    """Make the journal, unless it is there."""
    leads = leads_for(facts)
    firm, done = companies.fold(registry(leads)), folder / "done"
    if not done.exists():
        folder.mkdir(parents=True, exist_ok=True)
        count = _write(folder, leads, firm, np.random.default_rng(seed))
        done.write_text(str(count))
    return Invented(folder, firm, leads, int(done.read_text()))


def _write(folder: Path, leads: int, firm: Company, rng: np.random.Generator) -> int:
    no = 1
    for first in range(0, leads, CHUNK):
        numbers = np.arange(first, min(leads, first + CHUNK))
        events, shares = _chunk(numbers, leads, firm, no, rng)
        pq.write_table(events, folder / f"events-{first:09d}.parquet", compression="zstd", row_group_size=GROUP)
        pq.write_table(shares, folder / f"shares-{first:09d}.parquet", compression="zstd")
        ids = pa.table([pa.array(numbers + 1), _labels("L", numbers + 1)], LEADS)
        pq.write_table(ids, folder / f"leads-{first:09d}.parquet", compression="zstd")
        no += events.num_rows
    pq.write_table(_ads(firm, no, leads, rng), folder / "ads-0.parquet", compression="zstd")
    return no - 1


Parts = dict[str, list[np.ndarray]]


def _chunk(
    leads: np.ndarray, total: int, firm: Company, no: int, rng: np.random.Generator
) -> tuple[pa.Table, pa.Table]:
    """The facts of some leads, sorted by lead and time, and the shares of their deals."""
    shares = np.array([plot.share for plot in PLOTS])
    chosen = rng.choice(len(PLOTS), len(leads), p=shares / shares.sum())
    parts: Parts = {}
    for place, plot in enumerate(PLOTS):
        _tell(parts, leads[chosen == place], total, plot.steps, firm, rng)
    columns = {name: np.concatenate(arrays) for name, arrays in parts.items()}
    order = np.lexsort((columns["at"], columns["lead"]))
    columns = {name: array[order] for name, array in columns.items()}
    columns["no"] = no + np.arange(len(order))
    return _events(columns, firm), _shares(columns, firm)


def _tell(
    parts: Parts, leads: np.ndarray, total: int, steps: tuple[Step, ...], firm: Company, rng: np.random.Generator
) -> None:
    """Add the facts of leads that share a plot."""
    count = len(leads)
    at = micros(START) + ((leads + rng.random(count)) * (DAYS * DAY / total)).astype(np.int64) * SECOND
    people = {role: rng.integers(0, len(ids), count) for role, ids in _roles(firm).items()}
    office, creative = rng.integers(0, 2, count), _skewed(count, len(firm.creatives), rng)
    for step in steps:
        at = at + rng.integers(step.gap[0], step.gap[1] + 1, count) * SECOND
        fact = {
            "lead": leads + 1,
            "at": at,
            "actor": people[step.actor] + _ROLES.index(step.actor) * 1000,
            "person": _if(step.person, people[step.person or "system"] + _ROLES.index(step.person or "system") * 1000),
            "creative": _if(step.creative, creative),
            "office": _if(step.office, office),
            "contact": _if(step.contact, leads),
            "amount": _if(step.money, _between(step.money, rng, count)),
            "slot": _if(step.slot, at + (step.slot or 0) * SECOND),
            "number": _if(step.talk, rng.integers(30, 600, count)),
            "answers": _if(step.answers, rng.integers(0, len(_ANSWERS), count)),
            "voids": np.full(count, step.voids),
        }
        for name, value in (("kind", step.kind), ("stage", step.stage), ("code", step.code), ("code2", step.code2)):
            fact[name] = np.full(count, _NONE if value is None else value)
        for name, word in (("subject", step.subject), ("object", step.object), ("reason", step.reason)):
            fact[name] = np.full(count, _word(word))
        for name, array in fact.items():
            parts.setdefault(name, []).append(array)


def _if(said: object, values: np.ndarray) -> np.ndarray:
    return values if said else np.full(len(values), _NONE)


def _between(money: tuple[int, int] | None, rng: np.random.Generator, count: int) -> np.ndarray:
    low, high = money or (0, 0)
    return rng.integers(low // 100_000, high // 100_000 + 1, count) * 100_000


def _skewed(count: int, groups: int, rng: np.random.Generator) -> np.ndarray:
    """Groups of which a few have much and most have little, as creatives have."""
    return np.minimum((groups * rng.random(count) ** 2).astype(np.int64), groups - 1)


_ROLES = ("system", "operator", "seller", "office_admin", "cashier")
_ANSWERS = [f'{{"debt_amount":{n * 50_000},"has_income":true,"has_savings":false}}' for n in range(1, 41)]
_VOCABULARY: list[str] = []


def _word(word: str | None) -> int:
    if word is None:
        return _NONE
    if word not in _VOCABULARY:
        _VOCABULARY.append(word)
    return _VOCABULARY.index(word)


def _roles(firm: Company) -> dict[str, list[str]]:
    return {role: sorted(p.id for p in firm.people.values() if p.role == role) for role in _ROLES}


# Into columns ---------------------------------------------------------------------------------


def _events(columns: dict[str, np.ndarray], firm: Company) -> pa.Table:
    lead, no, voids = columns["lead"], columns["no"], columns["voids"]
    people = [name for role, ids in _roles(firm).items() for name in (*ids, *[""] * (1000 - len(ids)))]
    subject = _ids(columns["subject"], lead)
    number = np.where(voids, no - 1, columns["number"])
    made = {
        "no": pa.array(no),
        "event_id": _labels("E", no),
        "kind": pa.array(columns["kind"], pa.int16()),
        "at": pa.array(columns["at"]),
        "known": pa.array(columns["at"]),
        "key": pa.array(columns["at"] * TIES),
        "lead": pa.array(lead),
        "actor": _chosen(columns["actor"], people),
        "stage": pa.array(columns["stage"], pa.int16()),
        "code": _whole(columns["code"], pa.int16()),
        "code2": _whole(columns["code2"], pa.int16()),
        "subject": pc.if_else(pa.array(voids), _labels("E", no - 1), subject),
        "object": _ids(columns["object"], lead),
        "person": _chosen(columns["person"], people),
        "creative": _chosen(columns["creative"], list(firm.creatives)),
        "office": _chosen(columns["office"], ["OF1", "OF2"]),
        "reason": _chosen(columns["reason"], _VOCABULARY),
        "approved": pa.nulls(len(no), pa.string()),
        "name": pa.nulls(len(no), pa.string()),
        "contact": _labels("client:", columns["contact"], columns["contact"] < 0),
        "amount": _whole(columns["amount"], pa.int64()),
        "slot": _whole(columns["slot"], pa.int64()),
        "number": _whole(number, pa.int64()),
        "answers": _chosen(columns["answers"], _ANSWERS),
        "voided": _whole(np.append(np.where(voids, columns["at"], _NONE)[1:], _NONE), pa.int64()),
    }
    return pa.table([made[name] for name in EVENTS.names], EVENTS)


def _whole(values: np.ndarray, kind: pa.DataType) -> pa.Array:
    return pa.array(values, mask=values == _NONE).cast(kind)


def _chosen(places: np.ndarray, words: list[str]) -> pa.Array:
    if not words:
        return pa.nulls(len(places), pa.string())
    return pa.array(words, pa.string()).take(pa.array(places, mask=places == _NONE))


def _labels(letters: str, numbers: np.ndarray, absent: np.ndarray | None = None) -> pa.Array:
    text = pa.array(numbers, mask=absent).cast(pa.string())
    return pc.binary_join_element_wise(pa.scalar(letters), text, "")


def _ids(places: np.ndarray, lead: np.ndarray) -> pa.Array:
    """Ids of a lead's meeting, deal, payment: a letter, the lead, null where there is none."""
    return pc.binary_join_element_wise(_chosen(places, _VOCABULARY), pa.array(lead).cast(pa.string()), "-")


def _shares(columns: dict[str, np.ndarray], firm: Company) -> pa.Table:
    """One seller has the whole deal, or two of them seven and three tenths of every fourteenth."""
    signed = columns["kind"] == KINDS["deal.signed"].code
    no, lead, actor = (columns[name][signed] for name in ("no", "lead", "actor"))
    sellers = _roles(firm)["seller"]
    place = actor - _ROLES.index("seller") * 1000
    split = lead % 14 == 0
    other = (place + 1) % len(sellers)
    rows = [
        (no, lead, place, np.where(split, "0.7", "1")),
        (no[split], lead[split], other[split], np.full(split.sum(), "0.3")),
    ]
    tables = [
        pa.table(
            [pa.array(n), _labels("D-", leads), _chosen(who, sellers), pa.array(share.tolist(), pa.string())], SHARES
        )
        for n, leads, who, share in rows
    ]
    return pa.concat_tables(tables)


def _ads(firm: Company, no: int, leads: int, rng: np.random.Generator) -> pa.Table:
    """A report for every creative and day."""
    days, names = np.arange(DAYS) + (START.date() - date(1970, 1, 1)).days, list(firm.creatives)
    day, creative = np.repeat(days, len(names)), np.tile(np.arange(len(names)), DAYS)
    count = len(day)
    clicks = rng.poisson(60 * leads / count, count)
    values = {
        "no": no + np.arange(count),
        "known": (day + 1) * DAY * SECOND,
        "creative": creative,
        "day": day,
        "impressions": clicks * 80,
        "clicks": clicks,
        "visits": clicks * 8 // 10,
        "spend": clicks * 4000,
    }
    made = [
        _chosen(creative, names) if field.name == "creative"
        else pa.array(values[field.name]).cast(field.type) if field.name in values
        else pa.nulls(count, field.type)
        for field in ADS
    ]  # fmt: skip
    return pa.table(made, ADS)
