// What is known of every place and what an answer selects of them: as discs of countries, of cities and
// of groups of cities, at every zoom. The map and its inset draw the same.

import { CONTESTED, degrees, join, summary, unit } from "./groups.js";
import { addUp, middle, take, whole, wholes } from "./nations.js";
import { countParts } from "./parts.js";
import { Recent } from "./recent.js";
import { tell } from "./telling.js";

/** @typedef {import("./groups.js").City} City */
/** @typedef {import("./groups.js").Group} Group */
/** @typedef {import("./nations.js").Nation} Nation */
/** @typedef {City & {cluster?: undefined}} Single */
/** @typedef {Group & {cluster: true, cluster_id: number, cell?: undefined}} Cluster */
/** @typedef {Cluster | (Group & {cluster_id?: undefined, city: City})} Gathered several cities: of cells, or as one cell */
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
 * @property {Gathered} [group] @property {Nation} [nation] @property {import("./parts.js").Counted} [part]
 */

/** @typedef {{nations: Item[], apart: Set<string>}} Together the marks of whole countries at a zoom, and the countries whose places are marked one by one */
/** @typedef {Together & {zoom: number, index: import("supercluster")<City, Group>, most: number, size: number, parts?: Level}} Level `parts`: the same by parts of the world */

/** @typedef {Pick<Atlas.Answer, "marks" | "nations" | "countries">} Drawn */
/** @typedef {Pick<Places, "points" | "levels">} Laid */

const APART = 36; // pixels between two discs that are not grouped
const MAX_ANSWERS = 4; // whose points and groups are kept
const MAX_LEVELS = 8; // zooms at which the groups of an answer are kept

export class Places {
  constructor() {
    /** @type {CityPoint[]} */
    this.points = [];
    /** @type {Map<number, City>} row of the place index -> what is drawn there */
    this.rows = new Map();
    /** @type {Map<string, Nation>} by country code */
    this.nations = new Map();
    /** @type {Map<number, Together>} by zoom: it stays as cities come */
    this.together = new Map();
    /** @type {Map<number, Level>} by zoom */
    this.levels = new Map();
    /** @type {Recent<Pick<Places, "points" | "rows" | "nations" | "together" | "levels">>} by an answer's key: readers go back and forth */
    this.kept = new Recent(MAX_ANSWERS);
    /** @type {WeakMap<Drawn, Pick<Places, "nations" | "together">>} the same of answers without places */
    this.taken = new WeakMap();
    /** @type {Drawn | null} */
    this.drawn = null;
    /** @type {Map<string, Atlas.CountryRow>} by country code */
    this.countries = new Map();
    /** @type {Map<string, number>} place_id -> row of the place index */
    this.row = new Map();
    /** @type {Atlas.PlaceIndex} */
    this.index = { token: "", id: [], name: [], country: [], regions: [], region: [], lat: [], lon: [] };
    /** @type {L.CRS} */
    this.crs = L.CRS.EqualEarth;
    /** @type {number[]} by row, in the map's plane */
    this.x = [];
    /** @type {number[]} */
    this.y = [];
    /** @type {import("./cells.js").Cells | null} */
    this.server = null;
  }

  /** Who is asked for places where an answer has none; null where all are known. */
  get cells() {
    return this.drawn?.nations ? this.server : null;
  }

  /** Every place there is; none where they are learnt as they are met. @param {Atlas.PlaceIndex} index */
  know(index) {
    this.index = index;
    this.row = new Map(index.id.map((id, row) => [id, row]));
    this.project(this.crs);
  }

  /** More places, if they are; the row of each. @param {Atlas.Met} met */
  learn({ id, name, country, lat, lon }) {
    return id.map((one, n) => {
      const known = this.row.get(one);
      if (known !== undefined) return known;
      const row = this.index.id.push(one) - 1;
      this.row.set(one, row);
      this.index.name.push(name[n]);
      this.index.country.push(country[n]);
      this.index.lat.push(lat[n]);
      this.index.lon.push(lon[n]);
      this.#stand(row);
      return row;
    });
  }

  /** Positions in the plane are worked out once a projection. @param {L.CRS} crs */
  project(crs) {
    this.crs = crs;
    this.kept = new Recent(MAX_ANSWERS);
    this.taken = new WeakMap();
    this.index.lat.forEach((_, row) => this.#stand(row));
    if (this.drawn) this.draw(this.drawn);
    this.cells?.put();
  }

  /** @param {number} row */
  #stand(row) {
    const { [row]: lat } = this.index.lat;
    [this.x[row], this.y[row]] = lat === null ? [0, 0] : this.planar(lat, Number(this.index.lon[row]));
  }

