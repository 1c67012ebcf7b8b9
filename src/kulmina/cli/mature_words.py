"""What was odd about a file of leads and about what can be learnt from it, in words of both languages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kulmina.cli.language import said
from kulmina.sources.table.cell import BadCell

_SHOWN = 10
_TEXTS = {"campaign": "кампания", "channel": "канал"}


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")


def listed(language: str, rows: Sequence[str]) -> list[str]:
    """The first of many sentences and how many more there are."""
    more = len(rows) - _SHOWN
    rest = said(language, f"… и ещё строк, которые не прочитаны: {more}", f"… and {more} more rows that were not read")
    return [*rows[:_SHOWN], *([rest] if more > 0 else [])]


def broken(language: str, problem: str) -> str:
    return said(language, f"строка пропущена: {problem}", f"the row was left out: {problem}")


def unread(language: str, line: int, lead: str, error: BadCell) -> str:
    return said(
        language,
        f"строка {line}, лид {lead!r}: дата не читается, строка пропущена; ожидается дата вида 2026-10-31 или "
        "2026-10-31T12:00:00+03:00",
        f"line {line}, lead {lead!r}: a date cannot be read and the row was left out; expected {error.expected}",
    )


def unclear(language: str, file: str, cells: Sequence[tuple[int, str]]) -> tuple[str, str]:
    """Too many conversions that cannot be read: the problem, and what to do."""
    listed = ", ".join(f"{line}: {text!r}" for line, text in cells[:3])
    return (
        said(
            language,
            f"{file}: converted_at не читается в строках: {len(cells)} ({listed}); без них доли вышли бы другими",
            f"{file}: converted_at cannot be read in {len(cells)} rows ({listed}); without them rates would be others",
        ),
        said(
            language,
            "дата вида 2026-10-31 или 2026-10-31T12:00:00+03:00; где конверсии нет, пусто",
            "a date like 2026-10-31 or 2026-10-31T12:00:00+03:00; leave it empty where there is no conversion",
        ),
    )


def early(language: str, leads: Sequence[str]) -> str:
    return said(
        language,
        f"конверсия раньше лида, лидов: {len(leads)} ({_some(leads)}); считаются конверсией сразу",
        f"converted before created: {len(leads)} leads ({_some(leads)}); they count as converted at once",
    )


def repeated(language: str, leads: Sequence[str]) -> str:
    return said(
        language,
        f"номер лида повторяется, лидов: {len(leads)} ({_some(leads)}); каждый считается один раз, по самой ранней "
        "строке, с самой ранней конверсией из всех его строк",
        f"lead ids that repeat: {len(leads)} ({_some(leads)}); each counts once, by its earliest row, with the "
        "earliest conversion of all its rows",
    )


def unnamed(language: str, rows: int, name: str) -> str:
    return said(
        language,
        f"лидов без креатива: {rows}; они собраны в строке {name}",
        f"leads without a creative: {rows}; they stand in the row {name}",
    )


def late(language: str, leads: int) -> str:
    return said(
        language,
        f"лидов, созданных после момента знания: {leads}; они не участвуют",
        f"leads created after the moment of knowledge: {leads}; they are left out",
    )


def after(language: str, leads: int) -> str:
    return said(
        language,
        f"конверсий после момента знания: {leads}; на этот момент их ещё нет",
        f"conversions after the moment of knowledge: {leads}; they count as not yet",
    )


def changed(language: str, column: str, creatives: Sequence[str]) -> str:
    return said(
        language,
        f"{_TEXTS[column]} меняется у креативов: {_some(creatives)}; взято значение последнего лида",
        f"the {column} changes within {_some(creatives)}; the latest lead's holds",
    )


def zone(language: str, name: str) -> str:
    return said(
        language,
        f"время без часового пояса прочитано по поясу {name} (другой: --timezone)",
        f"times without a zone were read as {name} (another one: --timezone)",
    )


def cut(language: str, day: date) -> str:
    return said(
        language,
        f"за {day.isoformat()} в файле ничего нет, поэтому момент знания — начало этого дня; точнее: "
        f"--known-at {day.isoformat()}T23:59:59",
        f"the file holds nothing of {day.isoformat()}, so the moment of knowledge is the beginning of that day; "
        f"to be exact: --known-at {day.isoformat()}T23:59:59",
    )


def whole_day(language: str, day: date) -> str:
    return said(
        language,
        f"момент знания — конец дня {day.isoformat()}",
        f"the moment of knowledge is the end of {day.isoformat()}",
    )


def horizon(language: str, days: float, low: float, high: float, channel: str) -> str:
    of_ru, of_en = (f" (канал {channel})", f" (channel {channel})") if channel else ("", "")
    return said(
        language,
        f"история коротка{of_ru}: за {days:.0f} дн. успевает произойти от {low:.0%} до {high:.0%} конверсий; доли "
        "опираются на предположение о задержке, поэтому интервалы широки",
        f"the history is short{of_en}: in {days:.0f} days {low:.0%} to {high:.0%} of conversions have had time; rates "
        "rest on an assumed delay, so their intervals are wide",
    )


def none_yet(language: str) -> str:
    return said(
        language,
        "ни одной конверсии на момент знания: доля и задержка неизвестны, интервалы — то, что ещё совместимо с данными",
        "not one conversion at the moment of knowledge: rates and delay are unknown, the intervals are what the data "
        "still allow",
    )
