// Where badges and names may stand: reckoned with boxes alone, in pixels of the map's layer.

/** @typedef {{x: number, y: number}} Point */
/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */

export const BADGE = { width: 28, height: 18, gap: 2 }; // pixels; the gap is around it
const NAME_HEIGHT = 16;
const ASIDE = [8, 14, 22, 32, 44, 58, 74, 92, 112]; // pixels that a name may stand off its mark
const ANGLES = Array.from({ length: 36 }, (_, n) => (n * Math.PI) / 18);
const CORNER = 3; // pixels that a line may cut off the box of a mark, which is round
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
 * @property {boolean} [reported] whether there are reports of it
 */
/** @typedef {[from: Point, to: Point]} Line */
/** @typedef {{box: Box, line?: Line}} Stand where a name stands, with the line from its mark if it stands aside */

/**
 * Place names clear of what is taken, of each other and of the left and right edge of the sight, the
 * first ones first, until there are `most`. No words stand twice, and a name without room is left out;
 * one of a mark with reports may stand aside, with a line to it, before the first name without any.
 *
 * @template {Name} Wanted
 * @param {Iterable<Wanted>} wanted
 * @param {{taken: Box[], sight: Box, most: number, fits?: (name: Wanted, box: Box, line?: Line) => boolean}} limits
 *   `fits` has the last word on a box, with the line to it if it stands aside
 * @returns {(Wanted & Stand)[]}
 */
export function placeNames(wanted, { taken, sight, most, fits = () => true }) {
  const boxes = [...taken];
  /** @type {(Wanted & Stand)[]} */
  const placed = [];
  /** @type {Wanted[]} */
  const waiting = [];
  const said = new Set();
  /** @param {Box} box */
  const isFree = (box) => box.left > sight.left && box.right < sight.right && !boxes.some((other) => overlap(box, other));
  /** @param {Wanted} name @param {Stand | undefined} found */
  const put = (name, found) => {
    if (!found) return false;
    said.add(name.words);
    boxes.push(found.box);
    placed.push({ ...name, ...found });
    return true;
  };
  const putAside = () => {
    for (const name of waiting.splice(0)) {
      if (said.has(name.words) || placed.length >= most) continue;
      const inWay = boxes.filter((box) => !holds(box, name.at));
      put(name, aside(name).find(({ box, line }) => box.top > sight.top && box.bottom < sight.bottom
        && isFree(box) && !inWay.some((other) => crosses(line, other)) && fits(name, box, line)));
    }
  };
  for (const name of wanted) {
    if (!name.reported) putAside();
    if (placed.length >= most) break;
    if (said.has(name.words) || name.width > name.room) continue;
    const box = nameBoxes(name).find((one) => isFree(one) && fits(name, one));
    if (!put(name, box && { box }) && name.reported && name.off) waiting.push(name);
  }
  putAside();
  return placed;
}

/** Where a name may stand aside of its mark, nearest first, each with the line between them. @param {Name} name @returns {(Stand & {line: Line})[]} */
function aside({ at, width, off }) {
  return ASIDE.flatMap((far) => ANGLES.map((angle) => {
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    const end = { x: at.x + (off + far) * x, y: at.y + (off + far) * y };
    const beside = Math.abs(x) > 0.5;
    const left = beside ? (x > 0 ? end.x : end.x - width) : end.x - width / 2;
    const top = beside ? end.y - NAME_HEIGHT / 2 : y > 0 ? end.y : end.y - NAME_HEIGHT;
    const box = { left: left - 2, top, right: left + width + 2, bottom: top + NAME_HEIGHT };
    return { box, line: /** @type {Line} */ ([{ x: at.x + off * x, y: at.y + off * y }, end]) };
  }));
}

/** @param {Box} box @param {Point} point */
function holds({ left, top, right, bottom }, { x, y }) {
  return x > left && x < right && y > top && y < bottom;
}

/** Whether a line meets a box. @param {Line} line @param {Box} box */
function crosses([from, to], box) {
  let [first, last] = [0, 1]; // of the line, as parts of its length
  for (const [at, by, low, high] of [
    [from.x, to.x - from.x, box.left + CORNER, box.right - CORNER], [from.y, to.y - from.y, box.top + CORNER, box.bottom - CORNER],
  ]) {
    if (!by && (at <= low || at >= high)) return false;
    const [a, b] = by ? [(low - at) / by, (high - at) / by].sort((one, two) => one - two) : [0, 1];
    [first, last] = [Math.max(first, a), Math.min(last, b)];
  }
  return first < last;
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
