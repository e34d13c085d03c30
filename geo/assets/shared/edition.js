// One page shows one edition: the tables as they were and the program that showed them (geo/tables/edition.py).
// Where the server has another by now, because a table was changed or another server answers, all of the page is loaded
// again; until then nothing of it is shown, so that no page mixes two.

import { add } from "./dom.js";
import { isHeld, readFragment } from "./protocol.js";

const APART = 5_000; // milliseconds between two times that a page is loaded again: servers may not agree for a while
const AGAIN = "atlas:again"; // when that was or will be
const KEPT = ["at", "layer", "place", "station", "v"]; // keys of the page's address that the map's query does not have

let left = false;

/**
 * An answer of the page's edition, as it came. Of another it is an error, and the page is loaded again.
 *
 * @param {Response} answer
 */
export function ofOwnEdition(answer) {
  if (!isOwn(answer.headers.get("x-edition"))) throw new Error("The data has changed. The page is loaded again.");
  return answer;
}

/**
 * Whether what a server says is of the page's edition; if not, the page is loaded again. A page that was made
 * without tables, which had faults, takes the edition of what comes first.
 *
 * @param {string | null | undefined} edition
 */
export function isOwn(edition) {
  const page = window.frameElement ? window.parent : window; // of ours, that holds this document
  const made = page.document.documentElement.dataset;
  if ([document.documentElement.dataset.edition, edition].every((one) => !one || one === (made.edition ??= one))) return true;
  if (!left) renew(page);
  left = true;
  return false;
}

/** @param {Window} page */
function renew(page) {
  const cover = add(page.document.body, "p", "The data has changed. The page is loaded again.");
  cover.setAttribute("role", "alert");
  Object.assign(cover.style, { position: "fixed", inset: "0", zIndex: "2147483647", margin: "0", padding: "2rem", background: "Canvas", color: "CanvasText" });
  if (isHeld()) keepChoice(page);
  setTimeout(() => page.location.reload(), rest());
}

/** What the map shows may be a choice that the page's address does not have yet. @param {Window} page */
function keepChoice(page) {
  const url = new URL(page.location.href);
  const own = [...url.searchParams].filter(([key]) => KEPT.includes(key));
  url.search = new URLSearchParams([...new URLSearchParams(readFragment(location.hash).query), ...own]).toString();
  page.history.replaceState(page.history.state, "", url);
}

/** Milliseconds from ``now`` until ``last`` is long enough ago; none if it is yet to come, as where the clock was put back.
 * @param {number} last @param {number} now */
export function waits(last, now) {
  return last > now + APART ? 0 : Math.max(0, last + APART - now);
}

/** Milliseconds until the page may be loaded again. */
function rest() {
  try {
    const wait = waits(Number(sessionStorage.getItem(AGAIN)), Date.now());
    sessionStorage.setItem(AGAIN, String(Date.now() + wait));
    return wait;
  } catch {
    return APART; // in a frame that may keep nothing
  }
}
