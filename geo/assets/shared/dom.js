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

/** Until the browser has painted, or would have: a page out of sight paints nothing. @returns {Promise<void>} */
export function nextFrame() {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 100);
  });
}
