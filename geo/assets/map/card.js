// The panel over the map: the record that is open, of a place, a country or the world, or the list of
// a group on one spot; with the way to the record before and after it in the view. The server writes
// records as HTML (geo/site), every text of the tables escaped. Reading one concerns no page around us.

import { add, button, find, nextFrame, parse } from "../shared/dom.js";
import { plural } from "../shared/text.js";
import { listed } from "./list.js";

export class Card {
  /**
   * @param {L.Map} map
   * @param {object} parts
   * @param {import("./marks.js").Marks} parts.marks
   * @param {(id: string | null) => void} parts.choose shows on the map what is open
   * @param {import("./fragments.js").Fragments} parts.fragments
   * @param {typeof import("../shared/protocol.js").tellPage} parts.tellPage
   * @param {import("./sheet.js").Sheet} parts.sheet has it
   * @param {(id: string) => void} parts.zoomTo
   * @param {import("./sights.js").Sights["opened"]} parts.opened goes to what a record is about
   */
  constructor(map, { marks, choose, fragments, tellPage, sheet, zoomTo, opened }) {
    this.map = map;
    this.marks = marks;
    this.choose = choose;
    this.fragments = fragments;
    this.tellPage = tellPage;
    this.sheet = sheet;
    this.zoomTo = zoomTo;
    this.opened = opened;
    this.name = "";
    /** @type {string | null} the place_id or country code whose record is open, or `world` */
    this.selected = null;
    this.requestId = 0; // of the record that was asked for last
    this.query = ""; // what the map shows
    /** @type {string | null} the record from which a source was opened in its place */
    this.from = null;
    /** @type {string | null} the query whose record is open */
    this.filled = null;
    /** @type {string[]} */
    this.order = [];
    /** @type {HTMLElement | null} of the map's controls: zooms to this record */
    this.button = null;
    /** @type {Element | null} where the reader came from */
    this.before = null;
    this.panel = document.createElement("aside");
    Object.assign(this.panel, { id: "panel", className: "panel", hidden: true });
    this.panel.setAttribute("role", "region");
    this.panel.setAttribute("aria-label", "Record");
    const head = add(this.panel, "header");
    this.title = add(head, "h2");
    this.title.tabIndex = -1;
    this.title.addEventListener("keydown", (event) => this.#scroll(event));
    this.at = add(head, "span", undefined, "at");
    this.at.setAttribute("aria-live", "polite");
    this.steps = [tool(head, "Previous", "‹", () => this.#step(-1)), tool(head, "Next", "›", () => this.#step(1))];
    tool(head, "Close", "×", () => this.close());
    this.content = add(this.panel, "div", undefined, "content");
    this.content.addEventListener("click", (event) => this.#follow(event));
    sheet.element.append(this.panel);
    sheet.closeRecord = () => this.close();
  }

  /** The records of a view in the order of the list: its places, drawn or not. @param {Atlas.Answer} answer @param {string} query */
  follow(answer, query) {
    this.query = query;
    const { id } = this.marks.placeIndex;
    this.order = listed(this.marks.placeIndex, answer).map(({ row }) => id[row]);
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
    const meeting = this.marks.places.cells?.meet(id);
    if (meeting) {
      const first = ++this.requestId;
      await meeting;
      if (first !== this.requestId) return;
    }
    const asked = id !== this.selected;
    if (asked) this.from = id.startsWith("source/") ? this.selected : null;
    this.selected = id;
    this.filled = this.query; // a record without some sources is another record
    const mine = ++this.requestId;
    this.name = this.nameOf(id);
    const coming = this.#ask(id); // on its way while the map is drawn
    this.choose(id);
    if (this.button) this.button.hidden = false;
    this.#show(this.name, { focus: !quiet });
    if (asked) this.content.textContent = "Loading…";
    this.#showSteps(id);
    if (!quiet) this.tellPage({ pick: id });
    try {
      const html = await coming;
      if (mine === this.requestId) this.#fill(html); // else closed, or opened anew: another record or query
    } catch (error) {
      if (mine !== this.requestId) return;
      this.filled = null; // the next change of the fragment asks again
      this.content.textContent = `This record could not be loaded. ${error instanceof Error ? error.message : ""}`;
    }
    await nextFrame(); // read first, then seen on the map
    if (mine === this.requestId) this.opened(id, { asked: quiet, still }); // clear of the panel, which is as high as it gets
  }

  /** @param {string} id */
  #ask(id) {
    return this.fragments.get(id, this.query, this.marks.placeIndex.token);
  }

  /** Ask for a record that may be opened next; what fails is asked for anew when it is. @param {string} id */
  prepare(id) {
    this.#ask(id).catch(() => {});
  }

  close({ quiet = false } = {}) {
    this.requestId++;
    this.panel.hidden = true;
    this.sheet.hold(null);
    if (this.button) this.button.hidden = true;
    const closed = this.selected;
    this.selected = null;
    this.choose(null);
    if (quiet) return;
    if (closed) this.tellPage({ pick: "" });
    const id = CSS.escape(closed ?? "");
    const same = document.querySelector(`:is([data-place="${id}"], [data-nation="${id}"], [data-badge="${id}"])`);
    const back = this.before?.isConnected ? this.before : same ?? this.map.getContainer();
    if (back instanceof HTMLElement || back instanceof SVGElement) back.focus({ preventScroll: true });
  }

  zoom = () => {
    if (this.selected) this.zoomTo(this.selected);
  };

  /** Show the panel, empty but for its title. @param {string} title */
  #show(title, { focus = true } = {}) {
    const active = document.activeElement;
    const inside = this.panel.contains(active);
    if (!inside && active !== document.body) this.before = active; // where to go back to
    this.panel.hidden = false;
    this.title.textContent = title;
    this.content.scrollTop = 0;
    const stepping = inside && active instanceof HTMLButtonElement && !this.content.contains(active);
    this.sheet.hold(this.panel, { keep: stepping || (inside && this.sheet.snap === "full") });
    if (focus && !stepping) this.title.focus({ preventScroll: true });
  }

  /** The record's own title stands in the panel's head, where it does not scroll away. @param {string} html */
  #fill(html) {
    const made = parse(html);
    const title = made.querySelector("h2");
    if (title) this.title.replaceChildren(...title.childNodes);
    title?.remove();
    this.content.replaceChildren(made);
    const { from } = this;
    if (from) this.content.prepend(button(made, `‹ Back to ${this.nameOf(from)}`, () => this.open(from), "link"));
  }

  /** The title is outside of what scrolls, and has the focus first. @param {KeyboardEvent} event */
  #scroll(event) {
    const page = this.content.clientHeight * 0.9;
    const by = { ArrowDown: 40, ArrowUp: -40, PageDown: page, " ": page, PageUp: -page, End: Infinity, Home: -Infinity }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.content.scrollTop = Math.max(0, Math.min(this.content.scrollTop + by, this.content.scrollHeight));
  }

