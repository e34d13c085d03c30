"""Texts that try to be code, by a seeded grammar; an atlas filled with them; and what they did.

Each text has a mark of its own. If it is run, it calls ``ran`` with the mark or asks a host that
nobody has; if it becomes HTML, an element is named after the mark.
"""

import json
import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from tempfile import gettempdir
from uuid import uuid4

from faulty import edit_rows
from playwright.sync_api import Dialog, Page

MADE = Path(gettempdir(), f"atlas-{uuid4().hex}")  # a folder, if the server runs a text
ELSEWHERE = "other.invalid"  # a host that nobody has
MARK = re.compile(r"zq\d{5}")
FRAGMENTS = [text.replace("MADE", str(MADE)).replace("ELSEWHERE", ELSEWHERE) for text in (
    # HTML
    "<script>ran('MARK')</script>",
    "</script><script>ran('MARK')</script>",
    "<img id=MARK src=x onerror=ran('MARK')>",
    '"><svg id=MARK onload=ran("MARK")>',
    "' id='MARK' onmouseover='ran(\"MARK\")",
    "<b id=MARK>bold</b> &amp; &lt;i&gt;",
    "</title></style></textarea></template></noscript><u id=MARK>",
    "<!-- MARK",
    "--><script>ran('MARK')</script>",
    "<![CDATA[ ]]><i id=MARK>",
    "<iframe id=MARK srcdoc=\"<script>parent.ran('MARK')</script>\">",
    "<a id=MARK href=javascript:ran('MARK')>MARK</a>",
    "<base id=MARK href=//ELSEWHERE/>",
    "<meta id=MARK http-equiv=refresh content=0;url=//ELSEWHERE/MARK>",
    "<link id=MARK rel=stylesheet href=//ELSEWHERE/MARK>",
    "<form id=MARK><math><mtext><mglyph><style><img src=x onerror=ran('MARK')>",
    "%3Cscript%3Eran('MARK')%3C/script%3E",
    "&#60;script&#62;ran('MARK')&#60;/script&#62;",
    # styles
    "<style id=MARK>*{background:url(//ELSEWHERE/MARK)}</style>",
    "MARK;background:url(//ELSEWHERE/MARK)",
    "}*{background:url('//ELSEWHERE/MARK')",
    # templates, of Python and of JavaScript
    "{{1234*5678}} MARK",
    "{{ ''.__class__ }} MARK",
    "{{ cycler.__init__.__globals__.os.mkdir('MADE') }} MARK",
    "{% raw %} MARK",
    "{% for MARK",
    "{# MARK",
    "#}{{1234*5678}}{# MARK",
    "{many} {0.__class__} MARK",
    "%s %(MARK)s",
    "${ran('MARK')}",
    "`${ran('MARK')}`",
    # Markdown, as Streamlit shows it
    "`code` MARK",
    "**b** _i_ ~~s~~ MARK",
    "[MARK](javascript:ran('MARK'))",
    "![MARK](https://ELSEWHERE/MARK)",
    "[MARK]: https://ELSEWHERE/MARK",
    "<https://ELSEWHERE/MARK>",
    "# MARK",
    "1. MARK",
    "| MARK | b |",
    ":material/home: MARK",
    ":red[MARK] :tada:",
    "$x^2$ $$y$$ MARK",
    # what ends a text in JSON and scripts
    "\"double\" 'single' MARK",
    "\"}]});ran('MARK');//",
    "'-ran(\"MARK\")-'",
    "\\u003cscript\\u003eran('MARK') \\",
    "MARK\u2028two\u2029three",
    # what turns or hides letters
    "\u202eMARK\u2066 \u200f!",
    "MARK\ufeff\u200b\u00ad!",
    # spreadsheets
    "=HYPERLINK(\"javascript:ran('MARK')\")",
    "+1+cmd|' /C calc'!MARK",
    "-1+MARK",
    "@SUM(1;MARK)",
)]  # fmt: skip
CONTROL = ["MARK\x01\x02", "\x1b[31mMARK\x07", "MARK\x7f\x85\x0b", "\ufffeMARK\uffff"]
SAFE_LINK = "https://ELSEWHERE/MARK?a=\"onfocus=ran('MARK')&b='x'"  # one may be led there
LINKS = [text.replace("ELSEWHERE", ELSEWHERE) for text in (
    "javascript:ran('MARK')",
    "JaVaScRiPt:ran('MARK')",
    "java\tscript:ran('MARK')",
    "\x01javascript:ran('MARK')",
    "javascript://ELSEWHERE/%0aran('MARK')",
    "data:text/html,<script>parent.ran('MARK')</script>",
    "vbscript:ran('MARK')",
    "//ELSEWHERE/MARK",
    "https://[MARK",
    SAFE_LINK,
)]  # fmt: skip


