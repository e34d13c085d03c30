// Countries before cities: what they add up to, and when they come apart.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CONTESTED, ENDED, SEVERAL } from "../../geo/assets/map/groups.js";
import { addUp, comesApart } from "../../geo/assets/map/nations.js";
import { nearest } from "../../geo/assets/map/nearest.js";
import { PARTS, countParts } from "../../geo/assets/map/parts.js";

const COUNTRIES = [
  { country: "ES", stations: 6, on_map: 5, area_only: 1 },
  { country: "NL", stations: 1, on_map: 1, area_only: 0 },
  { country: "RU", stations: 1, on_map: 0, area_only: 1 },
  { country: "FR", stations: 1, on_map: 0, area_only: 0 }, // in a city that could not be located
];
const ATLAS = {
  country: ["ES", "ES", "NL", "ES", "RU"],
  x: [0.49, 0.5, 0.51, 0, 0], y: [0.3, 0.31, 0.25, 0, 0],
  spot: (code) => ({ ES: { x: 0.492, y: 0.32 }, RU: { x: 0.7, y: 0.2 } })[code] ?? null,
};
const DRAWN = {
  place: [0, 1, 2], stations: [4, 1, 1], flags: [SEVERAL | ENDED, CONTESTED | ENDED, SEVERAL],
  area: { place: [3, 4], stations: [1, 1], flags: [ENDED, 0] },
};

test("a country counts all its stations, and says how many are in cities and how many are not", () => {
  const nations = addUp(DRAWN, COUNTRIES, ATLAS);
  assert.deepEqual([...nations.keys()], ["ES", "NL", "RU"]);
  assert.deepEqual(nations.get("ES"), {
    country: "ES", n: 6, cities: 2, known: 5, area: 1, flags: ENDED, places: 3, contested: 1, row: 0, top: 4,
    west: 0.49, east: 0.5, south: 0.3, north: 0.32,
  });
  const { n, cities, area, row } = nations.get("RU");
  assert.deepEqual([n, cities, area, row], [1, 0, 1, 4]);
});

test("the numbers of all countries add up to what is drawn", () => {
  const sum = [...addUp(DRAWN, COUNTRIES, ATLAS).values()].reduce((total, { n }) => total + n, 0);
  assert.equal(sum, 8);
});

test("a country comes apart when its places do, and one with a single place never", () => {
  const nations = addUp(DRAWN, COUNTRIES, ATLAS);
  const at = (code, zoom) => comesApart(nations.get(code), zoom, 256 * 2 ** zoom);
  assert.ok(!at("ES", 2) && !at("ES", 3) && at("ES", 4));
  assert.ok(!at("NL", 12) && !at("RU", 12));
});

test("a country of more than a dozen stations comes apart as soon as it gives two discs", () => {
  const spain = { ...addUp(DRAWN, COUNTRIES, ATLAS).get("ES"), n: 13, west: 0.48, east: 0.52 };
  assert.ok(comesApart(spain, 2, 1024) && !comesApart({ ...spain, n: 12 }, 2, 1024));
});

test("parts of the world share no country, and count those that have reports", () => {
  const codes = PARTS.flatMap(({ countries }) => [...countries]);
  assert.equal(new Set(codes).size, codes.length);
  assert.deepEqual(countParts(COUNTRIES).map(({ id, stations, reported }) => [id, stations, reported]), [
    ["europe", 9, 4], ["americas", 0, 0], ["africa", 0, 0], ["asia", 0, 0], ["oceania", 0, 0],
  ]);
});

test("a press beside a mark is on the nearest one within reach", () => {
  const [small, large] = [{ x: 100, y: 100, r: 10 }, { x: 140, y: 100, r: 20 }];
  assert.equal(nearest([small, large], { x: 108, y: 112 }, 22), small);
  assert.equal(nearest([small, large], { x: 119, y: 100 }, 22), small);
  assert.equal(nearest([small, large], { x: 121, y: 100 }, 22), large);
  assert.equal(nearest([small, large], { x: 100, y: 114 }, 12), null);
  assert.equal(nearest([large], { x: 140, y: 119 }, 12), large);
  assert.equal(nearest([], { x: 0, y: 0 }, 22), null);
});
