// Names to find one's way by: places of the view, countries, large cities. Each is put where it
// covers no disc, badge or other name, or left out; the important ones choose first.

import { add } from "../shared/dom.js";
import { markScale } from "./discs.js";
import { middle, placeNames } from "./layout.js";

/** @typedef {import("./layout.js").Box} Box */
/** @typedef {import("./layout.js").Stand} Stand */
/** @typedef {import("./land.js").Area} Area */
/** @typedef {{kind: "place" | "country" | "city", words: string, at: import("./layout.js").Point, off: number, room: number, area?: Area, reported?: boolean, chosen?: boolean}} Candidate */
/** @typedef {import("./layout.js").Name & {area?: Area, reported?: boolean, chosen?: boolean}} Label */

const MAX_NAMES = 90; // on screen at once
const FONT = "'Libre Franklin', system-ui, sans-serif";
const FONTS = { place: [600, 12], country: [500, 12], city: [400, 12], chosen: [700, 12] }; // weight, pixels
const NAMED = 4; // zoom from which single discs carry their name
const CITY_ZOOM = [2.5, 3.5, 4.5, 5.5, 6.5]; // zoom from which a city of rank 1, 2, ... is named
const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
/** @type {Map<string, number>} */
const widths = new Map();

export class Labels {
  /** @param {L.Map} map @param {import("./land.js").Land} land */
  constructor(map, land) {
    this.map = map;
    this.land = land;
    /** @type {Area[]} */
    this.countries = [];
    /** @type {{words: string, spot: [number, number], rank: number}[]} */
    this.cities = [];
    this.on = true;
    /** @type {Map<string, HTMLElement[]>} what stands where -> its elements */
    this.drawn = new Map();
    this.pane = map.createPane("labels");
    Object.assign(this.pane.style, { zIndex: 550, pointerEvents: "none" }); // over land, under discs
    this.pane.setAttribute("aria-hidden", "true"); // marks and the list say all of it
    map.on("zoomstart", () => { this.pane.hidden = true; });
  }

  /** Label the countries of the land. */
  setCountries() {
    this.countries = [...this.land.areas.values()].filter(({ label_lat: lat }) => lat != null);
  }

  /** @param {Atlas.CityColumns} cities */
  setCities({ name, lat, lon, rank }) {
    this.cities = name.map((words, n) => ({ words, spot: [lat[n], lon[n]], rank: rank[n] }));
  }

  /** @param {boolean} on */
  show(on) {
    this.on = on;
  }

