// What colours the countries: counts, or how far a country's own bodies went, as colour and pattern; or
// nothing. One of them at a time, as a reader chooses or a link says (`layer`).

import { make } from "../shared/svg.js";
import { day } from "../shared/text.js";
import { scalePatterns } from "./patterns.js";

const LEVELS = 5; // as many as geo/tables/about.py lets an atlas have
// Lines of each level's pattern: what goes further has more of them, so that it reads without colour.
const LINES = [[], ["M0 4h8"], ["M0 8L8 0"], ["M0 8L8 0", "M0 0L8 8"], ["M0 4h8", "M4 0v8", "M0 0h8", "M0 0v8"]];

let swatches = 0;

export class Action {
  /**
   * @param {L.Map} map @param {import("./land.js").Land} land
   * @param {{fetchJson: (path: string) => Promise<Atlas.OfficialAction>, drawKey: () => void}} act
   */
  constructor(map, land, { fetchJson, drawKey }) {
    this.map = map;
    this.land = land;
    this.fetchJson = fetchJson;
    this.drawKey = drawKey;
    this.asked = 0; // how often it was told what to show
    /** @type {string | null} the query whose answers these are */
    this.query = null;
    /** @type {Atlas.OfficialAction} */
    this.said = { classes: [], countries: {} };
    land.dress = (path, code) => this.#dress(path, code);
    land.more = (code) => this.#words(code);
  }

  /** Colour the countries by one thing, for what a query asks. @param {import("./land.js").Colouring} by @param {string} query */
  async show(by, query) {
    const mine = ++this.asked;
    if (by === this.land.by && by !== "action") return;
    this.land.by = by;
    const choice = document.querySelector(`input[name="colour"][value="${by}"]`);
    if (choice instanceof HTMLInputElement) choice.checked = true; // a link may have chosen it
    if (by === "action" && this.query !== query) {
      const answers = await this.fetchJson(`map/action.json?${query}`);
      if (mine !== this.asked) return;
      Object.assign(this, { said: answers, query });
    }
    this.land.colour();
    this.drawKey();
  }

  /** @param {SVGElement} path @param {string} code */
  #dress(path, code) {
    const level = this.land.by === "action" ? this.said.countries[code]?.level : undefined;
    if (level === undefined) return void delete path.dataset.action;
    this.#drawPatterns(); // here, where the land is there: answers may come before it
    path.dataset.action = String(level);
  }

  /** @param {string} code */
  #words(code) {
    const found = this.land.by === "action" ? this.said.countries[code] : undefined;
    if (!found) return "";
    const { level, furthest, latest } = found;
    if (!level || !furthest) return "No answer of its bodies was found";
    const words = [`${this.said.classes[level - 1].title} (${said(furthest)})`];
    if (latest && said(latest) !== said(furthest)) words.push(`latest answer: ${said(latest)}`);
    return `Official action: ${words.join("; ")}`;
  }

  /** A pattern a level, beside those of the land. */
  #drawPatterns() {
    const svg = this.map.getPane("overlayPane")?.querySelector("svg");
    if (!svg || svg.querySelector("#action-1")) return;
    const defs = make("defs", {}, svg);
    for (let level = 1; level <= LEVELS; level++) pattern(defs, level, `action-${level}`);
    scalePatterns(svg);
  }
}

/** @param {Atlas.ActionAnswer} answer */
function said({ label, date, actor, grade }) {
  return `${label}, ${day(date)}, ${actor}, grade ${grade}`;
}

/** @param {Element} defs @param {number} level @param {string} id */
function pattern(defs, level, id) {
  const made = make("pattern", { id, width: 8, height: 8, patternUnits: "userSpaceOnUse" }, defs);
  make("rect", { width: 8, height: 8, class: `action-ground action-${level}` }, made);
  for (const d of LINES[level - 1]) make("path", { d, class: "action-line" }, made);
}

/** What a level looks like, for a key. @param {number} level */
export function swatch(level) {
  const svg = make("svg", { width: 22, height: 14, "aria-hidden": "true" });
  const id = `key-action-${++swatches}`; // one each: a hidden one's pattern cannot be drawn elsewhere
  if (level) pattern(make("defs", {}, svg), level, id);
  make("rect", { x: 0.5, y: 0.5, width: 21, height: 13, class: "action-swatch", ...(level && { fill: `url(#${id})` }) }, svg);
  return svg;
}

/** @param {string | null} layer of a fragment @returns {import("./land.js").Colouring} */
export function colouring(layer) {
  return layer === "action" || layer === "none" ? layer : "";
}
