// Hundreds of marks on one map.

/** A marker that is painted with its pane: Leaflet's have a layer of the browser's compositor each. */
export const FlatMarker = L.Marker.extend({
  _setPos(spot) {
    L.Marker.prototype._setPos.call(this, spot);
    this._icon.style.transform = `translate(${spot.x}px, ${spot.y}px)`;
  },
});
