"""Who may import what, how large rooms and modules may be, which addresses the code may name."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LIBRARY = sorted(ROOT.glob("geo/**/*.py"))
PAGES = sorted(ROOT.glob("pages/**/*.py"))
ROOMS = sorted({path.parent for path in LIBRARY + PAGES})
MODULES = [ROOT / "app.py", *LIBRARY, *PAGES]
SERVED = sorted(
    path
    for folder in ("geo", "pages")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".js", ".css", ".html", ".xml"} and "vendor" not in path.parts
)
MAX_LINES = 300
MAX_MODULES = 12  # of a room
TOP = {  # of the library: the spine, and what every room shares
    *("atlas", "leave_out", "facets", "keys", "query", "view", "counts", "changes"),
    *("outlines", "files", "text", "errors"),
}

# Named, never asked: namespaces, and the credit that GeoNames' licence demands.
NAMED = {
    *("http://www.w3.org/2000/svg", "http://www.w3.org/2005/Atom", "https://schema.org"),
    *("http://www.sitemaps.org/schemas/sitemap/0.9", "https://www.geonames.org"),
}
EXAMPLES = {  # in words to who starts the server
    "geo/web/public_address.py": {"https://atlas.example.org", "https://example.org/atlas"},
    "geo/web/embed_routes.py": {"https://news.example.org", "https://*.example.com"},
}
# Asked only by a reader who turns the online street map on.
CHOSEN = {
    "geo/assets/map/controls.js": {"https://tile.openstreetmap.org/{z}/{x}/{y}.png"},
    "geo/web/embed_routes.py": {"https://tile.openstreetmap.org"},
}
# In files of other people, kept byte for byte: a namespace, a credit, and notes on browsers' bugs.
NAMED_BY_OTHERS = NAMED | {
    "https://leafletjs.com",
    "https://bugs.chromium.org/p/chromium/issues/detail?id=600120",
    "https://bugzilla.mozilla.org/show_bug.cgi?id=888319",
}
ADDRESS = re.compile(r"""(?:https?|wss?)://\w[^\s"'`<>()]*|(?<=["'`(=])//\w[\w-]*\.[^\s"'`<>()]*""")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it, as a dotted name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: import by the full name"
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def addresses(path: Path) -> set[str]:
    found = ADDRESS.findall(path.read_text(encoding="utf-8"))
    return {address.rstrip(".,;:/") for address in found}


def test_the_layers_hold():
    """What pyproject.toml says of layers, by import-linter."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def test_every_part_of_the_code_is_under_the_layers():
    for room in ROOMS:
        assert (room / "__init__.py").exists(), f"{name(room)}: import-linter would not see it"


@pytest.mark.parametrize("room", ROOMS, ids=name)
def test_a_room_is_small_enough_to_survey(room):
    assert len([path for path in room.glob("*.py") if path.stem[0] != "_"]) <= MAX_MODULES


def test_the_top_of_the_library_holds_only_the_spine_and_what_every_room_shares():
    assert {path.stem for path in ROOT.glob("geo/*.py")} == TOP | {"__init__", "__main__"}


def test_imports_are_by_the_full_name():
    assert all(imports(path) is not None for path in MODULES)


def test_nothing_imports_the_server():
    for path in [*MODULES, *(ROOT / "tests").rglob("*.py")]:
        assert "app" not in imports(path), name(path)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_short_enough_to_read(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MAX_LINES


@pytest.mark.parametrize("path", SERVED, ids=name)
def test_a_file_names_no_other_host(path):
    own = (named.get(name(path), set()) for named in (CHOSEN, EXAMPLES))
    assert addresses(path) <= NAMED.union(*own)


def test_vendored_files_name_only_namespaces_and_credits():
    vendored = (ROOT / "geo" / "assets" / "vendor").rglob("*.*s")
    for path in vendored:
        assert addresses(path) <= NAMED_BY_OTHERS, name(path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('src="//cdn.example.org/x.js"', {"//cdn.example.org/x.js"}),
        ("url(https://example.org/a.woff2)", {"https://example.org/a.woff2"}),
        ("new WebSocket('wss://example.org')", {"wss://example.org"}),
        ("const half = a / b; // see d3.js", set()),
    ],
)
def test_an_address_is_seen_in_every_form(tmp_path, text, found):
    file = tmp_path / "page.html"
    file.write_text(text, encoding="utf-8")
    assert addresses(file) == found
