from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "kulmina.intake"
    verbose_name = "Intake"
