"""A reader's own table on a map, for this visit: choose a file, see its columns, map it."""

from collections.abc import Mapping
from contextlib import closing
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.errors import AtlasError
from geo.intake.limits import PAGE
from geo.intake.roles import ROLES
from geo.own.job import Outcome, Progress, run
from geo.own.results import ATLAS, LEFT, LOST, MAP, SHOWN
from geo.publish.route import LARGEST
from geo.start.folders import titled
from geo.text import capital
from geo.view import View
from pages.parts.opening import DOWNLOADS
from pages.parts.own import Own, payload
from pages.parts.templates import TEMPLATES, html, show

KEY = "own"  # of the session: what it holds of a reader's table
NONE = "(no column)"
NAMES = {  # what the reader may call things, and an example
    "title": ("Title", ""),
    "one": ("One row is a", "report"),
    "many": ("Several are", "reports"),
}
COLUMNS = 3  # of the choices, on a desk
SHARES = {  # how far the whole is while a step begins and ends
    "Reading the gazetteer": (0.05, 0.1),
    "Looking cities up": (0.1, 0.4),
    "Writing the records of the map": (0.4, 0.95),
    "Writing the files": (0.95, 1.0),
}
# Inline code is sent again on each rerun, so it is a few lines that load the file.
_CODE = """
const loaded = import(new URL("assets/page/own.js", document.baseURI).href);
export default (component) => void loaded.then((own) => own.%s(component));
"""
_result = st.components.v2.component("own_result", js=_CODE % "show", isolate_styles=False)
_mended = st.components.v2.component("own_file", js=_CODE % "mend", isolate_styles=False)


def draw(_view: View) -> None:
    """Draw the page: a file, then its columns, then progress, then the map."""
    st.html(TEMPLATES / "own.css")
    own: Own | None = st.session_state.get(KEY)
    head = st.empty()
    chosen = st.file_uploader(
        "Your table: CSV, Excel (XLSX), GeoJSON or Parquet", max_upload_size=PAGE.size // 1_000_000
    )
    _mended(key="own-file", data=chosen.file_id if chosen else "", height="content")
    with head.container():
        show("own_intro.html", limits=PAGE, places=LARGEST, begun=chosen is not None)
    if chosen is None:
        st.session_state.pop(KEY, None)
        show("own_help.html")
        return
    if own is None or own.file != chosen.file_id:
        own = Own(chosen.file_id, chosen.name[:120], chosen.getvalue())
        st.session_state[KEY] = own
    body = st.empty()
    if own.found is None and not own.problem:
        outcome = _run(body, "guess", own, {})
        own.found = outcome.said if outcome else None
    if own.is_asked:
        own.is_asked = False  # whoever cancels comes back to the columns
        own.outcome = _run(body, "make", own, own.asked)
    with body.container():
        if own.found is None:
            show("own_problem.html", problem=own.problem)
        elif own.outcome is None:
            with st.container():  # one element, in whose place the progress comes at once
                _ask(own, own.found)
        else:
            _show(own, own.outcome)


def _ask(own: Own, found: Mapping[str, Any]) -> None:
    """Show what columns are taken for, to be corrected and confirmed, and what to call it."""
    if own.problem:
        show("own_problem.html", problem=own.problem)
    elif st.session_state.get("own-cancel"):
        st.html('<p class="notice" role="status">Cancelled: nothing of it was kept.</p>')
    summary = st.container()
    st.button("Map it", type="primary", on_click=_begin, args=(own,))
    roles = own.asked.get("roles", found["roles"])
    with st.expander("Correct what the columns are", expanded=not _placed(roles)):
        parts, columns = st.columns(COLUMNS), [NONE, *found["columns"]]
        for n, (role, (what, _)) in enumerate(ROLES.items()):
            parts[n % COLUMNS].selectbox(
                capital(what),
                columns,
                index=columns.index(roles.get(role, NONE)),
                key=f"own-{role}",
            )
    with st.expander("Name it"):
        usual = {"title": titled(own.name), "one": "", "many": ""}
        for part, (name, (label, example)) in zip(st.columns(COLUMNS), NAMES.items(), strict=True):
            given = own.asked.get(name, usual[name])
            part.text_input(label, given, max_chars=80, placeholder=example, key=f"own-{name}")
    taken = _taken()
    shared = {one for one in taken.values() if [*taken.values()].count(one) > 1}
    with summary:
        show(
            "own_columns.html",
            own=own,
            found=found,
            means={column: ROLES[role][0] for role, column in taken.items()},
            shared=sorted(shared),
            placed=_placed(taken),
        )


def _taken() -> dict[str, str]:
    """The columns that the reader has chosen, by role."""
    given = {role: st.session_state[f"own-{role}"] for role in ROLES}
    return {role: column for role, column in given.items() if column != NONE}


def _placed(roles: Mapping[str, str]) -> bool:
    return bool(roles.keys() & {"place", "country", "region", "latitude"})


def _begin(own: Own) -> None:
    """Take what the reader confirmed: the page is then drawn without the choices."""
    names = {name: st.session_state[f"own-{name}"].strip() for name in NAMES}
    if not (names["one"] and names["many"]):
        names |= {"one": "", "many": ""}
    names["title"] = names["title"] or titled(own.name)
    own.asked, own.is_asked, own.problem = {"roles": _taken(), **names}, True, ""


def _run(body: DeltaGenerator, task: str, own: Own, asked: Mapping[str, Any]) -> Outcome | None:
    """Do a task while a bar shows how far it is; None if it cannot be done, and ``problem`` why.

    Whatever else the reader does meanwhile, as to press Cancel or to close the page, ends this run
    at the next word of progress, and with it the process.
    """
    with body.container():
        bar = st.progress(0.0, "Reading the table")
        if task == "make":
            st.button("Cancel", key="own-cancel")
    try:
        with closing(run(task, own.table, {"name": own.name, **asked})) as steps:
            while True:
                said = next(steps)
                bar.progress(_share(said), _words(said))
    except StopIteration as end:
        outcome: Outcome = end.value
        return outcome
    except AtlasError as error:
        own.problem = str(error)
        return None


def _share(said: Progress) -> float:
    begins, ends = SHARES.get(said.step, (0.0, 0.05))
    return begins + (ends - begins) * min(said.done / said.of if said.of else 0.0, 1.0)


def _words(said: Progress) -> str:
    return f"{said.step}: {said.done:,} of {said.of:,}" if said.done else said.step


def _show(own: Own, outcome: Outcome) -> None:
    """The map, with what was not found, and everything to take away."""
    if own.payload is None:
        said = outcome.said
        kinds = {MAP: "Map as one file (HTML)", ATLAS: "Save as an atlas (ZIP)", **DOWNLOADS}
        named = {kind: kinds[kind] for kind in kinds if kind in said["files"]}
        shown = html("own_result.html", said=said, named=named, shown=SHOWN, lost=LOST, left=LEFT)
        own.payload = payload(outcome, shown)
    st.button("Correct the columns", on_click=own.reopen)
    _result(key="own-result", data=own.payload, height="content")
