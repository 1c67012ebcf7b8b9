"""`kulmina duplicates`: who may be one person, in a table of one's own or among the clients of the database."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kulmina.cli.database import now, ready
from kulmina.cli.failure import Failure
from kulmina.cli.language import said, spoken
from kulmina.cli.output import Column, as_csv, formatted, show
from kulmina.cli.progress import watched, watching

if TYPE_CHECKING:
    from kulmina.clients.linkage import Pair

_COLUMNS = (
    Column("one", "one", ru="один"),
    Column("two", "another", ru="другой"),
    Column("probability", "probability", True, "вероятность"),
    Column("words", "why", ru="почему"),
)
_FILE = (*(Column(key, key) for key in ("one", "two", "probability", "reasons")),)


@click.group()
def duplicates() -> None:
    """Who may be one person twice: in a file, or among the clients."""


@duplicates.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the pairs to this CSV file.")
@click.option(
    "--threshold", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="The least probability to tell."
)
@click.option(
    "--column", "given", multiple=True, metavar="HEADER=FIELD", help="What a column is, where the guess errs."
)
@spoken
@formatted
def find(file: Path, out: Path | None, threshold: float, given: tuple[str, ...], language: str, format: str) -> None:
    """Pairs of rows of FILE (CSV) that are probably one person. Needs no database.

    Columns are known by their headers: given_name, surname, phone, email, date_of_birth, address…, in English or
    Russian. FIELD is one of id, given, surname, patronymic, name, birth, phone, mail, street, house, suburb, city,
    postcode, region, or nothing, to leave the column out.
    """
    from kulmina.clients.columns import records
    from kulmina.clients.linkage import pairs

    headers, rows = _table(file)
    columns = _mapping(headers, given)
    people = list(records(rows, columns))
    found = pairs(people, threshold=threshold)
    listed = [_row(pair, language) for pair in found]
    if out is not None:
        written = [{**row, "reasons": row["words"]} for row in listed]
        out.write_text(as_csv(written, _FILE), encoding="utf-8")
    whole = {"file": file.name, "records": len(people), "columns": columns, "threshold": threshold, "pairs": listed}
    title = f"{file.name}: {len(people)} → {len(found)} {said(language, 'пар', 'pairs')}"
    show(listed, _COLUMNS, format, title=title, whole=whole, language=language)


def _table(file: Path) -> tuple[list[str], Iterator[dict[str, str]]]:
    """The headers of a CSV and its rows. Raises Failure where it is none."""
    from kulmina.sources.encoding import detect

    encoding = detect(file).name
    with file.open(encoding=encoding, newline="") as text:
        head = text.readline()
    delimiter = max(",;\t|", key=head.count)
    headers = [cell.strip() for cell in next(csv.reader([head], delimiter=delimiter), [])]
    return headers, _rows(file, encoding, delimiter, headers)


def _rows(file: Path, encoding: str, delimiter: str, headers: list[str]) -> Iterator[dict[str, str]]:
    csv.field_size_limit(1 << 20)
    with file.open(encoding=encoding, newline="") as text:
        try:
            for cells in itertools.islice(csv.reader(text, delimiter=delimiter, skipinitialspace=True), 1, None):
                if any(cell.strip() for cell in cells):
                    yield dict(zip(headers, cells, strict=False))
        except csv.Error as error:
            raise Failure(f"{file.name} cannot be read as CSV: {error}", "export it again as CSV") from None


def _mapping(headers: list[str], given: tuple[str, ...]) -> dict[str, str]:
    from kulmina.clients.columns import FIELDS, NoPeople, guess

    told = dict(part.partition("=")[::2] for part in given)
    for header, field in told.items():
        if header not in headers or (field and field not in FIELDS):
            raise Failure(f"--column {header}={field} names no column or no field", f"fields: {', '.join(FIELDS)}")
    try:
        guessed = guess([header for header in headers if header not in told]) if set(headers) - set(told) else {}
    except NoPeople as error:
        if not any(told.values()):
            raise Failure(str(error), "name the columns: --column HEADER=FIELD") from None
        guessed = {}
    return {**guessed, **{header: field for header, field in told.items() if field}}


def _row(pair: Pair, language: str) -> dict[str, Any]:
    return {
        "one": pair.one,
        "two": pair.two,
        "probability": round(pair.chance, 6),
        "reasons": dict(pair.reasons),
        "doubt": pair.doubt,
        "words": words(pair.reasons, language),
    }


_FIELDS: Mapping[str, tuple[str, str]] = {
    "given": ("имя", "given name"), "surname": ("фамилия", "surname"), "patronymic": ("отчество", "patronymic"),
    "birth": ("дата рождения", "birth date"), "phone": ("телефон", "phone"), "mail": ("почта", "e-mail"),
    "street": ("улица", "street"), "house": ("дом", "house"), "place": ("город", "place"),
    "postcode": ("индекс", "postcode"), "region": ("регион", "region"),
}  # fmt: skip
_OUTCOMES: Mapping[str, tuple[str, str]] = {
    "same": ("совпадает", "same"), "reversed": ("переставлено с фамилией", "swapped"), "similar": ("похоже", "similar"),
    "spelt": ("то же имя иначе", "spelt otherwise"), "crossed": ("стоит на месте фамилии", "in another place"),
    "begins": ("начинается так же", "begins the same"), "near": ("немного похоже", "somewhat similar"),
    "apart": ("другое", "another"), "differs": ("не совпадает", "differs"),
}  # fmt: skip


def words(reasons: Mapping[str, str], language: str) -> str:
    """The reasons as a person reads them: «телефон: совпадает, фамилия: похоже»."""
    place = 0 if language == "ru" else 1
    return ", ".join(f"{_FIELDS[name][place]}: {_OUTCOMES[outcome][place]}" for name, outcome in reasons.items())


@duplicates.command()
@click.option("--all", "everybody", is_flag=True, help="Look at all clients anew, not only at those who changed.")
@spoken
@watched
@formatted
def suggest(everybody: bool, language: str, format: str, progress: bool | None) -> None:
    """Look for duplicates among the clients and keep the suggestions for those who decide on the pages.

    Only clients who changed since the last time are looked at; what was declined is not suggested again.
    """
    ready()
    from kulmina.clients.duplicates import suggest as look

    with watching(said(language, "Поиск дублей", "Looking for duplicates"), progress) as told:
        done = look(now=now(), everybody=everybody, progress=told)
    row = {"looked_at": done.looked_at, "suggested": done.suggested, "open": done.open}
    columns = (
        Column("looked_at", "looked at", True, "просмотрено"),
        Column("suggested", "new suggestions", True, "новых предложений"),
        Column("open", "waiting", True, "ждут решения"),
    )
    show([row], columns, format, whole=row, language=language)
