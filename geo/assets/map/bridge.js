// Holds the map document in a page of the dashboard. The frame's fragment is the query; what the
// reader does on the map comes back as messages.

const held = new WeakMap();

export function hold({ data, parentElement, setTriggerValue }) {
  let state = held.get(parentElement);
  if (!state) {
    state = { frame: document.createElement("iframe"), at: new URL(location.href).searchParams.get("at") };
    held.set(parentElement, state);
    Object.assign(state.frame, { title: "Map of reported stations", allowFullscreen: true });
    Object.assign(state.frame.style, { width: "100%", border: "0", display: "block", borderRadius: "4px" });
    window.addEventListener("message", (event) => {
      if (event.source !== state.frame.contentWindow || !event.data?.atlas) return;
      const { pick, at } = event.data.atlas;
      if (pick) state.pick(pick);
      if (at) remember(at);
    });
  }
  state.pick = (id) => setTriggerValue("pick", id);
  state.frame.style.height = `${data.height}px`;
  const fragment = new URLSearchParams(data.query);
  if (data.place) fragment.set("place", data.place);
  fragment.set("theme", isDark(parentElement) ? "dark" : "light");
  if (state.at) fragment.set("at", state.at);
  const source = new URL(`map#${fragment}`, document.baseURI).href;
  if (!state.frame.isConnected) {
    state.frame.src = source;
    parentElement.append(state.frame);
  } else if (state.source !== source) {
    state.frame.contentWindow.location.replace(source); // only the fragment differs: no new load
  }
  state.source = source;
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
