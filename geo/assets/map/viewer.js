// Where the map looks: bounds as it draws them (a curved projection has no box of degrees).

export class Viewer {
  /** @param {L.Map} map @param {boolean} reduced whether the reader wants no motion */
  constructor(map, reduced) {
    this.map = map;
    this.animate = !reduced;
    this.limit();
    map.on("resize", () => this.limit());
    map.on("moveend", () => this.#stay());
  }

  /** Show all of these positions; `close` is the zoom that is near enough. @param {L.LatLngExpression[]} spots */
  fit(spots, { close = 6, padding = 28, animate = this.animate } = {}) {
    const at = this.#around(spots, padding);
    if (at) this.map.setView(at.centre, Math.min(at.zoom, close), { animate });
  }

  /** The zoom and centre that show all of the positions, or null if there are none. @param {L.LatLngExpression[]} spots @param {number} padding */
  #around(spots, padding) {
    if (!spots.length) return null;
    const box = L.bounds(spots.map((spot) => this.map.project(spot, 0)));
    const size = this.map.getSize().subtract([2 * padding, 2 * padding]);
    const { x, y } = box.getSize();
    const exact = Math.log2(Math.min(size.x / Math.max(x, 1e-6), size.y / Math.max(y, 1e-6)));
    const { zoomSnap = 1 } = this.map.options;
    const zoom = Math.max(this.map.getMinZoom(), Math.floor(exact / zoomSnap) * zoomSnap);
    return { zoom, centre: this.map.unproject(box.getCenter(), 0) };
  }

  world({ animate = this.animate } = {}) {
    this.map.setView([12, 8], this.map.getMinZoom(), { animate });
  }

  /** No further out than the whole world, from Cape Horn to Svalbard. */
  limit() {
    const { x, y } = this.map.getSize();
    if (!x || !y) return;
    const wide = Math.log2(Math.min(x / 256, y / 112)); // pixels of that world at zoom 0
    const { zoomSnap = 1 } = this.map.options;
    const zoom = Math.floor(wide / zoomSnap) * zoomSnap;
    if (zoom === this.map.getMinZoom()) return;
    if (this.map.getZoom() < zoom) this.map.setView(this.map.getCenter(), zoom, { animate: false });
    this.map.setMinZoom(zoom);
  }

  /** Bring the map back when its middle has left the world. */
  #stay() {
    const crs = /** @type {L.CRS} */ (this.map.options.crs);
    const { bounds: plane } = crs.projection;
    if (!plane) return;
    const zoom = this.map.getZoom();
    const [a, b] = [plane.getBottomLeft(), plane.getTopRight()].map((corner) => crs.transformation.transform(corner, crs.scale(zoom)));
    const { min, max } = /** @type {{min: L.Point, max: L.Point}} */ (L.bounds(a, b));
    const middle = this.map.project(this.map.getCenter(), zoom);
    const kept = L.point(
      Math.max(min.x, Math.min(max.x, middle.x)),
      Math.max(min.y, Math.min(max.y, middle.y)),
    );
    if (kept.distanceTo(middle) > 1) this.map.panTo(this.map.unproject(kept, zoom), { animate: this.animate });
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
    this.map.setView(centre, zoom, /** @type {L.ZoomPanOptions} */ ({ animate: false, reset: true }));
    this.map.invalidateSize();
  }

  /** The boxes that buttons and fields over the map take up, in pixels of its layer. */
  covered() {
    const { left, top } = this.map.getContainer().getBoundingClientRect();
    const corner = this.map.containerPointToLayerPoint([-left, -top]);
    return [...document.querySelectorAll(".leaflet-control, .list-button, .legend")].map((box) => {
      const rect = box.getBoundingClientRect();
      return { left: rect.left + corner.x, top: rect.top + corner.y, right: rect.right + corner.x, bottom: rect.bottom + corner.y };
    });
  }
}
