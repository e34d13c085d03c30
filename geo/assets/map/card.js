// The record that is open on the map: of a place, a country, or the list of a group on one spot;
// with the way to the one before and after it in the view. It stands at the map's edge, so that the
// map need not move to make room for it.

import { add, button, plural, text } from "./dom.js";
import { fillRecord } from "./record.js";

export class Card {
  constructor(map, { marks, land, fetchRecord, tell, zoomTo, animate }) {
    Object.assign(this, { map, marks, land, fetchRecord, tell, zoomTo, animate });
    this.ring = L.circleMarker([0, 0], { radius: 20, className: "here", interactive: false });
    this.ring.bindTooltip(() => text(this.name), { permanent: true, direction: "right", offset: [18, 0] });
    this.selected = null;
    this.filled = null; // the query whose record is open
    this.order = [];
    this.button = null; // of the map's controls: zooms to this record
    this.box = add(map.getContainer(), "section", undefined, "card");
    Object.assign(this.box, { hidden: true, tabIndex: -1 });
    this.box.setAttribute("aria-label", "Record");
    this.box.addEventListener("keydown", ({ key }) => key === "Escape" && this.close());
    L.DomEvent.disableClickPropagation(this.box);
    L.DomEvent.disableScrollPropagation(this.box);
  }

  /** The records of a view in the order of the tables: its places, drawn or not. */
  follow({ place, area }, query) {
    this.query = query;
    const { id } = this.marks.gazetteer;
    this.order = [...place, ...area.place].sort((a, b) => a - b).map((row) => id[row]);
  }

  nameOf(id) {
    const { row, gazetteer } = this.marks;
    return row.has(id) ? gazetteer.name[row.get(id)] : this.marks.countryName(id);
  }

  countryOf(id) {
    const { row, gazetteer } = this.marks;
    return row.has(id) ? gazetteer.country[row.get(id)] : id;
  }

  /**
   * Open the record of a place or country, or a list of places; nothing closes it. `quiet` when the
   * page asked, who knows already; `still` keeps the map where a link put it.
   */
  async open(id, { quiet = false, still = false } = {}) {
    if (Array.isArray(id)) return this.#openList(id);
    if (quiet && id === this.selected && this.query === this.filled) return;
    if (!id) return this.close({ quiet: true });
    this.#remember();
    this.selected = id;
    this.name = this.nameOf(id);
    this.filled = this.query; // a record without some sources is another record
    this.marks.select(id);
    this.button.hidden = false;
    if (!quiet) this.tell({ pick: id });
    const body = this.#show();
    body.textContent = "Loading…";
    const place = this.marks.has(id);
    const spot = place ? this.marks.spot(id) : this.land.spot(id);
    if (spot) this.ring.setLatLng(spot).addTo(this.map);
    else this.ring.remove();
    try {
      const record = await this.fetchRecord(id);
      if (this.selected !== id) return; // another record was opened meanwhile
      fillRecord(body, record);
      this.#addSteps(body, id);
    } catch (error) {
      body.textContent = `This record could not be loaded. ${error.message}`;
    }
    if (spot && !still) this.#uncover(spot);
    if (!quiet) this.box.focus();
  }

  close({ quiet = false } = {}) {
    this.box.hidden = true;
    this.button.hidden = true;
    this.ring.remove();
    this.marks.select(null);
    this.selected = null;
    if (!quiet && this.before?.isConnected) this.before.focus();
  }

  zoom = () => this.zoomTo(this.selected);

  /** Where the reader comes from, to go back to. */
  #remember() {
    if (!this.box.contains(document.activeElement)) this.before = document.activeElement;
  }

  #show() {
    this.box.replaceChildren();
    button(this.box, "×", () => this.close(), "close").setAttribute("aria-label", "Close this record");
    this.box.hidden = false;
    this.box.scrollTop = 0;
    return add(this.box, "div", undefined, "record");
  }

  /** Move the map if the card covers the spot that it is about. */
  #uncover(spot) {
    const { x: width, y: height } = this.map.getSize();
    const below = this.box.offsetWidth > width * 0.7; // 0 where the page shows the record
    const free = below
      ? L.bounds([30, 60], [width - 60, Math.max(90, this.box.offsetTop - 30)])
      : L.bounds([this.box.offsetLeft + this.box.offsetWidth + 30, 30], [width - 60, height - 30]);
    const at = this.map.latLngToContainerPoint(spot);
    const to = L.point(clamp(at.x, free.min.x, free.max.x), clamp(at.y, free.min.y, free.max.y));
    if (to.distanceTo(at) > 1) this.map.panBy(at.subtract(to), { animate: this.animate });
  }

  #addSteps(body, id) {
    const steps = document.createElement("nav");
    steps.className = "steps";
    steps.setAttribute("aria-label", "Records of this view");
    const at = this.order.indexOf(id);
    const step = (by, words) => {
      const to = this.order[(at + by + this.order.length) % this.order.length];
      button(steps, words, () => this.open(to));
    };
    if (at >= 0 && this.order.length > 1) {
      step(-1, "Previous");
      add(steps, "span", `${at + 1} of ${this.order.length}`);
      step(1, "Next");
    }
    button(steps, "Zoom to", () => this.zoomTo(id));
    body.prepend(steps);
  }

  #openList(ids) {
    const { gazetteer, row } = this.marks;
    this.#remember();
    this.selected = null;
    const body = this.#show();
    add(body, "h2", `${plural(ids.length, "city", "cities")} on this spot`);
    const list = add(body, "ul");
    for (const id of ids) button(add(list, "li"), gazetteer.name[row.get(id)], () => this.open(id), "link");
    this.box.focus();
  }
}

const clamp = (value, low, high) => Math.max(low, Math.min(Math.max(low, high), value));
