"""The pages of docs/ that are made from the code, in both languages, and from the data in docs/made.

`python docs/make_reference.py` writes them; a test compares them with what this file makes.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))
if "DJANGO_SETTINGS_MODULE" not in os.environ:  # by hand: pages need Django's words and addresses, and no data
    os.environ["KULMINA_HOME"] = tempfile.mkdtemp(prefix="kulmina-docs-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "kulmina.config.settings"

import django

django.setup()

from docs.made import (
    addresses,
    commands,
    components,
    events,
    figures,
    glossary,
    guards,
    portraits,
    requirements,
    rights,
    settings,
)

LANGUAGES = {"en": ".md", "ru": ".ru.md"}
PAGES: dict[str, Callable[[str], str]] = {
    "reference/events": events.events_page,
    "reference/kpi": figures.kpi_page,
    "reference/components": components.components_page,
    "reference/cli": commands.cli_page,
    "reference/portraits": portraits.portraits_page,
    "reference/settings": settings.settings_page,
    "reference/guards": guards.guards_page,
    "reference/roles": rights.roles_page,
    "reference/addresses": addresses.addresses_page,
    "reference/requirements": requirements.requirements_page,
    "glossary": glossary.glossary_page,
}


def made() -> dict[Path, str]:
    """Every page that is made, by its file."""
    return {DOCS / f"{name}{ending}": make(code) for name, make in PAGES.items() for code, ending in LANGUAGES.items()}


if __name__ == "__main__":
    for path, text in made().items():
        path.write_text(text, encoding="utf-8")
