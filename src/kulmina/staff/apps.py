"""The Django app of accounts and of who works here."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "kulmina.staff"
    verbose_name = "Staff"

    def ready(self) -> None:
        """Django tells of every sign-in, whichever door it came through: that is when a session begins."""
        from django.contrib.auth.signals import user_logged_in

        user_logged_in.connect(_begin, dispatch_uid="kulmina.staff.sessions.begin")


def _begin(request: Any, user: Any, **_more: Any) -> None:
    from django.utils import timezone

    from kulmina.staff import sessions

    sessions.begin(request, user, timezone.now())
