"""Front-end files: locked, checked, without the address of any registry."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from kulmina.web import vendor


def test_the_lock_names_no_address() -> None:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        assert "://" not in (vendor.LOCK.parent / name).read_text()
    for package in json.loads(vendor.LOCK.read_text())["packages"].values():
        assert "resolved" not in package


def test_every_listed_package_is_locked_by_its_sha512() -> None:
    packages = json.loads(vendor.LOCK.read_text())["packages"]
    for name in vendor.FILES:
        assert packages[f"node_modules/{name}"]["integrity"].startswith("sha512-")


def test_a_package_that_is_not_the_locked_one_is_refused(tmp_path: Path) -> None:
    archive = tmp_path / "htmx.tgz"
    archive.write_bytes(b"something else")
    with pytest.raises(vendor.VendorError, match="nothing was installed"):
        vendor._verify(archive, "htmx.org", "sha512-AAAA")


def test_a_file_that_the_package_no_longer_has_is_named(tmp_path: Path) -> None:
    archive = tmp_path / "empty.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.addfile(tarfile.TarInfo("package/other"), io.BytesIO())
    with pytest.raises(vendor.VendorError, match=r"htmx\.min\.js"):
        vendor._unpack("htmx.org", archive, tmp_path)


def test_drawings_become_one_sprite() -> None:
    made = vendor.sprite({"star": '<!-- a note --><svg width="24"><path d="M0 0"/></svg>'})
    assert '<symbol id="star" viewBox="0 0 24 24"><path d="M0 0"/></symbol>' in made
    assert "note" not in made


def test_an_installed_package_needs_no_lock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(vendor, "LOCK", tmp_path / "absent.json")
    vendor.ensure()
    monkeypatch.setattr(vendor, "VENDOR", tmp_path)
    with pytest.raises(vendor.VendorError, match="install Kulmina again"):
        vendor.ensure()
