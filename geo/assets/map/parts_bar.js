// The parts of the world as buttons, each with what is reported there; and what is out of sight.

import { add, button, hintMore } from "../shared/dom.js";
import { plural } from "../shared/text.js";
import { reported } from "../shared/words.js";
import { countParts } from "./parts.js";

/** @typedef {import("./parts.js").Counted} Counted */

export class PartsBar {
  /** @param {HTMLElement} over what it stands over @param {{world: () => void, part: (part: Counted) => void}} act */
  constructor(over, { world, part }) {
    this.act = { world, part };
    /** @type {Counted[]} */
    this.parts = [];
    this.box = add(over, "nav", undefined, "parts");
    this.box.setAttribute("aria-label", "Parts of the world");
    this.row = add(this.box, "div", undefined, "row");
    this.note = add(this.box, "p");
    hintMore(this.row);
    L.DomEvent.disableClickPropagation(this.box);
    L.DomEvent.disableScrollPropagation(this.box);
    /** @type {Map<string, {made: HTMLButtonElement, number: HTMLElement}>} */
    this.buttons = new Map();
  }

  /** @param {Atlas.CountryRow[]} rows @param {number} total */
  know(rows, total) {
    this.parts = countParts(rows);
    this.total = total;
    this.#set("world", "World", total, rows.length, this.act.world);
    for (const part of this.parts) this.#set(part.id, part.name, part.stations, part.reported, () => this.act.part(this.part(part.id)));
  }

  /** @param {string} id */
  part(id) {
    return /** @type {Counted} */ (this.parts.find((part) => part.id === id));
  }

  /** @param {string} id @param {string} name @param {number} n @param {number} countries @param {() => void} act */
  #set(id, name, n, countries, act) {
    const there = this.buttons.get(id) ?? this.#add(id, name, act);
    there.number.textContent = String(n);
    there.made.disabled = n === 0 && id !== "world";
    there.made.title = `${name}: ${reported(n)} in ${plural(countries, "country", "countries")}`;
  }

  /** @param {string} id @param {string} name @param {() => void} act */
  #add(id, name, act) {
    const made = button(this.row, `${name} `, act);
    made.dataset.part = id;
    made.setAttribute("aria-pressed", "false");
    const both = { made, number: add(made, "b") };
    this.buttons.set(id, both);
    return both;
  }

  /** Where the row scrolls, as little as need be. @param {HTMLElement} made */
  #reveal({ offsetLeft, offsetWidth }) {
    const left = offsetLeft - this.row.offsetLeft;
    const most = left - 24;
    const least = left + offsetWidth + 24 - this.row.clientWidth;
    this.row.scrollLeft = Math.max(0, Math.min(most, Math.max(least, this.row.scrollLeft)));
  }

  /** Which part is shown, and what to say of it. @param {string | null} id @param {string} words */
  press(id, words = "") {
    for (const [part, { made }] of this.buttons) {
      const on = part === id;
      if (on && made.getAttribute("aria-pressed") === "false") this.#reveal(made);
      made.setAttribute("aria-pressed", String(on));
    }
    this.note.textContent = words;
  }
}
