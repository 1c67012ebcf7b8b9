// Keys: an element with data-key is pressed by its key, data-go by "g" and its letter, rows with data-row are walked
// by "j" and "k". Letters mean places on the keyboard, so that they work in a Russian layout too.
(() => {
  const typing = (element) => element.isContentEditable || element.matches("textarea, select")
    || (element.matches("input") && !["checkbox", "radio", "button", "submit"].includes(element.type));
  const shown = (element) => element.getClientRects().length > 0 && !element.disabled;
  const root = () => [...document.querySelectorAll("dialog[open]")].pop() || document;
  function key(event) {
    if (event.key === "?" || (event.code === "Slash" && event.shiftKey)) return "?";
    const place = /^(?:Key([A-Z])|(?:Digit|Numpad)([0-9]))$/.exec(event.code);
    if (place) return event.shiftKey && place[1] ? `shift+${place[1].toLowerCase()}` : (place[1] || place[2]).toLowerCase();
    return event.key.toLowerCase();
  }
  function press(element) {
    if (element.matches("input:not([type=checkbox], [type=radio], [type=submit]), select, textarea")) element.focus();
    else element.click();
  }
  let going = 0;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (typing(event.target)) { if (event.key === "Escape" && !event.target.closest("dialog")) event.target.blur(); return; }
    const asked = key(event), here = root();
    const after = Date.now() - going < 1500;
    going = 0;
    if (after) { if (follow(asked)) event.preventDefault(); return; }
    if (asked === "?" && here === document) { event.preventDefault(); help(); return; }
    const found = [...here.querySelectorAll(`[data-key="${CSS.escape(asked)}"]`)].find(shown);
    if (found && !event.repeat) { event.preventDefault(); press(found); return; }
    if (asked === "g" && here === document) { going = Date.now(); return; }
    if (asked === "j" || asked === "k") walk(here, asked === "j" ? 1 : -1, event);
    if (event.key === "Enter" && event.target.matches("[data-row]")) enter(event.target);
  });
  function follow(letter) {
    const found = document.querySelector(`a[data-go="${CSS.escape(letter)}"]`);
    if (found) window.location.assign(found.href);
    return Boolean(found);
  }
  // Rows.
  function walk(here, step, event) {
    const rows = [...here.querySelectorAll("[data-row]")].filter(shown);
    if (!rows.length) return;
    event.preventDefault();
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const row = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + step))];
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
  function enter(row) {
    const link = row.matches("a, button") ? row : row.querySelector("a[href], button, summary");
    if (row.dataset.row) window.location.assign(row.dataset.row);
    else if (link) link.click();
  }
  // Hints on the buttons themselves.
  const spelled = (name) => name.replace("shift+", "⇧ ").replace("enter", "↵").replace("escape", "Esc").replace("arrow", "").toUpperCase().replace("ESC", "Esc");
  function hint(element) {
    element.setAttribute("aria-keyshortcuts", element.dataset.key.replace("shift+", "Shift+"));
    if (element.hasAttribute("data-key-quiet") || !element.matches("a, button, summary, label") || element.querySelector("kbd")) return;
    const mark = document.createElement("kbd");
    mark.textContent = spelled(element.dataset.key);
    mark.setAttribute("aria-hidden", "true");
    element.append(mark);
  }
  const hints = (part) => part.querySelectorAll("[data-key]").forEach(hint);
  hints(document);
  document.addEventListener("htmx:load", (event) => { hints(event.detail.elt); if (event.detail.elt.matches("[data-key]")) hint(event.detail.elt); });
  // The sheet of keys, made of what the page offers now.
  function help() {
    if (document.querySelector("dialog.keys")) return;
    const sheet = document.getElementById("told-keys").content.firstElementChild.cloneNode(true);
    const here = sheet.querySelector("[data-here]"), pages = sheet.querySelector("[data-pages]");
    const seen = new Set(), first = here.firstChild;
    for (const element of document.querySelectorAll("[data-key]")) {
      const name = element.dataset.key;
      if (seen.has(name) || !shown(element)) continue;
      seen.add(name);
      line([name], title(element)).forEach((part) => here.insertBefore(part, first));
    }
    if (!document.querySelector("[data-row]")) sheet.querySelectorAll("[data-rows]").forEach((row) => row.remove());
    const gone = new Set();
    for (const link of document.querySelectorAll("a[data-go]")) {
      if (gone.has(link.dataset.go)) continue;
      gone.add(link.dataset.go);
      pages.append(...line(["g", link.dataset.go], title(link)));
    }
    document.body.append(sheet);
    sheet.addEventListener("close", () => sheet.remove());
    sheet.addEventListener("click", (event) => { if (event.target === sheet || event.target.closest("[data-close]")) sheet.close(); });
    sheet.showModal();
  }
  document.addEventListener("click", (event) => { if (event.target.closest("[data-keys]")) help(); });
  function title(element) {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("kbd, svg, .badge").forEach((mark) => mark.remove());
    return element.dataset.keyTitle || element.getAttribute("aria-label") || copy.textContent.trim().replace(/\s+/g, " ") || element.title;
  }
  function line(keys, text) {
    const name = document.createElement("dt"), what = document.createElement("dd");
    name.append(...keys.map((each) => { const mark = document.createElement("kbd"); mark.textContent = spelled(each); return mark; }));
    what.textContent = text;
    return [name, what];
  }
})();
