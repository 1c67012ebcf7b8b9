"""The Django app of the facts."""

from __future__ import annotations

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "kulmina.journal"
    verbose_name = "Journal"

    def ready(self) -> None:
        from kulmina.journal import checks  # noqa: F401  (registers the system checks)
