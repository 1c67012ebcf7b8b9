"""Leads from any CSV file for `kulmina score evaluate`: its columns, its order in time, its target."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kulmina.cli.failure import Failure
from kulmina.cli.language import said

_YES = ("1", "yes", "true", "y", "да", "won", "target")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FORMATS = ("%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%m/%d/%Y", "%Y/%m/%d", "%d/%m/%Y")


@dataclass(frozen=True, slots=True)
class Leads:
    """What a file holds, in the order of time. `came`: whether the row has the value that is foretold."""

    columns: Mapping[str, Sequence[str]]
    came: Sequence[bool]
    value: str


def read_leads(path: Path, *, target: str, value: str | None, time: Sequence[str], language: str = "ru") -> Leads:
    """The rows of a file separated by comma, semicolon or tab, plain or packed. Raises Failure, FileNotFoundError.

    `time`: columns to order by, the first weighs most; none: the rows stand in the order of time already.
    """
    header, rows = _rows(path, language)
    for name in (target, *time):
        if name not in header:
            raise Failure(
                said(language, f"в {path.name} нет столбца {name!r}", f"{path.name} has no column {name!r}"),
                said(language, f"его столбцы: {', '.join(header)}", f"its columns: {', '.join(header)}"),
            )
    place = header.index(target)
    values = [row[place].strip() for row in rows]
    wanted = _wanted(values, value, target, language)
    if time:
        keys = _order(header, rows, time, language)
        order = sorted(range(len(rows)), key=lambda row: keys[row])
        rows, values = [rows[row] for row in order], [values[row] for row in order]
    columns = {name: [row[at] for row in rows] for at, name in enumerate(header) if name != target}
    return Leads(columns, [one == wanted for one in values], wanted)


def _rows(path: Path, language: str) -> tuple[list[str], list[list[str]]]:
    raw = path.read_bytes()
    if raw[:2] == b"\x1f\x8b":
        try:
            raw = gzip.decompress(raw)
        except (OSError, EOFError) as error:
            raise Failure(
                said(language, f"{path.name} не распаковывается", f"{path.name} cannot be unpacked: {error}"),
                said(language, "проверьте, цел ли файл", "check that the file is whole"),
            ) from None
    text = _text(raw)
    first = text.partition("\n")[0]
    mark = max((";", ",", "\t"), key=first.count)
    lines = list(csv.reader(io.StringIO(text.replace("\x00", "")), delimiter=mark))
    if not lines or len(lines) < 2:
        raise Failure(
            said(language, f"в {path.name} нет строк", f"{path.name} holds no rows"),
            said(language, "первая строка называет столбцы, каждая следующая — лид",
                 "the first line names the columns, each other line is a lead"),
        )  # fmt: skip
    header = [name.strip() for name in lines[0]]
    if len(set(header)) < len(header):
        raise Failure(
            said(language, f"{path.name}: два столбца с одним названием", f"{path.name}: two columns have one name"),
            said(language, "переименуйте один из них", "rename one of them"),
        )
    rows = [line for line in lines[1:] if any(cell.strip() for cell in line)]
    bad = next((no for no, line in enumerate(rows, 2) if len(line) != len(header)), None)
    if bad is not None:
        cells, width = len(rows[bad - 2]), len(header)
        raise Failure(
            said(language, f"{path.name}, строка {bad}: ячеек {cells}, а в заголовке {width}",
                 f"{path.name}, line {bad}: {cells} cells where the header has {width}"),
            said(language, "исправьте строку", "mend the line"),
        )  # fmt: skip
    return header, rows


def _text(raw: bytes) -> str:
    """UTF-8, else what Russian spreadsheets write."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1251", errors="replace")


def _wanted(values: Sequence[str], value: str | None, target: str, language: str) -> str:
    """The value that is foretold: the one that was named, else the one of two that says yes."""
    kinds = sorted(set(values))
    if value is not None:
        if value not in kinds:
            raise Failure(
                said(language, f"в {target!r} нет значения {value!r}", f"{target!r} is never {value!r}"),
                said(language, f"там {', '.join(kinds[:10])}", f"it is one of {', '.join(kinds[:10])}"),
            )
        return value
    told = [kind for kind in kinds if kind.casefold() in _YES]
    if len(kinds) != 2 or len(told) != 1:
        raise Failure(
            said(language, f"какое значение {target!r} предсказывать?", f"which value of {target!r} is foretold?"),
            f"--target-value: {', '.join(kinds[:10])}",
        )
    return told[0]


def _order(
    header: Sequence[str], rows: Sequence[Sequence[str]], time: Sequence[str], language: str
) -> list[tuple[float, ...]]:
    places = [header.index(name) for name in time]
    keys = []
    for line, row in enumerate(rows, 2):
        key = tuple(_moment(row[place].strip()) for place in places)
        if None in key:
            name = time[key.index(None)]
            raise Failure(
                said(language, f"строка {line}: {row[header.index(name)]!r} в столбце {name!r} — не время",
                     f"line {line}: {row[header.index(name)]!r} in {name!r} is no time"),
                said(language, "дата, момент, число или английское название месяца; или --order file",
                     "a date, an instant, a number or the name of a month; or --order file"),
            )  # fmt: skip
        keys.append(tuple(part for part in key if part is not None))
    return keys


def _moment(text: str) -> float | None:
    """A date, an instant, a number or an English month as a number that grows with time."""
    try:
        return float(text)
    except ValueError:
        pass
    for form in (None, *_FORMATS):
        try:
            moment = datetime.fromisoformat(text) if form is None else datetime.strptime(text, form)  # noqa: DTZ007
        except ValueError:
            continue
        return (moment.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001
    word = re.sub(r"\W", "", text).casefold()[:3]
    return float(_MONTHS.index(word) + 1) if word in _MONTHS else None
