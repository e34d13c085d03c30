// How the land is drawn. Its SVG reaches past the window on every side. Leaflet redraws it after every pan; this one
// keeps it until what it has drawn no longer covers the window. What lies in the plane of the projection (`plane`) is
// moved there by one transform; coarse outlines among it (`still`) are written once, whatever the zoom: Leaflet writes
// each anew at every jump, some ten thousand corners.

import { PLANE_ZOOM, scalePatterns } from "./patterns.js";

/** @typedef {L.Path & {_path: SVGPathElement, _map: L.Map, options: Placed}} Layer */
/** @typedef {L.Polyline & {_path: SVGPathElement, _map: L.Map, _latlngs: any, _parts: L.Point[][], _renderer: any, options: Placed}} Line */
/** @typedef {L.PathOptions & {plane?: boolean, still?: boolean}} Placed */
/** @typedef {L.SVG & {_bounds: L.Bounds | null, _zoom: number, _map: L.Map & {_animatingZoom?: boolean}, _container: SVGSVGElement,
 *   _plane: SVGGElement, _layers: Record<string, {_reset: () => void}>, _covers: () => boolean, _update: () => void, _still: (line: Line) => void, _setPath: (layer: Layer, d: string) => void,
 *   _from: () => {x: number, y: number, k: number}}} Kept */

const UNITS = 2 ** PLANE_ZOOM;
const drawn = /** @type {any} */ (L.SVG.prototype); // these methods of Leaflet are not public
const { _project: project, _update: update } = /** @type {any} */ (L.Polyline.prototype);

export const LandRenderer = /** @type {typeof L.SVG} */ (L.SVG.extend({
  /** @this {Kept} */
  _initContainer() {
    drawn._initContainer.call(this);
    this._plane = L.SVG.create("g");
    this._plane.classList.add("plane");
    this._container.prepend(this._plane);
  },

  /** @this {Kept} @param {Layer} layer */
  _addPath(layer) {
    drawn._addPath.call(this, layer);
    if (layer.options.plane) this._plane.append(layer._path);
  },

  /** Where the plane begins, in pixels of the map's layer, and how many of them it has a unit. @this {Kept} */
  _from() {
    const { x, y } = this._map.getPixelOrigin();
    return { x: -x, y: -y, k: this._map.getZoomScale(this._map.getZoom(), PLANE_ZOOM) };
  },

  /** After a jump nothing stands where it stood. Leaflet's own leaves the land off by part of a pixel. @this {Kept} */
  _reset() {
    this._bounds = null;
    this._update();
    for (const layer of Object.values(this._layers)) layer._reset();
  },

  /** @this {Kept} */
  _update() {
    if (this._covers() || (this._bounds && this._map._animatingZoom)) return;
    drawn._update.call(this);
    const { x, y, k } = this._from();
    this._plane.setAttribute("transform", `translate(${x} ${y}) scale(${k})`);
    this._container.dataset.scale = String(k);
    scalePatterns(this._container);
  },

  /** @this {Kept} */
  _covers() {
    if (!this._bounds || this._zoom !== this._map.getZoom()) return false;
    const corner = this._map.containerPointToLayerPoint([0, 0]);
    return this._bounds.contains(L.bounds(corner, corner.add(this._map.getSize())));
  },

  /** @this {Kept} @param {Line} line @param {boolean} closed */
  _updatePoly(line, closed) {
    if (!line.options.plane) return drawn._updatePoly.call(this, line, closed);
    shown.delete(line._path);
    const { x, y, k } = this._from();
    this._setPath(line, line._parts.map((part) => way(part.map((at) => written((at.x - x) / k, (at.y - y) / k)), closed)).join("") || "M0 0");
  },

  /** @this {Kept} @param {Layer & {_point: L.Point, _radius: number, _empty: () => boolean}} circle */
  _updateCircle(circle) {
    if (!circle.options.plane || circle._empty()) return drawn._updateCircle.call(this, circle);
    const { x, y, k } = this._from();
    const r = circle._radius / k;
    const [left, top] = [(circle._point.x - x) / k - r, (circle._point.y - y) / k];
    this._setPath(circle, `M${written(left, top)}a${r},${r} 0 1,0 ${2 * r},0 ${r},${r} 0 1,0 ${-2 * r},0`);
  },

  /** Write a coarse outline, once. @this {Kept} @param {Line} line */
  _still(line) {
    const crs = /** @type {L.CRS} */ (this._map.options.crs);
    let held = outlines.get(line);
    if (held?.crs !== crs) {
      const d = ringsOf(line._latlngs).map((ring) => {
        const plane = inPlane(ring, crs);
        return way(ring.map((_, n) => written(plane[2 * n] * UNITS, plane[2 * n + 1] * UNITS)), line instanceof L.Polygon);
      }).join("");
      outlines.set(line, (held = { crs, d }));
    }
    if (shown.get(line._path) === held.d) return;
    this._setPath(line, held.d);
    shown.set(line._path, held.d);
  },
}));

