// What the claims amount to when sources or origins are left out, by the rules of geo/evidence and geo/leave_out.py.

import { inOrder } from "../shared/text.js";

const UNSTATED = "unstated"; // the kind of an origin that a text does not name
export const SEVERAL = "several bases", ONE = "one basis", WEAK = "weakly sourced";
const isGood = (/** @type {string} */ grade) => grade === "A" || grade === "B";

/** @param {Static.Tables} tables @param {string[]} without ids of sources and origins @returns {Static.Left} */
export function leaveOut(tables, without) {
  const { stations, claims, responses, origins } = tables;
  const gone = new Set(without);
  const { sources: goneSources, texts: goneTexts } = lostSources(tables, gone);
  const goneOrigins = new Set(origins.id.flatMap((id, row) => (gone.has(id) ? [row] : [])));
  const lost = Uint8Array.from(claims.source, (source, row) => Number(goneSources.has(source) || goneOrigins.has(claims.origin[row])));
  const kept = responses.source.flatMap((source, row) => (goneTexts.has(source) ? [] : [row]));
  const answered = new Set(kept);
  const about = byAbout(tables, kept);
  /** @type {Static.Left} */
  const left = {
    lost, kept, claims: [], operator: [], status: [], support: [], contested: [], bases: [], origins: [], grade: [],
    sources: [], first: [], denied_by: [], responses: [], rows: [], places: new Set(),
  };
  for (let row = 0; row < stations.id.length; row++) {
    const own = remaining(tables, row, lost, goneOrigins);
    const place = stations.place[row];
    const said = [...(about.get(tables.places.id[place]) ?? []), ...(about.get(tables.places.country[place]) ?? [])];
    const still = (/** @type {number[]} */ those) => those.some((claim) => !lost[claim]);
    const held = new Set(own);
    left.claims.push(own);
    left.operator.push(still(stations.operator_by[row]) ? stations.operator[row] : "");
    left.status.push(still(stations.status_by[row]) || stations.status_answered[row].some((one) => answered.has(one)) ? stations.status[row] : "");
    left.contested.push(stations.against[row].some((all) => all.every((claim) => held.has(claim))) || said.some((one) => responses.against[one]));
    left.denied_by.push(distinct(said.filter((one) => responses.denies[one]).map((one) => responses.party[one])));
    left.responses.push(distinct(said.map((one) => responses.response[one])));
    weigh(tables, row, own.filter((claim) => claims.supports[claim]), left);
    if (!left.support[row]) continue;
    left.rows.push(row);
    left.places.add(place);
  }
  return left;
}

/** What goes with left-out ids: `sources` themselves; `texts`, with those that a left-out origin has published. @param {Static.Tables} tables @param {Set<string>} gone */
function lostSources({ sources, origins }, gone) {
  const names = new Set(origins.name.filter((_, row) => gone.has(origins.id[row])));
  const rows = sources.id.map((_, row) => row);
  const own = new Set(rows.filter((row) => gone.has(sources.id[row])));
  return { sources: own, texts: new Set(rows.filter((row) => own.has(row) || names.has(sources.publisher[row]))) };
}

/**
 * The claims that still bear on a station: of unstated origin none where an origin that is left out
 * speaks of it, as it may relay the same.
 *
 * @param {Static.Tables} tables @param {number} row @param {Uint8Array} lost @param {Set<number>} goneOrigins
 */
function remaining({ stations, claims, origins }, row, lost, goneOrigins) {
  const relaying = goneOrigins.size > 0 && stations.claims[row].some((claim) => goneOrigins.has(claims.origin[claim]));
  return stations.claims[row].filter((claim) => !lost[claim] && !(relaying && origins.kind[claims.origin[claim]] === UNSTATED));
}

/** On what a station rests: as geo/evidence/support.py. @param {Static.Tables} tables @param {number} row @param {number[]} held @param {Static.Left} left */
function weigh({ stations, claims, sources, origins, lists }, row, held, left) {
  const grade = (/** @type {number} */ claim) => sources.grade[claims.source[claim]];
  const kind = (/** @type {number} */ claim) => origins.kind[claims.origin[claim]];
  const good = held.filter((claim) => isGood(grade(claim)));
  const ground = good.length ? good : held;
  const stated = ground.filter((claim) => kind(claim) !== UNSTATED);
  const counted = stated.length ? stated : ground;
  const bases = distinct(counted.map(kind));
  const best = held.map(grade).sort()[0] ?? "";
  left.bases.push(bases);
  left.origins.push(distinct(counted.map((claim) => origins.id[claims.origin[claim]])));
  left.grade.push(best);
  left.sources.push(new Set(held.map((claim) => claims.source[claim])));
  left.support.push(!bases.length ? "" : !isGood(best) ? WEAK : bases.length > 1 ? SEVERAL : ONE);
  const dates = held.map((claim) => sources.published[claims.source[claim]]).filter(Boolean);
  const [first = ""] = dates.sort((a, b) => inOrder(a.padEnd(10, "~"), b.padEnd(10, "~"))); // a day before its bare month
  const named = held.length ? lists[stations.listed[row]] ?? "" : "";
  left.first.push(named && (!first || first.slice(0, named.length) > named) ? named : first);
}

/** The rows of responses about each place or country. @param {Static.Tables} tables @param {number[]} rows */
function byAbout({ responses }, rows) {
  /** @type {Map<string, number[]>} */
  const found = new Map();
  for (const row of rows) {
    const here = found.get(responses.about[row]);
    if (here) here.push(row);
    else found.set(responses.about[row], [row]);
  }
  return found;
}

/** Each once, in order. @param {string[]} texts */
const distinct = (texts) => [...new Set(texts)].sort(inOrder);
