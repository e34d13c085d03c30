// The land and the names on it, once: after the marks, when the page around us is less busy.

import { idle } from "../shared/dom.js";
import { setFlags } from "../shared/protocol.js";

export class Ground {
  /**
   * @param {{land: import("./land.js").Land, labels: import("./labels.js").Labels, fetchJson: (path: string) => Promise<any>}} parts
   * @param {{drawn: () => void, failed: (error: unknown) => void}} tell
   */
  constructor({ land, labels, fetchJson }, { drawn, failed }) {
    this.parts = { land, labels, fetchJson };
    this.tell = { drawn, failed };
    this.asked = false;
  }

  draw() {
    if (this.asked) return;
    this.asked = true;
    this.#load().then(this.tell.drawn, (error) => {
      this.asked = false; // the next change of the fragment asks again
      this.tell.failed(error);
    });
  }

  async #load() {
    const { land, labels, fetchJson } = this.parts;
    const [shapes, cities] = await Promise.all([fetchJson("api/v1/boundaries.geojson"), fetchJson("assets/map/cities.json")]);
    await idle();
    land.draw(shapes);
    labels.setCountries();
    labels.setCities(cities);
    setFlags({ land: "drawn" });
  }
}
