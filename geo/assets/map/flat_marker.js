// Hundreds of marks on one map.

/** A marker that is painted with its pane: Leaflet's have a layer of the browser's compositor each. It may stand beside its spot. */
export const FlatMarker = /** @type {new (spot: L.LatLngExpression, options: L.MarkerOptions & {off?: [number, number]}) => L.Marker} */ (
  /** @type {unknown} */ (L.Marker.extend({
    /** @this {L.Marker & {_icon: HTMLElement, options: {off?: [number, number]}}} @param {L.Point} spot */
    _setPos(spot) {
      const [x, y] = this.options.off ?? [0, 0];
      const at = L.point(spot.x + x, spot.y + y).round();
      /** @type {any} */ (L.Marker.prototype)._setPos.call(this, at);
      this._icon.style.transform = `translate(${at.x}px, ${at.y}px)`;
    },
  })));
