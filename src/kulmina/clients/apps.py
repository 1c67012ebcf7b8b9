"""The Django app of the people who came to us."""

from __future__ import annotations

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "kulmina.clients"
    verbose_name = "Clients"
