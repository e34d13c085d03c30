// The map document where no page of ours holds it: what it shows in one line over the map, the way back to the
// dashboard, and, in a frame of another's site, how high it would be.

import { isForeign, tellHost, writeFragment } from "../shared/protocol.js";
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

  /** @param {Atlas.Answer} rows what is drawn */
  say({ counts }) {
    const [shown, parts] = inCounts(counts);
    const more = document.createElement("span");
    Object.assign(more, { className: "part", textContent: parts });
    this.counts?.replaceChildren(shown, more);
  }
}

/** How high a map of a width would be, without the line over it. @param {number} width pixels @returns {number} pixels */
export function wish(width) {
  return Math.round(Math.min(MOST, Math.max(LEAST, width * SHAPE))) + (width < NARROW ? 0 : DATES);
}
