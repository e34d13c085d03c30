// The tables of the pages, which the server writes (pages/templates/table.html): their whole rows
// open, and what is whole on the page is put into another order here. No library: those that sort
// want the rows as data or draw them too, and know no table that the server sends in parts.

import { fill, find, parse } from "../shared/dom.js";

/**
 * @typedef {object} Page
 * @property {string} html
 * @property {string} opened the id of what is open, "" for nothing
 */

let shown = "";
let opened = "";
/** @type {ResizeObserver | null} */
let holding = null; // what holds the open record in its place

for (const move of ["wheel", "touchstart", "pointerdown", "keydown"]) globalThis.addEventListener?.(move, release, { passive: true });

/**
 * Streamlit calls this with every answer of the server.
 *
 * @param {Atlas.Component<Page>} component
 */
export function show({ data, parentElement }) {
  const there = parentElement.querySelector(".rows-holder");
  const root = there instanceof HTMLElement ? there : make(parentElement);
  if (there && shown === data.html) return;
  const before = there ? opened : "";
  [shown, opened] = [data.html, data.opened];
  const boxed = find(root, ".rows-box");
  const [left, top] = [boxed?.scrollLeft ?? 0, boxed?.scrollTop ?? 0];
  fill(root, parse(data.html), "h1");
  find(root, ".rows-box")?.scrollTo(left, top);
  if (opened && opened !== before) bring(root);
  else if (before && !opened) {
    release();
    link(root, before)?.focus({ preventScroll: true });
    link(root, before)?.scrollIntoView({ block: "nearest" });
  }
}

/** @param {HTMLElement | ShadowRoot} parent */
function make(parent) {
  const root = document.createElement("div");
  root.className = "rows-holder";
  root.addEventListener("click", (event) => event.target instanceof Element && act(root, event, event.target));
  root.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLSelectElement) choose(root, target);
  });
  parent.append(root);
  return root;
}

/**
 * Bring the reader to the record that was opened, and hold it there until they move: on a page that
 * is still arriving, what stands above it grows.
 *
 * @param {HTMLElement} root
 */
function bring(root) {
  release();
  const heading = find(root, ".rows-record h2");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  const names = find(root, "thead"); // which stay above the row
  const go = () => {
    root.style.setProperty("--names", `${names?.offsetHeight ?? 0}px`);
    find(root, "tr.is-open", ".rows-above")?.scrollIntoView({ block: "start" });
  };
  go();
  const sizes = new ResizeObserver(() => requestAnimationFrame(() => holding === sizes && go())); // once all have followed
  for (const one of [document.querySelector("header[data-version]"), names, ...around(root)]) if (one) sizes.observe(one);
  holding = sizes;
}

/** The element and all it stands in. @param {Element | null} element @returns {Element[]} */
function around(element) {
  return element ? [element, ...around(element.parentElement)] : [];
}

function release() {
  holding?.disconnect();
  holding = null;
}

/** @param {HTMLElement} root @param {string} row */
function link(root, row) {
  return find(root, `[data-open="${CSS.escape(row)}"]`);
}

/** @param {HTMLElement} root @param {MouseEvent} event @param {Element} target */
function act(root, event, target) {
  const control = target.closest("a, button, select, label, summary");
  if (control instanceof HTMLButtonElement) {
    if (control.dataset.order) sort(root, control.dataset.order);
    if (control.dataset.more !== undefined) unfold(control);
  }
  const row = target.closest("tr[data-row]");
  if (control || !row || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (getSelection()?.isCollapsed === false) return; // they mark words, and do not mean to leave
  if (row instanceof HTMLElement) link(root, row.dataset.row ?? "")?.click();
}

/** @param {HTMLButtonElement} button */
function unfold(button) {
  const whole = button.parentElement?.classList.toggle("whole") ?? false;
  button.ariaExpanded = String(whole);
  button.textContent = whole ? "less" : "more";
}

/** The list of orders, which stands in for the names of columns on a narrow screen. @param {HTMLElement} root @param {HTMLSelectElement} list */
function choose(root, list) {
  if (find(root, ".rows[data-whole]")) return sort(root, list.value);
  const to = list.selectedOptions[0]?.dataset.href;
  if (!to) return;
  history.pushState(null, "", new URL(to, document.baseURI));
  dispatchEvent(new PopStateEvent("popstate")); // as a link to a page of ours: ./header.js
}

/**
 * Put the rows into another order, without the server: it reads the order from the address when it
 * next answers.
 *
 * @param {HTMLElement} root
 * @param {string} order name of a column, with - before it for the last first
 */
function sort(root, order) {
  const rows = find(root, ".rows");
  const body = find(root, ".rows-table tbody");
  if (!rows || !body) return;
  const name = order.replace(/^-/, "");
  const down = order.startsWith("-");
  const heads = [...root.querySelectorAll("thead [data-column]")].filter((head) => head instanceof HTMLElement);
  const column = heads.findIndex((head) => head.dataset.column === name);
  const open = find(body, "tr.opened");
  const sorted = [...body.querySelectorAll("tr[data-row]")].filter((row) => row instanceof HTMLElement);
  body.append(...inOrder(sorted, (row) => (row.dataset.ranks ?? "").split(" ").map(Number), column, down));
  if (open) find(body, "tr.is-open")?.after(open);
  for (const head of heads) mark(head, name, down);
  for (const list of root.querySelectorAll("select")) list.value = order;
  rows.dataset.order = order;
  const asked = order === rows.dataset.default ? "" : order;
  history.replaceState(history.state, "", address(location.href, asked));
  for (const way of root.querySelectorAll("a[data-open], a[data-close]"))
    if (way instanceof HTMLAnchorElement && new URL(way.href).pathname === location.pathname) way.href = address(way.href, asked);
}

/** Say of a column's name whether the rows stand by it, and what to press it gives next. @param {HTMLElement} head @param {string} name @param {boolean} down */
function mark(head, name, down) {
  const button = find(head, "button");
  if (head.dataset.column === name) head.ariaSort = down ? "descending" : "ascending";
  else head.removeAttribute("aria-sort");
  if (!button) return;
  const first = button.dataset.first ?? "";
  button.dataset.order = head.dataset.column === name ? (down ? name : `-${name}`) : first;
}

/** @param {string} href @param {string} order */
function address(href, order) {
  const url = new URL(href);
  if (order) url.searchParams.set("sort", order);
  else url.searchParams.delete("sort");
  return url.href;
}

/**
 * The rows by the rank of a column; what is empty (-1) stands last either way, and rows of one rank
 * stand as by the last rank, which is their place at first. As positions() of pages/parts/rows.py.
 *
 * @template Row
 * @param {Row[]} rows
 * @param {(row: Row) => number[]} ranks
 * @param {number} column
 * @param {boolean} down
 */
export function inOrder(rows, ranks, column, down) {
  const held = rows.map((row) => ({ row, at: ranks(row) }));
  const key = (/** @type {number} */ rank) => (rank < 0 ? Infinity : down ? -rank : rank);
  const place = (/** @type {number[]} */ at) => at[at.length - 1] ?? 0;
  held.sort((one, other) => {
    const [a, b] = [key(one.at[column] ?? -1), key(other.at[column] ?? -1)];
    return a === b ? place(one.at) - place(other.at) : a - b;
  });
  return held.map(({ row }) => row);
}
