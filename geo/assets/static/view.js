// The stations that a query selects, their places and countries, and how they reconcile: geo/view.py, geo/counts.py.

import { CONTESTED, ENDED, SEVERAL as SEVERAL_BASES, WEAK as WEAKLY_SOURCED } from "../map/groups.js";
import { within } from "../map/months.js";
import { PARTS } from "../map/parts.js";
import { hasWord, inOrder, plain } from "../shared/text.js";
import { leaveOut, SEVERAL, WEAK } from "./evidence.js";
import { OF_ANSWERS, OF_REPORTS, wanted } from "./query.js";

const CLOSED = "closed"; // of the values of `status`
const MOST = 40; // answers of a kind that are kept
/** @type {Record<string, "bases" | "origins" | "denied_by" | "responses">} facets of which a station has several values */
const SEVERAL_EACH = { basis: "bases", origin: "origins", denied_by: "denied_by", response: "responses" };

const WHETHER = /** @type {Record<string, (left: Static.Left, row: number) => boolean>} */ ({ contested: (left, row) => left.contested[row], undated: (left, row) => !left.first[row] });
/** @type {Map<string, string>} the part of the world of each country */
const CONTINENTS = new Map(PARTS.flatMap(({ id, countries }) => [...countries].map((code) => [code, id])));

export class Views {
  /** @type {Map<string, Static.Left>} */
  #left = new Map();
  /** @type {Map<string, Static.View>} */
  #views = new Map();

  /** @param {Static.Tables} tables @param {import("./query.js").Queries} queries */
  constructor(tables, queries) {
    this.tables = tables;
    this.queries = queries;
    this.whole = leaveOut(tables, []);
    this.publishers = tables.sources.publisher.map(plain);
  }

