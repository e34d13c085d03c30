// The legend says what every colour, edge and hatch means, in words and whole numbers.

import { add } from "../shared/dom.js";

const MARKS = [
  ["disc several", "1", "several bases"],
  ["disc one", "1", "one basis"],
  ["disc one weak", "1", "weakly sourced: known from texts of grade C alone"],
  ["disc contested", "1", "contested: sources conflict, or a body denies it"],
  ["disc one ended", "1", "all reported closed"],
  ["disc group", "7", "several cities: their sum; open to zoom in"],
  ["badge", "+1", "known by region or country only (hatched)"],
];

/**
 * @param {HTMLElement} box
 * @param {number[]} levels the upper ends of the classes
 * @param {boolean} filtered whether the query leaves rows out
 */
export function drawLegend(box, levels, filtered) {
  const wasOpen = box.querySelector("details")?.open ?? window.innerWidth > 900;
  const details = document.createElement("details");
  details.open = wasOpen;
  add(details, "summary", "Legend");
  add(details, "p", "Country: reported stations", "scale-title");
  const scale = add(details, "ul", undefined, "scale");
  levels.forEach((end, n) => {
    const start = n ? levels[n - 1] + 1 : 1;
    swatch(scale, n + 1, start === end ? `${end}` : `${start}–${end}`);
  });
  swatch(scale, 0, filtered ? "none in this view" : "none reported");
  swatch(scale, "unknown", "no data");
  add(details, "p", "Disc: a city, its number of reported stations, and what they rest on");
  const marks = add(details, "ul", undefined, "marks");
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
