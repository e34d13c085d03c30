// Equal Earth as a Leaflet coordinate reference system: L.CRS.EqualEarth.
//
// Areas keep their true proportions, so a country's colour weighs as much as its land, and a world
// view wastes nothing on the poles. B. Šavrič, T. Patterson, B. Jenny: The Equal Earth map
// projection, International Journal of Geographical Information Science 33(3), 2019. EPSG:8857.
// A classic script: folium names the system in the document before any module runs.

L.CRS.EqualEarth = (() => {
  const [A1, A2, A3, A4] = [1.340264, -0.081106, 0.000893, 0.003796];
  const M = Math.sqrt(3) / 2;
  const rad = Math.PI / 180;
  const height = (t) => t * (A1 + t * t * (A2 + t ** 4 * (A3 + A4 * t * t)));
  const slope = (t) => A1 + 3 * A2 * t * t + t ** 6 * (7 * A3 + 9 * A4 * t * t);
  const east = Math.PI / (M * A1); // x of the equator at 180 degrees
  const north = height(Math.asin(M)); // y of the pole

  const projection = {
    bounds: L.bounds([-east, -north], [east, north]),
    project({ lat, lng }) {
      const t = Math.asin(M * Math.sin(Math.max(-90, Math.min(90, lat)) * rad));
      return new L.Point((lng * rad * Math.cos(t)) / (M * slope(t)), height(t));
    },
    unproject({ x, y }) {
      const level = Math.max(-north, Math.min(north, y));
      let t = level / A1;
      for (let n = 0; n < 8; n++) t -= (height(t) - level) / slope(t); // Newton: exact within 6 steps
      const lng = (M * x * slope(t)) / Math.cos(t) / rad;
      const lat = Math.asin(Math.max(-1, Math.min(1, Math.sin(t) / M))) / rad;
      return new L.LatLng(lat, Math.max(-180, Math.min(180, lng)));
    },
  };
  const k = 0.5 / east; // at zoom 0 the equator is as long as in other systems: 256 pixels
  const { R, distance } = L.CRS.Earth;
  return L.extend({}, L.CRS, {
    code: "EPSG:8857", projection, transformation: new L.Transformation(k, 0.5, -k, 0.5), R, distance,
  });
})();
