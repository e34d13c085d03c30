// What the server, the filters, the page and the map document say to each other. All of it stands here.
//
// The parts:
//   server    Streamlit's script: pages/parts/filters.py and pages/parts/map_frame.py
//   filters   assets/filters/filters.js, in the drawer of every page (assets/page/drawer.js); the same again
//             in the map document (assets/map/filter_pane.js), which is a part of the map
//   holder    assets/map/bridge.js, which holds the map document in the page; before it has come,
//             the few lines of pages/templates/first.html
//   map       assets/map/map.js, in the document /map: in the page's frame, or by itself
//
// Server to filters and holder, with every rerun (a component's `data`):
//   filters   asked       {key: value or list of values}: what the page's address asks for
//             request_id  the reader's last choice that this answers, 0 before the first
//             filters     JSON of keys and groups, what the filters are: the same through a visit
//   holder    query       what the map is to show, as /map/marks.json takes it
//             place       the record that is open, "" for none
//             html        the page around the map: pages/templates/map_page.html
//             request_id  as above
// Filters and holder to server (Streamlit's triggers):
//   asked     {changes: {key: new value}, request_id}: every choice that has not been answered yet
// Filters to holder, as an event of the page's document: see announce().
// Address of /map to map: a link may have the same keys before the fragment, as in /map?country=NL#theme=dark. The
// map takes them over into its fragment when it opens; a key that the fragment has too is read from there
// alone: see takeQuery(). A key or value that the server does not know, or a theme or layer that the map does
// not have, is said in the map's status.
// Map to a page of another origin that holds it in a frame: how high it would be, see tellHost().
// Holder to map: the fragment of its address, see readFragment(). Only the holder (before it
// pages/templates/first.html, and whoever writes a link to /map) writes it, only the map reads it.
// Map to holder, as an event of the frame's element: see tellPage().
// Holder to filters, as an event of the page's document: see chooseValues(). What the reader chooses in the
// map document, on its timeline or in its filters, goes this way, and comes back as its fragment.
// Head to holder, and holder to map, as events of the page's document and of the frame's element: to open
// the filters in a narrow map, see openFilters() and askMap().
// Page's address: the server writes the keys of the query, the holder alone writes `at` and `layer`,
// and `place` when the reader opens or closes a record: that asks nothing of the server. Each record that
// is opened is an entry of the browser's history.
// Flags on the map's body, for tests and measurements: see setFlags(). No part reads them.
//
// Other data attributes, which tests read too: script[data-map] is the name of the variable that
// holds the Leaflet map; data-place, data-group, data-nation and data-badge stand on discs of cities, groups
// and countries and on badges, data-part on the buttons and discs of the parts of the world,
// data-country and data-level on land; data-theme on the map's html; data-key, data-group and
// data-value on the filters' fields and lists, groups and choices.

/** Milliseconds that the map has to show a choice before the server is told: drawing the page takes both. */
export const HEAD_START = 400;
/** Milliseconds in which an answer to something older than the last choice is passed over. */
export const PATIENCE = 5000;

const OWN_KEYS = ["theme", "place", "at", "layer", "visit", "present"];

/**
 * How the map shows, apart from what it shows. Each is null where the fragment does not have it.
 *
 * @typedef {object} Fragment
 * @property {string | null} theme `light` or `dark`; else as the reader's system
 * @property {string | null} place the place_id or country code whose record is open, or `world`
 * @property {string | null} at west,south,east,north in degrees (older links: latitude,longitude,zoom):
 *   what to show when the first answer is drawn, whole on a screen of any shape
 * @property {string | null} layer what colours the countries instead of counts: `action`, or `none` for nothing
 * @property {string | null} visit another number than before: the reader came here by Back or Forward, and
 *   the map looks again where `at` says
 * @property {string | null} present whether records are presented to a room: see ../map/present.js
 * @property {string} query all other keys, as they stand: what /map/marks.json is asked for
 */

/**
 * Read the fragment of the map's address, with or without its `#`.
 *
 * @param {string} hash
 * @returns {Fragment}
 */
