// In a table of fields Enter goes down its column, as in a spreadsheet; Ctrl+Enter sends it.
(() => {
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    const form = field.closest && field.closest("form[data-cells]");
    if (!form || event.key !== "Enter" || !field.dataset.column) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) { form.requestSubmit(); return; }
    const column = [...form.querySelectorAll(`[data-column="${field.dataset.column}"]`)];
    const next = column[column.indexOf(field) + (event.shiftKey ? -1 : 1)];
    if (next) { next.focus(); next.select(); }
  });
})();
