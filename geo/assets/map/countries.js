// The basemap and choropleth: one polygon a country, its colour the number of reported stations.

import { text } from "./dom.js";

/** Upper ends of at most five classes of whole numbers, growing like the counts do. */
export function classes(most) {
  const ends = [0, 1, 2, 3, 4].map((n) => Math.round(most ** (n / 4)));
  return [...new Set(ends)].filter((end) => end > 0);
}

export class CountryLayer {
  constructor(map, pick) {
    this.map = map;
    this.pick = pick;
    this.levels = [];
    this.rows = new Map();
    this.paths = new Map();
    this.hatches = L.layerGroup().addTo(map);
    this.badges = L.layerGroup().addTo(map);
  }

  /** What is reported of each country; it shows as soon as there is land. */
  set(rows) {
    this.rows = new Map(rows.map((row) => [row.country, row]));
    this.levels = rows.length ? classes(Math.max(...rows.map((row) => row.stations))) : [];
    this.#drawBadges();
    if (this.paths.size) this.#colour();
  }

  /** The land itself, once. */
  draw(shapes) {
    this.#drawLand(shapes);
    this.#colour();
  }

  #colour() {
    for (const [code, layers] of this.paths) {
      const count = this.rows.get(code)?.stations ?? 0;
      const level = count ? this.levels.findIndex((end) => count <= end) + 1 : 0;
      for (const layer of layers) {
        layer.getElement().dataset.level = level;
        layer.getElement().classList.toggle("reported", count > 0);
      }
    }
    this.hatches.clearLayers();
    for (const row of this.rows.values())
      if (row.area_only)
        for (const layer of this.paths.get(row.country) ?? [])
          L.geoJSON(layer.feature, { style: { className: "hatched" }, interactive: false }).addTo(this.hatches);
  }

  #drawLand(shapes) {
    L.geoJSON(shapes, {
      filter: (feature) => feature.geometry !== null,
      style: { className: "land" },
      onEachFeature: (feature, layer) => {
        const code = feature.properties.country;
        if (!code) return;
        this.paths.set(code, [...(this.paths.get(code) ?? []), layer]);
        layer.bindTooltip(() => this.#words(code, feature.properties.name), { sticky: true });
        layer.on("click", () => this.rows.has(code) && this.pick(code));
        // discs and badges are what a keyboard reaches; 240 countries between them would bar the way
        layer.on("add", () => layer.getElement().setAttribute("tabindex", "-1"));
      },
    }).addTo(this.map);
    const defs = this.map.getPane("overlayPane").querySelector("svg");
    const pattern = document.createElementNS("http://www.w3.org/2000/svg", "pattern");
    for (const [name, value] of Object.entries({
      id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
    })) pattern.setAttribute(name, value);
    const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
    for (const [name, value] of Object.entries({ x1: 0, y1: 0, x2: 0, y2: 6, class: "hatch-line" }))
      line.setAttribute(name, value);
    pattern.append(line);
    defs.prepend(pattern);
  }

  /** A badge where reports are known no better than by country or region; its land is hatched. */
  #drawBadges() {
    this.badges.clearLayers();
    for (const row of this.rows.values()) {
      if (!row.area_only || row.label_lat === null) continue;
      const badge = document.createElement("span");
      badge.textContent = `+${row.area_only}`;
      const mark = L.marker([row.label_lat, row.label_lon], {
        icon: L.divIcon({ className: "badge", html: badge, iconSize: [30, 20] }),
        zIndexOffset: -500,
      });
      const words = `${row.country_name}: ${row.area_only} reported, known by region or country only`;
      mark.bindTooltip(() => text(words));
      mark.on("click", () => this.pick(row.country));
      mark.on("keydown", (event) => event.originalEvent.key === "Enter" && this.pick(row.country));
      mark.addTo(this.badges);
      mark.getElement().setAttribute("aria-label", words);
    }
  }

  #words(code, name) {
    const row = this.rows.get(code);
    if (!row) return text(`${name}: none reported`);
    const parts = [`${name}: ${row.stations} reported`];
    if (row.on_map) parts.push(`${row.on_map} in a known city`);
    if (row.area_only) parts.push(`${row.area_only} by region or country only`);
    return text(parts.join("; "));
  }

  spot(code) {
    const row = this.rows.get(code);
    return row && row.label_lat !== null ? [row.label_lat, row.label_lon] : null;
  }
}
