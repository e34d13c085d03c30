// The map document where no page of ours holds it: what it shows in one line over the map, the way back to the
// dashboard, and, in a frame of another's site, how high it would be.

import { isForeign, isHeld, readFragment, tellHost, writeFragment } from "../shared/protocol.js";
import { inCounts } from "./status.js";

const SHAPE = 0.62; // height of a map by its width
const NARROW = 600; // pixels, from which dates stand below the map: as in timeline.css
const DATES = 66; // pixels of these
const LEAST = 420, MOST = 780; // pixels of the map; on a phone a sheet takes a part of the least

export class Alone {
  constructor() {
    const line = document.querySelector("header.made");
    this.counts = line?.querySelector(".counts");
    this.back = line?.querySelector("[data-back]");
    this.told = 0;
    if (isForeign()) new ResizeObserver(() => this.#tell(line?.clientHeight ?? 0)).observe(line ?? document.body);
  }

  /** By the width alone: a height that followed the height of its frame would never rest. @param {number} line pixels of the line over the map */
  #tell(line) {
    const wanted = line + wish(document.documentElement.clientWidth);
    if (wanted !== this.told) tellHost(wanted);
    this.told = wanted;
  }

  /** The dashboard shows the same. @param {import("../shared/protocol.js").Fragment} asked */
  follow({ place, at, layer, query }) {
    const address = writeFragment({ place, at, layer, query });
    if (this.back instanceof HTMLAnchorElement) this.back.href = address ? `./?${address}` : "./";
  }

  /** @param {Atlas.Answer} rows what is drawn @param {string | null} query that was asked */
  say({ counts, canonical }, query) {
    const [shown, parts] = inCounts(counts);
    const more = document.createElement("span");
    Object.assign(more, { className: "part", textContent: parts });
    this.counts?.replaceChildren(shown, more);
    if (!isHeld() && query !== null) rewrite(query, canonical);
  }
}

/** Say what the address asks as the atlas writes it: country=Spain becomes country=ES. @param {string} query @param {string} canonical */
function rewrite(query, canonical) {
  const fragment = readFragment(location.hash);
  if (fragment.query !== query) return; // it asks for something else by now
  const [asked, wanted] = [[...new URLSearchParams(query)], [...new URLSearchParams(canonical)]];
  const names = new Set(wanted.map(([key]) => key));
  const [own, others] = [true, false].map((selects) => asked.filter(([key]) => names.has(key) === selects));
  if (String(own.sort()) === String([...wanted].sort())) return;
  location.replace(`#${writeFragment({ ...fragment, query: new URLSearchParams([...wanted, ...others]).toString() })}`);
}

/** How high a map of a width would be, without the line over it. @param {number} width pixels @returns {number} pixels */
export function wish(width) {
  return Math.round(Math.min(MOST, Math.max(LEAST, width * SHAPE))) + (width < NARROW ? 0 : DATES);
}
