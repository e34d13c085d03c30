// Presentation: all of the map in large type, and its records one after the other, by the arrow keys, a
// clicker or the clock. `present=1` in the fragment waits for a key, `present=20` goes on after 20 seconds.

import { add, button } from "../shared/dom.js";
import { readFragment, writeFragment } from "../shared/protocol.js";
import { rescale } from "./discs.js";

const NEXT = new Set(["ArrowRight", "PageDown", " "]); // a clicker sends the pages
const BACK = new Set(["ArrowLeft", "PageUp"]);
const ALL = new Set(["Home", "Escape"]);
const SHORTEST = 5; // seconds in which a record can be read at all
const LONGEST = 3600; // browsers take what is far longer for no time at all
const USUAL = 20;

/** Seconds for each record, 0 to wait for a key, null for no presentation. @param {string | null} present of the fragment */
export function pace(present) {
  if (present === null) return null;
  const seconds = Number(present);
  return seconds > 1 ? Math.min(Math.max(SHORTEST, seconds), LONGEST) : 0;
}

export class Presentation {
  /**
   * @param {import("./card.js").Card} records
   * @param {{fit: () => void, again: () => void}} act `fit` shows all of the view, `again` draws the marks in
   *   their new size
   */
  constructor(records, { fit, again }) {
    this.records = records;
    this.fit = fit;
    this.again = again;
    /** @type {number | null} as pace() gives it */
    this.seconds = null;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.clock = undefined;
    this.bar = document.createElement("nav");
    Object.assign(this.bar, { className: "present-bar", hidden: true });
    this.bar.setAttribute("aria-label", "Presentation");
    button(this.bar, "‹ Previous", () => this.step(-1));
    button(this.bar, "Next ›", () => this.step(1));
    this.play = button(this.bar, "", () => this.#run(!this.clock));
    button(this.bar, "Leave", () => this.#leave());
    this.at = add(this.bar, "span");
    this.at.setAttribute("aria-live", "polite");
    document.querySelector("main")?.append(this.bar);
    window.addEventListener("keydown", (event) => this.#press(event), { capture: true }); // before the map pans
  }

  /** @param {string | null} present of the fragment */
  follow(present) {
    const seconds = pace(present);
    if (seconds === this.seconds) return;
    this.seconds = seconds;
    const on = seconds !== null;
    document.documentElement.toggleAttribute("data-present", on);
    rescale();
    this.bar.hidden = !on;
    this.#run(Boolean(seconds));
    this.again();
    this.say();
  }

  /** To the next stop: all of the view, then each record in the order of the list, and all again. @param {number} by */
  step(by) {
    const stops = [null, ...this.records.order];
    const at = Math.max(0, stops.indexOf(this.records.selected));
    const next = stops[(at + by + stops.length) % stops.length];
    if (!next) this.#all();
    else void this.records.open(next);
    if (this.clock) this.#run(true); // the whole time for what was chosen
  }

  #all() {
    this.records.close();
    this.fit();
  }

  /** What is presented stays. */
  #leave() {
    location.hash = writeFragment({ ...readFragment(location.hash), present: null, place: this.records.selected });
  }

  /** @param {boolean} on */
  #run(on) {
    clearInterval(this.clock);
    this.clock = on ? setInterval(() => { if (!document.hidden) this.step(1); }, (this.seconds || USUAL) * 1000) : undefined;
    this.play.textContent = on ? "Pause" : "Play";
  }

  /** Where the presentation stands in the view. */
  say() {
    const { order, selected } = this.records;
    const at = order.indexOf(selected ?? "");
    this.at.textContent = at < 0 ? `${order.length} records` : `${at + 1} of ${order.length}`;
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { key, target } = event;
    if (this.seconds === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target instanceof Element && target.closest("input, select, textarea")) return;
    if (key === " " && target instanceof Element && target.closest("button, a, summary")) return;
    const by = NEXT.has(key) ? 1 : BACK.has(key) ? -1 : 0;
    if (!by && !ALL.has(key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (by) this.step(by);
    else this.#all();
  }
}