/** @param {number} x @param {number} y in pixels at PLANE_ZOOM */
const written = (x, y) => `${x.toFixed(1)} ${y.toFixed(1)}`;

/** @param {string[]} corners @param {boolean} closed */
const way = (corners, closed) => (corners.length ? `M${corners.join("L")}${closed ? "z" : ""}` : "");

/** The rings of a line or of polygons, however they are nested. @param {any[]} latlngs @returns {L.LatLng[][]} */
function ringsOf(latlngs) {
  return !latlngs.length || latlngs[0] instanceof L.LatLng ? [latlngs] : latlngs.flatMap(ringsOf);
}

/** @type {WeakMap<Line, {crs: L.CRS, d: string}>} coarse outlines */
const outlines = new WeakMap();
/** @type {WeakMap<SVGPathElement, string>} those that are written */
const shown = new WeakMap();
/** @type {WeakMap<L.LatLng[], {crs: L.CRS, plane: Float64Array}>} x and y of each corner at zoom 0 */
const planes = new WeakMap();

L.Polyline.include({
  /** @this {Line} */
  _project() {
    if (!standsStill(this)) project.call(this);
  },

  /** @this {Line} */
  _update() {
    if (standsStill(this)) this._renderer._still(this);
    else update.call(this);
  },

  /** @this {L.Polyline & {_map: L.Map, _projectLatlngs: (...given: any) => void}} @param {any[]} rings @param {L.Point[][]} result @param {L.Bounds} bounds */
  _projectLatlngs(rings, result, bounds) {
    if (!(rings[0] instanceof L.LatLng)) {
      for (const one of rings) this._projectLatlngs(one, result, bounds);
      return;
    }
    const { x: left, y: top } = this._map.getPixelOrigin();
    const k = this._map.getZoomScale(this._map.getZoom(), 0);
    const plane = inPlane(rings, /** @type {L.CRS} */ (this._map.options.crs));
    const [low, high] = [L.point(Infinity, Infinity), L.point(-Infinity, -Infinity)];
    result.push(rings.map((_, n) => {
      const at = L.point(Math.round(plane[2 * n] * k) - left, Math.round(plane[2 * n + 1] * k) - top);
      [low.x, low.y] = [Math.min(low.x, at.x), Math.min(low.y, at.y)];
      [high.x, high.y] = [Math.max(high.x, at.x), Math.max(high.y, at.y)];
      return at;
    }));
    bounds.extend(low).extend(high);
  },
});

/** @param {Line} line */
function standsStill(line) {
  return Boolean(line.options.still) && line._renderer instanceof LandRenderer;
}

/** @param {L.LatLng[]} ring @param {L.CRS} crs */
function inPlane(ring, crs) {
  const held = planes.get(ring);
  if (held?.crs === crs && held.plane.length === 2 * ring.length) return held.plane;
  const plane = new Float64Array(2 * ring.length);
  ring.forEach((at, n) => { ({ x: plane[2 * n], y: plane[2 * n + 1] } = crs.latLngToPoint(at, 0)); });
  planes.set(ring, { crs, plane });
  return plane;
}
