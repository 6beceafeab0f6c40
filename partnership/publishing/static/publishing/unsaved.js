// Asks before a page is left while its form holds what is not saved. Without scripts the form
// works as it does with them; only the question is missing.
"use strict";

(() => {
  const form = document.querySelector(".change-form #content form[method=post]");
  if (!form) {
    return;
  }
  const content = () =>
    JSON.stringify(
      [...new FormData(form)].map(([name, value]) => [name, value.name ?? String(value)]),
    );
  // A form that comes back with mistakes holds what was typed before.
  const alreadyTyped = form.querySelector(".mistakes, .errornote, .errorlist") !== null;
  let saved = null;
  let sending = false;

  // Other scripts add fields of their own while the page loads.
  window.addEventListener("load", () => {
    saved = alreadyTyped ? "" : content();
  });
  form.addEventListener("submit", (event) => {
    // A preview opens in another window and saves nothing.
    sending = event.submitter?.formTarget !== "_blank" && !event.defaultPrevented;
  });
  window.addEventListener("pageshow", () => {
    sending = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sending && saved !== null && content() !== saved) {
      event.preventDefault();
    }
  });
})();
