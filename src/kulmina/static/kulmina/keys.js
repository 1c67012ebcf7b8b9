// A key that was refused, or a browser without keys, is told in words instead of silence.
(() => {
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const told = document.getElementById("key_failed");
    if (told) told.hidden = false;
  });
})();
