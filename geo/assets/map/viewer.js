// Where the map looks. It follows what is asked for, clear of the controls that stand over it; a reader
// who has moved it is not pulled away. A curved projection has no box of degrees, so boxes are pixels at
// zoom 0.

import { freePart, readAt, writeAt, zoomFor } from "./fit.js";

/** @typedef {import("./layout.js").Box} Box */
/** @typedef {import("./fit.js").Degrees} Degrees */

// What stands over the map; and what of it takes a whole side, which is no part of a link's window.
const SIDES = "#panel, .pane, #time, [data-form=beside] .layers";
const CONTROLS = `.leaflet-control, .pane-button, .legend, .parts, .fit-chip, ${SIDES}`;
const PRINTED = ".legend, .leaflet-control-attribution, .leaflet-control-scale"; // what of it print.css leaves
const OWN = 0.03; // of a box's shape: by how much it may differ from that of the window it was written in
const FLING = 800; // pixels a second: thrown faster, the world would be out of sight before the map rests
const SLACK = 0.1; // of the sight, or of the world if that is smaller, that a reader may move over its edge
const EDGE = 28; // pixels around what is fitted: a mark is that large
const WHOLE = { edge: 6, over: SIDES }; // how the world is fitted
const WORLD = /** @type {Degrees} */ ([-160, -56, 178, 78]);

