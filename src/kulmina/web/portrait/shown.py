"""A portrait and a preset in the words of whoever reads: rules, questions, messages, roles and norms as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as in_context

from kulmina.domain.kpi import CATALOGUE
from kulmina.domain.portrait import Portrait
from kulmina.domain.portrait_table import Words
from kulmina.domain.preset import Preset, Question
from kulmina.domain.scheme_template import Template, template
from kulmina.domain.trade import Trade, filled
from kulmina.web import figures, words
from kulmina.web.page import Page

TYPES: Mapping[str, Any] = {
    "money": in_context("answer", "amount, ₽"),
    "number": in_context("answer", "number"),
    "flag": in_context("answer", "yes or no"),
    "choice": in_context("answer", "one of several"),
    "text": in_context("answer", "text"),
    "date": in_context("answer", "date"),
}
COMPARED: Mapping[str, Any] = {
    "<": in_context("compared", "less than"),
    "<=": in_context("compared", "at most"),
    ">": in_context("compared", "more than"),
    ">=": in_context("compared", "at least"),
    "==": in_context("compared", "is"),
    "!=": in_context("compared", "is not"),
    "in": in_context("compared", "is one of"),
    "not_in": in_context("compared", "is none of"),
}
TRAITS: Mapping[tuple[str, str], Any] = {
    ("buyer", "person"): in_context("trait", "The client is a person"),
    ("buyer", "company"): in_context("trait", "The client is a company"),
    ("sale", "once"): in_context("trait", "buys once, or almost once"),
    ("sale", "often"): in_context("trait", "buys again and again"),
    ("sale", "subscription"): in_context("trait", "pays month after month"),
    ("place", "home"): in_context("trait", "the sale is made at the client's home"),
    ("place", "app"): in_context("trait", "the sale is made in an app"),
    ("place", "office"): in_context("trait", "the sale is made in an office"),
    ("place", "online"): in_context("trait", "the sale is made online"),
    ("service", "home"): in_context("trait", "the client is served at his home"),
    ("service", "office"): in_context("trait", "the client is served in the office"),
    ("service", "online"): in_context("trait", "the client is served at a distance"),
    ("cycle", "none"): in_context("trait", "no recurring sales"),
    ("cycle", "recurring"): in_context("trait", "recurring sales"),
}
TERMS: Mapping[str, Any] = {
    "client": in_context("term", "client"),
    "meeting": in_context("term", "meeting"),
    "deal": in_context("term", "deal"),
    "office": in_context("term", "office"),
    "seller": in_context("term", "seller"),
    "operator": in_context("term", "operator"),
    "payment": in_context("term", "payment"),
    "lead": in_context("term", "lead"),
    "key_stage": in_context("term", "key stage"),
    "product": in_context("term", "product"),
}
OCCASIONS: Mapping[str, Any] = {
    "booked": in_context("message", "After booking"),
    "reminder": in_context("message", "Before the meeting"),
    "no_show": in_context("message", "After somebody did not come"),
    "follow_up": in_context("message", "Follow-up"),
}
FILLED_IN: Mapping[str, Any] = {
    "name": in_context("placeholder", "name of the client"),
    "company": in_context("placeholder", "company"),
    "office": in_context("placeholder", "office"),
    "address": in_context("placeholder", "address"),
    "day": in_context("placeholder", "day"),
    "time": in_context("placeholder", "time"),
    "documents": in_context("placeholder", "documents"),
}
NORMS: Mapping[str, Any] = {
    "invalid": in_context("norm", "Invalid contacts, of all leads"),
    "cut_off": in_context("norm", "Cut off by phone, of all leads"),
    "cc_conv": in_context("norm", "Came to the office and fit, of those left"),
    "show_rate": in_context("norm", "Came, of those who were booked"),
    "sl_conv": in_context("norm", "Bought, of those who came and fit"),
    "cost_of_lead": in_context("norm", "Cost of a lead"),
    "average_deal": in_context("norm", "Money of a deal in its first month"),
}
KINDS_OF_REASONS: Mapping[str, Any] = {
    "non_target": in_context("reasons", "Why a client is non-target"),
    "lost": in_context("reasons", "Why a client is lost"),
    "invalid": in_context("reasons", "Why a contact is unusable"),
}


def language() -> str:
    return "en" if figures.english() else "ru"


def said(text: Words | None) -> str:
    """The words in the reader's language."""
    return text.said(language()) if text else ""


