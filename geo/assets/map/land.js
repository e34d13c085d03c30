// The basemap and choropleth: one polygon a country, its colour the number of reported stations.
// Coasts get finer as the reader comes nearer; hatching marks what is known by region or country only.

import { text } from "../shared/dom.js";
import { make } from "../shared/svg.js";
import { PLANE_ZOOM, scalePatterns } from "./patterns.js";

/**
 * One country: its outlines, one a layer, and what is drawn of them now.
 *
 * @typedef {Atlas.Outline & {country: string, layers: L.Polygon[], coarse: Rings[], fine: Rings[] | null,
 *   drawn: Rings[], asked: boolean}} Area
 */
/** @typedef {ReturnType<L.Polygon["getLatLngs"]>} Rings */
/** @typedef {"" | "action" | "none"} Colouring a `layer` of the fragment */

const FINE = 5; // zoom from which fine outlines are drawn: up to it the coarse ones are off by two pixels at most
const PALE = { from: 3.5, to: 6.5, least: 40 }; // zooms between which colours of counts grow pale, to this share
const PLANE = { plane: true };
const STILL = { ...PLANE, still: true }; // see renderer.js
const SPECK = 7; // pixels: a smaller country with reports is marked by a spot as well

/** Upper ends of at most five classes of whole numbers, growing like the counts do. @param {number} most */
export function classes(most) {
  const ends = [0, 1, 2, 3, 4].map((n) => Math.round(most ** (n / 4)));
  return [...new Set(ends)].filter((end) => end > 0);
}

export class Land {
  /**
   * @param {L.Map} map
   * @param {(code: string) => void} pick
   * @param {(code: string) => Promise<GeoJSON.FeatureCollection<GeoJSON.Polygon | GeoJSON.MultiPolygon>>} fetchOutline
   */
  constructor(map, pick, fetchOutline) {
    this.map = map;
    this.pick = pick;
    this.fetchOutline = fetchOutline;
    /** @type {number[]} upper ends of the classes */
    this.levels = [];
    /** @type {Map<string, Atlas.CountryRow>} by country code */
    this.rows = new Map();
    /** @type {Map<string, Area>} by country code */
    this.areas = new Map();
    this.specked = -1; // the zoom whose specks are drawn
    this.group = L.layerGroup().addTo(map);
    this.specks = L.layerGroup().addTo(this.group);
    /** What colours show: counts, with "action" how far each country's bodies went, with "none" nothing. @type {Colouring} */
    this.by = "";
    /** The country whose outline is drawn as chosen. @type {string | null} */
    this.chosen = null;
    this.outline = L.layerGroup().addTo(map);
    map.on("zoom", () => this.map.getZoom() < FINE && this.#coarsen()); // before Leaflet draws fine outlines once more
    /** Another layer's marks on what is drawn of a country. @type {(path: SVGElement, code: string) => void} */
    this.dress = () => {};
    /** What another layer adds to a country's words. @type {(code: string) => string} */
    this.more = () => "";
  }

  /** What is reported of each country. @param {Atlas.CountryRow[]} rows */
  know(rows) {
    this.rows = new Map(rows.map((row) => [row.country, row]));
    this.levels = rows.length ? classes(Math.max(...rows.map((row) => row.stations))) : [];
  }

  /** The land itself, once. @param {GeoJSON.FeatureCollection<GeoJSON.Polygon | GeoJSON.MultiPolygon, Atlas.Outline>} shapes */
  draw(shapes) {
    this.#drawSphere();
    const drawn = L.geoJSON(shapes, {
      filter: (feature) => feature.geometry !== null,
      style: (feature) => ({ ...STILL, className: feature?.properties.country ? "land" : "land unknown" }),
      onEachFeature: ({ properties }, layer) => this.#add(properties, /** @type {L.Polygon} */ (layer)),
    });
    drawn.eachLayer((layer) => layer.addTo(this.group));
    this.#drawHatchPatterns();
    this.colour();
    this.choose(this.chosen);
    this.detail();
  }

  /** @param {boolean} on */
  show(on) {
    if (on) this.group.addTo(this.map);
    else this.group.remove();
    if (on) this.colour();
  }

  /**
   * Where a country's badge or record points: [lat, lon], or null if it is not drawn.
   *
   * @param {string} code
   * @returns {[number, number] | null}
   */
  spot(code) {
    const { label_lat: lat = null, label_lon: lon = null } = this.rows.get(code) ?? {};
    return lat === null || lon === null ? null : [lat, lon];
  }

  /** The corners of a country's main territory, to zoom to. @param {string} code @returns {[number, number][]} */
  corners(code) {
    const area = this.areas.get(code);
    const spot = this.spot(code);
    if (!area?.bounds) return spot ? [spot] : [];
    const [west, south, east, north] = area.bounds;
    return [[south, west], [south, east], [north, west], [north, east]];
  }

  #drawSphere() {
    /** @type {(from: number, to: number, by: number) => number[]} */
    const steps = (from, to, by) => Array.from({ length: Math.round((to - from) / by) + 1 }, (_, n) => from + n * by);
    /** @type {(lat: number, lon: number) => [number, number]} */
    const at = (lat, lon) => [lat, lon];
    const fixed = { ...STILL, interactive: false };
    const edge = [...steps(-90, 90, 2).map((lat) => at(lat, 180)), ...steps(-90, 90, 2).reverse().map((lat) => at(lat, -180))];
    L.polygon(edge, { ...fixed, className: "sphere" }).addTo(this.group);
    const lines = [
      ...steps(-150, 150, 30).map((lon) => steps(-90, 90, 3).map((lat) => at(lat, lon))),
      ...steps(-60, 60, 30).map((lat) => [at(lat, -180), at(lat, 180)]),
    ];
    L.polyline(lines, { ...fixed, className: "graticule" }).addTo(this.group);
  }

