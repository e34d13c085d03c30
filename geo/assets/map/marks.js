// Discs: one a city, its number the reported stations, its edge what they rest on. Discs that would
// overlap stand as one group, whose number is their sum, so the numbers always add up to the map's.

import { onActivate, text } from "../shared/dom.js";
import { plural } from "../shared/text.js";
import { FlatMarker } from "./flat_marker.js";
import { CONTESTED, ENDED, SEVERAL, WEAK, degrees, join, kind, summary, unit } from "./groups.js";

/** @typedef {import("./groups.js").City} City */
/** @typedef {import("./groups.js").Group} Group */
/** @typedef {City & {cluster?: undefined, cluster_id?: undefined, contested?: undefined}} Single */
/** @typedef {Group & {cluster: true, cluster_id: number}} Cluster */
/** @typedef {{mark: L.Marker, look: string, radius: number, n: number}} Disc */
/** @typedef {{zoom: number, index: import("supercluster")<City, Group>, most: number}} Level one level of supercluster */
/** @typedef {GeoJSON.Feature<GeoJSON.Point, City>} CityPoint */

const APART = 36; // pixels between two discs that are not grouped
const MIN_RADIUS = 9; // pixels: a number must be legible
const MAX_RADIUS = 23;
const STEP = 40; // square pixels (over pi) that a station adds to a disc, until MAX_RADIUS is reached
const MAX_ANSWERS = 4; // whose points and groups are kept
const MAX_LEVELS = 8; // zooms at which the groups of an answer are kept
const MAX_MEMBERS = 200; // of a group, listed

export class Marks {
  /**
   * @param {L.Map} map
   * @param {{pick: (id: string | string[]) => void, zoomTo: (spots: L.LatLng[], atLeast?: number) => void,
   *   countryName: (code: string) => string}} act
   */
  constructor(map, { pick, zoomTo, countryName }) {
    this.map = map;
    this.pick = pick;
    this.zoomTo = zoomTo;
    this.countryName = countryName;
    this.layer = L.layerGroup().addTo(map);
    /** @type {Map<string, Disc>} */
    this.shown = new Map();
    /** @type {CityPoint[]} */
    this.points = [];
    /** @type {Map<number, City>} row of the place index -> what is drawn there */
    this.rows = new Map();
    /** @type {Map<number, Level>} by zoom */
    this.levels = new Map();
    /** @type {Map<string, Pick<Marks, "points" | "rows" | "levels">>} by an answer's key: readers go back and forth */
    this.kept = new Map();
    /** @type {string | null} */
    this.selected = null;
    /** @type {Atlas.MarkRows | null} */
    this.drawn = null;
    /** @type {Map<string, number>} place_id -> row of the place index */
    this.row = new Map();
    /** @type {([number, number] | null)[]} by row, in degrees() */
    this.spots = [];
    /** @type {Atlas.PlaceIndex} */
    this.placeIndex = { token: "", id: [], name: [], country: [], regions: [], region: [], lat: [], lon: [] };
  }

  get count() {
    return this.points.length;
  }

  /** Every place there is. Positions are worked out once a projection. @param {Atlas.PlaceIndex} placeIndex */
  know(placeIndex) {
    this.placeIndex = placeIndex;
    this.row = new Map(placeIndex.id.map((id, row) => [id, row]));
    this.#project();
  }

