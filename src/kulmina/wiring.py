"""What is plugged into what, and the one way to get ready for work."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import django
from django.apps import apps
from django.core.management import call_command

from kulmina.analytics.engine import Source, parquet_source
from kulmina.analytics.payroll import statements
from kulmina.current import doctor as current_doctor
from kulmina.current import fold
from kulmina.current import rebuild as current_rebuild
from kulmina.current.doctor import Finding
from kulmina.domain import facts
from kulmina.domain.company import Company
from kulmina.journal import lake, read

__all__ = ["Finding", "company", "doctor", "outdated", "rebuild", "setup", "source"]

Progress = Callable[[int], None]
_ISSUED = facts.KINDS["statement.issued"].code
# What a statement consists of that a person is paid by; the words beside it may be told otherwise one day.
_FIGURES = ("scheme", "lines", "prior_period", "adjustments", "carry_in", "carry_out", "fixed", "variable", "total")


def setup(*, migrate: bool = True) -> None:
    """Load the settings and bring the database up to date. Safe to call again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kulmina.config.settings")
    if not apps.ready:
        django.setup()
    if migrate:
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)


def company() -> Company:
    """The company as it is now."""
    return read.company()


def source(*, progress: Progress | None = None) -> Source:
    """The journal as analytics reads it, with everything that was recorded until now."""
    return parquet_source(lake.refresh(progress), read.company())


def outdated() -> bool:
    """Whether the present was folded by an earlier version of Kulmina."""
    return fold.folded() != (0, 0) and fold.behind()


def rebuild(*, progress: Progress | None = None) -> int:
    """Fold the present and write the lake anew from the journal; how many leads there are."""
    leads = current_rebuild.rebuild(progress)
    lake.rebuild()
    return leads


def doctor(*, progress: Progress | None = None) -> list[Finding]:
    """What is wrong with this installation, errors first."""
    found = [*current_doctor.examine(progress)]
    if not any(one.check == "migrations" for one in found):
        found += [*_lake(), *_closed_statements()]
    return sorted(found, key=lambda one: one.level != "error")


def _lake() -> Iterator[Finding]:
    lake.refresh()
    held, expected = lake.counted(), read.counted()
    if held != expected:
        yield Finding(
            "error",
            "lake",
            f"the lake holds {held} facts, the journal {expected}; run kulmina rebuild to write it anew",
        )


def _closed_statements() -> Iterator[Finding]:
    """Whether every closed statement is still what its facts say, as the company was known when it was issued (P15)."""
    issued: dict[datetime, list[facts.StatementIssued]] = defaultdict(list)
    for _no, event in read.of_kind(_ISSUED):
        assert isinstance(event.fact, facts.StatementIssued)
        issued[event.recorded_at].append(event.fact)
    files = lake.refresh()
    for known_at, slips in issued.items():
        told = statements(parquet_source(files, read.company(known_at)), until=slips[0].period).statements
        for slip in slips:
            mine = told.get(slip.period, {}).get(slip.person)
            if mine is None or _figures(mine.as_json(texts=False)) != _figures(slip.statement):
                message = f"the statement of {slip.person} for {slip.period} is no longer what its facts say"
                yield Finding("error", "statements", f"{message}; it stands as it was issued")


def _figures(statement: Mapping[str, Any]) -> dict[str, Any]:
    return {name: statement.get(name) for name in _FIGURES}
