// Hatching on the land.

/** Lines of a pattern keep their width in pixels, wherever it is drawn: once after one was added to the land's SVG. @param {SVGSVGElement} svg */
export function scalePatterns(svg) {
  for (const one of svg.querySelectorAll("pattern"))
    one.setAttribute("patternTransform", `scale(${1 / Number(svg.dataset.scale ?? 1)}) rotate(${one.dataset.turn ?? 0})`);
}
