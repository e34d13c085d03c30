// Where badges and names stand, by their boxes alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { classes } from "../../geo/assets/map/land.js";
import { BADGE, middle, overlap, placeBadges, placeNames } from "../../geo/assets/map/layout.js";

const box = (left, top, width = 20, height = 20) => ({ left, top, right: left + width, bottom: top + height });
const SIGHT = box(0, 0, 1000, 600);
const name = (words, x, y, more) => ({ kind: "place", words, at: { x, y }, width: 60, off: 12, room: Infinity, ...more });
const place = (names, { taken = [], most = 90, ...more } = {}) => placeNames(names, { taken, sight: SIGHT, most, ...more });

/** Numbers that look random and are the same each time. */
function* random(seed) {
  for (let n = seed; ; ) {
    n = (n * 1103515245 + 12345) % 2 ** 31;
    yield n / 2 ** 31;
  }
}

function clear(boxes) {
  boxes.forEach((one, n) => {
    for (const other of boxes.slice(n + 1)) assert.ok(!overlap(one, other), `${JSON.stringify([one, other])} overlap`);
  });
}

test("boxes overlap that share more than an edge", () => {
  assert.ok(overlap(box(0, 0), box(19, 19)) && overlap(box(0, 0, 100, 100), box(40, 40)));
  assert.ok(!overlap(box(0, 0), box(20, 0)) && !overlap(box(0, 0), box(0, 20)) && !overlap(box(0, 0), box(50, 50)));
});

test("a badge stands on its country if nothing is there", () => {
  const [badge] = placeBadges([{ row: "ES", at: { x: 100, y: 100 } }], []);
  assert.deepEqual([badge.rows, middle(badge.box)], [["ES"], { x: 100, y: 100 }]);
  assert.equal(badge.box.right - badge.box.left, BADGE.width + 2 * BADGE.gap);
});

test("a badge stands aside of a disc, and the next one of it", () => {
  const disc = box(90, 90);
  const at = { x: 100, y: 100 };
  const badges = placeBadges([{ row: "ES", at }, { row: "PT", at }], [disc]);
  assert.equal(badges.length, 2);
  clear([disc, ...badges.map((badge) => badge.box)]);
  for (const badge of badges) assert.ok(Math.abs(middle(badge.box).x - 100) < 60 && Math.abs(middle(badge.box).y - 100) < 60);
});

test("badges without room stand as one, and none is lost", () => {
  const wanted = Array.from({ length: 40 }, (_, n) => ({ row: n, at: { x: 200 + (n % 7), y: 200 + (n % 5) } }));
  const badges = placeBadges(wanted, []);
  assert.ok(badges.length < 40);
  assert.deepEqual(badges.flatMap(({ rows }) => rows).sort((a, b) => a - b), wanted.map(({ row }) => row));
  clear(badges.map((badge) => badge.box));
});

test("a badge with marks all around it stands on its country", () => {
  const [badge] = placeBadges([{ row: "VA", at: { x: 300, y: 300 } }], [box(0, 0, 1000, 600)]);
  assert.deepEqual(middle(badge.box), { x: 300, y: 300 });
});

test("a name with reports that has no room at its mark stands aside, with a line that meets no other mark", () => {
  const around = [box(280, 252, 40, 34), box(280, 314, 40, 34), box(312, 290), box(230, 262, 56, 70)]; // a gap to the right above
  const [own, at] = [box(288, 288, 24, 24), { x: 300, y: 300 }];
  const wanted = [name("Without", 300, 300), name("Reported", at.x, at.y, { kind: "country", reported: true })];
  const [placed, ...others] = place(wanted.slice(1), { taken: [own, ...around] });
  assert.ok(placed.line && !others.length);
  for (const mark of [own, ...around]) clear([mark, placed.box]);
  const [from, to] = placed.line;
  for (let part = 0; part <= 1; part += 0.02) {
    const [x, y] = [from.x + part * (to.x - from.x), from.y + part * (to.y - from.y)];
    for (const { left, top, right, bottom } of around)
      assert.ok(!(x > left + 3 && x < right - 3 && y > top + 3 && y < bottom - 3), `${x}, ${y} lies on a mark`);
  }
  assert.deepEqual(place(wanted.slice(0, 1), { taken: [own, ...around] }), [], "without reports it is left out");
});

test("names cover no mark, no other name and no edge, however many there are", () => {
  const dice = random(7);
  const next = (below) => dice.next().value * below;
  const taken = Array.from({ length: 60 }, () => box(next(1000), next(600)));
  const kinds = ["place", "country", "city"];
  const wanted = Array.from({ length: 400 }, (_, n) => name(`name ${n}`, next(1000), next(600), { kind: kinds[n % 3], width: 20 + next(80), off: n % 3 === 1 ? 0 : 8 }));
  const placed = place(wanted, { taken });
  assert.ok(placed.length > 30 && placed.length <= 90);
  clear(placed.map((one) => one.box));
  for (const { box: one } of placed) {
    for (const mark of taken) assert.ok(!overlap(one, mark));
    assert.ok(one.left > SIGHT.left && one.right < SIGHT.right);
  }
});

test("the first names choose first, and there are no more than asked for", () => {
  const crowd = Array.from({ length: 30 }, (_, n) => name(`name ${n}`, 500, 300));
  assert.deepEqual(place(crowd).map(({ words }) => words), ["name 0", "name 1", "name 2", "name 3"]);
  assert.equal(place(crowd, { most: 2 }).length, 2);
});

test("a name stands on the right of its mark, else on the left, above or below", () => {
  const at = (taken) => place([name("Rome", 500, 300)], { taken })[0]?.box;
  const right = at([]);
  assert.ok(right.left >= 510);
  const left = at([right]);
  assert.ok(left.right <= 490);
  const above = at([right, left]);
  assert.ok(above.bottom <= 288);
  const below = at([right, left, above]);
  assert.ok(below.top >= 312);
  assert.equal(at([right, left, above, below]), undefined);
});

test("words are written once, and not where they do not fit", () => {
  assert.equal(place([name("Rome", 100, 100), name("Rome", 700, 500)]).length, 1);
  assert.deepEqual(place([name("Liechtenstein", 100, 100, { room: 12 })]), []);
});

test("a name that may not stand anywhere on its country is left out", () => {
  const asked = [];
  const country = name("Spain", 500, 300, { kind: "country", off: 0 });
  assert.deepEqual(place([country], { fits: (_, one) => { asked.push(middle(one)); return false; } }), []);
  assert.equal(asked.length, 5);
  assert.ok(asked.every(({ x }) => x === 500) && asked[0].y === 300);
});

test("no name is measured once there are enough", () => {
  let measured = 0;
  function* many() {
    while (measured < 500) yield name(`name ${measured}`, 50 + 100 * (measured % 9), 30 * measured++ % 600);
  }
  assert.equal(place(many(), { most: 5 }).length, 5);
  assert.ok(measured < 50);
});

test("the classes of counts are whole numbers that grow, at most five, and hold every count", () => {
  for (const most of [1, 2, 3, 5, 11, 40, 93, 1000, 54321]) {
    const ends = classes(most);
    assert.ok(ends.length >= 1 && ends.length <= 5);
    assert.ok(ends.every((end, n) => Number.isInteger(end) && end > (ends[n - 1] ?? 0)), `${ends}`);
    assert.deepEqual([ends[0], ends.at(-1)], [1, most]);
  }
  assert.deepEqual(classes(1), [1]);
  assert.deepEqual(classes(11), [1, 2, 3, 6, 11]);
});
