// What the server answers to the map document.

import { service } from "../shared/service.js";
import { Recent } from "./recent.js";

const LONGEST = 90; // characters of what could be: there may be sixty values
/** @type {Recent<Promise<Atlas.Answer>>} by query: a reader takes away what was chosen just before */
const answers = new Recent(4);

/**
 * Raises an Error whose message says what the server could not use.
 *
 * @param {string} path @param {RequestInit} [options]
 */
export async function fetchJson(path, options) {
  const said = await service.ask(path, options);
  const body = await said.json();
  if (said.ok) return body;
  /** @type {{key: string, value: string, expected: string}[]} */
  const problems = body.error?.problems ?? [];
  const faults = problems.slice(0, 5).map(({ key, value, expected }) => `${key}: ${value} (expected ${expected.length > LONGEST ? `${expected.slice(0, LONGEST)}…` : expected}).`);
  throw new Error([body.error?.detail ?? said.statusText, ...faults].join(" "));
}

/**
 * What the map shows of a query. What was shown lately is there at once: whether the tables are newer by now, the
 * next request says (../shared/edition.js).
 *
 * @param {string} query @returns {Promise<Atlas.Answer>}
 */
export const fetchAnswer = (query) => answers.get(query, () => fetchJson(`map/marks.json?${query}`));
