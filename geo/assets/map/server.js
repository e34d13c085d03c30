// What the server answers to the map document.

import { service } from "../shared/service.js";

/**
 * Raises an Error whose message says what the server could not use.
 *
 * @param {string} path @param {RequestInit} [options]
 */
export async function fetchJson(path, options) {
  const said = await service.ask(path, options);
  const body = await said.json();
  if (said.ok) return body;
  /** @type {{key: string, value: string}[]} */
  const problems = body.error?.problems ?? [];
  const faults = problems.slice(0, 5).map(({ key, value }) => `${key}: ${value}`);
  throw new Error([body.error?.detail ?? said.statusText, ...faults].join(" "));
}
