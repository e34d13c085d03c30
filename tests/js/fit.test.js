// The free part of a window, the zoom that fits, and positions in links.

import assert from "node:assert/strict";
import { test } from "node:test";
import { freePart, readAt, writeAt, zoomFor } from "../../geo/assets/map/fit.js";

const box = (left, top, right, bottom) => ({ left, top, right, bottom });
const WINDOW = box(0, 0, 1440, 780);
const PANEL = box(1040, 0, 1440, 780);
const TOOLS = box(1396, 10, 1430, 208);
const SEARCH = box(10, 10, 750, 42);
const LEGEND = box(10, 742, 930, 772);
const WIDE = { x: 2, y: 1 };

test("a window without controls is free", () => {
  assert.deepEqual(freePart(WINDOW, [], WIDE), WINDOW);
  assert.deepEqual(freePart(WINDOW, [box(-50, -50, 0, 0), box(1440, 0, 1500, 100)], WIDE), WINDOW);
});

test("a panel takes its side, and what stands under it takes nothing more", () => {
  assert.deepEqual(freePart(WINDOW, [PANEL, TOOLS], WIDE), box(0, 0, 1040, 780));
});

test("no control covers what is free", () => {
  const taken = [SEARCH, TOOLS, LEGEND, PANEL];
  for (const shape of [WIDE, { x: 1, y: 1 }, { x: 1, y: 3 }]) {
    const free = freePart(WINDOW, taken, shape);
    for (const one of taken)
      assert.ok(one.left >= free.right || one.right <= free.left || one.top >= free.bottom || one.bottom <= free.top);
  }
});

test("what is high gets another free part than what is wide", () => {
  const strip = [box(0, 300, 900, 340)];
  assert.deepEqual(freePart(WINDOW, strip, { x: 3, y: 1 }), box(0, 340, 1440, 780));
  assert.deepEqual(freePart(WINDOW, strip, { x: 1, y: 3 }), box(900, 0, 1440, 780));
});

test("a window that is full of controls is taken as it is", () => {
  assert.deepEqual(freePart(box(0, 0, 200, 150), [box(0, 0, 200, 100), box(0, 100, 100, 150)], WIDE), box(0, 0, 200, 150));
});

test("the zoom is the greatest step at which a box has room, and what was read at a zoom is shown at it", () => {
  assert.equal(zoomFor({ x: 100, y: 10 }, { x: 800, y: 800 }, 0.25), 3);
  assert.equal(zoomFor({ x: 100, y: 100 }, { x: 800, y: 399 }, 0.25), 2);
  assert.equal(zoomFor({ x: 100, y: 100 }, { x: 400 * 0.99, y: 400 * 0.99 }, 0.25), 1.75);
  assert.equal(zoomFor({ x: 100.001, y: 1 }, { x: 800, y: 800 }, 0.25), 3);
});

test("a position is written as bounds of four digits and read as such", () => {
  assert.equal(writeAt([3.30001, 50.7, 7.3, 53.60009]), "3.3000,50.7000,7.3000,53.6001");
  assert.equal(writeAt([-181, -95, 200, 90]), "-180.0000,-90.0000,180.0000,90.0000");
  assert.deepEqual(readAt("3.3,50.7,7.3,53.6"), { box: [3.3, 50.7, 7.3, 53.6] });
  assert.deepEqual(readAt(writeAt([-11, 34, 42, 62])), { box: [-11, 34, 42, 62] });
});

test("a position of an older link is a middle and a zoom", () => {
  assert.deepEqual(readAt("52.37,4.89,6"), { centre: [52.37, 4.89], zoom: 6 });
});

test("anything else is no position", () => {
  for (const at of [null, "", "1,2", "a,b,c", "1,2,3,4,5", "7,50,3,53", "3,53,7,50", "1,,3", "NaN,1,2"]) assert.equal(readAt(at), null, String(at));
});

test("what is near enough anyway lies in the middle of the part with the most room", () => {
  const taken = [SEARCH, TOOLS, LEGEND];
  const small = { x: 2, y: 1 };
  assert.deepEqual(freePart(WINDOW, taken, small, { edge: 28, enough: 200 }), box(0, 42, 1396, 742));
  const nearest = freePart(WINDOW, taken, { x: 1, y: 1e-3 });
  assert.ok(nearest.right - nearest.left === 1440, "what may be as large as it can has the widest");
});
