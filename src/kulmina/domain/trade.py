"""The company's own trade: its portrait and its industry, shipped or of its own making."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kulmina.domain.company import Company
from kulmina.domain.funnel import KEY_STAGE, STAGES
from kulmina.domain.portrait import FURTHER, load_portraits
from kulmina.domain.portrait_form import Catalogue, Portrait
from kulmina.domain.portrait_table import BadPortrait, Table, Words, read_toml
from kulmina.domain.preset import read_presets
from kulmina.domain.preset_form import PLACES, Preset

Texts = tuple[tuple[str, str], ...]
_PLACE = re.compile(r"\{\{|\}\}|(, |)\{(\w+)\}(, |)")


@dataclass(frozen=True, slots=True)
class Trade:
    """What a company sells and how. `portrait` None: an industry that no portrait covers."""

    portrait: Portrait | None
    preset: Preset

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages of its funnel, in their order."""
        return tuple(stage.id for stage in self.portrait.stages) if self.portrait else STAGES

    @property
    def key_stage(self) -> str:
        """The stage that everything before it works for."""
        return self.portrait.key_stage.id if self.portrait else KEY_STAGE

    def stage(self, stage_id: str) -> Words | None:
        """How the trade calls a stage: in its own words, else in those of its portrait."""
        own = self.preset.stage_words.get(stage_id)
        if own is not None or self.portrait is None:
            return own
        return next((stage.words for stage in self.portrait.stages if stage.id == stage_id), None)

    def joint(self, stage_id: str) -> Words | None:
        """How the trade calls a stage as an end of a joint between two stages."""
        known = self.portrait.stages if self.portrait else ()
        named = next((stage.noun for stage in known if stage.id == stage_id), None)
        return named or self.stage(stage_id)

    def message(self, occasion: str, language: str, given: Mapping[str, str]) -> str:
        """A message of `preset_form.MESSAGES` with what is given in its placeholders; empty where there is none.

        The documents are filled in. What is not given goes with the comma before or after it.
        """
        written = self.preset.messages.get(occasion)
        if written is None:
            return ""
        documents = ", ".join(words.said(language) for words in self.preset.documents)
        text = filled(written.said(language), {"documents": documents, **given}).strip()
        return text[:1].upper() + text[1:]

    def term(self, key: str) -> Words | None:
        """The trade's word for a thing of `preset_form.GLOSSARY`."""
        own = self.preset.glossary.get(key)
        if own is not None or self.portrait is None:
            return own
        return self.portrait.key_words.short if key == "key_stage" else self.portrait.glossary.get(key)

    def first(self, role: str) -> tuple[str, ...]:
        """The figures that a role sees first, the most important one first."""
        if role in self.preset.first:
            return self.preset.first[role]
        roles = self.portrait.roles if self.portrait else ()
        return next((one.first for one in roles if one.id == role), ())


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with what is given in its {placeholders}; {{ and }} stand for braces."""

    def said(found: re.Match[str]) -> str:
        if found[2] is None:
            return found[0][0]
        value = values.get(found[2], "")
        return f"{found[1]}{value}{found[3]}" if value else found[1] and found[3]

    return _PLACE.sub(said, text)


def shipped() -> Catalogue:
    """The portraits and industries of the files, without a company's own. Raises BadPortrait."""
    return _shipped(os.environ.get(FURTHER, ""))


def catalogue(company: Company) -> Catalogue:
    """Those of the files and the company's own industries; what cannot be read of these is in `unreadable`."""
    return _catalogue(os.environ.get(FURTHER, ""), tuple(sorted(company.presets.items())))


def trade_of(company: Company) -> Trade | None:
    """The trade that the rules of counting name; None where they name neither an industry nor a portrait.

    The portrait is the industry's. Where the industry is not known, the trade has the words of the portrait alone.
    """
    further, own = os.environ.get(FURTHER, ""), tuple(sorted(company.presets.items()))
    return _trade(further, own, company.portrait, company.industry)


def places(company: Company) -> frozenset[str]:
    """Channels and platforms that a preset of the company may name: those everybody has and its creatives'."""
    own = {place for one in company.creatives.values() for place in (one.channel, one.platform) if place}
    return PLACES | own


@lru_cache(maxsize=8)
def _shipped(further: str) -> Catalogue:
    return load_portraits()


@lru_cache(maxsize=32)
def _catalogue(further: str, own: Texts) -> Catalogue:
    files = _shipped(further)
    if not own:
        return files
    tables, unreadable = _tables(own, files)
    presets = []
    for name, table in tables.items():
        try:
            presets.append(read_presets(list(_with_bases(table, tables)), files, places=None)[0])
        except BadPortrait as error:
            unreadable[name] = error
    ordered = sorted(presets, key=lambda preset: (preset.number, preset.id))
    return Catalogue(files.portraits, (*files.presets, *ordered), unreadable)


def _tables(own: Texts, files: Catalogue) -> tuple[dict[str, Table], dict[str, BadPortrait]]:
    """The texts as tables, and what is wrong with those that are none."""
    tables: dict[str, Table] = {}
    unreadable: dict[str, BadPortrait] = {}
    for name, text in own:
        try:
            tables[name] = named(read_toml(text, name), name, files)
        except BadPortrait as error:
            unreadable[name] = error
    return tables, unreadable


def named(table: Table, name: str, files: Catalogue) -> Table:
    """The table, if it may be the company's own industry of this id. Raises BadPortrait."""
    if table.text("kind") != "industry":
        raise table.bad("kind", "an industry is expected here", "здесь ожидается industry")
    if table.text("id") != name:
        raise table.bad("id", f"is saved as {name!r}", f"сохранено под именем {name!r}")
    if any(preset.id == name for preset in files.presets):
        raise table.bad(
            "id",
            f"{name!r} is a shipped industry: give yours another id and base it on that one",
            f"{name!r} — готовая отрасль: дайте своей другой id и укажите готовую в based_on",
        )
    return table


def _with_bases(table: Table, tables: Mapping[str, Table]) -> Iterator[Table]:
    """A table and, of the company's own, those it is based on."""
    seen: set[str] = set()
    following: Table | None = table
    while following is not None and following.text("id") not in seen:
        yield following
        seen.add(following.text("id"))
        following = tables.get(str(following.get("based_on")))


@lru_cache(maxsize=128)
def _trade(further: str, own: Texts, portrait_id: str, industry: str) -> Trade | None:
    known = _catalogue(further, own)
    presets = {preset.id: preset for preset in known.presets}
    portraits = {portrait.id: portrait for portrait in known.portraits}
    preset = presets.get(industry) or presets.get(portrait_id)
    if preset is not None:
        return Trade(portraits.get(preset.portrait or ""), preset)
    portrait = portraits.get(portrait_id)
    return None if portrait is None else Trade(portrait, _plain(portrait, industry))


def _plain(portrait: Portrait, industry: str) -> Preset:
    """What is known of a company whose industry is none of the catalogue's: the words of its portrait."""
    return Preset(
        id=industry or portrait.id, number=0, words=portrait.words, portrait=portrait.id, lead_actions=(), variants=(),
        questions=(), non_target_rules=(), reasons=portrait.reasons, recommended_scheme=None,
    )  # fmt: skip
