// One place for what is read beside the map: the record, the list, the filters, the dates. In a narrow document a
// sheet at its lower edge, which is dragged by its head; in a low one the side; in a wide one each has its own place
// over the map. By the document's own size, whatever it is shown on; the map beside it stays alive.

import { add, button } from "../shared/dom.js";
import { drag } from "../shared/drag.js";

/** @typedef {"beside" | "side" | "sheet"} Form */
/** @typedef {"peek" | "half" | "full"} Snap */
/** @typedef {{element: HTMLElement, button: HTMLButtonElement, fill: () => void}} Pane */

const WIDE = 900; // pixels from which things stand beside each other
const LOW = 480; // and below which a sheet would leave no map
const HEAD = 52; // pixels of its head, all that is seen at `peek`; also in sheet.css
const TOP = 60; // pixels of the map's own top bar, which a full sheet leaves; also in sheet.css
const CAST = 120; // milliseconds that a sheet flies on, to the snap that is nearest there
const SNAPS = /** @type {const} */ (["peek", "half", "full"]);
const OWN_ESCAPE = ".search, .layers"; // parts of the document that Escape closes first

export class Sheet {
  /** @param {HTMLElement} main what it stands over, with the map in it @param {boolean} reduced whether the reader wants no motion */
  constructor(main, reduced) {
    this.main = main;
    this.reduced = reduced;
    /** @type {Form} */
    this.form = "beside";
    /** @type {Snap} */
    this.snap = "peek";
    /** @type {Map<string, Pane>} */
    this.panes = new Map();
    /** @type {string | null} the pane that is open */
    this.open = null;
    /** @type {HTMLElement | null} of the record that is open */
    this.record = null;
    /** @type {Snap} where it goes when the record closes */
    this.before = "peek";
    this.closeRecord = () => {};
    /** When it covers more of the map, or less. */
    this.settled = () => {};
    this.element = document.createElement("section");
    this.element.id = "sheet";
    this.element.dataset.snap = this.snap;
    this.handle = button(this.element, undefined, () => this.step(), "handle");
    this.handle.setAttribute("aria-controls", "sheet");
    this.bar = add(this.element, "header", undefined, "sheet-bar");
    this.words = add(this.bar, "p");
    this.words.addEventListener("click", () => this.step());
    main.querySelector("h1")?.after(this.element); // before the map: its marks are many stops of the keyboard
    drag(this.element, {
      start: ({ target }) => this.form === "sheet" && target instanceof Element && target.closest("header, .handle")
        ? { height: this.#height(this.snap), now: this.#height(this.snap), at: performance.now(), speed: 0 } : null,
      move: (grip, at, from) => this.#drag(grip, grip.height + from - at),
      end: (done, grip) => this.#release(done, grip),
    }, "y");
    this.element.addEventListener("focusin", ({ target }) => {
      if (target instanceof HTMLElement && target.closest("#filters") && typing(target)) this.to("full");
    });
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#escape(event));
    new ResizeObserver(() => this.#shape()).observe(main);
    new ResizeObserver(() => main.style.setProperty("--buttons", `${this.bar.offsetWidth}px`)).observe(this.bar);
    this.#shape();
    this.#say();
  }

  /**
   * A part with a button of its own that opens and closes it.
   *
   * @param {{id: string, words: string, label: string, fill?: () => void}} pane `fill` before it is shown
   */
  pane({ id, words, label, fill = () => {} }) {
    const made = button(this.bar, words, () => this.toggle(id), `pane-button ${id}-button`);
    made.setAttribute("aria-controls", id);
    made.setAttribute("aria-expanded", "false");
    const element = add(this.element, "section", undefined, `pane ${id}`);
    Object.assign(element, { id, hidden: true });
    element.setAttribute("aria-label", label);
    this.panes.set(id, { element, button: made, fill });
    return element;
  }

  /** @param {string} id @param {boolean} [open] */
  toggle(id, open = this.open !== id) {
    const { button: own } = /** @type {Pane} */ (this.panes.get(id));
    if (open && this.record && this.form !== "beside") this.closeRecord();
    this.#turn(open ? id : null);
    if (!open) own.focus({ preventScroll: true });
    if (this.form !== "sheet") this.settled();
    if (this.form === "sheet" && (!open || this.snap === "peek")) this.to(open ? "half" : "peek");
  }

  /** Open a pane for one who asks for it from elsewhere. @param {string} id */
  ask(id) {
    const pane = this.panes.get(id);
    if (!pane) return false;
    this.toggle(id, true);
    pane.button.focus({ preventScroll: true });
    return true;
  }

  /** Something to read below a field that is typed into. @param {string} id */
  browse(id) {
    if (this.form !== "sheet") return;
    if (!this.record) this.#turn(id);
    this.to("full");
  }

  /** Show one pane, or none. @param {string | null} id */
  #turn(id) {
    this.open = id;
    for (const [name, { element, button: own, fill }] of this.panes) {
      const was = !element.hidden;
      element.hidden = name !== id;
      own.setAttribute("aria-expanded", String(name === id));
      if (name === id && !was) fill();
    }
  }

  /** A record is shown in `panel`, or with null none any more. `keep` the height. @param {HTMLElement | null} panel */
  hold(panel, { keep = false } = {}) {
    const had = this.record;
    this.record = panel;
    if (!had && panel) this.before = this.snap === "full" ? "half" : this.snap;
    if (this.form !== "sheet") return;
    if (panel && !keep) this.to("half", { quiet: true });
    else if (had && !panel) this.to(this.open ? this.before : "peek", { quiet: true });
    this.#say();
  }

  /** What the map shows, in a line. @param {string} words */
  tell(words) {
    this.words.textContent = words;
  }

  /** One up, from the top down again. */
  step() {
    this.to(SNAPS[(SNAPS.indexOf(this.snap) + 1) % SNAPS.length]);
  }

  /**
   * Go to a snap, from so many pixels that are seen now.
   *
   * @param {Snap} snap @param {{from?: number, quiet?: boolean}} [how] `quiet` if the map is seen to
   */
  to(snap, { from = this.#height(this.snap), quiet = false } = {}) {
    if (this.form !== "sheet") return;
    const changed = snap !== this.snap;
    this.snap = snap;
    this.element.dataset.snap = snap;
    if (snap === "peek") this.#turn(null);
    else if (!this.record && !this.open) this.#turn("list");
    Object.assign(this.element.style, { height: "", transform: "" });
    const way = this.#height(snap) - from;
    if (way && !this.reduced) this.element.animate([{ transform: `translateY(${way}px)` }, { transform: "none" }], { duration: 200, easing: "ease-out" });
    this.#say();
    if (changed && !quiet) this.settled();
  }

  /** Pixels. @param {Snap} snap */
  #height(snap) {
    const high = this.main.clientHeight;
    return { peek: HEAD, half: Math.round(high / 2), full: high - TOP }[snap];
  }

  /** @param {{now: number, at: number, speed: number}} grip @param {number} wanted pixels */
  #drag(grip, wanted) {
    const now = Math.max(HEAD, Math.min(wanted, this.#height("full")));
    const at = performance.now();
    grip.speed = (now - grip.now) / Math.max(1, at - grip.at);
    Object.assign(grip, { now, at });
    if (!this.record && !this.open) this.#turn("list"); // so that something comes up
    Object.assign(this.element.style, { height: `${this.#height("full")}px`, transform: `translateY(${this.#height("full") - now}px)` });
  }

  /** @param {boolean} done @param {{now: number, at: number, speed: number}} grip */
  #release(done, { now, at, speed }) {
    const flown = performance.now() - at < CAST ? now + speed * CAST : now;
    const far = (/** @type {Snap} */ snap) => Math.abs(this.#height(snap) - flown);
    this.to(done ? SNAPS.reduce((best, one) => (far(one) < far(best) ? one : best)) : this.snap, { from: now });
  }

  /** The full sheet goes half way down; what is open closes. @param {KeyboardEvent} event */
  #escape({ target }) {
    if (target instanceof Element && target.closest(OWN_ESCAPE)) return;
    const inPane = target instanceof Element && target.closest(".pane");
    if (this.form === "sheet" && this.snap === "full") this.to("half");
    else if (this.record && !inPane) this.closeRecord();
    else if (this.open) this.toggle(this.open, false);
  }

  /** What is open stays so in a document of another shape. */
  #shape() {
    const { width, height } = this.main.getBoundingClientRect();
    if (!width || !height) return; // put away
    const form = width >= WIDE ? "beside" : window.innerHeight < LOW ? "side" : "sheet";
    if (form === this.main.dataset.form) return;
    this.form = this.main.dataset.form = form;
    this.to(this.record || this.open ? "half" : "peek");
    this.settled();
  }

  /** The handle says what it does. */
  #say() {
    const open = this.snap !== "peek";
    const words = { peek: "Open the sheet half", half: "Open the sheet in full", full: "Fold the sheet" }[this.snap];
    this.handle.setAttribute("aria-expanded", String(open));
    this.handle.setAttribute("aria-label", words);
    this.handle.title = words;
  }

  /** Whether a control over the map is a part of the sheet, which covers() has as a whole. @param {Element} control */
  has(control) {
    return this.form === "sheet" && this.element.contains(control);
  }

  /**
   * What of the map it covers, in pixels of `main`. Of a full sheet only what it does at half height: the map
   * behind it is no longer looked at, and is in place when it comes down.
   *
   * @returns {import("./layout.js").Box[]}
   */
  covers() {
    if (this.form !== "sheet") return [];
    const { clientWidth: right, clientHeight: bottom } = this.main;
    return [{ left: 0, top: bottom - this.#height(this.snap === "full" ? "half" : this.snap), right, bottom }];
  }
}

/** Whether the keyboard of a phone comes up for it. @param {HTMLElement} target */
function typing(target) {
  const inner = target.shadowRoot?.activeElement ?? target;
  return inner instanceof HTMLInputElement && inner.type === "search";
}
