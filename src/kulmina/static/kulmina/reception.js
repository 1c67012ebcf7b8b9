// The reception's comforts: the clocks of those who wait go on, arrows choose among the people found.
(() => {
  const MINUTE = 60000;
  function tick() {
    document.querySelectorAll("[data-since]").forEach((shown) => {
      const passed = Math.max(0, Math.floor((Date.now() - skew() - Date.parse(shown.dataset.since)) / MINUTE));
      if (shown.classList.contains("wait")) shown.textContent = passed;
      if (shown.dataset.long) shown.classList.toggle("long", passed >= Number(shown.dataset.long));
    });
  }
  // This computer's clock may be wrong: the server's is told with the board.
  let told = null, difference = 0;
  function skew() {
    const board = document.getElementById("board");
    if (board && board.dataset.now !== told) {
      told = board.dataset.now;
      difference = Date.now() - Date.parse(told);
    }
    return difference;
  }
  tick();
  setInterval(tick, 10000);

  // Folded and unfolded lists stay so when the board is shown anew.
  const open = new Map();
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id === "board") event.detail.target.querySelectorAll("details[id]").forEach((part) => open.set(part.id, part.open));
  });
  document.addEventListener("htmx:afterSettle", () => {
    open.forEach((was, id) => { const part = document.getElementById(id); if (part) part.open = was; });
    open.clear();
    tick();
  });

  // Down from the field goes to the people found, up comes back; in the board arrows go from guest to guest.
  const STEPS = { ArrowDown: 1, ArrowUp: -1 };
  function go(list, step, event) {
    const next = list[list.indexOf(document.activeElement) + step];
    if (!next) return false;
    event.preventDefault();
    next.focus();
    return true;
  }
  document.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step || event.target.matches("select, textarea")) return;
    const field = document.querySelector(".walk-in [data-search]");
    const found = [field, ...document.querySelectorAll("#known .choice")].filter(Boolean);
    if (found.includes(event.target)) { go(found, step, event); return; }
    if (!event.target.matches("input")) go([...document.querySelectorAll("#board [data-deed]")], step, event);
  });
})();
