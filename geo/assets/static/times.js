// The timeline and official action of a view, as geo/map/times.py and geo/records/answers.py say.

import { AREA } from "../map/preview.js";
import { inOrder } from "../shared/text.js";

const MOST_CELLS = 10_000;
const isWeak = (/** @type {string} */ grade) => grade !== "A" && grade !== "B";

/** @param {Static.Tables} tables @param {import("./view.js").Views} views @param {Static.View} view @returns {Atlas.Times} */
export function times(tables, views, view) {
  const { whole } = views;
  const { responses, actions } = tables;
  const all = whole.kept;
  const own = views.responses(view);
  const months = (/** @type {number[]} */ rows, /** @type {string[]} */ dates) => tally(rows.map((row) => dates[row].slice(0, 7)));
  const answers = (/** @type {(row: number) => boolean} */ fits) => [all, own].map((rows) => months(rows.filter(fits), responses.date));
  const reports = [months(whole.rows, whole.first), months(view.rows, view.left.first)];
  const said = answers(() => true);
  const outcomes = actions.filter(({ outcome }) => outcome)
    .map(({ id, title, level }) => ({ id, title, found: answers((row) => responses.level[row] === level) }));
  const every = [reports, said, ...outcomes.map(({ found }) => found)].flat().flatMap((one) => [...one.keys()]);
  const known = [...[...new Set(every)].filter(Boolean).sort(inOrder), ""];
  const counts = (/** @type {Map<string, number>[]} */ [a, b]) => ({ all: known.map((one) => a.get(one) ?? 0), view: known.map((one) => b.get(one) ?? 0) });
  return {
    token: tables.places.token, months: known, reports: counts(reports), answers: counts(said),
    outcomes: outcomes.map(({ id, title, found }) => ({ id, title, ...counts(found) })),
    countries: view.countries.map(({ country, country_name, stations, on_map, area_only, contested, label_lat, label_lon }) => (
      { country, country_name, stations, on_map, area_only, contested, label_lat, label_lon }
    )),
    cells: cells(tables, views, view, known),
  };
}

/** @param {string[]} texts */
function tally(texts) {
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const text of texts) found.set(text, (found.get(text) ?? 0) + 1);
  return found;
}

/** @param {Static.Tables} tables @param {import("./view.js").Views} views @param {Static.View} view @param {string[]} months @returns {Atlas.Cells | null} */
function cells({ stations }, views, { rows, left }, months) {
  const at = new Map(months.map((month, n) => [month, n]));
  /** @type {Map<number, number[]>} */
  const found = new Map();
  for (const row of rows) {
    const cell = stations.place[row] * months.length + Number(at.get(left.first[row].slice(0, 7)));
    const here = found.get(cell);
    if (here) here.push(row);
    else found.set(cell, [row]);
  }
  if (found.size > MOST_CELLS) return null;
  const sorted = [...found].sort(([a], [b]) => a - b);
  return {
    place: sorted.map(([cell]) => Math.floor(cell / months.length)),
    month: sorted.map(([cell]) => cell % months.length),
    stations: sorted.map(([, own]) => own.length),
    flags: sorted.map(([, own]) => views.flags(left, own) + AREA * Number(own.some((row) => views.isArea(stations.place[row])))),
  };
}

/** How far each country's own bodies went. @param {Static.Tables} tables @param {import("./view.js").Views} views @param {Static.View} view @returns {Atlas.OfficialAction} */
export function officialAction(tables, views, view) {
  const { responses, sources, actions } = tables;
  const grade = (/** @type {number} */ row) => sources.grade[responses.source[row]];
  const better = (/** @type {number} */ a, /** @type {number} */ b) => Number(isWeak(grade(b))) - Number(isWeak(grade(a)))
    || inOrder(responses.date[a], responses.date[b]) || inOrder(responses.id[a], responses.id[b]);
  const answered = views.responses(view).filter((row) => responses.level[row] && !responses.early[row]);
  const far = last(answered.sort((a, b) => responses.level[a] - responses.level[b] || better(a, b)), responses.country);
  const latest = last(view.left.kept.filter((row) => responses.own[row]).sort(better), responses.country);
  const answer = (/** @type {number | undefined} */ row) => (row === undefined ? null : {
    date: responses.date[row], actor: responses.actor[row], label: responses.label[row], grade: grade(row),
  });
  const codes = new Set([...far.keys(), ...view.countries.map(({ country }) => country)]);
  return {
    classes: actions.map(({ title, says }) => ({ title, says })),
    countries: Object.fromEntries([...codes].map((code) => {
      const furthest = far.get(code);
      const level = furthest === undefined ? 0 : responses.level[furthest];
      return [code, { level, furthest: answer(furthest), latest: level ? answer(latest.get(code)) : null }];
    })),
  };
}

/** The last row of each country. @param {number[]} rows @param {string[]} country */
function last(rows, country) {
  return new Map(rows.map((row) => [country[row], row]));
}
