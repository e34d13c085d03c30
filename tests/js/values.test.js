// What is typed is shown at once only if the server will take it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isInOrder, isUsable } from "../../geo/assets/filters/values.js";
import { cases } from "./cases.js";

// as pages/parts/filters.py gives them: tests/test_browser_side.py holds it to this file
const { date, words } = cases("keys");

for (const [key, value, wanted] of cases("values"))
  test(`${key}=${JSON.stringify(value).slice(0, 40)} is ${wanted ? "taken" : "refused"}`, () => {
    assert.equal(isUsable(key === "q" ? words : date, value), wanted);
  });

test("a field that is emptied asks for nothing, which can be had", () => {
  assert.ok(isUsable(date, "") && isUsable(words, ""));
});

test("dates are in order as far as the coarser one says", () => {
  for (const [since, until] of [["2022", "2022-10"], ["2022-10-26", "2022"], ["2022-10-26", "2022-10"], ["2022", ""], ["", "2022"], ["2022-01-01", "2022-01-01"]])
    assert.ok(isInOrder({ since, until }), `${since} to ${until}`);
  for (const [since, until] of [["2023", "2022"], ["2022-10-26", "2022-10-25"], ["2022-10-26", "2022-09"], ["2023-01", "2022-12-31"]])
    assert.ok(!isInOrder({ since, until }), `${since} to ${until}`);
  assert.ok(isInOrder({}));
});
