"""What is wrong with a file that needs no map, in words of both languages.

Readers below tell of problems in English; here their sentences get Russian ones, by form. What has none stays as it
is. Advice to mend a map is no advice where a command takes none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from kulmina.cli.failure import SHOWN, Failure
from kulmina.cli.language import said
from kulmina.sources.problem import ERROR, NOTE, Problem, SourceError

_MAPPED = re.compile(r"(,? ?(or )?add its form to file\.dates|set file\.decimal.*in the map)")
_RU: tuple[tuple[str, str], ...] = (
    (r"the file is empty", "файл пуст"),
    (r"the file is (\S+) and was read so", r"файл в кодировке \1, так и прочитан"),
    (r"nothing to do if the letters look right", "если буквы на месте, делать ничего не нужно"),
    (r"the text holds a NUL byte", "в тексте нулевой байт"),
    (r"export the file again: it is damaged or not a text file", "выгрузите файл заново: он повреждён или не текст"),
    (r"export the file again", "выгрузите файл заново"),
    (r"the file starts as (\S+) and breaks here \(.*\)", r"файл начинается как \1, а здесь кодировка ломается"),
    (r"one encoding", "одна кодировка"),
    (r"save it as UTF-8", "сохраните его в UTF-8"),
    (r"cells are separated by '\\t' and were read so", "ячейки разделены табуляцией, так и прочитаны"),
    (r"cells are separated by '(.)' and were read so", r"ячейки разделены знаком «\1», так и прочитаны"),
    (r"a quotation mark that opens here is never closed", "кавычка, открытая здесь, не закрыта"),
    (r"close it, or double it inside a quoted cell", "закройте её, а внутри ячейки в кавычках удвойте"),
    (r"the row cannot be split into cells \(.*\)", "строка не делится на ячейки"),
    (
        r"quote cells that hold quotation marks, and double those inside",
        "ячейки с кавычками возьмите в кавычки, а те, что внутри, удвойте",
    ),
    (r"cells as in CSV", "ячейки, как в CSV"),
    (r"the line is longer than ([\d,]+) characters", r"строка длиннее \1 знаков"),
    (r"one row per line", "одна запись в строке"),
    (r"is this a CSV file\?", "это CSV?"),
    (r"the column '(.*)' stands there twice", r"столбец \1 повторяется"),
    (r"each column once", "каждый столбец один раз"),
    (r"remove one of them", "уберите один"),
    (r"the column '(.*)' is missing", r"нет столбца \1"),
    (r"rename '(.*)'", r"переименуйте столбец \1"),
    (r"add it; the file has (.*)", r"добавьте его; в файле есть \1"),
    (r"the column '(.*)' is not known and was passed over", r"столбец \1 не знаком и пропущен"),
    (r"the row has (\d+) cells", r"ячеек в строке: \1"),
    (r"(\d+) as in the header", r"\1, как в заголовке"),
    (r"quote cells that hold a comma", "ячейки с запятой возьмите в кавычки"),
    (r"was the row cut off\?", "строка обрезана?"),
    (r"(.+) cannot be read", r"\1 не читается"),
    (r"a header row", "строка заголовков"),
    (r"a date like (\S+) or (\S+)", r"дата вида \1 или \2"),
    (r"a date between 1900 and 2199", "дата между 1900 и 2199 годом"),
    (r"a number; 1,234 may be a thousand or one and a bit", "число; 1,234 может быть тысячей, а может и нет"),
    (r"a number with a decimal (comma|point)", "число"),
    (r"a number", "число"),
    (r"an amount in roubles", "сумма в рублях"),
    (r"write it as (\S+) or (\S+)", r"запишите как \1 или \2"),
    (r"correct the cell", "исправьте ячейку"),
    (r"correct it", "исправьте"),
    (r"the id of a creative", "номер креатива"),
    (
        r"name it: rows of nobody can be called `unattributed`",
        "назовите его: строки без хозяина можно назвать unattributed",
    ),
    (r"an id with all its digits", "номер со всеми цифрами"),
    (
        r"a spreadsheet has rounded it: export the id column as text",
        "таблица его округлила: выгрузите столбец номеров как текст",
    ),
    (r"there is no row below the header", "под заголовком нет ни одной строки"),
    (r"a row per creative and day", "строка на креатив и день"),
    (r"a row per lead", "строка на лид"),
    (r"not one row can be read: (.*)", r"ни одна строка не читается: \1"),
    (r"dates and times", "даты и время"),
    (r"(\S+) is years away from the other dates", r"\1 на годы отстоит от других дат"),
    (r"a history of ten years at most", "история не длиннее десяти лет"),
    (r"the packed file is damaged \(.*\)", "упакованный файл повреждён"),
    (r"pack it again", "упакуйте заново"),
    (r"no column says whose the limits are", "ни один столбец не говорит, чьи это ограничения"),
    (r"creative_id, or group with group_id", "creative_id или group с group_id"),
    (r"no column says what is allowed", "ни один столбец не говорит, сколько можно"),
    (r"min, max or fixed", "min, max или fixed"),
    (r"rename the column", "переименуйте столбец"),
    (r"the amount belongs to several at once", "сумма сразу у нескольких"),
    (r"an amount that belongs to nobody", "сумма ничья"),
    (r"a creative_id, or a group with its group_id", "creative_id или group с его group_id"),
    (r"write a row for each", "напишите каждому свою строку"),
    (r"name whose limit it is", "назовите, чьё это ограничение"),
    (r"(.+) is no group", r"\1 – не группа"),
    (r"campaign or channel", "campaign или channel"),
    (r"(.+) is below zero", r"\1 меньше нуля"),
    (r"an amount from 0", "сумма от 0"),
    (r"corrections take (\S+) more than (.+) ever spent", r"поправки снимают на \1 больше всего расхода \2"),
    (r"corrections that the spend can bear", "поправки не больше расхода"),
)  # fmt: skip
_FORMS = tuple((re.compile(english), russian) for english, russian in _RU)


def part(language: str, text: str) -> str:
    """A piece of a sentence in the language."""
    if _MAPPED.search(text):
        text = _MAPPED.sub("", text) or "correct the cell"
    if language != "ru":
        return text
    for english, russian in _FORMS:
        match = english.fullmatch(text)
        if match:
            return match.expand(russian)
    return text


def sentence(language: str, problem: Problem) -> str:
    """Where it stands, what was found, what was expected, what to do."""
    place = problem.file
    if problem.line:
        place += said(language, f", строка {problem.line}", f", line {problem.line}")
    if problem.column:
        place += said(language, f", столбец {problem.column}", f", column {problem.column}")
    expected = f"; {said(language, 'ожидается', 'expected')} {part(language, problem.expected)}"
    advice = f" -> {part(language, problem.advice)}" if problem.advice else ""
    return f"{place}: {part(language, problem.found)}{expected if problem.expected else ''}{advice}"


def tell(problems: Sequence[Problem], language: str) -> None:
    """Write problems to the error stream, each on a line; of many the first, and how many more there are."""
    for level in (ERROR, "warning", NOTE):
        listed = [problem for problem in problems if problem.level == level]
        for problem in listed[:SHOWN]:
            click.echo(f"{level}: {sentence(language, problem)}", err=True)
        more = len(listed) - SHOWN
        if more > 0:
            click.echo(
                f"{level}: {said(language, f'… и ещё таких: {more}', f'… and {more} more of this sort')}", err=True
            )


@contextmanager
def reading(language: str) -> Iterator[None]:
    """Files that cannot be read end a command with words of its language."""
    try:
        yield
    except SourceError as error:
        tell(error.problems, language)
        raise Failure(said(language, "ничего не взято", "nothing was taken")) from None
    except FileNotFoundError as error:
        if error.filename is None:
            raise
        raise Failure(
            said(language, f"{error.filename}: такого файла нет", f"{error.filename}: there is no such file"),
            said(language, "проверьте путь", "check the path"),
        ) from None
