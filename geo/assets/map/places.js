// What is known of every place and what an answer selects of them: as discs of countries, of cities and
// of groups of cities, at every zoom. The map and its inset draw the same.

import { plural } from "../shared/text.js";
import { reported } from "../shared/words.js";
import { CONTESTED, ENDED, SEVERAL, WEAK, degrees, join, summary, unit } from "./groups.js";
import { addUp, comesApart } from "./nations.js";
import { countParts } from "./parts.js";

/** @typedef {import("./groups.js").City} City */
/** @typedef {import("./groups.js").Group} Group */
/** @typedef {import("./nations.js").Nation} Nation */
/** @typedef {City & {cluster?: undefined}} Single */
/** @typedef {Group & {cluster: true, cluster_id: number}} Cluster */
/** @typedef {GeoJSON.Feature<GeoJSON.Point, City>} CityPoint */

/**
 * One mark: a city (`row`), several cities (`group`), a country (`nation`), a country of which no city is known (`area`),
 * or a part of the world (`part`).
 *
 * @typedef {object} Item
 * @property {string} key the same as long as it is the same mark
 * @property {"place" | "group" | "nation" | "area" | "part"} kind
 * @property {[number, number]} at in the map's plane, 0 to 1
 * @property {number} n @property {number} flags @property {number} contested how many of its places
 * @property {number} row of its first place
 * @property {Cluster} [group] @property {Nation} [nation] @property {import("./parts.js").Counted} [part]
 */

/** @typedef {{zoom: number, nations: Item[], apart: Set<string>, index: import("supercluster")<City, Group>, most: number, size: number, parts?: Level}} Level `parts`: the same by parts of the world */

const APART = 36; // pixels between two discs that are not grouped
const MAX_ANSWERS = 4; // whose points and groups are kept
const MAX_LEVELS = 8; // zooms at which the groups of an answer are kept
const MAX_MEMBERS = 200; // of a group, listed

export class Places {
  constructor() {
    /** @type {CityPoint[]} */
    this.points = [];
    /** @type {Map<number, City>} row of the place index -> what is drawn there */
    this.rows = new Map();
    /** @type {Map<string, Nation>} by country code */
    this.nations = new Map();
    /** @type {Map<number, Level>} by zoom */
    this.levels = new Map();
    /** @type {Map<string, Pick<Places, "points" | "rows" | "nations" | "levels">>} by an answer's key: readers go back and forth */
    this.kept = new Map();
    /** @type {{marks: Atlas.MarkRows, countries: Atlas.CountryRow[]} | null} */
    this.drawn = null;
    /** @type {Map<string, Atlas.CountryRow>} by country code */
    this.countries = new Map();
    /** @type {Map<string, number>} place_id -> row of the place index */
    this.row = new Map();
    /** @type {Atlas.PlaceIndex} */
    this.index = { token: "", id: [], name: [], country: [], regions: [], region: [], lat: [], lon: [] };
    /** @type {L.CRS} */
    this.crs = L.CRS.EqualEarth;
    this.x = new Float64Array(0); // by row, in the map's plane
    this.y = new Float64Array(0);
  }

  /** Every place there is. @param {Atlas.PlaceIndex} index */
  know(index) {
    this.index = index;
    this.row = new Map(index.id.map((id, row) => [id, row]));
    this.project(this.crs);
  }

  /** Positions in the plane are worked out once a projection. @param {L.CRS} crs */
  project(crs) {
    this.crs = crs;
    this.kept.clear();
    const { lat, lon } = this.index;
    this.x = new Float64Array(lat.length);
    this.y = new Float64Array(lat.length);
    lat.forEach((value, row) => {
      if (value !== null) [this.x[row], this.y[row]] = this.planar(value, Number(lon[row]));
    });
    if (this.drawn) this.draw(this.drawn);
  }

  /** @param {number} lat @param {number} lon @returns {[number, number]} */
  planar(lat, lon) {
    const { x, y } = this.crs.latLngToPoint(L.latLng(lat, lon), 0);
    return [x / this.crs.scale(0), y / this.crs.scale(0)];
  }

  /** @param {[number, number]} at in the plane @returns {L.LatLng} */
  latLng([x, y]) {
    return this.crs.pointToLatLng(L.point(x, y).multiplyBy(this.crs.scale(0)), 0);
  }

  /** Take what a query selects. @param {{marks: Atlas.MarkRows, countries: Atlas.CountryRow[]}} answer */
  draw(answer) {
    this.drawn = answer;
    this.countries = new Map(answer.countries.map((row) => [row.country, row]));
    const key = `${answer.marks.key} ${answer.countries.map(({ stations }) => stations)}`;
    const made = this.kept.get(key) ?? this.#read(answer);
    if (!this.kept.has(key)) {
      const [oldest] = this.kept.keys();
      if (this.kept.size >= MAX_ANSWERS) this.kept.delete(oldest);
      this.kept.set(key, made);
    }
    Object.assign(this, made);
  }

