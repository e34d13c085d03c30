// The map of a view on a folium map that stands alone: geo/notebook/offline_map.py puts what it draws into
// the page as JSON, what marks tell as templates, and this script with its modules.

import { nextFrame, text } from "../shared/dom.js";
import { setFlags } from "../shared/protocol.js";
import { Badges } from "../map/badges.js";
import { readAt, zoomFor } from "../map/fit.js";
import { Labels } from "../map/labels.js";
import { Land } from "../map/land.js";
import { countKey, drawLegend, showSigns } from "../map/legend.js";
import { Marks } from "../map/marks.js";
import { PARTS } from "../map/parts.js";
import { Places } from "../map/places.js";

/** @typedef {{places: Atlas.PlaceIndex, marks: Atlas.MarkRows, countries: Atlas.CountryRow[], filtered: boolean, at: string}} Drawn */

const EDGE = 30; // pixels around what is fitted
const CLOSE = 7; // zoom that is near enough
const UNTOLD = "More places than the map can tell of one by one: the tables hold them.";

const { map: name } = /** @type {HTMLElement} */ (document.querySelector("script[data-map]")).dataset;
const map = window[/** @type {`map_${string}`} */ (name)];
const { places: index, marks: drawn, countries, filtered, at } = /** @type {Drawn} */ (held("drawn"));
const legend = document.createElement("div");
legend.className = "legend";
legend.setAttribute("role", "region");
legend.setAttribute("aria-label", "Legend");
map.getContainer().append(legend);

const places = new Places();
const land = new Land(map, tell, () => Promise.reject(new Error("the page holds coarse outlines alone")));
const marks = new Marks(map, { pick: tell, zoomInto: show, openPart }, places);
const badges = new Badges(map, { pick: tell, zoomTo: (spots, least) => show(around(spots), least) });
const labels = new Labels(map, land);
let arrangement = 0;
let moved = false; // by the reader: until then a window of another size is fitted again, as one that was hidden
let ours = false; // the move under way
/** What had the focus before a record was opened. @type {Element | null} */
let before = null;

/** @param {string} id */
function held(id) {
  return JSON.parse(document.getElementById(id)?.textContent ?? "null");
}

/** Open what is told of a place, of a country, or of places that share one spot. @param {string | string[]} id */
function tell(id) {
  const ids = [id].flat();
  const spot = places.spot(ids[0]) ?? land.spot(ids[0]);
  if (!spot) return;
  const box = document.createElement("div");
  for (const one of ids) {
    const told = document.querySelector(`template[data-id="${CSS.escape(one)}"]`);
    box.append(told instanceof HTMLTemplateElement ? told.content.cloneNode(true) : text(UNTOLD));
  }
  before = document.activeElement;
  const maxHeight = Math.max(160, Math.min(340, map.getSize().y - 110));
  L.popup({ maxWidth: 340, maxHeight }).setLatLng(spot).setContent(box).openOn(map);
}

/** @param {string} id of a part of the world */
function openPart(id) {
  const [west, south, east, north] = PARTS.find((part) => part.id === id)?.box ?? [-160, -56, 178, 78];
  show(around([[south, west], [south, east], [north, west], [north, east]]));
}

/** @param {[number, number][]} spots */
function around(spots) {
  return L.bounds(spots.map((spot) => map.project(spot, 0)));
}

/** Show a box of pixels at zoom 0. @param {L.Bounds} box @param {number} [least] zoom */
function show(box, least = 0, close = CLOSE) {
  const { x, y } = map.getSize();
  const room = { x: Math.max(1, x - 2 * EDGE), y: Math.max(1, y - 2 * EDGE) };
  const zoom = Math.max(least, Math.min(zoomFor(box.getSize(), room, 0.25), Math.max(close, least)));
  map.setView(map.unproject(box.getCenter(), 0), zoom, { animate: false });
}

/** Look where the map begins. */
function fit() {
  ours = true;
  first();
  ours = false;
}

/** What a link says, else all that is drawn, else the world. */
function first() {
  const asked = readAt(at);
  if (asked && "centre" in asked) return map.setView(asked.centre, asked.zoom, { animate: false });
  const [west, south, east, north] = asked?.box ?? [-160, -56, 178, 78];
  const box = around([[south, west], [south, east], [north, west], [north, east]]);
  show((asked ? null : places.extent()) ?? box, 0, asked ? map.getMaxZoom() : CLOSE);
}

/** Discs first, then badges beside them, then names where there is room. */
async function arrange() {
  const mine = ++arrangement;
  for (const step of [
    () => marks.layout(),
    () => badges.layout(marks.boxes(), marks.apart),
    () => labels.layout([...marks.boxes(), ...badges.boxes], marks.named()),
    () => showSigns(legend, new Set([...marks.signs(), ...(badges.boxes.length ? ["badge"] : [])])),
    () => land.detail(),
  ]) {
    if (mine !== arrangement) return; // the map has moved on
    step();
    await nextFrame();
  }
}

places.know(index);
if (map.options.crs && map.options.crs !== places.crs) places.project(map.options.crs);
land.know(countries);
places.draw({ marks: drawn, countries });
badges.set(countries);
drawLegend(legend, countKey(land.levels, filtered));
fit();
land.draw(held("land"));
labels.setCountries();
labels.setCities(held("cities"));
land.colour();
arrange();
map.on("movestart", () => { moved ||= !ours; });
map.on("resize", () => { if (!moved) fit(); });
map.on("moveend resize", () => void arrange());
map.on("popupopen", ({ popup }) => {
  const content = popup.getElement()?.querySelector(".leaflet-popup-content");
  if (!(content instanceof HTMLElement)) return;
  content.tabIndex = 0; // it scrolls
  content.focus({ preventScroll: true });
});
map.on("popupclose", () => before instanceof HTMLElement && before.isConnected && before.focus({ preventScroll: true }));
map.getContainer().addEventListener("keydown", ({ key }) => { if (key === "Escape") map.closePopup(); });
map.attributionControl.setPrefix(false).addAttribution("Boundaries: Natural Earth. Positions: GeoNames");
setFlags({ marks: marks.count });
