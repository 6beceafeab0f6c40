// Lets the server keep what is typed in a form, every few seconds, and asks before a page is left
// while it holds what is not saved. Without scripts the form works as it does with them; then it is
// kept when it is sent.
"use strict";

(() => {
  const form = document.querySelector(".change-form #content form[method=post]");
  if (!form) {
    return;
  }
  // Milliseconds: how often is looked whether something was typed, and how often a page says that
  // it is still there.
  const EVERY = 3000;
  const STILL_THERE = 20000;
  const token = form.elements.csrfmiddlewaretoken;
  const opening = form.elements._opening;
  const byId = (id) => document.getElementById(id);
  // A form that comes back with mistakes, or is taken up again, holds what was typed before.
  const alreadyTyped =
    form.querySelector(".mistakes, .errornote, .errorlist, .typed-before") !== null;
  let saved = null;
  let sending = false;
  let kept = "";
  let spokeAt = 0;

  const sent = () => [...new FormData(form)].filter(([name]) => name !== token?.name);
  const entries = () =>
    sent().map(([name, value]) => JSON.stringify([name, value.name ?? String(value)]));
  const isTyped = () =>
    saved !== null && entries().sort().join() !== [...saved].sort().join();

  // What is typed, as the form sends it, but for files.
  function typed() {
    const fields = sent().filter(([, value]) => typeof value === "string");
    return new URLSearchParams(fields).toString();
  }

  function withToken(said) {
    return new URLSearchParams(`${said}&csrfmiddlewaretoken=${token.value}`);
  }

  function tell(id, words) {
    const place = byId(id);
    if (place) {
      place.textContent = words;
      place.hidden = !words;
    }
  }

  // After signing in anew, in another tab, the token of this page is a former one.
  async function renewToken() {
    const response = await fetch(opening.dataset.address);
    token.value = (await response.json()).token;
  }

  async function speak(said) {
    const response = await fetch(opening.dataset.address, {
      method: "POST",
      body: withToken(said),
      headers: { Accept: "application/json" },
    });
    if (response.status === 403) {
      await renewToken();
      return false;
    }
    if (response.status === 429) {
      return false;
    }
    const answer = await response.json();
    byId("signed-out").hidden = !answer.signed_out;
    if (!response.ok) {
      tell("kept", answer.said);
    } else if (!answer.signed_out) {
      tell("kept", answer.kept);
      tell("others-here", answer.others);
    }
    return true;
  }

  async function keep() {
    const now = isTyped() ? typed() : "";
    const isNews = now !== kept;
    if (sending || (!isNews && Date.now() - spokeAt < STILL_THERE)) {
      return;
    }
    try {
      if (await speak(isNews ? now || "_nothing=1" : "_there=1")) {
        kept = now;
        // Who signs in again in another tab is told so at once.
        spokeAt = byId("signed-out").hidden ? Date.now() : 0;
      }
    } catch {
      tell("kept", byId("kept")?.dataset.failed);
    }
  }

  async function keepOn() {
    await keep();
    setTimeout(keepOn, EVERY);
  }

  // Other scripts add fields of their own while the page loads.
  window.addEventListener("load", () => {
    saved = alreadyTyped ? [] : entries();
    if (opening && token) {
      kept = alreadyTyped ? typed() : "";
      setTimeout(keepOn, EVERY);
    }
  });
  // The fields of a row that was opened are as they are saved.
  form.addEventListener("formset:added", (event) => {
    if (saved === null || event.detail.isNew) {
      return;
    }
    // Beside each field there may be one with the value that it had.
    const starts = [`["${event.target.id}-`, `["initial-${event.target.id}-`];
    const isOfRow = (entry) => starts.some((start) => entry.startsWith(start));
    saved = [...saved.filter((entry) => !isOfRow(entry)), ...entries().filter(isOfRow)];
  });
  form.addEventListener("submit", (event) => {
    // A preview opens in another window and saves nothing.
    sending = event.submitter?.formTarget !== "_blank" && !event.defaultPrevented;
    // Where older typing is discarded, a form in which nothing was typed is not kept instead.
    if (event.submitter?.name === "_forget" && saved !== null && !isTyped()) {
      const nothing = Object.assign(document.createElement("input"), { name: "_nothing", value: 1 });
      nothing.hidden = true;
      form.append(nothing);
    }
  });
  window.addEventListener("pageshow", () => {
    sending = false;
  });
  window.addEventListener("pagehide", () => {
    if (opening && token && !sending) {
      const now = isTyped() ? typed() : "";
      const said = now === kept ? "" : now || "_nothing=1";
      navigator.sendBeacon(opening.dataset.address, withToken(`_left=1&${said}`));
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sending && isTyped()) {
      event.preventDefault();
    }
  });
})();
