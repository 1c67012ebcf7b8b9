"""What one row of a table says, before it has a number in the journal; and rows that say nothing readable."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from kulmina.domain.facts import KINDS
from kulmina.sources.problem import Problem


@dataclass(frozen=True, slots=True)
class Said:
    """A fact as a source states it. `key`: what it is about; stating it again with other figures replaces it."""

    kind: str
    key: str
    payload: Mapping[str, Any]
    occurred_at: datetime
    line: int
    lead_id: str | None = None
    actor: str = "import"

    @property
    def digest(self) -> str:
        """A fingerprint of all that is said; what the company is does not depend on the day it is said on."""
        at = None if KINDS[self.kind].registry else self.occurred_at.isoformat()
        parts = [self.payload, at, self.lead_id, self.actor]
        return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be read: its cells as they came (None: lost, the row was cut off) and why."""

    problem: Problem
    cells: Mapping[str, str | None]
