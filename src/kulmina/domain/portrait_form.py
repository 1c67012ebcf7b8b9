"""What a portrait is: a kind of sale and service with its stages, roles and reasons; and the shelf of all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kulmina.domain.portrait_table import BadPortrait, Reasons, Words
from kulmina.domain.preset_form import Preset

ZONES = ("marketing", "call_centre", "sales", "shared")


@dataclass(frozen=True, slots=True)
class MarketingStep:
    """A step of the marketing funnel. `optional`: shown only where it is counted."""

    id: str
    words: Words
    kpi: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the sales funnel, the kinds of facts that reach it and the zone that works towards it.

    `noun`: how it is called as an end of a joint: «запись → приход».
    """

    id: str
    words: Words
    facts: tuple[str, ...]
    zone: str
    key: bool
    noun: Words | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """A role of the commercial structure and the figures it sees first."""

    id: str
    words: Words
    zone: str
    first: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeyStage:
    """How people name the key stage: in short (КЭВ), in a word (кульминация), in a sentence."""

    short: Words
    word: Words
    about: Words


@dataclass(frozen=True, slots=True)
class Portrait:
    """A kind of company. `traits`: buyer, sale, place, service, cycle; `schemes`: ready sets of pay schemes;
    `glossary`: its words for what all trades have; `trait_words`: traits that the program has no words for."""

    id: str
    number: int
    words: Words
    about: Words
    traits: Mapping[str, str]
    key_words: KeyStage
    marketing_steps: tuple[MarketingStep, ...]
    stages: tuple[Stage, ...]
    roles: tuple[Role, ...]
    reasons: Reasons
    schemes: tuple[str, ...]
    glossary: Mapping[str, Words] = field(default_factory=dict)
    trait_words: Mapping[str, Words] = field(default_factory=dict)

    @property
    def key_stage(self) -> Stage:
        """The one stage that everything before it works for."""
        return next(stage for stage in self.stages if stage.key)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The portraits and the industries, each by its number; `unreadable`: a company's own that cannot be read."""

    portraits: tuple[Portrait, ...]
    presets: tuple[Preset, ...]
    unreadable: Mapping[str, BadPortrait] = field(default_factory=dict)

    def portrait(self, portrait_id: str) -> Portrait:
        """Raises KeyError naming those there are."""
        for portrait in self.portraits:
            if portrait.id == portrait_id:
                return portrait
        raise KeyError(f"there is no portrait {portrait_id!r}; there are {', '.join(p.id for p in self.portraits)}")

    def preset(self, preset_id: str) -> Preset:
        """Raises KeyError naming those there are."""
        for preset in self.presets:
            if preset.id == preset_id:
                return preset
        raise KeyError(f"there is no industry {preset_id!r}; there are {', '.join(p.id for p in self.presets)}")

    def industries(self, portrait_id: str | None) -> tuple[Preset, ...]:
        """The industries of a portrait; of None: the examples that no portrait covers."""
        return tuple(preset for preset in self.presets if preset.portrait == portrait_id)

    def fitting(self, traits: Mapping[str, str]) -> tuple[Portrait, ...]:
        """The portraits that have all the traits; none is an honest "not covered"."""
        return tuple(p for p in self.portraits if all(p.traits.get(name) == value for name, value in traits.items()))
