"""`kulmina portraits`: kinds of companies and their industries."""

from __future__ import annotations

import click

from kulmina.cli.failure import Failure
from kulmina.cli.language import said, spoken
from kulmina.cli.output import Column, formatted, show

_PORTRAITS = (
    Column("number", "№", True),
    Column("id", "id"),
    Column("title", "portrait", ru="портрет"),
    Column("industries", "industries", ru="отрасли"),
)
_SHOWN = (
    Column("what", "what", ru="что"),
    Column("id", "id"),
    Column("title", "title", ru="название"),
    Column("more", "more", ru="ещё"),
)
_WORDS = {
    "portrait": "портрет",
    "marketing step": "шаг маркетинга",
    "stage": "этап",
    "role": "роль",
    "industry": "отрасль",
    "optional": "необязательный",
}


@click.group()
def portraits() -> None:
    """Portraits of companies: how they sell and serve, and the industries that each covers."""


@portraits.command("list")
@spoken
@formatted
def listed(language: str, format: str) -> None:
    """The numbered portraits."""
    from kulmina.domain.portrait import load_portraits

    known = load_portraits()
    rows = [
        {
            "number": one.number,
            "id": one.id,
            "title": getattr(one.words, language),
            "industries": [preset.id for preset in known.industries(one.id)],
        }
        for one in known.portraits
    ]
    show(rows, _PORTRAITS, format, title=said(language, "Портреты", "Portraits"), language=language)


@portraits.command("show")
@click.argument("id")
@spoken
@formatted
def shown(id: str, language: str, format: str) -> None:
    """One portrait: stages with the key stage, steps of marketing, roles, industries."""
    from kulmina.domain.portrait import load_portraits

    known = load_portraits()
    try:
        one = known.portrait(id)
    except KeyError as error:
        raise Failure(str(error.args[0])) from None
    rows = [
        {"what": "portrait", "id": one.id, "title": getattr(one.words, language), "more": getattr(one.about, language)}
    ]
    rows += [
        {
            "what": "marketing step",
            "id": step.id,
            "title": getattr(step.words, language),
            "more": "optional" if step.optional else "",
        }
        for step in one.marketing_steps
    ]
    rows += [
        {
            "what": "stage",
            "id": stage.id,
            "title": getattr(stage.words, language),
            "more": getattr(one.key_words.short, language) if stage.key else "",
        }
        for stage in one.stages
    ]
    rows += [{"what": "role", "id": role.id, "title": getattr(role.words, language), "more": ""} for role in one.roles]
    rows += [
        {"what": "industry", "id": preset.id, "title": getattr(preset.words, language), "more": ""}
        for preset in known.industries(one.id)
    ]
    if format == "table" and language == "ru":
        rows = [row | {key: _WORDS.get(row[key], row[key]) for key in ("what", "more")} for row in rows]
    show(rows, _SHOWN, format, title=getattr(one.words, language), language=language)
