"""The translations: which strings the pages hold, and their catalogues.

    python -m kulmina.config.messages    write new strings of the code into the catalogues

`make` compiles the catalogues into the files that Django reads. English strings stand in the code; `ru` holds the
Russian ones, `en` repeats them, so that both catalogues are complete.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
LOCALE = PACKAGE / "locale"
PLURALS = {
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "en": "nplurals=2; plural=(n != 1);",
}
FORMS = {"ru": 3, "en": 2}
_SIMPLE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
_PLURAL = {"ngettext", "ngettext_lazy"}
_CONTEXT = {"pgettext", "pgettext_lazy", "in_context"}
_CONTEXT_PLURAL = {"npgettext", "npgettext_lazy"}


@dataclass(frozen=True, slots=True)
class Message:
    """A string to be translated. `plural`: its English plural; `context`: tells equal words apart."""

    text: str
    plural: str | None = None
    context: str | None = None

    @property
    def key(self) -> tuple[str | None, str]:
        return (self.context, self.text)


@dataclass(slots=True)
class Entry:
    """A string of a catalogue with its translations, one per plural form."""

    message: Message
    forms: list[str] = field(default_factory=list)
    fuzzy: bool = False

    @property
    def complete(self) -> bool:
        return bool(self.forms) and all(self.forms) and not self.fuzzy


def collect(package: Path = PACKAGE) -> list[Message]:
    """Every string of the code and the templates that asks for translation, once each."""
    found: dict[tuple[str | None, str], Message] = {}
    for path in sorted(package.rglob("*.py")):
        for message in of_python(path.read_text(encoding="utf-8")):
            _keep(found, message)
    for path in sorted([*package.rglob("templates/**/*.html"), *package.rglob("templates/**/*.txt")]):
        for message in of_template(path.read_text(encoding="utf-8"), path.name):
            _keep(found, message)
    return list(found.values())


def _keep(found: dict[tuple[str | None, str], Message], message: Message) -> None:
    if message.key not in found or message.plural:
        found[message.key] = message


def of_python(source: str) -> Iterator[Message]:
    """The strings of Python code."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            message = _of_call(node)
            if message is not None:
                yield message


def _of_call(node: ast.Call) -> Message | None:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if name in _SIMPLE and len(texts) == 1:
        return Message(texts[0])
    if name in _PLURAL and len(texts) == 2:
        return Message(texts[0], plural=texts[1])
    if name in _CONTEXT and len(texts) == 2:
        return Message(texts[1], context=texts[0])
    if name in _CONTEXT_PLURAL and len(texts) == 3:
        return Message(texts[1], plural=texts[2], context=texts[0])
    return None


def of_template(source: str, origin: str) -> Iterator[Message]:
    """The strings of a template, which Django turns into calls."""
    from django.utils.translation.template import templatize

    calls = re.finditer(
        r"\b(?:_|n?p?gettext)\((?:\s*u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")\s*,?)+(?:\s*count\s*)?\)",
        templatize(source, origin=origin),
    )
    for call in calls:
        tree = ast.parse(call.group().replace("count)", "0)"), mode="eval").body
        assert isinstance(tree, ast.Call)
        message = _of_call(tree)
        if message is not None and message.text:
            yield message


def read(path: Path) -> list[Entry]:
    """A catalogue. Raises ValueError naming the line that cannot be read."""
    entries: list[Entry] = []
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        parts, fuzzy = _fields(block, path)
        if "msgid" not in parts or (not parts["msgid"] and "msgctxt" not in parts):
            continue
        forms = [parts[key] for key in sorted(parts) if key.startswith("msgstr")]
        entries.append(Entry(Message(parts["msgid"], parts.get("msgid_plural"), parts.get("msgctxt")), forms, fuzzy))
    return entries


def _fields(block: str, path: Path) -> tuple[dict[str, str], bool]:
    parts: dict[str, str] = {}
    key, fuzzy = "", False
    for line in block.splitlines():
        line = line.strip()
        if line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        named = re.fullmatch(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)\s+(".*")', line)
        if named:
            key = named[1]
            parts[key] = ast.literal_eval(named[2])
        elif line.startswith('"') and key:
            parts[key] += ast.literal_eval(line)
        elif line:
            raise ValueError(f"{path}: this line cannot be read: {line}")
    return parts, fuzzy


def write(path: Path, language: str, entries: Iterable[Entry]) -> None:
    """A catalogue, sorted, so that changes of it are easy to read."""
    head = f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    head += f'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {PLURALS[language]}\\n"\n'
    blocks = [_block(entry) for entry in sorted(entries, key=lambda e: (e.message.text, e.message.context or ""))]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([head, *blocks]), encoding="utf-8")


def _block(entry: Entry) -> str:
    message = entry.message
    lines = ["#, fuzzy"] if entry.fuzzy else []
    if message.context is not None:
        lines.append(f"msgctxt {_quoted(message.context)}")
    lines.append(f"msgid {_quoted(message.text)}")
    if message.plural is None:
        lines.append(f"msgstr {_quoted(entry.forms[0] if entry.forms else '')}")
    else:
        lines.append(f"msgid_plural {_quoted(message.plural)}")
        lines += [f"msgstr[{place}] {_quoted(form)}" for place, form in enumerate(entry.forms)]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def catalogue(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def update(language: str) -> list[Entry]:
    """Bring a catalogue up to date with the code: new strings come in, those no longer used go."""
    path = catalogue(language)
    known = {entry.message.key: entry for entry in read(path)} if path.is_file() else {}
    entries = []
    for message in collect():
        old = known.get(message.key)
        forms = old.forms if old and len(old.forms) == _count(message, language) else [""] * _count(message, language)
        if language == "en":
            forms = [message.text] if message.plural is None else [message.text, message.plural]
        entries.append(Entry(message, forms, bool(old and old.fuzzy and language != "en")))
    write(path, language, entries)
    return entries


def _count(message: Message, language: str) -> int:
    return 1 if message.plural is None else FORMS[language]


def main() -> None:
    for language in PLURALS:
        lacking = [entry for entry in update(language) if not entry.complete]
        sys.stdout.write(f"{language}: {len(lacking)} strings without translation\n")


if __name__ == "__main__":
    main()
