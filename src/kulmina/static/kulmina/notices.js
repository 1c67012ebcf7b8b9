// What was done, what was refused, and what stands in the way: notices, the bar above the page, the way back in.
(() => {
  const box = () => document.getElementById("notices");
  const part = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
  const me = () => document.body.dataset.who || "";

  // Notices go by themselves, later where they offer to undo; a refusal stays until it is closed.
  const STAYS = { plain: 6000, undo: 15000 };
  const begun = new WeakSet();
  function begin(notice) {
    if (begun.has(notice)) return;
    begun.add(notice);
    if (notice.matches(".refused, .error, .warning")) return;
    let left = notice.querySelector("form") ? STAYS.undo : STAYS.plain;
    const clock = setInterval(() => {
      if (document.hidden || notice.matches(":hover, :focus-within")) return;
      left -= 250;
      if (left > 0) return;
      clearInterval(clock);
      notice.remove();
    }, 250);
  }
  const beginAll = () => { if (box()) box().querySelectorAll(".notice").forEach(begin); };
  function tell(id) {
    if (!box()) return;
    box().querySelectorAll(`[data-told="${id}"]`).forEach((old) => old.remove());
    const notice = part(id);
    notice.dataset.told = id;
    box().prepend(notice);
    begin(notice);
  }
  document.addEventListener("click", (event) => {
    const close = event.target.closest("[data-close]");
    if (close) close.closest(".notice, dialog, .bar").remove();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || document.querySelector("dialog[open], details.drop[open]") || !box()) return;
    box().replaceChildren();
  });

  // A form is sent once: its buttons rest until the answer is there.
  const AGAIN = 10000;
  function rest(form) {
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => {
      form.querySelectorAll("button:not([type=button])").forEach((button) => {
        if (!button.disabled) { button.disabled = true; button.dataset.rests = "1"; }
      });
    });
  }
  function wake(form) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
    setTimeout(() => {
      form.querySelectorAll("[data-rests]").forEach((button) => { button.disabled = false; delete button.dataset.rests; });
    });
  }
  const byHtmx = (form) => ["post", "get", "put", "delete"].some((verb) => form.hasAttribute(`hx-${verb}`));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" && !form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    fresh(form);
    if (!navigator.onLine) { event.preventDefault(); event.stopImmediatePropagation(); tell("told-network"); return; }
    if (event.defaultPrevented || byHtmx(form)) return;
    rest(form);
    setTimeout(() => wake(form), AGAIN);
  }, true);

  // The proof that a form is ours changes at each signing in; the cookie always holds the one that counts.
  const proof = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1];
  function fresh(form) {
    const field = form.querySelector("[name=csrfmiddlewaretoken]");
    if (field && proof()) field.value = proof();
  }
  const on = (name, act) => document.addEventListener(name, act);
  on("htmx:configRequest", (event) => {
    const { verb, headers, parameters } = event.detail;
    if (verb === "get" || !proof()) return;
    headers["X-CSRFToken"] = proof();
    if ("csrfmiddlewaretoken" in parameters) parameters.csrfmiddlewaretoken = proof();
  });
  const acts = (event) => event.detail.requestConfig && event.detail.requestConfig.verb !== "get";
  function during(event, form, button) {
    const { elt } = event.detail;
    if (!acts(event)) return;
    if (elt.matches("form")) form(elt);
    else if (elt.matches("button")) button(elt);
  }
  on("htmx:beforeRequest", (event) => during(event, rest, (button) => { button.disabled = true; }));
  on("htmx:afterRequest", (event) => during(event, wake, (button) => { button.disabled = false; }));
  on("htmx:afterSettle", beginAll);
  on("htmx:sendError", () => tell("told-network"));
  on("htmx:timeout", () => tell("told-network"));
  on("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    if (status === 401) return signIn(event);
    tell(status === 403 ? "told-forbidden" : status === 404 ? "told-gone" : "told-broken");
  });

  // The session has ended: whoever signs in beside the page goes on where he was, and what he asked for is sent again.
  let waiting = [];
  function signIn(event) {
    if (event && acts(event)) waiting.push(event.detail);
    else if (event) return signedOut();
    const open = document.querySelector("dialog.signs-in");
    if (open) return;
    const dialog = part("told-sign-in");
    document.body.append(dialog);
    dialog.addEventListener("close", () => { dialog.remove(); waiting = []; });
    dialog.querySelector("[data-sign-in]").addEventListener("click", (click) => {
      if (window.open(click.currentTarget.href, "kulmina-sign-in", "popup,width=460,height=720")) click.preventDefault();
    });
    dialog.showModal();
  }
  function signedOut() {
    if (document.querySelector(".bar.signed-out")) return;
    bar("told-signed-out");
  }
  function bar(id) {
    if (document.querySelector(`[data-told="${id}"]`)) return;
    const told = part(id);
    told.dataset.told = id;
    document.body.prepend(told);
  }
  document.addEventListener("kulmina:signed-out", signedOut);
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("kulmina") : null;
  function entered(who) {
    if (who !== me()) { bar("told-another"); return; }
    document.querySelectorAll(".bar.signed-out").forEach((told) => told.remove());
    const dialog = document.querySelector("dialog.signs-in");
    const again = waiting;
    waiting = [];
    if (dialog) dialog.close();
    again.forEach(send);
    document.body.dispatchEvent(new CustomEvent("kulmina:signed-in"));
  }
  function send({ elt, requestConfig }) {
    if (!elt.isConnected) return;
    const form = elt.closest("form");
    if (!form) { elt.click(); return; }
    // htmx names the button that was clicked last, and forgets it when the focus goes into the dialog.
    const used = submitter(form, requestConfig);
    if (used) used.click(); else form.requestSubmit();
  }
  function submitter(form, requestConfig) {
    const used = requestConfig.triggeringEvent && requestConfig.triggeringEvent.submitter;
    if (!used || !form.contains(used)) return undefined;
    used.disabled = false;
    return used;
  }
  if (channel && me()) {
    channel.postMessage({ who: me() });
    channel.addEventListener("message", (event) => { if (event.data.who) entered(event.data.who); });
  }
  if (document.body.hasAttribute("data-came-back") && window.opener) window.close();

  // No network: said at once, and taken back at once.
  function network() {
    if (navigator.onLine) document.querySelectorAll("[data-told=told-offline]").forEach((told) => told.remove());
    else bar("told-offline");
  }
  window.addEventListener("online", network);
  window.addEventListener("offline", network);
  if (!navigator.onLine) network();
  // The back button shows things as they are now.
  window.addEventListener("pageshow", (event) => { if (event.persisted) window.location.reload(); });
  beginAll();
})();
