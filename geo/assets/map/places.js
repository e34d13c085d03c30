// One disc a city: its area is the number of reported stations, its ring what they rest on.

import { text } from "./dom.js";

const AREA = 9.5; // radius in pixels of a city with one station

export class PlaceMarks {
  constructor(map, pick) {
    this.pick = pick;
    this.layer = L.layerGroup().addTo(map);
    this.marks = new Map();
    this.selected = null;
    this.bounds = L.latLngBounds([]);
    this.known = new Set();
  }

  get count() {
    return this.marks.size;
  }

  draw(features) {
    this.layer.clearLayers();
    this.marks.clear();
    this.known = new Set(features.map((feature) => feature.id));
    const located = features.filter((feature) => feature.geometry);
    this.bounds = L.latLngBounds(located.map(({ geometry: { coordinates: [x, y] } }) => [y, x]));
    for (const feature of located.sort((a, b) => a.properties.stations - b.properties.stations))
      this.#add(feature);
    this.select(this.selected);
  }

  #add({ id, geometry, properties }) {
    const [x, y] = geometry.coordinates;
    const size = 2 * AREA * Math.sqrt(properties.stations);
    const number = document.createElement("span");
    number.textContent = properties.stations;
    const kind = properties.contested ? "contested" : properties.support === "several bases" ? "several" : "one";
    const mark = L.marker([y, x], {
      icon: L.divIcon({ className: `disc ${kind}`, html: number, iconSize: [size, size] }),
      riseOnHover: true,
      zIndexOffset: Math.round(2000 - 20 * size), // a small disc is never hidden under a large one
    });
    const reported = `${properties.stations} reported station${properties.stations === 1 ? "" : "s"}`;
    const rests = properties.contested ? `${properties.support}, contested` : properties.support;
    const words = `${properties.name}, ${properties.country_name}: ${reported}; ${rests}`;
    mark.bindTooltip(() => text(words), { direction: "top", offset: [0, -size / 2] });
    mark.on("click", () => this.pick(id));
    mark.on("keydown", (event) => event.originalEvent.key === "Enter" && this.pick(id));
    mark.addTo(this.layer);
    mark.getElement().setAttribute("aria-label", words);
    mark.getElement().dataset.place = id;
    this.marks.set(id, mark);
  }

  select(id) {
    this.marks.get(this.selected)?.getElement().classList.remove("selected");
    this.selected = id;
    this.marks.get(id)?.getElement().classList.add("selected");
  }

  has(id) {
    return this.known.has(id);
  }

  spot(id) {
    return this.marks.get(id)?.getLatLng() ?? null;
  }
}
