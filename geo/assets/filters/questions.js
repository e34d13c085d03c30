// What readers ask first, each question a link with how many stations it gives: see geo/map/questions.py.

import { add } from "../shared/dom.js";
import { service } from "../shared/service.js";

/** @typedef {{words: string, query: string, stations: number, note: string}} Question */

export class Questions {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.details = add(box, "details");
    this.details.dataset.group = "Quick questions";
    this.details.open = true;
    this.details.hidden = true;
    add(this.details, "summary", "Quick questions");
    this.list = add(this.details, "ul", undefined, "questions");
    /** @type {string | null} the sources left out whose questions these are */
    this.without = null;
    /** @type {((query: string) => void) | null} asks one where the page is not ours to turn; else a link does */
    this.lead = null;
  }

  /** Ask for them once, and anew where other sources are left out. @param {string[]} without */
  async show(without) {
    const asked = new URLSearchParams(without.map((one) => ["without", one])).toString();
    if (asked === this.without) return this.follow();
    this.without = asked;
    try {
      const said = await service.ask(`map/questions.json?${asked}`);
      if (!said.ok) throw new Error();
      /** @type {{questions: Question[]}} */
      const { questions } = await said.json();
      if (asked !== this.without) return; // asked again meanwhile
      this.list.replaceChildren();
      for (const one of questions) this.#add(one);
      this.details.hidden = !questions.length;
      this.follow();
    } catch {
      this.without = null; // to open the drawer again asks again
    }
  }

  /** @param {Question} question */
  #add({ words, query, stations, note }) {
    const row = add(this.list, "li");
    const link = add(row, "a", `${words} `);
    link.target = "_self";
    link.dataset.query = query;
    link.addEventListener("click", (event) => {
      if (!this.lead) return;
      event.preventDefault();
      this.lead(query);
    });
    add(link, "span", `(${stations})`, "count");
    if (note) add(row, "small", note);
  }

  /** They lead to the page that the reader is on. */
  follow() {
    for (const link of this.list.querySelectorAll("a")) link.href = `${location.pathname}?${link.dataset.query}`;
  }
}
