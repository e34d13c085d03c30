import assert from "node:assert/strict";
import { test } from "node:test";

import { inOrder } from "../../geo/assets/page/table.js";
import { cases } from "./cases.js";

test("rows stand in the order in which the server would send them", () => {
  for (const [ranks, down, wanted] of cases("order")) {
    const rows = ranks.map((/** @type {number} */ rank, /** @type {number} */ place) => [rank, place]);
    const found = inOrder(rows, (row) => row, 0, down).map((row) => row[1]);
    assert.deepEqual(found, wanted);
  }
});
