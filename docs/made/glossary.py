"""The glossary: each word of the trade in both languages with its identifiers, from glossary.toml."""

from __future__ import annotations

from dataclasses import dataclass

from docs.made.words import data, page, said, table

_ABOUT = {
    "en": (
        "One word for one thing: the same identifier in events, code, columns and addresses; the Russian word on the",
        "Russian pages.",
    ),
    "ru": (
        "Одно слово — одна вещь: тот же идентификатор в событиях, коде, столбцах и адресах; русское слово на",
        "страницах.",
    ),
}


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the trade. `ids`: its identifiers, the first one is its anchor."""

    ids: tuple[str, ...]
    ru: str
    en: str
    about_ru: str
    about_en: str


def terms() -> list[Term]:
    return [
        Term(tuple(one["ids"]), one["ru"], one["en"], one["about_ru"], one["about_en"])
        for one in data("glossary")["term"]
    ]


def glossary_page(language: str) -> str:
    heads = (
        ("По-русски", "In English", "identifier", "meaning")
        if language == "en"
        else ("По-русски", "По-английски", "идентификатор", "что это")
    )
    rows = [
        (
            f'<a id="{term.ids[0]}"></a>{term.ru}',
            term.en,
            ", ".join(f"`{one}`" for one in term.ids),
            _about(term, language),
        )
        for term in terms()
    ]
    return page(language, said(language, "Glossary", "Глоссарий"), *_ABOUT[language], "", *table(heads, rows))


def _about(term: Term, language: str) -> str:
    return said(language, term.about_en, term.about_ru)
