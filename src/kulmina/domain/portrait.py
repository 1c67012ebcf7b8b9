"""The catalogue of portraits: generalised kinds of sale and service, and the industries over them (DOMAIN §3).

All of it is data, one TOML file each in `kulmina/portraits`; another portrait or industry is another file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from kulmina.domain import facts
from kulmina.domain.funnel import STAGES
from kulmina.domain.kpi import CATALOGUE as KPI
from kulmina.domain.portrait_table import BadPortrait, Reasons, Table, Words, once, read_reasons
from kulmina.domain.preset import Preset, Question, Variant, read_preset
from kulmina.domain.scheme_template import NAMES as SCHEMES

__all__ = ["BadPortrait", "Catalogue", "Portrait", "Preset", "Question", "Variant", "Words", "load_portraits"]

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
    """A stage of the sales funnel, the kinds of facts that reach it and the zone that works towards it."""

    id: str
    words: Words
    facts: tuple[str, ...]
    zone: str
    key: bool


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
    """A kind of company. `traits`: buyer, sale, place, service, cycle; `schemes`: ready sets of pay schemes."""

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

    @property
    def key_stage(self) -> Stage:
        """The one stage that everything before it works for."""
        return next(stage for stage in self.stages if stage.key)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The portraits and the industries, each by its number."""

    portraits: tuple[Portrait, ...]
    presets: tuple[Preset, ...]

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


def load_portraits(folder: Traversable | None = None) -> Catalogue:
    """Read every TOML file of a folder, the shipped one by default. Raises BadPortrait naming file and key."""
    kinds: dict[str, list[Table]] = {"portrait": [], "industry": []}
    for table in _tables(folder or files("kulmina") / "portraits"):
        kind = table.text("kind")
        if kind not in kinds:
            raise table.bad("kind", f"expected portrait or industry, got {kind!r}")
        kinds[kind].append(table)
        once(table, "id", [other.text("id") for other in kinds[kind]])
    portraits = [_portrait(table) for table in kinds["portrait"]]
    reasons = {portrait.id: portrait.reasons for portrait in portraits}
    presets = [read_preset(table, reasons) for table in kinds["industry"]]
    return Catalogue(
        tuple(sorted(portraits, key=lambda portrait: portrait.number)),
        tuple(sorted(presets, key=lambda preset: preset.number)),
    )


def _tables(folder: Traversable) -> Iterable[Table]:
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            try:
                yield Table(tomllib.loads(file.read_text("utf-8")), file.name)
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise BadPortrait(file.name, "file", f"is not TOML in UTF-8: {error}") from None


def _portrait(table: Table) -> Portrait:
    traits = table.table("traits")
    portrait = Portrait(
        id=table.text("id"),
        number=table.whole("number"),
        words=table.words(),
        about=table.words("about"),
        traits={name: traits.text(name) for name in traits.data},
        key_words=_key_words(table.table("key_stage")),
        marketing_steps=tuple(_step(item) for item in table.tables("marketing_steps")),
        stages=_stages(table),
        roles=tuple(_role(item) for item in table.tables("roles")),
        reasons=read_reasons(table),
        schemes=table.texts("schemes", needed=False),
    )
    once(table, "roles", [role.id for role in portrait.roles])
    for name in portrait.schemes:
        if name not in SCHEMES:
            raise table.bad("schemes", f"there is no set of schemes {name!r}; there are {', '.join(SCHEMES)}")
    table.done()
    return portrait


def _key_words(table: Table) -> KeyStage:
    words = KeyStage(table.words("short"), table.words("word"), table.words("about"))
    table.done()
    return words


def _step(table: Table) -> MarketingStep:
    step = MarketingStep(table.text("id"), table.words(), _kpi(table, "kpi", table.text("kpi")), table.flag("optional"))
    table.done()
    return step


def _stages(table: Table) -> tuple[Stage, ...]:
    stages = tuple(_stage(item) for item in table.tables("stages"))
    once(table, "stages", [stage.id for stage in stages])
    places = [STAGES.index(stage.id) for stage in stages]
    if places != sorted(places):
        raise table.bad("stages", f"stand out of order; the order is {', '.join(STAGES)}")
    keys = [stage.id for stage in stages if stage.key]
    if len(keys) != 1:
        raise table.bad("stages", f"exactly one stage is the key one; here: {', '.join(keys) or 'none'}")
    return stages


def _stage(table: Table) -> Stage:
    stage_id = table.text("id")
    if stage_id not in STAGES:
        raise table.bad("id", f"there is no stage {stage_id!r}; there are {', '.join(STAGES)}")
    kinds = table.texts("facts", needed=False)
    if not kinds:
        raise table.bad("facts", "nobody reaches this stage: name the kinds of facts that lead to it")
    for kind in kinds:
        if kind not in facts.KINDS or not facts.KINDS[kind].about_lead:
            raise table.bad("facts", f"nobody reaches this stage by {kind!r}: that is no kind of fact about a lead")
    stage = Stage(stage_id, table.words(), kinds, _zone(table), table.flag("key"))
    table.done()
    return stage


def _role(table: Table) -> Role:
    first = tuple(_kpi(table, "first", name) for name in table.texts("first"))
    role = Role(table.text("id"), table.words(), _zone(table), first)
    table.done()
    return role


def _zone(table: Table) -> str:
    zone = table.text("zone")
    if zone not in ZONES:
        raise table.bad("zone", f"expected one of {', '.join(ZONES)}; got {zone!r}")
    return zone


def _kpi(table: Table, key: str, name: str) -> str:
    if name not in KPI:
        raise table.bad(key, f"there is no figure {name!r}")
    return name