  /** @param {number} row */
  degreesOf(row) {
    return degrees(this.x[row], this.y[row]);
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

  /** Take what a query selects. @param {Drawn} answer */
  draw(answer) {
    this.drawn = answer;
    this.countries = new Map(answer.countries.map((row) => [row.country, row]));
    const { marks, countries } = answer;
    if (!marks) return this.#drawNations(answer);
    const key = `${marks.key} ${countries.map(({ stations }) => stations)}`;
    const made = this.kept.get(key, () => this.#read(marks, countries));
    Object.assign(this, made);
  }

  /** @param {Atlas.MarkRows} marks @param {Atlas.CountryRow[]} countries */
  #read(marks, countries) {
    const points = marks.place.map((row, n) => point({ row, n: marks.stations[n], flags: marks.flags[n], at: this.degreesOf(row) }));
    const rows = new Map(points.map(({ properties }) => [properties.row, properties]));
    return { points, rows, nations: addUp(marks, countries, this.#plane()), together: new Map(), levels: new Map() };
  }

  /** Countries are known at once, their cities once they are in sight. @param {Drawn} answer */
  #drawNations(answer) {
    const made = this.taken.get(answer) ?? this.#take(answer);
    this.taken.set(answer, made);
    Object.assign(this, { ...made, points: [], rows: new Map(), levels: new Map() });
    for (const { row, top, flags } of this.nations.values()) this.mark(row, top, flags);
  }

  /** @param {Drawn} answer */
  #take({ nations, countries }) {
    const { rows, met } = /** @type {Atlas.Nations} */ (nations);
    return { nations: take(rows, this.learn(met), countries, this.#plane()), together: new Map() };
  }

  /** A place that a query has on the map, however it is met. @param {number} row @param {number} n stations @param {number} flags */
  mark(row, n, flags) {
    if (n && this.index.lat[row] !== null && !this.rows.has(row)) this.rows.set(row, { row, n, flags, at: this.degreesOf(row) });
  }

  /** The cities in sight, where they are not all known. @param {Laid} laid */
  put({ points, levels }) {
    Object.assign(this, { points, levels });
    for (const { properties: { row, n, flags } } of points) this.mark(row, n, flags);
  }

  /** Cities, to be put and put again: what is made of them at a zoom stays. @param {City[]} cities @returns {Laid} */
  lay(cities) {
    return { points: cities.map(point), levels: new Map() };
  }

  #plane() {
    return { country: this.index.country, x: this.x, y: this.y, spot: (/** @type {string} */ code) => {
      const at = this.#label(code);
      return at && { x: at[0], y: at[1] };
    } };
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
    const together = this.together.get(zoom) ?? wholes([...this.nations.values()], zoom, size, this.#plane());
    this.together.set(zoom, together);
    const { nations, apart } = together;
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
      const spots = own.map((nation) => ({ n: nation.n, at: middle(nation, this.#plane()) }));
      const mean = (/** @type {0 | 1} */ axis) => spots.reduce((sum, { n, at }) => sum + n * at[axis], 0) / part.stations;
      const { row } = own.reduce((most, one) => (one.top > most.top ? one : most));
      return /** @type {Item} */ ({
        key: `w${part.id}`, kind: "part", at: [mean(0), mean(1)], n: part.stations, row, part,
        flags: own.reduce((held, one) => held & one.flags, ~0), contested: own.reduce((sum, one) => sum + one.contested, 0),
      });
    });
    return [...made, ...all.filter(({ country }) => !parts.some(({ countries }) => countries.has(country))).map((nation) => whole(nation, this.#plane()))];
  }

  /** All marks of a level that stand in a part of the plane. @param {Level} level @param {{west: number, east: number, top: number, bottom: number}} part @returns {Item[]} */
  within({ nations, index, zoom }, { west, east, top, bottom }) {
    const [left, low] = degrees(west, bottom);
    const [right, high] = degrees(east, top);
    const others = index.getClusters([Math.max(-180, left), low, Math.min(180, right), high], 0).map(({ geometry, properties }) => {
      const disc = /** @type {Single | Cluster} */ (properties);
      const [lng, lat] = geometry.coordinates;
      const { n, flags, row } = disc;
      if (disc.cell) return { key: `c${zoom}/${row}`, kind: /** @type {const} */ ("group"), at: unit(lng, lat), n, flags, row, contested: disc.cell.contested, group: { ...disc.cell, city: disc } };
      return disc.cluster
        ? { key: `g${zoom}/${disc.cluster_id}`, kind: /** @type {const} */ ("group"), at: unit(lng, lat), n, flags, row, contested: disc.contested, group: disc }
        : { key: `p${row}`, kind: /** @type {const} */ ("place"), at: unit(lng, lat), n, flags, row, contested: flags & CONTESTED ? 1 : 0 };
    });
    return [...nations.filter(({ at: [x, y] }) => x >= west && x <= east && y >= top && y <= bottom), ...others];
  }

  /** The corners of a group's box, in pixels at zoom 0. @param {Group} group */
  corners({ west, south, east, north }) {
    return [unit(west, south), unit(east, north)].map(([x, y]) => L.point(x, y).multiplyBy(this.crs.scale(0)));
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
    const plane = this.#plane();
    return L.bounds(nations.flatMap((nation) => {
      const { west, east, south, north } = nation;
      const [x, y] = nations.length > 1 ? whole(nation, plane).at : [west, south]; // its one mark may stand outside
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

  /** @param {Item} item */
  tell(item) {
    return tell(item, { index: this.index, countryName: (code) => this.countryName(code) });
  }
}

/** @param {City} properties @returns {CityPoint} */
const point = (properties) => ({ type: "Feature", geometry: { type: "Point", coordinates: properties.at }, properties });