  /** What remains without these sources and origins. @param {string[]} [without] */
  left(without = []) {
    if (!without.length) return this.whole;
    const ids = [...new Set(without)].sort(inOrder);
    return keep(this.#left, ids.join("\0"), () => leaveOut(this.tables, ids));
  }

  /** @param {Static.Query} query @returns {Static.View} */
  select(query) {
    const question = this.queries.question(query);
    return keep(this.#views, this.queries.url(question), () => {
      const left = this.left(question.without);
      const rows = this.fitting(question, left);
      const countries = this.#byCountry(left, rows);
      const counts = this.#count(left, rows, countries, this.#lostUndated(question, left));
      return { query: question, left, rows, places: this.#places(left, rows), countries, counts };
    });
  }

  /** The stations that fit every key, or every key but one. @param {Static.Query} query @param {Static.Left} left @param {string} [but] */
  fitting(query, left, but = "") {
    const facets = this.tables.keys.filter(({ kind, name }) => kind === "facet" && name !== but && name !== "undated" && query[name]);
    const sources = query.source?.map((id) => Number(this.queries.sources.get(id)));
    const words = wanted(query);
    const dates = { since: query.since?.[0] ?? "", until: query.until?.[0] ?? "" };
    const [spans, undated] = [Boolean(dates.since || dates.until), Boolean(query.undated)];
    const dated = (/** @type {string} */ first) => (undated ? !first || (spans && within(first, dates)) : within(first, dates));
    const answered = this.#answered(query, left);
    return left.rows.filter((row) => facets.every(({ name }) => this.#has(left, row, name, query[name]))
      && (!sources || sources.some((source) => left.sources[row].has(source)))
      && (!words.length || this.#says(left, row, words))
      && (OF_REPORTS.includes(but) || dated(left.first[row]))
      && (!answered || answered.has(this.placeId(row)) || answered.has(this.country(row))));
  }

  /** How many stations only a span of time leaves out, as they have no date. @param {Static.Query} query @param {Static.Left} left */
  #lostUndated(query, left) {
    if (query.undated || !(query.since || query.until)) return 0;
    return this.fitting(query, left, "undated").filter((row) => !left.first[row]).length;
  }

  /** What a reader must be told besides: as geo/view.py says it. @param {Static.View} view @returns {string[]} */
  notes({ query, counts: { undated } }) {
    const asked = this.tables.keys.filter(({ kind, name }) => kind === "facet" && name !== "undated" && query[name]);
    const said = asked.flatMap(({ name, title }) => {
      const held = this.tally(this.whole, this.whole.rows, name);
      const none = query[name].filter((one) => !held.has(one) && name !== "support").map((one) => this.queries.label(name, one));
      return none.length ? [`${title}: nothing reported for ${none.join(", ")}.`] : [];
    });
    if (undated) said.push(`Without a date and left out: ${undated} (undated=yes keeps ${undated === 1 ? "it" : "them"}).`);
    return said;
  }

  /** @param {number} row */
  placeId(row) {
    return this.tables.places.id[this.tables.stations.place[row]];
  }

  /** @param {number} row */
  country(row) {
    return this.tables.places.country[this.tables.stations.place[row]];
  }

  /** The values that a station has of a facet. @param {Static.Left} left @param {number} row @param {string} name */
  values(left, row, name) {
    const { stations, places } = this.tables;
    if (name in SEVERAL_EACH) return left[SEVERAL_EACH[name]][row];
    if (name in WHETHER) return [WHETHER[name](left, row) ? "yes" : "no"];
    if (name === "continent") return [CONTINENTS.get(this.country(row)) ?? ""];
    if (name === "support") return left.contested[row] ? [left.support[row], "contested"] : [left.support[row]];
    if (name === "operator" || name === "status" || name === "grade") return [left[name][row]];
    if (name === "listed") return [stations.listed[row]];
    const place = stations.place[row];
    if (name === "region") return [places.regions[places.region[place]]];
    return [places[/** @type {"country" | "city" | "precision"} */ (name)][place]];
  }

  /** @param {Static.Left} left @param {number} row @param {string} name @param {string[]} wantedValues */
  #has(left, row, name, wantedValues) {
    return this.values(left, row, name).some((value) => wantedValues.includes(value));
  }

  /** How many of the stations have each value of a facet. @param {Static.Left} left @param {number[]} rows @param {string} name */
  tally(left, rows, name) {
    /** @type {Map<string, number>} */
    const found = new Map();
    for (const row of rows) for (const value of this.values(left, row, name)) if (value) found.set(value, (found.get(value) ?? 0) + 1);
    return found;
  }

  /** Whether every word occurs in what can be searched of a station. @param {Static.Left} left @param {number} row @param {string[]} words */
  #says(left, row, words) {
    const { stations, claims } = this.tables;
    const operator = plain(left.operator[row]);
    return words.every((word) => hasWord(stations.names[row], word) || hasWord(operator, word)
      || left.claims[row].some((claim) => hasWord(claims.texts[claims.text[claim]], word) || hasWord(this.publishers[claims.source[claim]], word)));
  }

