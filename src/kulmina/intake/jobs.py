"""Long work on uploaded files: a process of its own that goes on when the page is closed. One at a time.

The lock on a file is handed to the process when it is started and ends with it, however it ends. How far it has
come stands in a note beside. Facts are recorded part by part, so that others write in between; what was broken off
goes on when it is begun again.
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from threading import Thread
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import Error

from kulmina.domain.period import micros
from kulmina.domain.refusal import ImpossibleStep
from kulmina.intake import packs, tables, taking, uploads, withdrawing
from kulmina.intake.models import Receipt, Upload
from kulmina.intake.totals import recorded
from kulmina.recording import ClosedPeriod, OtherContent
from kulmina.sources.pack import check_pack
from kulmina.sources.problem import ERROR, Problem, SourceError
from kulmina.sources.table import BadMap, Rejected

SHOWN = 200  # findings of a check that are kept
RUNNING = ("checking", "taking", "withdrawing")
_EVERY = 0.5  # seconds between two notes


class WorkingAlready(ImpossibleStep):
    """Another file is being worked on."""

    ru = "Сейчас обрабатывается другой файл. Дождитесь конца: файлы берутся по одному."
    en = "Another file is being worked on. Wait until it is done: files are taken one at a time."


class NoFile(ImpossibleStep):
    """The file is no longer kept."""

    ru = "Файл уже взят или удалён. Загрузите его ещё раз."
    en = "The file was taken or deleted already. Upload it again."


@dataclass(frozen=True, slots=True)
class Note:
    """How far the work has come. `phase`: reading or recording; `total` 0: nobody knows how much there is."""

    phase: str = "reading"
    done: int = 0
    total: int = 0

    @property
    def percent(self) -> int | None:
        return min(100, 100 * self.done // self.total) if self.total else None


def begin(upload: Upload, what: str) -> None:
    """Start checking, taking or withdrawing. Raises WorkingAlready, NoFile."""
    if what != "withdrawing" and not uploads.there(upload):
        raise NoFile()
    with _lock() as lock:
        upload.state, upload.told = what, _words(upload) if what == "checking" else upload.told
        upload.save()
        _tell(Note(), upload.pk)
        _start(upload.pk, lock)


def begin_withdrawing(receipt: int, *, by: str, now: datetime) -> Upload:
    """Start taking an import back; what was imported by a command has had no upload and gets one.

    Raises what `withdrawing.check` raises, and WorkingAlready.
    """
    withdrawing.check(receipt)
    one = Receipt.objects.get(pk=receipt)
    upload = one.uploads.first() or Upload(
        at=micros(now), by=by[:80], file=one.file[-200:], sha256=one.sha256, kind=one.kind, receipt=one
    )
    begin(upload, "withdrawing")
    return upload


def _start(pk: int, lock: int) -> None:
    """A process that holds the lock until it ends; the server may end before it."""
    command = [sys.executable, "-c", "from kulmina.cli.main import main; main()", "intake", "work", str(pk)]
    home = {"KULMINA_HOME": str(settings.DATA_HOME), "DJANGO_SETTINGS_MODULE": "kulmina.config.settings"}
    environ = {**os.environ, **home}
    with (_folder() / "work.log").open("ab") as log:
        process = subprocess.Popen(
            command, env=environ, pass_fds=(lock,), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    Thread(target=process.wait, daemon=True, name="kulmina-upload").start()


@contextmanager
def _lock() -> Iterator[int]:
    """The lock of whoever works on files. Raises WorkingAlready."""
    handle = os.open(_folder() / "work.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield handle
    except BlockingIOError:
        raise WorkingAlready() from None
    finally:
        os.close(handle)


def busy() -> bool:
    """Whether somebody works on a file now."""
    try:
        with _lock():
            return False
    except WorkingAlready:
        return True


def _folder() -> Path:
    folder = Path(settings.DATA_HOME) / "uploads"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def note(upload: Upload) -> Note:
    """How far the work on a file has come."""
    try:
        kept = json.loads(_note_file(upload.pk).read_text(encoding="utf-8"))
        return Note(**kept)
    except (OSError, ValueError, TypeError):
        return Note()


def _note_file(pk: int) -> Path:
    return _folder() / f"{pk}.json"


def _tell(now: Note, pk: int) -> None:
    file = _note_file(pk)
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(now)), encoding="utf-8")
    fresh.replace(file)


def settled(upload: Upload) -> Upload:
    """The upload as it stands; work whose process is gone has failed, and can be begun again."""
    if upload.state in RUNNING and not busy():
        upload.refresh_from_db()
        if upload.state in RUNNING:
            found = "the taking back was broken off" if upload.state == "withdrawing" else "the work was broken off"
            _fail(upload, [Problem(ERROR, upload.file, None, None, found, "", "begin it again")])
    return upload


def begun(upload: Upload) -> Receipt | None:
    """The import of an upload that was broken off after some of it was recorded."""
    found = taking.broken_off(upload.sha256, upload.kind) if upload.state != "taken" else None
    return found if found and found.added else None


# In the process ------------------------------------------------------------------------------------


def work(pk: int, *, now: datetime) -> Upload:
    """Do what the state of an upload asks for, and write down how it ended."""
    upload = Upload.objects.get(pk=pk)
    try:
        _DO[upload.state](upload, now)
    except SourceError as error:
        _fail(upload, error.problems)
    except (BadMap, ImpossibleStep, ClosedPeriod, OtherContent, Error, OSError, MemoryError) as error:
        said = error.sentence("en") if isinstance(error, ImpossibleStep) else str(error)
        told = asdict(Problem(ERROR, upload.file, None, None, said))
        words = {"ru": error.sentence("ru")} if isinstance(error, ImpossibleStep) else {}
        traceback.print_exc()
        _ended(upload, "failed", {"problems": [{**told, **words}]})
    finally:
        _note_file(pk).unlink(missing_ok=True)
    return upload


def _fail(upload: Upload, problems: Any) -> None:
    _ended(upload, "failed", {"problems": [asdict(one) for one in problems][:SHOWN], "count": len(problems)})


def _ended(upload: Upload, state: str, told: dict[str, Any]) -> None:
    if state == "failed" and upload.receipt_id is not None:  # it was taken before and could not be taken back
        state, told = "taken", {**upload.told, **told}
    upload.state, upload.told = state, {**_words(upload), **told}
    upload.save()


def _words(upload: Upload) -> dict[str, Any]:
    """The words of the file's columns, which stay whatever becomes of it."""
    return {name: told for name, told in upload.told.items() if name == "words"}


