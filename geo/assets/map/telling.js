// What a mark says of itself: to whoever points at it, and to whoever listens.

import { plural } from "../shared/text.js";
import { reported } from "../shared/words.js";
import { CONTESTED, ENDED, SEVERAL, WEAK } from "./groups.js";

/** @typedef {import("./places.js").Item} Item */
/** @typedef {{name: string, said: string[]}} Told */

/**
 * What a mark stands for, its count, and what that rests on.
 *
 * @param {Item} item @param {{index: Atlas.PlaceIndex, countryName: (code: string) => string}} places
 * @returns {Told}
 */
export function tell({ kind, row, nation, group, part, n, flags, contested }, { index: { name, country }, countryName }) {
  if (group) {
    const others = plural(group.places - 1, "other city", "other cities");
    return { name: `${name[row]} and ${others}`, said: [`${reported(n)} in all`, ...common({ flags, contested }), "open to zoom in"] };
  }
  if (part) return { name: part.name, said: [`${reported(n)} in ${plural(part.reported, "country", "countries")}`, ...common({ flags, contested }), "open to zoom in"] };
  if (nation && kind !== "place") return { name: countryName(nation.country), said: ofNation(nation) };
  const held = [flags & SEVERAL ? "several bases" : flags & WEAK ? "weakly sourced" : "one basis", flags & CONTESTED && "contested", flags & ENDED && "reported closed"];
  return { name: `${name[row]}, ${countryName(country[row])}`, said: [reported(n), held.filter(Boolean).join(", ")] };
}

/** @param {import("./nations.js").Nation} nation */
function ofNation({ n, cities, known, area, flags, contested }) {
  const parts = [
    known && `${known} in ${plural(cities, "known city", "known cities")}`, area && `${area} known by region or country only`,
    n - known - area > 0 && `${n - known - area} in a city that could not be located`,
  ].filter(Boolean).join(", ");
  return [reported(n), parts, ...common({ flags, contested })];
}

/** What holds of several places. @param {{flags: number, contested: number}} places @returns {string[]} */
function common({ flags, contested }) {
  const held = [flags & WEAK && "all weakly sourced", contested && `contested in ${plural(contested, "place")}`, flags & ENDED && "all reported closed"];
  return held.filter((one) => typeof one === "string");
}
