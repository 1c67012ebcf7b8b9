"""What a copy of the source lacks: front-end files and compiled translations.

`make` calls this file before it serves or tests; hatchling calls it when a wheel is built, so a wheel carries both.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE = Path(__file__).resolve().parent / "src"


class Complete(BuildHookInterface[Any]):
    """Completes the source before a wheel is packed; an editable installation is left to `make`."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            complete()


def complete() -> None:
    """Fetch what is missing and compile what has changed. Raises kulmina.web.vendor.VendorError."""
    for source in sorted((SOURCE / "kulmina" / "locale").glob("*/LC_MESSAGES/*.po")):
        compile_messages(source)
    sys.path.insert(0, str(SOURCE))
    from kulmina.web.vendor import ensure  # the package is not installed yet when a wheel is built

    ensure(_say)


def _say(package: str) -> None:
    sys.stderr.write(f"fetching {package}\n")


def compile_messages(source: Path) -> None:
    """Write the .mo file beside its .po file, unless it is newer."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return
    with source.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    unfinished = target.with_suffix(".mo.tmp")
    with unfinished.open("wb") as file:
        write_mo(file, catalogue)
    unfinished.replace(target)


if __name__ == "__main__":
    complete()
