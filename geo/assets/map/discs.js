// How large a mark is drawn, and what it looks like.

import { kind } from "./groups.js";

/** @typedef {import("./places.js").Item} Item */
/** @typedef {import("./places.js").Level} Level */
/** @typedef {import("./apart.js").Circle} Circle */

const MIN_RADIUS = 9; // pixels: a number of 12 px must be legible
// square pixels (over pi) that a station adds to a disc, until the largest radius is reached: far, where
// countries stand close together, and near
const FAR = { step: 16, most: 16 };
const NEAR = { step: 40, most: 23 };
const NEARER = 4; // zoom
const WIDE = 1600; // pixels: a wider document is seen from farther away
const SUMS = new Set(["group", "nation", "part"]);

/** How much larger marks and words are in a document of this width, and before a room: as --scale in marks.css and present.css. @param {number} width @param {boolean} presented */
export function scaleOf(width, presented) {
  if (presented) return width >= WIDE ? 1.5 : 1.4;
  return width >= WIDE ? 1.25 : 1;
}

/** @type {number | null} */
let kept = null;
globalThis.addEventListener?.("resize", rescale);

/** After the width has changed, or a presentation began or ended. */
export function rescale() {
  kept = null;
}

/** The scale of this document: kept, as each look at its width makes the browser lay out all that is not yet. */
export function markScale() {
  return (kept ??= scaleOf(window.innerWidth, "present" in document.documentElement.dataset));
}

/** A group's look where a country stands for several places. @param {Item} item */
export function kindOf({ kind: what, flags, contested }) {
  return kind({ cluster: SUMS.has(what), flags, contested });
}

/** Pixels around a disc for what it rests on: see map.css. @param {Item} item */
export function rim({ kind: what, contested }) {
  return SUMS.has(what) && contested ? 4 : 2;
}

/** @param {Item} item @param {Level} level */
export function radius({ n }, { most, zoom }) {
  const { step, most: widest } = zoom < NEARER ? FAR : NEAR;
  const k = Math.min(step, (widest ** 2 - MIN_RADIUS ** 2) / most);
  const needed = 4 * String(n).length; // pixels of a number of 12
  return Math.max(Math.sqrt(MIN_RADIUS ** 2 + k * n), needed) * markScale();
}

/** @param {Item} item @param {Level} level @returns {Circle} */
export function circle(item, level) {
  const [x, y] = item.at;
  return { x: x * level.size, y: y * level.size, r: radius(item, level) + rim(item) };
}
