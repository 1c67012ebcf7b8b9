"""Russian and English are complete, and no English word is left on a Russian page."""

from __future__ import annotations

import gettext
import re

import pytest
from django.utils import translation
from tests.web.conftest import Visitor
from tests.web.reading import words

from kulmina.config import messages
from kulmina.web.words import scheme

# Names and signs that are written in Latin letters in Russian too, and ids of the story.
LATIN = {
    "kulmina", "ads", "leads", "import", "csv", "xlsx", "excel", "ctr", "cpl", "romi", "ru", "en", "caps", "lock",
    "vk", "seo", "english", "telegram", "d1", "f", "twice", "operator", "seller", "v1", "p", "l", "d", "k1", "k2",
    "enter", "esc", "j", "k",
}  # fmt: skip
PAGES = (
    "/scheme/?period=2026-10",
    "/funnel/?period=2026-10",
    "/funnel/?period=2026-10&by=operator",
    "/leads/?period=2026-10",
    "/leads/L01/",
    "/leads/L03/",
    "/leads/L05/",
    "/statements/?period=2026-10",
    "/statements/2026-10/S1/",
    "/statements/2026-10/S2/why/",
    "/leads/none/",
    "/scheme/?from=2025-01-01&to=2025-01-02",
)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_string_of_the_pages_is_translated(language: str) -> None:
    known = {entry.message.key: entry for entry in messages.read(messages.catalogue(language))}
    for message in messages.collect():
        entry = known.get(message.key)
        assert entry is not None, f"{message} is not in {language}: python -m kulmina.config.messages"
        assert entry.complete, f"{message} waits for its translation into {language}"
        assert len(entry.forms) == (messages.FORMS[language] if message.plural else 1)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_translation_keeps_the_places_of_its_string(language: str) -> None:
    places = re.compile(r"%\(\w+\)s")
    for entry in messages.read(messages.catalogue(language)):
        whole = set(places.findall(entry.message.text)) | set(places.findall(entry.message.plural or ""))
        for form in entry.forms:
            assert set(places.findall(form)) <= whole
            assert entry.message.plural or set(places.findall(form)) == whole


def _spoken(language: str) -> gettext.GNUTranslations:
    """The compiled catalogue, as Django reads it."""
    with messages.catalogue(language).with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_compiled_catalogue_says_what_the_catalogue_does(language: str) -> None:
    spoken = _spoken(language)
    for entry in messages.read(messages.catalogue(language)):
        message = entry.message
        if message.plural is None:
            said = spoken.pgettext(message.context, message.text) if message.context else spoken.gettext(message.text)
            assert said == entry.forms[0]
        elif message.context is None:
            assert spoken.ngettext(message.text, message.plural, 1) == entry.forms[0]


def test_russian_counts_take_the_right_form() -> None:
    spoken = _spoken("ru")
    said = [spoken.ngettext("%(n)s fact", "%(n)s facts", n) % {"n": n} for n in (1, 2, 5, 11, 21, 104)]
    assert said == ["1 факт", "2 факта", "5 фактов", "11 фактов", "21 факт", "104 факта"]


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("address", PAGES)
def test_no_english_word_is_left_on_a_russian_page(sign_in: Visitor, address: str) -> None:
    page = words(sign_in().get(address).content)
    found = {word.lower() for word in re.findall(r"(?<![\w-])[A-Za-z]+\d*(?![\w-])", page)}
    strange = {word for word in found - LATIN if not re.fullmatch(r"[a-z]{1,2}\d+", word)}
    assert not strange


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize("address", PAGES)
def test_no_russian_word_of_ours_is_left_on_an_english_page(sign_in: Visitor, address: str) -> None:
    page = words(sign_in(language="en").get(address).content)
    theirs = re.findall(
        r"\w+", "Точка опоры Спишем долги Бесплатная консультация Статья в блоге Офис на Садовой Русский"
    )
    people = {"Марина", "Олег", "Ольга", "Сергей", "Светлана", "Алла", "Ксения", "Павла", "Виктор", "Нина", "В"}
    assert set(re.findall(r"[А-Яа-яЁё]+", page)) <= people.union(theirs)


def test_new_strings_are_found_in_code_and_in_templates() -> None:
    code = 'from x import _\na = _("One")\nb = ngettext("%(n)s lead", "%(n)s leads", 3)\nc = pgettext("menu", "Two")\n'
    assert {m.text for m in messages.of_python(code)} == {"One", "%(n)s lead", "Two"}
    template = (
        '{% load i18n %}{% translate "Three" %}{% translate "Four" context "x" %}{% include "a" with b=_("Five") %}'
        "{% blocktranslate count n=n %}{{ n }} six{% plural %}{{ n }} sixes{% endblocktranslate %}"
    )
    assert {m.text for m in messages.of_template(template, "t")} == {"Three", "Four", "Five", "%(n)s six"}


@pytest.mark.parametrize(
    ("language", "label", "said"),
    [
        ("ru", "operator_balance v2", "«Баланс», версия 2"),
        ("ru", "seller_operator_marketer_revenue", "«Выручка»"),
        ("en", "marketer_start v1", "“Start”, version 1"),
        ("ru", "наша v3", "наша v3"),
    ],
)
def test_a_scheme_is_called_by_the_ready_set_it_began_from(language: str, label: str, said: str) -> None:
    with translation.override(language):
        assert scheme(label) == said