  /** As x and y of the map's own plane, given to supercluster as the degrees that it turns into them. */
  #project() {
    this.kept.clear();
    const crs = /** @type {L.CRS} */ (this.map.options.crs);
    const { lat, lon } = this.placeIndex;
    const size = crs.scale(0);
    this.spots = lat.map((value, row) => {
      if (value === null) return null;
      const { x, y } = crs.latLngToPoint(L.latLng(value, Number(lon[row])), 0);
      return degrees(x / size, y / size);
    });
  }

  /** After a change of projection. */
  reproject() {
    this.#project();
    if (this.drawn) this.draw(this.drawn);
  }

  /** Draw what a query selects. @param {Atlas.MarkRows} drawn */
  draw(drawn) {
    this.drawn = drawn;
    const made = this.kept.get(drawn.key) ?? this.#read(drawn);
    if (!this.kept.has(drawn.key)) {
      const [oldest] = this.kept.keys();
      if (this.kept.size >= MAX_ANSWERS) this.kept.delete(oldest);
      this.kept.set(drawn.key, made);
    }
    Object.assign(this, made);
  }

  /** @param {Atlas.MarkRows} drawn */
  #read({ place, stations, flags }) {
    const points = place.map((row, n) => {
      const at = /** @type {[number, number]} */ (this.spots[row]);
      return /** @type {CityPoint} */ ({
        type: "Feature", geometry: { type: "Point", coordinates: at },
        properties: { row, n: stations[n], flags: flags[n], at },
      });
    });
    const rows = new Map(points.map(({ properties }) => [properties.row, properties]));
    return { points, rows, levels: new Map() };
  }

  positions() {
    return this.points.map(({ properties: { row } }) => this.#spot(row));
  }

  /** Draw the discs in and around sight; those that stay keep their element, and so the focus. */
  layout() {
    if (!this.drawn || !this.map.hasLayer(this.layer)) return;
    const level = this.#level();
    const groups = this.#inSight(level);
    const next = new Map();
    const k = Math.min(STEP, (MAX_RADIUS ** 2 - MIN_RADIUS ** 2) / level.most);
    for (const { geometry, properties } of groups) {
      const disc = /** @type {Single | Cluster} */ (properties);
      const key = disc.cluster ? `g${level.zoom}/${disc.cluster_id}` : `p${disc.row}`;
      const radius = Math.sqrt(MIN_RADIUS ** 2 + k * disc.n);
      next.set(key, this.#place(key, geometry, disc, radius));
    }
    for (const [key, { mark }] of this.shown) if (!next.has(key)) this.layer.removeLayer(mark);
    this.shown = next;
    this.#order();
  }

  /** The groups at this zoom, made on first need: one level of supercluster, in pixels of ours. */
  #level() {
    const zoom = this.map.getZoom();
    const held = this.levels.get(zoom);
    if (held) return held;
    const index = /** @type {Level["index"]} */ (new Supercluster({
      minZoom: 0, maxZoom: 0, extent: this.#scale(zoom), radius: APART, map: summary, reduce: join,
    }).load(this.points));
    const most = index.getClusters([-180, -90, 180, 90], 0)
      .reduce((found, { properties: { n } }) => Math.max(found, n), 1);
    if (this.levels.size > MAX_LEVELS) this.levels.clear();
    const level = { zoom, index, most };
    this.levels.set(zoom, level);
    return level;
  }

  /** How many pixels the map's plane is wide at a zoom. @param {number} zoom */
  #scale(zoom) {
    return /** @type {L.CRS} */ (this.map.options.crs).scale(zoom);
  }

  /** @param {Level} level */
  #inSight({ index, zoom }) {
    const size = this.#scale(zoom);
    const { min, max } = /** @type {{min: L.Point, max: L.Point}} */ (this.map.getPixelBounds());
    const around = max.subtract(min).multiplyBy(0.25);
    const [west, south] = degrees((min.x - around.x) / size, (max.y + around.y) / size);
    const [east, north] = degrees((max.x + around.x) / size, (min.y - around.y) / size);
    return index.getClusters([Math.max(-180, west), south, Math.min(180, east), north], 0);
  }

  /** @param {string} key @param {GeoJSON.Point} geometry @param {Single | Cluster} disc @param {number} radius @returns {Disc} */
  #place(key, { coordinates: [lng, lat] }, disc, radius) {
    const size = Math.round(2 * radius) + 2 * rim(disc);
    const look = `${disc.n} ${size} ${kind(disc)} ${disc.cluster_id ?? ""}`;
    const there = this.shown.get(key);
    if (there?.look === look) return there;
    if (there) this.layer.removeLayer(there.mark);
    const spot = disc.cluster ? this.#position([lng, lat]) : this.#spot(disc.row);
    return { mark: this.#make(spot, disc, size), look, radius: size / 2, n: disc.n };
  }

  /** @param {L.LatLng} spot @param {Single | Cluster} disc @param {number} size */
  #make(spot, disc, size) {
    const mark = new FlatMarker(spot, {
      icon: L.divIcon({ className: `disc ${kind(disc)}`, html: text(disc.n), iconSize: [size, size] }),
      riseOnHover: true,
      zIndexOffset: Math.round(2000 - 20 * size), // a small disc is never hidden under a large one
    });
    const id = this.placeIndex.id[disc.row];
    const words = () => disc.cluster ? this.#groupWords(disc) : this.words(disc.row);
    mark.bindTooltip(() => text(words()), { direction: "top", offset: [0, -size / 2] });
    onActivate(mark, () => disc.cluster ? this.#open(disc) : this.pick(id));
    mark.addTo(this.layer);
    const element = /** @type {HTMLElement} */ (mark.getElement());
    element.setAttribute("aria-label", words());
    if (disc.cluster) element.dataset.group = String(disc.places);
    else element.dataset.place = id;
    element.classList.toggle("selected", !disc.cluster && this.selected !== null && id === this.selected);
    return mark;
  }

  /** A group opens by zooming to its cities; where they share one spot, by the list of them. @param {Cluster} group */
  #open({ cluster_id, west, south, east, north }) {
    const zoom = this.map.getZoom();
    const apart = Math.hypot(east - west, south - north) * this.#scale(this.map.getMaxZoom()) / 360;
    if (zoom >= this.map.getMaxZoom() || apart < APART) {
      const members = this.#level().index.getLeaves(cluster_id, MAX_MEMBERS);
      return this.pick(members.map(({ properties: { row } }) => this.placeIndex.id[row]));
    }
    this.zoomTo([[west, south], [east, north], [west, north], [east, south]].map(([x, y]) => this.#position([x, y])), zoom + 1);
  }

  /** @param {Cluster} group */
  #groupWords({ n, places, row, flags, contested }) {
    const among = `${this.placeIndex.name[row]} and ${plural(places - 1, "other city", "other cities")}`;
    const held = [flags & WEAK && "all weakly sourced", contested && `${contested} contested`, flags & ENDED && "all reported closed"].filter(Boolean);
    return [`${among}: ${plural(n, "reported station")} in all`, ...held, "open to zoom in"].join("; ");
  }

  /** What a mark of one place says to whoever hovers or listens. @param {number} row */
  words(row) {
    const { name, country } = this.placeIndex;
    const { n, flags } = this.rows.get(row) ?? { n: 0, flags: 0 };
    const said = [flags & SEVERAL ? "several bases" : flags & WEAK ? "weakly sourced" : "one basis", flags & CONTESTED && "contested", flags & ENDED && "reported closed"];
    return `${name[row]}, ${this.countryName(country[row])}: ${plural(n, "reported station")}; ${said.filter(Boolean).join(", ")}`;
  }

  /** The keyboard meets discs as they are read: the most stations first. */
  #order() {
    const pane = /** @type {HTMLElement} */ (this.map.getPane("markerPane"));
    const held = document.activeElement;
    const sorted = [...this.shown.values()].sort((a, b) => b.n - a.n);
    /** @type {HTMLElement | null} */
    let last = null;
    for (const { mark } of sorted) {
      const element = /** @type {HTMLElement} */ (mark.getElement());
      const right = (last ? last.nextElementSibling : pane.firstElementChild) === element;
      if (!right && element !== held) {
        if (last) last.after(element);
        else pane.prepend(element);
      }
      last = element;
    }
  }

  /** The boxes that discs take up, in pixels of the map's layer: labels and badges keep clear. */
  boxes() {
    if (!this.map.hasLayer(this.layer)) return [];
    return [...this.shown.values()].map(({ mark, radius }) => {
      const { x, y } = this.map.latLngToLayerPoint(mark.getLatLng());
      const r = radius + 2;
      return { left: x - r, top: y - r, right: x + r, bottom: y + r };
    });
  }

  /** Single discs in sight, for their labels: name, position, radius. */
  singles() {
    if (!this.map.hasLayer(this.layer)) return [];
    return [...this.shown].filter(([key]) => key[0] === "p").map(([key, { mark, radius, n }]) => ({
      name: this.placeIndex.name[Number(key.slice(1))], spot: mark.getLatLng(), radius, n,
    }));
  }

  /** @param {string | null} id */
  select(id) {
    this.selected = id;
    if (!this.map.hasLayer(this.layer)) return;
    for (const [key, { mark }] of this.shown)
      if (key[0] === "p") mark.getElement()?.classList.toggle("selected", id !== null && key === `p${this.row.get(id)}`);
  }

  /** @param {string} id */
  has(id) {
    return this.row.has(id);
  }

  /** Where a place is drawn: a position, or null if it is not. @param {string} id */
  spot(id) {
    const row = this.row.get(id);
    return row !== undefined && this.rows.has(row) ? this.#spot(row) : null;
  }

  /** @param {number} row of a place that has a position */
  #spot(row) {
    return L.latLng(Number(this.placeIndex.lat[row]), Number(this.placeIndex.lon[row]));
  }

  /** @param {[number, number]} at in degrees() */
  #position(at) {
    const crs = /** @type {L.CRS} */ (this.map.options.crs);
    return crs.pointToLatLng(L.point(...unit(...at)).multiplyBy(crs.scale(0)), 0);
  }

  /** @param {boolean} on */
  show(on) {
    if (on) this.layer.addTo(this.map);
    else this.layer.remove();
  }
}

/** Pixels around a disc for what it rests on: see map.css. @param {Single | Cluster} disc */
function rim({ cluster, contested }) {
  return cluster && contested ? 5 : 3;
}
