// What the parts of a page say to each other is read as it was written.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { LastChoice, PATIENCE, readFragment, writeFragment } from "../../geo/assets/shared/protocol.js";

const NONE = { theme: null, place: null, at: null, layer: null, visit: null, present: null, query: "" };

test("an empty fragment asks for everything, shown as the system likes", () => {
  for (const hash of ["", "#"]) assert.deepEqual(readFragment(hash), NONE);
  assert.equal(writeFragment(NONE), "");
});

test("a fragment is read as it was written", () => {
  const written = [
    NONE,
    { ...NONE, query: "country=NL&country=ES" },
    { ...NONE, theme: "dark", place: "nl-amsterdam", at: "52.37,4.89,6" },
    { theme: "light", place: "ES", at: "-33.4,-70.6,11.25", layer: "action", visit: "2", present: "20", query: "q=a%26b%23c+d&since=2022-10&without=s1" },
    { ...NONE, query: new URLSearchParams([["q", "Łódź & “Tromsø” 100 % #1 ~*"]]).toString() },
  ];
  for (const fragment of written) {
    assert.deepEqual(readFragment(writeFragment(fragment)), fragment);
    assert.deepEqual(readFragment(`#${writeFragment(fragment)}`), fragment);
  }
});

test("a query is the same however it was encoded", () => {
  assert.equal(readFragment("#q=c%C3%B4te%20d%27or").query, readFragment("#q=côte+d'or").query);
});

test("a key of the fragment that the query has too is not asked for", () => {
  assert.deepEqual(readFragment(writeFragment({ query: "place=x&country=NL", place: "y" })), { ...NONE, place: "y", query: "country=NL" });
});

test("the page's first HTML and the map use the same names", () => {
  const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  const first = read("pages/templates/first.html");
  const [, event] = /const SAID = "(\w+)"/.exec(read("geo/assets/shared/protocol.js"));
  const heard = [...first.matchAll(/addEventListener\("(\w+)", (?:drawn|hear)\)/g)].map(([, name]) => name);
  assert.ok(heard.length >= 2 && heard.every((name) => name === event));
  const bridge = read("geo/assets/map/bridge.js");
  const [, parked] = /const PARKED = "([\w-]+)"/.exec(bridge);
  assert.ok(first.includes(`className = "${parked}"`));
  assert.ok(first.includes('id: "atlas-map"') && bridge.includes('getElementById("atlas-map")'));
  const written = [...first.matchAll(/asked\.set\("(\w+)"/g)].map(([, key]) => key);
  assert.deepEqual(written.filter((key) => !(key in NONE)), []);
});

test("with nothing chosen, every answer counts", () => {
  const choice = new LastChoice();
  assert.ok(choice.settles(0) && choice.settles(7));
});

test("an answer to something older than the last choice is passed over", () => {
  const choice = new LastChoice();
  const [first, second] = [choice.make(), choice.make()];
  assert.notEqual(first, second);
  assert.ok(choice.is(second) && !choice.is(first));
  assert.equal(choice.settles(0), false);
  assert.equal(choice.settles(first), false);
  assert.equal(choice.settles(second), true);
  assert.equal(choice.settles(first), true, "nothing is waited for any more");
});

test("a server that does not answer a choice is believed again after a while", () => {
  const choice = new LastChoice();
  choice.make(1, 1000);
  assert.equal(choice.settles(0, 1000 + PATIENCE - 1), false);
  assert.equal(choice.settles(0, 1000 + PATIENCE), true);
});
