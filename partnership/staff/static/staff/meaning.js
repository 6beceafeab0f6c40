// Says beside a field what is understood of a text while it is typed; Alt and an arrow write
// another of its readings. Without scripts it is said when the form is saved.
"use strict";

(() => {
  const { address, hint } = document.currentScript.dataset;
  // Milliseconds without a key: after so many is asked, after more told what is no date or number.
  const PAUSE = 250;
  const MORE = 1500;
  const FIELDS = "input[data-means]:not([type=date])";
  const states = new WeakMap();
  let waiting = 0;

  function place(field) {
    const next = field.nextElementSibling;
    if (next?.matches("output.understood")) {
      return next;
    }
    const output = document.createElement("output");
    output.className = "understood";
    output.htmlFor = field.id;
    output.hidden = true;
    field.after(output);
    return output;
  }

  function say(field, words, hasOthers) {
    const output = place(field);
    output.hidden = !words;
    output.textContent = words;
    if (words && hasOthers) {
      const keys = document.createElement("span");
      keys.className = "help";
      keys.textContent = hint;
      output.append(" ", keys);
    }
  }

  // The currency that is chosen beside an amount, by which “$” is clear.
  function beside(field) {
    const other = field.form?.elements[field.name.replace(/amount$/, "currency")];
    return other && other !== field ? other.value : "";
  }

  // What the text in a field means: `choices` are what was typed and its other readings, each
  // with what is said of it, and `at` the one that stands in the field. Null where that is not
  // told, or too late for who went on typing.
  async function ask(field) {
    const typed = field.value;
    const asked = { of: field.dataset.means, text: typed, beside: beside(field) };
    const response = await fetch(`${address}?${new URLSearchParams(asked)}`);
    if (!response.ok || response.redirected) {
      return null;
    }
    const { words, advice, readings } = await response.json();
    if (field.value !== typed) {
      return null;
    }
    const others = words ? readings.slice(1) : readings;
    const state = { choices: [[typed, words || advice], ...others], at: 0 };
    state.isClear = Boolean(words) || others.length > 0;
    states.set(field, state);
    return state;
  }

  function show(field, state) {
    const words = state.choices[state.at][1];
    say(field, words === field.value.trim() ? "" : words, state.choices.length > 1);
  }

  async function tell(field) {
    const state = field.value.trim() ? await ask(field).catch(() => null) : null;
    if (state?.isClear) {
      show(field, state);
    } else {
      say(field, "", false);
      // A text that is not yet whole is no mistake: what is wrong with it is said later.
      waiting = state && setTimeout(show, MORE, field, state);
    }
  }

  async function change(field, step) {
    const state = states.get(field) ?? (await ask(field).catch(() => null));
    if (state && state.choices.length > 1) {
      state.at = (state.at + step + state.choices.length) % state.choices.length;
      [field.value] = state.choices[state.at];
      show(field, state);
    }
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches(FIELDS)) {
      states.delete(event.target);
      clearTimeout(waiting);
      waiting = setTimeout(tell, PAUSE, event.target);
    }
  });
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.altKey && step && event.target.matches(FIELDS) && event.target.value) {
      event.preventDefault();
      change(event.target, step);
    }
  });
})();
