// The land's SVG reaches past the window on every side. Leaflet redraws it after every pan; this one
// keeps it until what it has drawn no longer covers the window.

/** @typedef {L.SVG & {_bounds: L.Bounds | null, _zoom: number, _map: L.Map, _covers: () => boolean}} Kept */

const drawn = /** @type {any} */ (L.SVG.prototype); // these methods of Leaflet are not public

export const LandRenderer = /** @type {typeof L.SVG} */ (L.SVG.extend({
  /** @this {Kept} */
  _update() {
    if (!this._covers()) drawn._update.call(this);
  },

  /** After a jump or a change of projection nothing stands where it stood. @this {Kept} */
  _reset() {
    this._bounds = null;
    drawn._reset.call(this);
  },

  /** @this {Kept} */
  _covers() {
    if (!this._bounds || this._zoom !== this._map.getZoom()) return false;
    const corner = this._map.containerPointToLayerPoint([0, 0]);
    return this._bounds.contains(L.bounds(corner, corner.add(this._map.getSize())));
  },
}));