  /** The places and countries with an answer of the query's dates of answers; null if it has none. @param {Static.Query} query @param {Static.Left} left */
  #answered({ answered_since: [since] = [""], answered_until: [until] = [""] }, left) {
    const { about, date } = this.tables.responses;
    if (!since && !until) return null;
    return new Set(left.kept.filter((row) => within(date[row], { since, until })).map((row) => about[row]));
  }

  /** @param {number} place */
  isDrawn(place) {
    return this.tables.places.lat[place] !== null;
  }

  /** @param {number} place */
  isArea(place) {
    return this.tables.places.precision[place] !== "city";
  }

  /** The flags of stations that stand together. @param {Static.Left} left @param {number[]} rows */
  flags({ support, contested, status }, rows) {
    const all = (/** @type {(row: number) => boolean} */ fits) => Number(rows.every(fits));
    return SEVERAL_BASES * all((row) => support[row] === SEVERAL) + CONTESTED * Number(rows.some((row) => contested[row]))
      + ENDED * all((row) => status[row] === CLOSED) + WEAKLY_SOURCED * all((row) => support[row] === WEAK);
  }

  /** @param {Static.Left} left @param {number[]} rows @returns {Static.PlaceSum[]} in the order of the places */
  #places(left, rows) {
    const { place } = this.tables.stations;
    const here = grouped(rows, (row) => place[row]);
    return [...here].sort(([a], [b]) => a - b).map(([at, own]) => (
      { place: at, stations: own.length, flags: this.flags(left, own), drawn: this.isDrawn(at), area: this.isArea(at) }
    ));
  }

  /** Counts per country, most first. @param {Static.Left} left @param {number[]} rows @returns {Static.View["countries"]} */
  #byCountry(left, rows) {
    const found = [...grouped(rows, (row) => this.country(row))].map(([country, own]) => {
      const n = this.#sum(left, own);
      const { shown: stations, on_map, area_only, contested, several, weak, cities, unplaced } = n;
      return { country, stations, on_map, area_only, contested, several, weak, cities, unplaced, ...this.tables.countries[country] };
    });
    return found.sort((a, b) => b.stations - a.stations || inOrder(a.country_name, b.country_name));
  }

  /** @param {Static.Left} left @param {number[]} rows */
  #sum({ contested, support }, rows) {
    const { place } = this.tables.stations;
    const drawn = rows.filter((row) => this.isDrawn(place[row]) && !this.isArea(place[row]));
    const area = rows.filter((row) => this.isArea(place[row])).length;
    const having = (/** @type {(row: number) => boolean} */ fits) => rows.filter(fits).length;
    return {
      shown: rows.length, on_map: drawn.length, area_only: area, unplaced: rows.length - drawn.length - area,
      cities: new Set(drawn.map((row) => place[row])).size, contested: having((row) => contested[row]),
      several: having((row) => support[row] === SEVERAL), weak: having((row) => support[row] === WEAK),
    };
  }

  /** @param {Static.Left} left @param {number[]} rows @param {Static.View["countries"]} countries @param {number} undated @returns {Static.View["counts"]} */
  #count(left, rows, countries, undated) {
    const total = this.whole.rows.length;
    const { shown, on_map, area_only, unplaced, cities, contested, weak } = this.#sum(left, rows);
    const lists = Object.fromEntries(this.tally(left, rows, "listed"));
    return { total, shown, on_map, area_only, unplaced, filtered_out: total - shown, undated, cities, countries: countries.length, contested, weak, by_list: lists };
  }

  /** The responses of a view: as geo/export/rows.py says. @param {Static.View} view */
  responses({ query, left, rows }) {
    const { responses, others, places } = this.tables;
    const asked = Object.keys(query).filter((name) => name !== "without");
    if (!asked.length) return left.kept;
    const [since = "", until = ""] = [query.answered_since?.[0], query.answered_until?.[0]];
    const anywhere = asked.every((name) => OF_ANSWERS.includes(name));
    const countries = new Set(rows.map((row) => this.country(row)));
    const own = new Set([...countries, ...rows.map((row) => this.placeId(row))]);
    /** @type {Map<string, string>} of places without a counted station */
    const countryOf = new Map(Object.entries(others));
    places.id.forEach((id, row) => { if (!left.places.has(row)) countryOf.set(id, places.country[row]); });
    return left.kept.filter((row) => {
      const about = responses.about[row];
      return (!query.response || query.response.includes(responses.response[row])) && within(responses.date[row], { since, until })
        && (anywhere || own.has(about) || countries.has(countryOf.get(about) ?? ""));
    });
  }
}

/** @template T @param {number[]} rows @param {(row: number) => T} by @returns {Map<T, number[]>} */
function grouped(rows, by) {
  const found = new Map();
  for (const row of rows) {
    const here = found.get(by(row));
    if (here) here.push(row);
    else found.set(by(row), [row]);
  }
  return found;
}

/** @template T @param {Map<string, T>} held @param {string} key @param {() => T} make */
function keep(held, key, make) {
  const found = held.get(key) ?? make();
  held.delete(key);
  held.set(key, found); // the last used stands last
  if (held.size > MOST) held.delete(/** @type {string} */ (held.keys().next().value));
  return found;
}
