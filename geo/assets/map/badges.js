// Badges: what is known by region or country only, where the country's cities have marks. A badge stands on its country, off the discs, and
// badges that would overlap stand as one, whose number is their sum.

import { onActivate, text } from "../shared/dom.js";
import { plural } from "../shared/text.js";
import { FlatMarker } from "./flat_marker.js";
import { BADGE, middle, placeBadges } from "./layout.js";

/** @typedef {Atlas.CountryRow & {label_lat: number, label_lon: number}} Row */
/** @typedef {ReturnType<typeof placeBadges<Row>>[number]} Badge */

export class Badges {
  /**
   * @param {L.Map} map
   * @param {{pick: (id: string) => void, zoomTo: (spots: [number, number][], atLeast?: number) => void}} act
   */
  constructor(map, { pick, zoomTo }) {
    this.map = map;
    this.pick = pick;
    this.zoomTo = zoomTo;
    this.layer = L.layerGroup().addTo(map);
    /** @type {Row[]} */
    this.rows = [];
    /** @type {import("./layout.js").Box[]} */
    this.boxes = [];
    /** The country that is chosen. @type {string | null} */
    this.chosen = null;
    /** @type {Map<string, L.Layer[]>} what it shows and where -> its layers */
    this.shown = new Map();
  }

  /** @param {Atlas.CountryRow[]} countries */
  set(countries) {
    this.rows = countries
      .filter(/** @returns {row is Row} */ (row) => row.area_only > 0 && row.label_lat !== null)
      .sort((a, b) => b.area_only - a.area_only || a.country_name.localeCompare(b.country_name));
  }

  /** @param {string | null} code */
  choose(code) {
    this.chosen = code;
    for (const badge of this.map.getPane("markerPane")?.querySelectorAll("[data-badge]") ?? []) this.#dress(/** @type {HTMLElement} */ (badge));
  }

  /** @param {HTMLElement} badge */
  #dress(badge) {
    badge.classList.toggle("selected", this.chosen !== null && String(badge.dataset.badge).split(" ").includes(this.chosen));
  }

  /** @param {boolean} on */
  show(on) {
    if (on) this.layer.addTo(this.map);
    else this.layer.remove();
  }

  /**
   * Place the badges in and around sight clear of these boxes; those of the badges are then `boxes`.
   *
   * @param {import("./layout.js").Box[]} taken
   * @param {Set<string>} apart the countries that are not marked as a whole
   */
  layout(taken, apart) {
    const focused = badgeOf(document.activeElement);
    this.boxes = [];
    if (!this.map.hasLayer(this.layer)) return;
    const next = new Map();
    for (const badge of placeBadges(this.#inSight(apart), taken)) {
      this.boxes.push(badge.box);
      const key = this.#key(badge);
      next.set(key, this.shown.get(key) ?? this.#make(badge));
    }
    for (const [key, layers] of this.shown) if (!next.has(key)) for (const layer of layers) this.layer.removeLayer(layer);
    this.shown = next;
    if (!focused || badgeOf(document.activeElement) === focused) return;
    const same = this.map.getPane("markerPane")?.querySelector(`[data-badge="${focused}"]`);
    if (same instanceof HTMLElement) same.focus();
  }

  /** @param {Set<string>} apart */
  #inSight(apart) {
    const { min, max } = /** @type {{min: L.Point, max: L.Point}} */ (this.map.getPixelBounds());
    const around = max.subtract(min).multiplyBy(0.25);
    const sight = L.bounds(min.subtract(around), max.add(around));
    const origin = this.map.getPixelOrigin();
    return this.rows.filter(({ country }) => apart.has(country))
      .map((row) => ({ row, at: this.map.latLngToLayerPoint(position(row)) }))
      .filter(({ at }) => sight.contains(at.add(origin)));
  }

  /** What a badge shows and where: the same through a pan. @param {Badge} badge */
  #key({ rows, at, box: { left, top } }) {
    const shown = rows.map((row) => `${row.country} ${row.area_only}`);
    return [this.map.getZoom(), Math.round(left - at.x), Math.round(top - at.y), ...shown].join("/");
  }

  /** @param {Badge} badge */
  #make({ rows, at, box }) {
    /** @type {L.Layer[]} */
    const layers = [];
    const sum = rows.reduce((total, row) => total + row.area_only, 0);
    const { x, y } = middle(box);
    const spot = this.map.layerPointToLatLng([x, y]);
    if (Math.hypot(at.x - x, at.y - y) > 1) // it had to stand aside
      layers.push(L.polyline([spot, this.map.layerPointToLatLng([at.x, at.y])], { className: "leader", interactive: false }));
    const mark = new FlatMarker(spot, {
      icon: L.divIcon({
        className: "badge", html: text(`+${sum}`), iconSize: [Math.max(BADGE.width, 12 + 7 * String(sum).length), BADGE.height],
      }),
      zIndexOffset: -500,
    });
    layers.push(mark);
    const names = rows.map((row) => `${row.country_name} ${row.area_only}`).join(", ");
    const words = rows.length === 1
      ? `${rows[0].country_name}: ${plural(sum, "report")} known by region or country only`
      : `${plural(sum, "report")} known by region or country only: ${names}; open to zoom in`;
    mark.bindTooltip(() => text(words));
    onActivate(mark, () => rows.length === 1 ? this.pick(rows[0].country) : this.zoomTo(rows.map(position), this.map.getZoom() + 1));
    for (const layer of layers) layer.addTo(this.layer);
    const element = /** @type {HTMLElement} */ (mark.getElement());
    element.setAttribute("aria-label", words);
    element.dataset.badge = rows.map((row) => row.country).join(" ");
    this.#dress(element);
    return layers;
  }
}

/** @param {Row} row @returns {[number, number]} */
const position = ({ label_lat, label_lon }) => [label_lat, label_lon];

/** @param {Element | null} element */
const badgeOf = (element) => (element instanceof HTMLElement ? element.dataset.badge : undefined);
