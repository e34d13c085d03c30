// Where badges and names may stand: reckoned with boxes alone, in pixels of the map's layer.

/** @typedef {{x: number, y: number}} Point */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */

export const BADGE = { width: 28, height: 18, gap: 2 }; // pixels; the gap is around it
const NAME_HEIGHT = 16;
// where a badge may stand, in badge sizes off its country's middle, nearest first
const TRIES = [
  [0, 0], [0, -1], [0, 1], [1, 0], [-1, 0], [1, -1], [-1, -1], [1, 1], [-1, 1], [0, -2], [0, 2],
  [1.5, 0], [-1.5, 0], [1.5, -1.5], [-1.5, -1.5], [1.5, 1.5], [-1.5, 1.5], [2, 0], [-2, 0], [0, -3], [0, 3], [2, -2], [-2, -2], [2, 2], [-2, 2],
];

/** @param {Box} a @param {Box} b */
export function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** @param {Box} box @returns {Point} */
export function middle({ left, top, right, bottom }) {
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

/**
 * Place badges clear of what is taken and of each other, the first ones first. One that finds no
 * room stands as one with the badge in its way, or on its country if only a mark is.
 *
 * @template Row
 * @param {{row: Row, at: Point}[]} wanted each with the middle of its country
 * @param {Box[]} taken
 * @returns {{rows: Row[], at: Point, box: Box}[]} `at` is the middle of the first row's country
 */
export function placeBadges(wanted, taken) {
  /** @type {{rows: Row[], at: Point, box: Box}[]} */
  const placed = [];
  for (const { row, at } of wanted) {
    const boxes = TRIES.map(([x, y]) => badgeBox(at.x + x * BADGE.width * 0.75, at.y + y * BADGE.height * 1.1));
    const near = taken.filter((other) => overlap(reach(at), other));
    const free = boxes.find((one) => !near.some((other) => overlap(one, other)) && !placed.some((other) => overlap(one, other.box)));
    const joined = free ? undefined : placed.find((badge) => overlap(boxes[0], badge.box));
    if (joined) joined.rows.push(row);
    else placed.push({ rows: [row], at, box: free ?? boxes[0] });
  }
  return placed;
}

/** @param {number} x @param {number} y @returns {Box} */
function badgeBox(x, y) {
  const { width, height, gap } = BADGE;
  return { left: x - width / 2 - gap, top: y - height / 2 - gap, right: x + width / 2 + gap, bottom: y + height / 2 + gap };
}

/** The box that holds every place of TRIES around a point. @param {Point} at @returns {Box} */
function reach({ x, y }) {
  return { left: x - 3 * BADGE.width, top: y - 4 * BADGE.height, right: x + 3 * BADGE.width, bottom: y + 4 * BADGE.height };
}

/**
 * @typedef {object} Name
 * @property {"place" | "country" | "city"} kind
 * @property {string} words
 * @property {Point} at the middle of what is named
 * @property {number} width of the words
 * @property {number} off how far beside its middle the name begins; 0 stands on it: a country without a mark
 * @property {number} room the greatest width that may be written
 */

/**
 * Place names clear of what is taken, of each other and of the left and right edge of the sight, the
 * first ones first, until there are `most`. No words stand twice, and a name without room is left out.
 *
 * @template {Name} Wanted
 * @param {Iterable<Wanted>} wanted
 * @param {{taken: Box[], sight: Box, most: number, fits?: (name: Wanted, box: Box) => boolean}} limits
 *   `fits` has the last word on a box
 * @returns {(Wanted & {box: Box})[]}
 */
export function placeNames(wanted, { taken, sight, most, fits = () => true }) {
  const boxes = [...taken];
  const placed = [];
  const said = new Set();
  for (const name of wanted) {
    if (said.has(name.words) || name.width > name.room) continue;
    const box = nameBoxes(name).find((one) => one.left > sight.left && one.right < sight.right
      && !boxes.some((other) => overlap(one, other)) && fits(name, one));
    if (!box) continue;
    said.add(name.words);
    boxes.push(box);
    placed.push({ ...name, box });
    if (placed.length >= most) break;
  }
  return placed;
}

/** Where a name may stand: beside its mark, or around its point if it has none. @param {Name} name */
function nameBoxes({ at: { x, y }, width, off }) {
  /** @type {(left: number, top: number) => Box} */
  const put = (left, top) => ({ left: left - 2, top, right: left + width + 2, bottom: top + NAME_HEIGHT });
  if (!off)
    return [0, -14, 14, -28, 28].map((down) => put(x - width / 2, y - NAME_HEIGHT / 2 + down));
  return [
    put(x + off, y - NAME_HEIGHT / 2), put(x - off - width, y - NAME_HEIGHT / 2),
    put(x - width / 2, y - off - NAME_HEIGHT), put(x - width / 2, y + off),
    ...[-6, 6].flatMap((down) => [put(x + off, y - NAME_HEIGHT / 2 + down), put(x - off - width, y - NAME_HEIGHT / 2 + down)]),
    ...[y - off - NAME_HEIGHT, y + off].flatMap((top) => [put(x - off / 2, top), put(x + off / 2 - width, top)]),
  ];
}
