// What paper needs and styles cannot do (pages/templates/print.css): everything folded out, sources
// numbered with their addresses, the map as it is on the screen at the paper's width, and where and
// when it was printed. All of it is undone after.

import { add } from "../shared/dom.js";

const PAPER = { width: 277, height: 158 }; // millimetres: A4 on its side within its margins; words have the rest
const PER_MM = 96 / 25.4;

/** @type {(() => void)[]} */
let undo = [];

addEventListener("beforeprint", prepare);
addEventListener("afterprint", restore);

function prepare() {
  restore();
  foldOut();
  for (const frame of document.querySelectorAll(".map-slot iframe"))
    if (frame instanceof HTMLIFrameElement) fitMap(frame);
  const numbered = numberSources();
  const end = add(document.body, "div", undefined, "print-only");
  undo.push(() => end.remove());
  if (numbered.size) listSources(end, numbered);
  say(end);
}

function restore() {
  for (const step of undo.reverse()) step();
  undo = [];
}

function foldOut() {
  for (const fold of document.querySelectorAll("details:not([open])")) {
    if (!(fold instanceof HTMLDetailsElement)) continue;
    fold.open = true;
    undo.push(() => { fold.open = false; });
  }
}

/**
 * The map keeps its size, in which all its marks stand where they belong, and is drawn smaller. The
 * record over it would hide a part of it, and be cut: it is printed whole after the map.
 *
 * @param {HTMLIFrameElement} frame
 */
function fitMap(frame) {
  const { offsetWidth: width, offsetHeight: height } = frame;
  const slot = frame.parentElement;
  if (!width || !height || !slot) return;
  const scale = Math.min((PAPER.width * PER_MM) / width, (PAPER.height * PER_MM) / height);
  const before = [frame.getAttribute("style"), slot.getAttribute("style")];
  frame.style.setProperty("width", `${width}px`, "important");
  frame.style.setProperty("height", `${height}px`, "important");
  slot.style.setProperty("--paper-scale", String(scale));
  slot.style.setProperty("--paper-width", `${width * scale}px`);
  slot.style.setProperty("--paper-height", `${height * scale}px`);
  undo.push(() => {
    frame.setAttribute("style", before[0] ?? "");
    slot.setAttribute("style", before[1] ?? "");
  });
  const root = frame.contentDocument?.documentElement;
  if (!root) return;
  const { theme } = root.dataset;
  root.dataset.theme = "light";
  undo.push(() => { if (theme) root.dataset.theme = theme; else delete root.dataset.theme; });
  const record = root.querySelector("#panel .record");
  if (!record) return;
  const copy = document.importNode(record, true);
  const title = root.querySelector("#panel > header h2"); // which the panel took out of the record
  if (title) add(copy, "h2").append(...document.importNode(title, true).childNodes);
  copy.prepend(...copy.querySelectorAll(":scope > h2"));
  copy.classList.add("print-only");
  for (const fold of copy.querySelectorAll("details")) fold.open = true;
  slot.after(copy);
  undo.push(() => copy.remove());
}

/** Give each source of the records on the page a number; returns them by address. */
function numberSources() {
  /** @type {Map<string, {number: number, name: string}>} */
  const found = new Map();
  for (const link of document.querySelectorAll('.record a[target="_blank"][href^="http"]')) {
    if (!(link instanceof HTMLAnchorElement) || !link.offsetParent && !link.closest(".print-only")) continue;
    const entry = found.get(link.href) ?? { number: found.size + 1, name: link.textContent.trim() };
    found.set(link.href, entry);
    const mark = document.createElement("sup");
    mark.className = "print-number";
    mark.textContent = ` ${entry.number}`;
    link.after(mark);
    undo.push(() => mark.remove());
  }
  return found;
}

/** @param {HTMLElement} end @param {Map<string, {number: number, name: string}>} numbered */
function listSources(end, numbered) {
  const part = add(end, "section", undefined, "print-sources");
  add(part, "h2", "Sources");
  const list = add(part, "ol");
  for (const [address, { name }] of numbered) add(list, "li", name === address ? address : `${name}: ${address}`);
}

/** Where, when, and of which version. @param {HTMLElement} end */
function say(end) {
  const head = document.querySelector(".page-head");
  const { version, licence } = head instanceof HTMLElement ? head.dataset : {};
  const day = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const words = [decodeURI(location.href), `printed ${day}`, version && `data version ${version}`, licence && `licence ${licence}`];
  add(end, "p", words.filter(Boolean).join(" · "), "print-foot");
}
