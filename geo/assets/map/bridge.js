// Holds the map document in a page of the dashboard. The frame's fragment is the query; what the
// reader does on the map comes back as messages.
//
// The document is loaded once a visit. The page's HTML begins to load it (pages/shell.py), and where
// the browser can move a frame without loading it again (moveBefore), a page without the map parks
// it out of sight until the next one with it.

const canMove = "moveBefore" in Element.prototype;
let frame = null;
let source = null;
let pick = () => {};

/** Put the map into the component's element and let it show what `data` asks for. */
export function hold({ data, parentElement, setTriggerValue }) {
  pick = (id) => setTriggerValue("pick", id);
  const fragment = new URLSearchParams(data.query);
  if (data.place) fragment.set("place", data.place);
  if (matchMedia("(min-width: 641px)").matches) fragment.set("beside", ""); // narrower, Streamlit stacks columns
  fragment.set("theme", isDark(parentElement) ? "dark" : "light");
  if (!frame) take();
  show(fragment);
  if (frame.parentNode !== parentElement) {
    frame.className = "";
    frame.style.cssText = `width:100%;height:${data.height}px;border:0;display:block;border-radius:4px`;
    if (frame.isConnected && canMove) parentElement.moveBefore(frame, null);
    else parentElement.append(frame);
    if (canMove) watch(parentElement);
  }
}

/**
 * Park the map before any element around it is removed.
 *
 * React removes a page by one of its outer elements and only then tells what was inside, when the
 * frame has already lost its document. So each of those elements looks before it removes a child.
 */
function watch(element) {
  for (let node = element; node && node !== document.body; node = node.parentNode ?? node.host) {
    if (Object.hasOwn(node, "removeChild")) continue;
    node.removeChild = (child) => {
      if (holdsFrame(child)) park();
      return Node.prototype.removeChild.call(node, child);
    };
  }
}

function holdsFrame(outer) {
  for (let node = frame; node; node = node.parentNode ?? node.host) if (node === outer) return true;
  return false;
}

function park() {
  document.body.moveBefore(frame, null);
  frame.className = "parked-map";
  frame.style.cssText = "";
}

/** The frame that the page's HTML began to load, or a new one. */
function take() {
  frame = document.getElementById("atlas-map") ?? document.createElement("iframe");
  Object.assign(frame, { title: "Map of reported stations", allowFullscreen: true });
  window.addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || !event.data?.atlas) return;
    const { pick: id, at } = event.data.atlas;
    if (id) pick(id);
    if (at) remember(at);
  });
}

/** Only the fragment differs, so the document is not loaded again. */
function show(fragment) {
  const wanted = address(withPosition(fragment));
  if (frame.isConnected && wanted === source) return;
  source = wanted;
  if (frame.isConnected) frame.contentWindow.location.replace(source);
  else frame.src = source;
}

function address(fragment) {
  return new URL(`map#${fragment}`, document.baseURI).href;
}

/** The position that the page's address holds: used when the document first looks. */
function withPosition(fragment) {
  const at = new URL(location.href).searchParams.get("at");
  if (at) fragment.set("at", at);
  return fragment;
}

/** Keep the map's position in the page's own address, without a rerun. */
function remember(at) {
  const url = new URL(location.href);
  url.searchParams.set("at", at);
  history.replaceState(history.state, "", url);
}

function isDark(element) {
  const node = element instanceof ShadowRoot ? element.host : element;
  const colour = getComputedStyle(node).getPropertyValue("--st-background-color").trim();
  const [red, green, blue] = colour.match(/[0-9a-f]{2}/gi)?.map((part) => parseInt(part, 16)) ?? [255, 255, 255];
  return red + green + blue < 384;
}
