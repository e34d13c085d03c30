// The map as a URL: reads the fragment, fetches the rows it asks for, draws them, and listens.
// No text from the tables is ever put into the page as HTML.

import { Badges } from "./badges.js";
import { Card } from "./card.js";
import { addControls } from "./controls.js";
import { Labels } from "./labels.js";
import { Land } from "./land.js";
import { drawLegend } from "./legend.js";
import { List } from "./list.js";
import { Marks } from "./marks.js";
import { LandRenderer } from "./renderer.js";
import { Search } from "./search.js";
import { Viewer } from "./viewer.js";

const script = document.querySelector("script[data-map]");
const map = window[script.dataset.map];
const root = new URL("./", document.baseURI);
const status = document.getElementById("status");
const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;

map.options.renderer = new LandRenderer({ padding: 0.6 }); // land is there before a pan ends
if (reduced) Object.assign(map.options, { zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false });
const viewer = new Viewer(map, reduced);
const act = { pick: (id) => records.open(id), zoomTo, countryName };
const land = new Land(map, (code) => records.open(code), (code) => fetchJson(`map/outlines/${code}.geojson`));
const marks = new Marks(map, act);
const badges = new Badges(map, act);
const labels = new Labels(map, land);
const records = new Card(map, { marks, land, fetchRecord, tell, zoomTo: zoomToRecord, animate: !reduced });
const list = new List(marks, { pick: act.pick });
const search = new Search({ marks, land, show: showFound });

let answer = null; // what is drawn: the answer of map/marks.json
let drawnQuery = null;
let gazetteer = null;
let turn = 0;
let arrangement = 0;
let landed = null;
let touched = false; // whether the reader, or the link, chose where to look
let kept = null; // where that is: a window of another size looks there too
let size = map.getSize();

/** The fragment: how to show (theme, place, at, wait, beside) apart from what to ask the server for. */
function readFragment() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const own = {};
  for (const key of ["theme", "place", "at", "wait", "beside"]) {
    own[key] = asked.get(key);
    asked.delete(key);
  }
  return { ...own, query: asked.toString() };
}

async function fetchJson(path, options) {
  const said = await fetch(new URL(path, root), options);
  const body = await said.json();
  if (said.ok) return body;
  const faults = (body.error?.problems ?? []).slice(0, 5).map(({ key, value }) => `${key}: ${value}`);
  throw new Error([body.error?.detail ?? said.statusText, ...faults].join(" "));
}

async function draw() {
  const asked = readFragment();
  const mine = ++turn;
  if (asked.wait === "all") return; // the page will say what to draw
  if (asked.theme) document.documentElement.dataset.theme = asked.theme;
  document.body.classList.toggle("beside", asked.beside !== null); // the page shows records itself
  if (asked.query !== drawnQuery) {
    try {
      const [rows] = await Promise.all([fetchJson(`map/marks.json?${asked.query}`), learn()]);
      if (rows.token !== gazetteer.token) await learn({ again: true }); // the tables have changed
      if (mine !== turn) return; // a later change of the fragment overtook this one
      const first = drawnQuery === null;
      drawnQuery = asked.query;
      show(rows);
      if (first) look(asked.at);
      if (first) map.on("moveend resize", () => arrange({ at: nextFrame() })).on("moveend", remember);
      marks.layout();
      say(rows);
      // the discs are what a reader waits for: names, badges and colours follow in the next task
      await new Promise((next) => setTimeout(next));
      if (mine !== turn) return;
      showRest(rows);
    } catch (error) {
      return fail(error);
    }
  }
  if (!asked.wait) drawLand();
  records.open(asked.place, { quiet: true, still: touched });
}

/** Every place of the atlas, once. */
async function learn({ again = false } = {}) {
  if (gazetteer && !again) return;
  const known = await fetchJson("map/places.json", { cache: again ? "reload" : "default" });
  if (gazetteer && !again) return;
  gazetteer = known;
  marks.know(gazetteer);
}

function show(rows) {
  answer = rows;
  land.know(rows.countries);
  marks.draw(rows.marks);
  badges.set(rows.countries);
  records.follow(rows.marks, drawnQuery);
  search.know(gazetteer, rows);
  list.know(gazetteer, rows);
}

function showRest(rows) {
  land.colour();
  drawLegend(document.getElementById("legend"), land.levels, rows.counts.filtered_out > 0);
  arrange();
}

/** Discs first, then badges beside them, then names where there is room, then finer coasts: each in a frame of its own. */
async function arrange({ at = null } = {}) {
  const mine = ++arrangement;
  delete document.body.dataset.arranged;
  const steps = [
    () => marks.layout(),
    () => badges.layout(marks.boxes()),
    () => labels.layout([...controls(), ...marks.boxes(), ...badges.boxes], marks.singles()),
    () => land.detail(),
  ];
  if (at) await at;
  for (const step of steps) {
    if (mine !== arrangement) return; // the map has moved on, or shows another query
    step();
    await nextFrame();
  }
  if (mine !== arrangement) return;
  document.body.dataset.arranged = drawnQuery;
}

/** The boxes that buttons and fields over the map take up, in pixels of its layer. */
function controls() {
  const { left, top } = map.getContainer().getBoundingClientRect();
  const corner = map.containerPointToLayerPoint([-left, -top]);
  return [...document.querySelectorAll(".leaflet-control, .list-button, .legend")].map((box) => {
    const rect = box.getBoundingClientRect();
    return { left: rect.left + corner.x, top: rect.top + corner.y, right: rect.right + corner.x, bottom: rect.bottom + corner.y };
  });
}

