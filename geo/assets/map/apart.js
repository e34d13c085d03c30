// Discs beside each other: those that would overlap are pushed apart, the same way every time.

/** @typedef {{x: number, y: number, r: number}} Circle in pixels */

export const FREE = 12; // pixels that a disc may stand off its spot without a line to it
const ROUNDS = 300;
const PULL = 0.08; // of the way back to its spot, each round of the first half: all stay nearer
const GAP = 1; // pixels between two discs
const FARTHEST = 40; // pixels off a disc's spot

/**
 * How far each disc has to move, right and down in pixels, for none to cover another: [0, 0] for most.
 * None moves more than FARTHEST, so that in the densest crowd some still touch.
 *
 * @param {Circle[]} discs
 * @returns {[number, number][]}
 */
export function pushApart(discs) {
  const at = discs.map(({ x, y }) => ({ x, y }));
  const near = neighbours(discs, FARTHEST);
  for (let round = 0; round < ROUNDS; round++) {
    let moved = false;
    if (round < ROUNDS / 2) at.forEach((one, n) => step(one, discs[n], PULL * (discs[n].x - one.x), PULL * (discs[n].y - one.y)));
    for (const [a, b] of near) {
      const [dx, dy] = [at[b].x - at[a].x, at[b].y - at[a].y];
      const far = Math.hypot(dx, dy);
      const lack = discs[a].r + discs[b].r + GAP - far;
      if (lack < 0.05) continue;
      moved = true;
      // on one spot they part by an angle that is theirs alone
      const [x, y] = far > 0.01 ? [dx / far, dy / far] : [Math.cos(2.4 * a + b), Math.sin(2.4 * a + b)];
      step(at[a], discs[a], (-x * lack) / 2, (-y * lack) / 2);
      step(at[b], discs[b], (x * lack) / 2, (y * lack) / 2);
    }
    if (!moved && (!round || round >= ROUNDS / 2)) break;
  }
  return at.map(({ x, y }, n) => [x - discs[n].x, y - discs[n].y]);
}

/** Pairs whose edges are nearer than `reach`. @param {Circle[]} discs @param {number} reach @returns {[number, number][]} */
function neighbours(discs, reach) {
  const order = discs.map((_, n) => n).sort((a, b) => discs[a].x - discs[b].x || a - b);
  const widest = Math.max(0, ...discs.map(({ r }) => r));
  /** @type {[number, number][]} */
  const pairs = [];
  order.forEach((a, n) => {
    for (let m = n + 1; m < order.length; m++) {
      const b = order[m];
      const dx = discs[b].x - discs[a].x;
      if (dx > discs[a].r + widest + reach) break;
      if (Math.hypot(dx, discs[b].y - discs[a].y) < discs[a].r + discs[b].r + reach) pairs.push(a < b ? [a, b] : [b, a]);
    }
  });
  return pairs.sort(([a, b], [c, d]) => a - c || b - d);
}

/** @param {{x: number, y: number}} at @param {Circle} from @param {number} dx @param {number} dy */
function step(at, from, dx, dy) {
  const [x, y] = [at.x + dx - from.x, at.y + dy - from.y];
  const k = Math.min(1, FARTHEST / Math.max(1e-6, Math.hypot(x, y)));
  at.x = from.x + k * x;
  at.y = from.y + k * y;
}
