// Hatching on the land.

// Zoom whose pixels are the units in which the land is written. It is drawn smaller, never larger: shapes that are scaled up
// (some fifty times) Chromium paints black in parts after a pan.
export const PLANE_ZOOM = 12;

/** Lines of a pattern keep their width in pixels, wherever it is drawn: once after one was added to the land's SVG. @param {SVGSVGElement} svg */
export function scalePatterns(svg) {
  for (const one of svg.querySelectorAll("pattern"))
    one.setAttribute("patternTransform", `scale(${1 / Number(svg.dataset.scale ?? 1)}) rotate(${one.dataset.turn ?? 0})`);
}
