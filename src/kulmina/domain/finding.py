"""What is wrong, or worth a second look, in a pay scheme."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

Level: TypeAlias = Literal["error", "warning"]

NAMES = {
    "E1": "thresholds_broken",
    "E2": "unknown_figure",
    "E3": "not_payable",
    "E4": "no_revenue_component",
    "E5": "quantity_without_quality",
    "E6": "coefficient_without_default",
    "E7": "approved_by_author",
    "E8": "starts_inside_period",
    "W1": "outside_the_zone",
    "W2": "cliff",
    "W3": "cap_on_sellers",
    "W4": "one_event_moves_much",
    "W5": "payroll_too_large",
    "W6": "notice_too_short",
    "W7": "too_many_components",
    "R55": "marketing_pay_kinds",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`where`: the scheme's version, and its component where there is one."""

    code: str
    level: Level
    where: str
    message_ru: str
    message_en: str

    @property
    def name(self) -> str:
        """The word for the rule that was broken."""
        return NAMES[self.code]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a company lets pass. Shares are exact: 1/4 is 25 %."""

    min_revenue_share: Fraction = Fraction(1, 5)
    marketing_kinds: Level = "warning"
    max_event_share: Fraction = Fraction(1, 4)
    max_payroll_share: Fraction = Fraction(7, 20)
    notice_months: int = 2
    max_components: int = 6
    marketing_roles: tuple[str, ...] = ("marketer", "marketing_head")


STRICT = Policy(marketing_kinds="error")
