"""`python -m benchmarks [--full] [--only PART [--write]] [--folder FOLDER]`: measure, and write README.md beside it.

Without --full: 10^5 and 10^6 facts. With it also 10^7 for analytics and 10^6 leads for the live pages. A part that is
measured alone with --write takes its own place at the end of README.md, with its own run told.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import budget, delay, demo, duplicates, forecast, imitation, machine, report, rooms, score, slots, start
from benchmarks.parts import answering, intake, live, questions
from benchmarks.report import Aim, Section

PARTS: dict[str, Callable[[Path, bool], Section]] = {
    "questions": questions,
    "answer": answering,
    "intake": intake,
    "live": live,
    "clients": duplicates.part,
    "slots": slots.part,
    "rooms": rooms.part,
    "score": score.part,
    "delay": delay.part,
    "imitation": imitation.part,
    "forecast": forecast.part,
    "budget": budget.part,
    "start": start.part,
    "demo": demo.part,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--full", action="store_true", help="also 10^7 facts and 10^6 leads; takes about an hour")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this part and print it, write nothing")
    parser.add_argument("--write", action="store_true", help="put the part that is measured alone into README.md")
    parser.add_argument("--folder", type=Path, help="keep what is made here, for the next run")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kulmina-bench-") as scratch:
        folder = chosen.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        before = machine.load()
        sections = [_measured(name, folder, chosen.full) for name in PARTS if name in (chosen.only or PARTS)]
    run = report.run(datetime.now(UTC), f"{before} at the start, {machine.load()} at the end")
    text = report.text(sections, run)
    print(text)
    page = Path(__file__).parent / "README.md"
    if not chosen.only:
        page.write_text(text, encoding="utf-8")
    elif chosen.write:
        page.write_text(report.replaced(page.read_text(encoding="utf-8"), sections, run), encoding="utf-8")


def _measured(name: str, folder: Path, full: bool) -> Section:
    """A part's table; where it fails, what it said, so that the other parts are not lost."""
    try:
        return PARTS[name](folder, full)
    except RuntimeError as error:
        print(error)
        last = str(error).strip().splitlines()[-1]
        failed = Aim(f"the part `{name}`", "to be measured", f"failed: {last}", False)
        return Section(name, f"Failed and was not measured: {last}", ("",), (), (failed,))


if __name__ == "__main__":
    main()
