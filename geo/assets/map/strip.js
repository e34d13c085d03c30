// The timeline's picture: bars up and down by month, light for all and dark for the view, what is
// known by year only hatched across it, and a sign for each kind of outcome of a month.

import { make } from "../shared/svg.js";
import { plural } from "../shared/text.js";
import { binOf, series } from "./months.js";

/** @typedef {import("./months.js").Bin} Bin */

const EDGE = 4; // pixels above the highest bar
const LOW = 27; // pixels for signs and years, under the bars
const SIGN = 8; // pixels that a sign takes up
const ROOMY = 11; // and with which it stands clear of that of the next month; with less it is drawn smaller
const YEAR = 34; // pixels that the name of a year takes up
const SHAPES = ["M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0", "M-3-3L3 3M3-3L-3 3", "M-3-3h6v6h-6z", "M0-3.5L3.5 3h-7z"];
const IN_TEXT = ["○", "×", "■", "▲"]; // the same shapes

/**
 * Reports have three fifths of the bars' height above the base, answers the rest under it.
 *
 * @param {HTMLElement} box @param {Atlas.Times} times @param {Bin[]} bins @param {{width: number, height: number}} size pixels
 */
export function drawStrip(box, times, bins, { width, height }) {
  const svg = make("svg", { width, height, viewBox: `0 0 ${width} ${height}` });
  const up = Math.round(0.6 * (height - LOW - EDGE));
  const base = EDGE + up;
  const hatch = make("pattern", { id: "by-year", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, svg);
  make("line", { x1: 0, y1: 0, x2: 0, y2: 5, class: "by-year" }, hatch);
  const step = width / bins.length;
  bars(svg, times, bins, { of: "reports", step, most: up, y: (tall) => base - tall });
  bars(svg, times, bins, { of: "answers", step, most: height - LOW - base - 1, y: () => base + 1 });
  make("line", { x1: 0, x2: width, y1: base + 0.5, y2: base + 0.5, class: "base" }, svg);
  signs(svg, times, bins, { step, y: height - LOW + 7 });
  years(svg, bins, { step, from: base, to: height - LOW + 13, foot: height - 5 });
  box.replaceChildren(svg);
}

/**
 * @param {Element} svg @param {Atlas.Times} times @param {Bin[]} bins
 * @param {{of: "reports" | "answers", step: number, most: number, y: (height: number) => number}} how
 */
function bars(svg, times, bins, { of, step, most, y }) {
  const all = series(bins, times.months, times[of].all);
  const view = series(bins, times.months, times[of].view);
  const top = Math.max(1, ...all.bars, ...all.years.map(({ n }) => n));
  const height = (/** @type {number} */ n) => (n ? Math.max(2, (most * n) / top) : 0);
  for (const { from, to, n } of all.years) {
    const ours = view.years.find((one) => one.from === from)?.n ?? 0;
    const area = make("rect", { x: from * step, width: (to + 1 - from) * step, y: y(height(n)), height: height(n), class: "year-only" }, svg);
    make("title", {}, area).textContent = `${bins[to].last.slice(0, 4)}, month not known: ${counted(of, ours, n)}`;
  }
  const gap = step > 4 ? 1 : 0;
  bins.forEach((bin, n) => {
    if (!all.bars[n]) return;
    const group = make("g", {}, svg);
    make("title", {}, group).textContent = `${bin.words}: ${counted(of, view.bars[n], all.bars[n])}`;
    for (const [count, name] of /** @type {const} */ ([[all.bars[n], "all"], [view.bars[n], "view"]]))
      if (count) make("rect", { x: n * step + gap / 2, width: step - gap, y: y(height(count)), height: height(count), class: `bar ${name} ${of}` }, group);
  });
}

/** @param {"reports" | "answers"} of @param {number} ours @param {number} all */
function counted(of, ours, all) {
  const what = of === "reports" ? "first report" : "answer";
  return ours === all ? plural(all, what) : `${ours} of ${plural(all, what)}`;
}

/**
 * As many signs as a month has room for: what went furthest first.
 *
 * @param {Element} svg @param {Atlas.Times} times @param {Bin[]} bins @param {{step: number, y: number}} how
 */
function signs(svg, { months, outcomes }, bins, { step, y }) {
  const room = Math.max(1, Math.floor(step / SIGN));
  const size = Math.min(1, step / room / ROOMY).toFixed(2);
  bins.forEach((_, n) => {
    const here = outcomes.map((one, kind) => ({ kind, title: one.title, n: months.reduce((sum, month, at) => sum + (month.length > 4 && binOf(bins, month) === n ? one.view[at] : 0), 0) }))
      .filter((one) => one.n).reverse().slice(0, room).reverse();
    here.forEach(({ kind, title, n: many }, at) => {
      const x = (n + 0.5) * step + SIGN * (at - (here.length - 1) / 2);
      const sign = make("path", { d: SHAPES[kind], transform: `translate(${x} ${y}) scale(${size})`, class: `sign sign-${kind + 1}` }, svg);
      make("title", {}, sign).textContent = `${bins[n].words}, ${title}: ${many}`;
    });
  });
}

/** What a month holds, in words: its reports, its answers, and each outcome. @param {Atlas.Times} times @param {Bin[]} bins @param {number} at of a bin */
export function wordsOf({ months, reports, answers, outcomes }, bins, at) {
  const sum = (/** @type {number[]} */ counts) => months.reduce((total, month, n) => total + (month.length > 4 && binOf(bins, month) === at ? counts[n] : 0), 0);
  const said = [counted("reports", sum(reports.view), sum(reports.all)), counted("answers", sum(answers.view), sum(answers.all))];
  return [bins[at].words, ...said, ...outcomes.flatMap((one, kind) => (sum(one.view) ? `${IN_TEXT[kind]} ${one.title}: ${sum(one.view)}` : []))].join("\n");
}

/** The sign of an outcome, for a key. @param {number} kind */
export function signOf(kind) {
  const svg = make("svg", { width: 10, height: 10, viewBox: "-5 -5 10 10", "aria-hidden": "true" });
  make("path", { d: SHAPES[kind], class: `sign sign-${kind + 1}` }, svg);
  return svg;
}

/** @param {Element} svg @param {Bin[]} bins @param {{step: number, from: number, to: number, foot: number}} how */
function years(svg, bins, { step, from, to, foot }) {
  const every = Math.ceil(YEAR / (12 * step));
  bins.forEach(({ first, words }, n) => {
    if (first && !first.endsWith("-01")) return;
    const x = n * step;
    if (first) make("line", { x1: x, x2: x, y1: from, y2: to, class: "tick" }, svg);
    if (first && Number(first.slice(0, 4)) % every) return;
    const label = make("text", { x: x + 2, y: foot }, svg);
    label.append(first ? first.slice(0, 4) : "‹");
    if (!first) make("title", {}, label).textContent = words;
  });
}
