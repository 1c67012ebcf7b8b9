"""What Kulmina runs on may be given away with it: no licence that would bind the whole."""

from __future__ import annotations

import re
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINDING = re.compile(r"(?<!L)(?<!lesser )\b(A?GPL|GNU (Affero )?General Public)", re.IGNORECASE)


def runtime() -> list[str]:
    lock = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.MULTILINE)))


@pytest.mark.parametrize("package", runtime())
def test_the_licence_binds_nobody(package: str) -> None:
    try:
        said = metadata(package)
    except PackageNotFoundError:
        pytest.skip(f"{package} is not installed on this platform")
    classifiers = [line for line in said.get_all("Classifier") or [] if line.startswith("License ::")]
    words = [first(said, "License-Expression"), *classifiers, *first(said, "License").splitlines()[:1]]
    licence = " | ".join(word for word in words if word)
    assert licence, f"{package} names no licence"
    assert not BINDING.search(licence), f"{package}: {licence}"


def first(said: PackageMetadata, field: str) -> str:
    return next(iter(said.get_all(field) or []), "")
