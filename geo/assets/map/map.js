// The map as a URL: reads the fragment (see ../shared/protocol.js), fetches the rows it asks for, draws
// them, and listens. No text from the tables is ever put into the page as HTML.

import { nextFrame } from "../shared/dom.js";
import { isHeld, onRequest, readFragment, setFlags, takeQuery, tellPage } from "../shared/protocol.js";
import { Action, colouring } from "./action.js";
import { askAhead } from "./ahead.js";
import { Alone } from "./alone.js";
import { Badges } from "./badges.js";
import { Card } from "./card.js";
import { Cells } from "./cells.js";
import { choose, chooseLayer } from "./choice.js";
import { addControls } from "./controls.js";
import { FilterPane } from "./filter_pane.js";
import { Fragments } from "./fragments.js";
import { Gestures } from "./gestures.js";
import { Ground } from "./ground.js";
import { Labels } from "./labels.js";
import { Land } from "./land.js";
import { actionKey, countKey, drawLegend, showSigns } from "./legend.js";
import { List } from "./list.js";
import { Marks } from "./marks.js";
import { hitNearest } from "./nearest.js";
import { Places } from "./places.js";
import { Presentation } from "./present.js";
import { preview } from "./preview.js";
import { LandRenderer } from "./renderer.js";
import { Search } from "./search.js";
import { fetchAnswer, fetchJson } from "./server.js";
import { Sheet } from "./sheet.js";
import { Sights } from "./sights.js";
import { Status, inCounts, unread } from "./status.js";
import { Timeline } from "./timeline.js";
import { Viewer } from "./viewer.js";

takeQuery();
const script = /** @type {HTMLElement} */ (document.querySelector("script[data-map]"));
const map = window[/** @type {`map_${string}`} */ (script.dataset.map)];
const status = new Status(/** @type {HTMLElement} */ (document.getElementById("status")));
const alone = new Alone();
const legend = /** @type {HTMLElement} */ (document.getElementById("legend"));
const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;

map.options.renderer = new LandRenderer({ padding: 0.6 }); // land is there before a pan ends
if (reduced) Object.assign(map.options, { zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false });
const main = /** @type {HTMLElement} */ (document.querySelector("main"));
main.classList.toggle("held", isHeld());
const sheet = new Sheet(main, reduced);
const viewer = new Viewer(map, reduced, sheet, (at) => tellPage({ at }));
const places = new Places();
const pick = (/** @type {string | string[]} */ id) => void records.open(id);
const land = new Land(map, pick, (code) => fetchJson(`map/outlines/${code}.geojson`));
const marks = new Marks(map, { pick, zoomInto: (box, atLeast) => sights.zoomInto(box, { atLeast }), openPart: (id) => sights.part(id) }, places);
const sights = new Sights(map, { viewer, places, land, marks });
const badges = new Badges(map, { pick, zoomTo: (spots, atLeast) => sights.zoomTo(spots, { atLeast }) });
const labels = new Labels(map, land);
const ground = new Ground({ land, labels, fetchJson }, { drawn: landed, failed: (error) => fail("land", error) });
const cells = (places.server = new Cells(places, fetchJson, {
  came: () => { if (answer && status.failed.has("query")) say(answer); arrange(); }, failed: (error) => fail("query", error),
}));
const records = new Card(map, {
  marks, choose: mark, sheet, fragments: new Fragments(), tellPage, zoomTo: (id) => sights.record(id), opened: (id, how) => sights.came(id, how),
});
const talk = new Presentation(records, { fit: () => sights.fit(), again: () => answer && (marks.pushed = new WeakMap(), sights.shown(records.selected), arrange()) });
const list = new List(marks, { pick, sheet });
const filters = new FilterPane(sheet, fetchJson);
const search = new Search({ marks, land, show: showFound, begin: () => sheet.browse("list"), find: (words) => cells.find(words) });
const action = new Action(map, land, { fetchJson, drawKey });
const lists = sheet.pane({ id: "dates", words: "Dates", label: "Dates of first reports" });
const time = new Timeline(/** @type {HTMLElement} */ (document.getElementById("time")), lists, { fetchJson, preview: showDates, choose });

/** @type {Atlas.Answer | null} what is drawn */
let answer = null;
/** @type {string | null} */
let drawnQuery = null;
/** @type {Atlas.PlaceIndex | null} */
let placeIndex = null;
let requestId = 0; // of the fragment's last change
let arrangement = 0;
/** @type {string | null} the last entry of the browser's history that the reader came back to */
let visit = null;

