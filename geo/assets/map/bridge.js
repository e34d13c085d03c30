// Holds the map document in a page of the dashboard: the holder of ../shared/protocol.js.
//
// The document is loaded once a visit. The page's HTML begins to load it (pages/templates/first.html), and where
// the browser can move a frame without loading it again (moveBefore), a page without the map parks
// it out of sight until the next one with it.

import { parse } from "../shared/dom.js";
import { LastChoice, askMap, chooseValues, onChoice, onFilters, onMessage, writeFragment } from "../shared/protocol.js";
import { words } from "../shared/words.js";

const PARKED = "parked-map"; // also in pages/templates/first.html
const canMove = "moveBefore" in Element.prototype;
const choice = new LastChoice();
/** @type {HTMLIFrameElement | null} */
let held = null;
/** @type {string | null} the address that the frame was given */
let source = null;
/** @type {{place?: string, at?: string, layer?: string}} what the reader has opened, where it looks and how it is coloured, "" for none, until the page's address is another */
let own = {};
let latest = { query: "", place: "", theme: "light" }; // what the server asked for last
/** @type {string | null} what the reader has chosen, which the server has yet to answer */
let ahead = null;
let visits = 0; // how often the reader came to an entry of the history by Back or Forward

// The map first, then the page: drawing the page would hold up the map, in the server and here.
onChoice((made) => {
  ahead = made.query;
  choice.make(made.requestId);
  if (held && !held.classList.contains(PARKED) && show(held)) made.shown = drawn(held);
});

// A narrow map has the filters in its own sheet.
onFilters(() => held !== null && !held.classList.contains(PARKED) && askMap(held, { open: "filters" }));

addEventListener("popstate", ({ isTrusted }) => {
  own = {};
  if (isTrusted) visits++; // not a link to a page of ours: page/header.js
  if (held && !held.classList.contains(PARKED)) show(held);
});

// The map's search is one key away, wherever the reader is on the page, and one of the first stops of Tab leads there.
document.addEventListener("keydown", (event) => {
  const typing = event.composedPath()[0] instanceof HTMLInputElement;
  if (event.key === "/" && !typing && search()) event.preventDefault();
});
document.addEventListener("click", ({ target }) => target instanceof Element && target.closest("[data-search]") && search());

/** Go to the search of the map, if the map is on the page. */
function search() {
  if (!held || held.classList.contains(PARKED)) return false;
  /** @type {HTMLElement | null | undefined} */ (held.contentDocument?.querySelector(".search input"))?.focus();
  return true;
}

/** When the map has painted the next answer. @param {HTMLIFrameElement} frame @returns {Promise<void>} */
function drawn(frame) {
  return new Promise((done) => {
    const end = onMessage(frame, (message) => {
      if (message.drawn === undefined) return;
      end();
      requestAnimationFrame(() => setTimeout(done));
    });
  });
}

/**
 * Draw the page of the map and let the map show what `data` asks for. On a first open the frame
 * comes once all of the page stands where the first one stood (pages/templates/first.html).
 *
 * @param {Atlas.Component<Atlas.MapData>} component
 */
export function hold({ data, parentElement }) {
  if (choice.settles(data.request_id)) ahead = null;
  for (const [key, value] of Object.entries(own)) write(key, value); // an answer writes the address as the server knew it
  latest = { query: data.query, place: data.place, theme: isDark(parentElement) ? "dark" : "light" };
  const slot = draw(parentElement, data.html);
  void Promise.resolve(window.pageDrawn).then(() => slot.isConnected && place(slot));
}

/** The map's place in the page, which stays through a visit. @param {HTMLElement | ShadowRoot} parent @param {string} html of pages/templates/map_page.html */
function draw(parent, html) {
  if (!parent.querySelector(".map-page")) parent.append(parse(html));
  return /** @type {HTMLElement} */ (parent.querySelector(".map-slot"));
}

/** Show the map in its place. @param {HTMLElement} slot */
function place(slot) {
  held ??= take();
  show(held);
  if (held.parentNode === slot) return;
  held.className = "";
  if (held.isConnected && canMove) slot.moveBefore(held, null);
  else slot.append(held);
  if (canMove) watch(slot, held);
}

/**
 * Chromium now and then leaves a frame that was moved without a box, some time after the move: its
 * place is kept, but nothing shows until it is displayed anew.
 *
 * @param {HTMLIFrameElement} frame
 */
