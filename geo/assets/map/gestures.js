// Who moves the map, and who the page around it. Where the map is the page, in our own dashboard, by itself or in
// full screen, one finger pans it and the wheel zooms. In a frame of another's page that would hold up who only
// scrolls by: there two fingers pan, and the wheel zooms with Ctrl or ⌘.

import { add, button } from "../shared/dom.js";
import { isForeign } from "../shared/protocol.js";

const MOVED = 10; // pixels of one finger from which it wanted to move the map
const SHOWN = 1500; // milliseconds of a hint
const HINTS = 2; // of a visit

export class Gestures {
  /** @param {L.Map} map */
  constructor(map) {
    this.map = map;
    this.box = map.getContainer();
    this.framed = isForeign();
    this.said = 0; // how often
    this.hint = add(this.box, "div", undefined, "gesture-hint");
    this.hint.hidden = true;
    this.hint.setAttribute("aria-hidden", "true"); // for fingers and wheels: keys and buttons move the map as ever
    this.words = add(this.hint, "span");
    if (document.fullscreenEnabled) button(this.hint, "Full screen", () => document.documentElement.requestFullscreen()).tabIndex = -1;
    /** @type {{x: number, y: number} | null} where one finger went down */
    this.finger = null;
    document.addEventListener("fullscreenchange", () => this.#set());
    this.box.addEventListener("pointerdown", ({ pointerType }) => this.#hold(pointerType), { capture: true });
    this.box.addEventListener("touchstart", ({ touches: [first, more] }) => {
      this.finger = more ? null : { x: first.clientX, y: first.clientY };
    }, { passive: true });
    this.box.addEventListener("touchmove", ({ touches: [first, more] }) => {
      if (!this.cooperative || !this.finger || more || Math.hypot(first.clientX - this.finger.x, first.clientY - this.finger.y) < MOVED) return;
      this.finger = null;
      this.#say("Two fingers move the map");
    }, { passive: true });
    this.box.addEventListener("wheel", (event) => {
      if (!this.cooperative || event.ctrlKey || event.metaKey) return;
      event.stopPropagation(); // the page scrolls
      this.#say(`${/Mac|iP/.test(navigator.platform) ? "⌘" : "Ctrl"} + scroll zooms`);
    }, { capture: true, passive: true });
    this.#set();
  }

  get cooperative() {
    return this.framed && !document.fullscreenElement;
  }

  #set() {
    document.documentElement.classList.toggle("cooperative", this.cooperative);
    this.hint.hidden = true;
    this.#hold("touch");
  }

  /** A finger alone drags nothing in another's page; a mouse does. @param {string} pointer */
  #hold(pointer) {
    if (this.cooperative && pointer !== "mouse") this.map.dragging.disable();
    else this.map.dragging.enable();
  }

  /** @param {string} words */
  #say(words) {
    if (this.said >= HINTS || !this.hint.hidden) return;
    this.said++;
    this.words.textContent = words;
    this.hint.hidden = false;
    setTimeout(() => { this.hint.hidden = true; }, SHOWN);
  }
}
