"""The catalogue of portraits: generalised kinds of sale and service, and the industries over them (DOMAIN §3).

All of it is data, one TOML file each in `kulmina/portraits`; another portrait or industry is another file, there or
in a further folder that the setting KULMINA_PORTRAITS names.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from kulmina.domain.funnel import STAGES
from kulmina.domain.kpi import CATALOGUE as KPI
from kulmina.domain.portrait_form import ZONES, Catalogue, KeyStage, MarketingStep, Portrait, Role, Stage
from kulmina.domain.portrait_table import BadPortrait, Table, Words, once, read_reasons, read_toml
from kulmina.domain.preset import Preset, Question, Variant, read_presets
from kulmina.domain.preset_form import GLOSSARY
from kulmina.domain.scheme_template import NAMES as SCHEMES

__all__ = [
    "BadPortrait", "Catalogue", "Portrait", "Preset", "Question", "Role", "Stage", "Variant", "Words", "load_portraits",
]  # fmt: skip

FURTHER = "KULMINA_PORTRAITS"
SHIPPED: Traversable = files("kulmina") / "portraits"
KINDS = ("portrait", "industry", "finder")
# The kinds of facts that prove each stage of the funnel: what a portrait may name as its way there.
PROVED: Mapping[str, tuple[str, ...]] = {
    "lead": ("target_action",),
    "contacted": ("call", "target_action", "visit.arrived"),
    "booked": ("meeting.booked",),
    "arrived": ("visit.arrived",),
    "signed": ("deal.signed",),
    "paid": ("payment.received",),
}


def load_portraits(*folders: Traversable) -> Catalogue:
    """Read every TOML file of the folders; without any: the shipped one and the one of KULMINA_PORTRAITS.

    Raises BadPortrait naming file and key.
    """
    kinds: dict[str, list[Table]] = {kind: [] for kind in KINDS}
    for table in _tables(folders or _usual()):
        kind = table.text("kind")
        if kind not in kinds:
            raise table.bad(
                "kind", f"expected {', '.join(KINDS)}; got {kind!r}", f"ожидается {', '.join(KINDS)}; стоит {kind!r}"
            )
        kinds[kind].append(table)
        once(table, "id", [other.text("id") if kind != "finder" else kind for other in kinds[kind]])
    portraits = tuple(sorted(_numbered(kinds["portrait"]), key=lambda portrait: portrait.number))
    presets = read_presets(kinds["industry"], Catalogue(portraits, ()))
    return Catalogue(portraits, tuple(sorted(presets, key=lambda preset: preset.number)))


def _numbered(tables: Iterable[Table]) -> Iterator[Portrait]:
    """The portraits of files: two of one number would stand in each other's place."""
    numbers: list[int] = []
    for table in tables:
        portrait = read_portrait(table)
        if portrait.number in numbers:
            raise table.bad(
                "number", f"{portrait.number} is another portrait's", f"номер {portrait.number} занят другим портретом"
            )
        numbers.append(portrait.number)
        yield portrait


def _usual() -> tuple[Traversable, ...]:
    further = os.environ.get(FURTHER)
    return (SHIPPED, Path(further)) if further else (SHIPPED,)


def _tables(folders: Iterable[Traversable]) -> Iterable[Table]:
    for folder in folders:
        for file in sorted(_listed(folder), key=lambda file: file.name):
            if file.name.endswith(".toml"):
                yield read_file(file)


def _listed(folder: Traversable) -> list[Traversable]:
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise BadPortrait(
            str(folder), FURTHER, f"is no folder that can be read: {error}", "эту папку не прочесть"
        ) from None


def read_file(file: Traversable) -> Table:
    """A TOML file as a table. Raises BadPortrait where it is none."""
    try:
        return read_toml(file.read_text("utf-8"), file.name)
    except UnicodeDecodeError as error:
        raise BadPortrait(
            file.name, "file", f"is not TOML in UTF-8: {error}", f"это не TOML в UTF-8: {error}"
        ) from None


def read_portrait(table: Table) -> Portrait:
    """The portrait of a file. Raises BadPortrait naming file and key."""
    traits = table.table("traits")
    portrait = Portrait(
        id=table.id(),
        number=_number(table),
        words=table.words(),
        about=table.words("about"),
        traits={name: traits.text(name) for name in traits.data},
        key_words=_key_words(table.table("key_stage")),
        marketing_steps=tuple(_step(item) for item in table.tables("marketing_steps")),
        stages=_stages(table),
        roles=tuple(_role(item) for item in table.tables("roles")),
        reasons=read_reasons(table),
        schemes=table.texts("schemes", needed=False),
        glossary=table.named_words("glossary", GLOSSARY, "word of the glossary", "слова словаря"),
        trait_words=table.named_words("trait_words", list(traits.data), "trait", "признака"),
    )
    once(table, "roles", [role.id for role in portrait.roles])
    for name in portrait.schemes:
        table.among("schemes", name, SCHEMES, "set of schemes", "набора схем")
    table.done()
    return portrait


