"""The parts of a run: which measurements, at which sizes, and what each is held against."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.report import Aim, Section, megabytes, power, rate, seconds
from benchmarks.runs import Found, measure, postgresql

MEGABYTE = 1_000_000
SMALL = 10_000  # facts of a run that only warms up: bytecode is written, files are in the system's cache
QUESTIONS = {
    "read_stages": "bare reading of the stage funnel's columns (DuckDB)",
    "stages_sql": "stages by creative, DuckDB SQL by hand",
    "stages_ibis": "stages by creative through Ibis, `analytics.stages`",
    "window_funnel": "stages by creative, chDB `windowFunnel`",
    "read_funnel": "bare reading of the whole funnel's columns (DuckDB)",
    "funnel": "the whole funnel by creative, `analytics.funnel`",
    "kpi": "all KPI of a month, `analytics.figures`",
    "pay": "pay run of six months, `analytics.payroll`",
}


def sizes(full: bool) -> list[int]:
    return [10**5, 10**6, 10**7] if full else [10**5, 10**6]


def questions(folder: Path, full: bool) -> Section:
    """Analytics over the journal's Parquet."""
    found: dict[str, dict[int, Found]] = {name: {} for name in QUESTIONS}
    for size in sizes(full):
        measure("invent", folder, size)
        for name in QUESTIONS:
            repeats = 5 if size < 10**6 else 3
            if name == "pay":
                repeats = 1
            found[name][size] = measure(name, folder, size, repeats)
    head = [
        "",
        *(f"{power(size)}: s" for size in sizes(full)),
        *(f"{power(size)}: MB" for size in sizes(full)),
        "growth",
    ]
    about = (
        "Leads by creative (up to 2,000 of them) over half a year, from the journal's files. The first four rows ask "
        "one and the same bare question; `windowFunnel` alone also demands the order of the steps, so it drops "
        "walk-ins. The whole funnel adds what is visible, verdicts, target actions, purchases, cash and advertising."
    )
    return Section(
        "Analytics", about, head, [_question(name, found[name]) for name in QUESTIONS], _question_aims(found)
    )


def _question(name: str, found: Mapping[int, Found]) -> list[str]:
    by_size = [found[size] for size in sorted(found)]
    times = [seconds(f.seconds) for f in by_size]
    return [QUESTIONS[name], *times, *(megabytes(f.memory) for f in by_size), f"{_growth(by_size):.1f}"]


def _growth(by_size: Sequence[Found]) -> float:
    """Of the last tenfold."""
    return by_size[-1].seconds / by_size[-2].seconds


def _question_aims(found: Mapping[str, Mapping[int, Found]]) -> list[Aim]:
    size = max(found["funnel"])
    at = f"at {power(size)} facts"

    def of(name: str) -> Found:
        return found[name][size]

    rows = []
    for name, bare in (("stages_ibis", "read_stages"), ("funnel", "read_funnel")):
        what, asked = QUESTIONS[name], of(name)
        over, times = asked.seconds / of("window_funnel").seconds, asked.seconds / of(bare).seconds
        growth = _growth([found[name][s] for s in sorted(found[name])])
        rows += [
            Aim(f"{what} {at}, to chDB", "≤ 0.8 ×", f"{over:.2f} ×", over <= 0.8),
            Aim(f"{what} {at}, to bare reading of its columns", "≤ 4 ×", f"{times:.1f} ×", times <= 4),
            Aim(f"{what} {at}, memory", "< 1,000 MB", f"{megabytes(asked.memory)} MB", asked.memory < 1000 * MEGABYTE),
            Aim(f"{what}, growth of the last tenfold", "≤ 10 ×", f"{growth:.1f} ×", growth <= 10),
        ]
    return rows


