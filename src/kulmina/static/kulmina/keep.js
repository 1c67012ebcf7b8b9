// What was typed into a form marked data-keep outlives a reload, the back button and an ended session; it stays in
// this tab alone and goes when the form was accepted or the person signs out.
(() => {
  const who = document.body.dataset.who;
  const PREFIX = "kept:", SENT = "kept-sent";
  const store = window.sessionStorage;
  if (!who) { store.removeItem(SENT); return; }
  for (const key of Object.keys(store)) {
    if (key.startsWith(PREFIX) && !key.startsWith(`${PREFIX}${who}:`)) store.removeItem(key);
  }
  const name = (form) => `${PREFIX}${who}:${window.location.pathname}:${form.dataset.keep || form.getAttribute("action") || ""}`;
  const keeps = (field) => field.name && !field.closest("[data-unkept]")
    && !["hidden", "password", "file", "submit", "button"].includes(field.type);
  const fields = (form) => [...form.elements].filter(keeps);
  const ticks = (field) => field.type === "checkbox" || field.type === "radio";
  function changed(field) {
    if (ticks(field)) return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return field.value !== field.defaultValue;
  }
  function keep(form) {
    const typed = fields(form).filter((field) => ticks(field) ? field.checked : field.value !== "");
    const values = typed.map((field) => [field.name, field.value]);
    if (fields(form).some(changed)) store.setItem(name(form), JSON.stringify(values));
    else store.removeItem(name(form));
  }
  function put(field, values) {
    const given = values.filter(([key]) => key === field.name).map(([, value]) => value);
    if (ticks(field)) { field.checked = given.includes(field.value); return; }
    if (given.length) field.value = given[0];
  }
  function restore(form) {
    const kept = store.getItem(name(form));
    if (!kept || form.dataset.kept) return;
    form.dataset.kept = "1";
    const values = JSON.parse(kept);
    const before = fields(form);
    before.forEach((field) => put(field, values));
    before.filter(changed).forEach((field) => {
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    if (before.some(changed)) say(form);
  }
  function say(form) {
    const told = document.getElementById("told-kept").content.firstElementChild.cloneNode(true);
    told.querySelector("button").addEventListener("click", () => {
      store.removeItem(name(form));
      form.reset();
      told.remove();
    });
    form.prepend(told);
  }
  function forget(form) {
    store.removeItem(name(form));
    delete form.dataset.kept;
    form.querySelectorAll(".kept").forEach((told) => told.remove());
  }
  const kept = (element) => element.closest && element.closest("form[data-keep]");

  // A form that left by itself was accepted where the next page is one of ours.
  if (store.getItem(SENT)) {
    if (!document.querySelector(".is-invalid, .errorlist")) store.removeItem(store.getItem(SENT));
    store.removeItem(SENT);
  }
  const look = (root) => {
    if (root.matches && root.matches("form[data-keep]")) restore(root);
    root.querySelectorAll("form[data-keep]").forEach(restore);
  };
  look(document);
  document.addEventListener("htmx:load", (event) => look(event.detail.elt));
  // A text field says "change" once more when its page is left, also after its form was accepted.
  const leaving = (event) => event.type === "change" && event.target.matches("input:not([type=checkbox], [type=radio])");
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => { if (kept(event.target) && !leaving(event)) keep(kept(event.target)); });
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if ((form.getAttribute("action") || "").endsWith("/sign-out/")) Object.keys(store).forEach((key) => { if (key.startsWith(PREFIX)) store.removeItem(key); });
    if (form.matches("form[data-keep]") && !event.defaultPrevented) store.setItem(SENT, name(form));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = kept(event.detail.elt);
    if (!form || event.detail.requestConfig.verb === "get") return;
    store.removeItem(SENT);
    if (event.detail.successful) forget(form);
  });
})();
