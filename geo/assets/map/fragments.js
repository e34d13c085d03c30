// Records as HTML, which the server writes (geo/site), and where their links lead.

import { parse } from "../shared/dom.js";
import { tellPage } from "../shared/protocol.js";
import { service } from "../shared/service.js";
import { Recent } from "./recent.js";

const KEPT = 20; // records of a visit that show at once when they are opened again

export class Fragments {
  /** @type {Recent<string>} */
  #recent = new Recent(KEPT);

  root = new URL("./", document.baseURI); // of the dashboard and of the map

  /**
   * The record of a place_id, a country code or `world`, without what the query leaves out.
   *
   * @param {string} id @param {string} query @param {string} token of the tables
   */
  get(id, query, token) {
    const path = `${pathOf(id)}?part=record&${query}`;
    return this.#recent.get(`${token} ${path}`, async () => {
      const said = await service.ask(path);
      const html = await said.text();
      if (!said.ok) throw new Error(parse(html).querySelector("#detail")?.textContent ?? said.statusText);
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

/** As geo.site.links.path_of; `source/` and a source_id name a source. @param {string} id */
export function pathOf(id) {
  if (id === "world" || id.startsWith("source/")) return id;
  return `${/^[A-Z]{2}$/.test(id) ? "country" : "place"}/${encodeURIComponent(id)}`;
}
