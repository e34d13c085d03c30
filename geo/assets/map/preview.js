// What the map would show of a range of dates, from what is in the browser already: while a reader
// drags on the timeline nothing is asked for.

import { CONTESTED, ENDED, SEVERAL, WEAK } from "./groups.js";
import { within } from "./months.js";

/** @typedef {import("./months.js").Dates & {undated?: boolean}} Dates `undated`: with what has no date */

const ALL = SEVERAL | ENDED | WEAK; // flags that hold of a place if they hold of all its stations
export const AREA = 16; // as in geo/map/times.py: known by region or country only

/**
 * The marks and countries of a range, as an answer of /map/marks.json has them.
 *
 * @param {Atlas.Times & {cells: Atlas.Cells}} times
 * @param {Pick<Atlas.PlaceIndex, "country" | "lat">} places
 * @param {Dates} dates
 * @returns {{marks: Atlas.MarkRows, countries: Atlas.CountryRow[]}}
 */
export function preview({ months, cells, countries }, places, dates) {
  const fits = months.map((month) => within(month, dates) || (month === "" && dates.undated));
  /** @type {Map<number, {stations: number, flags: number}>} */
  const held = new Map();
  cells.place.forEach((place, n) => {
    if (!fits[cells.month[n]]) return;
    const [stations, flags] = [cells.stations[n], cells.flags[n]];
    const before = held.get(place);
    held.set(place, before ? { stations: before.stations + stations, flags: joined(before.flags, flags) } : { stations, flags });
  });
  /** @type {Map<string, {stations: number, on_map: number, area_only: number}>} */
  const sums = new Map();
  for (const [place, { stations, flags }] of held) {
    const code = places.country[place];
    const sum = sums.get(code) ?? { stations: 0, on_map: 0, area_only: 0 };
    sum.stations += stations;
    if (flags & AREA) sum.area_only += stations;
    else if (places.lat[place] !== null) sum.on_map += stations;
    sums.set(code, sum);
  }
  const rows = [...held].map(([place, { stations, flags }]) => ({ place, stations, flags }));
  const drawn = rows.filter(({ place }) => places.lat[place] !== null);
  const area = rows.filter(({ flags }) => flags & AREA);
  return {
    marks: { key: `dates ${dates.since}/${dates.until}/${dates.undated ?? false}`, ...columns(drawn), area: columns(area) },
    countries: countries.flatMap((row) => {
      const sum = sums.get(row.country);
      return sum ? [{ ...row, ...sum }] : [];
    }),
  };
}

/** @param {number} one @param {number} other */
const joined = (one, other) => (one & other & ALL) | ((one | other) & (CONTESTED | AREA));

/** @param {{place: number, stations: number, flags: number}[]} rows @returns {Atlas.MarkColumns} */
const columns = (rows) => ({
  place: rows.map(({ place }) => place),
  stations: rows.map(({ stations }) => stations),
  flags: rows.map(({ flags }) => flags & ~AREA),
});