class _Watch:
    """Tells the note how far it is, not oftener than it can be read."""

    def __init__(self, pk: int) -> None:
        self.pk, self.last = pk, 0.0

    def reading(self, done: int, total: int) -> None:
        self._tell(Note("reading", done, total))

    def recording(self, done: int, total: int) -> None:
        self._tell(Note("recording", done, total))

    def _tell(self, now: Note) -> None:
        if monotonic() - self.last > _EVERY:
            self.last = monotonic()
            _tell(now, self.pk)


def _check(upload: Upload, now: datetime) -> None:
    watch = _Watch(upload.pk)
    if upload.kind == "pack":
        problems = check_pack(uploads.pack_folder(uploads.path_of(upload)), watch.reading)
        errors = [one for one in problems if one.level == ERROR]
        told = {"problems": [asdict(one) for one in problems][:SHOWN], "errors": len(errors)}
        _ended(upload, "checked", told)
        return
    found = tables.check(uploads.path_of(upload), uploads.table_of(upload), now=now, progress=watch.reading)
    _ended(
        upload,
        "checked",
        {
            "rows": found.rows, "fresh": found.fresh, "repeated": found.repeated, "replaced": found.replaced,
            "kinds": dict(found.kinds), "totals": found.totals.as_json(), "rejected": len(found.rejected),
            "groups": _groups(found.rejected), "notes": [asdict(one) for one in found.notes],
        },
    )  # fmt: skip


def _groups(rejected: tuple[Rejected, ...]) -> list[dict[str, Any]]:
    """Rows that cannot be read by what is wrong with them: the column, what was expected, how many, the first ones."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for one in rejected:
        found.setdefault((one.problem.column or "", one.problem.expected or one.problem.found), []).append(one.problem)
    groups = sorted(found.values(), key=len, reverse=True)[:20]
    return [
        {"problem": asdict(group[0]), "count": len(group), "lines": [one.line for one in group[:5]]} for group in groups
    ]


def _take(upload: Upload, now: datetime) -> None:
    watch = _Watch(upload.pk)
    if upload.kind == "pack":
        folder = uploads.pack_folder(uploads.path_of(upload))
        pack = packs.take(folder, now=now, checking=watch.reading, reading=watch.reading)
        told: dict[str, Any] = {"added": pack.added, "repeated": pack.repeated}
        receipt, problems = pack.receipt, pack.listed
    else:
        path, table = uploads.path_of(upload), uploads.table_of(upload)
        taken = tables.take(path, table, now=now, progress=watch.reading, recording=watch.recording)
        told = {
            "said": taken.said, "added": taken.added, "repeated": taken.repeated, "replaced": taken.restated,
            "rejected": len(taken.rejected), "impossible": len(taken.impossible),
            "steps": [one._asdict() for one in taken.steps[:SHOWN]],
            "recorded": recorded(taken.leads).as_json() if table.kind == "leads" else {},
        }  # fmt: skip
        receipt, problems = taken.receipt, taken.notes
    told["problems"] = [asdict(one) for one in problems][:SHOWN]
    upload.receipt = Receipt.objects.get(pk=receipt)
    _ended(upload, "taken", told)
    uploads.forget_file(upload)


def _withdraw(upload: Upload, now: datetime) -> None:
    assert upload.receipt is not None
    before = upload.told
    voided = withdrawing.withdraw(upload.receipt.pk, now=now, progress=_Watch(upload.pk).recording)
    _ended(upload, "taken", {**before, "voided": voided})


_DO = {"checking": _check, "taking": _take, "withdrawing": _withdraw}
