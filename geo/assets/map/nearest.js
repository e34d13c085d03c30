// A press beside a small mark is a press on it.

const REACH = { touch: 22, mouse: 12 }; // pixels from its middle

/**
 * The nearest of these circles to a point, if its middle is no farther than `reach`, or the point on it.
 *
 * @template {import("./apart.js").Circle} One
 * @param {One[]} circles @param {import("./layout.js").Point} point @param {number} reach
 * @returns {One | null}
 */
export function nearest(circles, { x, y }, reach) {
  let found = null;
  let least = Infinity;
  for (const one of circles) {
    const far = Math.hypot(one.x - x, one.y - y);
    if (far <= Math.max(reach, one.r) && far < least) [found, least] = [one, far];
  }
  return found;
}

/**
 * Let a press near a mark open it, before the land under it hears of it.
 *
 * @param {L.Map} map @param {import("./marks.js").Marks} marks
 */
export function hitNearest(map, marks) {
  map.getContainer().addEventListener("click", (event) => {
    const { target, clientX, clientY, isTrusted } = event;
    const onLand = target instanceof Element && !target.closest(".leaflet-marker-icon, button, a, input, summary, .leaflet-control, #panel");
    if (!onLand || !isTrusted || /** @type {L.Handler & {moved(): boolean}} */ (map.dragging).moved()) return;
    const touch = event instanceof PointerEvent && event.pointerType !== "mouse";
    const hit = nearest(marks.circles(), map.mouseEventToLayerPoint(/** @type {MouseEvent} */ ({ clientX, clientY })), touch ? REACH.touch : REACH.mouse);
    if (!hit) return;
    event.stopImmediatePropagation();
    hit.mark.fire("click");
  }, { capture: true });
}
