"""Russian and English are complete: in the catalogues, and on every page as each role sees it."""

from __future__ import annotations

import re

import pytest
from tests.house.conftest import ROLES, Crawl
from tests.web.office import PEOPLE

from kulmina.config import messages

# Names, formats and signs that are written in Latin letters in Russian too.
LATIN = {
    "zip", "toml", "http",
    "kulmina", "csv", "xlsx", "excel", "pdf", "ru", "en", "english", "caps", "lock", "ctrl", "enter", "esc", "ctr",
    "cpl", "romi", "roi", "cac", "vk", "ads", "seo", "telegram", "id", "ip", "sms", "sla", "ics", "google", "yandex",
    "authenticator", "windows", "hello", "face", "touch", "aegis", "android", "iphone", "ipad", "mac", "os", "linux",
    "chrome", "firefox", "safari", "edge", "opera", "sql", "json", "utc", "gmt", "nps", "crm", "qr", "usb", "nfc",
    "twice", "import", "leads", "duplicates", "suggest", "operator", "seller", "kulmina_mail", "example", "ivanov",
    "org", "sys", "period", "tab", "cpc",
}  # fmt: skip
# Letters of data: ids of the story, of KPI and of schemes, keys.
DATA = re.compile(r"[a-z]{1,2}\d+|[a-z]|[a-z]{2}\.[a-z_]+|r")
THEIRS = "Точка опоры Спишем долги Бесплатная консультация Статья в блоге Офис на Садовой Русский Сидоров Иванов"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_string_has_its_translation_in_every_form(language: str) -> None:
    entries = messages.read(messages.catalogue(language))
    known = {entry.message.key: entry for entry in entries}
    lacking = [message.text for message in messages.collect() if message.key not in known]
    assert not lacking, "python -m kulmina.config.messages"
    for entry in entries:
        assert entry.complete, f"{entry.message.text!r} waits for its translation into {language}"
        assert len(entry.forms) == (messages.FORMS[language] if entry.message.plural else 1), entry.message.text


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_string_stands_twice_in_a_catalogue(language: str) -> None:
    keys = [entry.message.key for entry in messages.read(messages.catalogue(language))]
    assert len(keys) == len(set(keys)), sorted(str(key) for key in keys if keys.count(key) > 1)[:5]


def test_russian_is_written_in_russian_letters() -> None:
    """An English word left in place of a translation, or a Latin letter that looks like a Russian one."""
    for entry in messages.read(messages.catalogue("ru")):
        for form in entry.forms:
            mixed = re.findall(r"[А-Яа-яЁё]+[A-Za-z]+|[A-Za-z]+[А-Яа-яЁё]+", re.sub(r"%\(\w+\)s", " ", form))
            assert not mixed, (entry.message.text, mixed)


@pytest.mark.parametrize("role", ROLES)
def test_no_english_word_is_left_on_a_russian_page(crawl: Crawl, role: str) -> None:
    strange: dict[str, set[str]] = {}
    for (who, address), answer in crawl.read.items():
        if who == role and (left := _latin(answer.words) - set(ROLES)):
            strange[address] = left
    assert not strange


def _latin(text: str) -> set[str]:
    found = {word.lower() for word in re.findall(r"(?<![\w.@/:-])[A-Za-z][A-Za-z_.]*\d*(?![\w@/-])", text)}
    return {word for word in (each.strip(".") for each in found) if word not in LATIN and not DATA.fullmatch(word)}


def test_no_russian_word_of_ours_is_left_on_an_english_page(crawl: Crawl) -> None:
    theirs = set(re.findall(r"\w+", THEIRS)) | {name for name, *_ in PEOPLE.values()}
    strange: dict[str, set[str]] = {}
    for address, answer in crawl.english.items():
        found = set(re.findall(r"[А-Яа-яЁё]{2,}", answer.words)) - theirs
        if found:
            strange[address] = found
    assert not strange