def answering(folder: Path, full: bool) -> Section:
    """`kulmina answer` on packs."""
    rows: list[list[str]] = []
    aims: list[Aim] = []
    _pack(folder, SMALL)
    measure("answer", folder / f"pack-{SMALL}", folder / f"answer-{SMALL}.json")
    for size in (10**5, 10**6):
        pack = folder / f"pack-{size}"
        made = _pack(folder, size)
        answered = measure("answer", pack, folder / f"answer-{size}.json")
        rows.append([power(size), f"{made:,}", seconds(answered.seconds), megabytes(answered.memory)])
        if size == 10**6:
            time, memory = answered.seconds, answered.memory
            aims.append(Aim("`kulmina answer` on 10^6 facts", "< 60 s", f"{seconds(time)} s", time < 60))
            aims.append(
                Aim(
                    "`kulmina answer` on 10^6 facts, memory",
                    "< 2,000 MB",
                    f"{megabytes(memory)} MB",
                    memory < 2000 * MEGABYTE,
                )
            )
    about = (
        "A demo pack of half a year, six closes: reading, checks, reports, statements, evidence, writing the answer. "
        "One run each."
    )
    return Section("`kulmina answer`", about, ["facts", "exactly", "s", "MB"], rows, aims)


def _pack(folder: Path, size: int) -> int:
    """How many facts the pack holds; it is written where it is not there yet."""
    note = folder / f"pack-{size}" / "written"
    if not note.exists():
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(str(measure("pack", note.parent, size).facts))
    return int(note.read_text())


def intake(folder: Path, full: bool) -> Section:
    """Facts into the database and on into the lake."""
    rows: list[list[str]] = []
    aims: list[Aim] = []
    _pack(folder, SMALL)
    _into(folder, SMALL, "SQLite", None, [])
    for size in (10**5, 10**6):
        _pack(folder, size)
        rows.append(_into(folder, size, "SQLite", None, aims))
        with postgresql(folder / f"postgresql-{size}") as address:
            if address:
                rows.append(_into(folder, size, "PostgreSQL", address, aims))
    about = (
        "A demo pack through `recording.record`: sifted, numbered, contacts swapped for client references, "
        "appended and folded into the present, in one transaction with full durability; reading the pack's files is "
        "timed apart. "
        "Then the whole lake is written from the journal, and asked again when nothing is new. One run each."
    )
    head = ["", "facts", "append and fold, facts/s", "MB", "reading, facts/s", "lake, facts/s", "MB", "fresh lake, ms"]
    return Section("Taking facts in", about, head, rows, aims)


def _into(folder: Path, size: int, name: str, address: str | None, aims: list[Aim]) -> list[str]:
    home = folder / f"home-{name}-{size}"
    shutil.rmtree(home, ignore_errors=True)
    added = measure("append", folder / f"pack-{size}", home=home, database=address)
    lake = measure("lake", home=home, database=address)
    if name == "SQLite":
        speed = added.facts / added.seconds
        aims.append(
            Aim(f"append with the fold, SQLite, {power(size)} facts", "≥ 20,000/s", f"{speed:,.0f}/s", speed >= 20_000)
        )
    return [
        f"{name}, {power(size)}", f"{added.facts:,}", rate(added.facts, added.seconds), megabytes(added.memory),
        rate(added.facts, added.of("read")), rate(lake.facts, lake.seconds), megabytes(lake.memory),
        f"{1000 * lake.of('again'):.1f}",
    ]  # fmt: skip


def live(folder: Path, full: bool) -> Section:
    """The funnel page's query on the tables of the present."""
    rows: list[list[str]] = []
    aims: list[Aim] = []
    for facts in sizes(full)[-2:]:
        measure("invent", folder, facts)
        rows.append(_live(folder, facts, "SQLite", None, aims))
        with postgresql(folder / f"postgresql-live-{facts}") as address:
            if address:
                rows.append(_live(folder, facts, "PostgreSQL", address, aims))
    about = (
        "`current.funnel` by creative, everything the page shows, for the leads of half a year, of its last quarter "
        "and of its last month (a sixth of them). Milliseconds, median of seven."
    )
    head = ["", "leads", "half a year, ms", "quarter, ms", "month, ms"]
    return Section("The live funnel", about, head, rows, aims)


def _live(folder: Path, facts: int, name: str, address: str | None, aims: list[Aim]) -> list[str]:
    found = measure("live", folder, facts, home=folder / f"home-live-{name}-{facts}", database=address)
    times = {"half a year": found.seconds, "quarter": found.of("quarter"), "month": found.of("month")}
    if found.facts >= 900_000:
        for span, time in times.items():
            what = f"live funnel of a {span}, {found.facts:,} leads, {name}"
            aims.append(Aim(what, "< 100 ms", f"{1000 * time:.0f} ms", time < 0.1))
    return [f"{name}", f"{found.facts:,}", *(f"{1000 * time:.0f}" for time in times.values())]
