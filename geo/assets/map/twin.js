// The timeline in words: a table of its months, and lists to choose dates from in a narrow document.

import { add, button } from "../shared/dom.js";
import { day } from "../shared/text.js";
import { rangeOf } from "./months.js";
import { signOf } from "./strip.js";

/**
 * @param {HTMLElement} box @param {Atlas.Times} times
 */
export function drawTwin(box, { months, reports, answers, outcomes }) {
  const columns = [{ title: "First reports", ...reports }, { title: "Answers", ...answers }, ...outcomes];
  const table = document.createElement("table");
  add(table, "caption", "By month, of this view and in brackets of all where there are more. Outcomes are what a country’s own bodies did; they are among the answers.");
  const head = add(add(table, "thead"), "tr");
  for (const title of ["Month", ...columns.map((one) => one.title)]) add(head, "th", title).scope = "col";
  outcomes.forEach((_, kind) => head.children[kind + 3].prepend(signOf(kind), " ")); // as on the strip
  const body = add(table, "tbody");
  months.forEach((month, n) => {
    const row = add(body, "tr");
    add(row, "th", month.length === 4 ? `${month}, month not known` : day(month)).scope = "row";
    for (const { view, all } of columns) add(row, "td", view[n] === all[n] ? all[n] || "" : `${view[n]} (${all[n]})`);
  });
  box.replaceChildren(table);
  box.tabIndex = 0; // it scrolls
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "First reports, answers and outcomes by month");
}

/**
 * @param {HTMLElement} box @param {import("./months.js").Bin[]} bins
 * @param {{choose: (range: import("./months.js").Range) => void}} act
 */
export function drawLists(box, bins, { choose }) {
  box.replaceChildren();
  const lists = Object.fromEntries([["from", "First reported since"], ["to", "First reported until"]].map(([name, words]) => {
    const label = add(box, "label", words);
    const list = add(label, "select");
    list.name = name;
    bins.forEach((bin, n) => { add(list, "option", bin.words).value = String(n); });
    return [name, list];
  }));
  const chosen = () => ({ from: Number(lists.from.value), to: Number(lists.to.value) });
  lists.from.addEventListener("change", () => choose({ ...chosen(), to: Math.max(chosen().from, chosen().to) }));
  lists.to.addEventListener("change", () => choose({ ...chosen(), from: Math.min(chosen().from, chosen().to) }));
  const years = add(box, "div", undefined, "years");
  years.setAttribute("role", "group");
  years.setAttribute("aria-label", "Whole years");
  for (const year of new Set(bins.filter(({ first }) => first).map(({ first }) => first.slice(0, 4))))
    button(years, year, () => choose(rangeOf(bins, { since: year, until: year })));
  button(years, "All", () => choose({ from: 0, to: bins.length - 1 }));
}
