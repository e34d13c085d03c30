// The map as a table, before the map: the same places, to be read without seeing or pointing.

import { add, button, plural } from "./dom.js";

const MOST = 500; // rows; a longer list is the Table page's
const HEADS = ["Place", "Country", "Reported stations", "Known by"];

export class List {
  constructor(marks, { pick }) {
    Object.assign(this, { marks, pick });
    this.panel = document.createElement("section");
    Object.assign(this.panel, { id: "list", className: "list", hidden: true });
    this.panel.setAttribute("aria-label", "The places on this map, as a table");
    document.querySelector("main h1").after(this.panel);
    this.panel.addEventListener("keydown", ({ key }) => key === "Escape" && this.toggle(false));
  }

  know(gazetteer, answer) {
    Object.assign(this, { gazetteer, answer });
    if (!this.panel.hidden) this.#fill();
  }

  /** The button that shows and hides the table stands first in the document. */
  addButton() {
    this.button = document.createElement("button");
    Object.assign(this.button, { type: "button", className: "list-button", textContent: "List" });
    this.button.setAttribute("aria-controls", "list");
    this.button.setAttribute("aria-expanded", "false");
    this.button.addEventListener("click", () => this.toggle(this.panel.hidden));
    document.querySelector("main h1").after(this.button);
  }

  toggle(open) {
    this.panel.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    this.button.textContent = open ? "Close list" : "List";
    if (open) this.#fill();
    else this.button.focus();
  }

  #fill() {
    if (!this.answer) return;
    const rows = this.#rows();
    const { shown, total } = this.answer.counts;
    this.panel.replaceChildren();
    add(this.panel, "h2", `${shown} of ${total} reported stations`);
    if (!rows.length) return void add(this.panel, "p", "Nothing matches. Clear a filter to see more.");
    if (rows.length > MOST) add(this.panel, "p", `The first ${MOST} of ${plural(rows.length, "place")}: the Table page and the downloads have them all.`);
    const table = add(this.panel, "table");
    const head = add(add(table, "thead"), "tr");
    for (const words of HEADS) add(head, "th", words).scope = "col";
    const body = add(table, "tbody");
    for (const row of rows.slice(0, MOST)) this.#addRow(body, row);
  }

  /** Places on the map and those known by region or country only, the most stations first. */
  #rows() {
    const { marks } = this.answer;
    const columns = ({ place, stations }, by) => place.map((row, n) => ({ row, stations: stations[n], by }));
    const { name } = this.gazetteer;
    return [...columns(marks, "city"), ...columns(marks.area, "region or country only")]
      .sort((a, b) => b.stations - a.stations || name[a.row].localeCompare(name[b.row]));
  }

  #addRow(body, { row, stations, by }) {
    const { id, name, country } = this.gazetteer;
    const line = add(body, "tr");
    button(add(line, "td"), name[row], () => this.pick(id[row]), "link");
    add(line, "td", this.marks.countryName(country[row]));
    add(line, "td", stations, "number");
    add(line, "td", by);
  }
}
