// The operator's desk: clocks that tick, dialogs of one key, the length of a talk.
(() => {
  const pad = (number) => String(number).padStart(2, "0");
  function ticks(seconds) {
    const sign = seconds < 0 ? "\u2212" : "", rest = Math.abs(seconds);
    return rest < 3600 ? `${sign}${Math.floor(rest / 60)}:${pad(rest % 60)}` : null;
  }
  function tick() {
    for (const clock of document.querySelectorAll(".clock[data-until], .clock[data-since]")) {
      const down = clock.dataset.until, at = Date.parse(down || clock.dataset.since);
      const seconds = Math.round((down ? at - Date.now() : Date.now() - at) / 1000);
      const text = ticks(seconds);
      if (text) clock.textContent = text;
      if (down) clock.classList.toggle("late", seconds < 0);
    }
    const talk = document.querySelector("[data-talk]");
    if (talk) talk.textContent = ticks(length()) || talk.textContent;
  }
  let begun = Date.now();
  const length = () => Math.round((Date.now() - begun) / 1000);
  setInterval(tick, 1000);
  document.addEventListener("click", (event) => {
    const opens = event.target.closest("[data-opens]"), shuts = event.target.closest("[data-shuts]");
    if (opens) {
      const box = document.getElementById(opens.dataset.opens);
      box.showModal();
      const first = box.querySelector("[autofocus]") || box.querySelector("button");
      if (first) first.focus();
    }
    if (shuts) shuts.closest("dialog").close();
    if (event.target.matches("dialog.box[id]")) event.target.close();
    if (event.target.closest("[data-calls]")) begun = Date.now();
  });
  // The form knows how long the talk was; Enter in a field sends nothing.
  const outcome = document.getElementById("outcome");
  if (outcome) {
    outcome.addEventListener("submit", () => { outcome.elements.talk_s.value = length(); }, true);
    outcome.addEventListener("htmx:configRequest", (event) => {
      if (event.target === outcome) event.detail.parameters.talk_s = length();
    });
    outcome.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("input:not([type=radio])") && !event.target.closest("dialog")) {
        event.preventDefault();
        event.target.blur();
      }
    });
    outcome.addEventListener("htmx:afterRequest", (event) => {
      if (event.target !== outcome || event.detail.xhr.status === 401) return;
      document.querySelectorAll("dialog.box[open]").forEach((box) => box.close());
    });
  }
  // A refusal is said above the dialog that it is about.
  document.addEventListener("htmx:afterRequest", (event) => {
    const box = event.target.closest && event.target.closest("dialog.box[open]");
    const notices = document.getElementById("notices");
    if (box && event.detail.xhr.status === 422) setTimeout(() => { box.prepend(...notices.querySelectorAll(".refused")); });
  });
  // Enter takes the next client while nothing else is chosen.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (![document.body, document.documentElement, document.getElementById("content")].includes(event.target)) return;
    const next = document.querySelector("[data-enter]");
    if (next) { event.preventDefault(); next.click(); }
  });
  // Answers that were kept over a reload are held against the rules again.
  window.addEventListener("load", () => {
    const asked = document.querySelector("#outcome .questions");
    if (asked && outcome.querySelector(".kept")) asked.dispatchEvent(new Event("change", { bubbles: true }));
  });
  tick();
})();
