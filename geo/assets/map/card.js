// The record that is open on the map: of a place, a country, or the list of a group on one spot;
// with the way to the one before and after it in the view. It stands at the map's edge, so that the
// map need not move to make room for it.

import { add, button, text } from "../shared/dom.js";
import { plural } from "../shared/text.js";
import { fillRecord } from "./record.js";

export class Card {
  /**
   * @param {L.Map} map
   * @param {object} parts
   * @param {import("./marks.js").Marks} parts.marks
   * @param {import("./land.js").Land} parts.land
   * @param {(id: string) => Promise<Atlas.AnyRecord>} parts.fetchRecord
   * @param {typeof import("../shared/protocol.js").tellPage} parts.tellPage
   * @param {(id: string) => void} parts.zoomTo
   * @param {import("./sights.js").Sights["opened"]} parts.opened goes to what a record is about
   */
  constructor(map, { marks, land, fetchRecord, tellPage, zoomTo, opened }) {
    this.map = map;
    this.marks = marks;
    this.land = land;
    this.fetchRecord = fetchRecord;
    this.tellPage = tellPage;
    this.zoomTo = zoomTo;
    this.opened = opened;
    this.name = "";
    this.ring = L.circleMarker([0, 0], { radius: 20, className: "here", interactive: false });
    this.ring.bindTooltip(() => text(this.name), { permanent: true, direction: "right", offset: [18, 0] });
    /** @type {string | null} the place_id or country code whose record is open */
    this.selected = null;
    this.requestId = 0; // of the record that was asked for last
    this.query = ""; // what the map shows
    /** @type {string | null} the query whose record is open */
    this.filled = null;
    /** @type {string[]} */
    this.order = [];
    /** @type {HTMLElement | null} of the map's controls: zooms to this record */
    this.button = null;
    /** @type {Element | null} where the reader came from */
    this.before = null;
    this.box = add(map.getContainer(), "section", undefined, "card");
    Object.assign(this.box, { hidden: true, tabIndex: -1 });
    this.box.setAttribute("aria-label", "Record");
    this.box.addEventListener("keydown", ({ key }) => key === "Escape" && this.close());
    L.DomEvent.disableClickPropagation(this.box);
    L.DomEvent.disableScrollPropagation(this.box);
  }

  /** The records of a view in the order of the tables: its places, drawn or not. @param {Atlas.MarkRows} rows @param {string} query */
  follow({ place, area }, query) {
    this.query = query;
    const { id } = this.marks.placeIndex;
    this.order = [...place, ...area.place].sort((a, b) => a - b).map((row) => id[row]);
  }

  /** @param {string} id */
  nameOf(id) {
    const row = this.marks.row.get(id);
    return row === undefined ? this.marks.countryName(id) : this.marks.placeIndex.name[row];
  }

  /** @param {string} id */
  countryOf(id) {
    const row = this.marks.row.get(id);
    return row === undefined ? id : this.marks.placeIndex.country[row];
  }

  /**
   * Open the record of a place or country, or a list of places; nothing closes it. `quiet` when the
   * page asked, who knows already; `still` keeps the map where a link put it.
   *
   * @param {string | string[] | null} id
   */
  async open(id, { quiet = false, still = false } = {}) {
    if (Array.isArray(id)) return this.#openList(id);
    if (quiet && id === this.selected && this.query === this.filled) return;
    if (!id) return this.close({ quiet: true });
    this.#remember();
    this.selected = id;
    this.name = this.nameOf(id);
    this.filled = this.query; // a record without some sources is another record
    const mine = ++this.requestId;
    this.marks.select(id);
    if (this.button) this.button.hidden = false;
    if (!quiet) this.tellPage({ pick: id });
    const body = this.#show();
    body.textContent = "Loading…";
    const place = this.marks.has(id);
    const spot = place ? this.marks.spot(id) : this.land.spot(id);
    if (spot) this.ring.setLatLng(spot).addTo(this.map);
    else this.ring.remove();
    try {
      const record = await this.fetchRecord(id);
      if (mine !== this.requestId) return; // closed, or opened anew: another record or query
      fillRecord(body, record);
      this.#addSteps(body, id);
    } catch (error) {
      if (mine !== this.requestId) return;
      this.filled = null; // the next change of the fragment asks again
      body.textContent = `This record could not be loaded. ${error instanceof Error ? error.message : ""}`;
    }
    this.opened(id, { asked: quiet, still });
    if (!quiet) this.box.focus();
  }

  close({ quiet = false } = {}) {
    this.requestId++;
    this.box.hidden = true;
    if (this.button) this.button.hidden = true;
    this.ring.remove();
    this.marks.select(null);
    this.selected = null;
    if (!quiet && this.before instanceof HTMLElement && this.before.isConnected) this.before.focus();
  }

  zoom = () => {
    if (this.selected) this.zoomTo(this.selected);
  };

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

  /** @param {HTMLElement} body @param {string} id */
  #addSteps(body, id) {
    const steps = document.createElement("nav");
    steps.className = "steps";
    steps.setAttribute("aria-label", "Records of this view");
    const at = this.order.indexOf(id);
    /** @param {number} by @param {string} words */
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

  /** @param {string[]} ids */
  #openList(ids) {
    this.#remember();
    this.requestId++;
    this.selected = null;
    const body = this.#show();
    add(body, "h2", `${plural(ids.length, "city", "cities")} on this spot`);
    const list = add(body, "ul");
    for (const id of ids) button(add(list, "li"), this.nameOf(id), () => this.open(id), "link");
    this.box.focus();
  }
}
