// The one set of filters, beside every page. The server has the last word on a query; but what the
// reader chooses from a list is shown on the map at once, while the server works on the page.

import { add } from "../map/dom.js";
import { Choices } from "./choices.js";

const HEADSTART = 400; // milliseconds that the map has before the server is told
const WAIT = 5000; // milliseconds in which an answer to something older is passed over

let filters = null;

/** Streamlit calls this with every answer of the server; the element stays the same through a visit. */
export function show({ data, parentElement, setTriggerValue }) {
  if (filters?.parent !== parentElement) filters = new Filters(parentElement, data);
  filters.tell = (said) => setTriggerValue("asked", said);
  filters.follow(data);
}

class Filters {
  constructor(parent, { keys, groups }) {
    Object.assign(this, { parent, groups, turn: null, since: 0, asked: {}, changes: {}, fields: new Map(), lists: new Map() });
    const sheet = document.createElement("link");
    Object.assign(sheet, { rel: "stylesheet", href: new URL("filters.css", import.meta.url).href });
    const box = document.createElement("section");
    box.setAttribute("aria-label", "Filters");
    parent.replaceChildren(sheet, box);
    add(box, "h2", "Narrow the view");
    this.#addField(box, keys.q);
    this.boxes = groups.map(({ title, names }) => this.#addGroup(box, title, names.map((name) => keys[name])));
  }

  /** Take over what the server says is asked, unless it answers something older than the last choice. */
  follow({ asked, turn }) {
    if (this.turn !== null && turn !== this.turn && performance.now() - this.since < WAIT) return;
    Object.assign(this, { turn: null, changes: {}, asked });
    this.query = this.#query();
    for (const [name, field] of this.fields) if (!field.matches(":focus") || !field.value) field.value = asked[name] ?? "";
    this.#name();
    for (const list of this.lists.values()) list.refresh();
  }

  /** The query that the choices make, as the server would write it. */
  #query() {
    return new URLSearchParams(Object.entries(this.asked).flatMap(([name, value]) => [value].flat().filter(Boolean).map((one) => [name, one]))).toString();
  }

  #change(name, value) {
    this.turn = crypto.getRandomValues(new Uint32Array(1))[0];
    this.since = performance.now();
    this.asked = { ...this.asked, [name]: value };
    this.changes = { ...this.changes, [name]: value }; // all that is not answered: the server may skip a message for a later one
    const detail = { query: null, turn: this.turn, shown: null };
    if (Array.isArray(value)) {
      detail.query = this.query = this.#query();
      document.dispatchEvent(new CustomEvent("atlas:asked", { detail })); // a map says when it has shown it
    }
    this.#name();
    this.#tellWhen(detail);
  }

  async #tellWhen({ turn, shown }) {
    if (shown) await Promise.race([shown, new Promise((done) => setTimeout(done, HEADSTART))]);
    if (turn === this.turn) this.tell({ changes: this.changes, turn }); // else a later choice tells of this one too
  }

  /** A closed group says how much is chosen in it; one in which something is chosen opens by itself. */
  #name() {
    this.groups.forEach(({ title, names }, n) => {
      const count = names.filter((name) => this.asked[name]?.length).length;
      const { details, summary, seen } = this.boxes[n];
      summary.textContent = count ? `${title}: ${count} chosen` : title;
      if (count && !seen.chosen) details.open = true;
      seen.chosen = count > 0;
    });
  }

  #addGroup(box, title, keys) {
    const details = add(box, "details");
    details.dataset.group = title;
    const summary = add(details, "summary", title);
    const lists = keys.map((key) => (key.repeatable ? this.#addList(details, key) : this.#addField(details, key)));
    details.addEventListener("toggle", () => lists.forEach((list) => list?.show?.(details.open)));
    return { details, summary, seen: { chosen: false } };
  }

  #addList(box, key) {
    const list = new Choices(box, key, {
      query: () => this.query,
      chosen: () => this.asked[key.name] ?? [],
      choose: (values) => this.#change(key.name, values),
    });
    this.lists.set(key.name, list);
    return list;
  }

  #addField(box, { name, title, placeholder, help }) {
    const label = add(box, "label", undefined, "field");
    add(label, "span", title);
    const field = add(label, "input");
    Object.assign(field, { type: "search", placeholder, maxLength: 200, autocomplete: "off", spellcheck: false });
    field.dataset.key = name;
    if (help) add(label, "small", help);
    // a field tells on Enter and when it is left, as a form does
    field.addEventListener("change", () => this.#change(name, field.value.trim()));
    field.addEventListener("search", () => field.value.trim() !== (this.asked[name] ?? "") && this.#change(name, field.value.trim()));
    this.fields.set(name, field);
  }
}
