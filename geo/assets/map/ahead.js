// A record is asked for while the reader is about to open it, so that it is there when it opens.

const REST = 60; // milliseconds that a pointer rests on a mark which it does not only pass

/**
 * Ask for the record of a mark that is pointed at, pressed or reached by keyboard.
 *
 * @param {HTMLElement} pane with the marks @param {(id: string) => void} prepare
 */
export function askAhead(pane, prepare) {
  let timer = 0;
  /** @param {Event} event @param {number} [rest] */
  const soon = ({ target }, rest = 0) => {
    clearTimeout(timer);
    const id = idOf(target);
    if (id && rest) timer = setTimeout(() => prepare(id), rest);
    else if (id) prepare(id);
  };
  pane.addEventListener("pointerover", (event) => soon(event, REST));
  pane.addEventListener("pointerout", () => clearTimeout(timer));
  pane.addEventListener("pointerdown", (event) => soon(event));
  pane.addEventListener("focusin", (event) => soon(event, REST));
}

/** The one record that a mark opens, if it opens one. @param {EventTarget | null} target */
function idOf(target) {
  const mark = target instanceof Element ? target.closest(".leaflet-marker-icon") : null;
  const { place, nation, badge } = mark instanceof HTMLElement ? mark.dataset : {};
  const id = place ?? nation ?? badge;
  return id?.includes(" ") ? undefined : id; // a badge may stand for several countries
}
