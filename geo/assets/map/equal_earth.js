// Equal Earth as a Leaflet coordinate reference system: L.CRS.EqualEarth.
//
// Areas keep their true proportions, so a country's colour weighs as much as its land, and a world
// view wastes nothing on the poles. B. Šavrič, T. Patterson, B. Jenny: The Equal Earth map
// projection, International Journal of Geographical Information Science 33(3), 2019. EPSG:8857, on a
// sphere. A classic script: folium names the system in the document before any module runs.

/** The projection itself, on a sphere of radius 1; latitude and longitude in degrees. */
const equalEarth = (() => {
  const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];
  const M = Math.sqrt(3) / 2;
  const rad = Math.PI / 180;
  /** @param {number} t */
  const height = (t) => t * (A1 + t * t * (A2 + t ** 4 * (A3 + A4 * t * t)));
  /** @param {number} t */
  const slope = (t) => A1 + 3 * A2 * t * t + t ** 6 * (7 * A3 + 9 * A4 * t * t);
  const east = Math.PI / (M * A1); // x of the equator at 180 degrees
  const north = height(Math.asin(M)); // y of the pole

  /** @param {number} lat @param {number} lng @returns {[number, number]} x, y */
  function project(lat, lng) {
    const t = Math.asin(M * Math.sin(Math.max(-90, Math.min(90, lat)) * rad));
    return [(lng * rad * Math.cos(t)) / (M * slope(t)), height(t)];
  }

  /** The nearest point of the world, where there is none. @param {number} x @param {number} y @returns {[number, number]} lat, lng */
  function unproject(x, y) {
    const level = Math.max(-north, Math.min(north, y));
    let t = level / A1;
    for (let n = 0; n < 8; n++) t -= (height(t) - level) / slope(t); // Newton: exact within 6 steps
    const lng = (M * x * slope(t)) / Math.cos(t) / rad;
    const lat = Math.asin(Math.max(-1, Math.min(1, Math.sin(t) / M))) / rad;
    return [lat, Math.max(-180, Math.min(180, lng))];
  }

  return { east, north, project, unproject };
})();

if (typeof L === "undefined") Object.assign(globalThis, { equalEarth }); // for its test, which has no Leaflet
else {
  const { east, north, project, unproject } = equalEarth;
  const k = 0.5 / east; // at zoom 0 the equator is as long as in other systems: 256 pixels
  /** @type {L.Projection} */
  const projection = {
    bounds: L.bounds([-east, -north], [east, north]),
    project: ({ lat, lng }) => new L.Point(...project(lat, lng)),
    unproject: (point) => { const { x, y } = L.point(point); return new L.LatLng(...unproject(x, y)); },
  };
  const { R, distance } = L.CRS.Earth;
  const transformation = new L.Transformation(k, 0.5, -k, 0.5);
  const plain = /** @type {L.CRS} */ (/** @type {unknown} */ (L.CRS));
  L.CRS.EqualEarth = L.extend({}, plain, { code: "EPSG:8857", projection, transformation, R, distance });
}
