"""What the guards share: lists as findings, the instant of knowledge, and who stands out among peers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from math import isqrt

import ibis
import ibis.expr.types as ir

from kulmina.analytics.cohort import Cut
from kulmina.domain.company import Company
from kulmina.domain.guard import Finding
from kulmina.domain.period import micros

HOUR = 3_600_000_000


def span_of_time(length: timedelta) -> int:
    """A length of time in microseconds."""
    return length // timedelta(microseconds=1)


def known_until(cut: Cut) -> int:
    """The instant of knowledge: K, or that of the latest fact where a view is of now."""
    if cut.view.known_at is not None:
        return micros(cut.view.known_at)
    events = cut.view.events
    [row] = cut.view.source.rows(events.aggregate(latest=events.known.max()))
    return int(row["latest"] or 0)


def machines(company: Company) -> list[str]:
    """The recorders that are nobody: imports and the people whose role is `system`."""
    return ["import", *sorted(p.id for p in company.people.values() if p.role == "system")]


def by_people(cut: Cut, recorder: ir.StringValue) -> ir.BooleanValue:
    """The facts that a person has recorded."""
    return recorder.notin(machines(cut.view.source.company))


def listed(cut: Cut, guard: str, rows: ir.Table, **words: str) -> list[Finding]:
    """A finding per `subject` of rows that have one and an `id`; `words` tell findings of one guard apart."""
    columns = cut.view.source.columns(rows.select("subject", "id").distinct())
    return gathered(guard, zip(columns["subject"], columns["id"], strict=True), **words)


def flagged(cut: Cut, guard: str, rows: ir.Table, *reasons: str) -> list[Finding]:
    """A finding per reason and `subject` of rows with an `id` and a flag for each reason, in one question."""
    kept = rows.filter(ibis.or_(*(rows[reason] for reason in reasons))).select("subject", "id", *reasons)
    found = cut.view.source.rows(kept.distinct())
    return [
        one
        for reason in reasons
        for one in gathered(guard, ((row["subject"], row["id"]) for row in found if row[reason]), reason=reason)
    ]


def gathered(guard: str, pairs: Iterable[tuple[str | None, str]], **words: str) -> list[Finding]:
    """A finding per subject of (subject, id) pairs."""
    found: dict[str, list[str]] = defaultdict(list)
    for subject, each in pairs:
        found[subject or ""].append(each)
    return [
        Finding(guard, subject, tuple(sorted(ids)), {**words, "count": len(ids)})
        for subject, ids in sorted(found.items())
    ]


def ids_by(cut: Cut, rows: ir.Table, subjects: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The ids of some subjects, for rows with `subject` and `id`."""
    wanted = sorted(subjects)
    if not wanted:
        return {}
    return {one.subject: one.ids for one in listed(cut, "", rows.filter(rows.subject.isin(wanted)))}


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person does beside peers: `hits` of `cases`, where peers would have had `expected`; `z` of it
    rounded down to hundredths."""

    cases: int
    hits: int
    expected: Fraction
    z: Fraction


def standouts(counts: Mapping[tuple[str, str | None], tuple[int, int]], *, least: int, z: int) -> dict[str, Standing]:
    """Who has far more hits than peers would have had on the same groups, by (person, group) -> (cases, hits).

    The hits of a person are held against a sum of binomials, one for each group that peers have cases of
    too. A peers' share is (hits + 1) / (cases + 2), Laplace's rule of succession, so that peers who never
    did it do not make one hit infinitely unlikely. At least `least` comparable cases, and z or more
    standard deviations above.
    """
    whole: dict[str | None, tuple[int, int]] = {}
    for (_person, group), (cases, hits) in counts.items():
        n, k = whole.get(group, (0, 0))
        whole[group] = (n + cases, k + hits)
    found = {}
    for person in sorted({person for person, _group in counts}):
        mine = [(group, part) for (who, group), part in counts.items() if who == person]
        standing, far = _standing([(*part, *_less(whole[group], part)) for group, part in mine], z)
        if standing.cases >= least and far:
            found[person] = standing
    return found


def _less(whole: tuple[int, int], part: tuple[int, int]) -> tuple[int, int]:
    return whole[0] - part[0], whole[1] - part[1]


def _standing(parts: list[tuple[int, int, int, int]], z: int) -> tuple[Standing, bool]:
    """Of parts (cases, hits, peers' cases, peers' hits): the standing, and whether it is far above."""
    comparable = [part for part in parts if part[2]]
    shares = [(cases, Fraction(k + 1, n + 2)) for cases, _hits, n, k in comparable]
    cases, hits = sum(part[0] for part in comparable), sum(part[1] for part in comparable)
    expected = sum((n * share for n, share in shares), Fraction(0))
    variance = sum((n * share * (1 - share) for n, share in shares), Fraction(0))
    above = hits - expected
    if above <= 0 or not variance:
        return Standing(cases, hits, expected, Fraction(0)), False
    square = above * above / variance
    return Standing(cases, hits, expected, Fraction(isqrt(int(square * 10_000)), 100)), square >= z * z
