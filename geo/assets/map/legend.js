// The legend says what every colour, edge and hatch means, in words and whole numbers: the marks that are
// seen first in one line, the rest when it is opened.

import { add } from "../shared/dom.js";

const FIRST = [ // what the line holds, where it has room
  ["disc one", "1", "reported stations"],
  ["badge", "1", "place known by country or region only"],
  ["disc contested", "1", "contested"],
  ["disc several", "1", "several bases"],
  ["disc one weak", "1", "weakly sourced"],
  ["disc one ended", "1", "reported closed"],
];
const MARKS = [
  ["disc one", "1", "one basis, however many texts repeat it"],
  ["disc several", "1", "several bases"],
  ["disc one weak", "1", "weakly sourced: known from texts of grade C alone"],
  ["disc contested", "1", "contested: sources conflict, or a body denies it"],
  ["disc one ended", "1", "all reported closed"],
  ["disc group", "7", "a country, or several cities: their sum; nearer, its places come apart"],
  ["badge", "1", "known by region or country only (hatched)"],
];

/**
 * @param {HTMLElement} box
 * @param {number[]} levels the upper ends of the classes
 * @param {boolean} filtered whether the query leaves rows out
 */
export function drawLegend(box, levels, filtered) {
  const wasOpen = box.querySelector("details")?.open ?? false;
  const details = document.createElement("details");
  details.open = wasOpen;
  const line = add(details, "summary");
  add(line, "b", "Legend");
  for (const [className, sample, words] of FIRST) {
    const item = add(line, "span");
    add(item, "i", sample, className).setAttribute("aria-hidden", "true");
    item.append(words);
  }
  const more = add(details, "div", undefined, "more");
  add(more, "p", "Country: reported stations", "scale-title");
  const scale = add(more, "ul", undefined, "scale");
  levels.forEach((end, n) => {
    const start = n ? levels[n - 1] + 1 : 1;
    swatch(scale, n + 1, start === end ? `${end}` : `${start}–${end}`);
  });
  swatch(scale, 0, filtered ? "none in this view" : "none reported");
  swatch(scale, "unknown", "no data");
  add(more, "p", "Disc: a city or a country, its number of reported stations, and what they rest on");
  const marks = add(more, "ul", undefined, "marks");
  for (const [className, sample, words] of MARKS) {
    const item = add(marks, "li");
    add(item, "i", sample, className).setAttribute("aria-hidden", "true");
    item.append(words);
  }
  box.replaceChildren(details);
}

/** @param {HTMLElement} scale @param {number | string} level @param {string} words */
function swatch(scale, level, words) {
  const item = add(scale, "li");
  add(item, "i").dataset.level = String(level);
  item.append(words);
}
