// Discs: one a city, its number the reported stations, its edge what they rest on. Discs that would
// overlap stand as one group, whose number is their sum, so the numbers always add up to the map's.

import { onActivate, plural, text } from "./dom.js";
import { FlatMarker } from "./flat_marker.js";

const APART = 36; // pixels between two discs that are not grouped
const LEAST = 9; // radius in pixels: a number must be legible
const MOST = 23;
const STEP = 40; // square pixels (over pi) that a station adds to a disc, until MOST is reached
const KEPT = 4; // answers
const SEVERAL = 1, CONTESTED = 2, ENDED = 4; // as in geo/web/marks.py

export class Marks {
  constructor(map, { pick, zoomTo, countryName }) {
    Object.assign(this, { map, pick, zoomTo, countryName });
    this.layer = L.layerGroup().addTo(map);
    this.shown = new Map(); // key -> { mark, look }
    this.points = [];
    this.rows = new Map(); // row of the gazetteer -> what is drawn there
    this.levels = new Map(); // zoom -> groups at that zoom
    this.kept = new Map(); // key of an answer -> its points, rows and levels: readers go back and forth
    this.selected = null;
  }

  get count() {
    return this.points.length;
  }

  /** Every place there is: columns of geo/web/marks.py. Positions are worked out once a projection. */
  know(gazetteer) {
    this.gazetteer = gazetteer;
    this.row = new Map(gazetteer.id.map((id, row) => [id, row]));
    this.#project();
  }

