// In each measured page: tells when the marks that were asked for have been painted.
//
// bench.open(...) measures from the navigation; bench.next(...) from the reader's next input event
// of a type. Both look once in every animation frame, and take the time right after the frame in
// which they saw the new marks was painted. Both resolve to milliseconds, or null after `limit`.
(() => {
  if (window.top !== window) return;

  const drawn = { instances: 0 }; // of the latest draw call of WebGL: one a mark
  const gl = window.WebGL2RenderingContext?.prototype;
  const arrays = gl?.drawArraysInstanced;
  const elements = gl?.drawElementsInstanced;
  if (gl) {
    gl.drawArraysInstanced = function (...args) {
      drawn.instances = args[3];
      return arrays.apply(this, args);
    };
    gl.drawElementsInstanced = function (...args) {
      drawn.instances = args[4];
      return elements.apply(this, args);
    };
  }

  let kept = null;
  function findFrame(matches) {
    if (kept?.isConnected && matches(kept)) return kept;
    const all = (root) => [...root.querySelectorAll("*")].flatMap((element) => [
      ...(element.matches("iframe") ? [element] : []),
      ...(element.shadowRoot ? all(element.shadowRoot) : []),
    ]);
    kept = all(document).find(matches) ?? null;
    return kept;
  }

  const isMap = (frame) => Boolean(frame.contentDocument?.body?.dataset.marks);

  // app -> whether it shows so many marks, of that country ("" is all)
  const shows = {
    floor: (_, country) =>
      document.querySelector(".st-key-shown")?.textContent.trim() === `Shown: ${country || "all"}`,
    atlas: (marks, country) => {
      const frame = findFrame(isMap); // it may be drawn before it is in sight
      const said = frame?.contentDocument.body.dataset;
      return said?.marks === String(marks) && said.words.includes(country)
        && frame.checkVisibility({ visibilityProperty: true });
    },
    usual: (marks) => {
      const frame = findFrame((one) => one.contentWindow?.map?.eachLayer);
      if (!frame?.contentDocument.querySelector(".leaflet-marker-icon")) return false;
      let held = 0;
      frame.contentWindow.map.eachLayer((layer) => {
        if (layer.getAllChildMarkers || !layer.getLayers) return; // one of the drawn clusters
        held = Math.max(held, layer.getLayers().length);
      });
      return held === marks;
    },
    deck: (marks) => drawn.instances === marks,
  };

  /** The time at which the page, having come to show something, has painted it. */
  function painted(test, limit) {
    return new Promise((done) => {
      const end = performance.now() + limit;
      const look = () => {
        if (test()) {
          const after = new MessageChannel();
          after.port1.onmessage = () => done(performance.now());
          after.port2.postMessage(null);
        } else if (performance.now() > end) done(null);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  }

  const opened = new Set(); // ids of marks that bench.mark() has handed out

  const bench = {
    open: (app, marks, limit) => painted(() => document.body && shows[app](marks, ""), limit),

    /** Arm the stop-watch; `bench.took` is then a promise. */
    next: (app, type, marks, country, limit) => {
      bench.took = new Promise((done) => {
        const start = (event) => {
          removeEventListener(type, start, true);
          painted(() => shows[app](marks, country), limit)
            .then((end) => done(end && end - event.timeStamp));
        };
        addEventListener(type, start, true);
      });
    },

    /** Where on the page a click meets a mark whose record has not been opened yet; null if none is left. */
    mark: () => {
      const frame = findFrame(isMap);
      const inside = frame.contentDocument;
      for (const mark of inside.querySelectorAll(".leaflet-marker-icon:is([data-place], [data-nation])")) {
        const id = mark.dataset.place ?? mark.dataset.nation;
        const box = mark.getBoundingClientRect();
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        if (opened.has(id) || !mark.contains(inside.elementFromPoint(x, y))) continue;
        opened.add(id);
        const { left, top } = frame.getBoundingClientRect();
        return [left + x, top + y];
      }
      return null;
    },

    /** Arm the stop-watch: from the next click on the map until a record's text is painted. */
    record: (limit) => {
      const inside = findFrame(isMap).contentDocument;
      const filled = () => inside.querySelector("#panel:not([hidden]) .content > *") !== null;
      bench.took = new Promise((done) => {
        const start = (event) => {
          const ago = inside.defaultView.performance.now() - event.timeStamp; // its clock is its own
          const begun = performance.now() - ago;
          painted(filled, limit).then((end) => done(end && end - begun));
        };
        inside.addEventListener("click", start, { capture: true, once: true });
      });
    },

    /** Look at Europe. */
    look: () => {
      const inside = findFrame(isMap).contentWindow;
      bench.map = inside[inside.document.querySelector("script[data-map]").dataset.map];
      bench.map.setView([48, 10], 5, { animate: false });
    },

    /** Record the longest time between two frames of the map, until bench.longest() is called. */
    pan: () => {
      const frame = findFrame(isMap);
      const inside = frame.contentWindow;
      let last = null;
      let longest = 0;
      let on = true;
      const look = (now) => {
        if (last !== null) longest = Math.max(longest, now - last);
        last = now;
        if (on) inside.requestAnimationFrame(look);
      };
      inside.requestAnimationFrame(look);
      bench.longest = () => { on = false; return longest; };
    },
  };
  window.bench = bench;
})();
