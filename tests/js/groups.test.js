// What a group says of its cities, also as the real supercluster joins them.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { CONTESTED, ENDED, SEVERAL, WEAK, degrees, join, kind, summary, unit } from "../../geo/assets/map/groups.js";

const Supercluster = createRequire(import.meta.url)("../../geo/assets/vendor/supercluster/supercluster.min.js");

const CITIES = [
  { row: 0, n: 3, flags: SEVERAL | ENDED, at: [10, 40] },
  { row: 1, n: 7, flags: ENDED, at: [12, 41] },
  { row: 2, n: 1, flags: CONTESTED | ENDED, at: [8, 44] },
  { row: 3, n: 7, flags: SEVERAL | CONTESTED | ENDED, at: [-5, 50] },
];
const WHOLE = { n: 18, top: 7, flags: ENDED, places: 4, contested: 2, west: -5, east: 12, south: 40, north: 50 };

function grouped(cities) {
  const [sum, ...others] = cities.map(summary);
  for (const one of others) join(sum, one);
  return sum;
}

test("a group says what its cities add up to, and what holds of each of them", () => {
  assert.deepEqual(grouped(CITIES), { ...WHOLE, row: 1 });
});

test("a group is the same in whatever order it is joined, but for the name among equals", () => {
  for (const order of [[3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]]) {
    const { row, ...sum } = grouped(order.map((n) => CITIES[n]));
    assert.deepEqual(sum, WHOLE);
    assert.equal(CITIES[row].n, 7);
  }
});

test("groups of groups say the same as one group of all", () => {
  const [left, right] = [grouped(CITIES.slice(0, 2)), grouped(CITIES.slice(2))];
  join(left, right);
  assert.deepEqual(left, { ...WHOLE, row: 1 });
});

test("joining leaves the one that is joined as it was", () => {
  const one = summary(CITIES[2]);
  join(summary(CITIES[0]), one);
  assert.deepEqual(one, summary(CITIES[2]));
});

test("a disc is drawn by what it rests on", () => {
  assert.equal(kind({ flags: 0 }), "one");
  assert.equal(kind({ flags: SEVERAL }), "several");
  assert.equal(kind({ flags: SEVERAL | CONTESTED | ENDED }), "contested ended");
  assert.equal(kind({ flags: WEAK }), "one weak");
  assert.equal(kind({ flags: WEAK | CONTESTED }), "contested weak");
  assert.equal(kind({ cluster: true, flags: 0, contested: 0 }), "group");
  assert.equal(kind({ cluster: true, flags: WEAK, contested: 0 }), "group weak");
  assert.equal(kind({ cluster: true, flags: ENDED | SEVERAL, contested: 2 }), "group contested ended");
});

test("positions in the map's plane come back from the degrees that they are given as", () => {
  for (const [x, y] of [[0, 0.5], [0.5, 0.5], [0.25, 0.1], [0.9, 0.95], [1, 0.3]]) {
    const [lng, lat] = degrees(x, y);
    assert.ok(Math.abs(lng) <= 180 && Math.abs(lat) <= 90);
    unit(lng, lat).forEach((value, n) => { assert.ok(Math.abs(value - [x, y][n]) < 1e-12); });
  }
});

test("the discs at every zoom add up to the cities, and keep apart", () => {
  const cities = Array.from({ length: 500 }, (_, row) => {
    const at = degrees(((row * 7919) % 1000) / 1000, 0.2 + ((row * 104729) % 600) / 1000);
    return { geometry: { type: "Point", coordinates: at }, properties: { row, n: 1 + (row % 9), flags: row % 8, at } };
  });
  const total = cities.reduce((sum, { properties: { n } }) => sum + n, 0);
  const numbers = [256, 1024, 4096, 65536].map((extent) => {
    const index = new Supercluster({ minZoom: 0, maxZoom: 0, extent, radius: 36, map: summary, reduce: join }).load(cities);
    const discs = index.getClusters([-180, -90, 180, 90], 0);
    assert.equal(discs.reduce((sum, { properties: { n } }) => sum + n, 0), total);
    for (const { properties } of discs.filter((disc) => disc.properties.cluster)) {
      const members = index.getLeaves(properties.cluster_id, Infinity).map((leaf) => leaf.properties);
      assert.equal(properties.places, members.length);
      assert.equal(properties.contested, members.filter(({ flags }) => flags & CONTESTED).length);
      assert.equal(properties.top, Math.max(...members.map(({ n }) => n)));
      assert.equal(properties.west, Math.min(...members.map(({ at }) => at[0])));
    }
    return discs.length;
  });
  assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
  assert.ok(numbers[0] < 100 && numbers.at(-1) === 500);
});
