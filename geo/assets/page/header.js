// The head of every page: where to go, what is shown, and ways to undo, take and share it. The server
// writes it as one piece of HTML, with every text of the tables escaped.

let pages = null; // the paths that are pages of ours
let tell = () => {};

/** Streamlit calls this with every answer of the server; the element stays the same through a visit. */
export function show({ data, parentElement, setTriggerValue }) {
  tell = (name) => setTriggerValue("cleared", name);
  if (!pages) document.addEventListener("click", follow);
  pages = data.pages;
  const head = parentElement.querySelector("header") ?? make(parentElement);
  head.dataset.version = data.version;
  if (head.shown === data.html) return;
  const held = head.contains(document.activeElement) ? keyOf(document.activeElement) : null;
  const open = head.querySelector("details")?.open;
  head.shown = data.html;
  head.innerHTML = data.html;
  if (open) head.querySelector("details").open = true;
  // what had the focus keeps it; where it is gone, as a filter that was cleared, its neighbours have it
  if (held) (head.querySelector(held) ?? head.querySelector("[aria-current]"))?.focus({ preventScroll: true });
}

function make(parent) {
  const head = document.createElement("header");
  head.className = "page-head";
  head.addEventListener("click", act);
  head.addEventListener("keydown", ({ key }) => key === "Escape" && fold(head));
  document.addEventListener("click", (event) => !event.composedPath().includes(head) && fold(head));
  parent.append(head);
  return head;
}

/** The list of downloads closes when a reader turns elsewhere. */
function fold(head) {
  const list = head.querySelector("details");
  if (list?.open) list.open = false;
}

function keyOf({ dataset, tagName }) {
  const name = Object.keys(dataset)[0];
  return name ? `[data-${name}="${CSS.escape(dataset[name])}"]` : tagName.toLowerCase();
}

function act({ target, currentTarget: head }) {
  const button = target.closest("button");
  if (button?.dataset.clear) tell(button.dataset.clear);
  if (button && "copy" in button.dataset) share(head);
}

async function share(head) {
  const url = new URL(location.href);
  url.searchParams.set("v", head.dataset.version);
  head.querySelector("[role=status]").textContent = (await copy(url.href)) ? "Copied" : url.href;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

/**
 * Links between our pages change the address as Streamlit's own do: it listens to `popstate`. A link
 * that is opened in another tab, or leads elsewhere, is the browser's own affair.
 */
function follow(event) {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
  if (!link || link.target !== "_self" || link.hasAttribute("download")) return;
  const [to, root] = [new URL(link.href), new URL("./", document.baseURI)];
  if (to.origin !== root.origin || !to.pathname.startsWith(root.pathname)) return;
  if (!pages.includes(to.pathname.slice(root.pathname.length)) || to.hash) return;
  event.preventDefault();
  const turned = to.pathname !== location.pathname;
  history.pushState(null, "", to.href);
  dispatchEvent(new PopStateEvent("popstate"));
  if (turned) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
}
