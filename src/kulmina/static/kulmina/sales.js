// The seller's comforts: digits choose an outcome, arrows go down the lists, usual dates are one tap.
(() => {
  const typing = (event) => event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey;
  document.addEventListener("keydown", (event) => {
    if (typing(event)) return;
    const chosen = /^[1-9]$/.test(event.key) && document.querySelector(`[data-digit="${event.key}"]`);
    if (chosen) { event.preventDefault(); choose(chosen); return; }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const deeds = [...document.querySelectorAll("[data-deed]")].filter((deed) => deed.offsetParent);
    if (!step || !deeds.length || event.target.closest("details.drop[open]")) return;
    const next = deeds[deeds.indexOf(document.activeElement) + step] || (document.activeElement === document.body ? deeds[0] : null);
    if (next) { event.preventDefault(); next.focus(); }
  });
  function choose(chosen) {
    if (!chosen.matches("details")) { chosen.focus(); return; }
    chosen.open = true;
    const first = chosen.querySelector("input:not([type=hidden]):not([type=checkbox]), select, .btn");
    if (first) first.focus();
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-put]");
    if (!button) return;
    const field = button.closest("form").elements[button.dataset.put];
    field.value = button.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  // The colleague's share is what is left of the whole.
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || event.target.name !== "share_2" || !form.elements.share_1) return;
    const part = Number(event.target.value.replace(",", "."));
    if (part > 0 && part < 100 && !form.elements.share_3.value) form.elements.share_1.value = String(Math.round((100 - part) * 1e6) / 1e6);
  });
  function tick() {
    document.querySelectorAll("[data-since]").forEach((shown) => {
      shown.textContent = Math.max(0, Math.floor((Date.now() - Date.parse(shown.dataset.since)) / 60000));
    });
  }
  setInterval(tick, 20000);
})();
