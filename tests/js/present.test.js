import assert from "node:assert/strict";
import { test } from "node:test";

import { pace } from "../../geo/assets/map/present.js";

test("a presentation waits for a key, or gives each record time to be read", () => {
  assert.equal(pace(null), null);
  for (const waits of ["1", "", "0", "yes", "-3"]) assert.equal(pace(waits), 0);
  assert.equal(pace("20"), 20);
  assert.equal(pace("2"), 5);
});
