"""One measurement in a process of its own: `python -m benchmarks.child NAME …` prints what it found as JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def main(name: str, *arguments: str) -> None:
    print(json.dumps(measure(name, *arguments)))


def measure(name: str, *arguments: str) -> dict[str, Any]:
    from benchmarks import budget_runs, databases, demo, duplicates, house, rooms, slots

    match name, arguments:
        case "invent", (folder, facts):
            from benchmarks.questions import journal

            began = time.perf_counter()
            made = journal(Path(folder), int(facts))
            return {"seconds": [time.perf_counter() - began], "facts": made.facts}
        case "pack", (folder, facts):
            return databases.write_pack(Path(folder), int(facts))
        case "append", (pack,):
            return databases.append(Path(pack))
        case "clients", (size,):
            return duplicates.clients(int(size))
        case "budget", (size,):
            return budget_runs.size(int(size))
        case "slots", (size,):
            return slots.slots(int(size))
        case "house", (size,):
            return house.fill(int(size))
        case "rooms", (size,):
            return rooms.rooms(int(size))
        case "demo", (size,):
            return demo.fill(int(size))
        case "linkage", (number,):
            return duplicates.linkage(int(number))
        case "lake", ():
            return databases.lake()
        case "live", (folder, facts):
            return databases.live(Path(folder), int(facts))
        case "answer", (pack, output):
            return answer(Path(pack), Path(output))
        case _, (folder, facts, repeats):
            return ask(name, Path(folder), int(facts), int(repeats))
    raise SystemExit(f"there is no measurement {name} {arguments}")


def ask(name: str, folder: Path, facts: int, repeats: int) -> dict[str, Any]:
    """A question over an invented journal: once to warm up, then as often as asked."""
    from benchmarks.questions import ALL, journal

    made = journal(folder, facts)
    question = ALL[name](made)
    times = []
    for _ in range(repeats + (repeats > 1)):
        began = time.perf_counter()
        question()
        times.append(time.perf_counter() - began)
    return {"seconds": times[repeats > 1 :], "facts": made.facts}


def answer(pack: Path, output: Path) -> dict[str, Any]:
    """`kulmina answer` as a user calls it."""
    from kulmina.cli.main import main as kulmina

    began = time.perf_counter()
    kulmina(["answer", str(pack), "-o", str(output), "--format", "csv", "--no-progress"], standalone_mode=False)
    return {"seconds": [time.perf_counter() - began]}


if __name__ == "__main__":
    main(*sys.argv[1:])
