"""The map of an upload as the page shows and takes it: columns, fixed values, and what their words mean."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kulmina.intake import maps
from kulmina.intake.maps import Looked, Words
from kulmina.intake.models import Upload
from kulmina.web.history import wording

KINDS = ("leads", "ads")
WORDED = ("status", "verdict")
DAYS = {"day": maps.DAY_FIRST, "month": maps.MONTH_FIRST}  # how days with slashes are written
OPTIONS = ("decimal", "delimiter", "encoding", "sheet")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the page: in which column it stands, or what it always is; `words`: what is to be translated."""

    name: str
    title: str
    column: str = ""
    always: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading; `filled`: how many of them the file has."""

    title: str
    fields: tuple[Field, ...]

    @property
    def filled(self) -> int:
        return sum(bool(one.column or one.always) for one in self.fields)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the file and what it means here."""

    text: str
    ours: str


def data_of(upload: Upload) -> dict[str, Any]:
    """The map as it stands, also one that is not whole yet."""
    try:
        return tomllib.loads(upload.map)
    except tomllib.TOMLDecodeError:
        return {}


def groups(upload: Upload) -> list[Group]:
    """The fields of the upload's kind."""
    data = data_of(upload)
    columns, always = data.get("columns", {}), data.get("constants", {})
    return [
        Group(
            str(title),
            tuple(
                Field(name, wording.field(name, upload.kind), _one(columns.get(name, "")), str(always.get(name, "")))
                for name in names
            ),
        )
        for title, names in wording.GROUPS[upload.kind]
    ]


def _one(column: Any) -> str:
    return str(column[0] if isinstance(column, list) and column else column or "")


def words(upload: Upload) -> list[tuple[str, str, list[Word], bool]]:
    """Of each column with words: its field, title, their words with ours, and whether there are others still."""
    told, given = upload.told.get("words", {}), data_of(upload).get("values", {})
    return [
        (name, wording.field(name), [Word(text, str(given.get(name, {}).get(text, ""))) for text in kept["words"]],
         bool(kept["more"]))
        for name, kept in told.items() if name in WORDED and kept["words"]
    ]  # fmt: skip


def begun(upload: Upload, looked: Looked) -> None:
    """The first map of a file: one that read such a file before, else what its headers probably mean."""
    known = maps.fitting(looked.headers)
    if known is not None:
        upload.kind, upload.map = known.kind, known.text
        _worded(upload, _told(upload))
        return
    guessed = maps.guess(looked.headers)
    upload.kind = guessed.kind
    days = maps.date_forms(cell for row in looked.rows for cell in row)
    data = {
        "source": _source(guessed.kind),
        "columns": dict(guessed.columns),
        "constants": _constants(guessed.kind, guessed.columns),
        "file": {"dates": list(days)} if days else {},
        "history": guessed.kind == "leads",
    }
    _put(upload, data)


def _source(kind: str) -> str:
    return "crm" if kind == "leads" else "ads"


def _constants(kind: str, columns: Mapping[str, str]) -> dict[str, str]:
    """Whose the contracts are where the file does not say: nobody's in particular."""
    sells = {"signed_at", "status", "paid_at"} & set(columns)
    return {"seller": _("unknown seller")} if kind == "leads" and sells and "seller" not in columns else {}


def take_form(upload: Upload, form: Mapping[str, str], headers: Sequence[str]) -> None:
    """Write the map that a form describes. What their words mean is kept where the column stays."""
    kind = form.get("kind", upload.kind)
    kind = kind if kind in KINDS else "leads"
    names = [name for _title, listed in wording.GROUPS[kind] for name in listed]
    if kind != upload.kind:
        columns, constants = maps.columns_of(kind, headers), {}
    else:
        columns = {name: column for name in names if (column := form.get(f"column|{name}", "")) in headers}
        constants = {name: text for name in names if (text := form.get(f"always|{name}", "").strip())}
    before = data_of(upload)
    data: dict[str, Any] = {
        "source": _clean(form.get("source", "")) or _source(kind), "columns": columns, "constants": constants,
        "history": before.get("history", kind == "leads"),
        "templates": before.get("templates", {}) if kind == upload.kind else {},
        "file": {name: text for name in OPTIONS if (text := form.get(name, "").strip()) and text != "auto"},
    }  # fmt: skip
    data["file"] |= {name: one for name, one in before.get("file", {}).items() if name not in OPTIONS}
    if form.get("days") in DAYS:
        data["file"] = {**data["file"], "dates": list(DAYS[form["days"]])}
    values = {name: dict(known) for name, known in before.get("values", {}).items()}
    for name in WORDED:
        places = sorted(int(key.rpartition("|")[2]) for key in form if re.fullmatch(rf"word\|{name}\|\d+", key))
        given = {form[f"word|{name}|{n}"]: form.get(f"ours|{name}|{n}", "") for n in places}
        values[name] = {**values.get(name, {}), **{text: ours for text, ours in given.items() if ours}}
    data["values"] = values
    upload.kind = kind
    _put(upload, data)


def _clean(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", text.strip())[:40].strip("-")


def take_text(upload: Upload, text: str) -> None:
    """Use a saved map. Raises maps.BadMap."""
    upload.kind, upload.map = maps.checked(text), text
    _worded(upload, _told(upload))


def _told(upload: Upload) -> dict[str, Any]:
    """The map, with what a file leaves unsaid said."""
    return {"history": False, **data_of(upload)}


def _put(upload: Upload, data: dict[str, Any]) -> None:
    _write(upload, data)
    _worded(upload, data)


def _write(upload: Upload, data: Mapping[str, Any]) -> None:
    upload.map = maps.written(
        upload.kind, data["source"], data["columns"], constants=data.get("constants"), templates=data.get("templates"),
        values={name: known for name, known in data.get("values", {}).items() if known},
        file=data.get("file"), history=bool(data.get("history", False)),
    )  # fmt: skip


def _worded(upload: Upload, data: dict[str, Any]) -> None:
    """Look what words stand in the columns of statuses and of people, and what they probably mean."""
    found = maps.words_of(upload, (*WORDED, "operator", "seller"))
    values = data.get("values", {})
    for name, told in found.items():
        known = values.get(name, {})
        meant = maps.people_by_name(told.words) if name not in WORDED else _meant(name, told)
        values[name] = {**meant, **{text: ours for text, ours in known.items() if text in told.words or ours}}
    upload.told = {
        **upload.told,
        "words": {name: {"words": list(told.words), "more": told.more} for name, told in found.items()},
    }
    if found:
        _write(upload, {**data, "values": values, "columns": data.get("columns", {}), "source": data.get("source", "")})


def _meant(name: str, told: Words) -> dict[str, str]:
    return {text: text if text in wording.OURS[name] else ours for text, ours in maps.meaning(name, told.words).items()}
