// Badges: what is known by region or country only. A badge stands on its country, off the discs, and
// badges that would overlap stand as one, whose number is their sum.

import { onActivate, plural, text } from "./dom.js";

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

  /** Place the badges clear of these boxes (pixels of the map's layer); they are then taken too. */
  layout(taken) {
    const focused = document.activeElement?.dataset.badge;
    this.layer.clearLayers();
    this.boxes = [];
    if (!this.map.hasLayer(this.layer)) return;
    for (const badge of this.#placed(taken)) {
      this.boxes.push(badge.box);
      this.#add(badge);
    }
    if (focused) this.map.getPane("markerPane").querySelector(`[data-badge="${focused}"]`)?.focus();
  }

  #placed(taken) {
    const badges = [];
    for (const row of this.rows) {
      const at = this.map.latLngToLayerPoint([row.label_lat, row.label_lon]);
      const boxes = TRIES.map(([x, y]) => box(at.x + x * WIDTH * 0.75, at.y + y * HEIGHT * 1.1));
      const free = boxes.find((one) => ![...taken, ...badges.map((badge) => badge.box)].some((other) => overlap(one, other)));
      const near = badges.find((badge) => overlap(boxes[0], badge.box));
      if (free || !near) badges.push({ rows: [row], at, box: free ?? boxes[0] });
      else near.rows.push(row);
    }
    return badges;
  }

  #add({ rows, at, box: { left, top } }) {
    const sum = rows.reduce((total, row) => total + row.area_only, 0);
    const spot = this.map.layerPointToLatLng([left + WIDTH / 2 + GAP, top + HEIGHT / 2 + GAP]);
    if (at.distanceTo([left + WIDTH / 2 + GAP, top + HEIGHT / 2 + GAP]) > 1) // it had to stand aside
      L.polyline([spot, this.map.layerPointToLatLng(at)], { className: "leader", interactive: false }).addTo(this.layer);
    const mark = L.marker(spot, {
      icon: L.divIcon({ className: "badge", html: text(`+${sum}`), iconSize: [WIDTH, HEIGHT] }),
      zIndexOffset: -500,
    });
    const names = rows.map((row) => `${row.country_name} ${row.area_only}`).join(", ");
    const words = rows.length === 1
      ? `${rows[0].country_name}: ${plural(sum, "report")} known by region or country only`
      : `${plural(sum, "report")} known by region or country only: ${names}; open to zoom in`;
    mark.bindTooltip(() => text(words));
    const positions = rows.map((row) => [row.label_lat, row.label_lon]);
    onActivate(mark, () => rows.length === 1 ? this.pick(rows[0].country) : this.zoomTo(positions, this.map.getZoom() + 1));
    mark.addTo(this.layer);
    const element = mark.getElement();
    element.setAttribute("aria-label", words);
    element.dataset.badge = rows.map((row) => row.country).join(" ");
  }
}

function box(x, y) {
  return { left: x - WIDTH / 2 - GAP, top: y - HEIGHT / 2 - GAP, right: x + WIDTH / 2 + GAP, bottom: y + HEIGHT / 2 + GAP };
}

export function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
