// What the panel over the map keeps, steps through and asks for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { pathOf } from "../../geo/assets/map/fragments.js";
import { listed } from "../../geo/assets/map/list.js";
import { Recent } from "../../geo/assets/map/recent.js";

test("what was asked for last is kept, the oldest goes", async () => {
  const asked = [];
  const recent = new Recent(2);
  const get = (key) => recent.get(key, async () => { asked.push(key); return key.toUpperCase(); });
  for (const key of ["a", "b", "a", "c", "a", "b"]) assert.equal(await get(key), key.toUpperCase());
  assert.deepEqual(asked, ["a", "b", "c", "b"]);
});

test("what failed is asked for again", async () => {
  const recent = new Recent(2);
  await assert.rejects(recent.get("a", async () => { throw new Error("lost"); }), /lost/);
  assert.equal(await recent.get("a", async () => "found"), "found");
});

test("a record has one address", () => {
  const paths = { world: "world", NL: "country/NL", nl: "place/nl", "nl-amsterdam": "place/nl-amsterdam", "a/b?c": "place/a%2Fb%3Fc" };
  for (const [id, path] of Object.entries(paths)) assert.equal(pathOf(id), path);
});

test("a record is one part of a path, whatever its address says", () => {
  const paths = {
    "source/a-paper": "source/a-paper",
    "source/a%2Fb": "source/a%2Fb",
    "source/../api/v1/stations.json?q=<b>": "source/..%2Fapi%2Fv1%2Fstations.json%3Fq%3D%3Cb%3E",
    "source/%": "source/%25",
    "../map": "place/..%2Fmap",
    "//other.invalid": "place/%2F%2Fother.invalid",
  };
  for (const [id, path] of Object.entries(paths)) assert.equal(pathOf(id), path);
  for (const id of ["", ".", "..", "source/", "source/..", "source/%2e%2e"]) assert.throws(() => pathOf(id), /no such record/);
});

test("places stand in the order of the list: most stations first, then by name", () => {
  const name = ["Paris", "Athens", "Rome", "Sicily"];
  const marks = { place: [0, 1, 2], stations: [1, 1, 3], area: { place: [3], stations: [2] } };
  const rows = listed({ name }, { marks });
  assert.deepEqual(rows.map(({ row }) => name[row]), ["Rome", "Sicily", "Athens", "Paris"]);
  assert.deepEqual(rows.map(({ by }) => by), ["city", "region or country only", "city", "city"]);
});