class Grammar:
    """Texts without end, the same for the same seed: each of the fragments comes soon."""

    def __init__(self, seed: int, fragments: Sequence[str] = FRAGMENTS, pairs: float = 0.3):
        """``pairs``: how many of the texts are of two fragments."""
        self.pairs = pairs
        self.chance = random.Random(seed)
        self.fragments = fragments
        self.texts: dict[str, str] = {}  # by mark
        self.left: list[str] = []
        self.numbers = count(seed * 10_000)

    def _next(self) -> str:
        if not self.left:
            self.left = [*self.fragments]
            self.chance.shuffle(self.left)
        return self.left.pop()

    def text(self, forms: Sequence[str] = ()) -> str:
        """A text of one fragment or two (or of one of ``forms``) with a mark that no other has."""
        mark = f"zq{next(self.numbers):05}"
        parts = [self.chance.choice(forms)] if forms else [self._next()]
        if not forms and self.chance.random() < self.pairs:
            parts.append(self._next())
        self.texts[mark] = " ".join(parts).replace("MARK", mark)
        return self.texts[mark]


def each() -> list[str]:
    """A text of each fragment, with a mark of its own."""
    return [text.replace("MARK", f"zq{n:05}") for n, text in enumerate(FRAGMENTS)]


def bare(text: str) -> str:
    """A text without what pages show otherwise: blanks, what steers and is no letter, underscores
    (of codes without a label), and the backslashes of what is said to be found."""
    hidden, ours = {"Cc", "Cf", "Cn", "Zs", "Zl", "Zp"}, "\ufffd_\\"
    return "".join(c for c in text if unicodedata.category(c) not in hidden and c not in ours)


# Columns that name a row, and that rules between the tables want blank where they are blank.
FIXED = {("claims", "subject"), ("changes", "id")}
SOMETIMES = (
    *("city", "region", "original_publisher", "override_reason", "operator", "url", "column"),
)
HELD_TO = ("opened", "status")  # fields whose values rows of other tables repeat


def fill(folder: Path, grammar: Grammar) -> None:
    """Fill every column of free text of an atlas, and every text of its package, with such texts.

    The package is made to allow any address.
    """
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    tables = [one for one in package["resources"] if "schema" in one]
    run_by = grammar.text()
    for table in tables:
        edit_rows(folder / table["path"], _filler(table, grammar, run_by))
    for named in ("title", "description"):
        package[named] = grammar.text()
    for resource in package["resources"]:
        resource |= {"title": grammar.text(), "description": grammar.text()}
        for field in resource.get("schema", {}).get("fields", []):
            field |= {"title": grammar.text(), "description": grammar.text()}
    for one in (*package["licenses"], *package["contributors"], *package["sources"]):
        one |= {"title": grammar.text(), "path": grammar.text(LINKS)}
    package["keywords"] = [grammar.text()]
    _fill_block(package["atlas"], grammar)
    path.write_text(json.dumps(package), encoding="utf-8")
    shapes = json.loads((folder / "countries.geojson").read_text(encoding="utf-8"))
    for feature in shapes["features"]:
        feature["properties"]["name"] = grammar.text()
    (folder / "countries.geojson").write_text(json.dumps(shapes), encoding="utf-8")


