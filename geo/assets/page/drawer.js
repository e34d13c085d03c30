// The drawer of filters: beside the page's left edge, on a phone from its lower one.

import { add, button, find } from "../shared/dom.js";

export class Drawer {
  /** @param {HTMLElement} head of the page, which has the button that opens it */
  constructor(head) {
    this.head = head;
    this.opened = () => {}; // told when it opens
    this.element = document.createElement("aside");
    Object.assign(this.element, { id: "filters", className: "drawer", hidden: true });
    this.element.setAttribute("aria-label", "Filters");
    const bar = add(this.element, "div", undefined, "drawer-bar");
    add(bar, "h2", "Narrow the view");
    button(bar, "Close", () => this.toggle(false), "close");
    const box = add(this.element, "div", undefined, "drawer-content");
    this.content = box.attachShadow({ mode: "open" }); // its style is its own: see ../filters/filters.css
    this.element.addEventListener("keydown", ({ key }) => key === "Escape" && this.toggle(false));
    // Where it stands is below the head, which may have one line or three.
    new ResizeObserver(() => {
      document.documentElement.style.setProperty("--head", `${head.offsetHeight}px`);
    }).observe(head);
  }

  /** Open or close it; the focus goes along. */
  toggle(open = this.element.hidden) {
    this.element.hidden = !open;
    this.follow();
    if (open) this.opened();
    const wanted = open ? find(this.element, ".close") : this.#button;
    wanted?.focus({ preventScroll: true });
  }

  get #button() {
    return find(this.head, "[data-filters]");
  }

  /** Its button says whether it is open, also after the head has been drawn anew. */
  follow() {
    this.#button?.setAttribute("aria-expanded", String(!this.element.hidden));
  }
}
