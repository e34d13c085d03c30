// Names are compared here as the server compares them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { day, hasWord, plain, plural } from "../../geo/assets/shared/text.js";
import { cases } from "./cases.js";

for (const [text, wanted] of cases("plain"))
  test(`${JSON.stringify(text)} is compared as ${JSON.stringify(wanted)}`, () => assert.equal(plain(text), wanted));

for (const [text, word, wanted] of cases("begins"))
  test(`${JSON.stringify(word)} ${wanted ? "begins" : "begins nothing"} in ${JSON.stringify(text)}`, () => assert.equal(hasWord(text, word), wanted));

test("what is plain stays as it is", () => {
  for (const [, wanted] of cases("plain")) assert.equal(plain(wanted), wanted);
});

test("a date is said as exactly as it is known", () => {
  const said = { "2022-10-26": "26 Oct 2022", "2022-10-05": "5 Oct 2022", "2022-10": "Oct 2022", 2022: "2022", "": "date not known" };
  for (const [iso, words] of Object.entries(said)) assert.equal(day(iso), words);
});

test("what is no date is said as it stands", () => {
  for (const text of ["2022-13", "2022-00-01", "October", "2022-10-26T00:00"]) assert.equal(day(text), text);
});

test("a number and its noun agree", () => {
  assert.deepEqual([0, 1, 2].map((n) => plural(n, "city", "cities")), ["0 cities", "1 city", "2 cities"]);
  assert.equal(plural(3, "station"), "3 stations");
});
