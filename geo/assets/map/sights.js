// What the map shows first, and how it follows what is asked: the answer, its parts of the world, records.

import { button } from "../shared/dom.js";
import { plural } from "../shared/text.js";
import { reported } from "../shared/words.js";
import { markScale } from "./discs.js";
import { PartsBar } from "./parts_bar.js";

/** @typedef {import("./parts.js").Counted} Counted */

const NEARER = 0.5; // zoom that a part may be nearer than it needs to be
const ASTRAY = 28; // pixels that a mark may stand off its spot in a first view

export class Sights {
  /**
   * @param {L.Map} map
   * @param {{viewer: import("./viewer.js").Viewer, places: import("./places.js").Places, land: import("./land.js").Land,
   *   marks: import("./marks.js").Marks}} parts
   */
  constructor(map, { viewer, places, land, marks }) {
    this.map = map;
    this.viewer = viewer;
    this.places = places;
    this.land = land;
    this.marks = marks;
    /** @type {Atlas.Answer | null} */
    this.answer = null;
    this.bar = new PartsBar(map.getContainer(), { world: () => this.world(), part: (part) => this.part(part.id) });
    this.chip = button(map.getContainer(), "", () => this.fit(), "fit-chip");
    this.chip.hidden = true;
    L.DomEvent.disableClickPropagation(this.chip);
    map.on("moveend", () => this.#say());
  }

  /** @param {Atlas.Answer} answer */
  know(answer) {
    this.answer = answer;
    this.bar.know(answer.countries, answer.counts.shown);
  }

  /** Look where a link says, else at the answer. @param {string | null} at */
  first(at) {
    if (!this.viewer.read(at)) this.overview({ animate: false });
    this.#say();
  }

  /** Look where the map looked when the reader was here before; the answer, if nowhere by choice. @param {string | null} at */
  back(at) {
    if (!this.viewer.read(at) && this.viewer.at !== null) {
      Object.assign(this.viewer, { chosen: false, at: null });
      this.overview({ animate: false });
    }
    this.#say();
  }

  /**
   * After another answer: a reader who has moved the map is offered to follow, all others do. Where cells are asked for, at
   * once: else those of the sight that is left would be asked for too, and waited for.
   */
  follow() {
    const box = this.places.extent();
    const moved = this.viewer.moved && box && !this.#shows(box);
    if (!moved && !this.viewer.moved) {
      this.viewer.forget();
      this.overview(this.places.cells ? { animate: false } : {});
    }
    this.chip.hidden = !moved;
    this.chip.textContent = `Fit to ${plural(this.answer?.counts.shown ?? 0, "result")}`;
    this.#say();
  }

  /** Whether a box is in sight and not small in it. @param {L.Bounds} box */
  #shows(box) {
    const k = this.map.getZoomScale(this.map.getZoom(), 0);
    const { min, max } = /** @type {{min: L.Point, max: L.Point}} */ (box);
    const sight = /** @type {L.Bounds} */ (this.map.getPixelBounds());
    const [low, high] = [min.multiplyBy(k), max.multiplyBy(k)];
    return sight.contains(L.bounds(low, high)) && low.distanceTo(high) > 0.2 * this.map.getSize().distanceTo(L.point(0, 0));
  }

  /**
   * The answer; where its marks would stand far from where they belong, for want of room, that part of
   * the world which has the most.
   *
   * @param {{animate?: boolean}} [options]
   */
  overview(options) {
    this.bar.press(null);
    const box = this.places.extent();
    const spread = this.bar.parts.filter(({ stations }) => stations).sort((a, b) => b.stations - a.stations);
    if (box && spread.length > 1 && this.marks.strays(this.viewer.zoomOf(box), ASTRAY * markScale())) this.#showPart(spread[0], options);
    else this.results(options);
    this.viewer.again = this.again;
  }

  again = () => this.overview({ animate: false });

  /** After something was opened or closed over the map: the same beside it; where that leaves no room for its countries, as it is. */
  beside() {
    if (this.viewer.again !== this.again) return this.viewer.again();
    const part = this.bar.parts.find(({ id }) => id === this.viewer.part);
    const box = this.places.extent();
    if (part) this.#showPart(part);
    else if (!box || !this.marks.strays(this.viewer.zoomOf(box))) this.results();
    this.viewer.again = this.again;
  }

  /** Everything that is shown. @param {{animate?: boolean}} [options] */
  results(options) {
    const box = this.places.extent();
    const parts = this.bar.parts.filter(({ stations }) => stations).length;
    if (box) this.viewer.show(box, { ...options, part: parts > 2 ? "world" : null });
    else this.viewer.world(options);
  }

  world() {
    this.#chose(() => this.#showWorld());
  }

  /** The world; where its countries have no room in a high window, its parts as large as they can be. */
  #showWorld() {
    const { zoom, high } = this.viewer.far();
    const box = high ? this.#partsBox(zoom) : null;
    if (box && this.#partsBox(this.viewer.zoomOf(box))) this.viewer.show(box, { part: "world" });
    else this.viewer.world();
    this.viewer.again = () => this.#showWorld();
  }

