"""The arithmetic of pay in words, one line in Russian or English, so that its receiver can do it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

from kulmina.domain.component import Comparison
from kulmina.domain.formula import (
    ByCoefficient,
    ByDays,
    ByLimit,
    ByShare,
    ByTest,
    ByTier,
    ByUnit,
    Line,
)
from kulmina.domain.kpi import CATALOGUE, Number
from kulmina.domain.money import round_kopecks

Language: TypeAlias = Literal["ru", "en"]

Counted: TypeAlias = Mapping[str, tuple[int, int]]

_GAP = "\N{NO-BREAK SPACE}"
_SIGNS = {"gte": "≥", "gt": ">", "lte": "≤", "lt": "<"}
_OPPOSITE = {"gte": "<", "gt": "≤", "lte": ">", "lt": "≥"}
_SECONDS = ("секунда", "секунды", "секунд")
_IGNORED = {
    "late": ("записано после закрытия периода", "recorded after the period's close"),
    "unapproved": ("никем не утверждено", "approved by nobody"),
    "own": ("утверждено самим получателем", "approved by its receiver"),
    "author": ("утверждено тем, кто его внёс", "approved by its author"),
}
_READABLE = 1000


def text(line: Line, language: Language) -> str:
    """How the line came about: «4 дошедших целевых × 500,00 ₽ = 2 000,00 ₽»."""
    ru = language == "ru"
    total = money(line.amount, language)
    counts = {kpi: (top, bottom) for kpi, top, bottom in line.counts}
    match line.formula:
        case ByDays(amount=amount, worked=worked, norm=norm):
            return f"{_roubles(amount, language)} × {_days(worked, norm, language)} = {total}"
        case ByUnit(kpi=kpi, count=count, rate=rate):
            if count is None:
                return _nothing(kpi, language, total)
            return f"{_counted(kpi, count, language)} × {_roubles(rate, language)} = {total}"
        case ByShare(kpi=kpi, base=base, rate=rate):
            if base is None:
                return _nothing(kpi, language, total)
            return f"{name(kpi, language)} {_roubles(base, language)} × {percent(rate, language)} = {total}"
        case ByTier() as tier:
            return _tiers(tier, language, total)
        case ByCoefficient() as by:
            word = "коэффициент" if ru else "coefficient"
            reason = f"{_axes(by, counts, language)} → {word} {number(by.coefficient, language)}"
            return f"{_roubles(by.base, language)} × ({number(by.coefficient, language)} − 1) = {total}: {reason}"
        case ByTest(kpi=kpi, value=value, tests=tests):
            if value is None:
                return _nothing(kpi, language, total)
            shown = f"{name(kpi, language)} {_figure(kpi, value, counts, language)}"
            return f"{shown} {_verdict(kpi, tests, value, language)} → {total}"
        case ByLimit() as by_limit:
            return _limit(line.kind, by_limit, language, total)


def ignored(why: str, language: Language) -> str:
    """Why an adjustment does not count."""
    return _IGNORED[why][language == "en"]


def money(amount: int, language: Language) -> str:
    """Kopecks as people write them: «−4 180,00 ₽», "−₽4,180.00"."""
    whole, part = divmod(abs(amount), 100)
    sign = "−" if amount < 0 else ""
    if language == "ru":
        return f"{sign}{f'{whole:,}'.replace(',', _GAP)},{part:02d}{_GAP}₽"
    return f"{sign}₽{whole:,}.{part:02d}"


def number(value: Number, language: Language) -> str:
    """A number with as many decimals as it has, up to four; rounded where it has more."""
    scaled = abs(Fraction(value)) * 10_000
    whole, part = divmod((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator), 10_000)
    digits = f"{part:04d}".rstrip("0")
    grouped = f"{whole:,}"
    if language == "ru":
        grouped = grouped.replace(",", _GAP)
    sign = "−" if value < 0 and (whole or digits) else ""
    return sign + grouped + (("," if language == "ru" else ".") + digits if digits else "")


def percent(value: Number, language: Language, *, places: int = 4) -> str:
    """A share as a percentage, rounded half away from zero to `places` decimals."""
    scaled = abs(Fraction(value)) * 100 * 10**places
    rounded = Fraction((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator), 10**places)
    written = number(-rounded if value < 0 else rounded, language)
    return f"{written}{_GAP}%" if language == "ru" else f"{written}%"


def figure(kpi: str, value: Number | None, language: Language) -> str:
    """A figure's value in its own unit; a ratio as a fraction with its percentage."""
    if value is None:
        return "нет данных" if language == "ru" else "no data"
    unit = CATALOGUE[kpi].unit if kpi in CATALOGUE else "number"
    match unit:
        case "money":
            return _roubles(value, language)
        case "ratio":
            return _share(Fraction(value), language)
        case "seconds":
            return _plural(value, _SECONDS) if language == "ru" else f"{number(value, language)} s"
        case _:
            return number(value, language)


