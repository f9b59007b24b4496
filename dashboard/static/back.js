// One entry in the browser's history per action of the viewer, so that Back takes one press.
// Streamlit writes a new page and its parameters as two entries, and a changed filter as none.
(() => {
  if (window.touchpointBack) return;
  window.touchpointBack = true;
  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  let acted = false;
  const write = (state, unused, url) => {
    const same = url === undefined || url === null || new URL(url, location.href).href === location.href;
    (acted && !same ? push : replace)(state, unused, url);
    acted = acted && same;
  };
  history.pushState = history.replaceState = write;
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => (acted = true), true);
  addEventListener("popstate", () => (acted = false), true);
})();
