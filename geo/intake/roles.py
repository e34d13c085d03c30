"""What the columns of somebody's table are: told by their names first, then by what is in them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from geo.errors import AtlasError
from geo.intake import values
from geo.intake.countries import Countries
from geo.text import plain

# role -> what it is, and names that it goes by; the first are the likeliest. English, German,
# French, Spanish, Italian and Portuguese, as geo.text.plain writes them.
ROLES: dict[str, tuple[str, str]] = {
    "place": (
        "the city",
        "city, town, place, place name, location, locality, municipality, settlement, stadt, ort, "
        "gemeinde, ville, lieu, commune, localite, ciudad, lugar, municipio, localidad, citta, "
        "comune, luogo, cidade, local",
    ),
    "country": (
        "the country",
        "country, country name, country code, nation, iso, iso2, iso code, iso a2, iso3, land, "
        "staat, pays, pais, paese, nazione",
    ),
    "region": (
        "the region",
        "region, state, province, county, district, admin1, bundesland, provinz, departement, "
        "provincia, estado, regione, regiao, state province, oblast, prefecture",
    ),
    "latitude": ("degrees north", "latitude, lat, y, breite, breitengrad, latitud, latitudine"),
    "longitude": (
        "degrees east",
        "longitude, lon, lng, long, x, laenge, lange, langengrad, longitud, longitudine",
    ),
    "date": (
        "when it was reported",
        "date, reported, date reported, first reported, published, publication date, year, datum, "
        "jahr, date de publication, annee, fecha, ano, data, anno",
    ),
    "opened": (
        "when it began",
        "opened, opening, established, founded, start, start date, since, eroffnet, gegrundet, "
        "ouverture, apertura, abertura",
    ),
    "category": (
        "its kind",
        "category, type, kind, class, list, group, kategorie, art, typ, categorie, categoria, tipo",
    ),
    "number": (
        "how many",
        "number, count, n, quantity, total, amount, how many, anzahl, zahl, menge, nombre, "
        "quantite, numero, cantidad, quantita, quantidade",
    ),
    "operator": (
        "who runs it",
        "operator, run by, company, owner, operated by, organisation, organization, bureau, "
        "betreiber, firma, unternehmen, exploitant, entreprise, operador, empresa, operatore, "
        "azienda",
    ),
    "source": (
        "who says so",
        "source, sources, source name, publisher, newspaper, outlet, reported by, quelle, quellen, "
        "fuente, fuentes, fonte, fonti, fontes",
    ),
    "link": (
        "where it can be read",
        "link, links, url, urls, source url, source link, website, web, address of source, "
        "href, lien, enlace, adresse web",
    ),
    "note": (
        "a note",
        "note, notes, comment, comments, remark, remarks, description, details, summary, "
        "bemerkung, anmerkung, beschreibung, remarque, nota, notas, observaciones, descrizione",
    ),
    "name": ("what it is called", "name, site, facility, project, bezeichnung, nom, nome"),
}
_NAMES = {name: role for role, (_, names) in ROLES.items() for name in names.split(", ")}
_MOST = 0.8  # of the filled cells must look like what a column is taken for
_LOOKED = 2_000  # rows from which it is told


@dataclass(frozen=True)
class Roles:
    """What columns are taken for.

    columns  role -> the name of its column
    said     the same in sentences, one a column, with what it rests on; and the columns unused
    """

    columns: dict[str, str]
    said: tuple[str, ...]

    @property
    def unused(self) -> bool:
        """Whether there is nothing to place rows by."""
        held = self.columns.keys()
        return not held & {"place", "country", "region"} and not {"latitude", "longitude"} <= held


def named_role(name: str) -> str:
    """The role that a column's name alone tells; "" if it tells none."""
    return _role_and_rank(name)[0]


def _role_and_rank(name: str) -> tuple[str, int]:
    """The role, and how sure it is: 0 by the whole name, else by words within it."""
    said = plain(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
    if said in _NAMES:
        return _NAMES[said], list(_NAMES).index(said)
    words = said.split()
    within = [
        (len(_NAMES) + len(words), role)
        for known, role in _NAMES.items()
        if len(known) > 2 and set(known.split()) <= set(words)
    ]
    # "source link": what a link or a date is of says less than that it is one
    within.sort(key=lambda one: (one[1] not in ("link", "date", "latitude", "longitude"), one[0]))
    return (within[0][1], within[0][0]) if within else ("", 0)


def guess(
    rows: pd.DataFrame, countries: Countries, given: Mapping[str, str] | None = None
) -> Roles:
    """What each column is, as far as its name or its cells tell; ``given`` (role -> column) first.

    A role has one column; a column whose cells are not what its name says is not taken. Raises
    AtlasError if ``given`` names a role or a column that is not there.
    """
    found, said = _given(rows, given or {})
    sample = rows.head(_LOOKED)
    doubts = []
    left = [column for column in rows.columns if column not in found.values()]
    for column in sorted(left, key=lambda one: _role_and_rank(one)[1]):
        role = named_role(column)
        if not role or role in found:
            continue
        if (share := _fitting(sample[column], role, countries)) < _MOST / 2:
            doubts.append(
                f"“{column}” is named like {ROLES[role][0]}, but {1 - share:.0%} of its cells are "
                "none: it is not used as that."
            )
            continue
        found[role] = column
        said.append(f"“{column}” is {ROLES[role][0]} ({role}), by its name.")
    for column in [one for one in rows.columns if one not in found.values()]:
        for role in ("link", "country", "latitude", "longitude", "date"):
            telling = role in ("link", "country", "date")  # numbers may be of anything
            if telling and role not in found and _fitting(sample[column], role, countries) >= _MOST:
                found[role] = column
                said.append(f"“{column}” is {ROLES[role][0]} ({role}), by what is in it.")
                break
    return Roles(found, (*said, *_unused(rows, found), *doubts))


def chosen(rows: pd.DataFrame, given: Mapping[str, str]) -> Roles:
    """What each column is as somebody says it (role -> column); nothing else is guessed.

    Raises AtlasError as guess.
    """
    found, said = _given(rows, given)
    return Roles(found, (*said, *_unused(rows, found)))


def _unused(rows: pd.DataFrame, found: Mapping[str, str]) -> list[str]:
    unused = [f"“{one}”" for one in rows.columns if one not in found.values()]
    return [f"Not used: {', '.join(unused)}."] if unused else []


def _given(rows: pd.DataFrame, given: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    for role, column in given.items():
        if role not in ROLES:
            raise AtlasError(f"column {role!r}: expected one of {', '.join(ROLES)}")
        if column not in rows.columns:
            held = ", ".join(rows.columns)
            raise AtlasError(f"column {role}: found no {column!r}; the table has {held}")
    said = [
        f"“{column}” is {ROLES[role][0]} ({role}), as you say." for role, column in given.items()
    ]
    return dict(given), said


def _fitting(cells: pd.Series, role: str, countries: Countries) -> float:
    """The share of the filled cells that can be what a role holds."""
    filled = cells[cells != ""]
    if filled.empty:
        return 0.0
    if role == "country":
        fits = countries.codes(filled) != ""
    elif role in ("latitude", "longitude"):
        most = 90 if role == "latitude" else 180
        fits = values.degrees(filled).abs() <= most
    elif role in ("date", "opened"):
        fits = values.dates(filled).dates != ""
    elif role == "number":
        fits = values.numbers(filled).notna()
    elif role == "link":
        fits = filled.str.contains(values.ADDRESS)
    else:
        return 1.0
    return float(fits.mean())
