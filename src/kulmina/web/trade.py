"""The company's own words: stages, reasons, questions and messages as its portrait and its industry say them."""

from __future__ import annotations

from collections.abc import Mapping

from kulmina.domain.company import Company
from kulmina.domain.funnel import KEY_STAGE, STAGES
from kulmina.domain.portrait_table import Words
from kulmina.domain.preset import Question
from kulmina.domain.trade import trade_of
from kulmina.web import words
from kulmina.web.figures import english


def stages(company: Company) -> tuple[str, ...]:
    """The stages of its funnel, in their order."""
    trade = trade_of(company)
    return trade.stages if trade else STAGES


def key_stage(company: Company) -> str:
    """The stage that everything before it works for."""
    trade = trade_of(company)
    return trade.key_stage if trade else KEY_STAGE


def stage(code: str, company: Company) -> str:
    """How the trade calls a stage: «Пришёл на консультацию»."""
    trade = trade_of(company)
    named = trade.stage(code) if trade else None
    return said(named) if named else words.word(code, "stage")


def renamed(code: str, company: Company) -> str:
    """A stage in the industry's own words, or the portrait's where people do not come to an office; else empty."""
    trade = trade_of(company)
    if trade is None:
        return ""
    elsewhere = trade.portrait is not None and trade.portrait.traits.get("place") != "office"
    named = trade.preset.stage_words.get(code) or (trade.stage(code) if elsewhere else None)
    return said(named) if named else ""


def joint(code: str, company: Company) -> str:
    """The same as an end of a joint between two stages: «приход»."""
    trade = trade_of(company)
    named = trade.joint(code) if trade else None
    return inside(said(named)) if named else inside(words.word(code, "stage"))


def term(key: str, company: Company) -> str:
    """The trade's word for a thing, as it stands inside a sentence: client, meeting, deal, key_stage …"""
    trade = trade_of(company)
    named = trade.term(key) if trade else None
    return said(named) if named else words.word(key, "term")


def reason(code: str | None, company: Company) -> str:
    """Why a client was refused or lost, in the industry's words; other codes as they were written."""
    if not code:
        return ""
    for known in _reasons(company).values():
        if code in known:
            return inside(said(known[code]))
    return words.word(code, "reason")


def reasons(group: str, company: Company) -> list[tuple[str, str]]:
    """Codes and words of the reasons of a group: non_target, lost, invalid."""
    return [(code, inside(said(named))) for code, named in _reasons(company).get(group, {}).items()]


def questions(company: Company) -> tuple[Question, ...]:
    """What the industry asks of a client."""
    trade = trade_of(company)
    return trade.preset.questions if trade else ()


def question(field: str, company: Company) -> str:
    """What a client was asked."""
    named = next((one.words for one in questions(company) if one.field == field), None)
    return inside(said(named)) if named else field.replace("_", " ")


def action_name(name: str, company: Company) -> str:
    """What an action's own name means: «первый заказ»; a name without words as it was written."""
    trade = trade_of(company)
    named = trade.preset.action_names.get(name) if trade else None
    return inside(said(named)) if named else name.replace("_", " ")


def message(occasion: str, company: Company, **given: str) -> str:
    """What is written to a client when he was booked, before he comes, when he did not come, when he decides."""
    trade = trade_of(company)
    return trade.message(occasion, _language(), {"company": company.name, **given}) if trade else ""


def documents(company: Company) -> list[str]:
    """What a client is asked to bring."""
    trade = trade_of(company)
    return [said(named) for named in trade.preset.documents] if trade else []


def said(named: Words) -> str:
    """Words in the reader's language."""
    return named.said(_language())


def inside(text: str) -> str:
    """Words inside a sentence: without a capital, but for an abbreviation."""
    return text[:1].lower() + text[1:] if not text[1:2].isupper() else text


def _language() -> str:
    return "en" if english() else "ru"


def _reasons(company: Company) -> Mapping[str, Mapping[str, Words]]:
    trade = trade_of(company)
    return trade.preset.reasons if trade else {}
