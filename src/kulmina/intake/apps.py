"""The Django app of facts that arrive."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "kulmina.intake"
    verbose_name = "Intake"
