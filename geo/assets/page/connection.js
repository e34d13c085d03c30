// The pages need a WebSocket to the server, which some networks and proxies do not let through. Where there is none for
// a while, this says so, and what works without: Streamlit by itself tries again in silence.

import { add } from "../shared/dom.js";

const PATIENCE = 10_000; // milliseconds without a connection: another server answers sooner
const LOOK = 500; // milliseconds between two looks
const WAYS = [["map", "the map by itself"], ["pages.html", "every place, country and source"], ["answers.html", "the answers"], ["figures.html", "who counts what"], ["api.html", "the tables as files"]];

let connected = performance.now(); // when it was last seen to be
/** @type {HTMLElement | null} */
let notice = null;

setInterval(look, LOOK);

function look() {
  const app = document.querySelector("[data-test-connection-state]"); // Streamlit's own, once its scripts have come
  const state = app instanceof HTMLElement ? app.dataset.testConnectionState : "";
  if (!state || state === "CONNECTED" || document.hidden) connected = performance.now();
  if (performance.now() - connected < PATIENCE) {
    notice?.remove();
    notice = null;
  } else notice ??= say();
}

function say() {
  const box = add(document.body, "aside", undefined, "no-connection");
  box.setAttribute("role", "alert");
  add(box, "p", "There is no lasting connection to the server, which filters and pages need: a network or proxy in between may not let WebSockets through. It is tried again by itself. This works without:");
  const list = add(box, "ul");
  for (const [path, words] of WAYS) {
    const link = add(add(list, "li"), "a", words);
    link.href = path === "map" ? `map#${location.search.slice(1)}` : path;
  }
  return box;
}