function keepBox(frame) {
  new ResizeObserver(() => {
    const parent = frame.parentNode;
    const holder = parent instanceof ShadowRoot ? parent.host : parent;
    if (frame.offsetWidth || !(holder instanceof HTMLElement) || !holder.offsetWidth) return;
    frame.style.display = "none";
    void frame.offsetWidth;
    frame.style.display = "block";
  }).observe(frame);
}

/**
 * Park the map before any element around it is removed.
 *
 * React removes a page by one of its outer elements and only then tells what was inside, when the
 * frame has already lost its document. So each of those elements looks before it removes a child.
 *
 * @param {Node} element @param {HTMLIFrameElement} frame
 */
function watch(element, frame) {
  for (const node of upwards(element)) {
    if (node === document.body) return;
    if (Object.hasOwn(node, "removeChild")) continue;
    node.removeChild = (child) => {
      if ([...upwards(frame)].includes(child)) park(frame);
      return /** @type {typeof child} */ (Node.prototype.removeChild.call(node, child));
    };
  }
}

/** A node and all that it is in, through shadow roots. @param {Node} from */
function* upwards(from) {
  /** @type {Node | null} */
  let node = from;
  while (node) {
    yield node;
    node = node.parentNode ?? (node instanceof ShadowRoot ? node.host : null);
  }
}

/** @param {HTMLIFrameElement} frame */
function park(frame) {
  document.body.moveBefore(frame, null);
  frame.className = PARKED;
}

/** The frame that the page's HTML began to load, or a new one. */
function take() {
  const begun = document.getElementById("atlas-map");
  const frame = begun instanceof HTMLIFrameElement ? begun : document.createElement("iframe");
  Object.assign(frame, { title: `Map of ${words.reported_many}`, allowFullscreen: true });
  if (canMove) keepBox(frame);
  onMessage(frame, (message) => {
    if (message.pick !== undefined) open(message.pick);
    if (message.at !== undefined) remember({ at: message.at });
    if (message.layer !== undefined) remember({ layer: message.layer });
    if (message.asked) chooseValues(message.asked);
    if (message.follow) follow(message.follow);
  });
  return frame;
}

/**
 * Let the map show what is asked for; whether that is anything new. Only the fragment differs, so the
 * document is not loaded again.
 *
 * @param {HTMLIFrameElement} frame
 */
function show(frame) {
  const address = new URL(location.href).searchParams;
  const fragment = writeFragment({
    query: ahead ?? latest.query,
    place: address.get("place") ?? (address.has("station") ? latest.place : null),
    theme: latest.theme,
    at: address.get("at"), // used when the document first looks, and after Back or Forward
    layer: address.get("layer"),
    visit: visits ? String(visits) : null,
  });
  const wanted = new URL(`map#${fragment}`, document.baseURI).href;
  if (frame.isConnected && wanted === source) return false;
  source = wanted;
  if (frame.isConnected && frame.contentWindow) frame.contentWindow.location.replace(source);
  else frame.src = source;
  return true;
}

/** Keep which record is open in the page's address, without a rerun: Back leads to the one before. @param {string} id "" for none */
function open(id) {
  own.place = id;
  const url = new URL(location.href);
  const before = url.searchParams.get("place");
  url.searchParams.delete("station");
  if (id) url.searchParams.set("place", id);
  else url.searchParams.delete("place");
  if (id && id !== before) history.pushState(history.state, "", url);
  else history.replaceState(history.state, "", url);
  if (held) show(held); // so that Back is a change of what the map is asked for
}

/** Keep how the map shows in the page's own address, without a rerun. @param {typeof own} shown */
function remember(shown) {
  Object.assign(own, shown);
  for (const [key, value] of Object.entries(shown)) write(key, value);
}

/** @param {string} key of the page's address @param {string} value "" for none */
function write(key, value) {
  const url = new URL(location.href);
  if (value) url.searchParams.set(key, value);
  else url.searchParams.delete(key);
  history.replaceState(history.state, "", url);
}

/** A link of a record is followed as those of the page are: page/header.js hears it. @param {string} address */
function follow(address) {
  const link = document.createElement("a");
  Object.assign(link, { href: address, target: "_self", hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
}

/** @param {HTMLElement | ShadowRoot} element */
function isDark(element) {
  const node = element instanceof ShadowRoot ? element.host : element;
  const colour = getComputedStyle(node).getPropertyValue("--st-background-color").trim();
  const [red, green, blue] = colour.match(/[0-9a-f]{2}/gi)?.map((part) => parseInt(part, 16)) ?? [255, 255, 255];
  return red + green + blue < 384;
}
