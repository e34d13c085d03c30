// The pages need a WebSocket to the server, which some networks and proxies do not let through. Where there is none for
// a while, this says so, and what works without. Where it was lost and is back, perhaps to another server, the page is
// asked for again: Streamlit by itself waits for the next choice, and a server that does not know the page loses it.

import { add } from "../shared/dom.js";
import { announceReturn } from "../shared/protocol.js";

const STATE = "data-test-connection-state", SCRIPT = "data-test-script-state"; // Streamlit's own, of its outermost element
const PATIENCE = 10_000; // milliseconds without a connection: another server answers sooner
const LOOK = 500; // milliseconds between two looks
const WAYS = [["map", "the map by itself"], ["pages.html", "every place, country and source"], ["answers.html", "the answers"], ["figures.html", "who counts what"], ["api.html", "the tables as files"]];

let connected = performance.now(); // when it was last seen to be
let lost = false;
/** @type {"" | "asked" | "drawn"} what the server does once it is back */
let back = "";
/** @type {Element | null} */
let app = null;
/** @type {HTMLElement | null} */
let notice = null;

const changes = new MutationObserver(() => {
  const runs = app?.getAttribute(SCRIPT) === "running";
  if (isConnected() && lost) {
    back = "asked";
    dispatchEvent(new PopStateEvent("popstate"));
  } else if (back === "asked" && runs) back = "drawn";
  else if (back === "drawn" && !runs) {
    back = "";
    announceReturn();
  }
  lost = !isConnected();
});
setInterval(look, LOOK);

function isConnected() {
  return app?.getAttribute(STATE) === "CONNECTED";
}

function look() {
  if (!app?.isConnected) {
    app = document.querySelector(`[${STATE}]`); // once Streamlit's scripts have come
    if (app) changes.observe(app, { attributeFilter: [STATE, SCRIPT] });
  }
  if (!app || isConnected() || document.hidden) connected = performance.now();
  if (performance.now() - connected < PATIENCE) {
    notice?.remove();
    notice = null;
  } else notice ??= say();
}

function say() {
  const box = add(document.body, "div", undefined, "no-connection");
  box.setAttribute("role", "alert");
  add(box, "p", "There is no lasting connection to the server, which filters and pages need: a network or proxy in between may not let WebSockets through. It is tried again by itself. This works without:");
  const list = add(box, "ul");
  for (const [path, words] of WAYS) {
    const link = add(add(list, "li"), "a", words);
    link.href = path === "map" ? `map#${location.search.slice(1)}` : path;
  }
  return box;
}
