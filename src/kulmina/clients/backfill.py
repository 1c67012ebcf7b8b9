"""The index of clients for rows written before it was there, or after a change of what leads to them."""

from __future__ import annotations

from django.db import connection, transaction

from kulmina.clients import traces
from kulmina.clients.keys import ring

_PAGE = 5_000
_READ = (
    'SELECT id, kind, contact, name, "index" FROM clients_client '
    'WHERE id > %s AND "index" IS NOT NULL AND contact IS NOT NULL ORDER BY id LIMIT %s'
)


def backfill() -> int:
    """Write the traces of all clients; gives how many there are. What is written already is passed over."""
    done = after = 0
    while rows := _rows(after):
        keys = ring()
        found = {}
        for number, kind, contact, name, index in rows:
            place = bytes(index)
            found[number] = traces.of_contact(kind, keys.open(bytes(contact), place))
            if name is not None:
                found[number] |= traces.of_name(keys.open(bytes(name), place))
        with transaction.atomic():
            traces.write(found, keys)
        done, after = done + len(rows), rows[-1][0]
    return done


def _rows(after: int) -> list[tuple[int, str, bytes, bytes | None, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute(_READ, (after, _PAGE))
        return list(cursor.fetchall())
