// The desk: words are chosen by pointer or keys, cited for the facts that are ticked, and only
// the desk is exchanged, not the page. Without this script the same forms and links do the same.
"use strict";

const desk = document.getElementById("desk");
const at = (id) => document.getElementById(id);
const text = () => at("text");
const panel = () => at("citefor");
let here = window.location.pathname;
// The fields of a form that say which words are chosen.
const CHOSEN = "[name=start], [name=end], [name=passage], [name=quotation], [name=joined]";
const TYPING = "input:not([type=checkbox]), select, textarea, [contenteditable]";

// The chosen words ------------------------------------------------------------------------------

// The ends of a selection, as the text counts them: in units of UTF-16.
function chosen() {
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed || !text()?.contains(selection.anchorNode)) {
    return null;
  }
  const range = selection.getRangeAt(0);
  const within = [...text().querySelectorAll("[data-at]")].filter(
    (part) => range.intersectsNode(part) && part.textContent,
  );
  const inside = (part, node) => part.contains(node) && node.nodeType === Node.TEXT_NODE;
  const first = within[0];
  const last = within.at(-1);
  if (!first) {
    return null;
  }
  const begins = inside(first, range.startContainer) ? range.startOffset : 0;
  const ends = inside(last, range.endContainer) ? range.endOffset : last.textContent.length;
  const start = Number(first.dataset.at) + begins;
  const end = Number(last.dataset.at) + ends;
  const words = selection.toString().replace(/\s+/g, " ").trim();
  return words && end > start ? { start, end, words, line: last.closest(".ln") } : null;
}

// Put the caret at a place of the text, as the text counts it.
function goTo(place) {
  const parts = [...text().querySelectorAll("[data-at]")].filter((part) => part.textContent);
  const part = parts.findLast((one) => Number(one.dataset.at) < place) ?? parts[0];
  const node = part.firstChild;
  document.getSelection().collapse(node, Math.min(place - part.dataset.at, node.length));
}

function hidden(name, value) {
  let field = panel().querySelector(`input[type=hidden][name=${name}]`);
  if (!field) {
    field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    panel().append(field);
  }
  field.value = value;
}

// Let what the server shows as chosen be chosen, so that keys go on from there.
function select(parts) {
  if (parts.length) {
    const range = document.createRange();
    range.setStart(parts[0].firstChild, 0);
    range.setEnd(parts.at(-1).firstChild, parts.at(-1).textContent.length);
    const selection = document.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }
}

// Put the panel under the chosen words, where it covers none of them.
function follow() {
  const found = chosen();
  if (!found || !panel()) {
    return;
  }
  panel().querySelector("[name=passage]")?.remove();
  panel().querySelector(".by-hand textarea")?.removeAttribute("name");
  panel().querySelectorAll(".by-hand").forEach((part) => (part.hidden = true));
  hidden("start", found.start);
  hidden("end", found.end);
  at("citefor-q").textContent = found.words;
  at("citefor-q").parentElement.hidden = false;
  at("citefor-place").textContent = "";
  found.line.after(panel());
  panel().hidden = false;
  count();
  suggest(found);
}

// Ask what the chosen words may mean, once they are chosen.
let asking;

