"""How letters leave: by the mail server of KULMINA_MAIL, or as files in the data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
TIMEOUT = 15  # seconds


class BadMailAddress(ValueError):
    """KULMINA_MAIL cannot be read."""


def mail(address: str | None, letters: Path) -> dict[str, Any]:
    """Django's settings of mail. `address`: smtp://, smtp+tls:// (STARTTLS) or smtps://, with `?from=`.

    Raises BadMailAddress.
    """
    if not address:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": letters,
            "DEFAULT_FROM_EMAIL": "kulmina@localhost",
        }
    parts = urlsplit(address)
    if parts.scheme not in PORTS or not parts.hostname:
        raise BadMailAddress("KULMINA_MAIL must look like smtp+tls://user:password@host:587?from=name@example.ru")
    user = unquote(parts.username or "")
    sender = parse_qs(parts.query).get("from", [user if "@" in user else f"kulmina@{parts.hostname}"])[0]
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": user,
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": TIMEOUT,
        "DEFAULT_FROM_EMAIL": sender,
    }
