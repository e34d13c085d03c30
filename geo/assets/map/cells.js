// Where there are more places than a browser should hold, the server adds them up by cells of a grid
// (geo/map/grid.py): asked for are the tiles of the part in sight, and single places as they are met.

import { plain } from "../shared/text.js";
import { degrees } from "./groups.js";
import { Recent } from "./recent.js";

/** @typedef {import("./places.js").Places} Places */
/** @typedef {import("./groups.js").City} City */
/** @typedef {{west: number, east: number, top: number, bottom: number}} Sight in the map's plane */
/** @typedef {{columns: Atlas.Tile, rows: number[]}} Tile `rows` of the place index */

const LEAST = 2, FINEST = 12; // levels of the grid
const QUERIES = 4; // whose tiles are kept: readers go back and forth
const SIGHTS = 2; // of a query, of which what is drawn is kept
const KEPT = 96; // tiles of a query: a sight of 2560 x 1440 with a quarter around it has up to some 60

export class Cells {
  /**
   * @param {Places} places @param {(path: string) => Promise<any>} fetchJson
   * @param {{came: () => void, failed: (error: unknown) => void}} tell `came` when what was asked for is there to be drawn
   */
  constructor(places, fetchJson, tell) {
    this.places = places;
    this.fetchJson = fetchJson;
    this.tell = tell;
    this.query = "";
    /** @type {Map<string, Tile | null>} level/x/y -> null while it is on its way */
    this.tiles = new Map();
    /** @type {Recent<import("./places.js").Laid>} what was drawn of the query */
    this.laid = new Recent(SIGHTS);
    /** @type {Recent<Pick<Cells, "tiles" | "laid">>} by query */
    this.kept = new Recent(QUERIES);
    /** @type {string[]} the tiles in sight */
    this.wanted = [];
    /** @type {string[]} those that are drawn */
    this.drawn = [];
    /** @type {Map<string, Promise<void>>} places that were asked for */
    this.met = new Map();
    /** @type {(() => void)[]} who is told when nothing in sight is on its way any more */
    this.waiting = [];
  }

  /** When what is in sight is there, or has failed to come. @returns {Promise<void>} */
  settled() {
    return new Promise((done) => (this.waits ? void this.waiting.push(done) : done()));
  }

