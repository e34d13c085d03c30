// What a map by itself says: how high it would be, its counts, what of a link it cannot show.

import assert from "node:assert/strict";
import { test } from "node:test";
import { wish } from "../../geo/assets/map/alone.js";
import { inCounts, unread } from "../../geo/assets/map/status.js";

const NONE = { theme: null, place: null, at: null, layer: null, visit: null, present: null, query: "" };

test("the wished height follows the width within bounds", () => {
  const heights = [200, 340, 599, 800, 1000, 1400, 3000].map(wish);
  assert.deepEqual(heights, heights.toSorted((a, b) => a - b));
  assert.deepEqual([heights[0], heights.at(-1)], [420, 846]);
});

test("counts are said in whole, and of nothing only that it is nothing", () => {
  const counts = { total: 92, shown: 1, on_map: 1, area_only: 0, unplaced: 0, filtered_out: 91, cities: 1, countries: 1, contested: 0 };
  assert.equal(inCounts(counts).join(""), "1 of 92 reports: 1 in 1 city; 0 contested");
  assert.equal(inCounts({ ...counts, shown: 0 }).join(""), "0 of 92 reports");
});

test("a theme or layer that there is not is said", () => {
  assert.equal(unread({ ...NONE, theme: "dark", layer: "action" }), "");
  assert.match(unread({ ...NONE, theme: "blue", layer: "heat" }), /layer “heat”.*theme “blue”/);
});
