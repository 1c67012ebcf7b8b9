"""Find a client by what people type: a phone in any writing, its last digits, an e-mail, a name in any order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from kulmina.clients import people, traces
from kulmina.clients.keys import Ring, ring
from kulmina.clients.models import Client
from kulmina.domain.contact import Contact, masked, normal

LOOKED_AT = 1_000  # candidates that are decrypted and compared, at most
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

    Four to nine digits are the end of a phone, more are the whole of it; words are names, in any order, each whole
    or by its first letters (one of them by three or more). `full`: contacts are not masked.
    """
    text = text.strip()[:400]
    keys = ring()
    found = {row.pk: row for row in [*_exact(text, keys), *_candidates(text, keys, limit)]}
    return [_hit(row, keys, full) for row in list(found.values())[:limit]]


def _exact(text: str, keys: Ring) -> list[Client]:
    if not text:
        return []
    number = people.reference(text.lower()) or 0
    return list(Client.objects.filter(Q(index=keys.find(normal(text).text)) | Q(pk=number), index__isnull=False))


def _candidates(text: str, keys: Ring, limit: int) -> list[Client]:
    if _DIGITS.fullmatch(text):
        return _by_digits("".join(letter for letter in text if letter.isdigit()), keys, limit)
    if "@" in text:
        start = text.lower().partition("@")[0]
        return (
            _verified([f"m{traces.beginning(start)}"], keys, limit, _MailLike(text)) if len(start) >= _SHORTEST else []
        )
    return _by_name(sorted(traces.words(text)[: traces.WORDS], key=len, reverse=True), keys, limit)


def _by_digits(digits: str, keys: Ring, limit: int) -> list[Client]:
    ends = [length for length in traces.ENDS if length <= len(digits)]
    if not ends or len(digits) > 9:
        return []
    return _verified([f"d{digits[-max(ends) :]}"], keys, limit, _PhoneLike(digits))


def _by_name(asked: Sequence[str], keys: Ring, limit: int) -> list[Client]:
    """By how words begin; where too many begin so, those in whose names the words stand whole come first."""
    wanted = _NameLike(asked)
    begun = [f"n{traces.beginning(word)}" for word in asked if len(word) >= _SHORTEST]
    found = _verified(begun, keys, limit, wanted) if begun else []
    if asked and (not begun or len(found) >= limit):
        return [*_verified([f"w{word}" for word in asked], keys, limit, wanted), *found]
    return found


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


def _verified(things: Sequence[str], keys: Ring, limit: int, wanted: Callable[[str, Contact], bool]) -> list[Client]:
    """The newest clients to whom all of these lead and who are wanted indeed."""
    tokens = traces.hashed(dict.fromkeys(things), keys)
    found: list[Client] = []
    looked, before, page = 0, 2**62, max(2 * limit, 40)
    while len(found) < limit and looked < LOOKED_AT:
        rows = _led_to(tokens, before, page)
        for row in rows:
            hit = _hit(row, keys, True)
            if wanted(hit.name, Contact(row.kind, hit.contact)):
                found.append(row)
        if len(rows) < page:
            break
        looked, before, page = looked + len(rows), rows[-1].pk, LOOKED_AT
    return found[:limit]


def _led_to(tokens: Sequence[int], before: int, limit: int) -> list[Client]:
    """Clients to whom all of these tokens lead, newest first; the first token is walked, the others are asked."""
    others = "".join(
        f" AND EXISTS (SELECT 1 FROM clients_trace t{place} WHERE t{place}.token = %s AND t{place}.client = t.client)"
        for place in range(1, len(tokens))
    )
    query = (
        'SELECT c.id, c.kind, c.contact, c.name, c."index", c.head FROM clients_trace t '
        f"JOIN clients_client c ON c.id = t.client WHERE t.token = %s AND t.client < %s{others} "
        'AND c."index" IS NOT NULL ORDER BY t.client DESC LIMIT %s'
    )
    return list(Client.objects.raw(query, (tokens[0], before, *tokens[1:], limit)))


def _hit(row: Client, keys: Ring, full: bool) -> Hit:
    place = bytes(row.index or b"")
    contact = Contact(row.kind, keys.open(bytes(row.contact or b""), place))
    name = keys.open(bytes(row.name), place) if row.name is not None else ""
    return Hit(f"c{row.pk}", f"c{row.head or row.pk}", name, contact.text if full else masked(contact))
