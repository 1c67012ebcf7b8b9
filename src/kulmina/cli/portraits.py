"""`kulmina portraits`: kinds of companies and their industries, which of them is one's own, and files of one's own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kulmina.cli.failure import Failure
from kulmina.cli.language import said, spoken
from kulmina.cli.output import Column, formatted, show
from kulmina.cli.portrait_rows import SHOWN, WORDS, industry_rows, portrait_rows

if TYPE_CHECKING:
    from kulmina.domain.finder import Asked, Found
    from kulmina.domain.portrait import Catalogue

_PORTRAITS = (
    Column("number", "№", True),
    Column("id", "id"),
    Column("title", "portrait", ru="портрет"),
    Column("industries", "industries", ru="отрасли"),
)
_FOUND = (Column("id", "id"), Column("title", "industry", ru="сфера"), Column("about", "about", ru="о ней"))
_CHECKED = (
    Column("file", "file", ru="файл"),
    Column("kind", "kind", ru="вид"),
    Column("id", "id"),
    Column("title", "title", ru="название"),
    Column("note", "note", ru="замечание"),
)


@click.group()
def portraits() -> None:
    """Portraits of companies: how they sell and serve, and the industries that each covers."""


@portraits.command("list")
@spoken
@formatted
def listed(language: str, format: str) -> None:
    """The numbered portraits."""
    known = _known(language)
    rows = [
        {
            "number": one.number,
            "id": one.id,
            "title": one.words.said(language),
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
    """One portrait or one industry: stages, words, questions, rules, texts, norms."""
    known = _known(language)
    portrait = next((one for one in known.portraits if one.id == id), None)
    preset = next((one for one in known.presets if one.id == id), None)
    if portrait is not None:
        rows, title = portrait_rows(portrait, known, language), portrait.words.said(language)
    elif preset is not None:
        rows, title = industry_rows(preset, language), preset.words.said(language)
    else:
        raise _unknown(id, known, language)
    if format == "table" and language == "ru":
        rows = [row | {key: WORDS.get(row[key], row[key]) for key in ("what", "more")} for row in rows]
    show(rows, SHOWN, format, title=title, language=language)


@portraits.command("find")
@click.option("--answer", "answers", multiple=True, metavar="QUESTION=ANSWER", help="Answer without being asked.")
@spoken
@formatted
def find(answers: tuple[str, ...], language: str, format: str) -> None:
    """A few questions in plain words: which portrait and industry is your case, or why none is.

    What `--answer` leaves open is asked in the terminal; in a script it narrows nothing.
    """
    from kulmina.domain import finder

    _known(language)
    given = dict(_pair(answer, language) for answer in answers)
    if not answers and sys.stdin.isatty():
        given = {query.id: _ask(query) for query in finder.questions(language)}
    try:
        found = finder.find(given)
    except finder.BadAnswers as error:
        raise Failure(error.said(language), _choices(finder.questions(language), language)) from None
    _show_found(found, language, format)


def _pair(answer: str, language: str) -> tuple[str, str]:
    name, equals, value = answer.partition("=")
    if not equals:
        problem = said(language, f"{answer!r} — не ответ", f"{answer!r} is no answer")
        raise Failure(problem, said(language, "пишите так: buyer=person", "write it as buyer=person"))
    return name.strip(), value.strip()


def _ask(query: Asked) -> str:
    """Ask in the terminal: a number chooses."""
    click.echo(f"\n{query.words}", err=True)
    for number, (_id, words) in enumerate(query.choices, 1):
        click.echo(f"  {number}. {words}", err=True)
    number = click.prompt("", prompt_suffix="> ", type=click.IntRange(1, len(query.choices)), err=True)
    return query.choices[number - 1][0]


def _choices(asked: list[Asked], language: str) -> str:
    return "; ".join(f"{one.id}: {', '.join(choice for choice, _words in one.choices)}" for one in asked)


def _show_found(found: Found, language: str, format: str) -> None:
    offered = found.presets or ((found.least_bad,) if found.least_bad else ())
    rows = [
        {"id": one.id, "title": one.words.said(language), "about": one.about.said(language) if one.about else ""}
        for one in offered
    ]
    whole = {
        "covered": found.portrait is not None,
        "portrait": found.portrait.id if found.portrait else None,
        "industries": [one.id for one in found.presets],
        "least_bad": found.least_bad.id if found.least_bad else None,
        "why": found.why.said(language),
    }
    if format == "table":
        click.echo(found.why.said(language))
        click.echo("")
    show(rows, _FOUND, format, whole=whole, language=language)


@portraits.command("check")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@spoken
@formatted
def checks(paths: tuple[Path, ...], language: str, format: str) -> None:
    """Read files of portraits and industries, or folders of them, as strictly as the program does.

    They may lean on one another and on the shipped ones. What is wrong is told with its file and key, and the exit
    code is 2.
    """
    from kulmina.domain.portrait_check import check

    files = [file for path in paths for file in (sorted(path.glob("*.toml")) if path.is_dir() else [path])]
    if not files:
        raise Failure(said(language, "в папке нет файлов TOML", "the folder holds no TOML files"))
    checked, wrong = check(files, _known(language))
    if wrong:
        raise Failure("\n       ".join(error.said(language) for error in wrong))
    taken = said(language, "имя занято готовым: своему файлу дайте другое", "a shipped one's: give your file another")
    rows = [
        {
            "file": one.file,
            "kind": WORDS.get(one.kind, one.kind) if format == "table" and language == "ru" else one.kind,
            "id": one.id,
            "title": one.words.said(language) if one.words else "",
            "note": taken if one.shipped and not _is_shipped(paths) else "",
        }
        for one in checked
    ]
    show(rows, _CHECKED, format, title=said(language, "Проверено", "Checked"), language=language)


def _is_shipped(paths: tuple[Path, ...]) -> bool:
    """Whether the files of the program itself are looked at."""
    from kulmina.domain.portrait import SHIPPED

    return all(str(path.resolve()).startswith(str(SHIPPED)) for path in paths)


@portraits.command("export")
@click.argument("id")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file; without it: stdout.")
@click.option("--as", "new_id", help="Give the copy an id of its own, to be changed and brought in.")
@spoken
def export(id: str, output: Path | None, new_id: str | None, language: str) -> None:
    """Write an industry as a file that can be read, changed, shared and brought in.

    Shipped industries and those that the company has written itself.
    """
    from dataclasses import replace

    from kulmina.domain.preset import to_toml

    known = _known(language)
    if all(one.id != id for one in known.presets):
        known = _own(known)
    preset = next((one for one in known.presets if one.id == id), None)
    if preset is None:
        raise _unknown(id, known, language)
    portrait = next((one for one in known.portraits if one.id == preset.portrait), None)
    renamed = replace(preset, id=new_id) if new_id else preset
    text = to_toml(renamed, inherited=portrait.reasons if portrait else None)
    if output is None:
        click.echo(text, nl=False)
        return
    output.write_text(text, "utf-8")
    click.echo(said(language, f"Записано: {output}", f"Written: {output}"), err=True)


def _own(known: Catalogue) -> Catalogue:
    """The catalogue with the industries that the company itself has saved; without a database: as it was."""
    from kulmina.cli.database import ready

    try:
        ready()
    except Failure:
        return known
    from kulmina import wiring
    from kulmina.domain.trade import catalogue

    return catalogue(wiring.company())


def _known(language: str) -> Catalogue:
    """The portraits and industries of the files. Raises Failure where a file of one's own cannot be read."""
    from kulmina.domain.portrait_table import BadPortrait
    from kulmina.domain.trade import shipped

    try:
        return shipped()
    except BadPortrait as error:
        raise Failure(error.said(language)) from None


def _unknown(id: str, known: Catalogue, language: str) -> Failure:
    portraits, presets = ", ".join(one.id for one in known.portraits), ", ".join(one.id for one in known.presets)
    return Failure(
        said(language, f"нет портрета {id!r}; есть {portraits}", f"there is no portrait {id!r}; there are {portraits}"),
        said(language, f"отрасли: {presets}", f"industries: {presets}"),
    )
