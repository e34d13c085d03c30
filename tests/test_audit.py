"""What `make audit` says: what was found, what nobody could be asked, and under which licence."""

import gzip
import json
import shutil
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tools.audit import CLEAN, FOUND, NOT_ALLOWED, NOT_ASKED, ROOT, Asked, of_npm, of_python, report
from tools.licences import PAGE, SETTINGS, faults, is_allowed, licence_of, page, python_packages

ADVISORY = {
    "id": "PYSEC-1", "aliases": ["CVE-1"], "summary": "A hole.",
    "affected": [{
        "package": {"name": "jinja2", "ecosystem": "PyPI"},
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.1.3"}]}],
    }],
}  # fmt: skip
BULK = {
    "leaflet": [
        {"id": 1, "url": "https://github.com/advisories/GHSA-1", "title": "A hole", "cwe": [],
         "severity": "high", "vulnerable_versions": "<2", "cvss": {"score": 0}}
    ]
}  # fmt: skip
LOCK = "jinja2==3.1.2 \\\n    --hash=sha256:" + "0" * 64 + "\n"


@pytest.fixture
def service():
    """A server that answers as OSV's does, of one package, and as npm's registry; its address."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            if self.path == "/query":
                known = json.loads(body)["package"]["name"] == "jinja2"
                self.say({"vulns": [ADVISORY]} if known else {})
            elif self.path.endswith("/advisories/bulk"):
                self.say(BULK)
            else:
                self.send_error(404)

        def do_GET(self):
            self.send_error(404)

        def say(self, said):
            content = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def lock(tmp_path):
    path = tmp_path / "some.lock"
    path.write_text(LOCK)
    return path


@pytest.mark.wide
def test_a_known_vulnerability_of_a_python_package_is_found(service, lock):
    asked = of_python([lock], f"{service}/query")
    assert asked == Asked(["jinja2 3.1.2: PYSEC-1, mended in 3.1.3"])


@pytest.mark.wide
def test_a_vulnerability_that_was_looked_at_is_named_with_its_reason_and_no_more_found(
    service, lock, monkeypatch
):
    monkeypatch.setitem(SETTINGS["audit"]["accepted"], "CVE-1", "no template of strangers is run")
    assert of_python([lock], f"{service}/query") == Asked([])


@pytest.mark.wide
def test_a_service_that_does_not_answer_is_said_to_have_been_asked_in_vain(lock):
    asked = of_python([lock], "http://127.0.0.1:9/query")
    assert asked.found == [] and asked.unasked


@pytest.mark.wide
def test_npm_is_asked_of_every_locked_package(service, tmp_path, monkeypatch):
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "geo" / "assets" / name, tmp_path)
    monkeypatch.setenv("npm_config_registry", f"{service}/")
    found = of_npm(tmp_path).found
    assert found == ["leaflet <2: https://github.com/advisories/GHSA-1, A hole"]
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    assert of_npm(tmp_path).unasked


@pytest.mark.parametrize(
    ("asked", "licences", "code", "said"),
    [
        (Asked([]), [], CLEAN, "npm: no known vulnerabilities"),
        (Asked(["a 1: X"]), [], FOUND, "  a 1: X"),
        (Asked([], "no network"), [], NOT_ASKED, "NOT ASKED: npm: no network"),
        (Asked(["a 1: X"], "no answer for b"), [], FOUND, "NOT ASKED: npm: no answer for b"),
        (Asked([]), ["found a under 'GPL'"], NOT_ALLOWED, "  found a under 'GPL'"),
        (Asked([], "no network"), ["found a under 'GPL'"], NOT_ALLOWED, "NOT ASKED"),
    ],
)
def test_what_was_found_and_what_was_not_asked_end_differently(asked, licences, code, said):
    words, ended = report({"npm": asked}, licences)
    assert ended == code and said in words
    assert ("This is no pass" in words) == (code == NOT_ASKED)


def test_ci_ends_where_something_was_found_and_goes_on_where_nobody_could_be_asked():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert f"tools.audit </dev/null || [ $? -ge {min(FOUND, NOT_ASKED)} ]" in script


def test_the_page_of_licences_is_of_the_locked_versions_and_all_of_them_are_allowed():
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make audit`"
    assert faults() == []


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND (MIT OR GPL-3.0-only)", True),
        ("MIT AND GPL-3.0-only", False),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("Apache-2.0 WITH LLVM-exception", False),
        ("unknown", False),
        ("", False),
        ("MIT AND (", False),
    ],
)
def test_a_licence_is_allowed_by_what_it_asks_for(licence, allowed):
    assert is_allowed(licence) == allowed


def test_a_package_that_is_not_there_and_one_without_a_word_have_no_licence():
    assert licence_of("no-such-package") == "unknown"
    assert not is_allowed(licence_of("no-such-package"))


def test_what_was_read_by_a_person_is_of_packages_that_ship():
    assert SETTINGS["licences"]["read"].keys() <= {one.name for one in python_packages()}


def test_every_file_that_is_no_code_has_a_licence_on_the_page():
    listed = [one for part in SETTINGS["licences"]["data"] for one in part["files"]]
    code = {".py", ".pyc", ".js", ".css", ".html"}
    for folder in ("geo", "data"):
        for path in (ROOT / folder).rglob("*.*"):
            name = path.relative_to(ROOT).as_posix()
            if path.suffix not in code and not name.startswith("geo/assets/vendor/"):
                assert any(fnmatch(name, one) for one in listed), name
    for pattern in listed:
        assert [*ROOT.glob(pattern)], pattern
