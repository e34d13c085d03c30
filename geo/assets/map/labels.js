// Names to find one's way by: places of the view, countries, large cities. Each is put where it
// covers no disc, badge or other name, or left out; the important ones choose first.

import { add } from "../shared/dom.js";
import { middle, placeNames } from "./layout.js";

/** @typedef {import("./layout.js").Box} Box */
/** @typedef {import("./land.js").Area} Area */
/** @typedef {{kind: "place" | "country" | "city", words: string, spot: L.LatLngExpression, off: number, room: number, area?: Area}} Candidate */
/** @typedef {import("./layout.js").Name & {area?: Area}} Label */

const MAX_NAMES = 90; // on screen at once
const FONTS = {
  place: "600 12px 'Libre Franklin', system-ui, sans-serif",
  country: "500 11px 'Libre Franklin', system-ui, sans-serif",
  city: "400 11px 'Libre Franklin', system-ui, sans-serif",
};
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

  /** Label the countries of the land, those with reports and the larger ones first. */
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

  /** @param {Box[]} taken @param {ReturnType<import("./marks.js").Marks["singles"]>} singles */
  layout(taken, singles) {
    this.pane.hidden = !this.on;
    if (!this.on) return;
    const { min, max } = /** @type {{min: L.Point, max: L.Point}} */ (this.map.getPixelBounds());
    const origin = this.map.getPixelOrigin();
    const sight = { left: min.x - origin.x, top: min.y - origin.y, right: max.x - origin.x, bottom: max.y - origin.y };
    this.#draw(placeNames(this.#inSight(sight, singles), {
      taken, sight, most: MAX_NAMES,
      fits: ({ area }, box) => !area || this.land.holds(area, middle(box)), // no name on a neighbour
    }));
  }

  /**
   * Measured one after the other, for the last ones are seldom asked for.
   *
   * @param {Box} sight @param {Parameters<Labels["layout"]>[1]} singles @returns {Iterable<Label>}
   */
  *#inSight(sight, singles) {
    for (const { spot, ...label } of this.#candidates(singles)) {
      const at = this.map.latLngToLayerPoint(spot);
      if (at.x < sight.left || at.x > sight.right || at.y < sight.top || at.y > sight.bottom) continue;
      yield { ...label, at, width: measure(label.words, label.kind) };
    }
  }

  /** @param {Parameters<Labels["layout"]>[1]} singles @returns {Iterable<Candidate>} */
  *#candidates(singles) {
    const zoom = this.map.getZoom();
    if (zoom >= NAMED)
      for (const { name, spot, radius } of singles.sort((a, b) => b.n - a.n))
        yield { kind: "place", words: name, spot, off: radius + 3, room: Infinity };
    const sized = this.countries.map((area) => ({ area, size: this.land.pixels(area) }));
    /** @param {typeof sized[number]} one */
    const weight = ({ area, size }) => size * (this.land.rows.has(area.country) ? 4 : 1);
    for (const { area, size } of sized.sort((a, b) => weight(b) - weight(a)))
      yield { kind: "country", words: area.name, spot: [area.label_lat, area.label_lon], room: size * 1.1, off: 0, area };
    for (const { words, spot, rank } of this.cities)
      if (zoom >= CITY_ZOOM[rank - 1]) yield { kind: "city", words, spot, off: 5, room: Infinity };
  }

  /** Names that stay where they are keep their elements: they need not be painted again. @param {(Label & {box: Box})[]} placed */
  #draw(placed) {
    const next = new Map();
    for (const label of placed) {
      const key = [label.kind, label.words, Math.round(label.box.left), Math.round(label.box.top)].join("/");
      next.set(key, this.drawn.get(key) ?? this.#make(label));
    }
    for (const [key, nodes] of this.drawn) if (!next.has(key)) for (const node of nodes) node.remove();
    this.drawn = next;
  }

  /** @param {Label & {box: Box}} label */
  #make({ kind, words, box, at }) {
    const name = add(this.pane, "span", words, `name ${kind}`);
    name.style.transform = `translate(${Math.round(box.left + 2)}px, ${Math.round(box.top)}px)`;
    if (kind !== "city") return [name];
    const dot = add(this.pane, "i", undefined, "dot");
    dot.style.transform = `translate(${Math.round(at.x) - 1.5}px, ${Math.round(at.y) - 1.5}px)`;
    return [name, dot];
  }
}

/** How wide words are written, in pixels. @param {string} words @param {keyof typeof FONTS} kind */
function measure(words, kind) {
  const key = `${kind} ${words}`;
  let width = widths.get(key);
  if (width === undefined) {
    pen.font = FONTS[kind];
    width = pen.measureText(words).width;
    widths.set(key, width);
  }
  return width;
}
