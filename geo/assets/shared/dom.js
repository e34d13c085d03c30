// Nodes that show words as they are. Leaflet takes strings for HTML, so it is given nodes.

/**
 * Add an element to the end of another.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {ParentNode} parent
 * @param {Tag} tag
 * @param {string | number} [words]
 * @param {string} [className]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function add(parent, tag, words, className) {
  const node = document.createElement(tag);
  if (words !== undefined) node.textContent = String(words);
  if (className) node.className = className;
  parent.append(node);
  return node;
}

/** @param {string | number} words */
export function text(words) {
  const node = document.createElement("span");
  node.textContent = String(words);
  return node;
}

/**
 * @param {ParentNode} parent
 * @param {string | undefined} words
 * @param {() => void} act
 * @param {string} [className]
 */
export function button(parent, words, act, className) {
  const node = add(parent, "button", words, className);
  node.type = "button";
  node.addEventListener("click", act);
  return node;
}

/**
 * A mark acts on a click, and on Enter or Space, as a button does.
 *
 * @param {L.Marker} mark
 * @param {() => void} act
 */
export function onActivate(mark, act) {
  mark.on("click", act);
  mark.on("keydown", ({ originalEvent }) => {
    if (originalEvent.key !== "Enter" && originalEvent.key !== " ") return;
    originalEvent.preventDefault();
    act();
  });
}

/**
 * Nodes of HTML that the server wrote by its templates, which escape every value.
 *
 * @param {string} html
 */
export function parse(html) {
  const made = document.createElement("template");
  // eslint-disable-next-line no-restricted-properties -- see above
  made.innerHTML = html;
  return document.importNode(made.content, true);
}

/**
 * Put nodes in place of what an element holds. What had the focus keeps it; where that is gone, the
 * first element that `instead` finds has it.
 *
 * @param {HTMLElement} element
 * @param {ParentNode} made whose children it gets
 * @param {string} instead
 */
export function fill(element, made, instead) {
  const focused = document.activeElement;
  const held = focused instanceof HTMLElement && element.contains(focused) ? named(focused) : null;
  element.replaceChildren(...made.childNodes);
  if (held) find(element, held, instead)?.focus({ preventScroll: true });
}

/** A selector that finds the element again: by its first data attribute. @param {HTMLElement} element */
function named({ dataset, tagName }) {
  const name = Object.keys(dataset)[0];
  return name ? `[data-${name}="${CSS.escape(dataset[name] ?? "")}"]` : tagName.toLowerCase();
}

/**
 * The first element that one of the selectors finds.
 *
 * @param {HTMLElement} element
 * @param {string[]} selectors
 * @returns {HTMLElement | undefined}
 */
export function find(element, ...selectors) {
  for (const selector of selectors) {
    const found = element.querySelector(selector);
    if (found instanceof HTMLElement) return found;
  }
}

/** A row that scrolls has the class `more` while there is more of it to the right. @param {HTMLElement} row */
export function hintMore(row) {
  const hint = () => row.classList.toggle("more", row.scrollLeft + row.clientWidth < row.scrollWidth - 4);
  row.addEventListener("scroll", hint, { passive: true });
  const watch = new ResizeObserver(hint);
  for (const one of [row, ...row.children]) watch.observe(one);
}

/** Until the browser has painted, or would have: a page out of sight paints nothing. @returns {Promise<void>} */
export function nextFrame() {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 100);
  });
}

/** Until the browser has nothing more pressing to do. @returns {Promise<void>} */
export function idle() {
  return new Promise((done) => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => done(), { timeout: 1500 });
    else setTimeout(done); // Safari
  });
}
