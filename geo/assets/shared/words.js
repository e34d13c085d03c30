// What the atlas calls what it counts: the words of its package (geo/text.py), neutral ones where none are told.

import { plural } from "./text.js";

/** @typedef {{one: string, many: string, reported_one: string, reported_many: string, a_one: string}} Words */

/** @type {Words} */
export const words = { one: "report", many: "reports", reported_one: "report", reported_many: "reports", a_one: "a report" };

/** From now on these are said. @param {Words} told */
export function speak(told) {
  Object.assign(words, told);
}

/** "1 station", "3 stations". @param {number} n */
export const counted = (n) => plural(n, words.one, words.many);

/** "1 reported station", "3 reported stations". @param {number} n */
export const reported = (n) => plural(n, words.reported_one, words.reported_many);

/** The words as a sentence begins. @param {string} said */
export const capital = (said) => said.charAt(0).toUpperCase() + said.slice(1);

// a document of ours has them: see geo/map/document.py
const told = typeof document === "undefined" ? "" : document.documentElement.dataset.words;
if (told) speak(JSON.parse(told));
