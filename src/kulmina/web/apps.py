"""The pages as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "kulmina.web"

    def ready(self) -> None:
        from kulmina.web import checks  # noqa: F401  registers itself; Django is not ready earlier
