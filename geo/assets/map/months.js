// Months, as the timeline bins and bounds them. Dates are year, month or day, as in the tables.

import { day } from "../shared/text.js";

/**
 * One bar of the timeline: a month, or all that lies before the first one drawn.
 *
 * @typedef {{first: string, last: string, words: string}} Bin months; `first` is "" of what lies before
 */
/** @typedef {{since: string, until: string}} Dates "" bounds nothing */
/** @typedef {{from: number, to: number}} Range of bins, both included */

const FEW = 0.05; // of all: so little may stand as one bin, if a year or more parts it from the rest
const MOST = 600; // months drawn one by one

/** @param {string} month @returns {number} months since the year 0 */
const count = (month) => 12 * Number(month.slice(0, 4)) + Number(month.slice(5, 7) || 1) - 1;

/** @param {number} n @returns {string} */
const month = (n) => `${String(Math.floor(n / 12)).padStart(4, "0")}-${String((n % 12) + 1).padStart(2, "0")}`;

/**
 * Whether a date lies in a range: as geo.view.between, and held to the same cases,
 * tests/js/cases/between.json. One known by year or month only stands for its beginning.
 *
 * @param {string} date @param {Dates} dates
 */
export function within(date, { since, until }) {
  if (!since && !until) return true;
  return date !== "" && date >= since && (!until || date.slice(0, until.length) <= until);
}

/**
 * The bins of some months: whole years from where most lies to the last month, and one before them
 * if there is anything.
 *
 * @param {string[]} months year or month, in order; "" is passed over
 * @param {number[]} counts of each
 * @returns {Bin[]}
 */
export function bins(months, counts) {
  const dated = months.map((one, n) => ({ one, n: counts[n] })).filter(({ one, n }) => one && n);
  if (!dated.length) return [];
  const all = dated.reduce((sum, { n }) => sum + n, 0);
  let [first, before] = [0, 0];
  dated.forEach(({ one, n }, at) => {
    if (at && before <= FEW * all && count(one) - count(dated[at - 1].one) >= 12) first = at;
    before += n;
  });
  const end = Math.max(...dated.map(({ one }) => count(one.length > 4 ? one : `${one}-12`)));
  const start = Math.max(count(dated[first].one.slice(0, 4)), end - MOST + 1);
  const made = Array.from({ length: end - start + 1 }, (_, n) => month(start + n));
  const drawn = made.map((one) => ({ first: one, last: one, words: day(one) }));
  if (count(dated[0].one) >= start) return drawn;
  return [{ first: "", last: month(start - 1), words: `before ${day(month(start))}` }, ...drawn];
}

/** The bin of a month or day; the nearest one if there is none. @param {Bin[]} made @param {string} date */
export function binOf(made, date) {
  const last = made.findIndex((bin) => date.slice(0, 7) <= bin.last);
  return last < 0 ? made.length - 1 : last;
}

/**
 * Counts by bin, and apart what is known by year only: its bins, and how much.
 *
 * @param {Bin[]} made @param {string[]} months @param {number[]} counts
 */
export function series(made, months, counts) {
  const bars = made.map(() => 0);
  /** @type {(Range & {n: number})[]} */
  const years = [];
  months.forEach((one, n) => {
    if (!one || !counts[n]) return;
    const to = binOf(made, one.length > 4 ? one : `${one}-12`);
    if (one.length > 4 || made[to].first === "") bars[to] += counts[n];
    else years.push({ from: binOf(made, `${one}-01`), to, n: counts[n] });
  });
  return { bars, years };
}

/** The dates of a range of bins: an end of the whole bounds nothing. @param {Bin[]} made @param {Range} range @returns {Dates} */
export function datesOf(made, { from, to }) {
  return { since: from > 0 ? made[from].first : "", until: to < made.length - 1 ? made[to].last : "" };
}

/** The bins that dates reach over. @param {Bin[]} made @param {Dates} dates @returns {Range} */
export function rangeOf(made, { since, until }) {
  const from = since ? binOf(made, since) : 0;
  const to = until ? binOf(made, until.length > 4 ? until : `${until}-12`) : made.length - 1;
  return { from, to: Math.max(from, to) };
}

/** A range with one end moved, at most to the other. @param {Range} range @param {"from" | "to"} end @param {number} bin @param {number} many @returns {Range} */
export function moved({ from, to }, end, bin, many) {
  return end === "from" ? { from: Math.max(0, Math.min(bin, to)), to } : { from, to: Math.min(many - 1, Math.max(bin, from)) };
}

/** A range of the same length elsewhere, as far as there is room. @param {Range} range @param {number} by @param {number} many @returns {Range} */
export function shifted({ from, to }, by, many) {
  const step = Math.max(-from, Math.min(by, many - 1 - to));
  return { from: from + step, to: to + step };
}

/**
 * Where a key takes one end of the range; null if the key means nothing here.
 *
 * @param {string} key as of a KeyboardEvent @param {number} bin @param {number} many
 */
export function keyed(key, bin, many) {
  /** @type {Record<string, number>} */
  const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -12, PageUp: 12, Home: -many, End: many };
  return key in steps ? Math.max(0, Math.min(many - 1, bin + steps[key])) : null;
}

/** How many of the counts lie in a range. @param {string[]} months @param {number[]} counts @param {Dates} dates */
export function sumWithin(months, counts, dates) {
  return counts.reduce((sum, n, at) => (within(months[at], dates) ? sum + n : sum), 0);
}
