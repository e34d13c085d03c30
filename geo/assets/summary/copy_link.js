// The button that copies a link to this view, with the version of the data that it was made with.

import { add, button } from "../shared/dom.js";

/** @param {Atlas.Component<{version: string}>} component */
export function show({ data, parentElement }) {
  const made = parentElement.querySelector("button") ?? button(parentElement, "Copy link", () => {});
  const said = parentElement.querySelector("span") ?? add(parentElement, "span");
  said.setAttribute("role", "status");
  made.onclick = async () => {
    const url = new URL(location.href);
    url.searchParams.set("v", data.version);
    said.textContent = (await copy(url.href)) ? "Copied" : url.href;
  };
}

/** Whether the words are on the clipboard. @param {string} words */
async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = words;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
