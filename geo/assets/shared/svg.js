// Elements of SVG.

/** @param {string} tag @param {Record<string, string | number>} attributes @param {Element} [parent] */
export function make(tag, attributes, parent) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  parent?.append(node);
  return node;
}