function suggest(found) {
  clearTimeout(asking);
  asking = setTimeout(async () => {
    const address = new URL(window.location.pathname, window.location.href);
    const named = { ...found, source: desk.dataset.source, edition: desk.dataset.document };
    for (const name of ["source", "edition", "start", "end"]) {
      address.searchParams.set(name, named[name]);
    }
    const response = await fetch(address, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("suggestions");
    if (fresh && chosen()?.start === found.start) {
      at("suggestions").replaceChildren(...fresh.childNodes);
      for (const id of ["citefor-q", "citefor-place"]) {
        at(id).textContent = page.getElementById(id)?.textContent ?? at(id).textContent;
      }
    }
  }, 300);
}

function close() {
  if (!panel()) {
    return;
  }
  panel().hidden = true;
  panel().querySelectorAll(".joined, [name=joined]").forEach((part) => part.remove());
  ticks().forEach((tick) => (tick.checked = false));
  count();
  text()?.focus({ preventScroll: true });
}

// The facts to tick ------------------------------------------------------------------------------

const ticks = () => [...(panel()?.querySelectorAll("#ticks input") ?? [])];
const unsaved = () => ticks().filter((tick) => tick.matches("[data-unsaved]"));
const shown = () => ticks().filter((tick) => !tick.closest("li").hidden);

function count() {
  ticks().forEach((tick) => {
    const aim = tick.dataset.line && at(tick.dataset.line);
    aim?.classList.toggle("aim", tick.checked && !panel().hidden);
  });
}

function number() {
  ticks().forEach((tick) => (tick.closest("li").querySelector("kbd").textContent = ""));
  shown()
    .slice(0, 9)
    .forEach((tick, place) => {
      tick.closest("li").querySelector("kbd").textContent = place + 1;
    });
}

function find(typed) {
  const wanted = typed.trim().toLocaleLowerCase();
  ticks().forEach((tick) => {
    const item = tick.closest("li");
    item.hidden = Boolean(wanted) && !item.textContent.toLocaleLowerCase().includes(wanted);
  });
  number();
}

// The buttons of a part of the panel, each with a digit while one of them has the focus.
const buttons = (part) => [...(at(part)?.querySelectorAll("button") ?? [])];

function choose(part) {
  if (!panel() || panel().hidden) {
    return;
  }
  buttons(part).forEach((button, place) => {
    button.querySelector("kbd").textContent = place < 9 ? place + 1 : "";
  });
  buttons(part)[0]?.focus();
}

// What is typed in the small form ----------------------------------------------------------------

let begun = "";

function typed() {
  const fields = at("small") ? [...new FormData(at("small"))] : [];
  return JSON.stringify(fields.map(([name, value]) => [name, value.name ?? value]));
}

const isTyped = () => Boolean(at("small")) && typed() !== begun;

const ask = (question) => window.confirm(at("small").dataset[question]);

// Another document is read beside what is typed; the words that were chosen of this one are of no
// use there. Nothing where somebody would rather stay.
async function readAnother(address) {
  const small = isTyped() ? at("small") : null;
  const words = small ? [...small.querySelectorAll("p.to-cite, [name=also]")] : [];
  if (words.length && !ask("without")) {
    return;
  }
  words.forEach((part) => part.remove());
  small?.querySelectorAll(CHOSEN).forEach((field) => field.remove());
  await exchange(address, {}, small);
  if (small) {
    small.querySelector("[name=source]").value = desk.dataset.source;
    small.querySelector("[name=edition]").value = desk.dataset.document ?? "";
  }
}

window.addEventListener("beforeunload", (event) => {
  if (isTyped()) {
    event.preventDefault();
  }
});

// Exchanging the desk ----------------------------------------------------------------------------

// `small` is a form that was open before.
function ready(small) {
  if (!small) {
    begun = desk.querySelector(".mistakes") ? "" : typed();
  }
  const form = panel();
  if (form) {
    at("find-p").hidden = !text();
    at("citefor-close").hidden = !text();
    form.hidden = Boolean(text()) && form.hasAttribute("data-waits");
    form.querySelectorAll("[data-scripts]").forEach((part) => (part.hidden = !text()));
    unsaved().forEach((tick) => tick.closest("li").removeAttribute("hidden"));
    number();
    count();
  }
  const jquery = window.django?.jQuery;
  if (jquery?.fn.djangoAdminSelect2) {
    jquery(desk).find(".admin-autocomplete").djangoAdminSelect2();
  }
}

// `small` is a form that is open and stays so, with what was typed.
async function exchange(address, options, small) {
  const places = ["text", "record"].map((id) => [id, at(id)?.scrollTop ?? 0]);
  const source = desk.dataset.document;
  const response = await fetch(address, { credentials: "same-origin", ...options });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("desk");
  if (!fresh) {
    window.location.assign(response.url);
    return;
  }
  desk.replaceChildren(...fresh.childNodes);
  desk.dataset.document = fresh.dataset.document;
  desk.dataset.source = fresh.dataset.source;
  const known = new URL(response.url);
  known.searchParams.delete("done");
  if (known.pathname === window.location.pathname) {
    window.history.replaceState(null, "", known);
  } else {
    window.history.pushState(null, "", known);
    here = known.pathname;
    document.title = page.title;
    for (const part of ["h1", ".breadcrumbs"]) {
      document.querySelector(part).replaceWith(page.querySelector(part));
    }
  }
  if (small && at("small")) {
    at("small").replaceWith(small);
  } else if (small) {
    at("record").prepend(small);
  }
  ready(small);
  at("told").textContent = desk.querySelector("#said p")?.textContent ?? "";
  if (source === desk.dataset.document) {
    places.forEach(([id, top]) => at(id) && (at(id).scrollTop = top));
  }
  arrive(new URL(address, window.location.href).hash || known.hash, small);
  if (options.body?.has("join") && text()) {
    goTo(Number(options.body.get("end")));
  }
}

// Where the eyes and the keys go after an exchange.
function arrive(hash, stays) {
  const small = stays ? null : at("small");
  const wrong = desk.querySelector(".mistakes");
  if (small) {
    small.scrollIntoView({ block: "nearest" });
    const first = [...small.querySelectorAll("input, select, textarea")].find(
      (field) => field.type !== "hidden" && field.offsetParent,
    );
    (small.querySelector(".errors :is(input, select, textarea)") ?? first)?.focus();
  } else if (wrong) {
    wrong.focus();
  } else if (panel() && !panel().hidden) {
    select([...desk.querySelectorAll(".picked")]);
    panel().scrollIntoView({ block: "nearest" });
    (text() ?? panel().querySelector("textarea"))?.focus({ preventScroll: true });
  } else {
    if (hash) {
      at(hash.slice(1))?.scrollIntoView({ block: "nearest" });
    }
    text()?.focus({ preventScroll: true });
  }
}

desk.addEventListener("submit", (event) => {
  const form = event.target;
  event.preventDefault();
  if (form === panel() && event.submitter?.name === "cite") {
    citeForUnsaved(unsaved().filter((tick) => tick.checked));
    if (!ticks().some((tick) => tick.checked)) {
      close();
      return;
    }
  }
  const data = new FormData(form, event.submitter);
  if (form.method === "get") {
    readAnother(`${form.action.split("?")[0]}?${new URLSearchParams(data)}`);
  } else {
    exchange(form.action, { method: "POST", body: data }, form.id !== "small" && at("small"));
  }
});

desk.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-desk]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    const stays = link.closest("#paper") && at("small");
    // Who presses “Cancel” has answered.
    if (stays || link.closest("#small") || !isTyped() || ask("leaves")) {
      exchange(link.href, {}, stays);
    }
  }
  if (event.target.closest("#citefor-close")) {
    close();
  }
});

