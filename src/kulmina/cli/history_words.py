"""What a history had that is odd, in words: nothing is made good in silence."""

from __future__ import annotations

from collections.abc import Sequence

from kulmina.cli.language import said

_SHOWN = 5
_TEXTS = {"channel": "канал", "campaign": "кампания", "platform": "площадка", "name": "название"}


def repeated(language: str, days: int) -> str:
    return said(
        language,
        f"дней креативов, у которых несколько строк: {days}; строки сложены",
        f"days of creatives with several rows: {days}; the rows were summed",
    )


def empty(language: str, column: str, cells: int) -> str:
    return said(
        language,
        f"пустых ячеек в столбце {column}: {cells}; считаются нулём",
        f"empty cells in the column {column}: {cells}; they count as 0",
    )


def parts(language: str, column: str, days: int) -> str:
    return said(
        language,
        f"в столбце {column} есть дробные числа: дней креативов {days}; сумма каждого дня округлена до целого",
        f"the column {column} holds fractions on {days} days of creatives; each day's sum was rounded",
    )


def below_zero(language: str, column: str, days: int, dropped: int) -> str:
    """`dropped`: what could not be taken from earlier days, in kopecks or counts."""
    amount = f"{dropped / 100:.2f}" if column in ("spend", "cash") else str(dropped)
    rest_ru = f"; снять не с чего: {amount}, это отброшено" if dropped else ""
    rest_en = f"; {amount} could not be taken from any day and was dropped" if dropped else ""
    return said(
        language,
        f"столбец {column} после поправок ниже нуля, дней креативов: {days}; недостающее снято с других дней "
        f"того же креатива поровну к их суммам, сначала с прежних{rest_ru}",
        f"the column {column} stays below zero after corrections on {days} days of creatives; the rest was taken from "
        f"the same creative's other days in proportion, earlier ones first{rest_en}",
    )


def gaps(language: str, days: int, creatives: int, whole: int) -> str:
    whole_ru = f"; дней, когда строк нет ни у одного креатива: {whole}" if whole else ""
    whole_en = f"; on {whole} days no creative has a row" if whole else ""
    return said(
        language,
        f"пропуски в датах: {days} дн. у {creatives} креативов{whole_ru}; это пропуски, а не нули",
        f"gaps in dates: {days} days of {creatives} creatives{whole_en}; they are gaps, not zeros",
    )


def changed(language: str, column: str, creatives: Sequence[str]) -> str:
    listed = ", ".join(creatives[:_SHOWN]) + (" …" if len(creatives) > _SHOWN else "")
    return said(
        language,
        f"{_TEXTS[column]} меняется внутри истории у креативов: {listed}; взято последнее значение",
        f"the {column} changes within the history of {listed}; the latest one holds",
    )


def free(language: str, creatives: int) -> str:
    return said(
        language,
        f"креативов с целевыми действиями без расхода: {creatives}",
        f"creatives with target actions and no spend: {creatives}",
    )


def blind(language: str, creatives: int) -> str:
    return said(
        language,
        f"креативов с расходом без единого клика: {creatives}",
        f"creatives with spend and not one click: {creatives}",
    )
