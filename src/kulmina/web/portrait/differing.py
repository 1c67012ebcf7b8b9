"""What another preset, or another version of one, changes: part by part, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kulmina.domain.portrait_table import Words
from kulmina.domain.preset import Preset
from kulmina.domain.trade import filled
from kulmina.web import words
from kulmina.web.portrait import shown


@dataclass(frozen=True, slots=True)
class Change:
    """What comes, what goes and what becomes something else in one part of a preset."""

    title: str
    comes: tuple[str, ...]
    goes: tuple[str, ...]
    turns: tuple[str, ...] = ()


def changes(before: Preset | None, after: Preset) -> list[Change]:
    """What another preset, or another version of one, changes, part by part."""
    return list(_changes(before, after))


def _changes(before: Preset | None, after: Preset) -> Iterator[Change]:
    new, old = _lines(after), _lines(before) if before else {}
    for title, lines in new.items():
        had = old.get(title, [])
        comes, goes = (tuple(a for a in x if a not in y) for x, y in ((lines, had), (had, lines)))
        if comes or goes:
            yield Change(title, comes, goes)
        elif lines != had:
            yield Change(title, (_("another order"),), ())
    named, were = _named(after), _named(before) if before else {}
    for title, rows in named.items():
        earlier = were.get(title, {})
        turns = tuple(f"{k}: {earlier[k]} → {v}" for k, v in rows.items() if k in earlier and earlier[k] != v)
        comes = tuple(f"{key}: {value}" for key, value in rows.items() if key not in earlier)
        goes = tuple(f"{key}: {value}" for key, value in earlier.items() if key not in rows)
        if turns or comes or goes:
            yield Change(title, comes, goes, turns)


def _lines(preset: Preset) -> dict[str, list[str]]:
    """What stands in an order, or is there or not."""
    return {
        _("Questions to the client"): [f"{q['words']} ({_kind(q)})" for q in shown.questions(preset)],
        _("Who is non-target"): [f"{rule.when} → {rule.reason}" for rule in shown.rules(preset)],
        _("Reasons"): [f"{group['title']}: {one}" for group in shown.reasons(preset) for one in group["reasons"]],
        _("Documents to bring"): [shown.said(one) for one in preset.documents],
        _("Whom it covers"): [shown.said(one) for one in preset.examples],
    }


def _named(preset: Preset) -> dict[str, dict[str, str]]:
    """What has a name and says something under it."""
    return {
        _("Name"): {_("Name of the preset"): shown.said(preset.words), _("What it is about"): shown.said(preset.about)},
        _("Texts to clients"): {
            str(shown.OCCASIONS[key]): _named_places(text) for key, text in preset.messages.items()
        },
        _("Words of the trade"): {str(shown.TERMS[key]): shown.said(text) for key, text in preset.glossary.items()},
        _("Names of stages"): {words.word(key, "stage"): shown.said(text) for key, text in preset.stage_words.items()},
        _("Figures seen first"): {
            words.word(role, "role"): ", ".join(map(shown.kpi, kpis)) for role, kpis in preset.first.items()
        },
        _("Norms"): {row["title"]: row["norm"] for row in shown.norms(preset)},
    }


def _named_places(text: Words) -> str:
    """A text to clients with what is filled in named in brackets."""
    return filled(shown.said(text), {name: f"[{title}]" for name, title in shown.FILLED_IN.items()})


def _kind(question: Mapping[str, Any]) -> str:
    choices = question["choices"]
    return f"{question['type']}: {', '.join(choices)}" if choices else str(question["type"])
