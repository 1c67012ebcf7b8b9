// Small comforts; every page works without them.
(() => {
  // The page that is open stands in sight in a long menu.
  const here = document.querySelector(".side nav a[aria-current]");
  if (here) here.scrollIntoView({ block: "nearest" });
  // A click outside or Escape closes the open drop-downs.
  const drops = () => document.querySelectorAll("details.drop[open]");
  document.addEventListener("click", (event) => {
    drops().forEach((drop) => { if (!drop.contains(event.target)) drop.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    drops().forEach((drop) => { drop.open = false; drop.querySelector("summary").focus(); });
  });
  // Arrows, Home and End go through the choices of an open drop-down.
  const STEPS = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 };
  document.addEventListener("keydown", (event) => {
    const drop = event.target.closest && event.target.closest("details.drop[open]");
    if (!drop || event.target.matches("input, select, textarea")) return;
    const choices = [...drop.querySelectorAll("[data-arrows] a")];
    if (!choices.length || !(event.key in STEPS || event.key === "Home" || event.key === "End")) return;
    event.preventDefault();
    const here = choices.indexOf(document.activeElement);
    const step = STEPS[event.key];
    const marked = choices.findIndex((choice) => choice.hasAttribute("aria-current"));
    let next = event.key === "Home" ? 0 : choices.length - 1;
    if (step) next = here < 0 ? Math.max(0, marked) : (here + step + choices.length) % choices.length;
    choices[next].focus();
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-sends]");
    if (form && event.target.matches("select")) form.requestSubmit();
  });
  // A text to the clipboard; without a secure connection browsers leave only the old way.
  document.addEventListener("click", (event) => {
    const copies = event.target.closest("[data-copies]");
    if (!copies) return;
    const done = () => { copies.textContent = copies.dataset.copied; };
    if (navigator.clipboard) {
      navigator.clipboard.writeText(copies.dataset.copies).then(done);
      return;
    }
    const held = document.createElement("textarea");
    held.value = copies.dataset.copies;
    document.body.append(held);
    held.select();
    if (document.execCommand("copy")) done();
    held.remove();
    copies.focus();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  // Back to where a page was left, with what was typed there.
  const back = document.querySelector("[data-back]");
  if (back && window.history.length > 1) {
    back.hidden = false;
    back.addEventListener("click", () => window.history.back());
  }
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("details.line").forEach((line) => { line.open = true; });
  });
})();
