// Marks: a country, a city or several cities each; its number the reported stations, its edge what they
// rest on. The numbers always add up to the map's, and no mark covers another.

import { add, onActivate, text } from "../shared/dom.js";
import { FREE, pushApart } from "./apart.js";
import { circle, kindOf, radius, rim, markScale } from "./discs.js";
import { FlatMarker } from "./flat_marker.js";
import { BADGE } from "./layout.js";
import { holds, members } from "./members.js";
import { putInOrder } from "./reading_order.js";

/** @typedef {import("./places.js").Places} Places */
/** @typedef {import("./places.js").Item} Item */
/** @typedef {import("./places.js").Level} Level */
/** @typedef {import("./apart.js").Circle} Circle */
/** @typedef {{mark: L.Marker, item: Item, look: string, r: number, off: [number, number], line: L.Polyline | null}} Shown */

// how far a country's disc may stand off its spot, in pixels, and of the world's width: beyond, parts of
// the world are drawn
const ADRIFT = { pixels: 38, part: 0.035 };
const MANY = 600; // marks: more are not pushed apart, as groups keep their distance
const REACH = 64; // pixels: what a disc reaches over, with what it may stand off
const FIGURE = 12; // pixels from the middle of a disc that its number takes, with a dot beside it

export class Marks {
  /**
   * @param {L.Map} map
   * @param {{pick: (id: string | string[]) => void, zoomInto: (box: L.Bounds, atLeast: number) => void, openPart: (id: string) => void}} act
   * @param {Places} places
   */
  constructor(map, { pick, zoomInto, openPart }, places) {
    this.map = map;
    this.pick = pick;
    this.zoomInto = zoomInto;
    this.openPart = openPart;
    this.places = places;
    this.layer = L.layerGroup().addTo(map);
    map.createPane("chosen").style.zIndex = "640"; // over discs
    /** @type {L.CircleMarker | null} */
    this.spotLayer = null;
    /** @type {Map<string, Shown>} */
    this.shown = new Map();
    /** @type {Level | null} what is shown is of: the map may have gone on to another */
    this.of = null;
    /** @type {Set<Item["kind"]>} what the reader has taken away */
    this.hidden = new Set();
    /** @type {WeakMap<Item[], Map<string, [number, number]>>} how far each mark of a level, by its countries, stands off its spot */
    this.pushed = new WeakMap();
    /** @type {string | null} */
    this.selected = null;
  }

  get count() {
    return this.places.cells ? [...this.places.nations.values()].reduce((sum, { cities }) => sum + cities, 0) : this.places.points.length;
  }

  get placeIndex() {
    return this.places.index;
  }

  get row() {
    return this.places.row;
  }

  /** @param {string} code */
  countryName(code) {
    return this.places.countryName(code);
  }

  /** @param {string} id */
  has(id) {
    return this.places.row.has(id);
  }

  /** @param {string} id */
  spot(id) {
    return this.places.spot(id);
  }

  /** The countries whose places are marked one by one: their badges are wanted. */
  get apart() {
    return this.#level().apart;
  }

