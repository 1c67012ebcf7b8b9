// Ticking rows to hand over: shift ticks a stretch, one box ticks all, and the foot tells what the click would do.
(() => {
  const boxes = (form) => [...form.querySelectorAll('input[name="lead"]')];
  const last = new WeakMap();

  const tell = (form) => {
    const ticked = boxes(form).filter((box) => box.checked).length;
    const takers = [...form.querySelectorAll('input[name="to"]:checked')];
    boxes(form).forEach((box) => box.closest("tr").classList.toggle("chosen", box.checked));
    const all = form.querySelector("[data-tick-all]");
    if (all) {
      all.checked = ticked > 0 && ticked === boxes(form).length;
      all.indeterminate = ticked > 0 && !all.checked;
    }
    const words = form.dataset, names = takers.map((box) => box.parentElement.textContent.trim());
    let text = words.none;
    if (ticked) text = `${words.ready} ${ticked}`;
    if (ticked && !takers.length) text += `. ${words.nobody}`;
    if (ticked && takers.length) text += ` → ${names.join(", ")}`;
    if (ticked && takers.length > 1) text += `, ${words.each} ${Math.round(ticked / takers.length)}`;
    form.querySelector("[data-told]").textContent = text;
    form.querySelector("button.btn-primary").disabled = !(ticked && takers.length);
  };

  document.addEventListener("click", (event) => {
    const form = event.target.closest("form[data-hand-over]");
    if (!form) return;
    if (event.target.matches("[data-tick-every]") || event.target.closest("[data-tick-every]")) {
      const every = boxes(form), to = !every.every((box) => box.checked);
      every.forEach((box) => { box.checked = to; });
    }
    if (event.target.matches("[data-tick-all]")) boxes(form).forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches('input[name="lead"]')) {
      const every = boxes(form), here = every.indexOf(event.target), from = every.indexOf(last.get(form));
      if (event.shiftKey && from >= 0) {
        every.slice(Math.min(here, from), Math.max(here, from) + 1).forEach((box) => { box.checked = event.target.checked; });
      }
      last.set(form, event.target);
    }
    tell(form);
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-hand-over]");
    if (form) tell(form);
  });
  document.querySelectorAll("form[data-hand-over]").forEach(tell);
})();
