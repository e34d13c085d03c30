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
export default (component) => void loaded.then((own) => own.show(component));
"""
_result = st.components.v2.component("atlas_own", js=_CODE, isolate_styles=False)


def draw(_view: View) -> None:
    """Draw the page: a file, then its columns, then progress, then the map."""
    st.html(TEMPLATES / "own.css")
    show("own_intro.html", limits=PAGE, places=LARGEST)
    chosen = st.file_uploader(
        "Your table: CSV, Excel (XLSX), GeoJSON or Parquet", max_upload_size=PAGE.size // 1_000_000
    )
    held: Own | None = st.session_state.get(KEY)
    if chosen is None:
        st.session_state.pop(KEY, None)
        show("own_help.html")
        return
    if held is None or held.file != chosen.file_id:
        held = Own(chosen.file_id, chosen.name[:120], chosen.getvalue())
        st.session_state[KEY] = held
    body = st.empty()
    if held.found is None and not held.problem:
        held.found = _done(body, "guess", held, {})
    if held.found is None:
        with body.container():
            show("own_problem.html", problem=held.problem)
        return
    if held.outcome is None and (asked := _ask(body, held, held.found)):
        held.asked, held.problem, held.payload = asked, "", None
        held.outcome = _made(body, held)
        if held.outcome is None:  # the form again, with why not
            _ask(body, held, held.found, again=True)
    if held.outcome is not None:
        _show(body, held)


def _ask(
    body: DeltaGenerator, own: Own, found: Mapping[str, Any], again: bool = False
) -> dict[str, Any] | None:
    """Show what columns are taken for, to be corrected; what is asked once that is confirmed."""
    roles = own.asked.get("roles", found["roles"])
    columns = [NONE, *found["columns"]]
    suffix = f"{own.file}-{own.tries}"
    if again:
        own.tries += 1
        suffix = f"{own.file}-{own.tries}"
    with body.container():
        if own.problem:
            show("own_problem.html", problem=own.problem)
        elif st.session_state.get("own-cancel"):
            st.html('<p class="notice" role="status">Cancelled: nothing was kept.</p>')
        summary = st.container()
        begin = st.button("Map it", type="primary", key=f"own-begin-{suffix}")
        placed = roles.keys() & {"place", "country", "region", "latitude"}
        with st.expander("Correct what the columns are", expanded=not placed or bool(own.problem)):
            parts = st.columns(COLUMNS)
            given = {
                role: parts[n % COLUMNS].selectbox(
                    capital(what),
                    columns,
                    index=columns.index(roles.get(role, NONE)),
                    key=f"own-{role}-{suffix}",
                )
                for n, (role, (what, _)) in enumerate(ROLES.items())
            }
        with st.expander("Name it"):
            title, one, many = st.columns(COLUMNS)
            words = {
                "title": title.text_input(
                    "Title", own.asked.get("title", titled(own.name)), max_chars=100
                ),
                "one": one.text_input(
                    "One row is a", own.asked.get("one", ""), max_chars=30, placeholder="report"
                ),
                "many": many.text_input(
                    "Several are", own.asked.get("many", ""), max_chars=30, placeholder="reports"
                ),
            }
        taken = {role: column for role, column in given.items() if column != NONE}
        twice = [c for c in taken.values() if [*taken.values()].count(c) > 1]
        with summary:
            show(
                "own_columns.html",
                own=own,
                found=found,
                means={column: ROLES[role][0] for role, column in taken.items()},
                twice=sorted(set(twice)),
                unplaced=not taken.keys() & {"place", "country", "region", "latitude"},
            )
    if not begin or again:
        return None
    both = words["one"].strip() and words["many"].strip()
    title_of = words["title"].strip() or titled(own.name)
    return {
        "roles": taken,
        "title": title_of,
        "one": words["one"].strip() if both else "",
        "many": words["many"].strip() if both else "",
    }


def _made(body: DeltaGenerator, own: Own) -> Outcome | None:
    return _run(body, "make", own, own.asked)


def _done(body: DeltaGenerator, task: str, own: Own, asked: Mapping[str, Any]) -> dict | None:
    outcome = _run(body, task, own, asked)
    return outcome.said if outcome else None


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


def _show(body: DeltaGenerator, own: Own) -> None:
    """The map, with what was not found, and everything to take away."""
    assert own.outcome is not None
    if own.payload is None:
        said = own.outcome.said
        kinds = {MAP: "Map as one file (HTML)", ATLAS: "Save as an atlas (ZIP)", **DOWNLOADS}
        named = {kind: kinds[kind] for kind in kinds if kind in said["files"]}
        own.payload = payload(
            own.outcome,
            html("own_result.html", said=said, named=named, shown=SHOWN, lost=LOST, left=LEFT),
        )
    with body.container():
        st.button("Correct the columns", key="own-correct", on_click=own.reopen)
        _result(key="own-result", data=own.payload, height="content")
