"""How to cite a page and the texts it rests on: in words, and as files for reference managers.

The files are BibTeX, RIS and CSL-JSON. No kept library writes all three from plain values without
more of its own; the tests read them back with those that reference managers' users have.
"""

import json
import re
from dataclasses import dataclass

from geo.atlas import Atlas
from geo.site.templates import safe_link

FORMATS = {  # name -> media type, and what it is called
    "bib": ("application/x-bibtex", "BibTeX"),
    "ris": ("application/x-research-info-systems", "RIS"),
    "json": ("application/vnd.citationstyles.csl+json", "CSL-JSON"),
}


@dataclass(frozen=True)
class Work:
    """One thing to cite.

    key        a name for it: letters, digits and hyphens
    kind       ``dataset`` (the atlas), ``entry`` (a page of it) or ``text`` (of somebody else)
    authors    who made it: the contributors of the atlas, the publisher of a text
    date       partial: year, year and month, or day; "" if it is not known
    within     the title of what it is a part of; of a text, who published it
    """

    key: str
    kind: str
    authors: tuple[str, ...]
    title: str
    date: str
    within: str = ""
    version: str = ""
    url: str = ""
    language: str = ""
    licence: str = ""

    @property
    def words(self) -> str:
        """The work as a reader writes it into a list of works."""
        year = self.date[:4] or "n.d."
        title = self.title if self.kind == "dataset" else f"“{self.title}”"
        parts = [f"{'; '.join(self.authors)} ({year}): {title}"]
        parts += [f"In: {self.within}"] if self.kind == "entry" else []
        parts += [f"Data version {self.version}"] if self.version else []
        parts += [self.licence] if self.licence else []
        parts += [f"<{self.url}>"] if self.url else []
        return ". ".join(parts) + "."


def dataset(atlas: Atlas, url: str = "") -> Work:
    """The atlas as a whole."""
    package = atlas.descriptor
    authors = tuple(person["title"] for person in package.get("contributors", []))
    licence = (package.get("licenses") or [{}])[0].get("name", "")
    return Work(
        key=_key(f"{package.get('name', 'atlas')}-{atlas.version}"),
        kind="dataset",
        authors=authors or (f"{atlas.words.name} contributors",),
        title=package["title"],
        date=package.get("created", "")[:10],
        version=atlas.version,
        url=url,
        language="en",
        licence=licence,
    )


def entry(atlas: Atlas, path: str, title: str, url: str) -> Work:
    """A page of the atlas: its path, title and full address."""
    whole = dataset(atlas)
    key = _key(f"{path.removesuffix('.html')}-{atlas.version}")
    return Work(**vars(whole) | {"key": key, "kind": "entry", "title": title, "url": url}
                | {"within": whole.title})  # fmt: skip


def texts(atlas: Atlas, source_ids: tuple[str, ...]) -> list[Work]:
    """The texts of these source_ids, in the order of the table."""
    rows = atlas.sources[atlas.sources["source_id"].isin(source_ids)]
    return [
        Work(
            key=_key(row["source_id"]),
            kind="text",
            authors=(row["publisher"],),
            title=row["title"] or row["publisher"],
            date=row["published"],
            url=safe_link(row["url"]),
            language=row["language"],
        )
        for row in rows.to_dict("records")
    ]


def write(works: list[Work], kind: str) -> bytes:
    """The works as a file of one of FORMATS, in UTF-8."""
    return {"bib": _bibtex, "ris": _ris, "json": _csl}[kind](works).encode()


def _key(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")


_TEX = {  # what would mean something else to TeX
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_IN_ADDRESSES = {"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"}  # the rest stands as it is there


def _bibtex(works: list[Work]) -> str:
    return "\n".join(_bibtex_entry(work) for work in works)


def _bibtex_entry(work: Work) -> str:
    """An ``@online`` or ``@dataset`` of BibLaTeX; its names are those of bodies, in braces."""
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in work.authors),
        "title": f"{{{_tex(work.title)}}}",  # so that no style changes its case
        "date": work.date,
        "year": work.date[:4],
        "maintitle": _tex(work.within),
        "version": _tex(work.version),
        "url": "".join(_IN_ADDRESSES.get(c, c) for c in _line(work.url)),
        "langid": _tex(work.language),
        "note": _tex(work.licence),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    kind = "dataset" if work.kind == "dataset" else "online"
    return f"@{kind}{{{work.key},\n{''.join(lines)}}}\n"


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in _line(text))


def _ris(works: list[Work]) -> str:
    return "".join(map(_ris_entry, works))


def _ris_entry(work: Work) -> str:
    year, _, rest = work.date.partition("-")
    day = "/".join([year, *rest.split("-"), "", ""][:3]) + "/" if year else ""
    fields = [
        ("TY", {"dataset": "DATA", "entry": "ELEC", "text": "ELEC"}[work.kind]),
        ("ID", work.key),
        *(("AU", name) for name in work.authors),
        ("TI", work.title),
        ("T2", work.within),
        ("PY", year),
        ("DA", day),
        ("ET", work.version),
        ("UR", work.url),
        ("LA", work.language),
        ("N1", work.licence),
    ]
    lines = [f"{tag}  - {_line(value)}\r\n" for tag, value in fields if value]
    return "".join(lines) + "ER  - \r\n\r\n"


def _csl(works: list[Work]) -> str:
    return json.dumps([_csl_item(work) for work in works], ensure_ascii=False, indent=1) + "\n"


def _csl_item(work: Work) -> dict:
    kind = {"dataset": "dataset", "entry": "webpage", "text": "webpage"}[work.kind]
    issued = [int(part) for part in work.date.split("-") if part.isdigit()]
    item = {
        "id": work.key,
        "type": kind,
        "author": [{"literal": name} for name in work.authors],
        "title": work.title,
        "container-title": work.within,
        "issued": {"date-parts": [issued]} if issued else None,
        "version": work.version,
        "URL": work.url,
        "language": work.language,
        "note": work.licence,
    }
    return {name: value for name, value in item.items() if value}


def _line(text: str) -> str:
    """The text on one line, without what cannot be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
