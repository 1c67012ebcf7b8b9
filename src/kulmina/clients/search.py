"""Find a client by what people type: a phone in any writing, its last digits, an e-mail, a name in any order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from kulmina.clients import people, traces
from kulmina.clients.keys import Ring, ring
from kulmina.clients.models import Client
from kulmina.domain.contact import Contact, masked, normal

LOOKED_AT = 1_000  # candidates that are decrypted and compared, at most
_PAGE = 200
_DIGITS = re.compile(r"[\d\s()./+\u00a0-]+")
_SHORTEST = 3  # letters of a name


@dataclass(frozen=True, slots=True)
class Hit:
    """A client that was found. `person`: as whom he is read; `contact`: whole for those with the right, else masked."""

    ref: str
    person: str
    name: str
    contact: str


def find(text: str, limit: int = 20, *, full: bool = False) -> list[Hit]:
    """Clients for what somebody typed: the exact contact first, then the newest. Nothing for too little text.

    Four to nine digits are the end of a phone, more are the whole of it; words are names, each to be found whole
    or by its first letters (three or more), in any order. `full`: contacts are not masked.
    """
    text = text.strip()[:400]
    keys = ring()
    found = list(dict.fromkeys([*_exact(text, keys), *_candidates(text, keys, limit)]))[:limit]
    return [_hit(row, keys, full) for row in _rows(found)]


def _exact(text: str, keys: Ring) -> Iterator[int]:
    if not text:
        return
    known = Client.objects.filter(index=keys.find(normal(text).text)).values_list("pk", flat=True).first()
    if known is not None:
        yield known
    elif (number := people.reference(text.lower())) is not None:
        yield from Client.objects.filter(pk=number, index__isnull=False).values_list("pk", flat=True)


def _candidates(text: str, keys: Ring, limit: int) -> list[int]:
    if _DIGITS.fullmatch(text):
        return _by_digits("".join(letter for letter in text if letter.isdigit()), keys, limit)
    if "@" in text:
        return _verified([f"m{traces.beginning(text.lower().partition('@')[0])}"], keys, limit, _MailLike(text))
    asked = sorted(traces.words(text)[: traces.WORDS], key=len, reverse=True)
    if not asked or len(asked[0]) < _SHORTEST:
        whole = [f"w{word}" for word in asked]
        return _verified(whole, keys, limit, _NameLike(asked)) if whole else []
    return _by_name(asked, keys, limit)


def _by_digits(digits: str, keys: Ring, limit: int) -> list[int]:
    ends = [length for length in traces.ENDS if length <= len(digits)]
    if not ends or len(digits) > 9:
        return []
    return _verified([f"d{digits[-max(ends) :]}"], keys, limit, _PhoneLike(digits))


def _by_name(asked: Sequence[str], keys: Ring, limit: int) -> list[int]:
    """Words that stand whole in a name come before those that only begin so."""
    wanted = _NameLike(asked)
    whole = _verified([f"w{word}" for word in asked], keys, limit, wanted)
    if len(whole) >= limit:
        return whole
    begun = [_begun(word) for word in asked]
    return list(dict.fromkeys([*whole, *_verified(begun, keys, limit, wanted)]))


def _begun(word: str) -> str:
    """A word of one or two letters has to stand whole: too many begin with it."""
    return f"n{traces.beginning(word)}" if len(word) >= _SHORTEST else f"w{word}"


@dataclass(frozen=True, slots=True)
class _PhoneLike:
    digits: str

    def __call__(self, name: str, contact: Contact) -> bool:
        return contact.kind == "phone" and contact.text.endswith(self.digits)


@dataclass(frozen=True, slots=True)
class _MailLike:
    text: str

    def __call__(self, name: str, contact: Contact) -> bool:
        return contact.text.lower().startswith(self.text.lower())


@dataclass(frozen=True, slots=True)
class _NameLike:
    asked: Sequence[str]

    def __call__(self, name: str, contact: Contact) -> bool:
        """Each asked word begins a word of the name, and no word of the name answers for two."""
        left = traces.words(name) + (traces.words(contact.text) if contact.kind == "text" else [])
        for word in self.asked:
            answer = next((there for there in left if there.startswith(word)), None)
            if answer is None:
                return False
            left.remove(answer)
        return True


def _verified(things: Sequence[str], keys: Ring, limit: int, wanted: Callable[[str, Contact], bool]) -> list[int]:
    """The newest clients to whom all of these lead and who are wanted indeed."""
    tokens = traces.hashed(dict.fromkeys(things), keys)
    found: list[int] = []
    looked, before = 0, 2**62
    while len(found) < limit and looked < LOOKED_AT:
        numbers = _led_to(tokens, before, _PAGE if looked else max(2 * limit, 40))
        if not numbers:
            break
        for row in _rows(numbers):
            hit = _hit(row, keys, True)
            if wanted(hit.name, Contact(row.kind, hit.contact)):
                found.append(row.pk)
        looked, before = looked + len(numbers), numbers[-1]
    return found[:limit]


def _led_to(tokens: Sequence[int], before: int, limit: int) -> list[int]:
    """Clients to whom all of these tokens lead, newest first; the first token is walked, the others are asked."""
    others = "".join(
        f" AND EXISTS (SELECT 1 FROM clients_trace t{place} WHERE t{place}.token = %s AND t{place}.client = t.client)"
        for place in range(1, len(tokens))
    )
    query = (
        f"SELECT t.client FROM clients_trace t WHERE t.token = %s AND t.client < %s{others} "
        "ORDER BY t.client DESC LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, (tokens[0], before, *tokens[1:], limit))
        return [row[0] for row in cursor.fetchall()]


def _rows(numbers: Sequence[int]) -> list[Client]:
    known = Client.objects.filter(index__isnull=False).in_bulk(list(numbers))
    return [known[number] for number in numbers if number in known]


def _hit(row: Client, keys: Ring, full: bool) -> Hit:
    place = bytes(row.index or b"")
    contact = Contact(row.kind, keys.open(bytes(row.contact or b""), place))
    name = keys.open(bytes(row.name), place) if row.name is not None else ""
    return Hit(f"c{row.pk}", f"c{row.head or row.pk}", name, contact.text if full else masked(contact))
