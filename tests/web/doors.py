"""Somebody at the doors of the site: signing in, the second step, links for choosing a password."""

from __future__ import annotations

import re
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.test import Client
from tests.web.office import PASSWORD

NEW = "четыре простых слова"
LINK = re.compile(r'value="http://testserver(/password/new/[^"]+)"')


def enter(name: str, password: str = PASSWORD, browser: str = "") -> tuple[Client, Any]:
    """Somebody at the sign-in page, and its answer."""
    client = Client(headers={"User-Agent": browser})
    return client, client.post("/sign-in/", {"username": name, "password": password, "next": "/account/"})


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def code(person: str) -> str:
    """What the telephone shows now."""
    kept = Authenticator.objects.get(user__person_id=person, type="totp")
    return digits(decrypt(kept.data["secret"]))


def digits(secret: str) -> str:
    counter = list(yield_hotp_counters_from_time())[1]
    return format_hotp_value(hotp_value(secret, counter))


def second_step(client: Client) -> str:
    """Set up the second step as a person does; the key in letters."""
    asked = client.get("/account/second-step/app/")
    if asked.status_code == 302:
        client.post("/account/confirm/", {"password": PASSWORD, "next": "/account/second-step/app/"})
        asked = client.get("/account/second-step/app/")
    found = re.search(r'<code class="key">(\w+)</code>', asked.content.decode())
    assert found
    assert client.post("/account/second-step/app/", {"code": digits(found[1])}).status_code == 302
    return found[1]


def choose(link: str, password: str = NEW) -> Any:
    """Open a one-time link and choose a password."""
    client = Client()
    page = client.get(link, follow=True)
    assert "Выберите пароль" in text(page)
    return client.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})
