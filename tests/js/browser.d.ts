// What classic scripts and browsers bring that no package's types know.

import type SuperclusterClass from "supercluster";

declare global {
  const Supercluster: typeof SuperclusterClass;

  interface Window {
    [leafletMap: `map_${string}`]: L.Map;
    /** Of the first page: when Streamlit has drawn all that it shows. */
    pageDrawn?: Promise<void>;
  }
  interface Element {
    /** Chromium 133: moves a frame without loading it again. */
    moveBefore(node: Node, child: Node | null): void;
  }
  interface ShadowRoot {
    moveBefore(node: Node, child: Node | null): void;
  }
}

declare module "leaflet" {
  namespace CRS {
    let EqualEarth: CRS;
  }
  interface Projection {
    bounds: Bounds;
  }
  interface CRS {
    R: number;
    projection: Projection;
    transformation: Transformation;
  }
}
