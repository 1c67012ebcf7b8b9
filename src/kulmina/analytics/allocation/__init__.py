"""Where the next rouble goes: a budget over creatives, with what it promises and why."""

from kulmina.analytics.allocation.advice import Advice, NothingToTell, Row, Word
from kulmina.analytics.allocation.limits import Limit, LimitsContradict
from kulmina.analytics.allocation.plan import Value, plan
from kulmina.analytics.allocation.words import sentence
from kulmina.analytics.allocation.worth import AIMS, NoColumn

__all__ = [
    "AIMS", "Advice", "Limit", "LimitsContradict", "NoColumn", "NothingToTell", "Row", "Value", "Word", "plan",
    "sentence",
]  # fmt: skip
