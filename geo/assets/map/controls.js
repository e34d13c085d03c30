// What stands at the map's edges: find, zoom, fit, full screen, and what to draw.

import { add, button } from "../shared/dom.js";
import { service } from "../shared/service.js";

const TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";
const SAID = "OpenStreetMap’s server then learns your network address, this site’s address and which part of the map you look at.";
const NARROW = 600; // pixels: there the legend leaves less beside it
const POLAR = 70; // degrees: nearer a pole a row of the map is too short to measure
const LAYERS = { discs: "Discs of countries and cities", badges: "Known by region or country only", names: "Names" };
const COLOURINGS = /** @type {const} */ ({ "": "number of reports", action: "official action", none: "nothing" }); // by `layer` of the fragment

/**
 * @param {L.Map} map
 * @param {object} parts
 * @param {() => void} parts.fit
 * @param {() => void} parts.world
 * @param {{zoom: () => void, button: HTMLElement | null}} parts.here the record that is open
 * @param {Record<keyof typeof LAYERS, (on: boolean) => void>} parts.layers
 * @param {(by: import("./land.js").Colouring) => void} parts.colour
 * @param {(crs: L.CRS) => void} parts.changeProjection
 * @param {(on: boolean) => void} parts.showLand
 * @param {() => void} parts.turned when what the map shows is asked about, over the map, and no more
 * @param {import("./search.js").Search} parts.search
 */
export function addControls(map, { fit, world, here, layers, colour, changeProjection, showLand, turned, search }) {
  /** @param {L.ControlPosition} position @param {string} className */
  const corner = (position, className) => {
    const control = new L.Control({ position });
    const box = document.createElement("div");
    box.className = className;
    L.DomEvent.disableClickPropagation(box);
    L.DomEvent.disableScrollPropagation(box);
    control.onAdd = () => box;
    control.addTo(map);
    return box;
  };
  new Scale({ position: "bottomright", imperial: false, maxWidth: window.innerWidth < NARROW ? 120 : 160 }).addTo(map);
  search.addTo(corner("topleft", "search"));
  const tools = corner("topright", "leaflet-bar tools");
  tool(tools, "fit", "Zoom to all that is shown", fit);
  tool(tools, "world", "Show the whole world", world);
  here.button = tool(tools, "here", "Zoom to the open record", here.zoom);
  here.button.hidden = true;
  addFullScreen(tools);
  addLayers(tools, map, { layers, colour, changeProjection, showLand, turned });
}

/** In the middle: Leaflet measures at the left edge, where a curved projection has no land and no distances. */
const Scale = /** @type {typeof L.Control.Scale} */ (L.Control.Scale.extend({
  /** @this {L.Control.Scale & {_map: L.Map, options: {maxWidth: number}, _updateScales: (metres: number) => void}} */
  _update() {
    const { lat, lng } = this._map.getCenter();
    const { x, y } = this._map.latLngToContainerPoint([Math.max(-POLAR, Math.min(POLAR, lat)), lng]);
    const [from, to] = [-0.5, 0.5].map((half) =>
      this._map.containerPointToLatLng([x + half * this.options.maxWidth, y]));
    this._updateScales(this._map.distance(from, to));
  },
}));

/** @param {HTMLElement} box @param {string} icon @param {string} words @param {() => void} act */
function tool(box, icon, words, act) {
  const made = button(box, undefined, act, `tool ${icon}`);
  made.setAttribute("aria-label", words);
  made.title = words;
  return made;
}

/** @param {HTMLElement} box */
function addFullScreen(box) {
  if (!document.fullscreenEnabled) return;
  const made = tool(box, "full", "Full screen", () =>
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
  document.addEventListener("fullscreenchange", () => {
    const words = document.fullscreenElement ? "Leave full screen" : "Full screen";
    made.setAttribute("aria-label", words);
    made.title = words;
  });
}

/**
 * @param {HTMLElement} box @param {L.Map} map
 * @param {Pick<Parameters<typeof addControls>[1], "layers" | "colour" | "changeProjection" | "showLand" | "turned">} parts
 */
function addLayers(box, map, { layers, colour, changeProjection, showLand, turned }) {
  const panel = document.createElement("fieldset");
  Object.assign(panel, { className: "layers", id: "layers", hidden: true });
  const opener = tool(box, "stack", "What the map shows", () => {
    panel.hidden = !panel.hidden;
    opener.setAttribute("aria-expanded", String(!panel.hidden));
    turned();
  });
  opener.setAttribute("aria-controls", "layers");
  opener.setAttribute("aria-expanded", "false");
  box.append(panel);
  add(panel, "legend", "What the map shows");
  for (const [name, words] of Object.entries(LAYERS)) {
    check(panel, words, true, layers[/** @type {keyof typeof LAYERS} */ (name)]).name = name;
  }
  const colours = add(panel, "fieldset");
  add(colours, "legend", "Colour countries by");
  for (const [by, words] of Object.entries(COLOURINGS)) {
    const choice = check(colours, words, by === "", () => colour(/** @type {keyof typeof COLOURINGS} */ (by)));
    Object.assign(choice, { type: "radio", name: "colour", value: by });
  }
  if (service.online) addStreets(panel, map, { changeProjection, showLand });
  panel.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    opener.click();
    opener.focus();
  });
}

/** @param {HTMLElement} panel @param {L.Map} map @param {Pick<Parameters<typeof addControls>[1], "changeProjection" | "showLand">} parts */
function addStreets(panel, map, { changeProjection, showLand }) {
  const tiles = L.tileLayer(TILES, {
    maxZoom: 19, attribution: "Street map: © OpenStreetMap contributors", referrerPolicy: "strict-origin-when-cross-origin",
  });
  check(panel, "Online street map (OpenStreetMap)", false, (on) => {
    showLand(!on);
    changeProjection(on ? L.CRS.EPSG3857 : L.CRS.EqualEarth);
    if (on) tiles.addTo(map);
    else tiles.remove();
  });
  add(panel, "p", SAID);
}

/** @param {HTMLElement} panel @param {string} words @param {boolean} on @param {(on: boolean) => void} act */
function check(panel, words, on, act) {
  const label = add(panel, "label");
  const box = add(label, "input");
  Object.assign(box, { type: "checkbox", checked: on });
  box.addEventListener("change", () => act(box.checked));
  label.append(` ${words}`);
  return box;
}