  /** @param {string} id */
  #showSteps(id) {
    const [at, all] = [this.order.indexOf(id), this.order.length];
    for (const step of this.steps) step.hidden = at < 0 || all < 2;
    this.at.textContent = at < 0 || all < 2 ? "" : `${at + 1} of ${all}`;
    if (this.at.textContent) add(this.at, "span", `: ${this.name}`, "unseen");
  }

  /** @param {number} by */
  #step(by) {
    const at = this.order.indexOf(this.selected ?? "");
    if (at >= 0) void this.open(this.order[(at + by + this.order.length) % this.order.length]);
  }

  /** A link to a record opens here; the others lead on. @param {MouseEvent} event */
  #follow(event) {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!link || link.target === "_blank") return;
    const { record, part } = link.dataset;
    if (part) find(this.content, `#${CSS.escape(part)}`)?.scrollIntoView();
    if (record) void this.open(record);
    if (part || record || this.fragments.follow(link)) event.preventDefault();
  }

  /** @param {string[]} ids */
  #openList(ids) {
    this.requestId++;
    this.selected = null;
    this.#show(`${plural(ids.length, "city", "cities")} on this spot`);
    this.#showSteps("");
    this.content.replaceChildren();
    const list = add(this.content, "ul", undefined, "spot");
    for (const id of ids) button(add(list, "li"), this.nameOf(id), () => this.open(id), "link");
  }
}

/** @param {HTMLElement} head @param {string} words @param {string} sign @param {() => void} act */
function tool(head, words, sign, act) {
  const made = button(head, sign, act);
  made.setAttribute("aria-label", words);
  made.title = words;
  return made;
}
