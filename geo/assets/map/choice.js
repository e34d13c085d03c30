// What the reader chooses on the map: told to the page of ours that holds it; by itself, the map
// writes it into its own fragment.

import { readFragment, tellPage, writeFragment } from "../shared/protocol.js";

/** @param {Atlas.Asked} changes new values of filters, as dates of first reports */
export function choose(changes) {
  if (tellPage({ asked: changes })) return;
  const fragment = readFragment(location.hash);
  const query = new URLSearchParams(fragment.query);
  for (const [key, value] of Object.entries(changes)) {
    query.delete(key);
    for (const one of [value].flat()) if (one) query.append(key, one);
  }
  location.replace(`#${writeFragment({ ...fragment, query: query.toString() })}`);
}

/** @param {string} layer "" for the usual one @param {() => void} show */
export function chooseLayer(layer, show) {
  if (tellPage({ layer })) show(); // the page only keeps it in its address
  else location.replace(`#${writeFragment({ ...readFragment(location.hash), layer: layer || null })}`);
}
