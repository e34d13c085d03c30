// Hundreds of marks on one map.

/** A marker that is painted with its pane: Leaflet's have a layer of the browser's compositor each. */
export const FlatMarker = /** @type {typeof L.Marker} */ (L.Marker.extend({
  /** @this {L.Marker & {_icon: HTMLElement}} @param {L.Point} spot */
  _setPos(spot) {
    /** @type {any} */ (L.Marker.prototype)._setPos.call(this, spot);
    this._icon.style.transform = `translate(${spot.x}px, ${spot.y}px)`;
  },
}));
