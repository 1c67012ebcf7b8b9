"""How fast the invented company is made, and with how much memory: it must stream.

`kulmina demo` of so many leads in one trade over a year, into an empty database: stories, recording, eleven closes of
pay, what its people do in Kulmina, the end of the story by hand, names and accounts. And `make demo` as a stranger
has it: from the command to the first page.
"""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.report import Aim, Section, megabytes, seconds
from benchmarks.runs import Found, measure, postgresql

UNTIL = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)  # half past twelve of a Friday in Moscow
SIZES = (10_000, 100_000)
LARGEST = 1_000_000
LEAST = 600  # leads a second
MOST_MEMORY = 1_500_000_000
FIRST_PAGE = 25  # seconds
PATIENCE = 300


def part(folder: Path, full: bool) -> Section:
    """A row for each size and database, and the first page of the usual size."""
    sizes = (*SIZES, LARGEST) if full else SIZES
    found = {size: measure("demo", size, home=folder / f"demo-{size}") for size in sizes}
    rows = [_row("SQLite", size, each) for size, each in found.items()]
    with postgresql(folder / "demo-postgresql") as address:
        if address:
            home = folder / "demo-home-postgresql"
            rows.append(_row("PostgreSQL", SIZES[0], measure("demo", SIZES[0], home=home, database=address)))
    page = _first_page(folder / "demo-first")
    rows.append(["SQLite, from the command to the first page", "4,000", "", seconds(page), "", ""])
    return Section(
        "The invented company", " ".join((__doc__ or "").split()),
        ("database", "leads", "facts", "seconds", "leads a second", "memory, MB"), rows, _aims(found, page),
    )  # fmt: skip


def _row(where: str, size: int, found: Found) -> list[str]:
    speed = f"{size / found.seconds:,.0f}"
    return [where, f"{size:,}", f"{found.facts:,}", seconds(found.seconds), speed, megabytes(found.memory)]


def _aims(found: dict[int, Found], page: float) -> list[Aim]:
    size, largest = max(found.items())
    speed = size / largest.seconds
    return [
        Aim(f"leads a second of {size:,}, SQLite", f"≥ {LEAST}", f"{speed:,.0f}", speed >= LEAST),
        Aim(f"memory of {size:,} leads", f"< {megabytes(MOST_MEMORY)} MB", f"{megabytes(largest.memory)} MB",
            largest.memory < MOST_MEMORY),
        Aim("the first page of a new demo", f"≤ {FIRST_PAGE} s", f"{page:.1f} s", page <= FIRST_PAGE),
    ]  # fmt: skip


def fill(size: int) -> dict[str, Any]:
    """Fill the empty database of this KULMINA_HOME."""
    from kulmina import wiring

    wiring.setup()
    from kulmina.demo import fill as demo

    began = time.perf_counter()
    filled = demo.fill(UNTIL, preset="car_dealer", leads=size, seed=7, language="en")
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": [took], "facts": filled.facts, "by_hand": filled.by_hand, "peak": peak}


def _first_page(home: Path) -> float:
    """Seconds from `kulmina demo` on an empty folder until `kulmina serve` has answered. Raises RuntimeError."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from kulmina.cli.main import main; main()"]
    environ = {**os.environ, "KULMINA_HOME": str(home), "KULMINA_DEMO": "1"}
    print("· demo, to the first page", flush=True)
    began = time.perf_counter()
    subprocess.run([*command, "demo", "--format", "csv"], env=environ, check=True, stdout=subprocess.DEVNULL)
    serving = subprocess.Popen(
        [*command, "serve", "--port", str(port)], env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(f"http://127.0.0.1:{port}/", serving)
        return time.perf_counter() - began
    finally:
        serving.terminate()
        serving.wait(30)


def _wait(address: str, serving: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and serving.poll() is None:
        try:
            with urlopen(address, timeout=10) as answer:
                answer.read()
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{address} has not answered")
