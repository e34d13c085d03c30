// Holds the map document in a page of the dashboard. The frame's fragment is the query; what the
// reader does on the map comes back as messages.
//
// The document is loaded once a visit. The page's HTML begins to load it (pages/index_html.py), and where
// the browser can move a frame without loading it again (moveBefore), a page without the map parks
// it out of sight until the next one with it.

const canMove = "moveBefore" in Element.prototype;
let frame = null;
let source = null;
let pick = () => {};
let latest = {}; // what the server asked for last: query, place and theme
let ahead = null; // a choice that the server has yet to answer: query, turn, since

const WAIT = 5000; // milliseconds after which the server's word counts again

// The map first, then the page: drawing the page would hold up the map, in the server and here.
document.addEventListener("atlas:asked", ({ detail }) => {
  ahead = { query: detail.query, turn: detail.turn, since: performance.now() };
  if (!frame || frame.classList.contains("parked-map")) return;
  detail.shown = drawn();
  show(fragmentOf(latest));
});

/** When the map has painted the next answer. */
function drawn() {
  return new Promise((done) => {
    frame.addEventListener("atlas", function look({ detail }) {
      if (detail.drawn === undefined) return;
      frame.removeEventListener("atlas", look);
      requestAnimationFrame(() => setTimeout(done));
    });
  });
}

/** Put the map into the component's element and let it show what `data` asks for. */
export function hold({ data, parentElement, setTriggerValue }) {
  pick = (id) => setTriggerValue("pick", id);
  if (ahead && (data.turn === ahead.turn || performance.now() - ahead.since > WAIT)) ahead = null;
  latest = { ...data, theme: isDark(parentElement) ? "dark" : "light" };
  if (!frame) take();
  show(fragmentOf(latest));
  if (frame.parentNode !== parentElement) {
    frame.className = "";
    frame.style.cssText = `width:100%;height:${data.height}px;border:0;display:block;border-radius:4px`;
    if (frame.isConnected && canMove) parentElement.moveBefore(frame, null);
    else parentElement.append(frame);
    if (canMove) watch(parentElement);
  }
}

/**
 * Chromium now and then leaves a frame that was moved without a box, some time after the move: its
 * place is kept, but nothing shows until it is displayed anew.
 */
function keepBox() {
  new ResizeObserver(() => {
    if (frame.offsetWidth || !frame.parentNode?.host?.offsetWidth) return;
    frame.style.display = "none";
    void frame.offsetWidth;
    frame.style.display = "block";
  }).observe(frame);
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
  if (canMove) keepBox();
  frame.addEventListener("atlas", ({ detail: { pick: id, at } }) => {
    if (id) pick(id);
    if (at) remember(at);
  });
}

function fragmentOf({ query, place, theme }) {
  const fragment = new URLSearchParams(ahead ? ahead.query : query);
  if (place) fragment.set("place", place);
  if (matchMedia("(min-width: 641px)").matches) fragment.set("beside", ""); // narrower, Streamlit stacks columns
  fragment.set("theme", theme);
  return fragment;
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