/** Until the browser has painted, or would have: a page out of sight paints nothing. */
function nextFrame() {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 100);
  });
}

/** The land and the names on it, once: after the marks, when the page around us is less busy. */
function drawLand() {
  landed ??= Promise.all([fetchJson("api/v1/boundaries.geojson"), fetchJson("assets/map/cities.json")])
    .then(([shapes, cities]) => new Promise((done) => {
      const finish = () => {
        land.draw(shapes);
        labels.setCountries();
        labels.setCities(cities);
        if (answer) arrange();
        done();
      };
      window.requestIdleCallback ? requestIdleCallback(finish, { timeout: 1500 }) : setTimeout(finish);
    }));
  landed.then(() => { document.body.dataset.land = "drawn"; }).catch((error) => fail(error));
}

/** Where to look first: where the link says, else at all that is drawn. */
function look(at) {
  const [lat, lon, zoom] = (at ?? "").split(",").map(Number);
  touched = Boolean(at) && [lat, lon, zoom].every(Number.isFinite);
  if (touched) kept = { centre: L.latLng(lat, lon), zoom };
  if (touched) map.setView(kept.centre, zoom, { animate: false });
  else fitResults({ animate: false });
}

function fitResults(options) {
  const spots = [...marks.positions(), ...badges.positions()];
  if (spots.length) viewer.fit(spots, options);
  else viewer.world(options);
}

function zoomTo(spots, atLeast = 0) {
  touched = true;
  viewer.fit(spots, { close: Math.max(atLeast, 9) });
}

/** Zoom to what a record is about: a country by its outline, a place by itself. */
function zoomToRecord(id) {
  const spot = marks.spot(id);
  touched = true;
  if (spot) viewer.fit([spot], { close: 7 });
  else viewer.fit(land.corners(records.countryOf(id)), { close: 7 });
}

/** What the reader found by name: a place, a country, or the places of a region. */
function showFound({ kind, id, rows }) {
  touched = true;
  if (kind === "region") return viewer.fit(rows.map((row) => [gazetteer.lat[row], gazetteer.lon[row]]), { close: 8 });
  zoomToRecord(id);
  if (marks.has(id) || land.rows.has(id)) records.open(id);
}

/** Tell the page where the reader has moved the map; what we did ourselves is no news. */
function remember() {
  if (!touched || !size.equals(map.getSize())) return; // a resize moves by a pixel or so
  const centre = map.getCenter();
  kept = { centre, zoom: map.getZoom() };
  tell({ at: [centre.lat.toFixed(4), centre.lng.toFixed(4), map.getZoom()].join(",") });
}

for (const kind of ["pointerdown", "wheel", "keydown"])
  map.getContainer().addEventListener(kind, () => { touched = true; }, { capture: true, passive: true });
map.on("resize", ({ oldSize, newSize }) => {
  size = newSize;
  const changed = Math.abs(newSize.x / oldSize.x - 1) + Math.abs(newSize.y / oldSize.y - 1);
  if (kept) map.setView(kept.centre, kept.zoom, { animate: false });
  else if (!touched && drawnQuery !== null && changed > 0.1) look();
});

function fail(error) {
  status.textContent = `The map could not be drawn. ${error.message}`;
  status.classList.add("shown");
}

function say({ counts, words }) {
  const { shown, total, on_map, area_only, unplaced, countries } = counts;
  const parts = [`${on_map} in a known city`, `${area_only} by region or country only`];
  if (unplaced) parts.push(`${unplaced} in a city that could not be located`);
  status.textContent = shown
    ? `${shown} of ${total} reported stations, in ${countries} ${countries === 1 ? "country" : "countries"}: ${parts.join(", ")}.`
    : "No reported station matches. Clear a filter to see more.";
  status.classList.toggle("shown", shown === 0);
  Object.assign(document.body.dataset, { marks: marks.count, query: drawnQuery, words });
  tell({ drawn: marks.count });
}

function fetchRecord(kind, id) {
  return fetchJson(`api/v1/${kind}/${encodeURIComponent(id)}.json?${drawnQuery}`);
}

function countryName(code) {
  return land.rows.get(code)?.country_name ?? code;
}

/** Tell the page of ours that holds this document, if one does: Streamlit listens to posted messages. */
function tell(message) {
  window.frameElement?.dispatchEvent(new CustomEvent("atlas", { detail: message }));
}

/** Another projection under the same places: the online tiles are made in theirs. */
function changeProjection(crs) {
  const [centre, zoom] = [map.getCenter(), map.getZoom()];
  map.options.crs = crs;
  viewer.limit();
  marks.reproject();
  map.setView(centre, zoom, { animate: false, reset: true });
  map.invalidateSize();
}

addControls(map, {
  here: records, fit: () => { touched = true; fitResults(); },
  world: () => { touched = true; viewer.world(); },
  layers: {
    count: (on) => land.count(on),
    discs: (on) => { marks.show(on); arrange(); },
    badges: (on) => { badges.show(on); arrange(); },
    names: (on) => { labels.show(on); arrange(); },
  },
  changeProjection, showLand: (on) => land.show(on),
  search, list,
});
// Leaflet focuses the map when it is pressed. In a page that shows only a part of it, that would move
// the map under the pointer, and the click would miss.
map.getContainer().focus = (options) => HTMLElement.prototype.focus.call(map.getContainer(), { preventScroll: true, ...options });
window.addEventListener("hashchange", draw);
map.attributionControl.setPrefix(false).addAttribution("Boundaries: Natural Earth. Positions: GeoNames");
draw();
