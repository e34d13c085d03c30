// Where the map looks, reckoned without a map: the free part of its window, the zoom that shows a box in
// it, and the position in a link.

/** @typedef {import("./layout.js").Box} Box */
/** @typedef {[west: number, south: number, east: number, north: number]} Degrees */
/** @typedef {{box: Degrees} | {centre: [number, number], zoom: number}} Position */

const LEAST = 120; // pixels: a narrower free part is none

/**
 * The part of a window that no control covers, of all that can be had by cutting off the sides where
 * they stand: the one that shows something of this shape the largest, `edge` pixels around it free, and
 * of those that show it `enough` times its size the one with the most room. Where none is wide enough,
 * the whole window.
 *
 * @param {Box} whole
 * @param {Box[]} taken
 * @param {{x: number, y: number}} shape
 * @param {{edge?: number, enough?: number}} [options]
 * @returns {Box}
 */
export function freePart(whole, taken, shape, { edge = 0, enough = Infinity } = {}) {
  let best = whole;
  let [most, room] = [0, 0];
  /** @param {Box} part @param {number} next */
  const cut = (part, next) => {
    const [wide, high] = [part.right - part.left, part.bottom - part.top];
    const worth = Math.min(enough, (wide - 2 * edge) / shape.x, (high - 2 * edge) / shape.y);
    if (wide < LEAST || high < LEAST || worth < most || (worth === most && wide * high <= room)) return;
    const n = taken.findIndex((box, at) => at >= next && covers(part, box));
    if (n < 0) {
      [best, most, room] = [part, worth, wide * high];
      return;
    }
    const { left, top, right, bottom } = taken[n];
    for (const side of [{ right: left }, { left: right }, { bottom: top }, { top: bottom }]) cut({ ...part, ...side }, n + 1);
  };
  cut(whole, 0);
  return best;
}

/** @param {Box} part @param {Box} box */
function covers(part, box) {
  return box.left < part.right && part.left < box.right && box.top < part.bottom && part.top < box.bottom;
}

/**
 * The greatest zoom, in steps of `snap`, at which a box of this many pixels at zoom 0 has room.
 *
 * @param {{x: number, y: number}} box @param {{x: number, y: number}} room @param {number} snap
 */
export function zoomFor(box, room, snap) {
  const exact = Math.log2(Math.min(room.x / Math.max(box.x, 1e-6), room.y / Math.max(box.y, 1e-6)));
  return Math.floor(exact / snap + 0.02) * snap; // what was written at a zoom is read at that zoom
}

/**
 * Read a position of a link: west,south,east,north in degrees, or latitude,longitude,zoom as older
 * links have it; null if it is neither.
 *
 * @param {string | null} at
 * @returns {Position | null}
 */
export function readAt(at) {
  const numbers = (at ?? "").split(",").map((part) => (part.trim() ? Number(part) : NaN));
  if (!numbers.every(Number.isFinite)) return null;
  if (numbers.length === 3) return { centre: [numbers[0], numbers[1]], zoom: numbers[2] };
  const [west, south, east, north] = numbers;
  return numbers.length === 4 && west < east && south < north ? { box: [west, south, east, north] } : null;
}

/** @param {Degrees} box */
export function writeAt([west, south, east, north]) {
  /** @param {number} value @param {number} most */
  const within = (value, most) => Math.max(-most, Math.min(most, value)).toFixed(4);
  return [within(west, 180), within(south, 90), within(east, 180), within(north, 90)].join(",");
}
