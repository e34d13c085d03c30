// Records as HTML, which the server writes (geo/site), and where their links lead.

import { parse } from "../shared/dom.js";
import { tellPage } from "../shared/protocol.js";
import { service } from "../shared/service.js";
import { Recent } from "./recent.js";

const KEPT = 20; // records of a visit that show at once when they are opened again
const NONE = "This atlas has no such record.";

export class Fragments {
  /** @type {Recent<Promise<string>>} */
  #recent = new Recent(KEPT);

  root = new URL("./", document.baseURI); // of the dashboard and of the map

  /**
   * The record of a place_id, a country code or `world`, without what the query leaves out.
   *
   * @param {string} id @param {string} query @param {string} token of the tables
   */
  async get(id, query, token) {
    const path = `${pathOf(id)}?part=record&${query}`;
    return this.#recent.get(`${token} ${path}`, async () => {
      const said = await service.ask(path);
      const html = await said.text();
      const read = parse(html);
      if (!said.ok) throw new Error(read.querySelector("#detail")?.textContent ?? said.statusText);
      if (!read.querySelector("article.record")) throw new Error(NONE); // another page, as of a path that no route of ours fits
      return html;
    });
  }

  /**
   * Follow a link of a record: in the page of ours that holds this document, or else in the map itself
   * if it leads to a map. Whether that was done; where not, the browser does it.
   *
   * @param {HTMLAnchorElement} link
   */
  follow(link) {
    const { href, pathname, search, hash } = link;
    if (hash && pathname === location.pathname) location.hash = hash; // to another view of a document without a server
    else if (window.frameElement) tellPage({ follow: href });
    else if (pathname === this.root.pathname) location.hash = search.slice(1);
    else {
      if (window.parent !== window) Object.assign(link, { target: "_blank", rel: "noopener" }); // not our page
      return false;
    }
    return true;
  }
}

/**
 * As geo.site.links.path_of; `source/` and a source_id, as it stands in paths, name a source. An id comes from an address
 * that anybody may have written: it is one part of the path, whatever is in it, so that nothing else is asked for and read
 * as a record. Raises an Error where it cannot be one.
 *
 * @param {string} id
 */
export function pathOf(id) {
  if (id === "world") return id;
  const ofSource = id.startsWith("source/");
  const name = ofSource ? plain(id.slice("source/".length)) : id;
  if (["", ".", ".."].includes(name)) throw new Error(NONE); // which lead up
  const kind = /^[A-Z]{2}$/.test(name) ? "country" : "place";
  return `${ofSource ? "source" : kind}/${encodeURIComponent(name)}`;
}

/** @param {string} part of a path */
function plain(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // not written by us
  }
}
