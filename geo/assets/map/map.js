// The map as a URL: reads the fragment, fetches the rows it asks for, draws them, and listens.
// No text from the tables is ever put into the page as HTML.

import { CountryLayer } from "./countries.js";
import { PlaceMarks } from "./places.js";
import { drawLegend } from "./legend.js";
import { fillRecord } from "./record.js";

const script = document.querySelector("script[data-map]");
const map = window[script.dataset.map];
const api = new URL("api/v1/", document.baseURI);
const status = document.getElementById("status");

map.options.renderer = L.svg({ padding: 0.6 }); // land is there before a pan ends
const popup = L.popup({ minWidth: 240, maxWidth: 320, autoPanPadding: [12, 12] });
const countries = new CountryLayer(map, (code) => open(code));
const places = new PlaceMarks(map, (id) => open(id));
let drawnQuery = null;
let selected = null;
let filled = null; // the query whose record is open
let turn = 0;
let land = null;
let touched = false; // whether the reader, or the link, chose where to look

/** The fragment: how to show (theme, place, at, wait) apart from what to ask the API for. */
function readFragment() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const own = {};
  for (const key of ["theme", "place", "at", "wait"]) {
    own[key] = asked.get(key);
    asked.delete(key);
  }
  return { ...own, query: asked.toString() };
}

async function fetchJson(path) {
  const answer = await fetch(new URL(path, api));
  const body = await answer.json();
  if (!answer.ok) {
    const said = (body.error?.problems ?? []).slice(0, 5).map(({ key, value }) => `${key}: ${value}`);
    throw new Error([body.error?.detail ?? answer.statusText, ...said].join(" "));
  }
  return body;
}

async function draw() {
  const asked = readFragment();
  const mine = ++turn;
  if (asked.wait === "all") return; // the page will say what to draw
  if (asked.theme) document.documentElement.dataset.theme = asked.theme;
  if (asked.query !== drawnQuery) {
    try {
      const [rows, counts] = await Promise.all([
        fetchJson(`places.geojson?${asked.query}`),
        fetchJson(`countries.json?${asked.query}`),
      ]);
      if (mine !== turn) return; // a later change of the fragment overtook this one
      const first = drawnQuery === null;
      drawnQuery = asked.query;
      places.draw(rows.features);
      if (first) look(asked.at);
      if (first) map.on("moveend", remember);
      countries.set(counts.countries);
      drawLegend(document.getElementById("legend"), countries.levels);
      say(rows, counts.countries);
    } catch (error) {
      return fail(error);
    }
  }
  if (!asked.wait) drawLand();
  open(asked.place, { quiet: true });
}

/** The land, once: after the marks, and when the page around us is done with what is urgent. */
function drawLand() {
  land ??= fetchJson("boundaries.geojson").then(
    (known) => new Promise((done) => {
      const draw = () => { countries.draw(known); done(); };
      window.requestIdleCallback ? requestIdleCallback(draw, { timeout: 1500 }) : setTimeout(draw);
    }),
  );
  land.then(() => { document.body.dataset.land = "drawn"; }).catch((error) => fail(error));
}

/** Where to look first: where the link says, else at all the marks. */
function look(at) {
  const [lat, lon, zoom] = (at ?? "").split(",").map(Number);
  if (at && [lat, lon, zoom].every(Number.isFinite)) {
    touched = true;
    map.setView([lat, lon], zoom, { animate: false });
  } else if (places.bounds.isValid()) {
    map.fitBounds(places.bounds, { padding: [24, 24], maxZoom: 6, animate: false });
  }
}

/** Tell the page where the reader has moved the map; what we did ourselves is no news. */
function remember() {
  if (!touched) return;
  const centre = map.getCenter();
  tell({ at: [centre.lat.toFixed(3), centre.lng.toFixed(3), map.getZoom()].join(",") });
}

for (const act of ["pointerdown", "wheel", "keydown"])
  map.getContainer().addEventListener(act, () => { touched = true; }, { capture: true, passive: true });
map.on("resize", ({ oldSize, newSize }) => {
  const changed = Math.abs(newSize.x / oldSize.x - 1) + Math.abs(newSize.y / oldSize.y - 1);
  if (!touched && drawnQuery !== null && changed > 0.1) look();
});

function fail(error) {
  status.textContent = `The map could not be drawn. ${error.message}`;
  status.classList.add("shown");
}

function say(rows, counts) {
  const sum = (key) => counts.reduce((total, row) => total + row[key], 0);
  const area = sum("area_only");
  status.classList.remove("shown");
  status.textContent = counts.length
    ? `${sum("stations")} reported stations in ${counts.length} countries: ${sum("on_map")} in a known city, ${area} by region or country only.`
    : "No reported station matches. Clear a filter to see more.";
  status.classList.toggle("shown", counts.length === 0);
  document.body.dataset.marks = String(places.count);
  document.body.dataset.query = rows.query;
  tell({ drawn: places.count });
}

/** Open the record of a place or country; `quiet` when the page asked, who knows already. */
async function open(id, { quiet = false } = {}) {
  if (quiet && id === selected && drawnQuery === filled) return;
  selected = id;
  filled = drawnQuery; // a record without some sources is another record
  places.select(id);
  if (!id) return map.closePopup(popup);
  const isPlace = places.has(id);
  const spot = isPlace ? places.spot(id) : countries.spot(id);
  if (!quiet) tell({ pick: id });
  if (!spot) return map.closePopup(popup);
  const body = document.createElement("div");
  body.className = "record";
  body.textContent = "Loading…";
  popup.options.autoPan = !(quiet && touched); // a link's map view stays as it was sent
  popup.options.maxHeight = Math.min(300, Math.round(map.getSize().y * 0.55));
  popup.setLatLng(spot).setContent(body).openOn(map);
  try {
    const kind = isPlace ? "places" : "countries";
    fillRecord(body, await fetchJson(`${kind}/${encodeURIComponent(id)}.json?${drawnQuery}`));
  } catch (error) {
    body.textContent = `This record could not be loaded. ${error.message}`;
  }
  if (selected === id) popup.update();
}

map.on("popupclose", () => {
  if (selected === null) return;
  selected = null;
  places.select(null);
});

/** Tell the page that holds this document, if one does. */
function tell(message) {
  if (window.parent !== window) window.parent.postMessage({ atlas: message }, "*");
}

window.addEventListener("hashchange", draw);
map.attributionControl.setPrefix(false).addAttribution("Boundaries: Natural Earth. Positions: GeoNames");
draw();
