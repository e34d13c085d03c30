// The head of every page: where to go, what is shown, and ways to undo, take and share it. The server
// writes it as one piece of HTML, with every text of the tables escaped.

import { Filters } from "../filters/filters.js";
import { fill, find, parse } from "../shared/dom.js";
import { isOwn } from "../shared/edition.js";
import { onReturn, onValues, openFilters } from "../shared/protocol.js";
import { Drawer } from "./drawer.js";
import { Share } from "./share.js";

/**
 * @typedef {object} Head
 * @property {string} html
 * @property {string[]} pages the paths that are pages of ours
 * @property {string} version of the data
 * @property {string} edition of what the server shows
 * @property {string} licence of the tables, for ./print.js
 * @property {Atlas.FilterData} filters
 */

const OWN_TABLE = "/map-your-own"; // shows nothing of the atlas, and would lose what its reader has made

/** @type {string[] | null} */
let pages = null;
/** @type {(name: string) => void} */
let tell = () => {};
let shown = "";
/** @type {Filters | null} */
let filters = null;
/** @type {Drawer | null} */
let drawer = null;
onValues((changes) => filters?.take(changes)); // once: the head may be made again
onReturn(() => filters?.tellAgain());

/**
 * Streamlit calls this with every answer of the server; the element stays the same through a visit.
 *
 * @param {Atlas.Component<Head>} component
 */
export function show({ data, parentElement, setTriggerValue }) {
  if (!location.pathname.endsWith(OWN_TABLE) && !isOwn(data.edition)) return;
  tell = (name) => setTriggerValue("cleared", name);
  if (!pages) document.addEventListener("click", follow);
  pages = data.pages;
  const there = parentElement.querySelector("header");
  const head = there ?? make(parentElement, data.filters.kinds);
  Object.assign(head.dataset, { version: data.version, licence: data.licence });
  if (filters) {
    filters.tell = (said) => setTriggerValue("asked", said);
    filters.follow(data.filters);
  }
  if (there && shown === data.html) return;
  const open = [...head.querySelectorAll("details")].map((list) => list.open);
  shown = data.html;
  fill(head, parse(data.html), "[aria-current]");
  head.querySelectorAll("details").forEach((list, n) => { list.open = open[n] ?? false; });
  drawer?.follow();
}

/** @param {Element | ShadowRoot} parent @param {string} kinds JSON of Atlas.FilterKinds */
function make(parent, kinds) {
  const head = document.createElement("header");
  head.className = "page-head";
  drawer = new Drawer(head);
  filters = new Filters(drawer.content, JSON.parse(kinds));
  drawer.opened = () => filters?.show();
  const share = new Share(head);
  head.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    fold(head, target);
    act(target);
    share.act(target);
  });
  head.addEventListener("keydown", ({ key }) => key === "Escape" && fold(head));
  document.addEventListener("click", (event) => !event.composedPath().includes(head) && fold(head));
  parent.append(head, drawer.element);
  return head;
}

/** The lists of downloads and of ways to share close when a reader turns elsewhere. @param {Element} head @param {Node | null} [but] what the reader turns to */
function fold(head, but = null) {
  for (const list of head.querySelectorAll("details")) {
    if (!list.open || list.contains(but)) continue;
    if (list.contains(document.activeElement)) find(list, "summary")?.focus();
    list.open = false;
  }
}

/**
 * @param {Element} target
 */
function act(target) {
  const button = target.closest("button");
  if (button?.dataset.clear) tell(button.dataset.clear);
  if (button?.dataset.filters !== undefined && (drawer?.element.hidden === false || !openFilters())) drawer?.toggle();
}

/**
 * Links between our pages change the address as Streamlit's own do: it listens to `popstate`. A link
 * that is opened in another tab, or leads elsewhere, is the browser's own affair.
 *
 * @param {MouseEvent} event
 */
function follow(event) {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  if (!link || link.target !== "_self" || link.hasAttribute("download")) return;
  const [to, root] = [new URL(link.href), new URL("./", document.baseURI)];
  if (to.origin !== root.origin || !to.pathname.startsWith(root.pathname)) return;
  if (!pages?.includes(to.pathname.slice(root.pathname.length)) || to.hash) return;
  event.preventDefault();
  const turned = to.pathname !== location.pathname;
  for (const key of turned ? [] : ["at", "layer"]) { // how the map shows now, which the server may not know
    const now = new URL(location.href).searchParams.get(key);
    if (now) to.searchParams.set(key, now);
  }
  history.pushState(null, "", to.href);
  dispatchEvent(new PopStateEvent("popstate"));
  if (turned) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
}
