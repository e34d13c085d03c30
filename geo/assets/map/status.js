// The line that is read aloud: what is drawn, or what went wrong. It is seen where a reader must know.

import { isHeld } from "../shared/protocol.js";
import { plural } from "../shared/text.js";
import { words } from "../shared/words.js";

/** @typedef {"query" | "land"} Part of the map that can fail */

export class Status {
  /** @param {HTMLElement} line */
  constructor(line) {
    this.line = line;
    /** @type {Set<Part>} */
    this.failed = new Set();
  }

  /** @param {Part} part @param {unknown} error */
  fail(part, error) {
    this.failed.add(part);
    this.line.textContent = `The map could not be drawn. ${error instanceof Error ? error.message : ""}`;
    this.line.classList.add("shown");
  }

  /** Say what is drawn; an error that was said before is no longer true. @param {Atlas.Answer} rows @param {string} strange what of a link cannot be read, or "" */
  say({ counts, left_out, notes }, strange) {
    this.failed.clear();
    this.line.textContent = [found(counts), ...notes, left_out, strange].filter(Boolean).join(" ");
    const told = notes.length > 0 && !isHeld(); // else the page says them
    this.line.classList.toggle("shown", counts.shown === 0 || told || strange !== "");
  }
}

/** What of a link the map cannot show, in words; "" for nothing. @param {import("../shared/protocol.js").Fragment} asked */
export function unread({ theme, layer }) {
  const said = [];
  if (layer && layer !== "action" && layer !== "none") said.push(`The link asks for a layer “${layer}”, which this map does not have.`);
  if (theme && theme !== "light" && theme !== "dark") said.push(`The link asks for a theme “${theme}”; there are light and dark.`);
  return said.join(" ");
}

/** How many stations are shown, and where and how sure they are. @param {Atlas.Answer["counts"]} counts @returns {[string, string]} */
export function inCounts({ shown, total, on_map, cities, area_only, contested }) {
  const parts = [`${on_map} in ${plural(cities, "city", "cities")}`];
  if (area_only) parts.push(`${area_only} by region or country only`);
  return [`${shown} of ${total} ${words.reported_many}`, shown ? `: ${parts.join(", ")}; ${contested} contested` : ""];
}

/** @param {Atlas.Answer["counts"]} counts */
function found({ shown, total, on_map, area_only, unplaced, countries }) {
  if (!shown) return `No ${words.reported_one} matches. Clear a filter to see more.`;
  const parts = [`${on_map} in a known city`, `${area_only} by region or country only`];
  if (unplaced) parts.push(`${unplaced} in a city that could not be located`);
  return `${shown} of ${total} ${words.reported_many}, in ${plural(countries, "country", "countries")}: ${parts.join(", ")}.`;
}
