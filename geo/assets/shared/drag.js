// A press that moves along one axis is a drag, whatever it leaves; Escape ends it without a choice.

const HELD = { x: 10, y: 6 }; // pixels along the axis from which a press is a drag

/**
 * @template {object} Grip
 * @param {HTMLElement} element
 * @param {object} act
 * @param {(event: PointerEvent) => Grip | null} act.start what is taken hold of
 * @param {(grip: Grip, at: number, from: number) => void} act.move pixels of the window along the axis
 * @param {(done: boolean, grip: Grip) => void} act.end
 * @param {"x" | "y"} [axis] the other one is left to the page
 */
export function drag(element, { start, move, end }, axis = "x") {
  /** @type {{grip: Grip, from: number, id: number, held: boolean} | null} */
  let press = null;
  const along = (/** @type {PointerEvent} */ { clientX, clientY }) => (axis === "x" ? clientX : clientY);
  const stop = (/** @type {boolean} */ done) => {
    const ended = press;
    press = null;
    if (ended?.held) end(done, ended.grip);
  };
  element.addEventListener("pointerdown", (event) => {
    const grip = event.button === 0 && event.isPrimary ? start(event) : null;
    press = grip && { grip, from: along(event), id: event.pointerId, held: false };
  });
  const page = element.ownerDocument; // a fast press has left the element before it is held
  page.addEventListener("pointermove", (event) => {
    if (!press || event.pointerId !== press.id) return;
    if (!press.held && Math.abs(along(event) - press.from) < HELD[axis]) return;
    if (!press.held) element.setPointerCapture(event.pointerId);
    press.held = true;
    move(press.grip, along(event), press.from);
  });
  page.addEventListener("pointerup", () => stop(true));
  page.addEventListener("pointercancel", () => stop(false));
  page.addEventListener("keydown", ({ key }) => { if (key === "Escape") stop(false); });
}