/** Draw what the fragment asks for now. A later change of it overtakes this one, also in failing. */
async function draw() {
  const asked = readFragment(location.hash);
  const mine = ++requestId;
  filters.follow(asked.query);
  talk.follow(asked.present);
  alone.follow(asked);
  if (asked.theme) document.documentElement.dataset.theme = asked.theme;
  try {
    const rows = asked.query === drawnQuery && answer ? answer : await ask(asked.query);
    if (mine !== requestId) return;
    if (rows !== answer) await show(rows, asked);
    else if (status.failed.has("query")) say(rows);
    else tellPage({ drawn: marks.count });
    if (mine !== requestId) return;
  } catch (error) {
    if (mine === requestId) fail("query", error);
    return;
  }
  ground.draw();
  if (asked.visit !== visit) lookAgain(asked);
  if (answer) time.follow(asked.query, answer.counts.shown, answer.token).catch((error) => fail("query", error));
  action.show(colouring(asked.layer), asked.query).catch((error) => fail("query", error));
  records.open(asked.place, { quiet: true, still: viewer.chosen });
}

/** After Back or Forward: without a record the map has all of its window. @param {import("../shared/protocol.js").Fragment} asked */
function lookAgain({ at, place, visit: now }) {
  visit = now;
  if (!place) records.close({ quiet: true });
  sights.back(at);
}

/** @param {string} query @returns {Promise<Atlas.Answer>} */
async function ask(query) {
  const [rows] = await Promise.all([fetchAnswer(query), learn()]);
  return rows;
}

/** Every place of the atlas, once. */
async function learn() {
  if (placeIndex) return;
  const known = await fetchJson("map/places.json");
  if (placeIndex) return;
  placeIndex = known;
  places.know(known);
}

/**
 * The discs are what a reader waits for: names, badges and colours follow in the next frame.
 *
 * @param {Atlas.Answer} rows @param {import("../shared/protocol.js").Fragment} asked
 */
async function show(rows, { query, at }) {
  const first = drawnQuery === null;
  drawnQuery = query;
  know(rows);
  drawKey();
  if (first) sights.first(at);
  else sights.follow();
  if (first) map.on("moveend resize", () => arrange({ at: nextFrame() }));
  marks.layout({ around: false });
  showSigns(legend, signs());
  await cells.settled();
  if (answer !== rows) return;
  say(rows);
  await nextFrame();
  if (answer !== rows) return; // another answer is drawn already
  land.colour();
  arrange();
  if (rows.nations && !rows.listed) cells.list().then((listed) => answer === rows && knowList(Object.assign(rows, { listed }))).catch((error) => fail("query", error));
}

/** What is open is seen as chosen: by its mark, or that which holds it; a country by its outline. @param {string | null} id */
function mark(id) {
  const row = places.row.get(id ?? "");
  const code = row === undefined ? id : places.index.lat[row] === null ? places.index.country[row] : null;
  sights.choose(id);
  for (const drawn of [land, badges]) drawn.choose(code);
  talk.say();
  if (answer) arrange({ at: nextFrame() }); // the record itself is there first
}

/** The legend, of what is drawn and what colours the countries now. */
function drawKey() {
  if (!answer) return;
  const counted = () => countKey(land.levels, Number(answer?.counts.filtered_out) > 0);
  drawLegend(legend, land.by === "none" ? null : land.by === "action" ? actionKey(action.said.classes) : counted());
  showSigns(legend, signs());
}

/** What marks in sight say. */
function signs() {
  return new Set([...marks.signs(), ...(badges.boxes.length ? ["badge"] : [])]);
}

/** @param {Atlas.Answer} rows */
function know(rows) {
  if (!placeIndex) return;
  answer = rows;
  if (rows.nations) cells.follow(drawnQuery ?? "");
  knowMarks(rows);
  sights.know(rows);
  search.know(placeIndex, rows);
  knowList(rows);
}

/** What is gone through record by record. @param {Atlas.Answer} rows */
function knowList(rows) {
  records.follow(rows, drawnQuery ?? "");
  talk.say();
  list.know(places.index, rows);
}

/** @param {import("./places.js").Drawn} rows */
function knowMarks(rows) {
  land.know(rows.countries);
  places.draw(rows);
  badges.set(rows.countries);
}