  /** @param {Atlas.Outline} outline @param {L.Polygon} layer */
  #add(outline, layer) {
    const { country: code, name } = outline;
    layer.bindTooltip(() => this.#words(code, name), { sticky: true });
    // discs and badges are what a keyboard reaches; 240 countries between them would bar the way
    layer.on("add", () => layer.getElement()?.setAttribute("tabindex", "-1"));
    if (!code) return;
    /** @type {Area} */
    const area = this.areas.get(code) ?? { ...outline, country: code, layers: [], coarse: [], fine: null, drawn: [], asked: false };
    area.layers.push(layer);
    area.coarse.push(layer.getLatLngs());
    area.drawn = area.coarse;
    this.areas.set(code, area);
    layer.on("click", () => this.rows.has(code) && this.pick(code));
  }

  /** Draw the outline of one country as chosen, or of none. @param {string | null} code */
  choose(code) {
    this.chosen = code;
    this.outline.clearLayers();
    for (const rings of this.areas.get(code ?? "")?.drawn ?? [])
      L.polygon(/** @type {L.LatLng[][]} */ (rings), { className: "chosen", interactive: false, ...PLANE }).addTo(this.outline);
  }

  /** Show what is known now on the land, once there is land. */
  colour() {
    for (const [code, { layers }] of this.areas) {
      const row = this.rows.get(code);
      for (const layer of layers) {
        const path = /** @type {SVGElement | undefined} */ (layer.getElement());
        if (!path) return; // the land is hidden
        Object.assign(path.dataset, { country: code, level: this.#level(code) });
        path.classList.toggle("reported", Boolean(row));
        path.classList.toggle("hatched", Boolean(row?.area_only) && this.by !== "action");
        this.dress(path, code);
      }
    }
    this.#drawSpecks();
  }

  /** @param {string} code */
  #level(code) {
    const count = this.rows.get(code)?.stations ?? 0;
    return count && this.by === "" ? this.levels.findIndex((end) => count <= end) + 1 : 0;
  }

  /** A country too small to be seen gets a spot of its colour, so that it never vanishes. */
  #drawSpecks() {
    this.specked = this.map.getZoom();
    this.specks.clearLayers();
    for (const code of this.rows.keys()) {
      const area = this.areas.get(code);
      if (!area || this.pixels(area) >= SPECK) continue;
      const speck = L.circleMarker([area.label_lat, area.label_lon], { radius: 4, className: "land reported speck", ...PLANE });
      speck.bindTooltip(() => this.#words(code, area.name));
      speck.on("click", () => this.pick(code)).addTo(this.specks);
      const path = /** @type {SVGElement | undefined} */ (speck.getElement());
      if (path) path.dataset.level = String(this.#level(code));
      if (path) this.dress(path, code);
    }
  }

  /**
   * Whether a point, in pixels of the map's layer, lies on a country; also where none is drawn.
   *
   * @param {Area} area @param {import("./layout.js").Point} point
   */
  holds({ layers }, { x, y }) {
    const paths = layers.map((layer) => layer.getElement()).filter((path) => path instanceof SVGGeometryElement);
    const { x: left, y: top } = this.map.getPixelOrigin();
    const k = this.map.getZoomScale(this.map.getZoom(), PLANE_ZOOM);
    const at = paths[0]?.closest(".plane") ? new DOMPoint((x + left) / k, (y + top) / k) : new DOMPoint(x, y);
    return !paths.length || paths.some((path) => path.isPointInFill(at));
  }

  /** How wide a country is drawn, in pixels. @param {Area} area */
  pixels({ bounds: [west, south, east, north] }) {
    const zoom = this.map.getZoom();
    const middle = (south + north) / 2;
    const left = this.map.project([middle, west], zoom);
    const right = this.map.project([middle, east], zoom);
    const height = this.map.project([south, west], zoom).y - this.map.project([north, west], zoom).y;
    return Math.max(right.x - left.x, height);
  }

  /** Fine outlines for the countries in sight when near. */
  detail() {
    const { from, to, least } = PALE;
    const part = Math.max(0, Math.min(1, (this.map.getZoom() - from) / (to - from)));
    for (const one of [this.map.getPane("overlayPane"), document.getElementById("legend")])
      one?.style.setProperty("--weight", `${Math.round(100 - part * (100 - least))}%`);
    if (!this.areas.size || !this.map.hasLayer(this.group)) return;
    const sight = this.map.getBounds().pad(0.2);
    for (const [code, area] of this.map.getZoom() >= FINE ? this.areas : []) {
      if (!this.#isIn(area, sight)) continue;
      if (!area.asked) this.#load(code, area);
      if (area.fine && area.fine !== area.drawn) this.#draw(area, area.fine);
    }
    if (this.specked !== this.map.getZoom()) this.#drawSpecks();
  }

  /** @param {Area} area @param {L.LatLngBounds} sight */
  #isIn({ layers }, sight) {
    return layers.some((layer) => sight.intersects(layer.getBounds()));
  }

  /** @param {string} code @param {Area} area */
  async #load(code, area) {
    area.asked = true;
    try {
      const { features } = await this.fetchOutline(code);
      const polygons = features.flatMap(({ geometry: { type, coordinates } }) =>
        type === "Polygon" ? [coordinates] : coordinates);
      if (!polygons.length) return; // drawn coarse at every zoom
      area.fine = [L.GeoJSON.coordsToLatLngs(polygons, 2), ...area.coarse.slice(1).map(() => [])];
      this.detail();
    } catch {
      // the coarse outline stays
    }
  }

  #coarsen() {
    for (const area of this.areas.values()) if (area.drawn !== area.coarse) this.#draw(area, area.coarse);
  }

