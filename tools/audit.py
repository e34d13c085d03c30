"""Known vulnerabilities of all locked packages, and the licences of all that ship.

``python -m tools.audit``. It ends with 0 where nothing was found, 1 where something was, and 3
where nothing was found but somebody could not be asked: that is no pass, and says so.

pip-audit asks PyPI of Python packages, or an OSV service (``--osv ADDRESS``), npm its registry.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tools.licences import LOCKED, PAGE, ROOT, SETTINGS, faults, page

LOCKS = ("requirements-bench.lock", "requirements-nominatim.lock")  # the first has all of the app
FOLDERS = ("geo/assets", "tests/js")  # with a package-lock.json each
PATIENCE = 90  # seconds for all answers of one service
CLEAN, NOT_ALLOWED, FOUND, NOT_ASKED = 0, 1, 2, 3


class Asked(NamedTuple):
    """What came of a question: what was found, a line each; and why nobody answered, if so."""

    found: list[str]
    unasked: str = ""


def of_python(locks: Sequence[Path], osv: str = "") -> Asked:
    """The known vulnerabilities of the packages of lock files.

    One package is asked about first: a service that does not know it, as an index that is only
    files, is not asked about the others.
    """
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder) / "first.txt"
        first.write_text(_first_entry(locks[0].read_text("utf-8")), encoding="utf-8")
        said = _pip_audit([first], osv)
    return said if said.unasked else _pip_audit(locks, osv)


def _first_entry(lock: str) -> str:
    begin = LOCKED.search(lock)
    after = LOCKED.search(lock, begin.end()) if begin else None
    return lock[begin.start() : after.start() if after else None] if begin else ""


def _pip_audit(locks: Sequence[Path], osv: str) -> Asked:
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"]
    command += ["--format=json", "--progress-spinner=off", "--timeout=20"]
    command += ["--vulnerability-service=osv", f"--osv-url={osv}"] if osv else []
    said, why = _json([*command, *(f"--requirement={lock}" for lock in locks)], ROOT)
    if "dependencies" not in said:
        return Asked([], why)
    found, skipped = [], []
    for package in said["dependencies"]:
        skipped += [package["name"]] if "skip_reason" in package else []
        for one in package.get("vulns", ()):
            mends = ", ".join(one["fix_versions"]) or "no version yet"
            line = f"{package['name']} {package['version']}: {one['id']}, mended in {mends}"
            found += [] if _accepted(one["id"], *one["aliases"]) else [line]
    named = f"{', '.join(skipped[:5])}{' and others' if len(skipped) > 5 else ''}"
    return Asked(found, f"it has no answer for {named}" if skipped else "")


def of_npm(folder: Path) -> Asked:
    """The known vulnerabilities of the packages of a folder's package-lock.json."""
    said, why = _json(["npm", "audit", "--json", "--package-lock-only"], folder)
    if "vulnerabilities" not in said:
        return Asked([], said.get("message") or why)
    found = []
    for name, package in said["vulnerabilities"].items():
        for one in package["via"]:  # a text is the name of another, which has it
            if isinstance(one, dict) and not _accepted(one["url"].rpartition("/")[2]):
                found.append(f"{name} {one['range']}: {one['url']}, {one['title']}")
    return Asked(found)


def _json(command: list[str], folder: Path) -> tuple[dict[str, Any], str]:
    """The JSON that a command says, and the last thing that it said beside it."""
    plain = os.environ | {"NO_COLOR": "1"}
    try:
        run = subprocess.run(
            command, cwd=folder, env=plain, capture_output=True, text=True, timeout=PATIENCE
        )
        said = json.loads(run.stdout)
    except subprocess.TimeoutExpired:
        return {}, f"no answer within {PATIENCE} seconds"
    except FileNotFoundError:
        return {}, f"{command[0]} is not installed"
    except json.JSONDecodeError:
        return {}, (run.stderr.strip().splitlines() or ["it said nothing"])[-1]
    return said if isinstance(said, dict) else {}, run.stderr.strip()


def _accepted(*names: str) -> bool:
    """Whether pyproject.toml says why a vulnerability does not matter here."""
    return any(name in SETTINGS["audit"]["accepted"] for name in names)


def report(asked: dict[str, Asked], licences: Sequence[str]) -> tuple[str, int]:
    """The report, and the code to end with."""
    lines = []
    for what, answer in asked.items():
        if answer.unasked:
            lines.append(f"NOT ASKED: {what}: {answer.unasked}")
        if answer.found or not answer.unasked:
            lines.append(f"{what}: {len(answer.found) or 'no'} known vulnerabilities")
        lines += [f"  {one}" for one in answer.found]
    lines += [f"licences: {len(licences) or 'no'} faults", *(f"  {one}" for one in licences)]
    if licences:
        return "\n".join(lines), NOT_ALLOWED
    if any(one.found for one in asked.values()):
        return "\n".join(lines), FOUND
    if any(one.unasked for one in asked.values()):
        lines.append("This is no pass: whether there are known vulnerabilities is not known.")
        return "\n".join(lines), NOT_ASKED
    return "\n".join(lines), CLEAN


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, write docs/licences.md, say what was found; the code to end with."""
    parser = argparse.ArgumentParser(prog="python -m tools.audit", description=__doc__)
    parser.add_argument("--osv", default="", help="an OSV service to ask in PyPI's place")
    given = parser.parse_args(arguments)
    asked = {"Python packages": of_python([ROOT / one for one in LOCKS], given.osv)}
    asked |= {f"npm packages of {one}": of_npm(ROOT / one) for one in FOLDERS}
    PAGE.write_text(page(), encoding="utf-8")
    said, code = report(asked, faults())
    print(said)
    return code


if __name__ == "__main__":
    sys.exit(main())
