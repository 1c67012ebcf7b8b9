"""`vendor`: puts the front-end files in place."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kulmina.web import vendor


class Command(BaseCommand):
    help = "Fetch the front-end files in the locked versions, where they are not there yet."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            vendor.ensure(lambda name: self.stderr.write(f"fetching {name}"))
        except vendor.VendorError as error:
            raise CommandError(str(error)) from error
