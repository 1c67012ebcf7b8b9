"""What the issued statements say: they stand as they were closed, whatever became known later (P9, P15)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from kulmina.domain import facts
from kulmina.domain.money import Kopecks, kopecks
from kulmina.journal import read

_ISSUED = facts.KINDS["statement.issued"].code


def carried() -> Mapping[str, Mapping[str, Kopecks]]:
    """What each issued statement left to be carried over, in kopecks, by period and person."""
    found: dict[str, dict[str, Kopecks]] = defaultdict(dict)
    for _no, event in read.of_kind(_ISSUED):
        assert isinstance(event.fact, facts.StatementIssued)
        found[event.fact.period][event.fact.person] = kopecks(event.fact.statement["carry_out"])
    return found
