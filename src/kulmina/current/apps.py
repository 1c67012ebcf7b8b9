"""The Django app of how things stand now."""

from __future__ import annotations

from django.apps import AppConfig


class CurrentConfig(AppConfig):
    name = "kulmina.current"
    verbose_name = "Current state"
