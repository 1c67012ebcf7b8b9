"""By what a client is looked for: keyed hashes of the ends of phones and of the beginnings of names.

Names and contacts lie encrypted, so no index can be made of them. A trace is 64 bits of a keyed hash of one thing
that people type; who holds the table without the key learns nothing but how often some things occur. What a trace
finds is decrypted and compared before it is shown.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping

from django.db import connection

from kulmina.clients.keys import Ring

BEGINNINGS = (3, 4, 5, 6, 7, 8, 10, 13)  # letters of a word of a name
ENDS = (4, 7)  # digits of a phone
WORDS = 12  # of a name; further ones are not looked for
_BATCH = 10_000
_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """The words of a name as they are compared: small letters, ё as е, without accents and vowel marks."""
    open = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in open if not unicodedata.combining(letter))
    return list(dict.fromkeys(_WORD.findall(bare)))


def of_contact(kind: str, text: str) -> set[str]:
    """What leads to a contact, beside the contact itself."""
    if kind == "phone":
        return {f"d{text[-length:]}" for length in ENDS if len(text) > length}
    if kind == "mail":
        return {f"m{start}" for start in _beginnings(text.partition("@")[0])}
    return {f"m{start}" for word in words(text)[:WORDS] for start in _beginnings(word)}


def of_name(name: str) -> set[str]:
    """What leads to a name."""
    return {trace for word in words(name)[:WORDS] for trace in (f"w{word}", *(f"n{s}" for s in _beginnings(word)))}


def _beginnings(word: str) -> Iterator[str]:
    return (word[:length] for length in BEGINNINGS if len(word) >= length)


def beginning(word: str) -> str:
    """The longest stored beginning of what somebody typed."""
    return word[: max((length for length in BEGINNINGS if length <= len(word)), default=len(word))]


def hashed(things: Iterable[str], keys: Ring) -> list[int]:
    """Things as they stand in the table: 64 bits of a keyed hash, signed."""
    digest, key = hmac.digest, keys.index
    return [
        int.from_bytes(digest(key, b"trace:" + thing.encode(), hashlib.sha256)[:8], "big", signed=True)
        for thing in things
    ]


def write(traces: Mapping[int, Collection[str]], keys: Ring) -> None:
    """Add what leads to clients, by their numbers."""
    rows = [(token, number) for number, things in traces.items() for token in hashed(things, keys)]
    with connection.cursor() as cursor:
        for start in range(0, len(rows), _BATCH):
            cursor.executemany(
                "INSERT INTO clients_trace (token, client) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                rows[start : start + _BATCH],
            )


def rewrite(number: int, traces: Collection[str], keys: Ring) -> None:
    """All that leads to a client, in the place of what led to him before."""
    forget([number])
    write({number: traces}, keys)


def forget(numbers: Collection[int]) -> None:
    """Nothing leads to these clients any more."""
    with connection.cursor() as cursor:
        cursor.executemany("DELETE FROM clients_trace WHERE client = %s", [(number,) for number in numbers])