def _number(table: Table) -> int:
    number = table.whole("number")
    if number < 1:
        raise table.bad("number", f"expected a number from 1, got {number}", f"ожидается номер от 1, стоит {number}")
    return number


def _key_words(table: Table) -> KeyStage:
    words = KeyStage(table.words("short"), table.words("word"), table.words("about"))
    table.done()
    return words


def _step(table: Table) -> MarketingStep:
    step = MarketingStep(table.text("id"), table.words(), _kpi(table, "kpi", table.text("kpi")), table.flag("optional"))
    table.done()
    return step


def _stages(table: Table) -> tuple[Stage, ...]:
    items = table.tables("stages")
    found = {}
    ids = [item.text("id") for item in items]
    once(table, "stages", ids)
    for item in items:
        stage = _stage(item)
        found[stage.id] = stage
    order = _order(table, ids, {item.text("id"): item.maybe("after") for item in items})
    stages = tuple(found[stage_id] for stage_id in order)
    keys = [stage.id for stage in stages if stage.key]
    if len(keys) != 1:
        raise table.bad(
            "stages",
            f"exactly one stage is the key one; here: {', '.join(keys) or 'none'}",
            f"ключевой этап — ровно один; здесь: {', '.join(keys) or 'ни одного'}",
        )
    for item in items:
        item.done()
    return stages


def _order(table: Table, ids: list[str], named: Mapping[str, str | None]) -> list[str]:
    """The stages from the first to the last: each after the one that it names, or the one that stands before it."""
    after = {stage: named[stage] or (ids[place - 1] if place else None) for place, stage in enumerate(ids)}
    for place, before in enumerate(after.values()):
        if before is not None and before not in ids:
            raise table.bad(
                f"stages[{place}].after", f"there is no stage {before!r} here", f"здесь нет этапа {before!r}"
            )
    following = {before: stage for stage, before in after.items()}
    order: list[str] = []
    reached = following.get(None)
    while reached is not None:
        order.append(reached)
        reached = following.get(reached)
    _no_circle(table, after)
    _all_reached(table, [stage for stage in ids if stage not in order], after)
    _in_order(table, order)
    return order


def _no_circle(table: Table, after: Mapping[str, str | None]) -> None:
    for stage, before in after.items():
        path = [stage]
        while before is not None:
            if before in path:
                ring = " → ".join([*reversed(path[path.index(before) :]), path[-1]])
                raise table.bad("stages", f"go round in a circle: {ring}", f"этапы идут по кругу: {ring}")
            path.append(before)
            before = after[before]


def _all_reached(table: Table, left: list[str], after: Mapping[str, str | None]) -> None:
    if left:
        names, taken = ", ".join(left), after[left[0]]
        raise table.bad(
            "stages",
            f"nobody reaches {names}: another stage stands after {taken!r} already",
            f"никто не доходит до {names}: за {taken!r} уже стоит другой этап",
        )


def _in_order(table: Table, order: list[str]) -> None:
    if order != sorted(order, key=STAGES.index):
        listed = ", ".join(STAGES)
        raise table.bad("stages", f"stand out of order; the order is {listed}", f"порядок не тот; он такой: {listed}")
    if order[0] != STAGES[0]:
        raise table.bad("stages", "the first one is the lead", "первый этап — лид (lead)")


def _stage(table: Table) -> Stage:
    stage_id = table.among("id", table.text("id"), STAGES, "stage", "этапа")
    kinds = table.texts("facts", needed=False)
    if not kinds:
        raise table.bad(
            "facts",
            "nobody reaches this stage: name the kinds of facts that lead to it",
            "до этого этапа никто не доходит: назовите виды фактов, которые к нему ведут",
        )
    for kind in kinds:
        if kind not in PROVED[stage_id]:
            listed = ", ".join(PROVED[stage_id])
            raise table.bad(
                "facts",
                f"nobody reaches this stage by {kind!r}; it is proved by {listed}",
                f"по {kind!r} до этого этапа никто не доходит; его доказывают {listed}",
            )
    noun = table.words("noun") if table.get("noun") is not None else None
    return Stage(stage_id, table.words(), kinds, _zone(table), table.flag("key"), noun)


def _role(table: Table) -> Role:
    first = tuple(_kpi(table, "first", name) for name in table.texts("first"))
    role = Role(table.text("id"), table.words(), _zone(table), first)
    table.done()
    return role


def _zone(table: Table) -> str:
    zone = table.text("zone")
    if zone not in ZONES:
        listed = ", ".join(ZONES)
        raise table.bad("zone", f"expected one of {listed}; got {zone!r}", f"ожидается {listed}; стоит {zone!r}")
    return zone


def _kpi(table: Table, key: str, name: str) -> str:
    if name not in KPI:
        raise table.bad(key, f"there is no figure {name!r}", f"нет показателя {name!r}")
    return name
