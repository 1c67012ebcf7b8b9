"""The Django app of accounts and of who works here."""

from __future__ import annotations

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "kulmina.staff"
    verbose_name = "Staff"
