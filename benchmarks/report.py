"""The measurements as tables of Markdown, with the aims they are held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from benchmarks.machine import machine

HEAD = """# Benchmarks

Written by `make bench` (`python -m benchmarks`, with `ARGS=--full` for the largest sizes). The figures of a run stand
together under its line; a part that was measured alone has a run of its own. Each measurement is a process of its own.
Questions to analytics are asked once to warm up and then repeated, the time is the median; the pay run, `kulmina
answer`, taking in and the lake are done once, so their times carry the noise of the machine. Memory is the peak of the
whole process, interpreter and libraries included. "Growth" is how many times longer ten times as many facts take: 10
is linear. A part that failed is named as failed.

Journals are invented: `invent.py` makes them by columns for analytics (about 9.5 facts a lead), `kulmina.demo` person
by person for packs and databases.
"""


@dataclass(frozen=True, slots=True)
class Aim:
    """What was aimed at and what was found."""

    what: str
    aim: str
    found: str
    met: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A table with what has to be said about it."""

    title: str
    about: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    aims: Sequence[Aim] = field(default_factory=tuple)


def run(when: datetime, load: str) -> str:
    """When, where and beside what else it was measured."""
    return f"Run of {when:%Y-%m-%d %H:%M} UTC. {machine()}. Load of the machine: {load}."


def text(sections: Sequence[Section], run: str) -> str:
    """The whole page."""
    return HEAD + "\n" + _body(sections, run)


def replaced(page: str, sections: Sequence[Section], run: str) -> str:
    """The page with these sections, measured alone, each in the place where it was, new ones at the end."""
    for section in sections:
        begins, ends = f"<!-- {section.title} -->\n", f"<!-- end of {section.title} -->\n"
        before, _, rest = page.partition(begins)
        after = rest.partition(ends)[2]
        page = f"{before.rstrip()}\n\n{begins}# {section.title}, measured alone\n\n{_body([section], run)}{ends}{after}"
    return page


def _body(sections: Sequence[Section], run: str) -> str:
    parts = [run, ""]
    aims = [aim for section in sections for aim in section.aims]
    if aims:
        parts += ["## Aims", "", *_table(("what", "aim", "found", ""), [_aim(aim) for aim in aims]), ""]
    for section in sections:
        parts += [f"## {section.title}", "", section.about, "", *_table(section.head, section.rows), ""]
    return "\n".join(parts).rstrip() + "\n"


def _aim(aim: Aim) -> tuple[str, str, str, str]:
    return aim.what, aim.aim, aim.found, "met" if aim.met else "**missed**"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    align = ["---", *["--:"] * (len(head) - 1)]
    return ["| " + " | ".join(row) + " |" for row in (head, align, *rows)]


def seconds(value: float) -> str:
    """A time in seconds, to three digits."""
    return (
        f"{value:.0f}"
        if value >= 100
        else f"{value:.1f}"
        if value >= 10
        else f"{value:.2f}"
        if value >= 1
        else f"{value:.3f}"
    )


def megabytes(value: int) -> str:
    return f"{value / 1_000_000:,.0f}"


def rate(count: int, time: float) -> str:
    """Facts a second."""
    return f"{count / time:,.0f}"


def power(facts: int) -> str:
    return f"10^{len(str(facts)) - 1}"
