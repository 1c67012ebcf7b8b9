"""The page of portraits and industries: what each file of the catalogue says, and the form of a file of one's own."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from docs.made.portrait_keys import keys_part
from docs.made.words import code, page, said, table
from kulmina.cli.portrait_rows import WORDS, Row, industry_rows, portrait_rows
from kulmina.domain.portrait import Catalogue, Preset, load_portraits

EXAMPLE = "microfinance"  # its file is shown whole
_ABOUT = {
    "en": (
        "A portrait is a kind of sale and service, an industry a preset over it. Both are TOML files in",
        "`kulmina/portraits`; a folder of yours stands beside them (`KULMINA_PORTRAITS`), and a company keeps",
        "industries of its own in the journal. `kulmina portraits find` asks a few questions and names what fits,",
        "`kulmina portraits check FILE` says what is wrong with a file, `kulmina portraits export ID` writes one",
        "to begin from.",
    ),
    "ru": (
        "Портрет — вид продаж и обслуживания, сфера — настройка поверх него. И то и другое — файлы TOML в",
        "`kulmina/portraits`; рядом стоит ваша папка (`KULMINA_PORTRAITS`), а собственные сферы компания хранит в",
        "журнале. `kulmina portraits find` задаёт несколько вопросов и называет подходящее,",
        "`kulmina portraits check FILE` говорит, что не так с файлом, `kulmina portraits export ID` пишет файл, с",
        "которого начать.",
    ),
}
_FORM = {
    "en": (
        "## The form of a file",
        "",
        "A file of a shipped industry, whole. What is left out is as in the portrait; the first of",
        "`target_actions` is the default; a rule names a question that is asked and a reason that exists; amounts",
        "and shares are strings, exact. A mistake is refused with its file and key: two key stages, a stage that",
        "nobody reaches, an unknown figure, a rule on a question that is not asked, a circle of `based_on`,",
        "`click` as a target action.",
    ),
    "ru": (
        "## Вид файла",
        "",
        "Файл поставляемой сферы целиком. Чего нет — то как в портрете; первое из `target_actions` — обычное; правило",
        "называет вопрос, который задают, и причину, которая есть; суммы и доли — точные, строками. Ошибку отвергают с",
        "файлом и ключом: два ключевых этапа, этап, до которого никто не доходит, неизвестный показатель, правило о",
        "вопросе, которого не задают, круг из `based_on`, `click` целевым действием.",
    ),
}


def portraits_page(language: str) -> str:
    known = load_portraits()
    text = (files("kulmina") / "portraits" / f"{EXAMPLE}.toml").read_text("utf-8")
    return page(
        language,
        said(language, "Portraits and industries", "Портреты и сферы"),
        *_ABOUT[language],
        "",
        *_catalogue(known, language),
        *_FORM[language],
        "",
        "```toml",
        *text.splitlines(),
        "```",
        "",
        *keys_part(language),
    )


def _catalogue(known: Catalogue, language: str) -> Iterable[str]:
    for portrait in known.portraits:
        head, *rows = portrait_rows(portrait, known, language)
        yield from _part(f"{portrait.number}. {head['title']}", head, rows, language)
        for preset in known.industries(portrait.id):
            yield from _industry(preset, language)
    for preset in known.industries(None):
        yield from _industry(preset, language)


def _industry(preset: Preset, language: str) -> list[str]:
    head, *rows = industry_rows(preset, language)
    return _part(head["title"], head, rows, language)


def _part(title: str, head: Row, rows: list[Row], language: str) -> list[str]:
    """An entry of the catalogue: its id, what it is, and a line for everything that its file says."""
    heads = ("", "id", said(language, "title", "название"), "")
    return [
        f"## {title}",
        "",
        f"`{head['id']}`. {head['more']}",
        "",
        *table(heads, [_cells(row, language) for row in rows]),
    ]


def _cells(row: Row, language: str) -> tuple[str, ...]:
    return (_word(row["what"], language), code(row["id"]), row["title"], _word(row["more"], language))


def _word(word: str, language: str) -> str:
    return WORDS.get(word, word) if language == "ru" else word
