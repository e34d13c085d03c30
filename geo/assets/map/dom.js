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
