"""From a draft to a preset: what the form says over what the edited preset says where the form is silent."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Any

from kulmina.actions import portrait as acts
from kulmina.domain.portrait_table import BadPortrait, Reasons, Table, Words
from kulmina.domain.preset import Preset, read_presets, to_toml
from kulmina.domain.trade import Trade, catalogue, places
from kulmina.web.page import Page
from kulmina.web.portrait import meaning
from kulmina.web.portrait.draft import Draft

# What the form tells wholly: an empty part of it takes the part away.
TOLD = (
    "ru", "en", "about", "examples", "questions", "non_target_rules", "reasons", "messages", "documents", "glossary",
    "stage_words", "first", "norms",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Built:
    """A draft as a preset and its file; else what is wrong, by the name of the field."""

    preset: Preset | None
    text: str
    wrong: dict[str, str]


def inherited(trade: Trade) -> Reasons:
    """The reasons that the portrait gives every preset of its own."""
    return trade.portrait.reasons if trade.portrait else {}


def build(page: Page, draft: Draft, trade: Trade) -> Built:
    """The preset that a draft makes of the one that is edited."""
    found = meaning.read(draft, inherited(trade), trade.preset.norms)
    if found.wrong:
        return Built(None, "", found.wrong)
    base = tomllib.loads(to_toml(trade.preset, inherited=inherited(trade)))
    data: dict[str, Any] = {key: value for key, value in base.items() if key not in TOLD} | found.data
    data["id"] = acts.own_id(page.company, trade.preset.id)
    if data["id"] != trade.preset.id:
        data.pop("number", None)
        _rename(page, data)
    try:
        preset = read_presets([Table(data, data["id"])], catalogue(page.company), places=places(page.company))[0]
    except BadPortrait as error:
        return Built(None, "", {meaning.place_of(error, data): meaning.told(error)})
    return Built(preset, to_toml(preset, inherited=inherited(trade)), {})


def _rename(page: Page, data: dict[str, Any]) -> None:
    """A copy that kept the name of its original says whose it is: two presets of one name tell nobody anything."""
    named = Words(data["ru"], data["en"])
    if any(preset.words == named for preset in catalogue(page.company).presets):
        owner = page.company.name
        data["ru"] = f"{named.ru} — {owner}" if owner else f"{named.ru} — своё"
        data["en"] = f"{named.en} — {owner}" if owner else f"{named.en} — own"
