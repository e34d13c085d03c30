// Countries before cities: a country with several places is one disc until its places come apart.

import { CONTESTED } from "./groups.js";

/** @typedef {{x: number, y: number}} Point in the map's plane, 0 to 1 */
/** @typedef {{x: ArrayLike<number>, y: ArrayLike<number>, spot: (code: string) => Point | null}} Plane of the place index, by row; `spot` of a country's label */
/** @typedef {import("./places.js").Item} Item */

const DOZEN = 12; // stations that one disc may stand for before its country comes apart early,
const CROWD = 5 * DOZEN; // unless its parts would each stand for more as well
const NEAR = 3.5; // zoom from which cities are wanted
const CLOSE = 5; // zoom from which they are drawn wherever they are
const SPREAD = { crowd: 40, near: 64, far: 320 }; // pixels that its places must span

/**
 * What a view holds of one country. `places` are its cities and the regions and countries that stations
 * are known no better than; `row` is that with the most stations, `top` how many it has.
 *
 * @typedef {object} Nation
 * @property {string} country
 * @property {number} n stations, also those that are drawn nowhere
 * @property {number} cities how many are drawn
 * @property {number} known stations in cities that are drawn
 * @property {number} area stations known by region or country only
 * @property {number} flags those that all its places have
 * @property {number} places @property {number} contested how many of them are contested
 * @property {number} row @property {number} top
 * @property {number} west @property {number} east @property {number} south @property {number} north of what is drawn, in the map's plane
 */

/**
 * Add up places by country.
 *
 * @param {Atlas.MarkRows} drawn
 * @param {Atlas.CountryRow[]} countries
 * @param {Plane & {country: string[]}} atlas
 * @returns {Map<string, Nation>}
 */
export function addUp({ place, stations, flags, area }, countries, { country, x, y, spot }) {
  const nations = blank(countries);
  place.forEach((row, n) => {
    const nation = nations.get(country[row]);
    if (!nation) return;
    nation.cities++;
    nation.known += stations[n];
    note(nation, row, stations[n], flags[n]);
    reach(nation, { x: x[row], y: y[row] });
  });
  area.place.forEach((row, n) => {
    const nation = nations.get(country[row]);
    if (nation) note(nation, row, area.stations[n], area.flags[n]);
  });
  return drawn(nations, spot);
}

/**
 * The same, of what the server has added up.
 *
 * @param {Atlas.Nations["rows"]} said @param {number[]} met the rows of the place index that it speaks of
 * @param {Atlas.CountryRow[]} countries @param {Plane} atlas
 */
export function take(said, met, countries, { x, y, spot }) {
  const nations = blank(countries);
  for (const { country, reach: ends, row, ...sums } of said) {
    const nation = nations.get(country);
    if (!nation) continue;
    Object.assign(nation, sums, { row: met[row] });
    for (const end of ends) reach(nation, { x: x[met[end]], y: y[met[end]] });
  }
  return drawn(nations, spot);
}

/** @param {Atlas.CountryRow[]} countries @returns {Map<string, Nation>} */
const blank = (countries) => new Map(countries.map((row) => [row.country, {
  country: row.country, n: row.stations, cities: 0, known: 0, area: row.area_only, flags: ~0, places: 0, contested: 0,
  row: -1, top: 0, west: Infinity, east: -Infinity, south: Infinity, north: -Infinity,
}]));

/** Those of which something is drawn. @param {Map<string, Nation>} nations @param {(code: string) => Point | null} spot */
function drawn(nations, spot) {
  for (const [code, nation] of nations) {
    const at = spot(code);
    if (at && nation.area) reach(nation, at);
    if (nation.west > nation.east) nations.delete(code);
  }
  return nations;
}

/** @param {Nation} nation @param {number} row @param {number} n @param {number} flags */
function note(nation, row, n, flags) {
  nation.places++;
  nation.flags &= flags;
  if (flags & CONTESTED) nation.contested++;
  if (n > nation.top) [nation.row, nation.top] = [row, n];
}

/** @param {Nation} nation @param {Point} at */
function reach(nation, { x, y }) {
  nation.west = Math.min(nation.west, x);
  nation.east = Math.max(nation.east, x);
  nation.south = Math.min(nation.south, y);
  nation.north = Math.max(nation.north, y);
}

/**
 * Whether a country gives way to its places at this zoom, `scale` being the pixels of the plane's width:
 * when they are apart, and sooner where one disc would stand for more than a dozen.
 *
 * @param {Nation} nation @param {number} zoom @param {number} scale
 */
export function comesApart({ n, cities, known, places, west, east, south, north }, zoom, scale) {
  if (!cities || (places < 2 && n === known)) return false;
  const span = Math.hypot(east - west, north - south) * scale;
  return zoom >= CLOSE || span >= (n > DOZEN && n <= CROWD ? SPREAD.crowd : zoom >= NEAR ? SPREAD.near : SPREAD.far);
}

/**
 * The marks of whole countries at a zoom, and the countries whose places are marked one by one.
 *
 * @param {Nation[]} all @param {number} zoom @param {number} scale @param {Plane} plane
 * @returns {{nations: Item[], apart: Set<string>}}
 */
export function wholes(all, zoom, scale, plane) {
  const apart = new Set(all.filter((nation) => comesApart(nation, zoom, scale)).map(({ country }) => country));
  return { apart, nations: all.filter(({ country }) => !apart.has(country)).map((nation) => whole(nation, plane)) };
}

/** A country by one mark. @param {Nation} nation @param {Plane} plane @returns {Item} */
export function whole(nation, plane) {
  const { country, n, flags, contested, row, places, cities } = nation;
  const shared = { n, flags, contested, row, nation };
  if (places === 1 && cities && n === nation.known) return { ...shared, key: `p${row}`, kind: "place", at: [plane.x[row], plane.y[row]] };
  const at = middle(nation, plane);
  return cities ? { ...shared, key: `n${country}`, kind: "nation", at } : { ...shared, key: `a${country}`, kind: "area", at };
}

/** Where a country's one mark stands. @param {Nation} nation @param {Pick<Plane, "spot">} plane @returns {[number, number]} */
export function middle({ country, west, east, south, north }, { spot }) {
  const at = spot(country);
  return at ? [at.x, at.y] : [(west + east) / 2, (south + north) / 2];
}
