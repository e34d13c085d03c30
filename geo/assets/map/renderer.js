// The land's SVG reaches past the window on every side. Leaflet redraws it after every pan; this one
// keeps it until what it has drawn no longer covers the window.

export const LandRenderer = L.SVG.extend({
  _update() {
    if (!this._covers()) L.SVG.prototype._update.call(this);
  },

  /** After a jump or a change of projection nothing stands where it stood. */
  _reset() {
    this._bounds = null;
    L.SVG.prototype._reset.call(this);
  },

  _covers() {
    if (!this._bounds || this._zoom !== this._map.getZoom()) return false;
    const corner = this._map.containerPointToLayerPoint([0, 0]);
    return this._bounds.contains(L.bounds(corner, corner.add(this._map.getSize())));
  },
});
