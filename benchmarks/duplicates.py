"""Finding one client among many, and who is one person twice: invented people, both databases."""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.report import Aim, Section, megabytes, power, seconds
from benchmarks.runs import ROOT, measure, postgresql

DATA = ROOT.parent / "shared" / "data" / "dedupe"
SINCE = 1_759_650_000_000_000
STEMS = ("Иван", "Петр", "Сидор", "Кузнец", "Смирн", "Попов", "Василь", "Соколов", "Михайл", "Новик", "Фёдор",
         "Мороз", "Волк", "Алексе", "Лебед", "Семён", "Егор", "Павл", "Козл", "Степан", "Никола", "Орл", "Андре",
         "Макар", "Захар", "Зайц", "Соловь", "Борис", "Яковл", "Григорь", "Роман", "Кузьм", "Фрол")  # fmt: skip
ENDINGS = ("ов", "ев", "ин", "ский", "ченко", "цев", "ушкин", "ёнков", "яков", "ников", "айкин", "арев")
GIVEN = ("Александр", "Сергей", "Дмитрий", "Алексей", "Андрей", "Максим", "Иван", "Михаил", "Артём", "Никита", "Егор",
         "Павел", "Олег", "Юрий", "Игорь", "Виктор", "Роман", "Денис", "Семён", "Фёдор")  # fmt: skip
FATHERS = ("Александрович", "Сергеевич", "Дмитриевич", "Алексеевич", "Андреевич", "Иванович", "Петрович", "Олегович")
ASKED = {
    "whole phone": "",
    "last four digits": "{0:04d}",
    "last seven digits": "{0:07d}",
    "e-mail": "person{0}@example.org",
    "common surname": "Иванов",
    "surname and name": "иванов сергей",
    "three letters": "ива",
    "rare together": "фролайкин фёдор олег",
    "nobody": "никтоневстречный",
}
REPEATS = 15


def part(folder: Path, full: bool) -> Section:
    """The table of search at each size, and the quality of suggestions."""
    sizes = [10_000, 100_000] + ([1_000_000] if full else [])
    rows: list[list[str]] = []
    aims: list[Aim] = []
    with postgresql(folder / "duplicates-postgresql") as address:
        for name, database in (("SQLite", None), ("PostgreSQL", address)):
            if name == "PostgreSQL" and database is None:
                continue
            for size in sizes:
                home = folder / f"clients-{size}"
                found = measure("clients", size, home=home, database=_own(database, size))
                slowest = max(found.of(what) for what in ASKED)
                times = [f"{found.of(what) * 1000:.1f}" for what in ASKED]
                rows.append([f"{name}, {power(size)}", *times, seconds(found.of("written")), megabytes(found.memory)])
                aims.append(Aim(f"client search, {power(size)} clients, {name}, the slowest of its questions",
                                "< 100 ms", f"{slowest * 1000:.1f} ms", slowest < 0.1))  # fmt: skip
    linked = measure("linkage", 3)
    aims.append(Aim("duplicates on febrl 3 without its number, pairwise F1", "≥ 0.95",
                    f"{linked.of('f1'):.3f}", linked.of("f1") >= 0.95))  # fmt: skip
    about = (
        "`clients.search.find` over invented people, each with a phone or a mail and a full name: milliseconds, median "
        f"of {REPEATS} different questions of a kind (the same ones for names). Writing is that of all clients with "
        f"their traces, in seconds. Duplicates on febrl 3: precision {linked.of('precision'):.4f}, recall "
        f"{linked.of('recall'):.4f}, {linked.seconds:.1f} s for {linked.facts:,} records in a process of its own."
    )
    head = ("", *(f"{what}, ms" for what in ASKED), "writing, s", "MB")
    return Section("Clients: search and duplicates", about, head, rows, aims)


def _own(address: str | None, size: int) -> str | None:
    """A database of its own on the server."""
    if address is None:
        return None
    import psycopg

    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE clients{size}")
    return address.replace("/postgres?", f"/clients{size}?")


def clients(size: int) -> dict[str, Any]:
    """Write invented clients and ask for them."""
    from kulmina import wiring

    wiring.setup()
    began = time.perf_counter()
    fill(size)
    found: dict[str, Any] = {"written": time.perf_counter() - began, "facts": size}
    every: list[float] = []
    for what in ASKED:
        found[what] = ask(what, size)
        every += found[what]
    return {"seconds": [median(every)], **found}


def ask(what: str, size: int) -> list[float]:
    from kulmina.clients import search

    draw = random.Random(7)
    times = []
    for _ in range(REPEATS + 1):
        number = draw.randrange(size)
        text = _question(what, number)
        began = time.perf_counter()
        search.find(text)
        times.append(time.perf_counter() - began)
    return times[1:]


def _question(what: str, number: int) -> str:
    if what == "whole phone":
        return f"8 (900) {number // 10_000:03d}-{number // 100 % 100:02d}-{number % 100:02d}"
    return ASKED[what].format(number % 10_000 if what == "last four digits" else number)


def fill(size: int) -> None:
    """Clients past the door of the journal: their rows and their traces, as `people.call` writes them."""
    from django.db import connection, transaction

    from kulmina.clients import traces
    from kulmina.clients.keys import ring
    from kulmina.journal.rows import insert

    keys = ring()
    for start in range(0, size, 20_000):
        rows, tokens = [], []
        for number, kind, contact, name in _people(range(start, min(start + 20_000, size))):
            place = keys.find(contact)
            rows.append((number + 1, kind, keys.seal(contact, place), keys.seal(name, place), place, SINCE))
            things = traces.of_contact(kind, contact) | traces.of_name(name)
            tokens += [(token, number + 1) for token in traces.hashed(things, keys)]
        with transaction.atomic():
            insert("clients_client", ("id", "kind", "contact", "name", "index", "since"), rows)
            insert("clients_trace", ("token", "client"), sorted(tokens))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _people(numbers: Sequence[int]) -> Iterator[tuple[int, str, str, str]]:
    """Invented people: common surnames are common, as they are in life."""
    for number in numbers:
        draw = random.Random(number)
        stem = STEMS[min(int(draw.expovariate(0.12)), len(STEMS) - 1)]
        surname = stem + ENDINGS[min(int(draw.expovariate(0.5)), len(ENDINGS) - 1)]
        name = f"{surname} {draw.choice(GIVEN)} {draw.choice(FATHERS)}"
        if number % 10 == 9:
            yield number, "mail", f"person{number}@example.org", name
        else:
            yield number, "phone", f"+7900{number:07d}", name


def linkage(number: int) -> dict[str, Any]:
    """How well a public data set is put together, without the number that would give it away."""
    from kulmina.clients import columns
    from kulmina.clients.linkage import pairs

    began = time.perf_counter()
    with (DATA / f"dataset{number}.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            {key: value for key, value in row.items() if key != "soc_sec_id"}
            for row in csv.DictReader(file, skipinitialspace=True)
        ]
    records = list(columns.records(rows, columns.guess(list(rows[0]))))
    found = {(pair.one, pair.two) for pair in pairs(records)}
    took = time.perf_counter() - began
    groups: dict[str, list[str]] = {}
    for record in records:
        groups.setdefault(record.id.split("-")[1], []).append(record.id)
    truth = {(min(pair), max(pair)) for group in groups.values() for pair in combinations(group, 2)}
    right = len(found & truth)
    return {
        "seconds": [took], "facts": len(records), "precision": right / len(found), "recall": right / len(truth),
        "f1": 2 * right / (len(found) + len(truth)),
    }  # fmt: skip
