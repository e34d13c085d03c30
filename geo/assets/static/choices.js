// What the filters offer, and what readers ask first: as geo/map/filter_options.py and geo/map/questions.py say.

import { inOrder, plain } from "../shared/text.js";
import { ONE, WEAK } from "./evidence.js";

const MAX_OPTIONS = 100; // choices offered at once
const MAX_IN_ORDER = 12; // so many stand in the order of their kind, more by how many have them
const CLOSED = "closed";

/** @typedef {import("../filters/choices.js").Option} Option */

/**
 * @param {Static.Tables} tables @param {import("./view.js").Views} views @param {Static.Query} query @param {string} name @param {string} find
 * @returns {{options: Option[], more: number}}
 */
export function choices(tables, views, query, name, find) {
  const chosen = query[name] ?? [];
  const rows = offered(tables, views, query, name);
  const values = new Set(rows.map(([value]) => value));
  const words = plain(find);
  const taken = rows.filter(([value]) => chosen.includes(value));
  const fit = rows.filter(([value, said]) => !chosen.includes(value) && plain(said).includes(words));
  const missing = chosen.filter((value) => !values.has(value)).map((value) => /** @type {Option} */ ([value, views.queries.label(name, value), 0]));
  return { options: [...missing, ...taken, ...fit.slice(0, MAX_OPTIONS)], more: Math.max(0, fit.length - MAX_OPTIONS) };
}

/** @param {Static.Tables} tables @param {import("./view.js").Views} views @param {Static.Query} query @param {string} name @returns {Option[]} */
function offered({ choices: sources, facets }, views, query, name) {
  if (name in sources) return sources[name];
  const left = views.left(query.without);
  const found = views.tally(left, views.fitting(query, left, name), name);
  const rows = facets[name].map(([value, words]) => /** @type {[string, string, number]} */ ([value, words, found.get(value) ?? 0])).filter(([, , n]) => n);
  return rows.length <= MAX_IN_ORDER ? rows : rows.sort((a, b) => b[2] - a[2] || inOrder(a[1], b[1]));
}

/** @param {Static.Tables} tables @param {import("./view.js").Views} views @param {string[]} without */
export function questions(tables, views, without) {
  const { queries } = views;
  /** @type {Static.Query} */
  const base = without.length ? { without } : {};
  const asked = [
    ...alone(views, base),
    { words: "Contested", query: { ...base, support: ["contested"] }, note: "" },
    { words: "Weakly sourced", query: { ...base, support: [WEAK] }, note: "" },
    { words: tables.ended.slice(0, 1).toUpperCase() + tables.ended.slice(1), query: { ...base, status: [CLOSED] }, note: "" },
    ...tables.actions.filter(({ outcome }) => outcome).map(({ title, responses }) => ({ words: `Answered: ${title}`, query: { ...base, response: responses }, note: "" })),
  ];
  return asked.map(({ words, query, note }) => ({ words, query: queries.url(query), stations: views.select(query).rows.length, note })).filter(({ stations }) => stations);
}

/** What rests on one basis: that of most stations. @param {import("./view.js").Views} views @param {Static.Query} base */
function alone(views, base) {
  const left = views.left(base.without);
  const single = left.rows.filter((row) => left.support[row] === ONE);
  const [basis] = most(views.tally(left, single, "basis"));
  if (basis === undefined) return [];
  const rows = single.filter((row) => left.bases[row].includes(basis));
  const [origin] = most(views.tally(left, rows, "origin"));
  const words = `Known from one basis alone: ${views.queries.label("basis", basis)}`;
  return [{ words, query: { ...base, support: [ONE], basis: [basis] }, note: why(views, base, rows, origin) }];
}

/** Most first, then in order. @param {Map<string, number>} counts */
function most(counts) {
  return [...counts.keys()].sort((a, b) => Number(counts.get(b)) - Number(counts.get(a)) || inOrder(a, b));
}

/** Why leaving an origin out takes other stations away. @param {import("./view.js").Views} views @param {Static.Query} base @param {number[]} rows @param {string} origin */
function why(views, { without = [] }, rows, origin) {
  const remain = new Set(views.left([...without, origin]).rows);
  const here = new Set(rows);
  const gone = views.left(without).rows.filter((row) => !remain.has(row));
  const both = gone.filter((row) => here.has(row)).length;
  const weak = gone.length - both;
  const stay = here.size - both;
  if (!weak && !stay) return "";
  const said = `Leave out ${views.queries.originName(origin)}, and ${gone.length} go: ${both} of these ${here.size}`;
  return `${said}${weak ? `, and ${weak} that only texts of grade C know` : ""}${stay ? `; ${stay} stay, as another text names another origin.` : "."}`;
}
