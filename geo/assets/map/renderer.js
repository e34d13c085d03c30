// How the land is drawn. Its SVG reaches past the window on every side. Leaflet redraws it after every pan; this one
// keeps it until what it has drawn no longer covers the window. Where its corners stand in the plane is worked out once
// a projection; Leaflet does it again at every zoom, for some ten thousand.

/** @typedef {L.SVG & {_bounds: L.Bounds | null, _zoom: number, _map: L.Map, _jumps: boolean, _covers: () => boolean, _jump: () => void}} Kept */

const drawn = /** @type {any} */ (L.SVG.prototype); // these methods of Leaflet are not public

export const LandRenderer = /** @type {typeof L.SVG} */ (L.SVG.extend({
  /** @this {Kept} */
  getEvents() {
    return { ...drawn.getEvents.call(this), viewprereset: this._jump };
  },

  /** At the end of a jump all is drawn anew: what is told on the way would draw it twice before. @this {Kept} */
  _jump() {
    this._jumps = true;
  },

  /** The end of a jump, or a change of projection: nothing stands where it stood. @this {Kept} */
  _reset() {
    this._jumps = true;
    drawn._update.call(this);
    this._jumps = false;
    drawn._reset.call(this);
  },

  /** @this {Kept} */
  _update() {
    if (!this._jumps && !this._covers()) drawn._update.call(this);
  },

  /** @this {Kept} */
  _updatePaths() {
    if (!this._jumps) drawn._updatePaths.call(this);
  },

  /** @this {Kept} */
  _onZoomEnd() {
    if (!this._jumps) drawn._onZoomEnd.call(this);
  },

  /** @this {Kept} */
  _covers() {
    if (!this._bounds || this._zoom !== this._map.getZoom()) return false;
    const corner = this._map.containerPointToLayerPoint([0, 0]);
    return this._bounds.contains(L.bounds(corner, corner.add(this._map.getSize())));
  },
}));

/** @type {WeakMap<L.LatLng[], {crs: L.CRS, plane: Float64Array}>} x and y of each corner at zoom 0 */
const planes = new WeakMap();

L.Polyline.include({
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

/** @param {L.LatLng[]} ring @param {L.CRS} crs */
function inPlane(ring, crs) {
  const held = planes.get(ring);
  if (held?.crs === crs && held.plane.length === 2 * ring.length) return held.plane;
  const plane = new Float64Array(2 * ring.length);
  ring.forEach((at, n) => { ({ x: plane[2 * n], y: plane[2 * n + 1] } = crs.latLngToPoint(at, 0)); });
  planes.set(ring, { crs, plane });
  return plane;
}