export function readFragment(hash) {
  const asked = new URLSearchParams(hash.replace(/^#/, ""));
  const [theme, place, at, layer, visit, present] = OWN_KEYS.map((key) => asked.get(key));
  for (const key of OWN_KEYS) asked.delete(key);
  return { theme, place, at, layer, visit, present, query: asked.toString() };
}

/**
 * The fragment of an address with the keys that stand before it, without its `#`: what the fragment says goes first.
 *
 * @param {string} search @param {string} hash
 */
export function joinQuery(search, hash) {
  const [own, before] = [new URLSearchParams(hash.replace(/^#/, "")), new URLSearchParams(search)];
  const said = new Set(own.keys());
  return new URLSearchParams([...[...before].filter(([key]) => !said.has(key)), ...own]).toString();
}

/** Map, once: what the address asks for before its fragment goes into it, so that one place says what is shown. */
export function takeQuery() {
  if (location.search.length > 1) history.replaceState(history.state, "", `${location.pathname}#${joinQuery(location.search, location.hash)}`);
}

/**
 * Write a fragment, without its `#`: what readFragment() turns into the same values.
 *
 * @param {Partial<Fragment>} fragment
 * @returns {string}
 */
export function writeFragment({ query = "", ...own }) {
  const written = new URLSearchParams(query);
  for (const key of OWN_KEYS) {
    const value = own[/** @type {keyof typeof own} */ (key)];
    if (value != null) written.set(key, value);
  }
  return written.toString();
}

/**
 * The reader's last choice until the server answers it, or has had PATIENCE to. The server answers
 * in the order of reruns, and one rerun may answer several choices: only the last one counts.
 * Times are performance.now().
 */
export class LastChoice {
  /** @type {number | null} */
  #id = null;
  #since = 0;

  /** Note a choice; returns its request id: what tells its answer from those of older ones. */
  make(id = crypto.getRandomValues(new Uint32Array(1))[0], now = performance.now()) {
    this.#id = id;
    this.#since = now;
    return id;
  }

  /** @param {number} id */
  is(id) {
    return this.#id === id;
  }

  /**
   * Whether an answer with this request id says how things stand; then nothing is waited for.
   *
   * @param {number} id
   */
  settles(id, now = performance.now()) {
    if (this.#id !== null && id !== this.#id && now - this.#since < PATIENCE) return false;
    this.#id = null;
    return true;
  }
}

const CHOSEN = "atlas:asked";

/**
 * @typedef {object} Choice what the reader chose in the filters, before the server is told
 * @property {number} requestId
 * @property {string} query what the map is to show now: without what the server cannot use
 * @property {Promise<void> | null} shown for the holder to set: when the map has painted it
 */

/**
 * Filters: tell the holder, if the page has a map.
 *
 * @param {Choice} choice
 */
export function announce(choice) {
  document.dispatchEvent(new CustomEvent(CHOSEN, { detail: choice }));
}

/**
 * Holder: hear what announce() says. What it sets on the choice, the filters see.
 *
 * @param {(choice: Choice) => void} hear
 */
export function onChoice(hear) {
  document.addEventListener(CHOSEN, (event) => hear(/** @type {CustomEvent} */ (event).detail));
}

const VALUES = "atlas:values";

/** Holder: let the filters ask for these values, as if the reader had chosen them there. @param {Atlas.Asked} changes */
export function chooseValues(changes) {
  document.dispatchEvent(new CustomEvent(VALUES, { detail: changes }));
}

/**
 * Filters: hear what chooseValues() says.
 *
 * @param {(changes: Atlas.Asked) => void} hear
 */
export function onValues(hear) {
  document.addEventListener(VALUES, (event) => hear(/** @type {CustomEvent} */ (event).detail));
}

const RETURN = "atlas:return";

/** Page: the connection to the server was lost; it is back, and the server has drawn the page of this address (../page/connection.js). */
export function announceReturn() {
  document.dispatchEvent(new CustomEvent(RETURN));
}

/** Filters: hear what announceReturn() says. @param {() => void} hear */
export function onReturn(hear) {
  document.addEventListener(RETURN, hear);
}

const FILTERS = "atlas:filters";

/** Head: let the map open the filters, if the page has a narrow one; whether it did. */
export function openFilters() {
  return !document.dispatchEvent(new CustomEvent(FILTERS, { cancelable: true }));
}

/** Holder: hear what openFilters() says; `open` gives whether the map did. @param {() => boolean} open */
export function onFilters(open) {
  document.addEventListener(FILTERS, (event) => { if (open()) event.preventDefault(); });
}

const SAID = "atlas"; // also in pages/templates/first.html

/**
 * What the map says; each message has one of these.
 *
 * @typedef {object} Message
 * @property {string} [pick] the reader opened this record; "" when the reader closed it
 * @property {string} [follow] the reader followed this link of a record to a page of ours
 * @property {Atlas.Asked} [asked] the reader chose these values of filters, as dates of first reports
 * @property {string} [layer] the reader coloured the countries by this layer, or with "" by counts
 * @property {string} [at] the reader moved the map here: as in the fragment; "" if it follows what is asked again
 * @property {number} [drawn] the marks of the fragment's query are drawn: how many
 */

/**
 * Map: tell the page of ours that holds this document; whether one does. Not by postMessage, to
 * which Streamlit listens.
 *
 * @param {Message} message
 */
export function tellPage(message) {
  const said = new CustomEvent(SAID, { detail: message, cancelable: true });
  return Boolean(window.frameElement) && !window.frameElement?.dispatchEvent(said);
}

/**
 * Holder: hear what the map in this frame says; returns a function that ends it.
 *
 * @param {HTMLIFrameElement} frame
 * @param {(message: Message) => void} hear
 */
export function onMessage(frame, hear) {
  const listen = (/** @type {Event} */ event) => {
    event.preventDefault(); // which tells the map that it is heard
    hear(/** @type {CustomEvent} */ (event).detail);
  };
  frame.addEventListener(SAID, listen);
  return () => frame.removeEventListener(SAID, listen);
}

/** Map: tell a page of another origin that holds this document how many pixels high it would be: `{atlas: {height}}`. @param {number} height */
export function tellHost(height) {
  window.parent.postMessage({ atlas: { height } }, "*"); // whoever holds it: a height is no secret
}

/** Map: whether another's page holds this document. */
export function isForeign() {
  return window.parent !== window && !isHeld();
}

const ASKED = "atlas:ask";

/** Holder: ask the map in this frame to open one of its panes; whether it did. @param {HTMLIFrameElement} frame @param {{open: string}} request */
export function askMap(frame, request) {
  return !frame.dispatchEvent(new CustomEvent(ASKED, { detail: request, cancelable: true }));
}

/** Map: hear what askMap() says; `hear` gives whether it was done. @param {(request: {open: string}) => boolean} hear */
export function onRequest(hear) {
  window.frameElement?.addEventListener(ASKED, (event) => { if (hear(/** @type {CustomEvent} */ (event).detail)) event.preventDefault(); });
}

/** Map: whether a page of ours holds this document; a preview of the map in another's page (page/share.js) does not. */
export function isHeld() {
  return Boolean(window.frameElement) && !window.frameElement?.hasAttribute("data-preview");
}

/**
 * @typedef {object} Flags what the map has done; null takes a flag away
 * @property {number} [marks] how many cities the query has, on discs of their own or in groups
 * @property {string} [query] the query of these marks
 * @property {string} [words] the query as a reader would say it
 * @property {string | null} [arranged] the query whose marks, badges and names all stand where they
 *   belong; not there from a move or another query until they do
 * @property {"drawn"} [land] the land has been drawn
 */

/**
 * Map: say on its body what it has done.
 *
 * @param {Flags} flags
 */
export function setFlags(flags) {
  const said = document.body.dataset;
  for (const [name, value] of Object.entries(flags)) {
    if (value === null) delete said[name];
    else said[name] = String(value);
  }
}
