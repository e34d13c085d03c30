"""The vendored browser files are the ones that the list names, and nothing else."""

import hashlib
import json
import re

import pytest

from geo.build.vendor import ASSETS, KEPT_FILES, LIST, VENDOR, VendorError, vendor

PACKAGES = json.loads((VENDOR / LIST).read_text(encoding="utf-8"))["packages"]
FILES = [file for package in PACKAGES for file in package["files"]]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file["path"])
def test_a_listed_file_exists_with_its_checksum(file):
    content = (VENDOR / file["path"]).read_bytes()
    assert len(content) == file["bytes"]
    assert hashlib.sha256(content).hexdigest() == file["sha256"]


def test_nothing_lies_in_the_folder_that_is_not_listed():
    there = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert there == {file["path"] for file in FILES} | {LIST}


def test_every_package_has_its_licence_beside_it():
    for package in PACKAGES:
        assert package["licence"]
        assert (VENDOR / package["folder"] / "LICENSE").stat().st_size > 500


def test_the_listed_versions_are_the_pinned_and_locked_ones():
    pinned = json.loads((ASSETS / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((ASSETS / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert {package["name"] for package in PACKAGES} == set(KEPT_FILES)
    for package in PACKAGES:
        name, version = package["name"], package["version"]
        assert pinned[name] == version
        assert locked[f"node_modules/{name}"]["version"] == version
        assert locked[f"node_modules/{name}"]["integrity"].startswith("sha512-")


def test_stylesheets_ask_only_for_files_that_are_there():
    for sheet in VENDOR.rglob("*.css"):
        for url in re.findall(r"url\(([^)]+)\)", sheet.read_text(encoding="utf-8")):
            if not url.startswith("#"):
                assert (sheet.parent / url.strip("'\"")).is_file(), f"{sheet}: {url}"


def test_typefaces_are_woff2_and_source_maps_are_left_out():
    faces = list(VENDOR.rglob("*.woff2"))
    assert len(faces) == 10
    assert all(face.read_bytes().startswith(b"wOF2") for face in faces)
    assert not list(VENDOR.rglob("*.map"))


def test_without_npm_the_folder_stays_as_it_was(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    target = tmp_path / "vendor"
    target.mkdir()
    (target / "kept.txt").write_text("kept")
    with pytest.raises(VendorError, match="npm is not installed"):
        vendor(target)
    assert [path.name for path in tmp_path.rglob("*")] == ["vendor", "kept.txt"]
