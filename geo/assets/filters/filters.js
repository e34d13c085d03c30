// The one set of filters, in the drawer of every page and in the map document. The server has the last word on a query; but what the
// reader chooses or types is shown on the map at once, while the server works on the page.

import { add } from "../shared/dom.js";
import { HEAD_START, LastChoice, announce } from "../shared/protocol.js";
import { service } from "../shared/service.js";
import { Choices } from "./choices.js";
import { Questions } from "./questions.js";
import { usable } from "./values.js";

export class Filters {
  /**
   * @param {HTMLElement | ShadowRoot} parent
   * @param {Atlas.FilterKinds} kinds
   */
  constructor(parent, { keys, groups }) {
    this.keys = keys;
    this.groups = groups;
    this.choice = new LastChoice();
    this.requestId = 0; // of the last choice
    /** @type {Atlas.Asked} */
    this.asked = {};
    /** @type {Atlas.Asked} all that is not answered: the server may skip a message for a later one */
    this.changes = {};
    this.query = "";
    /** @type {Map<string, HTMLInputElement>} */
    this.fields = new Map();
    /** @type {Map<string, Choices>} */
    this.lists = new Map();
    /** @type {(said: {changes: Atlas.Asked, request_id: number}) => void} */
    this.tell = () => {};
    const box = document.createElement("section");
    box.setAttribute("aria-label", "Filters");
    parent.replaceChildren(service.sheet("filters/filters.css"), box);
    this.#addField(box, keys.q);
    this.questions = new Questions(box);
    this.boxes = groups.map(({ title, names }) => this.#addGroup(box, title, names.map((name) => keys[name])));
  }

  /** Take over what the server says is asked, unless it answers something older than the last choice. @param {Pick<Atlas.FilterData, "asked" | "request_id">} data */
  follow({ asked, request_id: requestId }) {
    if (!this.choice.settles(requestId)) return;
    this.changes = {};
    this.asked = asked;
    this.query = this.#query();
    for (const [name, field] of this.fields) if (!field.matches(":focus") || !field.value) field.value = this.#typed(name);
    this.#name();
    this.questions.follow();
    for (const list of this.lists.values()) list.refresh();
  }

  /** The server, perhaps another one, is there again: what was chosen meanwhile it was never told. */
  tellAgain() {
    if (Object.keys(this.changes).length) this.tell({ changes: this.changes, request_id: this.requestId });
  }

  /** The reader looks at them. */
  show() {
    void this.questions.show([this.asked.without ?? []].flat());
  }

  /** What is asked of words or a date. @param {string} name */
  #typed(name) {
    return String(this.asked[name] ?? "");
  }

  /** The query that the choices make, as the server would write it: without what it cannot use. */
  #query() {
    const asked = usable(this.asked, this.keys);
    const pairs = Object.keys(this.keys).flatMap((name) => [asked[name] ?? []].flat().filter(Boolean).map((one) => [name, one]));
    return new URLSearchParams(pairs).toString();
  }

  /** Values that the reader chose elsewhere, as on the map's timeline. @param {Atlas.Asked} changes */
  take(changes) {
    this.#change(changes);
    for (const name of Object.keys(changes)) {
      const field = this.fields.get(name);
      if (field) field.value = this.#typed(name);
    }
  }

  /** @param {Atlas.Asked} changes */
  #change(changes) {
    const requestId = this.requestId = this.choice.make();
    this.asked = { ...this.asked, ...changes };
    this.changes = { ...this.changes, ...changes };
    this.query = this.#query();
    /** @type {import("../shared/protocol.js").Choice} */
    const choice = { requestId, query: this.query, shown: null };
    announce(choice); // a map says when it has shown it
    this.#name();
    this.#tellWhen(choice);
  }

  /** @param {import("../shared/protocol.js").Choice} choice */
  async #tellWhen({ requestId, shown }) {
    if (shown) await Promise.race([shown, new Promise((done) => setTimeout(done, HEAD_START))]);
    if (this.choice.is(requestId)) this.tell({ changes: this.changes, request_id: requestId }); // else a later choice tells of this one too
  }

  /** A closed group says how much is chosen in it; one in which something is chosen opens by itself. */
  #name() {
    this.groups.forEach(({ title, names }, n) => {
      const count = names.filter((name) => this.asked[name]?.length).length;
      const { details, summary, seen } = this.boxes[n];
      summary.textContent = count ? `${title}: ${count} chosen` : title;
      if (count && !seen.chosen) details.open = true;
      seen.chosen = count > 0;
    });
  }

  /** @param {HTMLElement} box @param {string} title @param {Atlas.Key[]} keys */
  #addGroup(box, title, keys) {
    const details = add(box, "details");
    details.dataset.group = title;
    const summary = add(details, "summary", title);
    for (const key of keys) {
      if (key.repeatable) this.#addList(details, key);
      else this.#addField(details, key);
    }
    details.addEventListener("toggle", () => { for (const { name } of keys) this.lists.get(name)?.show(details.open); });
    return { details, summary, seen: { chosen: false } };
  }

  /** @param {HTMLElement} box @param {Atlas.Key} key */
  #addList(box, key) {
    const list = new Choices(box, key, {
      query: () => this.query,
      chosen: () => [this.asked[key.name] ?? []].flat(),
      choose: (values) => this.#change({ [key.name]: values }),
    });
    this.lists.set(key.name, list);
  }

  /** @param {HTMLElement} box @param {Atlas.Key} key */
  #addField(box, { name, title, placeholder, help, longest }) {
    const label = add(box, "label", undefined, "field");
    add(label, "span", title);
    const field = add(label, "input");
    Object.assign(field, { type: "search", placeholder, autocomplete: "off", spellcheck: false });
    if (longest) field.maxLength = longest;
    field.dataset.key = name;
    if (help) add(label, "small", help);
    const changed = () => field.value.trim() !== this.#typed(name) && this.#change({ [name]: field.value.trim() });
    // a field tells on Enter, when it is left and when it is emptied, as a form does
    field.addEventListener("change", changed);
    field.addEventListener("search", changed);
    this.fields.set(name, field);
  }
}
