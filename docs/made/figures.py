"""The page of figures: every KPI, who controls it, how pay may hang on it."""

from __future__ import annotations

from docs.made.words import code, page, said, table
from kulmina.domain.catalogue import CATALOGUE, Kpi

_ABOUT = {
    "en": (
        "`flow` figures count what happened in the period; `cohort` figures follow the leads created in it. A ratio",
        "with nothing to divide by is undefined, never zero. The zone is who controls the figure. «Pay» is how pay",
        "may hang on it: anything else in a scheme needs an `override_reason`, or the linter refuses it (E3).",
    ),
    "ru": (
        "«Поток» считает то, что случилось за период; «когорта» идёт за лидами, созданными в нём. Доля, которой не на",
        "что делить, не определена и никогда не равна нулю. Зона — кто управляет показателем. «Оплата» — как на",
        "показателе может держаться оплата: всё прочее в схеме требует `override_reason`, иначе линтер отвергнет (E3).",
    ),
}
_RUSSIAN = {
    "marketing": "маркетинг",
    "call_centre": "колл-центр",
    "sales": "продажи",
    "shared": "общая",
    "flow": "поток",
    "cohort": "когорта",
    "mixed": "смешанный",
    "plan": "план",
    "count": "счёт",
    "money": "деньги",
    "ratio": "доля",
    "score": "балл",
    "seconds": "секунды",
    "number": "число",
    "amount": "сумма",
    "coefficient": "коэффициент",
    "bonus": "премия",
    "tiers": "ступени",
}


def kpi_page(language: str) -> str:
    heads = {
        "en": ("id", "По-русски", "In English", "zone", "counted", "unit", "pay"),
        "ru": ("id", "По-русски", "По-английски", "зона", "как считается", "единица", "оплата"),
    }
    rows = [_kpi(kpi, language) for kpi in CATALOGUE.values()]
    return page(language, said(language, "KPI", "Показатели"), *_ABOUT[language], "", *table(heads[language], rows))


def _kpi(kpi: Kpi, language: str) -> tuple[str, ...]:
    pay = "—" if kpi.pay == "no" else _word(kpi.pay, language)
    titles = (kpi.title_ru, kpi.title_en)
    return (code(kpi.id), *titles, _word(kpi.zone, language), _made_of(kpi, language), _word(kpi.unit, language), pay)


def _made_of(kpi: Kpi, language: str) -> str:
    if kpi.plan_of:
        return said(language, f"`{kpi.plan_of}` / its plan", f"`{kpi.plan_of}` / её план")
    basis = _word(kpi.basis, language)
    return f"{basis}: `{kpi.ratio[0]}` / `{kpi.ratio[1]}`" if kpi.ratio else basis


def _word(word: str, language: str) -> str:
    return said(language, word, _RUSSIAN[word] if language == "ru" else "")
