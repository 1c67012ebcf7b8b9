"""Running commands as people do, without a new process."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from kulmina.cli.main import main

MAPS = Path(__file__).resolve().parents[2] / "examples" / "maps"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def errors(self) -> list[str]:
        return [line for line in self.err.splitlines() if line.startswith("error: ")]

    @property
    def warnings(self) -> list[str]:
        return [line for line in self.err.splitlines() if line.startswith("warning: ")]


def kulmina(*arguments: object, typed: str | None = None) -> Ran:
    """Run `kulmina ARGUMENTS`; `typed`: what is typed at questions. A traceback fails the test."""
    ran = CliRunner().invoke(main, [str(argument) for argument in arguments], input=typed, prog_name="kulmina")
    if ran.exception is not None and not isinstance(ran.exception, SystemExit):
        raise ran.exception
    return Ran(ran.exit_code, ran.stdout, ran.stderr)


def rows(found: Any, key: str) -> dict[str, Any]:
    """Rows of a result by one of their values."""
    listed: Sequence[Any] = found["rows"] if isinstance(found, dict) else found
    return {str(row[key]): row for row in listed}
