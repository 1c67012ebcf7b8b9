"""The beginning of an installation: while nobody has an account, and how far the owner has come with setting up.

Whoever opens the pages of a new installation first becomes its owner. On the machine itself that needs nothing; from
elsewhere it needs the code that lies in the data folder, so that only somebody who reaches the server can take it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.http.request import split_domain_port

from kulmina.staff import signing_in
from kulmina.staff.models import Account, Setup

CODE_FILE = "first_owner_code"
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is taken for another
LENGTH = 8  # 31^8 codes: at a thousand guesses a second the half of them takes thirteen years
FORWARDED = (
    "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP", "HTTP_FORWARDED",
    "HTTP_VIA", "HTTP_CF_CONNECTING_IP",
)  # fmt: skip
_ONLY = 1
_founded: set[str] = set()  # the databases in which somebody has an account: that never changes back


def founded() -> bool:
    """Whether anybody has an account; asked of each database until somebody has."""
    name = str(connection.settings_dict["NAME"])
    if name not in _founded and Account.objects.exists():
        _founded.add(name)
    return name in _founded


def code() -> str:
    """The code that makes an owner from another machine, made when it is first asked for."""
    path = code_file()
    with suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write("".join(secrets.choice(LETTERS) for _ in range(LENGTH)))
    return path.read_text(encoding="ascii").strip()


def spaced(text: str) -> str:
    """A code as it is read out: ABCD-EFGH."""
    return f"{text[:4]}-{text[4:]}"


def forget_code() -> None:
    """There is an owner: the code opens nothing any more."""
    code_file().unlink(missing_ok=True)


def fits(typed: str) -> bool:
    """Whether this is the code; gaps, dashes and small letters do not matter."""
    given = "".join(letter for letter in typed.upper() if letter.isalnum())
    return secrets.compare_digest(given.encode(), code().encode())


def on_this_machine(request: HttpRequest) -> bool:
    """Whether the visitor sits at the server itself.

    A proxy on the same machine comes from a loopback address too, so whatever was passed on counts as coming from
    elsewhere, and so does a name that somebody else's page may have been given (DNS rebinding).
    """
    if any(request.META.get(header) for header in FORWARDED):
        return False
    host = split_domain_port(request.get_host())[0].strip("[]")
    return _loopback(signing_in.address(request)) and (host == "localhost" or _loopback(host))


def _loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def code_file() -> Path:
    """Where the code lies."""
    return Path(settings.DATA_HOME) / CODE_FILE


def begin() -> None:
    """A new installation: its owner is led through the set-up."""
    Setup.objects.get_or_create(pk=_ONLY)


def set_up() -> Setup | None:
    """How far the owner has come; None where the company did not begin with the set-up."""
    return Setup.objects.filter(pk=_ONLY).first()


def settle(steps: Collection[str]) -> None:
    """These steps are done without leaving a fact."""
    row, _made = Setup.objects.get_or_create(pk=_ONLY)
    row.settled = sorted({*row.settled, *steps})
    row.save(update_fields=["settled"])


def close(now: datetime | None) -> None:
    """No more reminders; None: they are wanted again."""
    row, _made = Setup.objects.get_or_create(pk=_ONLY)
    row.closed_at = now
    row.save(update_fields=["closed_at"])
