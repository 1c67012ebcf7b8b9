"""How the bytes of a foreign text file spell letters: UTF-8, UTF-16 or cp1251, found by reading it once.

A file is read in pieces, so its size does not matter.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from kulmina.sources.problem import ERROR, NOTE, Problem, SourceError

PIECE = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name and, where it is not the expected UTF-8, a note to tell."""

    name: str
    note: Problem | None = None


def detect(path: Path) -> Encoding:
    """The encoding of a text file.

    Raises SourceError where the file is empty, holds NUL bytes, or is broken UTF-8.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip():
        raise SourceError(
            Problem(ERROR, path.name, None, None, "the file is empty", "a header row", "export the file again")
        )
    for bom, name in _BOMS:
        if head.startswith(bom):
            return _checked(path, name)
    wide = _wide(head)
    if wide:
        return _checked(path, wide)
    return _eight_bit(path)


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: text of which every second byte is NUL or Cyrillic's 4."""
    even, odd = head[0::2], head[1::2]
    for high, name in ((odd, "utf-16-le"), (even, "utf-16-be")):
        if len(high) > 4 and sum(byte in (0, 4) for byte in high) > 0.9 * len(high) and 0 in high:
            return name
    return None


def _checked(path: Path, name: str) -> Encoding:
    decoder = codecs.getincrementaldecoder(name)()
    with path.open("rb") as file:
        try:
            while piece := file.read(PIECE):
                text = decoder.decode(piece)
                if "\0" in text:
                    raise SourceError(_nul(path, file.tell() - len(piece)))
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise SourceError(_broken(path, _line(path, file.tell()), name, str(error.reason))) from None
    if name == "utf-8-sig":
        return Encoding(name)
    return Encoding(name, _told(path, name))


def _eight_bit(path: Path) -> Encoding:
    """UTF-8 where all of the file reads so, else cp1251; a file that mixes the two is broken UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    letters = 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            if b"\0" in piece:
                raise SourceError(_nul(path, file.tell() - len(piece) + piece.index(b"\0")))
            try:
                text = decoder.decode(piece, final=len(piece) < PIECE)
            except UnicodeDecodeError as error:
                place = file.tell() - len(piece) + error.start
                return _not_utf8(path, piece, letters, place)
            letters += 0 if text.isascii() else sum(ord(letter) > 127 for letter in text)
    return Encoding("utf-8")


def _not_utf8(path: Path, piece: bytes, letters: int, place: int) -> Encoding:
    text = piece.decode("utf-8", "replace")
    bad = text.count("�")
    good = letters + sum(ord(letter) > 127 for letter in text) - bad
    if good > bad:
        raise SourceError(_broken(path, _line(path, place), "utf-8", "a byte that no letter begins with"))
    _checked(path, "cp1251")
    return Encoding("cp1251", _told(path, "cp1251"))


def _told(path: Path, name: str) -> Problem:
    return Problem(
        NOTE,
        path.name,
        None,
        None,
        f"the file is {name} and was read so",
        "UTF-8",
        "nothing to do if the letters look right",
    )


def _nul(path: Path, place: int) -> Problem:
    line = _line(path, place)
    return Problem(
        ERROR,
        path.name,
        line,
        None,
        "the text holds a NUL byte",
        "text",
        "export the file again: it is damaged or not a text file",
    )


def _broken(path: Path, line: int, name: str, reason: str) -> Problem:
    return Problem(
        ERROR,
        path.name,
        line,
        None,
        f"the file starts as {name} and breaks here ({reason})",
        "one encoding",
        "save it as UTF-8",
    )


def _line(path: Path, place: int) -> int:
    """The line of a byte."""
    lines = 1
    with path.open("rb") as file:
        while place > 0 and (piece := file.read(min(PIECE, place))):
            lines += piece.count(b"\n")
            place -= len(piece)
    return lines
