"""Write the present from the journal: the leads that new facts touch are read again, whole, by `domain.lead`.

A lead's rows are taken away and written anew, so the result never depends on what was there before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from kulmina.current import written
from kulmina.current.written import Rows
from kulmina.domain import facts
from kulmina.domain.company import Rules
from kulmina.domain.event import Event
from kulmina.domain.lead import read_lead, visible
from kulmina.domain.merge import merges
from kulmina.journal import read
from kulmina.journal.rows import among, count_anew, insert, run, run_many, select, several

VERSION = 3
BATCH = 4_000
FLOOD = 5_000  # leads folded at once after which the database counts its tables anew
_EPOCH_DAY = date(1970, 1, 1).toordinal()
Progress = Callable[[int], None]


def fold(
    leads: Collection[int], ads: Iterable[tuple[int, Event]], rules: Rules, progress: Progress | None = None
) -> None:
    """Fold what has come: leads by number, reports of ad days with their numbers. Needs a transaction."""
    report_ads(ads)
    for group in batches(leads):
        write(read_rows(group, rules), group)
        if progress is not None:
            progress(len(group))
    if len(leads) >= FLOOD:
        count_anew([*written.COLUMNS, "current_adday", "journal_event", "journal_leadkey", "clients_client"])
    _mark(read.last_no())


def batches(leads: Collection[int]) -> Iterator[list[int]]:
    """Leads in batches, each with all the leads that share facts with one of its own by merging."""
    ordered = iter(sorted(leads))
    done: set[int] = set()
    while batch := list(islice(ordered, BATCH)):
        group = read.merges_touching([lead for lead in batch if lead not in done]) - done
        if len(group) > len(batch):
            done |= group
        if group:
            yield sorted(group)


def read_rows(leads: Sequence[int], rules: Rules) -> Rows:
    """The rows of leads, as the journal tells them. `leads` must hold whole groups of merged ones."""
    histories = read.histories(leads)
    ids = read.lead_ids(leads)
    rows = Rows()
    for group in read.grouped(leads):
        if len(group) == 1:
            number = group[0]
            seen = visible(histories[number])
            written.lead_rows(rows, number, read_lead(seen, rules, lead_id=ids[number]), seen, rules)
        else:
            _read_merged(
                rows, {ids[number]: number for number in group}, [e for n in group for e in histories[n]], rules
            )
    return rows


def _read_merged(rows: Rows, numbers: dict[str, int], events: list[Event], rules: Rules) -> None:
    """Leads that were merged: the facts of each are read as those of the lead it ended in."""
    seen = visible(events)
    ends = {lead: end for lead, end in merges(seen).items() if end in numbers}
    for lead_id, number in numbers.items():
        own = [
            event for event in seen if event.lead_id is not None and ends.get(event.lead_id, event.lead_id) == lead_id
        ]
        told = read_lead(own, rules, lead_id=lead_id)
        written.lead_rows(rows, number, told, own, rules, merged_into=numbers.get(ends.get(lead_id, "")))


def write(rows: Rows, leads: Collection[int]) -> None:
    """Put the rows of leads in the place of those that were there."""
    asked = several(leads)
    for table, key in written.KEYS.items():
        run(f"DELETE FROM {table} WHERE {among(key)}", asked)
    for table, columns in written.COLUMNS.items():
        insert(table, columns, rows.of[table])


def report_ads(reports: Iterable[tuple[int, Event]]) -> None:
    """Put in the reports of creatives' days; an older one never takes the place of a later one."""
    run_many(written.AD_DAY, ad_days(reports))


def ad_days(reports: Iterable[tuple[int, Event]]) -> list[tuple[Any, ...]]:
    """The creatives' days as last reported: the later recording holds, of two at one instant the later number."""
    held: dict[tuple[str, int], tuple[Any, ...]] = {}
    for no, event in reports:
        fact = event.fact
        if not isinstance(fact, facts.AdReported):
            continue
        key = (fact.creative, fact.date.toordinal() - _EPOCH_DAY)
        row = (
            *key,
            fact.impressions,
            fact.clicks,
            fact.visits,
            fact.spend,
            fact.actions,
            fact.purchases,
            event.known,
            no,
        )
        if key not in held or held[key][-2:] <= row[-2:]:
            held[key] = row
    return list(held.values())


def forget() -> None:
    """Empty the present."""
    for table in (*written.COLUMNS, "current_adday", "current_fold"):
        run(f"DELETE FROM {table}")


def _mark(last_no: int) -> None:
    run("DELETE FROM current_fold")
    insert("current_fold", ("id", "last_no", "version"), [(1, last_no, VERSION)])


def folded() -> tuple[int, int]:
    """How far the journal is folded and by which version of the fold; (0, 0) for an empty present."""
    found = select("SELECT last_no, version FROM current_fold")
    return found[0] if found else (0, 0)


def behind() -> bool:
    """Whether the present was folded by another version, or not up to the latest fact."""
    last_no, version = folded()
    return last_no != read.last_no() or (version != VERSION and last_no > 0)


def all_leads() -> list[int]:
    """Every lead of the journal, by number."""
    return [row[0] for row in select("SELECT id FROM journal_leadkey ORDER BY id")]