  /** @param {Area} area @param {Rings[]} outlines */
  #draw(area, outlines) {
    area.drawn = outlines;
    for (const [n, layer] of area.layers.entries()) {
      Object.assign(layer.options, { still: outlines === area.coarse });
      layer.setLatLngs(outlines[n]);
    }
    if (area.country === this.chosen) this.choose(this.chosen);
  }

  /** A fill for each class of counts: its colour under lines, so hatching needs no second outline. */
  #drawHatchPatterns() {
    const svg = this.map.getPane("overlayPane")?.querySelector("svg");
    if (!svg || document.getElementById("hatch-0")) return; // one for all maps of the document
    const defs = make("defs", {}, svg);
    for (let level = 0; level <= 5; level++) {
      const pattern = make("pattern", { id: `hatch-${level}`, width: 6, height: 6, patternUnits: "userSpaceOnUse", "data-turn": 45 }, defs);
      make("rect", { width: 6, height: 6, class: `hatch-ground level-${level}` }, pattern);
      make("line", { x1: 0, y1: 0, x2: 0, y2: 6, class: "hatch-line" }, pattern);
    }
    scalePatterns(svg);
  }

  /** @param {string | null} code @param {string} name */
  #words(code, name) {
    if (!code) return text(`${name}: no data, it has no country code of its own`);
    const row = this.rows.get(code);
    const more = [this.more(code)].filter(Boolean);
    if (!row) return text([`${name}: none reported in this view`, ...more].join(". "));
    const parts = [`${name}: ${row.stations} reported`];
    if (row.on_map) parts.push(`${row.on_map} in a known city`);
    if (row.area_only) parts.push(`${row.area_only} by region or country only`);
    return text([parts.join("; "), ...more].join(". "));
  }
}
