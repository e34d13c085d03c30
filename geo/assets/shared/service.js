// Who answers what the filters and the map document ask for: our server, or a document that holds all
// answers itself (static/). No other part knows the difference.

import { ofOwnEdition } from "./edition.js";

/**
 * @typedef {object} Service
 * @property {(path: string, options?: RequestInit) => Promise<Response>} ask an address below that of the dashboard
 * @property {(path: string) => HTMLElement} sheet a style sheet of geo/assets
 * @property {(path: string) => void} lead go to a page of ours
 * @property {boolean} online whether the reader may turn on what another host has
 */

/** @type {Service} */
export const service = {
  ask: async (path, options) => ofOwnEdition(await fetch(new URL(path, document.baseURI), options)),
  sheet: (path) => Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL(`../${path}`, import.meta.url).href }),
  lead: (path) => void window.open(new URL(path, document.baseURI), "_top"),
  online: true,
};

/** @param {Partial<Service>} other */
export function serveWith(other) {
  Object.assign(service, other);
}
