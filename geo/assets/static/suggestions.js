// What may be meant by a value that is not known: as geo/facets.py suggests it.

import { inOrder, plain } from "../shared/text.js";

const ALIKE = 75; // of 100
const [SHORTEST, LONGEST] = [4, 60]; // characters of a text that is compared

/**
 * What is meant, plain, and the value that is so called: the only one of which code or words begin so, else the one whose are
 * spelt most alike.
 *
 * @param {string} said plain
 * @param {Map<string, string>} held values with their words
 * @returns {[string, string] | undefined}
 */
export function suggested(said, held) {
  const letters = [...said];
  if (!letters.length || letters.length > LONGEST) return undefined;
  /** @type {Map<string, string>} */
  const called = new Map();
  for (const [value, words] of held) {
    for (const text of [value, words].map(plain)) if (!called.has(text)) called.set(text, value);
  }
  const names = [...called].sort(([one], [other]) => inOrder(one, other));
  const begun = letters.length > 1 ? names.filter(([name]) => name.startsWith(said)) : [];
  if (new Set(begun.map(([, value]) => value)).size === 1) return begun[0];
  if (letters.length < SHORTEST) return undefined;
  let [best, most] = [/** @type {[string, string] | undefined} */ (undefined), 0];
  for (const one of names) {
    const score = likeness(letters, [...one[0]]);
    if (score >= ALIKE && score > most) [best, most] = [one, score];
  }
  return best;
}

/** 0 to 100, as rapidfuzz's ratio: how much of both is letters that they have in the same order. @param {string[]} one @param {string[]} other */
function likeness(one, other) {
  const whole = one.length + other.length;
  if (200 * Math.min(one.length, other.length) < ALIKE * whole) return 0; // not even if one held the other
  let row = new Array(other.length + 1).fill(0);
  for (const letter of one) {
    const next = [0];
    other.forEach((its, n) => next.push(letter === its ? row[n] + 1 : Math.max(row[n + 1], next[n])));
    row = next;
  }
  return (200 * row[other.length]) / whole;
}
