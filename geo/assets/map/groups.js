// What a disc knows of the cities that it stands for, and the plane in which they are grouped.

/** What a city's flags add up, as in geo/map/marks.py. */
export const SEVERAL = 1, CONTESTED = 2, ENDED = 4, WEAK = 8;

/**
 * One city in sight, or the cities of a `cell` by that with most stations. `at` are the degrees() of its place, `box` those of
 * the sphere in which the cell's cities lie.
 *
 * @typedef {{row: number, n: number, flags: number, at: [number, number], cell?: Group, box?: Atlas.Box}} City
 */

/**
 * Cities that stand as one disc; its corners in degrees().
 *
 * @typedef {object} Group
 * @property {number} row of the city with most stations, whose name the group has
 * @property {number} top how many stations that city has
 * @property {number} n stations in all
 * @property {number} flags those that all its cities have
 * @property {number} places how many cities
 * @property {number} contested how many of them are contested
 * @property {number} west @property {number} east @property {number} south @property {number} north
 */

/** What a group knows of one city. @param {City} city @returns {Group} */
export function summary({ row, n, flags, at: [x, y], cell }) {
  if (cell) return { ...cell };
  const contested = flags & CONTESTED ? 1 : 0;
  return { row, n, top: n, flags, places: 1, contested, west: x, east: x, south: y, north: y };
}

/** Add one group to another. @param {Group} sum @param {Group} one */
export function join(sum, one) {
  if (one.top > sum.top) [sum.row, sum.top] = [one.row, one.top];
  sum.n += one.n;
  sum.places += one.places;
  sum.contested += one.contested;
  sum.flags &= one.flags; // what holds of every member
  sum.west = Math.min(sum.west, one.west);
  sum.east = Math.max(sum.east, one.east);
  sum.south = Math.min(sum.south, one.south);
  sum.north = Math.max(sum.north, one.north);
}

/**
 * The classes of a disc, for its colours and edge: see map.css.
 *
 * @param {{cluster?: boolean, flags: number, contested?: number}} disc
 */
export function kind({ cluster, flags, contested }) {
  const held = cluster
    ? ["group", contested && "contested"]
    : [flags & CONTESTED ? "contested" : flags & SEVERAL ? "several" : "one"];
  return [...held, flags & WEAK && "weak", flags & ENDED && "ended"].filter(Boolean).join(" ");
}

/**
 * Position in the map's plane (0 to 1, y from the top) -> the degrees that supercluster projects to it.
 *
 * @param {number} x @param {number} y
 * @returns {[number, number]} longitude, latitude
 */
export function degrees(x, y) {
  return [x * 360 - 180, (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI];
}

/**
 * What degrees() makes into these.
 *
 * @param {number} lng @param {number} lat
 * @returns {[number, number]}
 */
export function unit(lng, lat) {
  const sin = Math.sin((lat * Math.PI) / 180);
  return [lng / 360 + 0.5, 0.5 - (0.25 * Math.log((1 + sin) / (1 - sin))) / Math.PI];
}