def lowered(text: str) -> str:
    """Words inside a sentence; an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def traits(portrait: Portrait) -> list[str]:
    """The kind of sale and service in plain words; a trait that nobody has put in words is left out."""
    own = portrait.trait_words
    known = [(said(own[pair[0]]) if pair[0] in own else TRAITS.get(pair)) for pair in portrait.traits.items()]
    return [str(one) for one in known if one]


def place(name: str) -> str:
    """A channel or a platform by its name."""
    return words.word(name, "channel" if name in words.CHANNELS else "platform")


# Rules ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in words: what makes a client non-target, and which reason is recorded."""

    when: str
    reason: str


def rules(preset: Preset) -> list[Rule]:
    """The preset's rules of who is non-target."""
    reasons = preset.reasons.get("non_target", {})
    asked = {question.field: question for question in preset.questions}
    return [Rule(_when(rule, asked), _reason(str(rule["reason"]), reasons)) for rule in preset.non_target_rules]


def _reason(code: str, reasons: Mapping[str, Words]) -> str:
    return lowered(said(reasons[code])) if code in reasons else words.word(code, "reason")


def _when(rule: Mapping[str, Any], asked: Mapping[str, Question]) -> str:
    either = "any" in rule
    parts = rule.get("any" if either else "all") or [rule]
    joined = f" {_('or')} " if either else f" {_('and')} "
    return joined.join(condition(part, asked.get(str(part["field"]))) for part in parts)


def condition(part: Mapping[str, Any], question: Question | None) -> str:
    """A comparison in words: «total of the debts: less than 300 000 ₽»."""
    name = _quoted(said(question.words) if question else str(part["field"]))
    op, value = part["op"], part.get("value")
    if isinstance(value, bool):
        return f"{name} — {_('yes') if value == (op == '==') else _('no')}"
    if isinstance(value, list | tuple):
        return f"{name} — {COMPARED[op]} {', '.join(_answer(one, question) for one in value)}"
    return f"{name} — {COMPARED[op]} {_answer(value, question)}"


def _quoted(text: str) -> str:
    return f"“{text}”" if figures.english() else f"«{text}»"


def _answer(value: Any, question: Question | None) -> str:
    kind = question.type if question else "text"
    if kind == "money" and isinstance(value, int):
        return figures.money(value * 100).replace(",00", "") if not figures.english() else f"₽{figures.count(value)}"
    if isinstance(value, int) and not isinstance(value, bool):
        return figures.count(value)
    if question and kind == "choice":
        return lowered(said(question.choices.get(str(value)))) or str(value)
    return str(value)


# The rest as rows -----------------------------------------------------------------------------------------------


def questions(preset: Preset) -> list[dict[str, Any]]:
    """What an operator asks, how it is answered, and whether an answer can make the client non-target."""
    decisive = {str(part["field"]) for rule in preset.non_target_rules for part in _parts(rule)}
    return [
        {
            "words": said(question.words),
            "type": TYPES[question.type],
            "choices": [said(choice) for choice in question.choices.values()],
            "decides": question.field in decisive,
        }
        for question in preset.questions
    ]