desk.addEventListener("change", (event) => {
  if (event.target.matches("input[name=for]")) {
    count();
  }
});

desk.addEventListener("input", (event) => {
  if (event.target.id === "citefor-find") {
    find(event.target.value);
  }
});

document.addEventListener("mouseup", (event) => {
  if (text()?.contains(event.target) && !panel()?.contains(event.target)) {
    follow();
  }
});

// Keys -------------------------------------------------------------------------------------------

// Right and left choose the next word, down and up the first word of the next line; with Shift
// they add to what is chosen.
function move(event) {
  const selection = document.getSelection();
  const within = selection.rangeCount && text().contains(selection.anchorNode);
  const forward = event.key === "ArrowRight" || event.key === "ArrowDown";
  if (event.key === "ArrowUp" || event.key === "ArrowDown" || !within) {
    moveLine(selection, within, forward ? 1 : -1, event.shiftKey && within);
  } else {
    if (!event.shiftKey) {
      forward ? selection.collapseToEnd() : selection.collapseToStart();
    }
    selection.modify("extend", forward ? "forward" : "backward", "word");
  }
  const node = selection.focusNode;
  (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).scrollIntoView({
    block: "nearest",
  });
}

function moveLine(selection, within, by, extends_) {
  const lines = [...text().querySelectorAll(".ln:not(.blank)")];
  const range = within ? selection.getRangeAt(0) : null;
  const edge = by > 0 ? range?.endContainer : range?.startContainer;
  const node = extends_ ? selection.focusNode : edge;
  const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const next = lines[lines.indexOf(element?.closest(".ln")) + by] ?? lines[0];
  const parts = [...next.querySelectorAll("[data-at]")].filter((part) => part.textContent);
  if (extends_) {
    const last = parts.at(-1).firstChild;
    by > 0 ? selection.extend(last, last.length) : selection.extend(parts[0].firstChild, 0);
  } else {
    selection.collapse(parts[0].firstChild, 0);
    selection.modify("extend", "forward", "word");
  }
}

