"""What is installed: pinned, said why, used, and locked with every package that comes along."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
MODULES = [ROOT / "app.py", *ROOT.glob("geo/**/*.py"), *ROOT.glob("pages/**/*.py")]
OWN = {"app", "geo", "pages"}
FILES = ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt")  # each adds to one
SPARK = "requirements-spark.txt"  # adds to the first
APART = "requirements-nominatim.txt"  # in an environment of its own

TAKEN_BY_UVICORN = {"uvloop", "httptools"}  # where they are: see test_streamlit_internals.py
REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9._-]+)(\[[a-z]+\])?==(?P<version>[0-9][0-9A-Za-z.]*) +# (?P<why>.+)"
)
LOCKED = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>[0-9][0-9A-Za-z.]*)( ; (?P<where>[^\\]+))?"
    r"(?P<hashes>( \\\n    --hash=sha256:[0-9a-f]{64})+)\n"
    r"(?P<via>(    # .+\n)+)"
)


def requirement_lines(file: str) -> list[str]:
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-r "))]


def required(file: str) -> set[str]:
    return {canonical(line.partition("==")[0]) for line in requirement_lines(file)}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(file: str) -> set[tuple[str, str]]:
    """Name and version of every package that a requirements file and those it builds on name."""
    chains = {APART: [APART], SPARK: [FILES[0], SPARK]}
    files = chains.get(file) or FILES[: FILES.index(file) + 1]
    lines = [line for one in files for line in requirement_lines(one)]
    found = [REQUIREMENT.fullmatch(line) for line in lines]
    return {(canonical(one["name"]), one["version"]) for one in found}


def locked(file: str) -> list[re.Match]:
    """The entries of the lock of a requirements file, which has nothing else."""
    text = (ROOT / file).with_suffix(".lock").read_text(encoding="utf-8")
    entries = text[re.match(r"(#.*\n)+", text).end() :]
    found = list(LOCKED.finditer(entries))
    assert "".join(one[0] for one in found) == entries, (
        "something that is not a package with hashes"
    )
    return found


def distributions(nodes) -> set[str]:
    """The packages, by the name they are installed by, that some code imports or reads files of."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module.partition(".")[0])
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "files":
            found.add(node.args[0].value)
        elif isinstance(node, ast.keyword) and node.arg == "engine":  # pandas imports it by name
            found.add(node.value.value)
    installed = packages_distributions()
    others = found - OWN - sys.stdlib_module_names
    return {canonical(installed.get(module, [module])[0]) for module in others}


def trees() -> list[ast.Module]:
    return [ast.parse(path.read_text(encoding="utf-8")) for path in MODULES]


@pytest.mark.parametrize("file", [*FILES, SPARK, APART])
def test_every_requirement_is_pinned_and_says_why_it_is_there(file):
    for line in requirement_lines(file):
        assert REQUIREMENT.fullmatch(line), line


def test_the_app_starts_with_what_requirements_txt_installs():
    at_import = distributions(node for tree in trees() for node in tree.body)
    assert at_import <= required("requirements.txt")


def test_nothing_is_imported_that_no_requirements_file_names():
    anywhere = distributions(node for tree in trees() for node in ast.walk(tree))
    assert anywhere <= set.union(*map(required, (*FILES[:2], SPARK)))


def test_requirements_txt_lists_nothing_that_is_not_used():
    anywhere = distributions(node for tree in trees() for node in ast.walk(tree))
    assert required("requirements.txt") <= anywhere | TAKEN_BY_UVICORN


@pytest.mark.parametrize("file", [*FILES, SPARK, APART])
def test_the_lock_has_every_requirement_in_its_version_and_calls_no_other_one_direct(file):
    direct = {
        (entry["name"], entry["version"])
        for entry in locked(file)
        if "-r requirements" in entry["via"]
    }
    assert direct == pinned(file), "run `make lock`"


def test_the_lock_pins_what_streamlit_brings_along():
    assert {"uvicorn", "pyarrow", "protobuf"} <= {entry["name"] for entry in locked(FILES[0])}


def test_the_locks_agree():
    app, tests, bench, spark = (
        {
            (entry["name"], entry["version"], entry["where"], entry["hashes"])
            for entry in locked(file)
        }
        for file in (*FILES, SPARK)
    )
    assert app <= tests <= bench and app <= spark


def test_make_installs_from_the_locks_and_refuses_what_has_no_hash():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "pip install" not in makefile
    assert re.findall(r"sh tools/install.sh (\S+)", makefile) == [
        Path(file).with_suffix(".lock").name for file in (*FILES, SPARK, APART)
    ]
    script = (ROOT / "tools/install.sh").read_text(encoding="utf-8")
    installs = re.findall("^.* pip install .*$", script, re.M)
    assert len(installs) == 2 and all("--require-hashes" in one for one in installs)


def test_pre_commit_fetches_nothing_and_runs_what_is_installed_here():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repo["repo"] for repo in config["repos"]] == ["local"]
    hooks = config["repos"][0]["hooks"]
    assert {hook["language"] for hook in hooks} == {"system"}
    called = {hook["entry"].split()[0] for hook in hooks}
    assert called == {f".venv/bin/{tool}" for tool in ("python", "ruff", "lint-imports", "mypy")}
    for tool in called:
        assert Path(sys.executable).with_name(Path(tool).name).exists(), tool
