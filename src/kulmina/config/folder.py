"""The data folder: where this installation keeps its database, its lake and its secrets.

`KULMINA_HOME` names it; without it, `var` in the current folder.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path


def folder(environ: Mapping[str, str]) -> Path:
    """The data folder, made when absent. Raises OSError where it cannot be."""
    path = Path(environ.get("KULMINA_HOME") or "var").expanduser().resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def secret(path: Path) -> str:
    """A secret that is made once and kept in a file only its owner can read."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _kept(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        made = secrets.token_urlsafe(48)
        file.write(made)
    return made


def _kept(path: Path) -> str:
    kept = path.read_text(encoding="ascii").strip()
    if not kept:
        raise ValueError(f"{path} is empty: delete it and a new secret will be made")
    return kept
