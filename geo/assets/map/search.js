// Find a place, region or country by its name and go there, or a number that texts give. Accents, case and
// punctuation do not matter.

import { add } from "../shared/dom.js";
import { readFragment } from "../shared/protocol.js";
import { service } from "../shared/service.js";
import { plain, plural } from "../shared/text.js";

/**
 * What can be found, on the map (`id` of a place or country, `rows` of the place index in a region, or their `box`) and beside it.
 *
 * @typedef {{words: string, plain: string, note: string}} Named
 * @typedef {Named & {stations: number} & ({kind: "place" | "country", id: string} | {kind: "region", rows?: number[], box?: Atlas.Box})} Entry
 * @typedef {Named & {kind: "figure", stations: number, number: number}} Figure
 */

const MAX_FOUND = 8;
const PAUSE = 120; // milliseconds after a letter, before the server is asked

export class Search {
  /**
   * @param {{marks: import("./marks.js").Marks, land: import("./land.js").Land, show: (found: Entry) => void, begin: () => void,
   *   find: (words: string) => Promise<Entry[]>}} parts
   *   `begin` when the reader turns to it, `find` asks the server, where not all places are known
   */
  constructor({ marks, land, show, begin, find }) {
    this.marks = marks;
    this.find = find;
    this.asked = 0;
    this.land = land;
    this.show = show;
    this.begin = begin;
    /** @type {Entry[]} */
    this.entries = [];
    /** @type {(Entry | Figure)[]} */
    this.found = [];
    this.active = -1;
    /** @type {Atlas.PlaceIndex | null} */
    this.placeIndex = null;
    /** @type {Atlas.Answer | null} */
    this.answer = null;
    this.input = document.createElement("input");
    this.options = document.createElement("ul");
  }

  /** @param {Atlas.PlaceIndex} placeIndex @param {Atlas.Answer} answer */
  know(placeIndex, answer) {
    this.placeIndex = placeIndex;
    this.answer = answer;
    this.entries = [];
  }

  /** @param {HTMLElement} box */
  addTo(box) {
    box.append(this.input, this.options);
    Object.assign(this.input, { type: "search", placeholder: "Find a place or country ( / )", autocomplete: "off" });
    Object.assign(this.options, { id: "found", className: "found", hidden: true });
    this.options.setAttribute("role", "listbox");
    this.options.setAttribute("aria-label", "Places found");
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-label": "Find a place or country on the map", "aria-controls": "found",
      "aria-expanded": "false", "aria-autocomplete": "list",
    })) this.input.setAttribute(name, value);
    this.input.setAttribute("aria-keyshortcuts", "/");
    document.addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      this.input.focus();
    });
    this.input.addEventListener("focus", () => this.begin());
    this.input.addEventListener("input", () => this.#look());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => this.#close());
  }

  /** Names are made plain on the first search of a query, not on every query. */
  #entries() {
    if (this.entries.length || !this.answer || !this.placeIndex) return this.entries;
    const { id, name, country, regions, region } = this.placeIndex;
    const { place: rows, stations } = this.answer.marks ?? { place: [], stations: [] };
    const inRegion = Map.groupBy(rows.filter((row) => regions[region[row]]), (row) => region[row]);
    this.entries = [
      ...[...this.land.areas].map(([code, area]) =>
        entry(area.name, { kind: /** @type {const} */ ("country"), id: code, stations: this.land.rows.get(code)?.stations ?? 0, note: this.#count(code) })),
      ...[...inRegion].map(([at, among]) =>
        entry(regions[at], { kind: /** @type {const} */ ("region"), rows: among, stations: among.length, note: "region" })),
      ...rows.map((row, n) =>
        entry(name[row], { kind: /** @type {const} */ ("place"), id: id[row], stations: stations[n], note: `${this.marks.countryName(country[row])}, ${stations[n]} reported` })),
    ];
    return this.entries;
  }

  /** @param {string} code */
  #count(code) {
    const row = this.land.rows.get(code);
    return row ? `country, ${row.stations} reported` : "country, none reported in this view";
  }

  /** The number that is asked for, if texts give it: whole, for 4 is no part of 46. @param {string} wanted @returns {Figure[]} */
  #figures(wanted) {
    const digits = wanted.replaceAll(" ", "");
    return (this.answer?.figures ?? []).filter(([number]) => String(number) === digits).map(([number, texts]) =>
      entry(number.toLocaleString("en"), { kind: /** @type {const} */ ("figure"), number, stations: 0, note: `a figure that ${plural(texts, "text gives", "texts give")}: see who counts what` }));
  }

  async #look() {
    const mine = ++this.asked;
    const wanted = plain(this.input.value);
    const fits = wanted ? [...this.#figures(wanted), ...this.#entries().filter((one) => one.plain.includes(wanted))] : [];
    const elsewhere = Boolean(wanted && this.answer?.nations);
    if (!elsewhere || fits.length) this.#offer(fits, wanted);
    if (!elsewhere) return;
    await new Promise((next) => setTimeout(next, PAUSE));
    if (mine !== this.asked) return;
    const found = await this.find(this.input.value).catch(() => []);
    if (mine === this.asked) this.#offer([...fits, ...found], wanted);
  }

  /** @param {(Entry | Figure)[]} fits @param {string} wanted */
  #offer(fits, wanted) {
    this.found = inOrder(fits, wanted).slice(0, MAX_FOUND);
    this.active = this.found.length ? 0 : -1;
    this.#draw(this.input.value.trim());
  }

  /** @param {string} wanted */
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

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step && this.found.length) {
      event.preventDefault();
      this.active = (this.active + step + this.found.length) % this.found.length;
      this.#draw(this.input.value);
    } else if (event.key === "Enter" && this.active >= 0) this.#choose(this.active);
    else if (event.key === "Escape") this.#close();
    event.stopPropagation(); // the map moves on arrow keys
  }

  /** @param {number} n */
  #choose(n) {
    const found = this.found[n];
    this.input.value = "";
    if (found.kind === "figure") leadToFigures(found.number);
    else this.show(found);
    this.#close();
  }

  #close() {
    this.asked++;
    Object.assign(this, { found: [], active: -1 });
    this.#draw("");
  }
}

/**
 * What bears the very name first, then what has reports, then what begins so; the most stations first.
 *
 * @template {{plain: string, stations: number}} One
 * @param {One[]} found @param {string} wanted
 */
export function inOrder(found, wanted) {
  /** @param {One} one */
  const rank = ({ plain: name, stations }) => (name === wanted ? 0 : (stations ? 1 : 3) + (name.startsWith(wanted) ? 0 : 1));
  return [...found].sort((a, b) => rank(a) - rank(b) || b.stations - a.stations);
}

/** Open the page of figures around the map, without what the map leaves out. @param {number} number */
function leadToFigures(number) {
  const asked = new URLSearchParams(readFragment(location.hash).query);
  asked.set("q", String(number));
  service.lead(`figures?${asked}`);
}

/** @template More @param {string} words @param {More} more */
const entry = (words, more) => ({ words, plain: plain(words), ...more });