def name(kpi: str, language: Language) -> str:
    """What a figure is called inside a sentence."""
    known = CATALOGUE.get(kpi)
    if known is None:
        return kpi
    title = known.title_ru if language == "ru" else known.title_en
    return title[0].lower() + title[1:]


def _roubles(amount: Number, language: Language) -> str:
    return money(round_kopecks(Fraction(amount)), language)


def _share(value: Fraction, language: Language) -> str:
    if value.denominator == 1:
        return percent(value, language)
    if value.denominator > _READABLE:
        return percent(value, language, places=2)
    return f"{value} ({percent(value, language, places=1)})"


def _plural(count: Number, forms: Sequence[str]) -> str:
    """A Russian count with the right form of the noun; a part of one takes the second form."""
    written = number(count, "ru")
    if Fraction(count).denominator != 1:
        return f"{written} {forms[1]}"
    tail = abs(int(count)) % 100
    if tail % 10 == 1 and tail != 11:
        return f"{written} {forms[0]}"
    return f"{written} {forms[1] if tail % 10 in (2, 3, 4) and not 11 < tail < 15 else forms[2]}"


def _days(worked: Fraction, norm: Fraction, language: Language) -> str:
    if language == "ru":
        return f"{number(worked, language)} из {_genitive(norm)}"
    return f"{number(worked, language)}/{number(norm, language)} {'day' if norm == 1 else 'days'}"


def _genitive(norm: Fraction) -> str:
    """Days as they stand after «из»: «из 21 дня», «из 22 дней», «из 21,5 дня»."""
    one = norm.denominator != 1 or (norm.numerator % 10 == 1 and norm.numerator % 100 != 11)
    return f"{number(norm, 'ru')} {'дня' if one else 'дней'}"


def _counted(kpi: str, count: Number, language: Language) -> str:
    known = CATALOGUE.get(kpi)
    if known is not None and language == "ru" and known.one_ru:
        return _plural(count, known.one_ru)
    if known is not None and language == "en" and known.one_en:
        return f"{number(count, language)} {known.one_en[0] if count == 1 else known.one_en[1]}"
    return f"{name(kpi, language)} {figure(kpi, count, language)}"


def _nothing(kpi: str, language: Language, total: str) -> str:
    missing = "нет данных" if language == "ru" else "no data"
    return f"{name(kpi, language)}: {missing} → {total}"


def _tiers(tier: ByTier, language: Language, total: str) -> str:
    if tier.base is None:
        return _nothing(tier.kpi, language, total)
    parts = " + ".join(f"{_roubles(part.base, language)} × {percent(part.rate, language)}" for part in tier.slices)
    reached, plan = _share(Fraction(tier.base) / tier.plan, language), _roubles(tier.plan, language)
    if language == "ru":
        return f"{parts} = {total}: план {plan} выполнен на {reached}"
    return f"{parts} = {total}: {reached} of the plan of {plan}"


def _axes(by: ByCoefficient, counts: Counted, language: Language) -> str:
    joint = " и " if language == "ru" else " and "
    return joint.join(f"{name(kpi, language)} {_figure(kpi, value, counts, language)}" for kpi, value in by.axes)


def _figure(kpi: str, value: Number | None, counts: Counted, language: Language) -> str:
    """A figure; a ratio of two counts as they were counted, not in its lowest terms: 24/57 (42.1%)."""
    if value is None or kpi not in counts:
        return figure(kpi, value, language)
    top, bottom = (number(count, language) for count in counts[kpi])
    return f"{top}/{bottom} ({percent(value, language, places=1)})"


def _verdict(kpi: str, tests: Sequence[Comparison], value: Number, language: Language) -> str:
    missed = next((test for test in tests if not test.met(value)), None)
    if missed is not None:
        return f"{_OPPOSITE[missed.op]} {_threshold(kpi, missed.threshold, language)}"
    return ", ".join(f"{_SIGNS[test.op]} {_threshold(kpi, test.threshold, language)}" for test in tests)


def _threshold(kpi: str, value: Fraction, language: Language) -> str:
    ratio = kpi in CATALOGUE and CATALOGUE[kpi].unit == "ratio"
    return percent(value, language) if ratio else figure(kpi, value, language)


def _limit(kind: str, by: ByLimit, language: Language, total: str) -> str:
    so_far, limit = _roubles(by.so_far, language), _roubles(by.limit, language)
    cap = kind == "cap"
    if language == "ru":
        return f"переменная часть {so_far}, {'потолок' if cap else 'гарантия'} {limit} → {total}"
    return f"variable part {so_far}, {'cap' if cap else 'guarantee'} {limit} → {total}"