def _filler(table: dict, grammar: Grammar, run_by: str) -> Callable[[dict, int], None]:
    held = {name for key in table["schema"].get("foreignKeys", []) for name in key["fields"]}
    free = []
    for field in table["schema"]["fields"]:
        limits = field.setdefault("constraints", {})
        if field["name"].endswith("url"):
            limits.pop("pattern")
        known = limits.keys() & {"enum", "pattern", "unique"} or field["name"] in held
        if field["type"] == "string" and not known and (table["name"], field["name"]) not in FIXED:
            free.append(field["name"])

    def change(row: dict, _n: int) -> None:
        for name in free:
            if not row[name] and name in SOMETIMES:
                continue
            if name == "value" and (row[name].isdigit() or row["field"] in HELD_TO):
                continue
            if name == "operator" or (name == "value" and row["field"] == "operator"):
                row[name] = run_by
            elif name == "asked":  # else each place has moved
                row[name] = ""
            elif name == "provider":  # the other kind has reasons
                row[name] = row[name] if row[name] == "override" else grammar.text()
            else:
                row[name] = grammar.text(LINKS if name.endswith("url") else ())

    return change


def _fill_block(about: dict, grammar: Grammar) -> None:
    for key in ("name", "subject", "denial", "denial_line"):
        about[key] = grammar.text()
    about["words"] = {key: grammar.text() for key in about["words"]}
    for entry in (*about["lists"], *about["figures"], *about["action"]):
        entry |= {key: grammar.text() for key in ("title", "says", "question") if key in entry}
    for kind, labels in about["labels"].items():
        about["labels"][kind] = {code: grammar.text() for code in labels}


# What texts did in a browser: elements, attributes and links that are made of one.
MADE_OF_TEXTS = """() => {
  const found = [], mark = /zq\\d{5}/;
  const links = /^(href|src|action|formaction|xlink:href|srcdoc|data)$/;
  const runs = /^[\\x00-\\x20]*((java|vb)\\s*script|data:text)/i;
  const look = (root) => {
    for (const one of root.querySelectorAll("*")) {
      for (const { name, value } of one.attributes) {
        const named = ["id", "class", "name"].includes(name) || name.startsWith("on");
        const styled = name === "style" && value.includes("url(");
        if (((named || styled) && mark.test(value)) || (links.test(name) && runs.test(value)))
          found.push(`${one.localName} ${name}=${value.slice(0, 200)}`);
      }
      const to = ["href", "src", "action"].map((name) => one.getAttribute(name)).find(Boolean);
      if (!["a", "img"].includes(one.localName) && /^\\W*(https?:)?\\/\\/other/.test(to))
        found.push(one.outerHTML.slice(0, 200));
      if (one.shadowRoot) look(one.shadowRoot);
      if (one.localName === "template") look(one.content);
    }
  };
  look(document);
  return found;
}"""
# All text, also what is hidden; of each element by itself.
SHOWN = """() => {
  const said = [];
  const look = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let one = walker.currentNode; one; one = walker.nextNode()) {
      if (one.nodeType === 3 && !/^(script|style)$/i.test(one.parentNode?.localName ?? ""))
        said.push(one.data);
      if (one.shadowRoot) look(one.shadowRoot);
      if (one.localName === "template") look(one.content);
    }
  };
  look(document);
  return said.join("");
}"""
SUM = str(1234 * 5678)  # what a template makes of some texts


class Trial:
    """A page of a browser, and what texts do in it."""

    def __init__(self, page: Page):
        self.page = page
        self.deeds: list[str] = []
        page.expose_binding("ran", lambda _, *said: self.deeds.append(f"ran {said}"))
        page.on("dialog", self._dialog)

    def _dialog(self, dialog: Dialog) -> None:
        self.deeds.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def shown(self) -> str:
        """The text of the page and of all frames in it."""
        return "\n".join(frame.evaluate(SHOWN) for frame in self.page.frames)

    def found(self) -> list[str]:
        """What texts did, in every frame of the page, and in the server."""
        made = [one for frame in self.page.frames for one in frame.evaluate(MADE_OF_TEXTS)]
        if SUM in self.shown().replace(str(MADE), ""):
            made.append("a template worked a text out")
        if MADE.exists():
            made.append("the server ran a text")
        return self.deeds + made


def broken(shown: str, grammar: Grammar) -> list[str]:
    """The texts of which a page shows the mark and not the whole."""
    plain, found = bare(shown).lower(), []  # a text at the beginning of a line has a capital
    for mark in sorted({*MARK.findall(plain)} & grammar.texts.keys()):
        if bare(grammar.texts[mark]).lower() not in plain:
            at = plain.index(mark)
            found.append(f"{grammar.texts[mark]!r} as {plain[max(0, at - 60) : at + 60]!r}")
    return found
