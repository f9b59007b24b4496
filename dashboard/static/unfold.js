// What a link names is unfolded and brought into sight: the browser looked for it before the page was drawn.
(() => {
  if (window.touchpointUnfold) return;
  window.touchpointUnfold = true;
  let seen = null, acted = false;
  const unfold = () => {
    const entry = !acted && location.hash && document.querySelector("details#" + CSS.escape(location.hash.slice(1)));
    if (!entry || entry === seen) return;
    seen = entry;
    entry.open = true;
    entry.scrollIntoView();
    entry.firstElementChild.focus({ preventScroll: true });
  };
  new MutationObserver(unfold).observe(document.body, { childList: true, subtree: true });
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => (acted = true), true);
  addEventListener("hashchange", () => ((seen = null), (acted = false), unfold()));
  unfold();  // the page may be drawn already, and nothing change after
})();
