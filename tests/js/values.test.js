// What is typed is shown at once only if the server will take it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { askedBy, isUsable, usable } from "../../geo/assets/filters/values.js";
import { cases } from "./cases.js";

// as geo/map/filter_options.py gives them: tests/test_browser_side.py holds it to this file
const { date, words } = cases("keys");

for (const [key, value, wanted] of cases("values"))
  test(`${key}=${JSON.stringify(value).slice(0, 40)} is ${wanted ? "taken" : "refused"}`, () => {
    assert.equal(isUsable(key === "q" ? words : date, value), wanted);
  });

test("a field that is emptied asks for nothing, which can be had", () => {
  assert.ok(isUsable(date, "") && isUsable(words, ""));
});

const KEYS = { country: { kind: "facet" }, q: words, since: date, until: date };

test("what the server cannot use is left out, and nothing else", () => {
  const asked = { country: ["ES", "IT"], q: "...", since: "2022-02-31", until: "2023" };
  assert.deepEqual(usable(asked, KEYS), { country: ["ES", "IT"], until: "2023" });
  assert.deepEqual(usable({ country: [], q: "a" }, KEYS), { country: [], q: "a" });
  assert.equal(asked.q, "...", "what was asked stays as it was");
});

test("an until before since is left out, as far as the coarser one says", () => {
  const inOrder = [["2022", "2022-10"], ["2022-10-26", "2022"], ["2022-10-26", "2022-10"], ["2022", ""], ["", "2022"], ["2022-01-01", "2022-01-01"]];
  for (const [since, until] of inOrder) assert.deepEqual(usable({ since, until }, KEYS), { since, until });
  for (const [since, until] of [["2023", "2022"], ["2022-10-26", "2022-10-25"], ["2022-10-26", "2022-09"], ["2023-01", "2022-12-31"]])
    assert.deepEqual(usable({ since, until }, KEYS), { since });
  assert.deepEqual(usable({ since: "2023-13", until: "2022" }, KEYS), { until: "2022" }, "what is left out bounds nothing");
});

test("what a query asks for is read in the shape of the filters", () => {
  const keys = { country: { repeatable: true }, q: { repeatable: false }, since: { repeatable: false } };
  const asked = askedBy("country=ES&country=IT&q=a+b&v=2026.11.0", keys);
  assert.deepEqual(asked, { country: ["ES", "IT"], q: "a b" });
  assert.deepEqual(askedBy("", keys), {});
});