def _parts(rule: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return rule.get("all") or rule.get("any") or [rule]


def reasons(preset: Preset) -> list[dict[str, Any]]:
    """The reasons by what they are reasons of."""
    return [
        {"title": title, "kind": kind, "reasons": [said(one) for one in preset.reasons.get(kind, {}).values()]}
        for kind, title in KINDS_OF_REASONS.items()
        if preset.reasons.get(kind)
    ]


def roles(trade: Trade) -> list[dict[str, Any]]:
    """The roles of the structure, their zones, and the figures each sees first."""
    if trade.portrait is None:
        return []
    return [
        {
            "id": role.id,
            "title": said(role.words),
            "zone": words.word(role.zone, "zone") if role.zone in words.ZONES else _("the whole company"),
            "first": [kpi(name) for name in trade.first(role.id)],
            "own": role.id in trade.preset.first,
        }
        for role in trade.portrait.roles
    ]


def kpi(name: str) -> str:
    """A figure by its name."""
    known = CATALOGUE.get(name)
    return (known.title_en if figures.english() else known.title_ru) if known else name


def stages(trade: Trade) -> list[dict[str, Any]]:
    """The stages of the sales funnel in the trade's words, the key stage marked."""
    portrait = trade.portrait
    if portrait is None:
        return []
    return [
        {
            "id": stage.id,
            "title": said(trade.stage(stage.id)) or said(stage.words),
            "key": stage.key,
            "zone": words.word(stage.zone, "zone"),
            "usual": said(stage.words) if stage.id in trade.preset.stage_words else "",
        }
        for stage in portrait.stages
    ]


def glossary(trade: Trade) -> list[dict[str, str]]:
    """The words of the trade for the things of the product."""
    found = [(str(title), said(trade.term(key)), key in trade.preset.glossary) for key, title in TERMS.items()]
    return [{"usual": usual, "own": own} for usual, own, _is_own in found if own]


def schemes(trade: Trade) -> list[dict[str, Any]]:
    """The ready sets of pay schemes, the recommended one marked."""
    names = trade.portrait.schemes if trade.portrait else ()
    return [_scheme(letter, template(name), trade.preset.recommended_scheme) for letter, name in zip("ABC", names)]


def _scheme(letter: str, ready: Template, recommended: str | None) -> dict[str, Any]:
    english = figures.english()
    return {
        "letter": letter,
        "title": ready.title_en if english else ready.title_ru,
        "about": ready.about_en if english else ready.about_ru,
        "recommended": ready.id == recommended,
    }


# Messages -------------------------------------------------------------------------------------------------------


def messages(page: Page, preset: Preset) -> list[dict[str, Any]]:
    """The texts to clients, each with how it reads for a booking of tomorrow."""
    given = _booking(page, preset)
    return [
        {"title": title, "text": said(preset.messages[key]), "reads": filled(said(preset.messages[key]), given)}
        for key, title in OCCASIONS.items()
        if key in preset.messages
    ]


def _booking(page: Page, preset: Preset) -> dict[str, str]:
    """A booking that could be: tomorrow at noon, in the first office."""
    office = next(iter(page.company.offices.values()), None)
    at = datetime.combine(page.today + timedelta(days=1), time(12, 0))
    return {
        "name": _("Maria"),
        "company": page.company.name or _("your company"),
        "office": office.name if office else _("Office on the square"),
        "address": (office.address if office else None) or _("Sadovaya, 12"),
        "day": formats.date_format(at.date(), "j E" if not figures.english() else "j F"),
        "time": f"{at:%H:%M}",
        "documents": ", ".join(lowered(said(one)) for one in preset.documents),
    }


# Norms --------------------------------------------------------------------------------------------------------------


def norms(preset: Preset, own: Mapping[str, Any] | None = None) -> list[dict[str, str]]:
    """The norms beside the company's own figures; empty words where something is not known."""
    if preset.norms is None and own is None:
        return []
    rows = []
    for name, title in NORMS.items():
        norm, known = getattr(preset.norms, name, None), (own or {}).get(name)
        shown = _roubles if name in ("cost_of_lead", "average_deal") else figures.percent
        rows.append({"title": str(title), "norm": shown(norm), "own": shown(known)})
    return rows


def _roubles(kopecks: Any) -> str:
    if kopecks is None:
        return figures.NOTHING
    amount = figures.count(round(kopecks / 100))
    return f"₽{amount}" if figures.english() else f"{amount}{figures.GAP}₽"
