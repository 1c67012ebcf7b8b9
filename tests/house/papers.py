"""The files that the documents speak of, by the names that they have there, small and invented."""

from __future__ import annotations

import csv
import gzip
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

FIRST = date(2026, 6, 29)
CLIENTS = """Код;ФИО;Телефон;Эл. почта
1;Петров Иван Сергеевич;8 (900) 000-00-01;
2;Иван Петров;+79000000001;
3;Сидорова Анна;;anna@example.org
4;Аня Сидорова;;ANNA@example.org
"""
LIMITS = "creative_id,group,group_id,min,max,fixed\nC1,,,10000,90000,\n"
# A cell for each field that a map may name.
CELLS: Mapping[str, str] = {
    "date": "05.10.2026", "creative": "C1", "campaign": "K1", "impressions": "4000", "clicks": "50", "spend": "1500",
    "visits": "40", "lead": "B1", "contact": "+79000000007", "phone": "+79000000007", "created_at": "05.10.2026",
    "action": "application", "deal": "B1-1", "signed_at": "06.10.2026", "amount": "150000", "payment": "B1-1-1",
    "paid_at": "07.10.2026", "paid": "50000",
}  # fmt: skip


def lay(folder: Path) -> None:
    """Write them all into a folder."""
    random = Random(5)
    (folder / "clients.csv").write_text(CLIENTS, encoding="utf-8")
    (folder / "limits.csv").write_text(LIMITS, encoding="utf-8")
    days = list(_days(random))
    _write(folder / "daily.csv", days[0], (day.values() for day in days))
    leads = [_lead(random, number) for number in range(900)]
    _write(folder / "leads.csv", leads[0], (lead.values() for lead in leads))
    _write(folder / "bank.csv.gz", leads[0], (lead.values() for lead in leads))
    _write(folder / "hotel.csv.gz", leads[0], (lead.values() for lead in leads))


def reopen(pack: Path, period: str) -> None:
    """Leave the close of a period out of a pack: it is over and waits for its close."""
    events = pack / "events.csv"
    kept = [line for line in events.read_text("utf-8").splitlines() if f"close-{period}" not in line]
    events.write_text("\n".join(kept) + "\n", encoding="utf-8")


def _write(path: Path, heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([list(heads), *map(list, rows)])


def _days(random: Random) -> Iterable[dict[str, Any]]:
    """Six creatives of seventeen weeks; of the first one clicks have doubled on 28 September 2026 and nothing else."""
    for place in range(17 * 7):
        for number in range(1, 7):
            day, busy = FIRST + timedelta(days=place), number == 1 and place >= 91
            actions = sum(random.random() < 0.03 * number for _ in range(60))
            arrived = sum(random.random() < 0.4 for _ in range(actions))
            bought = sum(random.random() < 0.5 for _ in range(arrived))
            yield {
                "date": day, "creative_id": f"C{number}", "channel": "search" if number % 2 else "social",
                "campaign": f"K{number % 3}", "spend": 1000 + 100 * number + random.randrange(200),
                "impressions": 8000 + random.randrange(900), "clicks": random.randrange(90, 110) * (2 if busy else 1),
                "target_actions": actions, "arrived": arrived, "purchases": bought,
            }  # fmt: skip


def _lead(random: Random, number: int) -> dict[str, Any]:
    """A lead that comes or does not, with a word that is known only afterwards."""
    created, creative = FIRST - timedelta(days=90 - number // 10), random.randrange(1, 7)
    came = random.random() < 0.1 * creative
    converted = created + timedelta(days=1 + random.randrange(12)) if came else ""
    return {
        "lead_id": number, "creative_id": f"C{creative}", "created_at": created, "converted_at": converted,
        "campaign": f"K{creative % 3}", "channel": "search" if creative % 2 else "social", "arrived": int(came),
        "y": "yes" if came else "no", "duration": random.randrange(300), "is_canceled": int(not came),
        "reservation_status": "Check-Out" if came else "Canceled", "year": created.year,
        "month": created.strftime("%B"), "day": created.day, "weekday": created.weekday(),
    }  # fmt: skip


def table_of(told: str, path: Path) -> None:
    """A table that has the columns of a map, with one row of CELLS."""
    columns: Mapping[str, str | Sequence[str]] = tomllib.loads(told)["columns"]
    heads = {field: name if isinstance(name, str) else name[0] for field, name in columns.items()}
    _write(path, heads.values(), [[CELLS.get(field, "") for field in heads]])
