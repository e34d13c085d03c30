"""The browser files that the app serves itself, so that no page asks anyone else for anything.

`geo/assets/package.json` pins the npm packages and `package-lock.json` their checksums. `vendor`
installs them in a temporary directory, keeps the few files that pages load, each package's licence
beside them, and lists every file with its SHA-256 in `vendor.json`. The result is committed; only a
developer who changes a version runs this.
"""

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import AtlasError
from geo.files import ASSETS

VENDOR = ASSETS / "vendor"
LIST = "vendor.json"

# Source Serif 4 is the text face and has an italic; Libre Franklin sets figures and labels.
# The greek and cyrillic subsets are left out: no table text is in those scripts. Noto Sans SC is
# for pictures made by the server, which has no typeface for Chinese otherwise; no page loads it.
KEPT_FILES: dict[str, tuple[str, ...]] = {
    "leaflet": ("dist/leaflet.js", "dist/leaflet.css", "dist/images/*.png"),
    "supercluster": ("dist/supercluster.min.js",),
    "jquery": ("dist/jquery.slim.min.js",),  # folium's popups in notebooks; no page loads it
    "@fontsource-variable/source-serif-4": (
        "files/source-serif-4-latin-wght-*.woff2",
        "files/source-serif-4-latin-ext-wght-*.woff2",
        "files/source-serif-4-vietnamese-wght-*.woff2",
    ),
    "@fontsource-variable/libre-franklin": (
        "files/libre-franklin-latin-wght-normal.woff2",
        "files/libre-franklin-latin-ext-wght-normal.woff2",
        "files/libre-franklin-vietnamese-wght-normal.woff2",
    ),
    "@fontsource/noto-sans-sc": ("files/noto-sans-sc-chinese-simplified-400-normal.woff2",),
}


class VendorError(AtlasError, RuntimeError):
    """npm could not install the pinned packages, or a package lacks a file that is kept."""


@contextmanager
def installed_packages(assets: Path = ASSETS) -> Iterator[Path]:
    """Install the pinned packages in a temporary directory; yield its `node_modules`.

    No package's own scripts run. Raises VendorError when npm is missing or fails.
    """
    with tempfile.TemporaryDirectory(prefix="vendor-") as name:
        place = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copyfile(assets / file, place / file)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        try:
            run = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            raise VendorError("npm is not installed: it fetches the pinned packages") from None
        if run.returncode:
            raise VendorError(f"{' '.join(command)} failed:\n{run.stderr.strip()}")
        yield place / "node_modules"


def vendor(target: Path = VENDOR) -> None:
    """Fill `target` anew with the kept files of every package in KEPT_FILES, and `vendor.json`.

    A package's files lie in a folder named like the package without its npm scope, so
    `@fontsource-variable/libre-franklin` is in `libre-franklin/`; the package's first level
    (`dist/`, `files/`) is dropped. Files are byte for byte as published. `vendor.json` is
    `{"packages": [{name, version, licence, folder, files: [{path, bytes, sha256}]}]}` with paths
    relative to `target`.

    The new folder is made beside the old one and takes its name when complete. Raises VendorError
    and leaves `target` as it was when npm fails or a pattern or licence matches nothing.
    """
    fresh = target.with_name(target.name + ".new")
    stale = target.with_name(target.name + ".old")
    for leftover in (fresh, stale):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        with installed_packages() as modules:
            packages = [_keep(modules, name, fresh) for name in sorted(KEPT_FILES)]
        text = json.dumps({"packages": packages}, indent=2, ensure_ascii=False)
        (fresh / LIST).write_text(text + "\n", encoding="utf-8")
        if target.exists():
            target.rename(stale)
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(stale, ignore_errors=True)


def _keep(modules: Path, name: str, target: Path) -> dict:
    """Copy one package's kept files and licence into `target`; return its `vendor.json` entry."""
    source = modules / name
    about = json.loads((source / "package.json").read_text(encoding="utf-8"))
    folder = target / name.rpartition("/")[2]
    copies = []
    for pattern in ("LICENSE*", *KEPT_FILES[name]):
        found = sorted(source.glob(pattern))
        if not found:
            raise VendorError(f"{name} {about['version']}: no file matches {pattern}")
        for file in found:
            inside = file.relative_to(source).parts
            copy = folder.joinpath(*(inside[1:] or ("LICENSE",)))  # jquery has a LICENSE.txt
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
            copies.append(copy)
    return {
        "name": name,
        "version": about["version"],
        "licence": about["license"],
        "folder": folder.name,
        "files": [
            {
                "path": copy.relative_to(target).as_posix(),
                "bytes": copy.stat().st_size,
                "sha256": hashlib.sha256(copy.read_bytes()).hexdigest(),
            }
            for copy in sorted(copies)
        ],
    }


def main() -> str:
    """Vendor the pinned packages into `geo/assets/vendor/`; return a sentence that says so."""
    vendor(VENDOR)
    packages = json.loads((VENDOR / LIST).read_text(encoding="utf-8"))["packages"]
    files = [file for package in packages for file in package["files"]]
    named = ", ".join(f"{package['name']} {package['version']}" for package in packages)
    size = sum(file["bytes"] for file in files)
    return f"{VENDOR}: {len(files)} files, {size / 1000:.0f} kB: {named}"
