// The digits 1–9 press the offered slots of a picker, unless somebody is typing; while slots are offered the digits
// belong to them alone.
(() => {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return;
    if (event.target.closest("input, select, textarea, [contenteditable]") || document.querySelector("dialog[open]")) return;
    const offer = document.querySelector(`[data-pick] [data-digit="${event.key}"]`);
    if (!offer) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    offer.focus();
    offer.click();
  }, true);
})();
