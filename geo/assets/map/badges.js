// Badges: what is known by region or country only. A badge stands on its country, off the discs, and
// badges that would overlap stand as one, whose number is their sum.

import { onActivate, plural, text } from "./dom.js";
import { FlatMarker } from "./flat_marker.js";

const [WIDTH, HEIGHT] = [28, 18]; // pixels
const GAP = 2;
// where a badge may stand, in badge sizes off its country's middle, nearest first
const TRIES = [[0, 0], [0, -1], [0, 1], [1, 0], [-1, 0], [1, -1], [-1, -1], [1, 1], [-1, 1], [0, -2], [0, 2]];

export class Badges {
  constructor(map, { pick, zoomTo }) {
    Object.assign(this, { map, pick, zoomTo });
    this.layer = L.layerGroup().addTo(map);
    this.rows = [];
    this.boxes = [];
    this.shown = new Map(); // what it shows and where -> its layers
  }

  set(countries) {
    this.rows = countries
      .filter((row) => row.area_only && row.label_lat !== null)
      .sort((a, b) => b.area_only - a.area_only || a.country_name.localeCompare(b.country_name));
  }

  get count() {
    return this.rows.reduce((sum, row) => sum + row.area_only, 0);
  }

  positions() {
    return this.rows.map((row) => [row.label_lat, row.label_lon]);
  }

  show(on) {
    if (on) this.layer.addTo(this.map);
    else this.layer.remove();
  }

  /** Place the badges in and around sight clear of these boxes (pixels of the map's layer); they are then taken too. */
  layout(taken) {
    const focused = document.activeElement?.dataset.badge;
    this.boxes = [];
    if (!this.map.hasLayer(this.layer)) return;
    const next = new Map();
    for (const badge of this.#placed(taken)) {
      this.boxes.push(badge.box);
      const key = this.#key(badge);
      next.set(key, this.shown.get(key) ?? this.#make(badge));
    }
    for (const [key, layers] of this.shown) if (!next.has(key)) for (const layer of layers) this.layer.removeLayer(layer);
    this.shown = next;
    if (focused && document.activeElement?.dataset.badge !== focused)
      this.map.getPane("markerPane").querySelector(`[data-badge="${focused}"]`)?.focus();
  }

  #placed(taken) {
    const { min, max } = this.map.getPixelBounds();
    const around = max.subtract(min).multiplyBy(0.25);
    const sight = L.bounds(min.subtract(around), max.add(around));
    const origin = this.map.getPixelOrigin();
    const badges = [];
    for (const row of this.rows) {
      const at = this.map.latLngToLayerPoint([row.label_lat, row.label_lon]);
      if (!sight.contains(at.add(origin))) continue;
      const boxes = TRIES.map(([x, y]) => box(at.x + x * WIDTH * 0.75, at.y + y * HEIGHT * 1.1));
      const near = taken.filter((other) => overlap(reach(at), other));
      const free = boxes.find((one) => !near.some((other) => overlap(one, other)) && !badges.some((other) => overlap(one, other.box)));
      const joined = !free && badges.find((badge) => overlap(boxes[0], badge.box));
      if (joined) joined.rows.push(row);
      else badges.push({ rows: [row], at, box: free || boxes[0] });
    }
    return badges;
  }

  /** What a badge shows and where: the same through a pan. */
  #key({ rows, at, box: { left, top } }) {
    const shown = rows.map((row) => `${row.country} ${row.area_only}`);
    return [this.map.getZoom(), Math.round(left - at.x), Math.round(top - at.y), ...shown].join("/");
  }

  #make({ rows, at, box: { left, top } }) {
    const layers = [];
    const sum = rows.reduce((total, row) => total + row.area_only, 0);
    const middle = L.point(left + WIDTH / 2 + GAP, top + HEIGHT / 2 + GAP);
    const spot = this.map.layerPointToLatLng(middle);
    if (at.distanceTo(middle) > 1) // it had to stand aside
      layers.push(L.polyline([spot, this.map.layerPointToLatLng(at)], { className: "leader", interactive: false }));
    const mark = new FlatMarker(spot, {
      icon: L.divIcon({ className: "badge", html: text(`+${sum}`), iconSize: [Math.max(WIDTH, 12 + 7 * String(sum).length), HEIGHT] }),
      zIndexOffset: -500,
    });
    layers.push(mark);
    const names = rows.map((row) => `${row.country_name} ${row.area_only}`).join(", ");
    const words = rows.length === 1
      ? `${rows[0].country_name}: ${plural(sum, "report")} known by region or country only`
      : `${plural(sum, "report")} known by region or country only: ${names}; open to zoom in`;
    mark.bindTooltip(() => text(words));
    const positions = rows.map((row) => [row.label_lat, row.label_lon]);
    onActivate(mark, () => rows.length === 1 ? this.pick(rows[0].country) : this.zoomTo(positions, this.map.getZoom() + 1));
    for (const layer of layers) layer.addTo(this.layer);
    const element = mark.getElement();
    element.setAttribute("aria-label", words);
    element.dataset.badge = rows.map((row) => row.country).join(" ");
    return layers;
  }
}

/** The box that holds every place of TRIES around a point. */
function reach({ x, y }) {
  return { left: x - 2 * WIDTH, top: y - 3 * HEIGHT, right: x + 2 * WIDTH, bottom: y + 3 * HEIGHT };
}

function box(x, y) {
  return { left: x - WIDTH / 2 - GAP, top: y - HEIGHT / 2 - GAP, right: x + WIDTH / 2 + GAP, bottom: y + HEIGHT / 2 + GAP };
}

export function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
