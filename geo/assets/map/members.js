// The places that a mark stands for: of several cities, those that stand as one disc.

/** @typedef {import("./places.js").Places} Places */
/** @typedef {import("./places.js").Item} Item */
/** @typedef {import("./places.js").Level} Level */
/** @typedef {import("./places.js").Gathered} Gathered */
/** @typedef {import("./groups.js").City} City */
/** @typedef {import("./groups.js").Group} Group */

const MAX_MEMBERS = 200; // of a group, listed

/** The place_ids of a group. @param {Places} places @param {Level} level @param {Gathered} group @returns {Promise<string[]>} */
export async function members(places, level, group) {
  const cities = leaves(level, group, MAX_MEMBERS);
  return places.cells && cities.some(({ cell }) => cell) ? places.cells.members(cities) : cities.map(({ row }) => places.index.id[row]);
}

/**
 * Whether a mark stands for a record, alone or among others: a place, or a country.
 *
 * @param {Places} places @param {Level} level @param {Item} item @param {string} id @returns {"alone" | "among" | null}
 */
export function holds(places, level, { kind, row: first, nation, group, part }, id) {
  const row = places.row.get(id);
  if (row === undefined) return nation?.country === id ? "alone" : part?.countries.has(id) ? "among" : null;
  if (kind === "place") return first === row ? "alone" : null;
  if (part) return part.countries.has(places.index.country[row]) ? "among" : null;
  if (group) return gathers(level, group, row, places.degreesOf(row)) ? "among" : null;
  return nation?.country === places.index.country[row] ? (nation.places === 1 ? "alone" : "among") : null;
}

/** Whether a place is one of a group's. @param {Level} level @param {Gathered} group @param {number} row @param {[number, number]} at */
function gathers(level, group, row, [x, y]) {
  const around = (/** @type {Group} */ { west, east, south, north }) => x >= west && x <= east && y >= south && y <= north;
  return around(group) && leaves(level, group).some((city) => city.row === row || (city.cell && around(city.cell)));
}

/** @param {Level} level @param {Gathered} group @param {number} [most] @returns {City[]} */
function leaves({ index }, group, most = Infinity) {
  if (group.cluster_id === undefined) return [group.city];
  return index.getLeaves(group.cluster_id, most).map(({ properties }) => properties);
}
