// What is found by a name stands in the order in which a reader looks for it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inOrder } from "../../geo/assets/map/search.js";

const named = (plain, stations) => ({ plain, stations });
const names = (found, wanted) => inOrder(found, wanted).map(({ plain }) => plain);

test("places with reports come before those without, the most first", () => {
  const found = [named("madagascar", 0), named("malta", 0), named("malaga", 1), named("madrid", 3), named("oklahoma", 2)];
  assert.deepEqual(names(found, "ma"), ["madrid", "malaga", "oklahoma", "madagascar", "malta"]);
});

test("what bears the very name comes first, whatever is reported there", () => {
  assert.deepEqual(names([named("nigeria", 2), named("niger", 0)], "niger"), ["niger", "nigeria"]);
});
