"""The licences of all that ships: Python packages, browser files, data; as docs/licences.md.

``python -m tools.licences`` writes the page and fails where a licence is none of those that
pyproject.toml allows. Versions are of the lock files. A package's licence is what its metadata say,
or, where these have no SPDX expression, what ``tool.licences`` there makes of their words.
"""

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, NamedTuple

from license_expression import ExpressionError, LicenseExpression, Licensing

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
SETTINGS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
LOCKED = re.compile(r"^([a-z0-9-]+)==([^ \\]+)", re.M)
UNKNOWN = "unknown"


class Part(NamedTuple):
    """Something of others' that ships: its name, version, licence (SPDX), and where it is."""

    name: str
    version: str
    licence: str
    where: str = ""


def python_packages(lock: Path = ROOT / "requirements.lock") -> Iterator[Part]:
    """The packages of a lock file, each once: some have other versions for other Pythons."""
    versions: dict[str, list[str]] = {}
    for name, version in LOCKED.findall(lock.read_text("utf-8")):
        versions.setdefault(name, []).append(version)
    for name, found in versions.items():
        yield Part(name, ", ".join(found), licence_of(name))


def licence_of(name: str) -> str:
    """What an installed package says of its licence, as SPDX; UNKNOWN if nobody can tell."""
    settings = SETTINGS["licences"]
    if name in settings["read"]:
        return str(settings["read"][name])
    try:
        said = metadata(name).json
    except PackageNotFoundError:
        return UNKNOWN
    if "license_expression" in said:
        return str(said["license_expression"])
    classified = [
        one.rpartition(" :: ")[2]
        for one in said.get("classifier", ())
        if one.startswith("License :: ")
    ]
    for words in (said.get("license", ""), classified[0] if len(classified) == 1 else ""):
        words = settings["called"].get(words, words)
        if words in settings["allowed"]:
            return str(words)
    return UNKNOWN


def browser_packages() -> Iterator[Part]:
    """The npm packages that geo/assets/vendor and data are made of."""
    assets = ROOT / "geo" / "assets"
    vendored = json.loads((assets / "vendor" / "vendor.json").read_text("utf-8"))["packages"]
    folders = {one["name"]: f"geo/assets/vendor/{one['folder']}" for one in vendored}
    locked = json.loads((assets / "package-lock.json").read_text("utf-8"))["packages"]
    for path, said in locked.items():
        if path:
            name = path.removeprefix("node_modules/")
            yield Part(name, said["version"], said.get("license", UNKNOWN), folders.get(name, ""))


def data() -> Iterator[Part]:
    """The data and pictures in the repository, and where they come from."""
    versions = {one.name: one.version for one in browser_packages()}
    for lock in ("requirements.lock", "requirements-dev.lock"):
        versions |= dict(LOCKED.findall((ROOT / lock).read_text("utf-8")))
    for one in SETTINGS["licences"]["data"]:
        package = one.get("package", "")
        version = f"{package} {versions[package]}" if package else ""
        yield Part(one["name"], version, one["licence"], ", ".join(one["files"]))


def is_allowed(licence: str) -> bool:
    """Whether an SPDX expression asks for nothing but what is allowed: of ``OR``, one is enough."""
    try:
        parsed = Licensing().parse(licence)
    except ExpressionError:
        return False
    return parsed is not None and _fits(parsed)


def _fits(part: LicenseExpression) -> bool:
    if part.isliteral:
        return str(part) in SETTINGS["licences"]["allowed"]
    enough = any if part.operator.strip() == "OR" else all
    return enough(map(_fits, part.args))


TABLES = {
    "Python packages": (
        "What `requirements.lock` installs. Streamlit's package has its own scripts in it.",
        python_packages,
    ),
    "Browser files": (
        "npm packages, by `geo/assets/package-lock.json`. One without a folder is in another of "
        "them, or data are made of it.",
        browser_packages,
    ),
    "Data and pictures": ("All files here that are no code.", data),
}


def page() -> str:
    """The page, in Markdown."""
    parts = [
        "# Licences of all that ships\n",
        "Written by `make audit` from the lock files; which licences are allowed stands in",
        "`pyproject.toml`, under `tool.licences`. Tools and tests, which reach no reader, are not "
        "here.",
        "The code is under MIT ([LICENSE](../LICENSE)); of the data see also "
        "[data/LICENSE.md](../data/LICENSE.md).",
    ]
    for title, (said, listed) in TABLES.items():
        parts += [f"\n## {title}\n", f"{said}\n"]
        rows = [*listed()]
        wide = len(Part._fields) - (not any(one.where for one in rows))
        table: list[Sequence[str]] = [Part._fields[:wide], ["---"] * wide, *rows]
        parts += [f"| {' | '.join(one[:wide])} |" for one in table]
    return "\n".join(parts) + "\n"


def faults() -> list[str]:
    """What has a licence that is not allowed, or none that anybody can tell."""
    return [
        f"{title}: found {one.name} {one.version} under {one.licence!r}; expected one that "
        "pyproject.toml allows, under tool.licences"
        for title, (_, listed) in TABLES.items()
        for one in listed()
        if not is_allowed(one.licence)
    ]


def main() -> int:
    """Write the page; 1 if a licence is not allowed."""
    PAGE.write_text(page(), encoding="utf-8")
    for one in (found := faults()):
        print(one, file=sys.stderr)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
