// Small comforts; every page works without them.
(() => {
  // A click outside or Escape closes the open drop-downs.
  const drops = () => document.querySelectorAll("details.drop[open]");
  document.addEventListener("click", (event) => {
    drops().forEach((drop) => { if (!drop.contains(event.target)) drop.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    drops().forEach((drop) => { drop.open = false; drop.querySelector("summary").focus(); });
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-sends]");
    if (form && event.target.matches("select")) form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details.line").forEach((line) => { line.open = true; });
  });
})();
