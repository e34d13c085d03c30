// The start of a snapshot: takes apart what the file holds (styles, scripts, modules, files) and begins with it. It stands
// in the file itself, as a classic script: modules of a file that was opened from a disk cannot be loaded.

(async () => {
  const said = /** @type {HTMLElement} */ (document.getElementById("status"));
  try {
    const held = /** @type {HTMLElement} */ (document.getElementById("held"));
    const packed = Uint8Array.from(atob(held.textContent ?? ""), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const { styles, scripts, modules, files, map } = await new Response(stream).json();
    const query = held.dataset.query ?? "";
    held.remove();
    /** @type {<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, words: string, more?: Record<string, string>) => void} */
    const put = (tag, words, more = {}) => {
      const node = document.createElement(tag);
      node.textContent = words;
      for (const [name, value] of Object.entries(more)) node.setAttribute(name, value);
      document.head.append(node);
    };
    for (const style of styles) put("style", style);
    for (const script of scripts) put("script", script);
    Reflect.set(window, "atlasFiles", files);
    const imports = Object.fromEntries(Object.entries(modules).map(([name, text]) => [name, `data:text/javascript,${encodeURIComponent(text)}`]));
    put("script", JSON.stringify({ imports }), { type: "importmap" });
    put("script", 'import "static/start.js";', { type: "module", "data-map": map, "data-query": query });
  } catch (error) {
    said.classList.add("shown");
    said.textContent = `This file could not be opened: it needs a browser of 2023 or newer. ${error instanceof Error ? error.message : ""}`;
  }
})();
