"""Where letters go: by the server of KULMINA_MAIL, else into files."""

from __future__ import annotations

from pathlib import Path

import pytest

from kulmina.config.mail import BadMailAddress, mail

LETTERS = Path("letters")


def test_without_an_address_letters_become_files() -> None:
    assert mail(None, LETTERS)["EMAIL_FILE_PATH"] == LETTERS
    assert mail("", LETTERS)["EMAIL_BACKEND"].endswith("filebased.EmailBackend")


@pytest.mark.parametrize(
    ("address", "port", "tls", "ssl"),
    [
        ("smtp://mail.example.ru", 25, False, False),
        ("smtp+tls://mail.example.ru", 587, True, False),
        ("smtps://mail.example.ru", 465, False, True),
        ("smtps://mail.example.ru:2465", 2465, False, True),
    ],
)
def test_the_scheme_says_how_the_way_is_sealed(address: str, port: int, tls: bool, ssl: bool) -> None:
    made = mail(address, LETTERS)
    assert (made["EMAIL_PORT"], made["EMAIL_USE_TLS"], made["EMAIL_USE_SSL"]) == (port, tls, ssl)


def test_names_and_passwords_may_hold_any_sign() -> None:
    made = mail("smtp+tls://crm%40example.ru:p%40ss%2Fword@mail.example.ru?from=office@example.ru", LETTERS)
    assert (made["EMAIL_HOST_USER"], made["EMAIL_HOST_PASSWORD"]) == ("crm@example.ru", "p@ss/word")
    assert made["DEFAULT_FROM_EMAIL"] == "office@example.ru"
    assert mail("smtp://crm%40example.ru:x@mail.example.ru", LETTERS)["DEFAULT_FROM_EMAIL"] == "crm@example.ru"


@pytest.mark.parametrize("address", ["mail.example.ru", "https://mail.example.ru", "smtp://"])
def test_what_is_no_address_of_a_mail_server_stops_the_start(address: str) -> None:
    with pytest.raises(BadMailAddress, match="KULMINA_MAIL"):
        mail(address, LETTERS)
