"""An industry over a portrait: what counts as a lead and a target action, what is asked, who does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kulmina.domain.company import BadRules, Rules, read_action, read_rules
from kulmina.domain.portrait_table import BadPortrait, Reasons, Table, Words, once, read_reasons
from kulmina.domain.scheme_template import NAMES as SCHEMES

QUESTION_TYPES = ("money", "number", "flag", "choice", "text", "date")


@dataclass(frozen=True, slots=True)
class Variant:
    """One sensible answer to "which target action do we expect of the client?". The first one is the default.

    `actions` as in the rules of counting ("call", "app_action:first_order"); `creates`: kinds that must create
    leads besides the industry's own; `consent_required`: kinds that count only with consent.
    """

    id: str
    words: Words
    actions: tuple[str, ...]
    creates: tuple[str, ...] = ()
    consent_required: tuple[str, ...] = ()


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
        return isinstance(value, str)


@dataclass(frozen=True, slots=True)
class Preset:
    """An industry. `portrait` None: an example that no portrait covers. `reasons` hold the portrait's and its own."""

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
            "target_actions": list(variant.actions),
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
        }


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"


def read_preset(table: Table, reasons: Mapping[str, Reasons]) -> Preset:
    """Type an industry's file; `reasons` are those of the portraits. Raises BadPortrait naming file and key."""
    portrait = table.maybe("portrait")
    if portrait is not None and portrait not in reasons:
        raise table.bad("portrait", f"there is no portrait {portrait!r}; there are {', '.join(reasons)}")
    variants = tuple(_variant(item) for item in table.tables("target_actions"))
    once(table, "target_actions", [variant.id for variant in variants])
    questions = tuple(_question(item) for item in table.tables("questions", needed=False))
    once(table, "questions", [question.field for question in questions])
    own = read_reasons(table)
    inherited = reasons.get(portrait or "", {})
    every = {kind: {**inherited.get(kind, {}), **own.get(kind, {})} for kind in {**inherited, **own}}
    asked = {question.field: question for question in questions}
    rules = tuple(
        _rule(item, asked, every.get("non_target", {})) for item in table.tables("non_target_rules", needed=False)
    )
    preset = Preset(
        id=table.text("id"),
        number=table.whole("number"),
        words=table.words(),
        portrait=portrait,
        lead_actions=_actions(table, "lead_actions"),
        variants=variants,
        questions=questions,
        non_target_rules=rules,
        reasons=every,
        recommended_scheme=_scheme(table),
    )
    table.done()
    _countable(preset, table)
    return preset


def _scheme(table: Table) -> str | None:
    name = table.maybe("recommended_scheme")
    if name is not None and name not in SCHEMES:
        raise table.bad("recommended_scheme", f"there is no set of schemes {name!r}; there are {', '.join(SCHEMES)}")
    return name


def _variant(table: Table) -> Variant:
    variant = Variant(
        id=table.text("id"),
        words=table.words(),
        actions=_actions(table, "actions"),
        creates=_actions(table, "creates", needed=False),
        consent_required=_actions(table, "consent_required", needed=False),
    )
    table.done()
    return variant


def _actions(table: Table, name: str, *, needed: bool = True) -> tuple[str, ...]:
    """Kinds of target actions; a click is none, and the error says why."""
    actions = table.texts(name, needed=needed)
    for action in actions:
        try:
            read_action(action, name)
        except BadRules as error:
            raise table.bad(name, error.problem) from None
    return actions


def _question(table: Table) -> Question:
    kind = table.text("type")
    if kind not in QUESTION_TYPES:
        raise table.bad("type", f"expected one of {', '.join(QUESTION_TYPES)}; got {kind!r}")
    choices = {}
    for item in table.tables("choices", needed=kind == "choice"):
        choices[item.text("id")] = item.words()
        item.done()
    question = Question(table.text("field"), kind, table.words(), choices)
    table.done()
    return question


def _rule(table: Table, asked: Mapping[str, Question], reasons: Mapping[str, Words]) -> Mapping[str, Any]:
    reason = table.text("reason")
    if reason not in reasons:
        raise table.bad("reason", f"{reason!r} is not among the non-target reasons: {', '.join(reasons)}")
    together = [name for name in ("all", "any") if name in table.data]
    parts = table.tables(together[0]) if together else [table]
    for part in parts:
        _condition(part, asked)
    table.done()
    return table.data


def _condition(part: Table, asked: Mapping[str, Question]) -> None:
    field = part.text("field")
    part.text("op")
    value = part.get("value")
    if field not in asked:
        raise part.bad("field", f"nobody asks {field!r}; the questions are {', '.join(asked) or 'none'}")
    for one in value if isinstance(value, list) else [value]:
        if not asked[field].admits(one):
            raise part.bad("value", f"{one!r} cannot be an answer to {field!r}, which is a {asked[field].type}")


def _countable(preset: Preset, table: Table) -> None:
    """The rules that a business would start from must be readable with every target action."""
    for variant in preset.variants:
        try:
            read_rules(preset.rules(variant.id))
        except BadRules as error:
            raise BadPortrait(table.file, error.key, error.problem) from None
