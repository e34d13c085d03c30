// A query as geo/query.py reads it: the same keys and values are taken, and the same is said of the others.

import { isPrintable, isUsable } from "../filters/values.js";
import { plain } from "../shared/text.js";
import { words as nouns } from "../shared/words.js";

const MAX_QUERY = 32_000; // characters
const MAX_VALUES = 500; // of one key
const MAX_NAMED = 60; // allowed values that a message names
const ALSO = new Map([["publisher", "source"]]); // other names of keys
const SPANS = [["since", "until"], ["answered_since", "answered_until"]];
export const OF_REPORTS = ["since", "until", "undated"]; // one question of when
export const OF_ANSWERS = ["response", "answered_since", "answered_until"];
const EXPECTED_DATE = "a year, month or day such as 2022, 2022-10 or 2022-10-26";

/** By code points, as Python puts texts in order. @param {string} a @param {string} b */
export function inOrder(a, b) {
  if (a === b) return 0;
  const at = [...a].findIndex((letter, n) => letter !== [...b][n]);
  const [one, other] = [[...a][at]?.codePointAt(0) ?? -1, [...b][at]?.codePointAt(0) ?? -1];
  return at < 0 ? -1 : one - other;
}

/** The first characters of a text. @param {string} text @param {number} most */
const begin = (text, most) => [...text].slice(0, most).join("");

export class Queries {
  /** @param {Static.Tables} tables */
  constructor(tables) {
    this.tables = tables;
    this.keys = new Map(tables.keys.map((key) => [key.name, key]));
    /** @type {Map<string, Map<string, string>>} by repeatable key, every value with its words */
    this.words = new Map(Object.entries(tables.facets).map(([name, values]) => [name, new Map(values)]));
    /** @type {Map<string, Map<string, string[]>>} by key, what is meant by a text, plain: made when it is asked for */
    this.spellings = new Map();
    const { sources, origins } = tables;
    this.origins = new Map(origins.id.map((id, row) => [id, row]));
    this.sources = new Map(sources.id.map((id, row) => [id, row]));
    this.records = new Set([...tables.known.codes, ...tables.places.id, ...Object.keys(tables.others)]);
    this.stations = new Set(tables.known.stations);
    this.words.set("source", this.#publishers([]));
    this.words.set("without", this.#publishers(origins.id.map((id, row) => [id, origins.name[row]])));
  }

  /**
   * Read what stands behind the `?` of an address.
   *
   * @param {string} search @param {string[]} [besides] keys that are not of the query
   * @returns {{query: Static.Query, problems: Static.Problem[]}}
   */
  read(search, besides = []) {
    const broken = unreadable(search);
    if (broken) return { query: {}, problems: [broken] };
    /** @type {Map<string, string[]>} */
    const given = new Map();
    for (const [asked, value] of new URLSearchParams(search)) {
      const key = ALSO.get(asked) ?? asked;
      if (!besides.includes(key)) given.set(key, [...(given.get(key) ?? []), value]);
    }
    /** @type {Static.Query} */
    const query = {};
    /** @type {Static.Problem[]} */
    const problems = [];
    for (const [name, values] of given) {
      const key = this.keys.get(name);
      if (!key) {
        problems.push({ key: begin(name, 80), value: values[0], expected: `one of the keys ${[...this.keys.keys()].join(", ")}` });
        continue;
      }
      const good = this.#usable(key, values, problems);
      if (good.length) query[name] = key.repeatable ? good.sort(inOrder) : good.slice(0, 1);
    }
    for (const [since, until] of SPANS) {
      const [first = "", last = ""] = [query[since]?.[0], query[until]?.[0]];
      if (!first || !last || last >= first.slice(0, last.length)) continue;
      problems.push({ key: until, value: last, expected: `a date not before ${since}, ${first}` });
      delete query[until];
    }
    return { query, problems: problems.map((one) => ({ ...one, value: begin(one.value, 200) })) };
  }

  /** @param {Static.Key} key @param {string[]} values @param {Static.Problem[]} problems are added */
  #usable(key, values, problems) {
    const say = (/** @type {string} */ value, /** @type {string} */ expected) => problems.push({ key: key.name, value, expected });
    const tooMany = (/** @type {number} */ found) => {
      if (found > MAX_VALUES) say(`${found} values`, `at most ${MAX_VALUES} values`);
      return found > MAX_VALUES;
    };
    if (tooMany(values.length)) return [];
    const good = [...new Set([...new Set(values)].flatMap((value) => {
      const meant = key.repeatable ? this.understood(key.name, value) : [value];
      const expected = this.#misfit(key, value, meant);
      if (expected) say(value, expected);
      return expected ? [] : meant;
    }))];
    if (tooMany(good.length)) return []; // of a publisher's name, say
    if (!key.repeatable) for (const value of good.slice(1)) say(value, "one value");
    return good;
  }

  /** The values that are meant by one: see geo.facets.understood. @param {string} name of a repeatable key @param {string} value @returns {string[]} */
  understood(name, value) {
    const held = this.words.get(name) ?? new Map();
    if (held.has(value)) return [value];
    const known = this.spellings.get(name) ?? this.#spell(name, held);
    this.spellings.set(name, known);
    return isPrintable(value) ? known.get(plain(value)) ?? [] : [];
  }

  /** Every text with its publisher, "" for a publisher that is an origin, then these. @param {[string, string][]} origins @returns {Map<string, string>} */
  #publishers(origins) {
    const { id, publisher } = this.tables.sources;
    const names = new Set(origins.map(([, name]) => name));
    const texts = id.map((one, row) => /** @type {[string, string]} */ ([one, names.has(publisher[row]) ? "" : publisher[row]]));
    return new Map([...texts, ...origins]);
  }