  /** As x and y of the map's own plane, given to supercluster as the degrees that it turns into them. */
  #project() {
    this.kept.clear();
    const { crs } = this.map.options;
    const { lat, lon } = this.gazetteer;
    const size = crs.scale(0);
    this.spots = lat.map((value, row) => {
      if (value === null) return null;
      const { x, y } = crs.latLngToPoint({ lat: value, lng: lon[row] }, 0);
      return degrees(x / size, y / size);
    });
  }

  /** After a change of projection. */
  reproject() {
    this.#project();
    this.draw(this.drawn);
  }

  /** Draw what a query selects: columns of geo/web/marks.py, with a key that differs when they do. */
  draw(drawn) {
    this.drawn = drawn;
    if (!this.kept.has(drawn.key)) {
      if (this.kept.size >= KEPT) this.kept.delete(this.kept.keys().next().value);
      this.kept.set(drawn.key, this.#read(drawn));
    }
    Object.assign(this, this.kept.get(drawn.key));
  }

  #read({ place, stations, flags }) {
    const points = place.map((row, n) => ({
      geometry: { type: "Point", coordinates: this.spots[row] },
      properties: { row, n: stations[n], flags: flags[n], at: this.spots[row] },
    }));
    const rows = new Map(points.map((point) => [point.properties.row, point.properties]));
    return { points, rows, levels: new Map() };
  }

  positions() {
    return this.points.map(({ properties: { row } }) => this.#spot(row));
  }

  /** Draw the discs in and around sight; those that stay keep their element, and so the focus. */
  layout() {
    if (!this.gazetteer || !this.map.hasLayer(this.layer)) return;
    const level = this.#level();
    const groups = this.#inSight(level);
    const next = new Map();
    const k = Math.min(STEP, (MOST ** 2 - LEAST ** 2) / level.most);
    for (const { geometry, properties } of groups) {
      const key = properties.cluster ? `g${level.zoom}/${properties.cluster_id}` : `p${properties.row}`;
      const radius = Math.sqrt(LEAST ** 2 + k * properties.n);
      next.set(key, this.#place(key, geometry, properties, radius));
    }
    for (const [key, { mark }] of this.shown) if (!next.has(key)) this.layer.removeLayer(mark);
    this.shown = next;
    this.#order();
  }

  /** The groups at this zoom, made on first need: one level of supercluster, in pixels of ours. */
  #level() {
    const zoom = this.map.getZoom();
    if (!this.levels.has(zoom)) {
      const index = new Supercluster({
        minZoom: 0, maxZoom: 0, extent: this.map.options.crs.scale(zoom), radius: APART, map: summary, reduce: join,
      }).load(this.points);
      const most = index.getClusters([-180, -90, 180, 90], 0)
        .reduce((found, { properties: { n } }) => Math.max(found, n), 1);
      if (this.levels.size > 8) this.levels.clear();
      this.levels.set(zoom, { zoom, index, most });
    }
    return this.levels.get(zoom);
  }

  #inSight({ index, zoom }) {
    const size = this.map.options.crs.scale(zoom);
    const { min, max } = this.map.getPixelBounds();
    const around = max.subtract(min).multiplyBy(0.25);
    const [west, south] = degrees((min.x - around.x) / size, (max.y + around.y) / size);
    const [east, north] = degrees((max.x + around.x) / size, (min.y - around.y) / size);
    return index.getClusters([Math.max(-180, west), south, Math.min(180, east), north], 0);
  }

  #place(key, geometry, properties, radius) {
    const size = Math.round(2 * radius) + 2 * rim(properties);
    const look = `${properties.n} ${size} ${kind(properties)} ${properties.cluster_id ?? ""}`;
    const there = this.shown.get(key);
    if (there?.look === look) return there;
    if (there) this.layer.removeLayer(there.mark);
    const spot = properties.cluster ? this.#position(geometry.coordinates) : this.#spot(properties.row);
    return { mark: this.#make(spot, properties, size), look, radius: size / 2, n: properties.n };
  }

  #make(spot, properties, size) {
    const number = text(properties.n);
    const mark = new FlatMarker(spot, {
      icon: L.divIcon({ className: `disc ${kind(properties)}`, html: number, iconSize: [size, size] }),
      riseOnHover: true,
      zIndexOffset: Math.round(2000 - 20 * size), // a small disc is never hidden under a large one
    });
    const open = () => properties.cluster ? this.#open(properties) : this.pick(this.gazetteer.id[properties.row]);
    const words = () => properties.cluster ? this.#groupWords(properties) : this.words(properties.row);
    mark.bindTooltip(() => text(words()), { direction: "top", offset: [0, -size / 2] });
    onActivate(mark, open);
    mark.addTo(this.layer);
    const element = mark.getElement();
    element.setAttribute("aria-label", words());
    if (properties.cluster) element.dataset.group = properties.places;
    else element.dataset.place = this.gazetteer.id[properties.row];
    element.classList.toggle("selected", this.#holds(properties));
    return mark;
  }

  /** A group opens by zooming to its cities; where they share one spot, by the list of them. */
  #open(properties) {
    const members = this.#members(properties);
    const { west, south, east, north } = properties;
    const corners = [[west, south], [east, north], [west, north], [east, south]].map((at) => this.#position(at));
    const zoom = this.map.getZoom();
    const apart = Math.hypot(east - west, south - north) * this.map.options.crs.scale(this.map.getMaxZoom()) / 360;
    if (zoom >= this.map.getMaxZoom() || apart < APART) this.pick(members.map((row) => this.gazetteer.id[row]));
    else this.zoomTo(corners, zoom + 1);
  }

  #members({ cluster_id: id }) {
    return this.#level().index.getLeaves(id, 200).map(({ properties }) => properties.row);
  }

  #groupWords({ n, places, row, flags, contested }) {
    const among = `${this.gazetteer.name[row]} and ${plural(places - 1, "other city", "other cities")}`;
    const held = [contested && `${contested} contested`, flags & ENDED && "all reported closed"].filter(Boolean);
    return [`${among}: ${plural(n, "reported station")} in all`, ...held, "open to zoom in"].join("; ");
  }

  /** What a mark of one place says to whoever hovers or listens. */
  words(row) {
    const { name, country } = this.gazetteer;
    const { n, flags } = this.rows.get(row);
    const said = [flags & SEVERAL ? "several bases" : "one basis", flags & CONTESTED && "contested", flags & ENDED && "reported closed"];
    return `${name[row]}, ${this.countryName(country[row])}: ${plural(n, "reported station")}; ${said.filter(Boolean).join(", ")}`;
  }

  /** The keyboard meets discs as they are read: the most stations first. */
  #order() {
    const pane = this.map.getPane("markerPane");
    const held = document.activeElement;
    const sorted = [...this.shown.values()].sort((a, b) => b.n - a.n);
    let last = null;
    for (const { mark } of sorted) {
      const element = mark.getElement();
      const right = last ? last.nextElementSibling === element : pane.firstElementChild === element;
      if (!right && element !== held) last ? last.after(element) : pane.prepend(element);
      last = element;
    }
  }

  /** The boxes that discs take up, in pixels of the map's layer: labels and badges keep clear. */
  boxes() {
    if (!this.map.hasLayer(this.layer)) return [];
    return [...this.shown.values()].map(({ mark, radius }) => {
      const { x, y } = this.map.latLngToLayerPoint(mark.getLatLng());
      const r = radius + 2;
      return { left: x - r, top: y - r, right: x + r, bottom: y + r };
    });
  }

  /** Single discs in sight, for their labels: name, position, radius. */
  singles() {
    if (!this.map.hasLayer(this.layer)) return [];
    return [...this.shown].filter(([key]) => key[0] === "p").map(([key, { mark, radius, n }]) => ({
      name: this.gazetteer.name[Number(key.slice(1))], spot: mark.getLatLng(), radius, n,
    }));
  }

  select(id) {
    this.selected = id;
    if (!this.map.hasLayer(this.layer)) return;
    for (const [key, { mark }] of this.shown)
      if (key[0] === "p") mark.getElement().classList.toggle("selected", key === `p${this.row?.get(id)}`);
  }

  #holds({ cluster, row }) {
    return !cluster && this.selected !== null && row === this.row.get(this.selected);
  }

  has(id) {
    return this.row?.has(id) ?? false;
  }

  /** Where a place is drawn: a position, or null if it is not. */
  spot(id) {
    const row = this.row?.get(id);
    return this.rows.has(row) ? this.#spot(row) : null;
  }

  #spot(row) {
    return L.latLng(this.gazetteer.lat[row], this.gazetteer.lon[row]);
  }

  #position([lng, lat]) {
    const { crs } = this.map.options;
    const [x, y] = unit(lng, lat);
    return crs.pointToLatLng(L.point(x, y).multiplyBy(crs.scale(0)), 0);
  }

  show(on) {
    if (on) this.layer.addTo(this.map);
    else this.layer.remove();
  }
}

