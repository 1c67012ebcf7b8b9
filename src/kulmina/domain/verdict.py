"""Whether a client fits: what the operator, the office and quality control say, and who is believed (DOMAIN §8)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

OPERATOR, OFFICE, QUALITY = 1, 2, 3


class Judgement(NamedTuple):
    """One verdict about a lead and who gave it. `value`: target | non_target | unknown."""

    value: str
    reason: str | None
    at: datetime
    by: str


class Verdicts(NamedTuple):
    """The latest judgement of each level; inside a level the latest by (occurred_at, event_id) holds."""

    operator: Judgement | None = None
    office: Judgement | None = None
    quality: Judgement | None = None

    @property
    def level(self) -> int:
        """The highest level that has spoken: 3 quality control, 2 office, 1 operator, 0 nobody."""
        if self.quality is not None:
            return QUALITY
        if self.office is not None:
            return OFFICE
        return OPERATOR if self.operator is not None else 0

    @property
    def holding(self) -> Judgement | None:
        """The judgement that counts for the lead."""
        return self.quality or self.office or self.operator

    @property
    def of_office(self) -> str | None:
        """What counts for an arrival: office or quality control, never the operator; None: still pending."""
        judgement = self.quality or self.office
        return None if judgement is None or judgement.value == "unknown" else judgement.value
