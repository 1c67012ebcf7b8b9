from __future__ import annotations

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "kulmina.staff"
    verbose_name = "Staff"
