"""Numbers, money and instants as people read them: by the language of the page, in business time."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kulmina.domain.money import round_kopecks

NOTHING = "—"
GAP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


def english() -> bool:
    return (get_language() or "ru").startswith("en")


def count(value: int | Fraction | Decimal | None) -> str:
    """A count: 1 650 000 or 1,650,000; a long dash where nobody counted."""
    if value is None:
        return NOTHING
    whole = int(value)
    grouped = f"{abs(whole):,}".replace(",", "," if english() else GAP)
    return f"{MINUS}{grouped}" if whole < 0 else grouped


def percent(value: Fraction | None, places: int = 1) -> str:
    """A ratio as a percentage: 56,3 % or 56.3%."""
    if value is None:
        return NOTHING
    text = decimal(value * 100, places)
    return f"{text}%" if english() else f"{text}{GAP}%"


def decimal(value: Fraction | int | None, places: int = 2) -> str:
    """An exact number rounded half away from zero, without trailing zeros."""
    if value is None:
        return NOTHING
    whole, part, negative = _digits(Fraction(value), places)
    part = part.rstrip("0")
    text = _grouped(whole) + (f"{_point()}{part}" if part else "")
    return f"{MINUS}{text}" if negative else text


def money(kopecks: int | None, *, signed: bool = False) -> str:
    """An amount of kopecks in full: 1 650 000,00 ₽ or ₽1,650,000.00."""
    if kopecks is None:
        return NOTHING
    sign, whole, part = _parts(kopecks, signed)
    return f"{sign}₽{whole}{part}" if english() else f"{sign}{whole}{part}{GAP}₽"


def money_html(kopecks: int | None, *, signed: bool = False) -> SafeString | str:
    """The same with the kopecks set lighter."""
    if kopecks is None:
        return NOTHING
    sign, whole, part = _parts(kopecks, signed)
    form = '<span class="money">{}₽{}<i>{}</i></span>' if english() else '<span class="money">{}{}<i>{}{}₽</i></span>'
    if english():
        return format_html(form, sign, whole, part)
    return format_html(form, sign, whole, part, GAP)


def fitting_html(kopecks: int | None) -> SafeString | str:
    """An amount for a narrow place: in full where that fits, else rounded, with the exact amount as its title."""
    if kopecks is None:
        return NOTHING
    form = '<span class="fits" title="{}"><i class="short" data-short="{}"></i><span class="full">{}</span></span>'
    return format_html(form, money(kopecks), short_money(kopecks), money_html(kopecks))


def plain(value: Fraction | int | None) -> str:
    """An exact number as it is typed into a field: ungrouped, with the language's point."""
    if value is None:
        return ""
    whole, part, negative = _digits(Fraction(value), 6)
    part = part.rstrip("0")
    return f"{'-' if negative else ''}{whole}{_point() + part if part else ''}"


def typed(kopecks: int | None) -> str:
    """An amount as it is typed into a field: 12500,50 or 12500.50; kopecks only where there are any."""
    if kopecks is None:
        return ""
    part = f"{_point()}{abs(kopecks) % 100:02d}" if kopecks % 100 else ""
    return f"{'-' if kopecks < 0 else ''}{abs(kopecks) // 100}{part}"


def short_money(kopecks: int) -> str:
    """An amount in three digits or so: 1,23 млрд ₽, 450 тыс. ₽, 730 ₽."""
    for words, unit in ((_("bn"), 10**9), (_("m"), 10**6), (_("k"), 10**3)):
        if abs(kopecks) >= 100 * unit:
            value = Fraction(kopecks, 100 * unit)
            number = decimal(value, 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0)
            return _currency(number, f"{words}" if english() else f"{GAP}{words}")
    return _currency(decimal(Fraction(kopecks, 100), 0), "")


def _currency(number: str, unit: str) -> str:
    if not english():
        return f"{number}{unit}{GAP}₽"
    return f"{MINUS}₽{number[1:]}{unit}" if number.startswith(MINUS) else f"₽{number}{unit}"


def amount_html(kopecks: int | None) -> SafeString | str:
    """An amount without its currency, for columns whose head names it."""
    if kopecks is None:
        return NOTHING
    sign, whole, part = _parts(kopecks, False)
    return format_html('<span class="money">{}{}<i>{}</i></span>', sign, whole, part)


def in_kopecks(roubles: Fraction | int | None) -> int | None:
    """An exact amount in roubles as kopecks, halves away from zero."""
    return None if roubles is None else int(round_kopecks(Fraction(roubles)))


def moment(value: datetime | None) -> str:
    """An instant of business time: 2 октября 2026 г. 10:00."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value)
    return f"{day(local.date())}, {clock(value)}"


def clock(value: datetime) -> str:
    """The time of day of business time, with seconds where they are not zero."""
    local = timezone.localtime(value)
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def day(value: date) -> str:
    return str(formats.date_format(value, "j E Y" if not english() else "j M Y"))


def duration(seconds: int | None) -> str:
    """Minutes and seconds: 3:20; hours where there are any: 1:03:20."""
    if seconds is None:
        return NOTHING
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _parts(kopecks: int, signed: bool) -> tuple[str, str, str]:
    sign = MINUS if kopecks < 0 else "+" if signed and kopecks > 0 else ""
    return sign, _grouped(abs(kopecks) // 100), f"{_point()}{abs(kopecks) % 100:02d}"


def _digits(value: Fraction, places: int) -> tuple[int, str, bool]:
    scale: int = 10**places
    scaled = abs(value) * scale
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    whole, part = divmod(rounded, scale)
    return whole, f"{part:0{places}d}" if places else "", value < 0 and rounded > 0


def _grouped(whole: int) -> str:
    return f"{whole:,}".replace(",", "," if english() else GAP)


def _point() -> str:
    return "." if english() else ","
