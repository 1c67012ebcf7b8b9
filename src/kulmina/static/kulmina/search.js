// The palette of the search: "/" or Ctrl+K opens it, arrows and Enter choose.
(() => {
  const palette = document.getElementById("palette");
  if (!palette) return;
  const field = palette.querySelector("input"), found = document.getElementById("palette-found");
  const recent = palette.querySelector(".palette-recent"), KEPT = `looked-for:${document.body.dataset.who}`, MOST = 5;
  const typing = (element) => element.isContentEditable || element.matches("input:not([type=checkbox], [type=radio]), textarea, select");
  function open() {
    document.querySelectorAll("details.drop[open]").forEach((drop) => { drop.open = false; });
    lately();
    if (!palette.open) palette.showModal();
    field.focus();
    field.select();
  }
  document.addEventListener("keydown", (event) => {
    const combined = (event.ctrlKey || event.metaKey) && event.code === "KeyK";
    const slash = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey && (event.key === "/" || event.code === "Slash")
      && !typing(event.target) && !document.querySelector("dialog[open]");
    if (!combined && !slash) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-search]")) { event.preventDefault(); open(); }
    if (event.target === palette || event.target.closest("[data-close-palette]")) palette.close();
    const chosen = event.target.closest("#palette .found a");
    if (chosen) remember(chosen);
  });
  // Choosing.
  const choices = () => [...palette.querySelectorAll(".found a")].filter((one) => one.getClientRects().length);
  let at = -1;
  function mark(place) {
    const all = choices();
    all.forEach((one) => one.removeAttribute("aria-selected"));
    at = all.length ? (place + all.length) % all.length : -1;
    if (at < 0) { field.removeAttribute("aria-activedescendant"); return; }
    all[at].setAttribute("aria-selected", "true");
    all[at].id = all[at].id || `choice-${Math.random().toString(36).slice(2)}`;
    field.setAttribute("aria-activedescendant", all[at].id);
    all[at].scrollIntoView({ block: "nearest" });
  }
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(at < 0 && event.key === "ArrowUp" ? -1 : at + (event.key === "ArrowDown" ? 1 : -1));
    }
    if (event.key === "Escape") { event.preventDefault(); palette.close(); }
    if (event.key === "Enter") {
      event.preventDefault();
      const all = choices(), chosen = all[at] || all[0];
      if (chosen) { remember(chosen); window.location.assign(chosen.href); }
    }
  });
  field.addEventListener("input", () => {
    at = -1;
    recent.hidden = field.value.trim() !== "" || !recent.querySelector("li");
    if (field.value.trim().length < 2) found.replaceChildren(document.getElementById("palette-can").content.cloneNode(true));
  });
  found.addEventListener("htmx:beforeSwap", (event) => { if (field.value.trim().length < 2) event.detail.shouldSwap = false; });
  found.addEventListener("htmx:afterSwap", () => { at = -1; if (choices().length) mark(0); });
  // What was opened lately: numbers of leads alone, no names.
  const kept = () => { try { return JSON.parse(localStorage.getItem(KEPT)) || []; } catch { return []; } };
  function remember(link) {
    const one = [link.dataset.number, link.getAttribute("href")];
    localStorage.setItem(KEPT, JSON.stringify([one, ...kept().filter(([number]) => number !== one[0])].slice(0, MOST)));
  }
  function lately() {
    const list = recent.querySelector("ul");
    list.replaceChildren(...kept().map(([number, address]) => {
      const row = document.createElement("li"), link = document.createElement("a");
      link.href = address;
      link.dataset.number = number;
      link.textContent = number;
      row.append(link);
      return row;
    }));
    recent.hidden = field.value.trim() !== "" || !list.children.length;
  }
})();
