// The legend says what every colour, ring and hatch means, in words and whole numbers.

import { add } from "./dom.js";

const MARKS = [
  ["disc several", "several bases"],
  ["disc one", "one basis"],
  ["disc contested", "contested"],
  ["badge", "known by region or country only"],
];

export function drawLegend(box, levels) {
  const wasOpen = box.querySelector("details")?.open ?? window.innerWidth > 900;
  const details = document.createElement("details");
  details.open = wasOpen;
  add(details, "summary", "Legend");
  add(details, "p", "Reported stations in the country");
  const scale = add(details, "ul", undefined, "scale");
  swatch(scale, 0, "none reported");
  levels.forEach((end, n) => {
    const start = n ? levels[n - 1] + 1 : 1;
    swatch(scale, n + 1, start === end ? `${end}` : `${start}–${end}`);
  });
  add(details, "p", "Number in a city, and what it rests on");
  const marks = add(details, "ul", undefined, "marks");
  for (const [className, words] of MARKS) {
    const item = add(marks, "li");
    add(item, "i", className === "badge" ? "+1" : "1", className);
    item.append(words);
  }
  box.replaceChildren(details);
}

function swatch(scale, level, words) {
  const item = add(scale, "li");
  add(item, "i").dataset.level = level;
  item.append(words);
}