export class Viewer {
  /**
   * @param {L.Map} map
   * @param {boolean} reduced whether the reader wants no motion
   * @param {import("./sheet.js").Sheet} sheet which takes a side as well
   * @param {(at: string) => void} tell where the reader has moved the map
   */
  constructor(map, reduced, sheet, tell) {
    this.map = map;
    this.sheet = sheet;
    this.animate = !reduced;
    this.tell = tell;
    this.moved = false; // whether the reader has moved the map since it last followed
    this.left = false; // and since a record was asked for
    this.chosen = false; // whether the reader, or a link, chose where to look
    /** @type {string | null} where that is, as links say it */
    this.at = null;
    /** @type {"ours" | "reader" | null} whose move is under way: a window's new size is nobody's */
    this.moving = null;
    this.zooming = false; // Leaflet ends a zoom that it animates where it was to end, wherever the map is by then
    /** @type {(() => void) | null} what waits for that end */
    this.next = null;
    /** @type {string | null} the part of the world that is shown, or "world" */
    this.part = null;
    /** @type {() => void} looks there again, in a window of another size */
    this.again = () => {};
    this.limit();
    map.options.inertiaMaxSpeed = FLING;
    /** @type {L.Point | null} where in the window what is shown has its middle, until the reader drags */
    this.aim = null;
    // buttons and keys zoom on that, or on the middle of what is seen: an open record covers half a phone's map
    map.setZoom = (zoom, options) => map.setZoomAround(this.aim ?? this.#middle(),
      Math.max(map.getMinZoom(), Math.min(map.getMaxZoom(), zoom ?? map.getZoom())), options);
    map.on("dragstart", () => { this.#leave(); this.aim = null; });
    map.on("movestart zoomstart", () => { if (this.moving !== "ours") this.#leave(); });
    map.on("resize", () => this.#resize());
    map.on("zoomanim", () => { this.zooming = true; });
    map.on("moveend", () => this.#settle());
  }

  #leave() {
    Object.assign(this, { moved: true, left: true, chosen: true, moving: "reader", part: null });
  }

  /** What the reader chose is told; what a link said, or a window's new size changed, is no news. */
  #settle() {
    const { moving, next } = this;
    Object.assign(this, { moving: null, zooming: false, next: null });
    if (next) return next();
    if (this.#stay(moving) || !moving || !this.chosen) return;
    if (moving === "ours" && this.moved) return; // as a link says
    const at = this.#write();
    if (moving === "reader") this.again = () => this.read(at);
    this.at = at;
    this.tell(at);
  }

  /** What was chosen is looked at no more: a link no longer says it. */
  forget() {
    if (this.at !== null) this.tell("");
    Object.assign(this, { chosen: false, at: null });
  }

  #resize() {
    this.limit();
    this.again();
  }

  /**
   * Show a box of pixels at zoom 0 in the free part of the window; `close` is the zoom that is near
   * enough, `part` what is shown by it.
   *
   * @param {L.Bounds | null} box
   * @param {{close?: number, atLeast?: number, edge?: number, animate?: boolean, part?: string | null, over?: string, linked?: boolean}} [options]
   *   `linked` if a link says so: then the reader is there by choice
   */
  show(box, options = {}) {
    if (!box) return;
    const { close = 6, atLeast = 0, edge = EDGE, animate = this.animate, part = null, over = CONTROLS, linked = false } = options;
    const free = this.free(box, { edge, over, close: Math.max(atLeast, close) });
    const [wide, high] = [free.right - free.left, free.bottom - free.top];
    const zoom = Math.max(atLeast, Math.min(this.#zoomIn(free, box, edge), close));
    if (zoom < this.map.getMinZoom()) this.map.setMinZoom(Math.max(0, zoom)); // a panel leaves the world less room
    const whole = this.map.getSize().divideBy(2);
    const middle = L.point(free.left + wide / 2, free.top + high / 2);
    const centre = box.getCenter().multiplyBy(this.map.getZoomScale(zoom, 0)).subtract(middle.subtract(whole));
    Object.assign(this, { moved: linked, part, aim: middle, again: () => this.show(box, { ...options, animate: false }) });
    this.#go(this.map.unproject(centre, zoom), zoom, animate);
  }

  /** The zoom at which a box is all in the free part. @param {L.Bounds} box */
  zoomOf(box, { edge = EDGE, over = CONTROLS, close = Infinity } = {}) {
    return this.#zoomIn(this.free(box, { edge, over, close }), box, edge);
  }

  /** @param {Box} free @param {L.Bounds} box @param {number} edge */
  #zoomIn({ left, top, right, bottom }, box, edge) {
    return zoomFor(box.getSize(), L.point(right - left - 2 * edge, bottom - top - 2 * edge), this.map.options.zoomSnap ?? 1);
  }

  /** @param {L.LatLng} centre @param {number} zoom @param {boolean} animate */
  #go(centre, zoom, animate) {
    if (this.zooming) return void (this.next = () => this.#go(centre, zoom, animate));
    this.moving = "ours";
    this.map.setView(centre, zoom, { animate });
  }

  /** Show all of these positions. @param {L.LatLngExpression[]} spots @param {Parameters<Viewer["show"]>[1]} [options] */
  fit(spots, options) {
    if (spots.length) this.show(L.bounds(spots.map((spot) => this.map.project(spot, 0))), options);
  }

  /** A box of degrees as a box at zoom 0; its sides are curved. @param {Degrees} box */
  boxOf([west, south, east, north]) {
    const rows = [0, 0.25, 0.5, 0.75, 1].map((part) => south + part * (north - south));
    return L.bounds(rows.flatMap((lat) => [this.map.project([lat, west], 0), this.map.project([lat, east], 0)]));
  }

  /** @param {{animate?: boolean}} [options] */
  world(options) {
    this.show(this.boxOf(WORLD), { ...options, ...WHOLE, part: "world" });
  }

  /** The zoom at which all of the world is shown, and whether it leaves most of a high window empty. */
  far() {
    const box = this.boxOf(WORLD);
    const { left, top, right, bottom } = this.free(box, WHOLE);
    return { zoom: this.zoomOf(box, WHOLE), high: bottom - top > right - left };
  }

  /** The part of the window that is free of controls, for something of this shape that is wanted no nearer than `close`. @param {L.Bounds} box */
  free(box, { edge = EDGE, over = CONTROLS, close = Infinity } = {}) {
    const { x, y } = this.map.getSize();
    const shape = box.getSize();
    const legend = document.getElementById("legend");
    legend?.classList.add("whole"); // what it says follows from where the map looks, not the other way round
    const controls = this.controls(over);
    legend?.classList.remove("whole");
    return freePart({ left: 0, top: 0, right: x, bottom: y }, controls,
      { x: Math.max(shape.x, 1e-3), y: Math.max(shape.y, 1e-3) }, { edge, enough: this.map.getZoomScale(close, 0) });
  }

  /** The boxes of what stands over the map, in pixels of its window. @returns {Box[]} */
  controls(over = CONTROLS) {
    const { left, top, width, height } = this.map.getContainer().getBoundingClientRect();
    const alone = [...document.querySelectorAll(over)].filter((element) => !this.sheet.has(element)).map((element) => element.getBoundingClientRect())
      .filter((box) => box.width > 1 && box.height > 1 && box.bottom > top && box.top < top + height && box.right > left && box.left < left + width)
      .map((box) => ({ left: box.left - left, top: box.top - top, right: box.right - left, bottom: box.bottom - top }));
    return [...alone, ...this.sheet.covers()];
  }

  /** Whether a position is in the free part of the sight, with room for its mark. @param {L.LatLng} spot */
  sees(spot) {
    const { x, y } = this.map.latLngToContainerPoint(spot);
    const size = this.map.getSize();
    return x > EDGE && y > EDGE && x < size.x - EDGE && y < size.y - EDGE && !this.controls().some((box) =>
      x > box.left - EDGE / 2 && x < box.right + EDGE / 2 && y > box.top - EDGE / 2 && y < box.bottom + EDGE / 2);
  }

  /**
   * Look where a link says; whether it says so. A box of degrees shows whole, on any screen, and clear of
   * the controls but in a window of the shape that it was written in.
   *
   * @param {string | null} at
   */
  read(at) {
    const position = readAt(at);
    if (!position) return false;
    Object.assign(this, { moved: true, chosen: true, part: null, aim: null, at });
    if ("box" in position) {
      const [west, south, east, north] = position.box;
      const [top, low] = [north, south].map((lat) => this.map.project([lat, 0], 0).y);
      const { lat } = this.map.unproject([0, (top + low) / 2], 0);
      const [left, right] = [west, east].map((lon) => this.map.project([lat, lon], 0).x);
      const box = L.bounds([left, top], [right, low]);
      const { x, y } = box.getSize();
      const free = this.free(box, { edge: 0, over: SIDES });
      const cut = west <= -180 || east >= 180 || south <= -90 || north >= 90; // at the world's edge, over which it was seen
      const own = cut || Math.abs(Math.log(((free.right - free.left) * y) / ((free.bottom - free.top) * x))) < OWN;
      this.show(box, { close: this.map.getMaxZoom(), edge: 0, animate: false, over: own ? SIDES : CONTROLS, linked: true });
    } else {
      this.#go(L.latLng(...position.centre), position.zoom, false);
    }
    this.again = () => this.read(at);
    return true;
  }

  /** What of the window no panel covers. */
  #sight() {
    const { x, y } = this.map.getSize();
    return freePart({ left: 0, top: 0, right: x, bottom: y }, this.controls(SIDES), { x, y });
  }

  /** Its middle, in pixels of the window. */
  #middle() {
    const { left, top, right, bottom } = this.#sight();
    return L.point((left + right) / 2, (top + bottom) / 2);
  }

  /** The window as a box of degrees: south and north in its middle, west and east at the latitude halfway between on the map. */
  #write() {
    const { left, top, right, bottom } = this.#sight();
    const middle = this.#middle();
    const [west, east] = [left, right].map((at) => this.map.containerPointToLatLng([at, middle.y]).lng);
    const [south, north] = [bottom, top].map((at) => this.map.containerPointToLatLng([middle.x, at]).lat);
    return writeAt([west, south, east, north]);
  }

  /** No further out than the whole world, from Cape Horn to Svalbard. */
  limit() {
    const { x, y } = this.map.getSize();
    if (!x || !y) return;
    const wide = Math.log2(Math.min(x / 256, y / 112)); // pixels of that world at zoom 0
    const { zoomSnap = 1 } = this.map.options;
    const zoom = Math.floor(wide / zoomSnap) * zoomSnap;
    if (zoom === this.map.getMinZoom()) return;
    this.moving = "ours";
    if (this.map.getZoom() < zoom) this.map.setView(this.map.getCenter(), zoom, { animate: false });
    this.map.setMinZoom(zoom);
    this.moving = null;
  }

  /** Bring the map back when a reader has moved too far over the world's edge, or all has left it; whether so. @param {Viewer["moving"]} moving */
  #stay(moving) {
    const crs = /** @type {L.CRS} */ (this.map.options.crs);
    const { bounds: plane } = crs.projection;
    if (!plane) return false;
    const zoom = this.map.getZoom();
    const [a, b] = [plane.getBottomLeft(), plane.getTopRight()].map((corner) => crs.transformation.transform(corner, crs.scale(zoom)));
    const { min, max } = /** @type {{min: L.Point, max: L.Point}} */ (L.bounds(a, b));
    const middle = /** @type {L.Point} */ (this.map.getPixelBounds().min).add(this.#middle());
    const { left, top, right, bottom } = this.#sight();
    /** @param {"x" | "y"} side @param {number} seen pixels */
    const held = (side, seen) => {
      const world = max[side] - min[side];
      const reach = moving === "reader" ? Math.abs(world - seen) / 2 + SLACK * Math.min(world, seen) : world / 2;
      const centre = (min[side] + max[side]) / 2;
      return Math.max(centre - reach, Math.min(centre + reach, middle[side]));
    };
    const kept = L.point(held("x", right - left), held("y", bottom - top));
    if (kept.distanceTo(middle) <= 1) return false;
    this.moving = moving ?? "ours"; // still the same move
    this.map.panBy(kept.subtract(middle), { animate: this.animate });
    return true;
  }

  /**
   * Another projection under the same places: the online tiles are made in theirs.
   *
   * @param {L.CRS} crs @param {() => void} reproject
   */
  project(crs, reproject) {
    const [centre, zoom] = [this.map.getCenter(), this.map.getZoom()];
    this.map.options.crs = crs;
    this.limit();
    reproject();
    this.moving = "ours"; // no move of the reader's
    this.map.setView(centre, zoom, /** @type {L.ZoomPanOptions} */ ({ animate: false, reset: true }));
    this.map.invalidateSize();
  }

  /** The boxes that buttons and fields over the map take up, in pixels of its layer. @returns {Box[]} */
  covered({ printed = false } = {}) {
    const { x, y } = this.map.containerPointToLayerPoint([0, 0]);
    return this.controls(printed ? PRINTED : CONTROLS).map(({ left, top, right, bottom }) => ({ left: left + x, top: top + y, right: right + x, bottom: bottom + y }));
  }
}