/** While the reader drags over the timeline: what is in these dates, without a request. @param {import("./months.js").Dates | null} dates @param {Atlas.Times} times */
function showDates(dates, times) {
  const { cells: months } = times;
  if (!answer || !placeIndex || (dates && !months)) return;
  const undated = new URLSearchParams(drawnQuery ?? "").has("undated");
  knowMarks(dates && months ? preview({ ...times, cells: months }, placeIndex, { ...dates, undated }) : answer);
  marks.layout();
  badges.layout(marks.boxes(), marks.apart);
  land.colour();
}

/** Discs first, then badges beside them, then names where there is room, then finer coasts: each in a frame of its own. */
async function arrange({ at = Promise.resolve() } = {}) {
  const mine = ++arrangement;
  setFlags({ arranged: null });
  const steps = [
    () => marks.layout(),
    () => badges.layout(marks.boxes(), marks.apart),
    () => layoutNames(),
    () => { showSigns(legend, signs()); land.detail(); },
  ];
  await at;
  for (const step of steps) {
    if (mine !== arrangement) return; // the map has moved on, or shows another query
    step();
    await nextFrame();
  }
  if (mine === arrangement && !cells.waits) setFlags({ arranged: drawnQuery }); // else again, when all is there
}

/** Names keep clear of marks, and of what stands over the map: on paper that is little. @param {{printed?: boolean}} [how] */
function layoutNames(how) {
  labels.layout([...viewer.covered(how), ...marks.boxes(), ...badges.boxes], marks.named());
}

/** With the land: its colours, its names, and what was asked for by its outline. */
function landed() {
  if (!answer) return;
  if (status.failed.has("land") && !status.failed.has("query")) say(answer);
  if (records.selected && !viewer.moved) sights.opened(records.selected, { asked: true }); // by its outline now
  arrange();
}

/** What the reader found by name: a place, a country, or the places of a region. @param {import("./search.js").Entry} found */
function showFound(found) {
  if (found.kind === "region") {
    if (found.box) return sights.zoomInto(viewer.boxOf(found.box), { close: 8 });
    const { lat, lon } = places.index;
    return sights.zoomTo((found.rows ?? []).map((row) => [Number(lat[row]), Number(lon[row])]), { close: 8 });
  }
  // opened first: where the map then goes belongs to the record's entry of the history
  if (marks.has(found.id) || land.rows.has(found.id)) records.open(found.id);
  sights.record(found.id);
}

/** @param {import("./status.js").Part} part @param {unknown} error */
const fail = (part, error) => status.fail(part, error);

/** Say what is drawn. @param {Atlas.Answer} rows */
function say(rows) {
  status.say(rows, unread(readFragment(location.hash)));
  alone.say(rows, drawnQuery);
  sheet.tell(inCounts(rows.counts)[0]);
  setFlags({ marks: marks.count, query: drawnQuery ?? "", words: rows.words });
  tellPage({ drawn: marks.count });
}

addControls(map, {
  here: records, fit: () => sights.fit(), world: () => sights.world(),
  layers: {
    discs: (on) => { marks.show(["place", "group", "nation"], on); arrange(); },
    badges: (on) => { badges.show(on); marks.show(["area"], on); arrange(); },
    names: (on) => { labels.show(on); arrange(); },
  },
  colour: (by) => chooseLayer(by, () => action.show(by, drawnQuery ?? "").catch((error) => fail("query", error))),
  changeProjection: (crs) => viewer.project(crs, () => places.project(crs)), showLand: (on) => land.show(on), search, turned: () => sheet.form === "beside" && sheet.settled(),
});
// Leaflet focuses a map that is pressed: where a part of it shows, that would move it under the pointer.
map.getContainer().focus = (options) => HTMLElement.prototype.focus.call(map.getContainer(), { preventScroll: true, ...options });
hitNearest(map, marks);
askAhead(/** @type {HTMLElement} */ (map.getPane("markerPane")), (id) => records.prepare(id));
sheet.settled = () => {
  if (records.selected && sheet.snap === "half") sights.opened(records.selected);
  else if (!viewer.moved && sheet.snap !== "full") {
    if (sheet.form === "beside") sights.beside();
    else viewer.again();
  }
  if (answer) arrange();
};
onRequest(({ open }) => sheet.form !== "beside" && sheet.ask(open));
new Gestures(map);
new ResizeObserver(() => answer && arrange()).observe(records.panel); // names stand where it does not
window.addEventListener("hashchange", draw);
window.addEventListener("beforeprint", () => answer && layoutNames({ printed: true }));
window.addEventListener("afterprint", () => answer && arrange());
map.attributionControl.setPrefix(false).addAttribution("Boundaries: Natural Earth. Positions: GeoNames");
draw();