  #settle() {
    for (const done of this.waiting.splice(0)) done();
  }

  /** Another answer. @param {string} query */
  follow(query) {
    Object.assign(this, { query, ...this.kept.get(query, () => ({ tiles: new Map(), laid: new Recent(SIGHTS) })), wanted: [], drawn: [], met: new Map() });
    this.#settle();
  }

  /** Whether something in sight is still on its way. */
  get waits() {
    return this.wanted.some((key) => !this.tiles.get(key));
  }

  /** Ask for what a sight lacks; until all of it is there, what was drawn stays. @param {number} zoom @param {Sight} sight */
  look(zoom, sight) {
    this.wanted = this.#inSight(Math.max(LEAST, Math.min(FINEST, Math.ceil(zoom))), sight);
    for (const key of this.wanted) {
      if (!this.tiles.has(key)) this.#fetch(key, this.tiles);
    }
    return !this.waits && this.#take();
  }

  /** @param {string} key @param {Cells["tiles"]} tiles of the query that asks */
  #fetch(key, tiles) {
    tiles.set(key, null);
    this.fetchJson(`map/cells/${key}.json?${this.query}`).then((columns) => {
      tiles.set(key, { columns, rows: this.places.learn(columns) });
      if (tiles !== this.tiles) return; // another query by now
      if (this.waits) return;
      if (this.#take()) this.tell.came();
      this.#settle();
    }).catch((error) => {
      tiles.delete(key); // the next look asks again
      if (tiles !== this.tiles) return;
      this.tell.failed(error);
      this.#settle();
    });
  }

  /** Draw the tiles in sight; whether they differ from those that are. */
  #take() {
    if (this.wanted.join() === this.drawn.join()) return false;
    this.drawn = this.wanted;
    for (const key of this.tiles.keys()) {
      if (this.tiles.size <= KEPT) break;
      if (this.tiles.get(key) && !this.wanted.includes(key)) this.tiles.delete(key);
    }
    this.put();
    return true;
  }

  /** Draw them, as before if they were drawn before. */
  put() {
    const key = [/** @type {L.CRS & {code: string}} */ (this.places.crs).code, ...this.drawn].join();
    this.places.put(this.laid.get(key, () => this.places.lay(this.#cities())));
  }

  /** What is drawn: a city a cell. @returns {City[]} */
  #cities() {
    return this.drawn.flatMap((key) => {
      const { columns, rows } = /** @type {Tile} */ (this.tiles.get(key));
      return rows.map((row, n) => this.#city(columns, row, n));
    });
  }

  /** @param {Atlas.Tile} columns @param {number} row @param {number} n @returns {City} */
  #city({ stations, flags, places, contested, top, box }, row, n) {
    const at = this.places.degreesOf(row);
    const own = { row, n: stations[n], flags: flags[n], at };
    const edges = box[n];
    if (!edges) return own;
    return { ...own, box: edges, cell: { row, n: stations[n], top: top[n], flags: flags[n], places: places[n], contested: contested[n], ...this.#corners(edges) } };
  }

  /** The sides of a box of degrees, as groups have them. @param {Atlas.Box} box */
  #corners([west, south, east, north]) {
    const spots = [[south, west], [south, east], [north, west], [north, east]].map(([lat, lon]) => degrees(...this.places.planar(lat, lon)));
    const [xs, ys] = [spots.map(([x]) => x), spots.map(([, y]) => y)];
    return { west: Math.min(...xs), east: Math.max(...xs), south: Math.min(...ys), north: Math.max(...ys) };
  }

  /** The tiles of a level that a sight has a part in. @param {number} level @param {Sight} sight */
  #inSight(level, { west, east, top, bottom }) {
    const degreesAt = (/** @type {number} */ x, /** @type {number} */ y) => this.places.latLng([Math.max(0, Math.min(1, x)), Math.max(0, Math.min(1, y))]);
    const heights = [top, bottom, Math.max(top, Math.min(bottom, 0.5))]; // a side is curved: farthest out at its ends or the equator
    const spots = heights.flatMap((y) => [degreesAt(west, y), degreesAt(east, y)]);
    const across = 1 << (level - LEAST);
    const wide = 360 / across;
    const tile = (/** @type {number} */ value) => Math.max(0, Math.min(across - 1, Math.floor(value / wide)));
    const [lons, lats] = [spots.map(({ lng }) => tile(lng + 180)), spots.map(({ lat }) => tile(lat + 90))];
    const found = [];
    for (let x = Math.min(...lons); x <= Math.max(...lons); x++)
      for (let y = Math.min(...lats); y <= Math.max(...lats); y++) found.push(`${level}/${x}/${y}`);
    return found;
  }

  /** @param {string} asked @returns {Promise<{all: number, rows: number[], stations: number[], regions?: Atlas.Regions}>} */
  async some(asked = "") {
    const { query } = this;
    /** @type {Atlas.Some} */
    const { all, places, regions } = await this.fetchJson(`map/some.json?${[query, asked].filter(Boolean).join("&")}`);
    const rows = this.places.learn(places);
    if (query === this.query) rows.forEach((row, n) => this.places.mark(row, places.stations[n], places.flags[n]));
    return { all, rows, stations: places.stations, regions };
  }

  /** The places with most stations, as the list has them. @returns {Promise<NonNullable<Atlas.Answer["listed"]>>} */
  async list() {
    const { all, rows, stations } = await this.some();
    const { lat } = this.places.index;
    return { all, rows: rows.map((row, n) => ({ row, stations: stations[n], by: lat[row] === null ? "region or country only" : "city" })) };
  }

  /** Cities and regions of a name. @param {string} words @returns {Promise<import("./search.js").Entry[]>} */
  async find(words) {
    const { rows, stations, regions = { name: [], places: [], box: [] } } = await this.some(new URLSearchParams({ find: words }).toString());
    const { id, name, country } = this.places.index;
    return [
      ...regions.name.map((one, n) => ({ words: one, plain: plain(one), kind: /** @type {const} */ ("region"), box: regions.box[n], stations: regions.places[n], note: "region" })),
      ...rows.map((row, n) => ({
        words: name[row], plain: plain(name[row]), kind: /** @type {const} */ ("place"), id: id[row], stations: stations[n],
        note: `${this.places.countryName(country[row])}, ${stations[n]} reported`,
      })),
    ];
  }

  /** The place_ids of the cities of some cells. @param {City[]} cities */
  async members(cities) {
    const { id, lat, lon, country } = this.places.index;
    const boxes = cities.map(({ row, box }) => box ?? [Number(lon[row]), Number(lat[row]), Number(lon[row]), Number(lat[row])]);
    const edges = [0, 1, 2, 3].map((side) => Math[side < 2 ? "min" : "max"](...boxes.map((box) => box[side])));
    const own = new Set(cities.map(({ row }) => country[row]));
    const { rows } = await this.some(`box=${edges}`);
    return rows.filter((row) => own.has(country[row])).map((row) => id[row]);
  }

  /** Learn of a place that the map has not met in this query; null if there is nothing to learn. @param {string} id */
  meet(id) {
    const row = this.places.row.get(id);
    if (/^[A-Z]{2}$|^world$|\//.test(id) || (row !== undefined && this.places.rows.has(row))) return null;
    const asked = this.met.get(id) ?? this.some(new URLSearchParams({ id }).toString()).then(() => {}, () => {});
    this.met.set(id, asked);
    return asked;
  }
}
