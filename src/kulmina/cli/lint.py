"""`kulmina lint`: pay schemes are checked before people are paid by them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kulmina.cli.database import now, ready
from kulmina.cli.failure import Failure, Found
from kulmina.cli.language import counted, said, spoken
from kulmina.cli.output import Column, formatted, show

if TYPE_CHECKING:
    from kulmina.domain.company import Company
    from kulmina.domain.scheme import Scheme

_COLUMNS = (
    Column("level", "level", ru="уровень"),
    Column("code", "code", ru="код"),
    Column("name", "rule", ru="правило", rank=1),
    Column("where", "where", ru="где"),
    Column("message", "what is wrong", ru="что не так"),
)


_LEVELS = {"error": "ошибка", "warning": "предупреждение", "note": "заметка"}


@click.command()
@click.argument("schemes", type=click.Path(path_type=Path), required=False)
@click.option(
    "--strict", is_flag=True, help="Marketing must be paid on leads, conversion and final sales (else a warning)."
)
@spoken
@formatted
def lint(schemes: Path | None, strict: bool, language: str, format: str) -> None:
    """Check pay schemes: SCHEMES is schemes.json, a pack's folder, or a ready set (start, balance, revenue).

    Without SCHEMES those of the database. Exit code 1 where there are errors.
    """
    from kulmina.domain.finding import STRICT, Policy
    from kulmina.domain.scheme_lint import lint as findings_of

    read, company = _chosen(schemes)
    found = findings_of(
        read, company, today=now().date() if schemes is None else None, policy=STRICT if strict else Policy()
    )
    rows = [
        {
            "level": one.level,
            "code": one.code,
            "name": one.name,
            "where": one.where,
            "message": one.message_ru if language == "ru" else one.message_en,
        }
        for one in found
    ]
    if format == "table" and language == "ru":
        rows = [row | {"level": _LEVELS.get(row["level"], row["level"])} for row in rows]
    show(rows, _COLUMNS, format, title=_title(len(rows), len(read), language), language=language)
    if any(one.level == "error" for one in found):
        raise Found


def _title(found: int, schemes: int, language: str) -> str:
    if found:
        within = counted(schemes, "scheme_in", language)
        return f"{counted(found, 'finding', language)} {said(language, 'в', 'in')} {within}"
    verb = said(language, "всё в порядке", "is in order" if schemes == 1 else "are in order")
    return f"{counted(schemes, 'scheme', language)}{said(language, ':', '')} {verb}"


def _chosen(schemes: Path | None) -> tuple[tuple[Scheme, ...], Company | None]:
    if schemes is None:
        ready()
        from kulmina.journal.read import company

        known = company()
        return known.schemes, known
    from kulmina.domain import scheme_template

    if not schemes.exists() and str(schemes) in scheme_template.NAMES:
        return scheme_template.template(str(schemes)).schemes, None
    return _from_file(schemes / "schemes.json" if schemes.is_dir() else schemes), None


def _from_file(path: Path) -> tuple[Scheme, ...]:
    from kulmina.domain.scheme import BadScheme, read
    from kulmina.sources.pack.documents import read_document

    if not path.exists():
        raise Failure(
            f"there is no file {path}", "give schemes.json, a pack's folder, or one of start, balance, revenue"
        )
    document = read_document(path, lambda _: None, exact=True)
    items = document.data.get("schemes", [document.data] if "components" in document.data else [])
    if not isinstance(items, list) or not items:
        raise Failure(f"{path.name} holds no schemes", 'expected {"schemes": [...]}')
    schemes = []
    for number, item in enumerate(items):
        try:
            schemes.append(read(item))
        except BadScheme as error:
            raise Failure(
                str(document.problem(f"schemes[{number}].{error.key}", error.problem)), "correct the scheme"
            ) from None
    return tuple(schemes)
