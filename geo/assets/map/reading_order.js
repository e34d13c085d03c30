// The keyboard meets marks as they are read: the most stations first.

/** Put elements in this order, without moving that which has the focus. @param {HTMLElement} pane @param {HTMLElement[]} elements */
export function putInOrder(pane, elements) {
  const held = document.activeElement;
  /** @type {HTMLElement | null} */
  let last = null;
  for (const element of elements) {
    const right = (last ? last.nextElementSibling : pane.firstElementChild) === element;
    if (!right && element !== held) {
      if (last) last.after(element);
      else pane.prepend(element);
    }
    last = element;
  }
}
