// The map as a table, before the map: the same places, to be read without seeing or pointing.

import { add, button } from "../shared/dom.js";
import { plural } from "../shared/text.js";
import { capital, words } from "../shared/words.js";

const MAX_ROWS = 500; // a longer list is the Table page's
const HEADS = ["Place", "Country", capital(words.reported_many), "Known by"];

export class List {
  /** @param {import("./marks.js").Marks} marks @param {{pick: (id: string) => void, sheet: import("./sheet.js").Sheet}} act */
  constructor(marks, { pick, sheet }) {
    this.marks = marks;
    this.pick = pick;
    /** @type {Atlas.PlaceIndex | null} */
    this.placeIndex = null;
    /** @type {Atlas.Answer | null} */
    this.answer = null;
    this.panel = sheet.pane({ id: "list", words: "List", label: "The places on this map, as a table", fill: () => this.#fill() });
  }

  /** @param {Atlas.PlaceIndex} placeIndex @param {Atlas.Answer} answer */
  know(placeIndex, answer) {
    this.placeIndex = placeIndex;
    this.answer = answer;
    if (!this.panel.hidden) this.#fill();
  }

  #fill() {
    if (!this.answer || !this.placeIndex) return;
    const rows = listed(this.placeIndex, this.answer);
    const all = this.answer.listed?.all ?? rows.length;
    const { shown, total } = this.answer.counts;
    this.panel.replaceChildren();
    add(this.panel, "h2", `${shown} of ${total} ${words.reported_many}`);
    if (this.answer.left_out) add(this.panel, "p", this.answer.left_out);
    if (!rows.length && this.answer.nations && !this.answer.listed) return; // it is on its way
    if (!rows.length) return void add(this.panel, "p", "Nothing matches. Clear a filter to see more.");
    if (all > MAX_ROWS)
      add(this.panel, "p", `The first ${MAX_ROWS} of ${plural(all, "place")}: the Table page and the downloads have them all.`);
    const table = add(this.panel, "table");
    const head = add(add(table, "thead"), "tr");
    for (const title of HEADS) add(head, "th", title).scope = "col";
    const body = add(table, "tbody");
    for (const row of rows.slice(0, MAX_ROWS)) this.#addRow(body, this.placeIndex, row);
  }

  /**
   * @param {HTMLElement} body @param {Atlas.PlaceIndex} placeIndex
   * @param {{row: number, stations: number, by: string}} listed
   */
  #addRow(body, { id, name, country }, { row, stations, by }) {
    const line = add(body, "tr");
    button(add(line, "td"), name[row], () => this.pick(id[row]), "link");
    add(line, "td", this.marks.countryName(country[row]));
    add(line, "td", stations, "number");
    add(line, "td", by);
  }
}

/**
 * Places on the map and those known by region or country only, the most stations first; where not all are known, those
 * that the server lists.
 *
 * @param {Pick<Atlas.PlaceIndex, "name">} placeIndex
 * @param {{marks: Pick<Atlas.MarkRows, "place" | "stations" | "area"> | null, listed?: Atlas.Answer["listed"]}} answer
 * @returns {{row: number, stations: number, by: string}[]}
 */
export function listed({ name }, { marks, listed: given }) {
  if (!marks) return given?.rows ?? [];
  /** @param {Pick<Atlas.MarkColumns, "place" | "stations">} columns @param {string} by */
  const rows = ({ place, stations }, by) => place.map((row, n) => ({ row, stations: stations[n], by }));
  return [...rows(marks, "city"), ...rows(marks.area, "region or country only")]
    .sort((a, b) => b.stations - a.stations || name[a.row].localeCompare(name[b.row]));
}
