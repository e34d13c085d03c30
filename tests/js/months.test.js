// Months of the timeline: bins, ranges, and what they leave of places.

import assert from "node:assert/strict";
import { test } from "node:test";
import { binOf, bins, datesOf, keyed, moved, rangeOf, series, shifted, sumWithin, within } from "../../geo/assets/map/months.js";
import { preview } from "../../geo/assets/map/preview.js";
import { cases } from "./cases.js";

const MONTHS = ["2018", "2018-11", "2022", "2022-09", "2022-10", "2022-12", "2023-06", "2024-02", ""];
const COUNTS = [1, 1, 4, 52, 44, 70, 11, 2, 3];
const made = bins(MONTHS, COUNTS);
const named = (first) => made.findIndex((bin) => bin.first === first);

for (const [date, since, until, wanted] of cases("between"))
  test(`${date || "no date"} is ${wanted ? "" : "not "}between ${since || "the first"} and ${until || "the last"}`, () => {
    assert.equal(within(date, { since, until }), wanted);
  });

test("bins are the months from the year in which most begins, and one for the little before", () => {
  assert.deepEqual(made[0], { first: "", last: "2021-12", words: "before Jan 2022" });
  assert.deepEqual(made[1], { first: "2022-01", last: "2022-01", words: "Jan 2022" });
  assert.equal(made.at(-1).last, "2024-02");
  assert.equal(made.length, 1 + 24 + 2);
});

test("nothing stands apart that is many, or near the rest", () => {
  assert.equal(bins(["2018-11", "2022-09"], [40, 60])[0].first, "2018-01");
  assert.equal(bins(["2021-12", "2022-09"], [1, 99])[0].first, "2021-01");
  assert.deepEqual(bins(["2022", ""], [0, 4]), []);
  assert.equal(bins(["2022"], [4]).length, 12, "a year alone has its months");
});

test("bins are not more than can be drawn, and each follows the one before", () => {
  const many = bins(["1850-01", "2024-05"], [50, 50]);
  assert.equal(many.length, 601);
  assert.equal(many[0].last, "1974-05");
  for (let n = 2; n < many.length; n++) assert.ok(many[n - 1].last < many[n].last);
});

test("every count is in one bar or hatched across its year, but for what has no date", () => {
  const { bars, years } = series(made, MONTHS, COUNTS);
  assert.equal(bars[0], 2, "what lies before, the year alone included");
  assert.equal(bars[named("2022-09")], 52);
  assert.deepEqual(years, [{ from: named("2022-01"), to: named("2022-12"), n: 4 }]);
  const sum = bars.reduce((all, n) => all + n, 0) + years.reduce((all, { n }) => all + n, 0);
  assert.equal(sum, COUNTS.reduce((all, n) => all + n, 0) - 3);
});

test("a range that ends at an end asks for no date there", () => {
  const last = made.length - 1;
  assert.deepEqual(datesOf(made, { from: 0, to: last }), { since: "", until: "" });
  assert.deepEqual(datesOf(made, { from: 1, to: last }), { since: "2022-01", until: "" });
  assert.deepEqual(datesOf(made, { from: 0, to: 0 }), { since: "", until: "2021-12" });
});

test("the dates of every range lead back to it", () => {
  for (let from = 0; from < made.length; from++)
    for (let to = from; to < made.length; to++)
      assert.deepEqual(rangeOf(made, datesOf(made, { from, to })), { from, to });
});

test("dates that were typed have the bins that hold them", () => {
  assert.deepEqual(rangeOf(made, { since: "2022", until: "2022" }), { from: named("2022-01"), to: named("2022-12") });
  assert.deepEqual(rangeOf(made, { since: "2022-10-26", until: "2099" }), { from: named("2022-10"), to: made.length - 1 });
  assert.equal(binOf(made, "1900"), 0);
});

test("an end moves to the other end at most, and a span keeps its length", () => {
  assert.deepEqual(moved({ from: 3, to: 6 }, "from", 9, 10), { from: 6, to: 6 });
  assert.deepEqual(moved({ from: 3, to: 6 }, "from", -4, 10), { from: 0, to: 6 });
  assert.deepEqual(moved({ from: 3, to: 6 }, "to", 40, 10), { from: 3, to: 9 });
  assert.deepEqual(shifted({ from: 3, to: 6 }, 9, 10), { from: 6, to: 9 });
  assert.deepEqual(shifted({ from: 3, to: 6 }, -9, 10), { from: 0, to: 3 });
});

test("keys go by a month, a year, or to the end", () => {
  const at = (key) => keyed(key, 14, 20);
  assert.deepEqual(["ArrowLeft", "ArrowDown", "ArrowRight", "ArrowUp"].map(at), [13, 13, 15, 15]);
  assert.deepEqual(["PageDown", "PageUp", "Home", "End", "a"].map(at), [2, 19, 0, 19, null]);
});

test("a range counts what lies in it, and all of it counts what has no date as well", () => {
  assert.equal(sumWithin(MONTHS, COUNTS, { since: "", until: "" }), 188);
  assert.equal(sumWithin(MONTHS, COUNTS, { since: "2022-10", until: "2022-12" }), 114);
  assert.equal(sumWithin(MONTHS, COUNTS, { since: "", until: "2022-09" }), 58);
});

test("what a range leaves of places is their stations of these months, with what holds of them", () => {
  const country = (code) => ({ country: code, country_name: code, stations: 9, on_map: 9, area_only: 9, contested: 0, label_lat: 1, label_lon: 2 });
  const times = {
    months: ["2022-09", "2022-12", ""], countries: [country("NL"), country("ES"), country("IT")],
    cells: { place: [0, 0, 1, 2, 3], month: [0, 1, 1, 1, 2], stations: [2, 1, 3, 1, 4], flags: [1, 1 | 2 | 4, 4, 16 | 8, 0] },
  };
  const places = { country: ["NL", "NL", "ES", "IT"], lat: [52, null, null, 45] };
  const of = (since, until, undated) => preview(times, places, { since, until, undated });
  const all = of("", "");
  assert.deepEqual(all.marks.place, [0, 3]);
  assert.deepEqual(all.marks.stations, [3, 4]);
  assert.deepEqual(all.marks.flags, [1 | 2, 0], "several of all, contested of any, ended not of all");
  assert.deepEqual(all.marks.area, { place: [2], stations: [1], flags: [8] });
  assert.deepEqual(all.countries.map((row) => [row.country, row.stations, row.on_map, row.area_only]), [["NL", 6, 3, 0], ["ES", 1, 0, 1], ["IT", 4, 4, 0]]);
  const late = of("2022-10", "");
  assert.deepEqual([late.marks.place, late.marks.stations, late.marks.flags], [[0], [1], [1 | 2 | 4]]);
  assert.notEqual(late.marks.key, all.marks.key);
  const kept = of("2022-10", "", true);
  assert.deepEqual([kept.marks.place, kept.marks.stations], [[0, 3], [1, 4]], "with what has no date, where that is asked for");
  assert.notEqual(kept.marks.key, late.marks.key);
});