  /** @param {{marks: Atlas.MarkRows, countries: Atlas.CountryRow[]}} answer */
  #read({ marks, countries }) {
    const points = marks.place.map((row, n) => {
      const at = degrees(this.x[row], this.y[row]);
      return /** @type {CityPoint} */ ({
        type: "Feature", geometry: { type: "Point", coordinates: at },
        properties: { row, n: marks.stations[n], flags: marks.flags[n], at },
      });
    });
    const rows = new Map(points.map(({ properties }) => [properties.row, properties]));
    const nations = addUp(marks, countries, { country: this.index.country, x: this.x, y: this.y, spot: (code) => {
      const at = this.#label(code);
      return at && { x: at[0], y: at[1] };
    } });
    return { points, rows, nations, levels: new Map() };
  }

  /** Where a country's label stands, in the plane. @param {string} code */
  #label(code) {
    const { label_lat: lat = null, label_lon: lon = null } = this.countries.get(code) ?? {};
    return lat === null || lon === null ? null : this.planar(lat, lon);
  }

  /** The marks at a zoom: those of whole countries, and an index of all others. @param {number} zoom @returns {Level} */
  level(zoom) {
    const held = this.levels.get(zoom);
    if (held) return held;
    const size = this.crs.scale(zoom);
    const all = [...this.nations.values()];
    const apart = new Set(all.filter((nation) => comesApart(nation, zoom, size)).map(({ country: code }) => code));
    const nations = all.filter(({ country: code }) => !apart.has(code)).map((nation) => this.#whole(nation));
    const { country } = this.index;
    const points = apart.size === this.nations.size ? this.points : this.points.filter(({ properties: { row } }) => apart.has(country[row]));
    const index = /** @type {Level["index"]} */ (new Supercluster({
      minZoom: 0, maxZoom: 0, extent: size, radius: APART, map: summary, reduce: join,
    }).load(points));
    const most = index.getClusters([-180, -90, 180, 90], 0)
      .reduce((found, { properties: { n } }) => Math.max(found, n), Math.max(1, ...nations.map(({ n }) => n)));
    if (this.levels.size > MAX_LEVELS) this.levels.clear();
    const level = { zoom, nations, apart, index, most, size };
    this.levels.set(zoom, level);
    return level;
  }

  /** The same by parts of the world, for where countries have no room. @param {Level} level @returns {Level} */
  parts(level) {
    if (level.parts) return level.parts;
    const index = /** @type {Level["index"]} */ (new Supercluster().load([]));
    const nations = this.#inParts();
    level.parts = { ...level, nations, apart: new Set(), index, most: Math.max(1, ...nations.map(({ n }) => n)) };
    return level.parts;
  }

  #inParts() {
    const all = [...this.nations.values()];
    const parts = countParts(all.map(({ country, n }) => ({ country, stations: n })));
    const made = parts.filter(({ stations }) => stations).map((part) => {
      const own = all.filter(({ country }) => part.countries.has(country));
      const spots = own.map((nation) => ({ n: nation.n, at: this.#middle(nation) }));
      const mean = (/** @type {0 | 1} */ axis) => spots.reduce((sum, { n, at }) => sum + n * at[axis], 0) / part.stations;
      const { row } = own.reduce((most, one) => (one.top > most.top ? one : most));
      return /** @type {Item} */ ({
        key: `w${part.id}`, kind: "part", at: [mean(0), mean(1)], n: part.stations, row, part,
        flags: own.reduce((held, one) => held & one.flags, ~0), contested: own.reduce((sum, one) => sum + one.contested, 0),
      });
    });
    return [...made, ...all.filter(({ country }) => !parts.some(({ countries }) => countries.has(country))).map((nation) => this.#whole(nation))];
  }

  /** Where a country's one mark stands. @param {Nation} nation @returns {[number, number]} */
  #middle({ country, west, east, south, north }) {
    return this.#label(country) ?? [(west + east) / 2, (south + north) / 2];
  }

  /** A country by one mark. @param {Nation} nation @returns {Item} */
  #whole(nation) {
    const { country, n, flags, contested, row, places, cities } = nation;
    const shared = { n, flags, contested, row, nation };
    if (places === 1 && cities && n === nation.known) return { ...shared, key: `p${row}`, kind: "place", at: [this.x[row], this.y[row]] };
    const at = this.#middle(nation);
    return cities ? { ...shared, key: `n${country}`, kind: "nation", at } : { ...shared, key: `a${country}`, kind: "area", at };
  }

  /** All marks of a level that stand in a part of the plane. @param {Level} level @param {{west: number, east: number, top: number, bottom: number}} part @returns {Item[]} */
  within({ nations, index, zoom }, { west, east, top, bottom }) {
    const [left, low] = degrees(west, bottom);
    const [right, high] = degrees(east, top);
    const others = index.getClusters([Math.max(-180, left), low, Math.min(180, right), high], 0).map(({ geometry, properties }) => {
      const disc = /** @type {Single | Cluster} */ (properties);
      const [lng, lat] = geometry.coordinates;
      const { n, flags, row } = disc;
      return disc.cluster
        ? { key: `g${zoom}/${disc.cluster_id}`, kind: /** @type {const} */ ("group"), at: unit(lng, lat), n, flags, row, contested: disc.contested, group: disc }
        : { key: `p${row}`, kind: /** @type {const} */ ("place"), at: unit(lng, lat), n, flags, row, contested: flags & CONTESTED ? 1 : 0 };
    });
    return [...nations.filter(({ at: [x, y] }) => x >= west && x <= east && y >= top && y <= bottom), ...others];
  }

  /** The corners of a group's box, in pixels at zoom 0. @param {Cluster} group */
  corners({ west, south, east, north }) {
    return [unit(west, south), unit(east, north)].map(([x, y]) => L.point(x, y).multiplyBy(this.crs.scale(0)));
  }

  /** The place_ids of a group. @param {Level} level @param {Cluster} group */
  members({ index }, group) {
    return index.getLeaves(group.cluster_id, MAX_MEMBERS).map(({ properties: { row } }) => this.index.id[row]);
  }

  /**
   * Whether a mark stands for a record, alone or among others: a place, or a country.
   *
   * @param {Level} level @param {Item} item @param {string} id @returns {"alone" | "among" | null}
   */
  holds(level, { kind, row: first, nation, group, part }, id) {
    const row = this.row.get(id);
    if (row === undefined) return nation?.country === id ? "alone" : part?.countries.has(id) ? "among" : null;
    if (kind === "place") return first === row ? "alone" : null;
    if (part) return part.countries.has(this.index.country[row]) ? "among" : null;
    if (group) return this.#gathers(level, group, row) ? "among" : null;
    return nation?.country === this.index.country[row] ? (nation.places === 1 ? "alone" : "among") : null;
  }

  /** Whether a place is one of a group's. @param {Level} level @param {Cluster} group @param {number} row */
  #gathers({ index }, { cluster_id: id, west, east, south, north }, row) {
    const [x, y] = degrees(this.x[row], this.y[row]);
    return x >= west && x <= east && y >= south && y <= north
      && index.getLeaves(id, Infinity).some(({ properties }) => properties.row === row);
  }

  /** Where a place is drawn: a position, or null if it is not. @param {string} id */
  spot(id) {
    const row = this.row.get(id);
    return row !== undefined && this.rows.has(row) ? L.latLng(Number(this.index.lat[row]), Number(this.index.lon[row])) : null;
  }

  /** What is drawn of all countries, or of those that fit, as a box at zoom 0; null if nothing is. @param {(nation: Nation) => boolean} [fits] */
  extent(fits = () => true) {
    const nations = [...this.nations.values()].filter(fits);
    if (!nations.length) return null;
    const scale = this.crs.scale(0);
    return L.bounds(nations.flatMap((nation) => {
      const { west, east, south, north } = nation;
      const [x, y] = nations.length > 1 ? this.#whole(nation).at : [west, south]; // its one mark may stand outside
      return [[west, south], [east, north], [x, y]].map(([left, top]) => L.point(left, top).multiplyBy(scale));
    }));
  }

  /** @param {string} code */
  countryName(code) {
    return this.countries.get(code)?.country_name ?? code;
  }

  /** What a mark says to whoever listens. @param {Item} item */
  words(item) {
    const { name, said } = this.tell(item);
    return `${name}: ${said.join("; ")}`;
  }

  /** What a mark stands for, its count, and what that rests on. @param {Item} item @returns {{name: string, said: string[]}} */
  tell({ kind, row, nation, group, part, n, flags, contested }) {
    if (group) return this.#tellGroup(group);
    if (part) return { name: part.name, said: [`${reported(n)} in ${plural(part.reported, "country", "countries")}`, ...common({ flags, contested }), "open to zoom in"] };
    if (nation && kind !== "place") return this.#tellNation(nation);
    const { name, country } = this.index;
    const held = [flags & SEVERAL ? "several bases" : flags & WEAK ? "weakly sourced" : "one basis", flags & CONTESTED && "contested", flags & ENDED && "reported closed"];
    return { name: `${name[row]}, ${this.countryName(country[row])}`, said: [reported(n), held.filter(Boolean).join(", ")] };
  }

  /** @param {Cluster} group */
  #tellGroup({ n, places, row, flags, contested }) {
    const name = `${this.index.name[row]} and ${plural(places - 1, "other city", "other cities")}`;
    return { name, said: [`${reported(n)} in all`, ...common({ flags, contested }), "open to zoom in"] };
  }

  /** @param {Nation} nation */
  #tellNation({ country, n, cities, known, area, flags, contested }) {
    const parts = [
      known && `${known} in ${plural(cities, "known city", "known cities")}`, area && `${area} known by region or country only`,
      n - known - area > 0 && `${n - known - area} in a city that could not be located`,
    ].filter(Boolean).join(", ");
    return { name: this.countryName(country), said: [reported(n), parts, ...common({ flags, contested })] };
  }
}

/** What holds of several places. @param {{flags: number, contested: number}} places @returns {string[]} */
function common({ flags, contested }) {
  const held = [flags & WEAK && "all weakly sourced", contested && `contested in ${plural(contested, "place")}`, flags & ENDED && "all reported closed"];
  return held.filter((one) => typeof one === "string");
}
