// Which values the server will take, for what is typed: geo/query.py has the last word, and
// tests/js/cases/values.json holds both to the same.

import { plain } from "../shared/text.js";

/**
 * Whether the server can use these words or this date.
 *
 * @param {Pick<Atlas.Key, "kind" | "pattern" | "longest">} key
 * @param {string} value
 */
export function isUsable({ kind, pattern, longest }, value) {
  if (!value) return true; // nothing is asked
  if (kind === "date") return new RegExp(`^(?:${pattern})$`).test(value) && isDay(value);
  return isPrintable(value) && !value.includes("\ufffd") && [...value].length <= longest && plain(value) !== "";
}

/** As Python's str.isprintable says. @param {string} value */
export function isPrintable(value) {
  return !/[\p{C}\p{Z}]/u.test(value.replaceAll(" ", ""));
}

/**
 * What a query asks for, in the shape of the filters; keys that are none of theirs are left out.
 *
 * @param {string} query @param {Record<string, Pick<Atlas.Key, "repeatable">>} keys
 * @returns {Atlas.Asked}
 */
export function askedBy(query, keys) {
  const asked = new URLSearchParams(query);
  return Object.fromEntries(Object.entries(keys).filter(([name]) => asked.has(name))
    .map(([name, { repeatable }]) => [name, repeatable ? asked.getAll(name) : asked.get(name) ?? ""]));
}

/** Whether a date that has a day has it in its month. @param {string} date */
function isDay(date) {
  return date.length < 10 || new Date(`${date}T00:00Z`).toJSON()?.slice(0, 10) === date;
}

/**
 * What is asked, without what the server leaves out: words and dates that it cannot use, and an
 * `until` before `since`, as far as the coarser of the two says. What is ticked came from it.
 *
 * @param {Atlas.Asked} asked
 * @param {Record<string, Pick<Atlas.Key, "kind" | "pattern" | "longest">>} keys
 * @returns {Atlas.Asked}
 */
export function usable(asked, keys) {
  const taken = Object.fromEntries(Object.entries(asked).filter(([name, value]) => Array.isArray(value) || isUsable(keys[name], value)));
  for (const [first, last] of [["since", "until"], ["answered_since", "answered_until"]]) {
    const until = taken[last] ?? "";
    if (until < (taken[first] ?? "").slice(0, until.length)) delete taken[last];
  }
  return taken;
}
