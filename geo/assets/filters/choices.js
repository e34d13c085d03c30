// One filter whose values can be ticked: the chosen ones first, then those with most stations. The
// server sends the first hundred; what is typed above the list finds the others.

import { add } from "../shared/dom.js";
import { service } from "../shared/service.js";

const SHORT = 8; // a list of so many needs no field to find a value by
const PAUSE = 150; // milliseconds of no typing before the server is asked

/** @typedef {[value: string, words: string, stations: number | null]} Option of `without` those that would remain */

export class Choices {
  /**
   * @param {HTMLElement} box
   * @param {Atlas.Key} key
   * @param {{query: () => string, chosen: () => string[], choose: (values: string[]) => void}} filters
   */
  constructor(box, key, { query, chosen, choose }) {
    this.key = key;
    this.query = query;
    this.chosen = chosen;
    this.choose = choose;
    this.on = false;
    this.requestId = 0; // of what was asked for last
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    const set = this.set = add(box, "fieldset");
    set.dataset.key = key.name;
    set.hidden = key.rare;
    add(set, "legend", key.title);
    if (key.help) add(set, "small", key.help);
    this.finder = add(set, "input");
    Object.assign(this.finder, { type: "search", placeholder: "Find", hidden: true, autocomplete: "off", spellcheck: false });
    this.finder.setAttribute("aria-label", `Find in ${key.title}`);
    this.finder.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.refresh(), PAUSE);
    });
    this.list = add(set, "div", undefined, "choices");
    this.more = add(set, "small");
    this.more.setAttribute("role", "status");
  }

  /** A list that is closed asks for nothing. @param {boolean} on */
  show(on) {
    this.on = on;
    if (on) this.refresh();
  }

  async refresh() {
    if (!this.on) return;
    const mine = ++this.requestId;
    const words = this.finder.value.trim();
    const asked = new URLSearchParams(this.query());
    if (words) asked.set("find", words);
    try {
      const said = await service.ask(`map/choices/${this.key.name}.json?${asked}`);
      if (!said.ok) throw new Error();
      const { options, more } = await said.json();
      if (mine !== this.requestId) return; // asked again meanwhile
      this.#draw(options);
      this.set.hidden = this.key.rare && !options.length && !words;
      this.finder.hidden = !words && !more && options.length <= SHORT;
      this.more.textContent = more ? `${more} more: type to find them` : options.length ? "" : words ? "Nothing of that name" : "Nothing to choose in this view";
    } catch {
      if (mine !== this.requestId) return;
      this.more.textContent = "The choices could not be loaded. Open this group again to retry.";
    }
  }

  /** Rows that stay keep their element, and so the focus. @param {Option[]} options */
  #draw(options) {
    const chosen = new Set(this.chosen());
    const there = new Map([...this.list.querySelectorAll("label")].map((row) => [row.dataset.value ?? "", row]));
    const rows = options.map(([value, words, n]) => {
      const row = there.get(value) ?? this.#make(value);
      const [box, name, count] = row.children;
      /** @type {HTMLInputElement} */ (box).checked = chosen.has(value);
      name.textContent = words;
      count.textContent = n === null ? "" : `(${n})`;
      return row;
    });
    // a list of the same values keeps its order: what is ticked must not run away from the pointer
    const same = rows.length === there.size && rows.every((row) => there.has(row.dataset.value ?? ""));
    if (same) return;
    const held = /** @type {Document | ShadowRoot} */ (this.list.getRootNode()).activeElement;
    this.list.replaceChildren(...rows);
    if (held instanceof HTMLElement && this.list.contains(held)) held.focus({ preventScroll: true });
  }

  /** @param {string} value */
  #make(value) {
    const row = document.createElement("label");
    row.dataset.value = value;
    const box = add(row, "input");
    box.type = "checkbox";
    add(row, "span");
    row.append(" ");
    add(row, "span", undefined, "count");
    box.addEventListener("change", () => {
      const others = this.chosen().filter((one) => one !== value);
      this.choose(box.checked ? [...others, value].sort() : others);
    });
    return row;
  }
}