  #level() {
    return this.level(this.map.getZoom());
  }

  /** What is drawn at a zoom: countries and cities, or parts of the world where those would stand too far from where they belong. @param {number} zoom @returns {Level} */
  level(zoom) {
    const level = this.places.level(zoom);
    return this.strays(zoom) ? this.places.parts(level) : level;
  }

  /** Draw the marks in sight, and `around` it those that a pan would show; those that stay keep their element, and so the focus. */
  layout({ around = true } = {}) {
    if (!this.places.drawn) return;
    this.#look();
    const level = (this.of = this.#level());
    const off = this.#offsets(level);
    const next = new Map();
    for (const item of this.places.within(level, this.#sight(level, around)))
      if (!this.hidden.has(item.kind)) next.set(item.key, this.#place(item, radius(item, level), off.get(item.key) ?? [0, 0]));
    for (const [key, one] of this.shown) if (next.get(key)?.mark !== one.mark) this.#remove(one);
    this.shown = next;
    const read = [...next.values()].sort((a, b) => b.item.n - a.item.n).map(({ mark }) => /** @type {HTMLElement} */ (mark.getElement()));
    putInOrder(/** @type {HTMLElement} */ (this.map.getPane("markerPane")), read);
    this.#drawSpot();
  }

  /** Ask for the cities in sight, where they are not all known and countries have come apart. */
  #look() {
    const level = this.#level();
    if (level.apart.size) this.places.cells?.look(level.zoom, this.#sight(level));
  }

  /** The sight and what of the marks beside it reaches into it, or a quarter around it, in the map's plane. @param {Level} level */
  #sight({ size }, around = true) {
    const { min, max } = /** @type {{min: L.Point, max: L.Point}} */ (this.map.getPixelBounds());
    const { x, y } = around ? max.subtract(min).multiplyBy(0.25) : L.point(REACH, REACH);
    return { west: (min.x - x) / size, east: (max.x + x) / size, top: (min.y - y) / size, bottom: (max.y + y) / size };
  }

  /** How far each mark stands off its spot: once a level, so that a pan moves none. @param {Level} level @returns {Map<string, [number, number]>} */
  #offsets(level) {
    const held = this.pushed.get(level.nations);
    if (held) return held;
    const { cells } = this.places; // of which others are out of sight
    const all = level.nations.length + (cells ? 0 : level.index.getClusters([-180, -90, 180, 90], 0).length);
    const items = all > MANY ? [] : cells ? level.nations : this.places.within(level, { west: 0, east: 1, top: 0, bottom: 1 });
    const pushes = pushApart(items.map((item) => circle(item, level)));
    const off = new Map(items.map(({ key }, n) => [key, pushes[n]]));
    this.pushed.set(level.nations, off);
    return off;
  }

  /** Whether countries or cities would stand too far off their spots at a zoom. @param {number} zoom @param {number} most pixels */
  strays(zoom, most = ADRIFT.pixels) {
    const level = this.places.level(zoom);
    const bound = Math.min(most, ADRIFT.part * level.size);
    return [...this.#offsets(level).values()].some(([x, y]) => Math.hypot(x, y) > bound);
  }

  /** @param {Item} item @param {number} r @param {[number, number]} off @returns {Shown} */
  #place(item, r, off) {
    const look = [item.n, Math.round(r), item.kind, kindOf(item), item.group?.cluster_id, ...off.map(Math.round)].join(" ");
    const there = this.shown.get(item.key);
    if (there?.look === look) return { ...there, item };
    const spot = item.kind === "place" ? /** @type {L.LatLng} */ (this.places.spot(this.placeIndex.id[item.row])) : this.places.latLng(item.at);
    return { mark: this.#make(spot, item, r, off), item, look, r, off, line: this.#line(spot, off) };
  }

  /** From a mark that had to stand far aside to its spot. @param {L.LatLng} spot @param {[number, number]} off */
  #line(spot, off) {
    if (Math.hypot(...off) <= FREE) return null;
    const at = this.map.layerPointToLatLng(this.map.latLngToLayerPoint(spot).add(off));
    return L.polyline([spot, at], { className: "leader thin", interactive: false }).addTo(this.layer);
  }

  /** @param {Shown} one */
  #remove({ mark, line }) {
    this.layer.removeLayer(mark);
    if (line) this.layer.removeLayer(line);
  }

  /** @param {L.LatLng} spot @param {Item} item @param {number} r @param {[number, number]} off */
  #make(spot, item, r, off) {
    const wide = Math.round(2 * r) + 2 * rim(item);
    const area = item.kind === "area";
    const mark = new FlatMarker(spot, {
      icon: L.divIcon({
        className: area ? "badge" : `disc ${kindOf(item)}`, html: text(item.n), iconSize: area ? [wide - 4, BADGE.height * markScale()] : [wide, wide],
      }),
      off,
      riseOnHover: true,
      zIndexOffset: Math.round(2000 - 20 * wide), // a small disc is never hidden under a large one
    });
    mark.bindTooltip(() => this.#preview(item), { direction: "top", offset: [off[0], off[1] - r] });
    onActivate(mark, () => this.#activate(item));
    mark.addTo(this.layer);
    const element = /** @type {HTMLElement} */ (mark.getElement());
    element.setAttribute("aria-label", this.places.words(item));
    const id = this.placeIndex.id[item.row];
    if (item.kind === "place") element.dataset.place = id;
    else if (item.group) element.dataset.group = String(item.group.places);
    else if (item.part) element.dataset.part = item.part.id;
    else if (area) element.dataset.badge = item.nation?.country;
    else element.dataset.nation = item.nation?.country;
    this.#dress(element, item);
    return mark;
  }

  /** @param {Item} item */
  #preview(item) {
    const { name, said } = this.places.tell(item);
    const box = document.createElement("div");
    add(box, "b", name);
    for (const one of said) add(box, "i", one);
    return box;
  }

  /** A group opens by zooming to its cities, or where they share one spot by the list of them; all else by its record. @param {Item} item */
  #activate(item) {
    const { group, part } = item;
    if (part) return this.openPart(part.id);
    if (!group) return this.pick(/** @type {string} */ (this.#idOf(item)));
    const [low, high] = this.places.corners(group);
    const apart = low.distanceTo(high) * this.map.getZoomScale(this.map.getMaxZoom(), 0);
    if (this.map.getZoom() >= this.map.getMaxZoom() || apart < BADGE.width)
      return void members(this.places, this.#level(), group).then(this.pick);
    this.zoomInto(L.bounds([low, high]), this.map.getZoom() + 1);
  }

  /** Where marks stand, in pixels of the map's layer. @returns {(Circle & {item: Item, mark: L.Marker})[]} */
  circles() {
    return [...this.shown.values()].map(({ mark, item, r, off }) => {
      const { x, y } = this.map.latLngToLayerPoint(mark.getLatLng());
      return { x: x + off[0], y: y + off[1], r: r + rim(item), item, mark };
    });
  }

  /** The boxes that marks take up: labels and badges keep clear. @returns {import("./layout.js").Box[]} */
  boxes() {
    return this.circles().map(({ x, y, r }) => ({ left: x - r, top: y - r, right: x + r, bottom: y + r }));
  }

  /** Marks of one place, country or part of the world, for their labels. */
  named() {
    const named = this.circles().filter(({ item }) => !item.group).map(({ x, y, r, item }) => ({
      at: /** @type {import("./layout.js").Point} */ ({ x, y }), radius: r, n: item.n, chosen: this.#holds(item) === "alone",
      place: item.kind === "place" ? this.placeIndex.name[item.row] : null,
      country: item.nation?.country ?? null, part: item.part?.name ?? null,
    }));
    if (!this.spotLayer) return named;
    const name = this.placeIndex.name[/** @type {number} */ (this.row.get(this.selected ?? ""))];
    const spot = this.map.latLngToLayerPoint(this.spotLayer.getLatLng());
    return [...named, { at: spot, radius: 6, n: 0, chosen: true, place: name, country: null, part: null }];
  }

  /** What the marks in sight say of themselves: as in the legend. @returns {Set<string>} */
  signs() {
    const sight = this.map.getBounds();
    const seen = [...this.shown.values()].filter(({ mark }) => sight.contains(mark.getLatLng())).map(({ item }) => item);
    return new Set(seen.flatMap((item) => item.kind === "area" ? ["badge"] : kindOf(item).split(" ")));
  }

  /** @param {string | null} id */
  select(id) {
    this.selected = id;
    for (const { mark, item } of this.shown.values()) this.#dress(/** @type {HTMLElement} */ (mark.getElement()), item);
    this.#drawSpot();
  }

  /** A chosen record's own mark is coloured, and one that holds it among others has a ring. @param {HTMLElement} element @param {Item} item */
  #dress(element, item) {
    const held = this.#holds(item);
    element.classList.toggle("selected", held === "alone");
    element.classList.toggle("holds", held === "among");
  }

  /** Whether a mark stands for the chosen record, alone or among others. @param {Item} item @returns {"alone" | "among" | null} */
  #holds(item) {
    return this.selected === null || !this.of ? null : holds(this.places, this.of, item, this.selected);
  }

  /** Where a chosen city is, while it has no mark of its own: a dot without a number, and over no other. */
  #drawSpot() {
    this.spotLayer?.remove();
    this.spotLayer = null;
    const spot = this.selected === null ? null : this.spot(this.selected);
    const own = [...this.shown.values()].some(({ item }) => this.#holds(item) === "alone");
    if (spot && !own && !this.#isNumber(spot)) this.spotLayer = L.circleMarker(spot, { radius: 5, className: "chosen spot", interactive: false, pane: "chosen" }).addTo(this.map);
  }

  /** Whether a dot there would hide the number of a mark. @param {L.LatLng} spot */
  #isNumber(spot) {
    const { x, y } = this.map.latLngToLayerPoint(spot);
    return this.circles().some((one) => Math.hypot(one.x - x, one.y - y) < FIGURE);
  }

  /** The record that a mark opens; null for a group. @param {Item} item */
  #idOf({ kind: what, row, nation, group }) {
    if (group) return null;
    return what === "place" ? this.placeIndex.id[row] : nation?.country ?? null;
  }

  /** Take marks of some kinds away, or put them back. @param {Item["kind"][]} kinds @param {boolean} on */
  show(kinds, on) {
    for (const one of kinds) {
      if (on) this.hidden.delete(one);
      else this.hidden.add(one);
    }
  }
}
