// Nodes that show words as they are. Leaflet takes strings for HTML, so it is given nodes.

export function add(parent, tag, words, className) {
  const node = document.createElement(tag);
  if (words !== undefined) node.textContent = words;
  if (className) node.className = className;
  parent.append(node);
  return node;
}

export function text(words) {
  const node = document.createElement("span");
  node.textContent = words;
  return node;
}

export function button(parent, words, act, className) {
  const node = add(parent, "button", words, className);
  node.type = "button";
  node.addEventListener("click", act);
  return node;
}

export const plural = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** A mark acts on a click, and on Enter or Space, as a button does. */
export function onActivate(mark, act) {
  mark.on("click", act);
  mark.on("keydown", ({ originalEvent }) => {
    if (originalEvent.key !== "Enter" && originalEvent.key !== " ") return;
    originalEvent.preventDefault();
    act();
  });
}
