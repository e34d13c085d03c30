// The legend says what every colour, edge and hatch means, in words and whole numbers: what is in sight
// in one line, the rest when it is opened.

import { add, hintMore } from "../shared/dom.js";
import { words as nouns } from "../shared/words.js";
import { swatch as pattern } from "./action.js";

/** @typedef {{title: string, short: string, ramp: (() => Element)[], swatches: {sample: () => Element, words: string, says?: string}[]}} Key of the countries' colours */

const SIGNS = [ // what the line says of marks: where it is in sight, its look, its words
  ["", "disc one", "1", nouns.reported_many],
  ["badge", "badge", "1", "by region or country only"],
  ["contested", "disc contested", "1", "contested"],
  ["several", "disc several", "1", "several bases"],
  ["weak", "disc one weak", "1", "weakly sourced"],
  ["ended", "disc one ended", "1", "reported closed"],
];
const MARKS = [
  ["disc one", "1", "one basis, however many texts repeat it"],
  ["disc several", "1", "several bases"],
  ["disc one weak", "1", "weakly sourced: known from texts of grade C alone"],
  ["disc contested", "1", "contested: sources conflict, or a body denies it"],
  ["disc one ended", "1", "all reported closed"],
  ["disc group", "7", "a country, a part of the world, or several cities: their sum; nearer, its places come apart"],
  ["disc one selected", "1", "the open record, or the disc that holds it"],
  ["badge", "1", "known by region or country only"],
];

/**
 * @param {HTMLElement} box
 * @param {Key | null} key null where nothing colours the countries
 */
export function drawLegend(box, key) {
  const wasOpen = box.querySelector("details")?.open ?? false;
  const details = document.createElement("details");
  details.open = wasOpen;
  const line = add(details, "summary");
  add(line, "b", "Legend");
  for (const [sign, className, sample, words] of SIGNS) {
    const item = add(line, "span");
    item.dataset.sign = sign;
    add(item, "i", sample, className).setAttribute("aria-hidden", "true");
    item.append(words);
  }
  const more = add(details, "div", undefined, "more");
  if (key) drawKey(line, more, key);
  add(more, "p", `Disc: a city or a country, its number of ${nouns.reported_many}, and what they rest on`);
  const marks = add(more, "ul", undefined, "marks");
  for (const [className, sample, words] of MARKS) {
    const item = add(marks, "li");
    add(item, "i", sample, className).setAttribute("aria-hidden", "true");
    item.append(words);
  }
  box.replaceChildren(details);
  hintMore(line);
}

/** Of marks, the line says what is in sight. @param {HTMLElement} box @param {Set<string>} signs */
export function showSigns(box, signs) {
  for (const item of box.querySelectorAll("[data-sign]"))
    if (item instanceof HTMLElement) item.hidden = item.dataset.sign !== "" && !signs.has(item.dataset.sign ?? "");
}

/** @param {HTMLElement} line @param {HTMLElement} more @param {Key} key */
function drawKey(line, more, { title, short, swatches, ramp: shades }) {
  const item = document.createElement("span");
  item.className = "colours";
  line.querySelector("[data-sign]")?.after(item);
  const ramp = add(item, "span", undefined, "ramp");
  ramp.setAttribute("aria-hidden", "true");
  ramp.append(...shades.map((make) => make()));
  item.append(short);
  add(more, "p", title);
  const scale = add(more, "ul", undefined, "scale");
  for (const { sample, words, says } of swatches) {
    const one = add(scale, "li");
    if (says) one.title = says;
    one.append(sample(), words);
  }
}

/** Colours of counts. @param {number[]} levels the upper ends of the classes @param {boolean} filtered whether the query leaves rows out @returns {Key} */
export function countKey(levels, filtered) {
  const classes = levels.map((end, n) => {
    const start = n ? levels[n - 1] + 1 : 1;
    return { sample: () => colour(n + 1), words: start === end ? `${end}` : `${start}–${end}` };
  });
  return {
    title: `Country: ${nouns.reported_many}; hatched where some are known by region or country only`, short: `${(levels.at(-1) ?? 0) > 1 ? "1–" : ""}${levels.at(-1) ?? 0} in a country`,
    ramp: classes.map(({ sample }) => sample),
    swatches: [...classes, { sample: () => colour(0), words: filtered ? "none in this view" : "none reported" }, { sample: () => colour("unknown"), words: "no data" }],
  };
}

/** Colours of official action. @param {Atlas.OfficialAction["classes"]} classes @returns {Key} */
export function actionKey(classes) {
  const swatches = [{ title: "no answer found", says: "" }, ...classes]
    .map(({ title, says }, level) => ({ sample: () => pattern(level), words: title, says }));
  return {
    title: "Country: how far its own bodies went", short: "official action, by how far it went",
    ramp: swatches.map(({ sample }) => sample), swatches,
  };
}

/** @param {number | string} level */
function colour(level) {
  const sample = document.createElement("i");
  sample.dataset.level = String(level);
  return sample;
}