// A row or record that is not saved yet takes the chosen words with it when it is.
function citeForUnsaved(facts) {
  const small = at("small");
  if (!facts.length || !small) {
    return;
  }
  const of = (name) => panel().querySelector(`[name=${name}]`).value;
  const before = panel().querySelector("[name=joined]")?.value;
  const place = `${of("start")}-${of("end")}`;
  const about = facts.map((tick) => tick.dataset.unsaved).join(",");
  const labels = facts.map((tick) => tick.nextElementSibling.textContent.trim()).join(", ");
  const line = at("to-cite").content.firstElementChild.cloneNode(true);
  line.querySelector("input").name = "also";
  line.querySelector("input").value = `${about}@${before ? `${before}+` : ""}${place}`;
  line.querySelector("q").textContent = at("citefor-q").textContent;
  line.querySelector(".quiet").textContent = labels;
  small.querySelector(".acts").before(line);
  at("told").textContent = line.textContent;
  facts.forEach((tick) => (tick.checked = false));
}

function press(name) {
  panel().requestSubmit(panel().querySelector(`button[name=${name}]`));
}

const KEYS = {
  u: () => desk.querySelector("[data-undo]")?.click(),
  n: () => choose("kinds"),
  r: () => choose("records"),
  s: () => choose("asides"),
  j: () => panel() && !panel().hidden && press("join"),
  "]": () => step(1),
  "[": () => step(-1),
};

// Choose the next open sentence, or the one before.
function step(by) {
  const starts = [...(text()?.querySelectorAll("[data-open]") ?? [])];
  const here = chosen()?.start ?? (by > 0 ? -1 : Infinity);
  const ahead = starts.filter((one) => (Number(one.dataset.open) - here) * by > 0);
  const next = by > 0 ? ahead[0] : ahead.at(-1);
  next?.click();
}

desk.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    if ((event.ctrlKey || event.metaKey) && event.key === "s" && at("small")) {
      event.preventDefault();
      at("small").requestSubmit(at("small").querySelector("[name=save]"));
    }
    return;
  }
  const inText = event.target === text();
  const inPanel = panel()?.contains(event.target);
  if (event.target.matches(TYPING) && event.key !== "Escape") {
    if (event.key === "Enter" && event.target.id === "citefor-find") {
      event.preventDefault();
      press("cite");
    }
    return;
  }
  if (event.key.startsWith("Arrow") && inText) {
    event.preventDefault();
    move(event);
    follow();
  } else if (/^[1-9]$/.test(event.key) && (inText || inPanel)) {
    digit(Number(event.key) - 1, event);
  } else if (event.key === "Enter" && inText && panel() && !panel().hidden) {
    event.preventDefault();
    press("cite");
  } else if ((inText || inPanel) && KEYS[event.key.toLowerCase()]) {
    event.preventDefault();
    KEYS[event.key.toLowerCase()]();
  } else if (event.key === "Escape") {
    close();
  }
});

// A digit is a kind of row or a reason while these have the focus, else a fact.
function digit(place, event) {
  const part = event.target.closest("#kinds, #records, #asides");
  const button = part && buttons(part.id)[place];
  if (button) {
    event.preventDefault();
    button.click();
  } else if (panel() && !panel().hidden && shown()[place]) {
    event.preventDefault();
    shown()[place].checked = !shown()[place].checked;
    count();
  }
}

// Another record came to stand here without the page being loaded; going back loads it.
window.addEventListener("popstate", () => {
  if (window.location.pathname !== here) {
    window.location.reload();
  }
});

ready();
