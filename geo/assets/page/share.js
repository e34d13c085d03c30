// Ways to share a view: its link and how to cite it, copied, and the code that shows it in another's page, with a
// preview that is that map. What is a file (pictures, slides, citations) is a plain link.

import { add, button, find } from "../shared/dom.js";
import { readFragment, writeFragment } from "../shared/protocol.js";

/** @type {Record<string, [string, string]>} */
const SIZES = { "As wide as the page": ["100%", "660"], "Medium, 640 x 520": ["640", "520"], "Narrow, 360 x 560": ["360", "560"] };
/** @type {Record<string, string | null>} */
const THEMES = { "As the reader's system": null, Light: "light", Dark: "dark" };
const OF_PAGES = ["v", "order", "text", "station"]; // keys that mean nothing to a map by itself

export class Share {
  /** @param {HTMLElement} head */
  constructor(head) {
    this.head = head;
    /** @type {HTMLDialogElement | null} */
    this.dialog = null;
  }

  /** @param {Element} target what was pressed */
  act(target) {
    const pressed = target.closest("button");
    if (pressed?.dataset.copy !== undefined) void this.#copy(this.#link(), "Copied");
    if (pressed?.dataset.cite) void this.#copy(`${pressed.dataset.cite} <${this.#link()}>`, "Copied with the link");
    if (pressed?.dataset.embed !== undefined) this.#embed();
  }

  /** The link names the data version, so that a later one can say what has changed. */
  #link() {
    const url = new URL(location.href);
    url.searchParams.set("v", this.head.dataset.version ?? "");
    return url.href;
  }

  /** @param {string} words @param {string} done */
  async #copy(words, done) {
    const said = find(this.head, "[role=status]");
    const copied = await copy(words);
    if (said) said.textContent = copied ? done : words;
  }

  #embed() {
    this.dialog?.remove();
    const dialog = this.dialog = document.createElement("dialog");
    dialog.className = "embed-dialog";
    this.head.after(dialog); // where it has the page's colours
    dialog.setAttribute("aria-labelledby", "embed-title");
    const bar = add(dialog, "div", undefined, "embed-bar");
    add(bar, "h2", "The map in your own page").id = "embed-title";
    button(bar, "Close", () => dialog.close());
    const said = find(this.head, ".shares .quiet")?.textContent ?? "";
    add(dialog, "p", `${said} The map keeps its counts, sources, denial and a link back.`);
    const options = add(dialog, "div", undefined, "embed-options");
    const size = choice(options, "Size", Object.keys(SIZES));
    const theme = choice(options, "Colours", Object.keys(THEMES));
    const code = add(add(dialog, "label", "Code"), "textarea");
    Object.assign(code, { readOnly: true, rows: 3 });
    const line = add(dialog, "p");
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    button(line, "Copy code", async () => { status.textContent = (await copy(code.value, dialog)) ? "Copied" : "Select the code and copy it"; });
    line.append(status);
    const box = add(dialog, "div", undefined, "embed-preview");
    const show = () => {
      const [width, height] = SIZES[size.value];
      const src = address(THEMES[theme.value]);
      code.value = codeOf({ src, width, height, title: find(this.head, ".name")?.textContent ?? "" });
      const frame = document.createElement("iframe");
      frame.setAttribute("data-preview", ""); // it shows as in another's page
      Object.assign(frame, { src, width, height, title: "Preview" });
      box.replaceChildren(frame);
    };
    size.addEventListener("change", show);
    theme.addEventListener("change", show);
    dialog.addEventListener("close", () => {
      dialog.remove();
      find(this.head, ".shares summary")?.focus();
    });
    show();
    find(this.head, ".shares")?.removeAttribute("open");
    dialog.showModal();
    size.focus();
  }
}

/** The map of what the page shows. @param {string | null} theme */
function address(theme) {
  const asked = new URL(location.href).searchParams;
  for (const key of OF_PAGES) asked.delete(key);
  const fragment = writeFragment({ ...readFragment(asked.toString()), theme });
  return new URL(fragment ? `map#${fragment}` : "map", document.baseURI).href;
}

/**
 * The HTML of a frame.
 *
 * @param {{src: string, width: string, height: string, title: string}} frame
 */
export function codeOf({ src, width, height, title }) {
  const [to, named] = [src, title].map((words) => words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`));
  return `<iframe src="${to}" title="${named}" width="${width}" height="${height}" style="border:0;max-width:100%" loading="lazy" allowfullscreen></iframe>`;
}

/** @param {HTMLElement} parent @param {string} words @param {string[]} values */
function choice(parent, words, values) {
  const select = add(add(parent, "label", words), "select");
  for (const value of values) add(select, "option", value).value = value;
  return select;
}

/** Whether the words are on the clipboard. @param {string} words @param {HTMLElement} [within] what has the focus */
async function copy(words, within = document.body) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = words;
    within.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
