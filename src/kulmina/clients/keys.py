"""The keys under which personal data lies: AES-GCM for what is read back, a keyed hash for what is looked up.

`KULMINA_KEYS` holds them as "1:<base64>,2:<base64>,index:<base64>" (32 bytes each); without it they are made
once and kept in the data folder, readable by its owner alone. The highest number encrypts, all of them decrypt:
a new key is added and old rows stay readable. The index key never changes.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_FILE = "client_keys"
_NONCE = 12


class BadKeys(ValueError):
    """The key ring cannot be read: what is wrong with it."""


class WrongKey(ValueError):
    """What is stored was encrypted by a key that the ring does not hold, or was altered."""


@dataclass(frozen=True)
class Ring:
    """Keys by number, and the key of the index."""

    ciphers: dict[int, AESGCM]
    index: bytes

    def find(self, text: str) -> bytes:
        """What a contact is looked up by: the same for the same text, and telling nothing of it."""
        return hmac.digest(self.index, text.encode(), hashlib.sha256)

    def seal(self, text: str, bound_to: bytes) -> bytes:
        """Encrypt a text so that it can only be read back beside what it is bound to."""
        number = max(self.ciphers)
        nonce = os.urandom(_NONCE)
        return bytes([number]) + nonce + self.ciphers[number].encrypt(nonce, text.encode(), bound_to)

    def open(self, sealed: bytes, bound_to: bytes) -> str:
        """Read a text back. Raises WrongKey."""
        cipher = self.ciphers.get(sealed[0])
        if cipher is None:
            raise WrongKey(f"personal data was encrypted by key {sealed[0]}, which KULMINA_KEYS does not hold")
        try:
            return cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], bound_to).decode()
        except InvalidTag:
            raise WrongKey(f"key {sealed[0]} does not open this personal data") from None


def ring() -> Ring:
    """The keys of this installation. Raises BadKeys."""
    given = os.environ.get("KULMINA_KEYS")
    return read(given) if given else _kept(Path(settings.DATA_HOME) / _FILE)


@lru_cache(maxsize=8)
def read(text: str) -> Ring:
    """The ring written as "1:<base64>,index:<base64>". Raises BadKeys."""
    keys: dict[str, bytes] = {}
    for part in text.replace("\n", ",").split(","):
        if not part.strip():
            continue
        name, _, value = part.strip().partition(":")
        try:
            keys[name] = b64decode(value, validate=True)
        except ValueError:
            raise BadKeys(f"key {name!r} is not base64") from None
        if len(keys[name]) != 32:
            raise BadKeys(f"key {name!r} must be 32 bytes long")
    index = keys.pop("index", None)
    if index is None:
        raise BadKeys("the ring has no index key")
    if not keys or not all(name.isdigit() and 0 < int(name) < 256 for name in keys):
        raise BadKeys("keys must be numbered from 1 to 255, and there must be one")
    return Ring({int(name): AESGCM(key) for name, key in keys.items()}, index)


def _kept(path: Path) -> Ring:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read(path.read_text(encoding="ascii"))
    with os.fdopen(handle, "w", encoding="ascii") as file:
        made = ",".join(f"{name}:{b64encode(secrets.token_bytes(32)).decode()}" for name in ("1", "index"))
        file.write(made)
    return read(made)
