"""What allauth and axes ask of this house: whose address a request comes from, how secrets are kept, what is said."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.adapter import get_adapter as account_adapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import translation

from kulmina.staff import sessions
from kulmina.staff.models import Account

# What allauth would say and the pages say themselves.
_UNSAID = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")


def address(request: HttpRequest) -> str:
    """Where a visitor comes from."""
    return str(account_adapter().get_client_ip(request))


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by the owner alone; a new password ends every other session."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        try:
            return str(super().get_client_ip(request))
        except PermissionDenied:
            return sessions.NOWHERE

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        super().set_password(user, password)
        if isinstance(user, Account):
            request = context.request
            own = request is not None and request.user == user
            sessions.end_all(user, but=request.session.session_key if own else None)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *rest: Any, **more: Any
    ) -> None:
        if message_template not in _UNSAID:
            super().add_message(request, level, message_template, *rest, **more)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of whoever reads it."""
        reader = context.get("user")
        language = reader.language if isinstance(reader, Account) else ""
        with translation.override(language or translation.get_language()):
            super().send_mail(template_prefix, email, context)


class SecondStep(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets of the second step lie encrypted in the database, under the secret key of this installation."""

    def encrypt(self, text: str) -> str:
        return _locks().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _locks().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return str(user.get_username())


def _locks() -> MultiFernet:
    """The present key first, then those it replaced."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = [hashlib.sha256(b"kulmina second step" + str(key).encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])
