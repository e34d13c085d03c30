"""Who may import what, how long a module may be, and which addresses the code may name."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LIBRARY = sorted(ROOT.glob("geo/*.py"))
PAGES = sorted(ROOT.glob("pages/*.py"))
MODULES = [ROOT / "app.py", *LIBRARY, *PAGES]
SERVED = sorted(
    path
    for folder in ("geo", "pages")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".js", ".css", ".html"} and "vendor" not in path.parts
)
MOST_LINES = 300

# Named, never asked: a namespace, and the credit that GeoNames' licence demands.
NAMED = {"http://www.w3.org/2000/svg", "https://www.geonames.org"}
# Asked only by a reader who turns the online street map on.
CHOSEN = {
    "geo/assets/map/controls.js": {"https://tile.openstreetmap.org/{z}/{x}/{y}.png"},
    "geo/map_routes.py": {"https://tile.openstreetmap.org"},
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


def importers(package: str, paths: list[Path]) -> set[str]:
    return {
        name(path)
        for path in paths
        if any(module.partition(".")[0] == package for module in imports(path))
    }


def addresses(path: Path) -> set[str]:
    found = ADDRESS.findall(path.read_text(encoding="utf-8"))
    return {address.rstrip(".,;:/") for address in found}


def test_the_library_knows_nothing_of_streamlit():
    assert importers("streamlit", LIBRARY) == set()


@pytest.mark.parametrize("package", ["folium", "branca"])
def test_only_the_map_document_is_drawn_with_folium(package):
    assert importers(package, MODULES) == {"geo/maps.py"}


def test_only_the_geocoder_uses_geopy():
    geocoder = {"geo/gazetteer.py", "geo/geocode.py", "geo/providers.py"}
    assert importers("geopy", MODULES) == geocoder


def test_only_the_boundaries_are_built_with_development_packages():
    assert importers("antimeridian", MODULES) == {"geo/shapes.py"}
    for package in ("pycountry", "babel"):
        assert importers(package, MODULES) == {"geo/boundaries.py"}


def test_the_library_does_not_reach_up_to_the_pages():
    assert importers("pages", LIBRARY) == set()


def test_nothing_imports_the_server():
    assert importers("app", [*MODULES, *(ROOT / "tests").rglob("*.py")]) == set()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_short_enough_to_read(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MOST_LINES


@pytest.mark.parametrize("path", SERVED, ids=name)
def test_a_file_names_no_other_host(path):
    assert addresses(path) <= NAMED | CHOSEN.get(name(path), set())


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
