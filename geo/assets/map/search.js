// Find a place, region or country by its name and go there. Accents and case do not matter.

import { add } from "./dom.js";

const MOST = 8;
const fold = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

export class Search {
  constructor({ marks, land, show }) {
    Object.assign(this, { marks, land, show });
    this.entries = [];
    this.found = [];
    this.active = -1;
  }

  know(gazetteer, answer) {
    Object.assign(this, { gazetteer, answer });
    this.entries = [];
  }

  addTo(box) {
    this.input = add(box, "input");
    Object.assign(this.input, { type: "search", placeholder: "Find a place or country", autocomplete: "off" });
    this.options = add(box, "ul", undefined, "found");
    Object.assign(this.options, { id: "found", hidden: true });
    this.options.setAttribute("role", "listbox");
    this.options.setAttribute("aria-label", "Places found");
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-label": "Find a place or country on the map", "aria-controls": "found",
      "aria-expanded": "false", "aria-autocomplete": "list",
    })) this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => this.#look());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => this.#close());
  }

  /** Names are folded on the first search of a query, not on every query. */
  #entries() {
    if (this.entries.length || !this.answer) return this.entries;
    const { id, name, country, regions, region } = this.gazetteer;
    const rows = this.answer.marks.place;
    const entry = (kind, words, more) => ({ kind, words, folded: fold(words), ...more });
    const inRegion = Map.groupBy(rows.filter((row) => regions[region[row]]), (row) => region[row]);
    this.entries = [
      ...[...this.land.areas].map(([code, area]) => entry("country", area.name, { id: code, note: this.#count(code) })),
      ...[...inRegion].map(([at, among]) => entry("region", regions[at], { rows: among, note: "region" })),
      ...rows.map((row) => entry("place", name[row], { id: id[row], note: this.marks.countryName(country[row]) })),
    ];
    return this.entries;
  }

  #count(code) {
    const row = this.land.rows.get(code);
    return row ? `country, ${row.stations} reported` : "country, none reported in this view";
  }

  #look() {
    const wanted = fold(this.input.value.trim());
    const fits = wanted ? this.#entries().filter(({ folded }) => folded.includes(wanted)) : [];
    const rank = ({ folded }) => (folded === wanted ? 0 : folded.startsWith(wanted) ? 1 : 2);
    this.found = fits.sort((a, b) => rank(a) - rank(b)).slice(0, MOST);
    this.active = this.found.length ? 0 : -1;
    this.#draw(wanted);
  }

  #draw(wanted) {
    this.options.replaceChildren();
    this.found.forEach((entry, n) => {
      const option = add(this.options, "li", entry.words);
      Object.assign(option, { id: `found-${n}` });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", String(n === this.active));
      add(option, "span", ` ${entry.note}`);
      option.addEventListener("pointerdown", (event) => { event.preventDefault(); this.#choose(n); });
    });
    if (wanted && !this.found.length) {
      const none = add(this.options, "li", "Nothing of that name is on this map.");
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.setAttribute("aria-selected", "false");
    }
    this.options.hidden = !wanted;
    this.input.setAttribute("aria-expanded", String(Boolean(wanted)));
    if (this.active >= 0) this.input.setAttribute("aria-activedescendant", `found-${this.active}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.found.length) {
      event.preventDefault();
      this.active = (this.active + step + this.found.length) % this.found.length;
      this.#draw(this.input.value);
    } else if (event.key === "Enter" && this.active >= 0) this.#choose(this.active);
    else if (event.key === "Escape") this.#close();
    event.stopPropagation(); // the map moves on arrow keys
  }

  #choose(n) {
    this.show(this.found[n]);
    this.#close();
  }

  #close() {
    Object.assign(this, { found: [], active: -1 });
    this.#draw("");
  }
}