  /** @param {Box[]} taken @param {ReturnType<import("./marks.js").Marks["named"]>} marked */
  layout(taken, marked) {
    this.pane.hidden = !this.on;
    if (!this.on) return;
    const { min, max } = /** @type {{min: L.Point, max: L.Point}} */ (this.map.getPixelBounds());
    const origin = this.map.getPixelOrigin();
    const sight = { left: min.x - origin.x, top: min.y - origin.y, right: max.x - origin.x, bottom: max.y - origin.y };
    this.#draw(placeNames(this.#inSight(sight, marked), {
      taken, sight, most: MAX_NAMES,
      fits: ({ area }, box, line) => (line ? !this.#isReported(box) : !area || this.land.holds(area, middle(box))), // no name on a neighbour
    }));
  }

  /**
   * Measured one after the other, for the last ones are seldom asked for.
   *
   * @param {Box} sight @param {Parameters<Labels["layout"]>[1]} marked @returns {Iterable<Label>}
   */
  *#inSight(sight, marked) {
    for (const label of this.#candidates(marked)) {
      const { x, y } = label.at;
      if (x < sight.left || x > sight.right || y < sight.top || y > sight.bottom) continue;
      yield { ...label, width: measure(label.words, label.chosen ? "chosen" : label.kind) };
    }
  }

  /**
   * What is chosen first, then what is reported, most reports first: beside its mark; then the land around it, by size.
   *
   * @param {Parameters<Labels["layout"]>[1]} marked @returns {Iterable<Candidate>}
   */
  *#candidates(marked) {
    const zoom = this.map.getZoom();
    const { rows } = this.land;
    /** @type {Map<string, Candidate>} */
    const named = new Map();
    const outlined = this.land.areas.get(this.land.chosen ?? "");
    if (outlined && !marked.some(({ chosen }) => chosen))
      yield { kind: "country", words: outlined.name, at: this.#at(outlined), off: 0, room: Infinity, area: outlined, chosen: true };
    for (const { at, radius, place, country, part, chosen } of marked.sort((a, b) => Number(b.chosen) - Number(a.chosen) || b.n - a.n)) {
      const off = radius + 2;
      if (place !== null && (chosen || zoom >= NAMED)) yield { kind: "place", words: place, at, off, room: Infinity, chosen };
      else if (part || (chosen && country)) yield { kind: "country", words: part ?? this.#name(country ?? ""), at, off, room: Infinity, reported: true, chosen };
      else if (country) named.set(country, { kind: "country", words: this.#name(country), at, off, room: Infinity, reported: true });
    }
    const sized = this.countries.map((area) => ({ area, size: this.land.pixels(area), n: rows.get(area.country)?.stations ?? 0 }))
      .sort((a, b) => b.n - a.n || b.size - a.size);
    for (const { area, size, n } of sized) {
      const beside = named.get(area.country);
      if (beside) yield beside;
      yield { kind: "country", words: area.name, at: this.#at(area), room: size * 1.1, off: 0, area, reported: n > 0 };
    }
    for (const { words, spot, rank } of this.cities)
      if (zoom >= CITY_ZOOM[rank - 1]) yield { kind: "city", words, at: this.map.latLngToLayerPoint(spot), off: 5, room: Infinity };
  }

  /** Whether a box stands on a country with reports. @param {Box} box */
  #isReported(box) {
    return [...this.land.rows.keys()].some((code) => {
      const area = this.land.areas.get(code);
      return area && this.land.holds(area, middle(box));
    });
  }

  /** Where a country's name stands. @param {Area} area */
  #at({ label_lat: lat, label_lon: lon }) {
    return this.map.latLngToLayerPoint([lat, lon]);
  }

  /** @param {string} code */
  #name(code) {
    return this.land.areas.get(code)?.name ?? code;
  }

  /** Names that stay where they are keep their elements: they need not be painted again. @param {(Label & Stand)[]} placed */
  #draw(placed) {
    const next = new Map();
    for (const label of placed) {
      const key = [label.kind, label.chosen, label.words, ...[label.box.left, label.box.top, label.line?.[0].x, label.line?.[0].y].map((at) => at && Math.round(at))].join("/");
      next.set(key, this.drawn.get(key) ?? this.#make(label));
    }
    for (const [key, nodes] of this.drawn) if (!next.has(key)) for (const node of nodes) node.remove();
    this.drawn = next;
  }

  /** @param {Label & Stand} label */
  #make({ kind, words, box, at, reported, chosen, line }) {
    const name = add(this.pane, "span", words, `name ${kind}${reported ? " reported" : ""}${chosen ? " chosen" : ""}`);
    name.style.transform = `translate(${Math.round(box.left + 2)}px, ${Math.round(box.top)}px)`;
    if (line) return [name, this.#lead(line)];
    if (kind !== "city") return [name];
    const dot = add(this.pane, "i", undefined, "dot");
    dot.style.transform = `translate(${Math.round(at.x) - 1.5}px, ${Math.round(at.y) - 1.5}px)`;
    return [name, dot];
  }

  /** From a mark to the name that stands aside of it. @param {import("./layout.js").Line} line */
  #lead([from, to]) {
    const lead = add(this.pane, "i", undefined, "lead");
    const [x, y] = [to.x - from.x, to.y - from.y];
    lead.style.width = `${Math.hypot(x, y)}px`;
    lead.style.transform = `translate(${from.x}px, ${from.y}px) rotate(${Math.atan2(y, x)}rad)`;
    return lead;
  }
}

/** How wide words are written, in pixels. @param {string} words @param {keyof typeof FONTS} kind */
function measure(words, kind) {
  const [weight, size] = FONTS[kind];
  const font = `${weight} ${size * markScale()}px ${FONT}`;
  const key = `${font} ${words}`;
  let width = widths.get(key);
  if (width === undefined) {
    pen.font = font;
    width = pen.measureText(words).width;
    widths.set(key, width);
  }
  return width;
}
