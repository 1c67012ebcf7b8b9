// The list of duplicates by keys: arrows walk, M merges, N says that they are two people. Every button works without it.
(() => {
  const pairs = () => [...document.querySelectorAll("[data-pair]")];
  const at = () => pairs().findIndex((pair) => pair.contains(document.activeElement));
  function walk(step) {
    const all = pairs(), here = at();
    const pair = all[here < 0 ? 0 : Math.min(all.length - 1, Math.max(0, here + step))];
    if (!pair) return;
    pair.focus({ preventScroll: true });
    pair.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.target.closest("input, textarea, select")) return;
    const wanted = { KeyM: "[data-merge]", KeyN: "[data-decline]" }[event.code];
    if (event.code === "ArrowDown" || event.code === "ArrowUp") { event.preventDefault(); walk(event.code === "ArrowDown" ? 1 : -1); return; }
    const pair = wanted && pairs()[Math.max(0, at())];
    const button = pair && pair.querySelector(wanted);
    if (!button) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    place = pairs().indexOf(pair);
    button.click();
  }, true);
  // When a pair goes away, the next one takes its place under the fingers.
  let place = -1;
  document.addEventListener("htmx:afterRequest", (event) => {
    if (place < 0 || !event.detail.successful) return;
    const next = place;
    place = -1;
    window.setTimeout(() => {
      const all = pairs();
      if (all.length) all[Math.min(next, all.length - 1)].focus();
      else window.location.reload();
    });
  });
})();
