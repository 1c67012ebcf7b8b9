"""The page of requirements: what each asks, where it is seen, which tests prove it, from requirements.toml."""

from __future__ import annotations

from dataclasses import dataclass

from docs.made.words import data, page, said, table

REPOSITORY = "../../"
_ABOUT = {
    "en": (
        "What the trade asks of the software, in seventy-five sentences: what Kulmina does about each, the page",
        "or command that shows it, and the tests that prove it. Addresses are of your own installation. A test",
        "checks that every one of them is there.",
    ),
    "ru": (
        "Чего дело просит от программы, в семидесяти пяти предложениях: что делает Kulmina, страница или команда,",
        "где это видно, и тесты, которые это доказывают. Адреса — вашей установки. Тест проверяет, что всё",
        "названное есть.",
    ),
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement. `shows`: addresses and commands; `tests`: file::function; `lacks`: what is missing yet."""

    number: str
    en: str
    ru: str
    shows: tuple[str, ...]
    tests: tuple[str, ...]
    lacks_en: str = ""
    lacks_ru: str = ""


def requirements() -> list[Requirement]:
    return [
        Requirement(
            number, one["en"], one["ru"], tuple(one["shows"]), tuple(one["tests"]),
            one.get("lacks_en", ""), one.get("lacks_ru", ""),
        )
        for number, one in data("requirements").items()
    ]  # fmt: skip


def requirements_page(language: str) -> str:
    heads = {"en": ("", "what it does", "seen at", "proved by"), "ru": ("", "что делает", "где видно", "чем доказано")}
    rows = [_row(one, language) for one in requirements()]
    return page(
        language, said(language, "Requirements", "Требования"), *_ABOUT[language], "", *table(heads[language], rows)
    )


def _row(one: Requirement, language: str) -> tuple[str, ...]:
    told = said(language, one.en, one.ru)
    if one.lacks_en:
        told += said(language, f" **Partly**: it lacks {one.lacks_en}.", f" **Частично**: нет {one.lacks_ru}.")
    shows = ", ".join(f"`{shown}`" for shown in one.shows)
    return (f'<a id="{one.number.lower()}"></a>{one.number}', told, shows, "<br>".join(map(_test, one.tests)))


def _test(named: str) -> str:
    path, _, name = named.partition("::")
    return f"[{name.removeprefix('test_').replace('_', ' ')}]({REPOSITORY}{path})"
