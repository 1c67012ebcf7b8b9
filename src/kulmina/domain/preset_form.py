"""What an industry is: what counts as a lead and a target action, what is asked, who does not fit, its own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from kulmina.domain.company import Rules
from kulmina.domain.decomposition import Rates
from kulmina.domain.money import roubles
from kulmina.domain.portrait_table import Reasons, Words

QUESTION_TYPES = ("money", "number", "flag", "choice", "text", "date")
MESSAGES = ("booked", "reminder", "no_show", "follow_up")
PLACEHOLDERS = ("name", "company", "office", "address", "day", "time", "documents")
GLOSSARY = (
    "client", "meeting", "deal", "office", "seller", "operator", "payment", "lead", "key_stage", "product",
)  # fmt: skip
CHANNELS = ("vk_ads", "yandex_direct", "telegram_ads", "seo", "maps", "referral")
PLATFORMS = ("site", "app", "messenger", "marketplace", "map_card", "lead_form")
PLACES = frozenset((*CHANNELS, *PLATFORMS))
OPERATORS = ("<", "<=", ">", ">=", "==", "!=", "in", "not_in")
# How answers are compared that have no order, or of which one alone is named.
COMPARED: Mapping[str, tuple[str, ...]] = {
    "date": ("<", "<=", ">", ">=", "==", "!="),
    "flag": ("==", "!="),
    "choice": ("==", "!=", "in", "not_in"),
    "text": ("==", "!=", "in", "not_in"),
}
LONGEST_TALK = 3600  # seconds


@dataclass(frozen=True, slots=True)
class Variant:
    """One sensible answer to "which target action do we expect of the client?". The first one is the default.

    `actions` as in the rules of counting ("call", "app_action:first_order"); `creates`: kinds that must create
    leads besides the industry's own; `consent_required`: kinds that count only with consent; `min_talk_s`: a call
    counts when its talk lasted at least so many seconds, None: however short.
    """

    id: str
    words: Words
    actions: tuple[str, ...]
    creates: tuple[str, ...] = ()
    consent_required: tuple[str, ...] = ()
    min_talk_s: int | None = None

    def counted(self) -> list[Any]:
        """The target actions in the form of the rules of counting; a least talk stands beside its call."""
        if self.min_talk_s is None:
            return list(self.actions)
        return [
            {"action": action, "min_talk_s": self.min_talk_s} if action == "call" else action for action in self.actions
        ]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the qualification. `type` is one of QUESTION_TYPES; `choices` by id for a choice."""

    field: str
    type: str
    words: Words
    choices: Mapping[str, Words]

    def admits(self, value: Any) -> bool:
        """Whether a value can be an answer."""
        if self.type == "flag":
            return isinstance(value, bool)
        if self.type in ("money", "number"):
            return isinstance(value, int) and not isinstance(value, bool)
        if self.type == "choice":
            return value in self.choices
        return isinstance(value, str) and (self.type != "date" or _is_day(value))

    @property
    def operators(self) -> tuple[str, ...]:
        """How answers may be compared."""
        return COMPARED.get(self.type, OPERATORS)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Norms:
    """What a small company of the industry may start its plan from: illustrations, not statistics of a market.

    Shares: `invalid` and `cut_off` of all leads; `cc_conv` of eligible leads (not invalid, not cut off) that arrive
    as target; `sl_conv` of target arrivals that end in a deal; `show_rate` of due bookings. Kopecks: `cost_of_lead`,
    `average_deal` (money of a deal in its first month).
    """

    invalid: Fraction
    cut_off: Fraction
    cc_conv: Fraction
    sl_conv: Fraction
    show_rate: Fraction
    cost_of_lead: int
    average_deal: int

    @property
    def waste(self) -> Fraction:
        """Leads that are invalid or cut off, of all."""
        return self.invalid + self.cut_off

    @property
    def deals_per_lead(self) -> Fraction:
        """Deals of all leads: (1 − waste) × cc_conv × sl_conv."""
        return (1 - self.waste) * self.cc_conv * self.sl_conv

    @property
    def rates(self) -> Rates:
        """The same as the joints of a plan (`domain.decomposition`)."""
        return Rates(
            average=Fraction(self.average_deal),
            sale=self.sl_conv,
            arrival=self.cc_conv,
            waste=self.waste,
            cpl=Fraction(self.cost_of_lead),
        )

    def written(self) -> dict[str, str]:
        """The norms as they stand in a file: exact shares, amounts as decimal strings."""
        shares = ("invalid", "cut_off", "cc_conv", "sl_conv", "show_rate")
        money = ("cost_of_lead", "average_deal")
        return {name: str(getattr(self, name)) for name in shares} | {
            name: roubles(getattr(self, name)) for name in money
        }


@dataclass(frozen=True, slots=True)
class Preset:
    """An industry. `portrait` None: an example that no portrait covers. `reasons` hold the portrait's and its own.

    `examples`: whom it covers; `stage_words`: stages that the trade calls by its own words; `first`: figures that a
    role sees first, over the portrait's; `messages`: texts by occasion, with {placeholders}; `documents`: what a
    client is asked to bring; `glossary`: the trade's words for the product's; `action_names`: what an action's own name
    means (`app_action:first_order`: «первый заказ»); `visits_off`: channels or platforms
    whose site visits do not matter (R32); `based_on`: the preset whose file was filled up from.
    """

    id: str
    number: int
    words: Words
    portrait: str | None
    lead_actions: tuple[str, ...]
    variants: tuple[Variant, ...]
    questions: tuple[Question, ...]
    non_target_rules: tuple[Mapping[str, Any], ...]
    reasons: Reasons
    recommended_scheme: str | None
    about: Words | None = None
    examples: tuple[Words, ...] = ()
    stage_words: Mapping[str, Words] = field(default_factory=dict)
    first: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    messages: Mapping[str, Words] = field(default_factory=dict)
    documents: tuple[Words, ...] = ()
    glossary: Mapping[str, Words] = field(default_factory=dict)
    visits_off: tuple[str, ...] = ()
    norms: Norms | None = None
    action_names: Mapping[str, Words] = field(default_factory=dict)
    based_on: str | None = field(default=None, compare=False)

    def variant(self, variant_id: str | None = None) -> Variant:
        """A target action by its id, the default one without. Raises KeyError naming those there are."""
        for variant in self.variants:
            if variant_id in (None, variant.id):
                return variant
        raise KeyError(
            f"{self.id} has no target action {variant_id!r}; it has {', '.join(v.id for v in self.variants)}"
        )

    def rules(
        self, variant_id: str | None = None, *, name: str = "", timezone: str = "Europe/Moscow", currency: str = "RUB"
    ) -> dict[str, Any]:
        """The rules of counting to start from, in the form of `pack.json` and of `company.read_rules`."""
        variant, standard = self.variant(variant_id), Rules()
        return {
            "timezone": timezone,
            "currency": currency,
            "business": {"name": name, "portrait": self.portrait or "", "industry": self.id},
            "lead_actions": list(dict.fromkeys((*self.lead_actions, *variant.creates))),
            "target_actions": variant.counted(),
            "consent_required": list(variant.consent_required),
            "sla": {
                "seconds": standard.sla_seconds,
                "work_from": _clock(standard.work_from),
                "work_to": _clock(standard.work_to),
            },
            "dedupe_days": standard.dedupe_days,
            "arrival_match_days": standard.arrival_match_days,
            "retro_limit_periods": standard.retro_limit_periods,
            "non_target_rules": [dict(rule) for rule in self.non_target_rules],
            "visits_off": list(self.visits_off),
        }


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