/** Pixels around a disc for what it rests on: see map.css. */
function rim({ cluster, contested }) {
  return cluster && contested ? 5 : 3;
}

function kind({ cluster, flags, contested }) {
  if (cluster) return ["group", contested > 0 && "contested", flags & ENDED && "ended"].filter(Boolean).join(" ");
  return [flags & CONTESTED ? "contested" : flags & SEVERAL ? "several" : "one", flags & ENDED && "ended"].filter(Boolean).join(" ");
}

/** What a group knows of one place, and how two of them join. Its name is that of its largest. */
function summary({ row, n, flags, at: [x, y] }) {
  const contested = flags & CONTESTED ? 1 : 0;
  return { row, n, top: n, flags, places: 1, contested, west: x, east: x, south: y, north: y };
}

function join(sum, one) {
  if (one.top > sum.top) [sum.row, sum.top] = [one.row, one.top];
  sum.n += one.n;
  sum.places += one.places;
  sum.contested += one.contested;
  sum.flags &= one.flags; // what holds of every member
  sum.west = Math.min(sum.west, one.west);
  sum.east = Math.max(sum.east, one.east);
  sum.south = Math.min(sum.south, one.south);
  sum.north = Math.max(sum.north, one.north);
}

/** Position in the map's plane (0 to 1) -> the degrees that supercluster projects to it, and back. */
function degrees(x, y) {
  return [x * 360 - 180, (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI];
}

function unit(lng, lat) {
  const sin = Math.sin((lat * Math.PI) / 180);
  return [lng / 360 + 0.5, 0.5 - (0.25 * Math.log((1 + sin) / (1 - sin))) / Math.PI];
}
