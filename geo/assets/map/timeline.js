// The timeline under the map: first reports up, answers down, outcomes as signs, by month. A reader
// drags over it to choose dates of first reports; in a narrow document two lists do, in the sheet.

import { add, button } from "../shared/dom.js";
import { drag } from "../shared/drag.js";
import { plural } from "../shared/text.js";
import { counted, words as nouns } from "../shared/words.js";
import { bins, datesOf, keyed, moved, rangeOf, shifted, sumWithin } from "./months.js";
import { drawStrip, wordsOf } from "./strip.js";
import { drawLists, drawTwin } from "./twin.js";

/** @typedef {import("./months.js").Bin} Bin */
/** @typedef {import("./months.js").Dates} Dates */
/** @typedef {import("./months.js").Range} Range */

const SETTLED = 350; // milliseconds after the last key until the dates are asked for
const RULE = `A range counts ${nouns.a_one} by the earliest date of a text that supports it, or of the list that names it. A date known by year or month only stands for its beginning; ${nouns.a_one} without any is in no range.`;

export class Timeline {
  /**
   * @param {HTMLElement} box
   * @param {HTMLElement} pane for lists, where there is no room for a strip
   * @param {object} act
   * @param {(path: string) => Promise<Atlas.Times>} act.fetchJson
   * @param {(dates: Dates | null, times: Atlas.Times) => void} act.preview show a range that is not chosen yet; null: no longer
   * @param {(dates: Dates) => void} act.choose
   */
  constructor(box, pane, { fetchJson, preview, choose }) {
    this.box = box;
    this.fetchJson = fetchJson;
    this.preview = preview;
    this.choose = choose;
    /** @type {Atlas.Times | null} */
    this.times = null;
    /** @type {string | null} the query whose times these are, without dates of first reports */
    this.query = null;
    /** @type {Bin[]} */
    this.bins = [];
    /** @type {Dates} that the map shows */
    this.dates = { since: "", until: "" };
    /** @type {Range} */
    this.range = { from: 0, to: 0 };
    this.shown = 0; // stations of the view
    this.asked = 0; // how often it was told what the map shows
    this.frame = 0;
    this.choosing = false; // whether the reader is about to: the range is then theirs
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.settling = undefined;
    const rows = add(this.box, "div", undefined, "rows");
    for (const words of ["first reports", "answers", "outcomes"]) add(rows, "span", words);
    this.plot = add(this.box, "div", undefined, "plot");
    this.strip = add(this.plot, "div", undefined, "strip");
    this.strip.setAttribute("aria-hidden", "true");
    this.shades = [add(this.plot, "i", undefined, "shade"), add(this.plot, "i", undefined, "shade")];
    this.span = add(this.plot, "i", undefined, "span");
    this.knobs = {
      from: this.#knob("from", "First reported since"),
      to: this.#knob("to", "First reported until"),
    };
    const side = add(this.box, "div", undefined, "side");
    this.count = add(side, "p", undefined, "count");
    this.all = button(side, "All dates", () => this.#ask({ from: 0, to: this.bins.length - 1 }), "all");
    this.undated = this.#fold(side, "undated");
    this.lists = { title: add(pane, "h2"), body: add(pane, "div", undefined, "lists") };
    this.twins = [this.#fold(side, "twin"), this.#fold(pane, "twin")];
    for (const { summary } of this.twins) summary.textContent = "Signs, table";
    drag(this.plot, { start: (x) => this.#grip(x), move: (grip, x, from) => this.#drag(grip, x, from), end: (done) => done ? this.#ask(this.range) : this.#leave() });
    new ResizeObserver(() => this.#draw()).observe(this.plot);
    // the range lies over the bars, whose own words are then out of reach
    this.plot.addEventListener("pointermove", ({ clientX }) => {
      if (this.times && this.bins.length) this.plot.title = wordsOf(this.times, this.bins, this.#at(clientX));
    });
    this.box.addEventListener("keydown", (event) => {
      const open = this.box.querySelector("details[open]");
      if (event.key !== "Escape" || !(open instanceof HTMLDetailsElement)) return;
      open.open = false;
      open.querySelector("summary")?.focus();
    });
  }

  /** @param {HTMLElement} parent @param {string} className one of several of which one is open */
  #fold(parent, className) {
    const fold = add(parent, "details", undefined, className);
    fold.name = "time";
    return { fold, summary: add(fold, "summary"), body: add(fold, "div", undefined, "sheet") };
  }

  /** @param {"from" | "to"} end @param {string} words */
  #knob(end, words) {
    const knob = add(this.plot, "span", undefined, `knob ${end}`);
    Object.assign(knob, { role: "slider", tabIndex: 0, ariaLabel: words, ariaOrientation: "horizontal", ariaValueMin: "0" });
    knob.addEventListener("keydown", (event) => {
      const bin = keyed(event.key, this.range[end], this.bins.length);
      if (bin === null || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.#show(moved(this.range, end, bin, this.bins.length));
      clearTimeout(this.settling);
      this.settling = setTimeout(() => this.#ask(this.range), SETTLED);
    });
    return knob;
  }

  /** What the map shows now. @param {string} query @param {number} shown stations @param {string} token of the places */
  async follow(query, shown, token) {
    const mine = ++this.asked;
    const asked = new URLSearchParams(query);
    this.dates = { since: asked.get("since") ?? "", until: asked.get("until") ?? "" };
    this.shown = shown;
    asked.delete("since");
    asked.delete("until");
    const rest = asked.toString();
    if (rest !== this.query || this.times?.token !== token) {
      const times = await this.fetchJson(`map/times.json?${rest}`);
      if (mine !== this.asked) return; // the map shows another query by now
      Object.assign(this, { query: rest, times, bins: bins(times.months, weights(times)), choosing: false });
      this.#fill(times);
    }
    if (this.choosing) return;
    this.range = rangeOf(this.bins, this.dates);
    this.#place();
    this.#say(this.dates, this.shown);
  }

  /** What does not change with the range. @param {Atlas.Times} times */
  #fill(times) {
    this.box.classList.add("ready");
    this.box.classList.toggle("dateless", !this.bins.length);
    this.#draw();
    const without = times.reports.view[times.months.length - 1];
    const others = times.answers.view[times.months.length - 1];
    this.undated.fold.hidden = !without && !others;
    this.undated.summary.textContent = `${without ? counted(without) : plural(others, "answer")} undated`;
    this.undated.summary.title = RULE;
    const missing = [without && `${counted(without)} of this view`, others && plural(others, "answer")].filter(Boolean).join(" and ");
    const words = `${missing ? `Without a date, and so in no month: ${missing}. ` : ""}${RULE}`;
    const still = times.cells ? "" : " The map follows once you let go: there are too many places to show each range at once.";
    this.undated.body.textContent = words + still;
    for (const { body } of this.twins) drawTwin(body, times);
    drawLists(this.lists.body, this.bins, { choose: (range) => this.#ask(range) });
    add(this.lists.body, "p", words);
  }

  #draw() {
    const { clientWidth: width, clientHeight: height } = this.plot;
    if (this.times && this.bins.length && width) drawStrip(this.strip, this.times, this.bins, { width, height });
    this.#place();
  }

  /** Show a range that is not chosen yet. @param {Range} range */
  #show(range) {
    if (!this.times || (range.from === this.range.from && range.to === this.range.to)) return;
    this.choosing = true;
    this.range = range;
    this.#place();
    const dates = datesOf(this.bins, range);
    this.#say(dates, sumWithin(this.times.months, this.times.reports.view, dates));
    cancelAnimationFrame(this.frame);
    const { times } = this;
    this.frame = requestAnimationFrame(() => this.preview(dates, times));
  }

  /** @param {Range} range */
  #ask(range) {
    clearTimeout(this.settling);
    cancelAnimationFrame(this.frame);
    this.choosing = false;
    this.range = range;
    this.#place();
    const dates = datesOf(this.bins, range);
    if (dates.since !== this.dates.since || dates.until !== this.dates.until) this.choose(dates);
    else this.#leave();
  }

  /** Back to what the map's query says. */
  #leave() {
    if (!this.times) return;
    cancelAnimationFrame(this.frame);
    this.choosing = false;
    this.range = rangeOf(this.bins, this.dates);
    this.#place();
    this.#say(this.dates, this.shown);
    this.preview(null, this.times);
  }

  #place() {
    const many = this.bins.length;
    if (!many) return;
    const { from, to } = this.range;
    const [left, right] = [(100 * from) / many, (100 * (to + 1)) / many];
    this.knobs.from.style.left = `${left}%`;
    this.knobs.to.style.left = `${right}%`;
    Object.assign(this.span.style, { left: `${left}%`, width: `${right - left}%` });
    Object.assign(this.shades[0].style, { left: "0", width: `${left}%` });
    Object.assign(this.shades[1].style, { left: `${right}%`, width: `${100 - right}%` });
    for (const [end, knob] of Object.entries(this.knobs)) {
      const bin = this.bins[this.range[/** @type {"from" | "to"} */ (end)]];
      const free = end === "from" ? from === 0 : to === many - 1;
      Object.assign(knob, {
        ariaValueMax: String(many - 1), ariaValueNow: String(end === "from" ? from : to),
        ariaValueText: free ? `${bin.words}, no limit` : bin.words,
      });
    }
  }

  /** @param {Dates} dates @param {number} found */
  #say({ since, until }, found) {
    if (!this.times) return;
    const of = this.times.reports.view.reduce((sum, n) => sum + n, 0);
    const { from, to } = this.range;
    const words = from === to ? this.bins[from]?.words : `${this.bins[from]?.words} – ${this.bins[to]?.words}`;
    const chosen = Boolean(since || until);
    this.count.replaceChildren();
    add(this.count, "b", `${found} of ${of}`);
    this.count.append(" ");
    add(this.count, "span", `${nouns.many}, ${chosen ? words : "all dates"}`);
    this.all.hidden = !chosen;
    this.lists.title.textContent = `Dates: ${chosen ? words : "all"}, ${found} of ${of} ${nouns.many}`;
    for (const list of this.lists.body.querySelectorAll("select")) list.value = String(list.name === "from" ? from : to);
  }

  /** The bin at a place of the plot. @param {number} x pixels from the window's left */
  #at(x) {
    const { left, width } = this.plot.getBoundingClientRect();
    return Math.max(0, Math.min(this.bins.length - 1, Math.floor(((x - left) / width) * this.bins.length)));
  }

  /** What a press takes hold of: an end of the range, all of it, or nothing yet. @param {PointerEvent} event */
  #grip({ target, clientX }) {
    if (!this.times || !this.bins.length) return null;
    const { from, to } = this.range;
    for (const end of /** @type {const} */ (["from", "to"])) if (target === this.knobs[end]) return { end, was: this.range };
    const at = this.#at(clientX);
    const whole = from === 0 && to === this.bins.length - 1;
    return !whole && at >= from && at <= to ? { end: "span", was: this.range } : { end: "new", was: this.range };
  }

  /** @param {{end: string, was: Range}} grip @param {number} x @param {number} began */
  #drag({ end, was }, x, began) {
    const [at, first] = [this.#at(x), this.#at(began)];
    if (end === "span") return this.#show(shifted(was, at - first, this.bins.length));
    if (end === "new") return this.#show({ from: Math.min(at, first), to: Math.max(at, first) });
    this.#show(moved(was, /** @type {"from" | "to"} */ (end), at, this.bins.length));
  }
}

/** All that lies in each month. @param {Atlas.Times} times */
function weights({ months, reports, answers }) {
  return months.map((_, n) => reports.all[n] + answers.all[n]);
}
