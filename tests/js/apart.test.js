// Discs that would cover each other stand beside each other, near where they belong.

import assert from "node:assert/strict";
import { test } from "node:test";
import { pushApart } from "../../geo/assets/map/apart.js";

const disc = (x, y, r = 12) => ({ x, y, r });
const pushed = (discs) => pushApart(discs).map(([dx, dy], n) => ({ x: discs[n].x + dx, y: discs[n].y + dy, r: discs[n].r }));

function apart(discs) {
  discs.forEach((a, n) => {
    for (const b of discs.slice(n + 1))
      assert.ok(Math.hypot(a.x - b.x, a.y - b.y) > a.r + b.r - 0.1, `${JSON.stringify([a, b])} overlap`);
  });
}

/** Numbers that look random and are the same each time. */
function* random(seed) {
  for (let n = seed; ; ) {
    n = (n * 1103515245 + 12345) % 2 ** 31;
    yield n / 2 ** 31;
  }
}

test("discs that do not overlap stay exactly where they are", () => {
  assert.deepEqual(pushApart([disc(0, 0), disc(30, 0), disc(0, 400, 23)]), [[0, 0], [0, 0], [0, 0]]);
  assert.deepEqual(pushApart([]), []);
});

test("two discs part along the line between them, each half of the way", () => {
  const [[ax, ay], [bx, by]] = pushApart([disc(100, 50), disc(120, 50)]);
  assert.ok(Math.abs(ax + 2.5) < 0.1 && Math.abs(bx - 2.5) < 0.1);
  assert.deepEqual([ay, by], [0, 0]);
});

test("a crowd as dense as Europe on a map of the world comes apart, and stays near", () => {
  const dice = random(11);
  const next = (below) => dice.next().value * below;
  const crowd = Array.from({ length: 18 }, () => disc(next(170), next(130), 10 + next(6)));
  apart(pushed(crowd));
  const far = pushApart(crowd).map(([x, y]) => Math.hypot(x, y));
  assert.ok(Math.max(...far) <= 40 && far.reduce((a, b) => a + b) / far.length < 12);
});

test("the same discs move the same way every time, also from one spot", () => {
  const crowd = [disc(5, 5), disc(5, 5), disc(5, 5), disc(9, 5)];
  assert.deepEqual(pushApart(crowd), pushApart(crowd));
  apart(pushed(crowd));
});

test("no disc leaves its neighbourhood, however many share a spot", () => {
  const moved = pushApart(Array.from({ length: 80 }, () => disc(10, 10)));
  assert.ok(moved.every(([x, y]) => Math.hypot(x, y) <= 40.001));
});
