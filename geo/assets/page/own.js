// What was made of a reader's own table (pages/templates/own_result.html): its map, in a frame that has an origin of its
// own and is asked for nothing, and its files, which are saved from here: no address of the server leads to them.

import { parse } from "../shared/dom.js";

/**
 * @typedef {object} Result
 * @property {string} html
 * @property {string} title
 * @property {string} map the whole document; "" where there are too many places for one
 * @property {Record<string, string>} files base64 of gzip, by kind
 * @property {Record<string, string>} names to save them by
 */

const MAP = "map"; // the kind of file that the map is

/** Streamlit calls this with every answer of the server. @param {Atlas.Component<Result>} component */
export function show({ data, parentElement }) {
  const there = parentElement.querySelector(".own-result");
  if (there instanceof HTMLElement && held.get(there) === data.html) return;
  const root = document.createElement("div");
  root.className = "own-result";
  root.append(parse(data.html));
  held.set(root, data.html);
  root.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link) return;
    if (link.dataset.file) void save(data, link.dataset.file);
    else if (link.hash) root.querySelector(link.hash)?.scrollIntoView();
    if (link.dataset.file || link.hash) event.preventDefault(); // the page's address is the dashboard's
  });
  const place = root.querySelector("[data-map]");
  if (place) place.append(frame(data));
  there?.remove();
  parentElement.append(root);
}

/** Streamlit's place for files says that it is none, and can have the focus: for a screen reader it is a group. It may come
 * after this, as its script does. Of a file that the server refused it says no more than a number, to screen readers alone.
 * @param {Atlas.Component<string>} component */
export function mend({ parentElement }) {
  const main = parentElement instanceof HTMLElement ? parentElement.closest('[data-testid="stMain"]') : null;
  if (!main) return;
  const look = () => {
    main.querySelector('[data-testid="stFileUploaderDropzone"]')?.setAttribute("role", "group");
    say(parentElement, [...main.querySelectorAll('[data-testid="stFileChip"]')].at(-1)?.textContent ?? "");
  };
  look();
  new MutationObserver(look).observe(main, { childList: true, subtree: true });
}

/** Why a file was not taken, from what Streamlit says of it. @param {Node} place @param {string} said */
function say(place, said) {
  const failed = /AxiosError: (?:.*status code (\d+))?/.exec(said);
  const words = failed ? (REFUSED[failed[1] ?? ""] ?? "The file did not arrive. Try again in a moment.") : "";
  const there = place instanceof HTMLElement ? place.querySelector(".own-refused") : null;
  if ((there?.textContent ?? "") === words) return;
  there?.remove();
  if (!words) return;
  const notice = Object.assign(document.createElement("p"), { className: "notice own-refused", textContent: words });
  notice.setAttribute("role", "alert");
  place.appendChild(notice);
}

/** @type {Record<string, string>} status of pages/parts/uploads.py, or of a proxy -> words */
const REFUSED = {
  408: "The file came too slowly, and was not taken. Try again, or with a smaller one.",
  413: "The file was not taken: it is too large, or this page holds as much of your files as it can. Load the page again to start anew.",
  429: "Too many files came from your address. Try again in a minute.",
  503: "The file was not taken: this server holds as many readers' tables as it can. Try again in some minutes.",
};

/** @type {WeakMap<HTMLElement, string>} what each shows */
const held = new WeakMap();

/** The map in its frame, which says when it can take the document: see geo/publish/route.py. @param {Result} data */
function frame({ map, title }) {
  const made = document.createElement("iframe");
  Object.assign(made, { title: `Map of ${title}`, allowFullscreen: true, src: new URL("snapshot-frame.html", document.baseURI).href });
  const give = (/** @type {MessageEvent} */ { source, data }) => {
    if (source !== made.contentWindow || data !== "ready") return;
    removeEventListener("message", give);
    made.contentWindow?.postMessage(map, "*"); // its origin has no name
  };
  addEventListener("message", give);
  return made;
}

/** @param {Result} data @param {string} kind */
async function save(data, kind) {
  const content = kind === MAP ? new Blob([data.map], { type: "text/html" }) : await unpacked(data.files[kind] ?? "");
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(content), download: data.names[kind] ?? kind });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** @param {string} packed */
function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).blob();
}
