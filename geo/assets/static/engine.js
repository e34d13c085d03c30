// What the server answers to the map document, answered from the tables in the browser: the same addresses, the
// same answers (geo/web/map_routes.py). tests/test_engine.py holds them to each other.

import { speak, words } from "../shared/words.js";
import { choices, questions } from "./choices.js";
import { OF_REPORTS, Queries } from "./query.js";
import { officialAction, times } from "./times.js";
import { Views } from "./view.js";

const REFUSED = "Nothing was selected: each problem names a key, its value and what could be.";

/** @typedef {{status: number, body: unknown}} Said */

export class Engine {
  /** @param {Static.Tables} tables */
  constructor(tables) {
    speak(tables.words);
    this.tables = tables;
    this.queries = new Queries(tables);
    this.views = new Views(tables, this.queries);
  }

  /** What is answered to an address; null if it is none of the engine's. @param {string} address @returns {Said | null} */
  answer(address) {
    const [path, search = ""] = split(address);
    const [, filter = ""] = /^map\/choices\/(.+)\.json$/.exec(path) ?? [];
    if (path === "map/places.json") return { status: 200, body: this.#places() };
    if (path === "map/filters.json") return { status: 200, body: this.tables.filters };
    const act = filter ? this.#choices(filter, search) : ACTS.get(path);
    if (!act) return filter ? refuse(404, "Not found", `There is no filter '${filter}' that offers choices.`) : null;
    const { query, problems } = this.queries.read(search, filter ? ["find"] : []);
    if (problems.length) return refuse(400, "This query cannot be read", REFUSED, problems);
    return { status: 200, body: act(this, query) };
  }

  /** @param {string} name @param {string} search @returns {Act | undefined} */
  #choices(name, search) {
    if (!this.queries.keys.get(name)?.repeatable) return undefined;
    const find = new URLSearchParams(search).getAll("find").at(-1) ?? "";
    return ({ tables, views }, query) => choices(tables, views, query, name, find);
  }

  /** @returns {Atlas.PlaceIndex} */
  #places() {
    const { id, name, country, regions, region, lat, lon, token } = this.tables.places;
    return { id, name, country, regions, region, lat, lon, token };
  }

  /** Whether there is a record at a path. @param {string} path */
  holds(path) {
    const [kind, id = ""] = path.split("/").map(decodeURIComponent);
    const { countries } = this.tables.known;
    if (kind === "country") return countries.includes(id);
    return kind === "source" ? this.queries.sources.has(id) : this.queries.records.has(id) || kind === "world";
  }

  /** What a query leaves out and what remains; "" if it leaves nothing out. @param {string} search */
  leftOut(search) {
    return this.#remains(this.views.select(this.queries.read(search, ["part"]).query));
  }

  /** @param {Static.Query} query @returns {Atlas.Answer} */
  marks(query) {
    const { views, queries, tables } = this;
    const view = views.select(query);
    const those = (/** @type {Static.PlaceSum[]} */ places) => (
      { place: places.map(({ place }) => place), stations: places.map(({ stations }) => stations), flags: places.map(({ flags }) => flags) }
    );
    const drawn = { ...those(view.places.filter((one) => one.drawn)), area: those(view.places.filter((one) => one.area)) };
    return {
      token: tables.places.token, canonical: queries.url(view.query), words: queries.say(view.query), left_out: this.#remains(view), notes: views.notes(view),
      counts: view.counts, marks: { ...drawn, key: queries.url(view.query) }, countries: view.countries, figures: this.#figures(view.left),
    };
  }

  /** What is left out and what remains, in two sentences. @param {Static.View} view */
  #remains({ query: { without = [] }, left }) {
    if (!without.length) return "";
    const of = this.views.whole.rows.length;
    const lost = of - left.rows.length;
    const alone = `${lost || "none"} rest${lost < 2 ? "s" : ""} on ${without.length === 1 ? "it" : "them"} alone`;
    return `Left out: ${this.queries.publishers(without).join("; ")}. ${left.rows.length} of ${of} ${words.many} remain; ${alone}.`;
  }

  /** Numbers that texts disagree on, each with how many texts give it. @param {Static.Left} left @returns {[number, number][]} */
  #figures({ lost }) {
    const { numbers, claims } = this.tables;
    const given = numbers.claim.map((claim, n) => ({ claim, of: numbers.of[n], value: numbers.value[n] })).filter(({ claim }) => !lost[claim]);
    const first = new Map(given.map(({ of, value }) => [of, value]));
    const differ = new Set(given.filter(({ of, value }) => first.get(of) !== value).map(({ of }) => of));
    /** @type {Map<number, Set<number>>} */
    const texts = new Map();
    for (const { claim, of, value } of given) {
      if (differ.has(of)) texts.set(value, (texts.get(value) ?? new Set()).add(claims.source[claim]));
    }
    return [...texts].map(([value, own]) => /** @type {[number, number]} */ ([value, own.size])).sort(([a], [b]) => a - b);
  }
}

/** @typedef {(engine: Engine, query: Static.Query) => unknown} Act */
const ACTS = /** @type {Map<string, Act>} */ (new Map(/** @type {[string, Act][]} */ ([
  ["map/marks.json", (engine, query) => engine.marks(query)],
  ["map/times.json", ({ tables, views, queries }, query) => times(tables, views, views.select(queries.question(query, OF_REPORTS)))],
  ["map/action.json", ({ tables, views }, query) => officialAction(tables, views, views.select(query))],
  ["map/questions.json", ({ tables, views }, query) => ({ questions: questions(tables, views, query.without ?? []) })],
])));

/** @param {string} address */
function split(address) {
  const at = address.indexOf("?");
  return at < 0 ? [address] : [address.slice(0, at), address.slice(at + 1)];
}

/** As geo/web/responses.py says it. @param {number} status @param {string} title @param {string} detail @param {Static.Problem[]} [problems] @returns {Said} */
function refuse(status, title, detail, problems = []) {
  return { status, body: { error: { status, title, detail, problems } } };
}
