// The digits 1–9 press the offered slots of a picker, unless somebody is typing.
(() => {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !/^[1-9]$/.test(event.key)) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const offer = document.querySelector(`[data-pick] [data-digit="${event.key}"]`);
    if (!offer) return;
    event.preventDefault();
    offer.focus();
    offer.click();
  });
})();
