// The filters in the map document: the same as in the drawer of the page around it. There the page has the last
// word; by itself, the map asks what its own address says.

import { Filters } from "../filters/filters.js";
import { askedBy } from "../filters/values.js";
import { add, button } from "../shared/dom.js";
import { choose } from "./choice.js";

export class FilterPane {
  /** @param {import("./sheet.js").Sheet} sheet @param {(path: string) => Promise<Atlas.FilterKinds>} fetchJson */
  constructor(sheet, fetchJson) {
    this.fetchJson = fetchJson;
    this.query = ""; // what the map shows
    this.told = 0; // the choice that the map shows by now, or is about to
    /** @type {Filters | null} */
    this.filters = null;
    const panel = sheet.pane({ id: "filters", words: "Filters", label: "Narrow the view", fill: () => void this.#load() });
    const head = add(panel, "div", undefined, "pane-head");
    add(head, "h2", "Narrow the view");
    this.clear = button(head, "Clear all", () => this.#take({}));
    this.said = add(panel, "p");
    this.said.setAttribute("role", "status");
    this.box = add(panel, "div", undefined, "filter-box");
    this.#say();
  }

  /** Once: what the filters are is the same through a visit. */
  async #load() {
    if (this.filters) return this.filters.show();
    try {
      const kinds = await this.fetchJson("map/filters.json");
      if (this.filters) return;
      this.filters = new Filters(this.box.shadowRoot ?? this.box.attachShadow({ mode: "open" }), kinds);
      this.filters.tell = ({ changes, request_id: id }) => {
        this.told = id;
        choose(changes);
      };
      this.filters.questions.lead = (query) => this.#take(askedBy(query, kinds.keys));
      this.follow(this.query);
      this.filters.show();
      this.said.textContent = "";
    } catch {
      this.said.textContent = "The filters could not be loaded. Close and open them to try again.";
    }
  }

  /** @param {string} query that the map shows */
  follow(query) {
    this.query = query;
    if (this.filters) this.filters.follow({ asked: askedBy(query, this.filters.keys), request_id: this.told });
    this.#say();
  }

  /** Ask for these values and for nothing else. @param {Atlas.Asked} wanted */
  #take(wanted) {
    const asked = Object.keys(this.filters?.asked ?? {});
    const gone = Object.fromEntries(asked.map((name) => [name, this.filters?.keys[name].repeatable ? [] : ""]));
    this.filters?.take({ ...gone, ...wanted });
  }

  #say() {
    this.clear.hidden = !Object.values(this.filters?.asked ?? {}).flat().some(Boolean);
  }
}
