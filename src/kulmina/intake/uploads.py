"""Files brought to the page: kept in the data folder until they are taken, with the map they are read by.

A file names people, so only the owner of the data folder reads it, and it goes when it is taken or forgotten.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path, PurePosixPath

from django.conf import settings

from kulmina.domain.period import micros
from kulmina.intake.models import Upload
from kulmina.sources.problem import ERROR, Problem, SourceError
from kulmina.sources.table import Looked, TableMap, look, parse_map, read_sheet, values
from kulmina.sources.table.cell import text
from kulmina.staff.models import Person

MOST = 300 << 20  # bytes of one file
LONGEST = 2 << 30  # bytes of a pack when it is unpacked
LARGEST = 1 << 30  # bytes of a workbook when it is unpacked
KEPT = timedelta(days=7)  # a file that nobody takes is forgotten
_PACK = "pack.json"
_READ = 20_000  # rows in which the different words of a column are looked for


class BadFile(ValueError):
    """A file that cannot be brought in: the finding that says why."""

    def __init__(self, found: str, advice: str, file: str = "") -> None:
        self.problem = Problem(ERROR, file, None, None, found, "", advice)
        super().__init__(str(self.problem))


@dataclass(frozen=True, slots=True)
class Words:
    """The different words of a column of the whole file, frequent ones first; `more`: there are others still."""

    words: tuple[str, ...]
    more: bool = False


def receive(name: str, pieces: Iterable[bytes], *, by: str, now: datetime) -> Upload:
    """Keep a file. Raises BadFile, SourceError: then nothing is kept."""
    _forget_old(now)
    upload = Upload.objects.create(at=micros(now), by=by[:80], file=_safe(name), sha256="", kind="leads")
    try:
        upload.sha256 = _write(path_of(upload), pieces)
        upload.kind = _kind(path_of(upload))
        if upload.kind != "pack":
            look(path_of(upload))
    except (BadFile, SourceError, OSError):
        forget(upload)
        raise
    upload.save()
    return upload


def _safe(name: str) -> str:
    """The file's own name without any folder."""
    plain = re.sub(r"[^\w.() №-]+", "_", PurePosixPath(name.replace("\\", "/")).name).strip(". ")
    return plain[-120:] or "file.csv"


def _write(path: Path, pieces: Iterable[bytes]) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    whole, size = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        for piece in pieces:
            size += len(piece)
            if size > MOST:
                raise BadFile(f"the file is larger than {MOST >> 20} MB", "split it by months", path.name)
            whole.update(piece)
            file.write(piece)
    if not size:
        raise BadFile("the file is empty", "export the file again", path.name)
    return whole.hexdigest()


def _kind(path: Path) -> str:
    """pack for a zip with pack.json, else leads until its headers are read."""
    if not zipfile.is_zipfile(path):
        return "leads"
    with zipfile.ZipFile(path) as packed:
        names = packed.namelist()
        if "[Content_Types].xml" in names:
            if sum(one.file_size for one in packed.infolist()) > LARGEST:
                found = f"the unpacked workbook is larger than {LARGEST >> 20} MB"
                raise BadFile(found, "split it by months", path.name)
            return "leads"
        if not any(PurePosixPath(name).name == _PACK for name in names):
            raise BadFile("the archive holds no pack.json", "give a pack, a CSV or an XLSX file", path.name)
        _unpack(packed, path)
    return "pack"


def _unpack(packed: zipfile.ZipFile, path: Path) -> None:
    """The tables of a pack beside their archive; nothing is written outside of the folder."""
    head = next(name for name in packed.namelist() if PurePosixPath(name).name == _PACK)
    inside = PurePosixPath(head).parent
    wanted = [
        one for one in packed.infolist()
        if PurePosixPath(one.filename).parent == inside and one.filename.endswith((".csv", ".json"))
    ]  # fmt: skip
    if sum(one.file_size for one in wanted) > LONGEST:
        raise BadFile(f"the unpacked pack is larger than {LONGEST >> 30} GB", "split it by months", path.name)
    folder = pack_folder(path)
    folder.mkdir(mode=0o700)
    try:
        for one in wanted:
            with packed.open(one) as source, (folder / PurePosixPath(one.filename).name).open("wb") as target:
                shutil.copyfileobj(source, target)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise BadFile(f"the archive cannot be unpacked: {error}", "pack it again", path.name) from None


def folder_of(upload: Upload) -> Path:
    return Path(settings.DATA_HOME) / "uploads" / str(upload.pk)


def path_of(upload: Upload) -> Path:
    """Where the file lies."""
    return folder_of(upload) / upload.file


def pack_folder(path: Path) -> Path:
    """Where a pack lies unpacked; its name is the archive's."""
    return path.parent / "pack" if not path.stem or path.stem == "pack" else path.parent / path.stem


def there(upload: Upload) -> bool:
    """Whether the file is still kept."""
    return path_of(upload).exists()


def forget(upload: Upload) -> None:
    """Delete the file and what is known of it."""
    forget_file(upload)
    upload.delete()


def forget_file(upload: Upload) -> None:
    """Delete the file; what became of it stays."""
    shutil.rmtree(folder_of(upload), ignore_errors=True)


def _forget_old(now: datetime) -> None:
    for old in Upload.objects.filter(at__lt=micros(now - KEPT), state__in=("new", "checked", "failed")):
        forget(old)


# What stands in it ---------------------------------------------------------------------------------


def looked(upload: Upload, **how: str) -> Looked:
    """The headers and the first rows. Raises SourceError."""
    return look(path_of(upload), **how)  # type: ignore[arg-type]


def table_of(upload: Upload) -> TableMap:
    """The map the file is read by. Raises BadMap."""
    return parse_map(upload.map, upload.file)


def words_of(upload: Upload, table: TableMap, names: Iterable[str], most: int = 40) -> dict[str, Words]:
    """The different words of some fields over the whole file, before `values` make them ours."""
    headers = {name: table.columns[name] for name in names if name in table.columns}
    found: dict[str, list[str]] = {name: [] for name in headers}
    for row in islice(read_sheet(path_of(upload), table, lambda _: None), _READ):
        for name, known in headers.items():
            header = next((each for each in known if each in row.cells), None)
            cell = row.cells.get(header) if header else None
            if cell is not None and str(cell).strip():
                found[name].append(text(cell))
    told = {name: values(cells, most + 1) for name, cells in found.items()}
    return {name: Words(tuple(words[:most]), len(words) > most) for name, words in told.items()}


def people_by_name(words: Iterable[str]) -> Mapping[str, str]:
    """Ids of people whom a file calls by their names, where exactly one is called so."""
    wanted = {word.casefold().strip(): word for word in words}
    found: dict[str, list[str]] = {}
    for person, name in Person.objects.values_list("person_id", "name"):
        found.setdefault(name.casefold().strip(), []).append(person)
    return {word: found[key][0] for key, word in wanted.items() if len(found.get(key, ())) == 1}
