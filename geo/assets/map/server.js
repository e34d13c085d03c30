// What the server answers to the map document.

import { service } from "../shared/service.js";

const LONGEST = 90; // characters of what could be: there may be sixty values

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
