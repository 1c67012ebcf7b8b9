"""The clients' names, written down many at once: those whom somebody has talked to are called by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction

from kulmina.clients import profile, traces
from kulmina.clients.keys import Ring, ring
from kulmina.demo.speech import Tongue
from kulmina.journal.rows import run_many, select

AT_ONCE = 20_000
_WRITE = "UPDATE clients_client SET name = %s, profile = %s, unseen = COALESCE(unseen, 0) + 1 WHERE id = %s"
_UNNAMED = 'SELECT id, "index" FROM clients_client WHERE id > %s AND name IS NULL ORDER BY id LIMIT %s'


def name_clients(tongue: Tongue, seed: int) -> Iterator[int]:
    """Name every client who has no name yet, as `people.call` writes names; tells after each batch how many."""
    keys, last = ring(), 0
    while rows := select(_UNNAMED, last, AT_ONCE):
        with transaction.atomic():
            _name([(number, bytes(place)) for number, place in rows], keys, tongue, seed)
        last = rows[-1][0]
        yield len(rows)


def _name(clients: Sequence[tuple[int, bytes]], keys: Ring, tongue: Tongue, seed: int) -> None:
    names = {number: tongue.client(number, seed) for number, _place in clients}
    rows = []
    for number, place in clients:
        known = profile.changed(profile.Profile(), profile.parts(names[number]))
        rows.append((keys.seal(names[number], place), keys.seal(known.dumped(), place), number))
    run_many(_WRITE, rows)
    traces.write({number: traces.of_name(name) for number, name in names.items()}, keys)
