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
  const printable = !/[\p{C}\p{Z}\ufffd]/u.test(value.replaceAll(" ", ""));
  return printable && [...value].length <= longest && plain(value) !== "";
}

/** Whether a date that has a day has it in its month. @param {string} date */
function isDay(date) {
  return date.length < 10 || new Date(`${date}T00:00Z`).toJSON()?.slice(0, 10) === date;
}

/**
 * Whether the dates of a query are in order: `until` may be coarser than `since`.
 *
 * @param {Atlas.Asked} asked
 */
export function isInOrder({ since = "", until = "" }) {
  return !until || String(until) >= String(since).slice(0, until.length);
}
