"""A link that works once: choose a password and be let in. It is shown to the owner and stored nowhere.

The link dies when it is used, when the person signs in, or with the time: its key is made from the password in force,
the last sign-in and the hour (Django's token of a password reset).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from kulmina.staff.models import Account


def path(account: Account) -> str:
    """The address of the link on this site."""
    keys = {"uidb36": user_pk_to_url_str(account), "key": default_token_generator.make_token(account)}
    return reverse("account_reset_password_from_key", kwargs=keys)


def until(now: datetime) -> datetime:
    """When a link that is made now dies."""
    return now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
