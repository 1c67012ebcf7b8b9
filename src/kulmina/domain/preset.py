"""The file of an industry: read strictly, filled up from the one it is based on, and written back."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from string import Formatter

from kulmina.domain.company import BadRules, read_rules
from kulmina.domain.form import ACTIONS, NOT_ACTIONS
from kulmina.domain.funnel import STAGES
from kulmina.domain.kpi import CATALOGUE as KPI
from kulmina.domain.money import exact, kopecks
from kulmina.domain.portrait_form import Catalogue
from kulmina.domain.portrait_table import BadPortrait, Reasons, Table, Words, once, read_reasons, read_toml
from kulmina.domain.preset_form import (
    GLOSSARY,
    LONGEST_TALK,
    MESSAGES,
    PLACEHOLDERS,
    PLACES,
    QUESTION_TYPES,
    Norms,
    Preset,
    Question,
    Variant,
)
from kulmina.domain.preset_rules import read_rule
from kulmina.domain.preset_toml import to_toml
from kulmina.domain.scheme_template import NAMES as SCHEMES

__all__ = ["Norms", "Preset", "Question", "Variant", "read_presets", "read_text", "to_toml"]

UNNUMBERED = 1000  # where an industry of one's own stands: after the numbered ones
# What an industry that is based on another one says itself, and what is put together with the other's.
_OWN = ("id", "number", "ru", "en", "about", "examples")
_TOGETHER = ("action_names", "first", "glossary", "messages", "norms", "stage_words")


def read_text(text: str, *, file: str, catalogue: Catalogue, places: Collection[str] | None = PLACES) -> Preset:
    """The industry that a text is. `catalogue`: the portraits and industries that it may lean on; `places`: channels
    and platforms that are known, None: any name may stand. Raises BadPortrait naming file and key."""
    table = read_toml(text, file)
    kind = table.text("kind")
    if kind != "industry":
        raise table.bad("kind", f"expected industry, got {kind!r}", f"ожидается industry, а стоит {kind!r}")
    return read_presets([table], catalogue, places=places)[0]


def read_presets(
    tables: Sequence[Table], catalogue: Catalogue, *, places: Collection[str] | None = PLACES
) -> list[Preset]:
    """The industries of several files, which may be based on one another and on those of the catalogue."""
    waiting = {table.text("id"): table for table in tables}
    ready = {preset.id: preset for preset in catalogue.presets if preset.id not in waiting}

    def read(table: Table, path: tuple[str, ...]) -> Preset:
        name = table.text("id")
        if name in ready:
            return ready[name]
        base = table.maybe("based_on")
        if base is not None:
            table.among("based_on", base, (*ready, *waiting), "industry", "отрасли")
            _no_circle(table, (*path, name, *_bases(base, ready)))
            table = _filled(table, ready[base] if base in ready else read(waiting[base], (*path, name)))
        ready[name] = _read(table, catalogue, places)
        return ready[name]

    return [read(table, ()) for table in tables]


def _bases(base: str, ready: Mapping[str, Preset]) -> Iterator[str]:
    """An industry, the one it is based on, and so on to the first that is based on none or comes again."""
    seen: list[str] = []
    following: str | None = base
    while following is not None:
        yield following
        if following in seen:
            return
        seen.append(following)
        known = ready.get(following)
        following = known.based_on if known else None


def _no_circle(table: Table, path: tuple[str, ...]) -> None:
    for place, name in enumerate(path):
        if name in path[:place]:
            ring = " → ".join(path[path.index(name) : place + 1])
            raise table.bad("based_on", f"goes round in a circle: {ring}", f"основы идут по кругу: {ring}")


def _filled(table: Table, base: Preset) -> Table:
    """The file with what it does not say itself taken from its base."""
    said = tomllib.loads(to_toml(base))
    data = {key: value for key, value in said.items() if key not in _OWN} | dict(table.data)
    for key in _TOGETHER:
        if isinstance(table.data.get(key), Mapping):
            data[key] = {**said.get(key, {}), **table.data[key]}
    if isinstance(own := table.data.get("reasons"), Mapping):
        codes = said.get("reasons", {})
        data["reasons"] = codes | {
            kind: {**codes.get(kind, {}), **own[kind]} if isinstance(own[kind], Mapping) else own[kind] for kind in own
        }
    return Table(data, table.file)


def _read(table: Table, catalogue: Catalogue, places: Collection[str] | None) -> Preset:
    table.get("kind"), table.get("based_on")
    portrait = table.maybe("portrait")
    if portrait is not None:
        table.among("portrait", portrait, [one.id for one in catalogue.portraits], "portrait", "портрета")
    kind = next((one for one in catalogue.portraits if one.id == portrait), None)
    reasons = _with(kind.reasons if kind else {}, read_reasons(table))
    questions = tuple(map(_question, table.tables("questions", needed=False)))
    once(table, "questions", [question.field for question in questions])
    asked = {question.field: question for question in questions}
    codes = reasons.get("non_target", {})
    documents = table.several_words("documents")
    preset = Preset(
        id=table.id(),
        number=table.whole("number", UNNUMBERED),
        words=table.words(),
        portrait=portrait,
        lead_actions=_actions(table, "lead_actions"),
        variants=_variants(table),
        questions=questions,
        non_target_rules=tuple(read_rule(one, asked, codes) for one in table.tables("non_target_rules", needed=False)),
        reasons=reasons,
        recommended_scheme=_scheme(table),
        about=table.words("about") if table.get("about") is not None else None,
        examples=table.several_words("examples"),
        stage_words=table.named_words("stage_words", [s.id for s in kind.stages] if kind else STAGES, "stage", "этапа"),
        first=_first(table, [role.id for role in kind.roles] if kind else []),
        messages=_messages(table, documents),
        documents=documents,
        glossary=table.named_words("glossary", GLOSSARY, "word of the glossary", "слова словаря"),
        visits_off=_visits_off(table, places),
        norms=_norms(table.table("norms")) if table.get("norms") is not None else None,
        action_names={name: words.words() for name, words in table.named("action_names").items()},
        based_on=table.maybe("based_on"),
    )
    table.done()
    _countable(preset, table)
    return preset


def _with(inherited: Reasons, own: Reasons) -> Reasons:
    return {kind: {**inherited.get(kind, {}), **own.get(kind, {})} for kind in {**inherited, **own}}


def _scheme(table: Table) -> str | None:
    name = table.maybe("recommended_scheme")
    return None if name is None else table.among("recommended_scheme", name, SCHEMES, "set of schemes", "набора схем")


def _variants(table: Table) -> tuple[Variant, ...]:
    variants = tuple(map(_variant, table.tables("target_actions")))
    once(table, "target_actions", [variant.id for variant in variants])
    return variants


def _variant(table: Table) -> Variant:
    variant = Variant(
        id=table.text("id"),
        words=table.words(),
        actions=_actions(table, "actions"),
        creates=_actions(table, "creates", needed=False),
        consent_required=_actions(table, "consent_required", needed=False),
        min_talk_s=None if table.get("min_talk_s") is None else table.whole("min_talk_s"),
    )
    for action in variant.consent_required:
        if action not in variant.actions:
            raise table.bad(
                "consent_required",
                f"{action!r} is not among the actions of this target action",
                f"{action!r} нет среди действий этого целевого действия",
            )
    talk = variant.min_talk_s
    if talk is not None and not (0 < talk <= LONGEST_TALK and "call" in variant.actions):
        raise table.bad(
            "min_talk_s",
            f"expected the seconds of a call, from 1 to {LONGEST_TALK}, beside the action call; got {talk}",
            f"ожидаются секунды разговора от 1 до {LONGEST_TALK} рядом с действием call; стоит {talk}",
        )
    table.done()
    return variant


def _actions(table: Table, name: str, *, needed: bool = True) -> tuple[str, ...]:
    """Kinds of target actions; a click is none, and the error says why (R21)."""
    actions = table.texts(name, needed=needed)
    for action in actions:
        kind = action.rstrip(")").replace("(", ":").partition(":")[0]
        if kind in NOT_ACTIONS:
            raise table.bad(
                name,
                f"{action!r} is not a target action: a click is not yet an application, a visit to the office "
                "or a purchase",
                f"{action!r} не целевое действие: клик — это ещё не заявка, не визит в офис и не покупка",
            )
        table.among(name, kind, ACTIONS, "target action", "целевого действия")
    return actions


def _question(table: Table) -> Question:
    kind = table.text("type")
    if kind not in QUESTION_TYPES:
        listed = ", ".join(QUESTION_TYPES)
        raise table.bad("type", f"expected one of {listed}; got {kind!r}", f"ожидается {listed}; стоит {kind!r}")
    choices = {}
    items = table.tables("choices", needed=kind == "choice")
    once(table, "choices", [item.text("id") for item in items])
    for item in items:
        choices[item.text("id")] = item.words()
        item.done()
    question = Question(table.text("field"), kind, table.words(), choices)
    table.done()
    return question


def _first(table: Table, roles: Sequence[str]) -> dict[str, tuple[str, ...]]:
    if table.get("first") is None:
        return {}
    outer = table.table("first")
    found = {}
    for role in outer.data:
        outer.among(role, role, roles, "role", "роли")
        found[role] = tuple(outer.among(role, kpi, KPI, "figure", "показателя") for kpi in outer.texts(role))
    return found


def _messages(table: Table, documents: tuple[Words, ...]) -> dict[str, Words]:
    found = table.named_words("messages", MESSAGES, "message", "сообщения")
    for occasion, words in found.items():
        for language, text in words._asdict().items():
            key = f"messages.{occasion}.{language}"
            for name in _placeholders(table, key, text):
                table.among(key, name, PLACEHOLDERS, "placeholder", "подстановки")
                if name == "documents" and not documents:
                    raise table.bad(
                        key,
                        "says {documents}, but no documents are named",
                        "здесь {documents}, а документы не названы",
                    )
    return found


def _placeholders(table: Table, key: str, text: str) -> Iterator[str]:
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        raise table.bad(key, f"the braces do not match: {error}", "фигурные скобки не сходятся") from None
    for _, name, form, conversion in parts:
        if name is not None:
            yield name if not form and not conversion else f"{name}!{conversion or ''}:{form or ''}"


def _visits_off(table: Table, places: Collection[str] | None) -> tuple[str, ...]:
    named = table.texts("visits_off", needed=False)
    once(table, "visits_off", named)
    if not all(place.strip() for place in named):
        raise table.bad("visits_off", "a name is empty", "пустое название канала или площадки")
    for place in named if places is not None else ():
        table.among("visits_off", place, sorted(places or ()), "channel or platform", "канала или площадки")
    return named


def _norms(table: Table) -> Norms:
    norms = Norms(
        invalid=_share(table, "invalid"),
        cut_off=_share(table, "cut_off"),
        cc_conv=_share(table, "cc_conv"),
        sl_conv=_share(table, "sl_conv"),
        show_rate=_share(table, "show_rate"),
        cost_of_lead=_money(table, "cost_of_lead"),
        average_deal=_money(table, "average_deal"),
    )
    table.done()
    if norms.waste >= 1:
        raise table.bad(
            "cut_off", "nobody is left: invalid and cut_off are all leads", "никого не остаётся: это все лиды"
        )
    return norms


def _share(table: Table, name: str) -> Fraction:
    value = table.get(name)
    try:
        share = exact(value)
    except ValueError:
        raise table.unlike(
            name, value, 'a share as a text, for example "0.35"', 'доля текстом, например "0.35"'
        ) from None
    if not 0 <= share <= 1:
        raise table.bad(name, f"expected a share from 0 to 1, got {value}", f"ожидается доля от 0 до 1, стоит {value}")
    return share


def _money(table: Table, name: str) -> int:
    value = table.get(name)
    try:
        amount = kopecks(value)
    except ValueError:
        raise table.unlike(
            name, value, 'roubles as a text, for example "2400.00"', 'рубли текстом, например "2400.00"'
        ) from None
    if amount <= 0:
        raise table.bad(
            name, f"expected an amount above zero, got {value}", f"ожидается сумма больше нуля, стоит {value}"
        )
    return amount


def _countable(preset: Preset, table: Table) -> None:
    """The rules that a business would start from must be readable with every target action."""
    for variant in preset.variants:
        try:
            read_rules(preset.rules(variant.id))
        except BadRules as error:
            said = f"по таким правилам нельзя считать: {error.problem}"
            raise BadPortrait(table.file, error.key, error.problem, said) from None
