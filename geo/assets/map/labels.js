// Names to find one's way by: places of the view, countries, large cities. Each is put where it
// covers no disc, badge or other name, or left out; the important ones choose first.

import { add } from "./dom.js";
import { overlap } from "./badges.js";

const MOST = 90; // names on screen at once
const FONTS = {
  place: "600 12px 'Libre Franklin', system-ui, sans-serif",
  country: "500 11px 'Libre Franklin', system-ui, sans-serif",
  city: "400 11px 'Libre Franklin', system-ui, sans-serif",
};
const NAMED = 4; // zoom from which single discs carry their name
const CITY_ZOOM = [2.5, 3.5, 4.5, 5.5, 6.5]; // zoom from which a city of rank 1, 2, ... is named
const pen = document.createElement("canvas").getContext("2d");
const widths = new Map();

export class Labels {
  constructor(map, land) {
    Object.assign(this, { map, land });
    this.countries = [];
    this.cities = [];
    this.on = true;
    this.drawn = new Map(); // what stands where -> its elements
    this.pane = map.createPane("labels");
    Object.assign(this.pane.style, { zIndex: 550, pointerEvents: "none" }); // over land, under discs
    this.pane.setAttribute("aria-hidden", "true"); // marks and the list say all of it
    map.on("zoomstart", () => { this.pane.hidden = true; });
  }

  /** Label the countries of the land, those with reports and the larger ones first. */
  setCountries() {
    this.countries = [...this.land.areas.values()].filter(({ label_lat: lat }) => lat != null);
  }

  /** Columns name, lat, lon, rank (1 is the most important), as in cities.json. */
  setCities({ name, lat, lon, rank }) {
    this.cities = name.map((words, n) => ({ words, spot: [lat[n], lon[n]], rank: rank[n] }));
  }

  show(on) {
    this.on = on;
  }

  layout(taken, singles) {
    this.pane.hidden = !this.on;
    if (!this.on) return;
    const { min, max } = this.map.getPixelBounds();
    const origin = this.map.getPixelOrigin();
    const sight = { left: min.x - origin.x, top: min.y - origin.y, right: max.x - origin.x, bottom: max.y - origin.y };
    const boxes = [...taken];
    const placed = [];
    const named = new Set();
    for (const label of this.#candidates(singles)) {
      if (placed.length >= MOST) break;
      const at = this.map.latLngToLayerPoint(label.spot);
      if (at.x < sight.left || at.x > sight.right || at.y < sight.top || at.y > sight.bottom) continue;
      const width = measure(label.words, label.kind);
      if (named.has(label.words) || width > label.room) continue;
      const box = around(at, width, label).find((one) =>
        one.left > sight.left && one.right < sight.right && !boxes.some((other) => overlap(one, other))
        && (!label.area || this.land.holds(label.area, middle(one)))); // no name on a neighbour
      if (!box) continue;
      named.add(label.words);
      boxes.push(box);
      placed.push({ ...label, box, at });
    }
    this.#draw(placed);
  }

  *#candidates(singles) {
    const zoom = this.map.getZoom();
    if (zoom >= NAMED)
      for (const { name, spot, radius } of singles.sort((a, b) => b.n - a.n))
        yield { kind: "place", words: name, spot, off: radius + 3, room: Infinity };
    const sized = this.countries.map((area) => ({ area, size: this.land.pixels(area) }));
    const weight = ({ area, size }) => size * (this.land.rows.has(area.country) ? 4 : 1);
    for (const { area, size } of sized.sort((a, b) => weight(b) - weight(a)))
      yield { kind: "country", words: area.name, spot: [area.label_lat, area.label_lon], room: size * 1.1, off: 0, area };
    for (const { words, spot, rank } of this.cities)
      if (zoom >= CITY_ZOOM[rank - 1]) yield { kind: "city", words, spot, off: 5, room: Infinity };
  }

  /** Names that stay where they are keep their elements: they need not be painted again. */
  #draw(placed) {
    const next = new Map();
    for (const label of placed) {
      const key = [label.kind, label.words, Math.round(label.box.left), Math.round(label.box.top)].join("/");
      next.set(key, this.drawn.get(key) ?? this.#make(label));
    }
    for (const [key, nodes] of this.drawn) if (!next.has(key)) for (const node of nodes) node.remove();
    this.drawn = next;
  }

  #make({ kind, words, box, at }) {
    const name = add(this.pane, "span", words, `name ${kind}`);
    name.style.transform = `translate(${Math.round(box.left + 2)}px, ${Math.round(box.top)}px)`;
    if (kind !== "city") return [name];
    const dot = add(this.pane, "i", undefined, "dot");
    dot.style.transform = `translate(${Math.round(at.x) - 1.5}px, ${Math.round(at.y) - 1.5}px)`;
    return [name, dot];
  }
}

/** Where a name may stand: beside its mark, or around its point if it has none. */
function around({ x, y }, width, { off, kind }) {
  const height = 15;
  const put = (left, top) => ({ left: left - 2, top, right: left + width + 2, bottom: top + height });
  if (kind === "country")
    return [0, -14, 14, -28, 28].map((down) => put(x - width / 2, y - height / 2 + down));
  return [
    put(x + off, y - height / 2), put(x - off - width, y - height / 2),
    put(x - width / 2, y - off - height), put(x - width / 2, y + off),
  ];
}

function middle({ left, top, right, bottom }) {
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

function measure(words, kind) {
  const key = `${kind} ${words}`;
  if (!widths.has(key)) {
    pen.font = FONTS[kind];
    widths.set(key, pen.measureText(words).width);
  }
  return widths.get(key);
}