  /** Codes before words before other names. @param {string} name @param {Map<string, string>} held */
  #spell(name, held) {
    const ways = [[...held.keys()].map((value) => [value, value]), [...held].map(([value, words]) => [words, value]), Object.entries(this.tables.called[name] ?? {})];
    /** @type {Map<string, string[]>} */
    const found = new Map();
    for (const pairs of ways) {
      /** @type {Map<string, Set<string>>} */
      const level = new Map();
      for (const [words, value] of pairs) {
        const said = plain(words);
        if (said && !found.has(said)) level.set(said, (level.get(said) ?? new Set()).add(value));
      }
      for (const [said, values] of level) found.set(said, [...values]);
    }
    return found;
  }

  /** What was expected instead of the value; "" if it fits. @param {Static.Key} key @param {string} value @param {string[]} meant */
  #misfit({ name, kind, choice }, value, meant) {
    const usable = () => value !== "" && isUsable(this.tables.filters.keys[name], value);
    const unless = (/** @type {boolean} */ fits, /** @type {string} */ expected) => (fits ? "" : expected);
    if (kind === "facet") {
      const allowed = meant.length ? meant : [...this.words.get(name)?.keys() ?? []];
      return unless(meant.length === 1, `one of ${allowed.slice(0, MAX_NAMED).join(", ")}`);
    }
    if (kind === "source") return unless(meant.length > 0, "a source_id or a publisher of the sources");
    if (name === "text") return unless(this.sources.has(value), "a source_id of the sources");
    if (kind === "date") return unless(usable(), EXPECTED_DATE);
    if (kind === "words") return unless(usable(), `words of at most ${this.tables.filters.keys[name].longest} printable characters`);
    if (choice.length) return unless(choice.includes(value), choice.join(" or "));
    if (name === "v") return unless(/^[0-9A-Za-z._-]{1,40}$/.test(value), "a data version such as 2026.11.0");
    if (name === "at") return unless(isPosition(value), "west,south,east,north such as 3.3,50.7,7.3,53.6");
    if (name === "station") return unless(this.stations.has(value), "a station_id of this atlas");
    return unless(this.records.has(value), "a place_id or country code of this atlas, or world");
  }

  /** The part of a query that selects rows, without some keys. @param {Static.Query} query @param {string[]} [but] @returns {Static.Query} */
  question(query, but = []) {
    return Object.fromEntries(this.tables.keys.filter(({ name, selects }) => selects && query[name] && !but.includes(name)).map(({ name }) => [name, query[name]]));
  }

  /** A query as it stands in an address: as Python writes it. @param {Static.Query} query */
  url(query) {
    const pairs = this.tables.keys.flatMap(({ name }) => (query[name] ?? []).map((value) => `${name}=${encode(value)}`));
    return pairs.join("&");
  }

  /** What a query asks for, as a reader would say it. @param {Static.Query} query */
  say(query) {
    const parts = this.tables.keys.filter(({ name, selects }) => selects && query[name]).map(({ name, title, kind }) => {
      const values = query[name];
      if (name === "undated") return `${query.since || query.until ? "or " : ""}${this.label(name, values[0])}`;
      if (kind === "facet") return `${title.toLowerCase()}: ${values.map((one) => this.label(name, one)).join(" or ")}`;
      if (name === "source") return `supported by ${this.publishers(values).join(" or ")}`;
      if (kind === "source") return `without ${this.publishers(values).join(" and ")}`;
      if (kind === "date") return `${OF_ANSWERS.includes(name) ? "" : "first reported "}${name.replaceAll("_", " ")} ${values[0]}`;
      return `with the words “${values[0]}”`;
    });
    return parts.join("; ") || `all ${nouns.reported_many}`;
  }

  /** The words for a value of a filter. @param {string} name @param {string} value */
  label(name, value) {
    const { kind } = /** @type {Static.Key} */ (this.keys.get(name));
    return kind === "source" ? this.#publisher(value) : this.words.get(name)?.get(value) ?? value;
  }

  /** What sources and origins are called, each once: no text of an origin that is named itself. @param {string[]} ids */
  publishers(ids) {
    const origins = ids.filter((id) => this.origins.has(id)).map((id) => this.originName(id));
    return [...new Set(ids.map((id) => this.#publisher(id)))].filter((one) => !origins.includes(one));
  }

  /** @param {string} id */
  originName(id) {
    return this.tables.origins.name[Number(this.origins.get(id))];
  }

  /** @param {string} id */
  #publisher(id) {
    const origin = this.origins.get(id);
    return origin === undefined ? this.tables.sources.publisher[Number(this.sources.get(id))] : this.tables.origins.words[origin];
  }
}

/** What of an address no server could read. @param {string} search @returns {Static.Problem | null} */
function unreadable(search) {
  const of = (/** @type {string} */ value, /** @type {string} */ expected) => ({ key: "", value, expected });
  if (search.length > MAX_QUERY) return of(`${search.length} characters`, `at most ${MAX_QUERY} characters`);
  if (/%(?![0-9A-Fa-f]{2})/.test(search)) return of(search.slice(0, 80), "percent-encoding, as %C3%A9");
  try {
    decodeURIComponent(search);
    return null;
  } catch {
    return of(search.slice(0, 80), "text in UTF-8");
  }
}

/** @param {string} value */
function isPosition(value) {
  const parts = value.split(",");
  if (!parts.every((part) => /^-?[0-9]{1,3}(\.[0-9]{1,6})?$/.test(part))) return false;
  const [west, south, east, north] = parts.map(Number);
  if (parts.length === 3) return Math.abs(west) <= 90 && Math.abs(south) <= 180 && east >= 0 && east <= 20; // latitude, longitude, zoom
  return parts.length === 4 && west >= -180 && west < east && east <= 180 && south >= -90 && south < north && north <= 90;
}

/** @param {string} value */
function encode(value) {
  return encodeURIComponent(value).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`).replaceAll("%20", "+");
}

/** The words that all must occur. @param {Static.Query} query */
export function wanted({ q: [words = ""] = [] }) {
  return words ? plain(words).split(" ") : [];
}
