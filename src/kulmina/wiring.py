"""What is plugged into what, and the one way to get ready for work."""

from __future__ import annotations

import os
from collections.abc import Callable

import django
from django.apps import apps
from django.core.management import call_command

from kulmina.analytics.engine import Source, parquet_source
from kulmina.domain.company import Company
from kulmina.journal import lake, read

__all__ = ["company", "setup", "source"]


def setup(*, migrate: bool = True) -> None:
    """Load the settings and bring the database up to date. Safe to call again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kulmina.config.settings")
    if not apps.ready:
        django.setup()
    if migrate:
        call_command("migrate", interactive=False, verbosity=0, skip_checks=True)


def company() -> Company:
    """The company as it is now."""
    return read.company()


def source(*, progress: Callable[[int], None] | None = None) -> Source:
    """The journal as analytics reads it, with everything that was recorded until now."""
    return parquet_source(lake.refresh(progress), read.company())
