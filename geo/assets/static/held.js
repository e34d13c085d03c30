// A map document that needs no server: it answers itself what it asks, from the tables, and reads all that is written
// down already (records, outlines) from files. These stand beside it in a published folder, or in it, in a snapshot.

import { serveWith } from "../shared/service.js";
import { Engine } from "./engine.js";

const script = /** @type {HTMLScriptElement} */ (document.querySelector("script[data-map]"));
const folder = script.dataset.files ?? ""; // of the files, below the document
/** @type {Record<string, string> | null} path -> text, of a snapshot: see unpack.js */
const inside = Reflect.get(window, "atlasFiles") ?? null;

/** @param {string} path */
async function read(path) {
  if (!inside) return fetch(new URL(folder + path, document.baseURI));
  if (path in inside) return new Response(inside[path]);
  // a country without reports has no finer outline than that on the map
  return path.startsWith("map/outlines/") ? new Response('{"type":"FeatureCollection","features":[]}') : new Response("", { status: 404, statusText: "Not in this file" });
}

const engine = read("tables.json").then(async (said) => new Engine(await said.json()));

/** @param {string} address */
async function answer(address) {
  const own = await engine;
  const said = own.answer(address);
  if (said && inside) Object.assign(/** @type {object} */ (said.body), "figures" in /** @type {object} */ (said.body) ? { figures: [] } : {}); // their page is not here
  if (said) return new Response(JSON.stringify(said.body), { status: said.status, headers: { "content-type": "application/json" } });
  const [path, search = ""] = address.split("?");
  return /^(place|country|source)\/|^world$/.test(path) ? record(own, path, search) : read(path);
}

/** The record of the whole atlas; where a view leaves sources out, it says so and marks them. @param {Engine} own @param {string} path @param {string} search */
async function record(own, path, search) {
  if (!own.holds(path)) return new Response('<p id="detail">This atlas has no such record.</p>', { status: 404 });
  const said = await read(`${path}.html`);
  const left = own.leftOut(search);
  if (!left || !said.ok) return said;
  const note = `This record still shows all that is said: it was written with every source. ${left}`;
  const marked = new URLSearchParams(search).getAll("without").map((id) => CSS.escape(encodeURIComponent(id)))
    .flatMap((id) => [`.panel li:has(a[data-record="source/${id}"])`, `.panel .origin:has(a[href^="#without=${id}&"])`]);
  const style = marked.map((one) => `${one}::before { content: "Left out of this view"; }`).join("\n");
  return new Response(`<p class="notice" role="note">${escape(note)}</p><style>${style}</style>${await said.text()}`);
}

/** @param {string} words */
function escape(words) {
  return words.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** Where a page of ours is beside this document; a snapshot has none. @param {string} path */
function lead(path) {
  if (!inside) location.assign(new URL(path.replace(/^figures\?.*/, "figures.html"), document.baseURI));
}

/** @param {string} path */
function held(path) {
  const sheet = document.createElement("style");
  sheet.textContent = inside?.[path] ?? "";
  return sheet;
}

serveWith({ ask: answer, lead, ...(inside ? { sheet: held, online: false } : {}) });

// a link from another page has its query before the fragment; without any, a view may be set
if (location.hash.length < 2) {
  const asked = location.search.slice(1) || (script.dataset.query ?? "");
  if (asked) history.replaceState(history.state, "", `#${asked}`);
}