  /** The box of the parts of the world where those are drawn, else null. @param {number} zoom */
  #partsBox(zoom) {
    const { nations } = this.marks.level(zoom);
    if (!nations.some(({ part }) => part)) return null;
    return L.bounds(nations.map(({ at: [x, y] }) => L.point(x, y).multiplyBy(this.places.crs.scale(0))));
  }

  /** Everything that is shown, as the reader asks. */
  fit() {
    this.#chose(() => this.results());
  }

  /** What is open, else everything that is shown, in a window of another look. @param {string | null} open */
  shown(open) {
    if (open) this.record(open);
    else this.fit();
  }

  /** @param {string} id */
  part(id) {
    this.#chose(() => this.#showPart(this.bar.part(id)));
  }

  /** What is drawn of a part, in its box; no nearer than that it is known by its shape. @param {Counted} part @param {{animate?: boolean}} [options] */
  #showPart(part, options) {
    const { id, box, countries } = part;
    this.bar.press(id, this.#words(part)); // its note is one of the controls
    const all = this.viewer.boxOf(box);
    const scale = this.places.crs.scale(0);
    const drawn = this.places.extent(({ country, west, east, south, north }) => countries.has(country)
      && all.contains(L.bounds(L.point(west, south).multiplyBy(scale), L.point(east, north).multiplyBy(scale))));
    this.viewer.show(drawn ?? all, { ...options, close: this.viewer.zoomOf(all, { edge: 0 }) + NEARER, part: id });
  }

  /** A look that the reader asked for, which links to it say. @param {() => void} look */
  #chose(look) {
    this.viewer.chosen = true;
    this.chip.hidden = true;
    this.bar.press(null);
    look();
    this.#say();
  }

  /** Show what is asked for by name or opened as a group. @param {L.Bounds} box @param {{close?: number, atLeast?: number}} [options] */
  zoomInto(box, options) {
    this.#chose(() => this.viewer.show(box, { close: 9, ...options }));
  }

  /** @param {L.LatLngExpression[]} spots @param {{close?: number, atLeast?: number}} [options] */
  zoomTo(spots, options) {
    this.#chose(() => this.viewer.fit(spots, { close: 9, ...options }));
  }

  /** Zoom to what a record is about: a country by its outline, a place by itself. @param {string} id @param {number} [close] */
  record(id, close) {
    this.#chose(() => this.#showRecord(id, close));
  }

  /** @param {string} id @param {number} [close] */
  #showRecord(id, close = Math.max(7, this.map.getZoom())) {
    const spot = this.places.spot(id);
    const row = this.places.row.get(id);
    if (spot) this.viewer.fit([spot], { close });
    else this.viewer.fit(this.land.corners(row === undefined ? id : this.places.index.country[row]), { close: 7, edge: 40 });
  }

  /** The record of this is asked for, or none any more. @param {string | null} id */
  choose(id) {
    this.viewer.left = false;
    this.marks.select(id);
  }

  /** It has come; who moved the map meanwhile looks elsewhere. @param {string} id @param {Parameters<Sights["opened"]>[1]} how */
  came(id, how) {
    if (!this.viewer.left) this.opened(id, how);
  }

  /**
   * After a record was opened, with its panel in place: go to what it is about if that is not a mark of
   * its own in sight. `asked` if by a link, `still` if the link says where to look.
   *
   * @param {string} id @param {{asked?: boolean, still?: boolean}} [how]
   */
  opened(id, { asked = false, still = false } = {}) {
    if (still) return this.viewer.again(); // beside the panel, which was not there
    const spot = this.places.spot(id);
    const own = this.marks.circles().some(({ item }) => item.kind === "place" && this.places.index.id[item.row] === id);
    const seen = spot ? own && this.viewer.sees(spot) : this.viewer.moved && this.#seesCountry(id);
    if (asked && !this.viewer.moved) this.#showRecord(id);
    else if (!seen) this.record(id, own ? this.map.getZoom() : undefined);
  }

  /** @param {string} id of a country, or a place known by region or country */
  #seesCountry(id) {
    const row = this.places.row.get(id);
    const code = row === undefined ? id : this.places.index.country[row];
    const spot = this.land.spot(code);
    return Boolean(spot) && this.marks.apart.has(code) && this.viewer.sees(L.latLng(/** @type {[number, number]} */ (spot)));
  }

  /** Which part is shown; what of it is out of sight. */
  #say() {
    if (!this.answer) return;
    const { part: id } = this.viewer;
    const part = this.bar.parts.find((one) => one.id === id);
    this.bar.press(id, part ? this.#words(part) : "");
    if (!this.viewer.moved) this.chip.hidden = true;
  }

  /** @param {Counted} part */
  #words({ name, stations, countries }) {
    const sight = this.map.getPixelBounds();
    const k = this.map.getZoomScale(this.map.getZoom(), 0);
    const scale = this.places.crs.scale(0) * k;
    const { nations } = this.places.level(this.map.getZoom());
    const beyond = nations.filter(({ at: [x, y], nation }) => nation && countries.has(nation.country) && !sight.contains(L.point(x, y).multiplyBy(scale)))
      .reduce((sum, { n }) => sum + n, 0);
    const said = `${name}: ${stations} of ${reported(this.answer?.counts.shown ?? 0)}`;
    return beyond ? `${said}, ${beyond} out of sight` : said;
  }
}
