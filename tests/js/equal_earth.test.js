// The projection against PROJ, against what its authors publish, and against itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import "../../geo/assets/map/equal_earth.js";
import { cases } from "./cases.js";

const { east, north, project, unproject } = globalThis.equalEarth;
const near = (found, wanted, by = 1e-9) =>
  found.forEach((value, n) => { assert.ok(Math.abs(value - wanted[n]) < by, `${found} is not ${wanted}`); });

test("it projects as PROJ does", () => {
  for (const [lat, lon, x, y] of cases("equal_earth")) near(project(lat, lon), [x, y]);
});

test("its outline has the shape that its authors publish", () => {
  // Šavrič, Patterson, Jenny 2019: the poles are 0.59247 times as long as the equator, 2.05458 wide to 1 high
  assert.equal((project(90, 180)[0] / east).toFixed(5), "0.59247");
  assert.equal((east / north).toFixed(5), "2.05458");
});

test("what is projected comes back, as exactly as 10 micrometres on the ground", () => {
  for (let lat = -89; lat <= 89; lat += 2.5)
    for (let lon = -180; lon <= 180; lon += 15) near(unproject(...project(lat, lon)), [lat, lon], 1e-10);
});

test("what lies outside comes back as the nearest of the world", () => {
  assert.deepEqual(unproject(0, 2 * north).map(Math.round), [90, 0]);
  assert.deepEqual(unproject(10 * east, 0), [0, 180]);
  near(project(120, 0), [0, north]);
});

test("equal areas are drawn equal", () => {
  const area = (lat, lon, by) => {
    const corners = [[lat, lon], [lat, lon + by], [lat + by, lon + by], [lat + by, lon]].map((at) => project(...at));
    return Math.abs(corners.reduce((sum, [x, y], n) => {
      const [nextX, nextY] = corners[(n + 1) % 4];
      return sum + x * nextY - nextX * y;
    }, 0)) / 2;
  };
  const ground = (lat, by) => (Math.sin(((lat + by) * Math.PI) / 180) - Math.sin((lat * Math.PI) / 180)) * by * Math.PI / 180;
  for (const lat of [-80, -45, 0, 30, 60, 85])
    for (const lon of [-179, 0, 100]) assert.ok(Math.abs(area(lat, lon, 0.1) / ground(lat, 0.1) - 1) < 1e-4);
});
