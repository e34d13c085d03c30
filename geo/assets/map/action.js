// Official action by country: how far a country's own bodies went, as colour and pattern on the land.
// Off until a reader turns it on, or a link does (`layer=action`).

import { add } from "../shared/dom.js";
import { day } from "../shared/text.js";

const LEVELS = 5; // as many as geo/tables/about.py lets an atlas have
// Lines of each level's pattern: what goes further has more of them, so that it reads without colour.
const LINES = [[], ["M0 4h8"], ["M0 8L8 0"], ["M0 8L8 0", "M0 0L8 8"], ["M0 4h8", "M4 0v8", "M0 0h8", "M0 0v8"]];

export class Action {
  /**
   * @param {L.Map} map @param {import("./land.js").Land} land
   * @param {(path: string) => Promise<Atlas.OfficialAction>} fetchJson
   */
  constructor(map, land, fetchJson) {
    this.map = map;
    this.land = land;
    this.fetchJson = fetchJson;
    this.on = false;
    /** @type {string | null} the query whose answers these are */
    this.query = null;
    /** @type {Atlas.OfficialAction} */
    this.said = { classes: [], countries: {} };
    land.dress = (path, code) => this.#dress(path, code);
    land.more = (code) => this.#words(code);
  }

  /** Show it or not, for what a query asks. @param {boolean} on @param {string} query @param {HTMLElement} legend */
  async show(on, query, legend) {
    this.on = on;
    if (on && this.query !== query) {
      const answers = await this.fetchJson(`map/action.json?${query}`);
      if (!this.on) return;
      Object.assign(this, { said: answers, query });
    }
    const box = document.querySelector('input[name="action"]');
    if (box instanceof HTMLInputElement) box.checked = on; // a link may have turned it on
    this.#drawPatterns();
    this.land.colour();
    this.drawKey(legend);
  }

  /** @param {SVGElement} path @param {string} code */
  #dress(path, code) {
    const level = this.on ? this.said.countries[code]?.level : undefined;
    if (level === undefined) delete path.dataset.action;
    else path.dataset.action = String(level);
  }

  /** @param {string} code */
  #words(code) {
    const found = this.on ? this.said.countries[code] : undefined;
    if (!found) return "";
    const { level, furthest, latest } = found;
    if (!level || !furthest) return "No answer of its bodies was found";
    const words = [`${this.said.classes[level - 1].title} (${said(furthest)})`];
    if (latest && said(latest) !== said(furthest)) words.push(`latest answer: ${said(latest)}`);
    return `Official action: ${words.join("; ")}`;
  }

  /** What its colours mean, in place of what those of the counts do. @param {HTMLElement} legend */
  drawKey(legend) {
    legend.querySelector(".action-key")?.remove();
    legend.classList.toggle("with-action", this.on);
    if (!this.on) return;
    const box = add(legend.querySelector("details") ?? legend, "div", undefined, "action-key");
    legend.querySelector("summary")?.after(box);
    add(box, "p", "Country: how far its own bodies went");
    const list = add(box, "ul");
    [{ title: "no answer found", says: "" }, ...this.said.classes].forEach(({ title, says }, level) => {
      const item = add(list, "li");
      if (says) item.title = says;
      item.append(swatch(level), title);
    });
  }

  /** A pattern a level, beside those of the land. */
  #drawPatterns() {
    const svg = this.map.getPane("overlayPane")?.querySelector("svg");
    if (!svg || svg.querySelector("#action-1")) return;
    const defs = make("defs", {}, svg);
    for (let level = 1; level <= LEVELS; level++) pattern(defs, level, `action-${level}`);
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

/** @param {number} level */
function swatch(level) {
  const svg = make("svg", { width: 22, height: 14, "aria-hidden": "true" });
  if (level) pattern(make("defs", {}, svg), level, `key-action-${level}`);
  make("rect", { x: 0.5, y: 0.5, width: 21, height: 13, class: "action-swatch", ...(level && { fill: `url(#key-action-${level})` }) }, svg);
  return svg;
}

/** @param {string} tag @param {Record<string, string | number>} attributes @param {Element} [parent] */
function make(tag, attributes, parent) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  parent?.append(node);
  return node;
}
