// Opens the rows of a record in its form: a row is a line until then, and its fields are fetched
// when the line is opened, or when a new one is begun. Without scripts both are links.
"use strict";

(() => {
  const form = document.querySelector(".change-form #content form[method=post]");
  if (!form) {
    return;
  }

  // The HTML of one row, `funding-3`, or of one to come, `funding-new`.
  async function fetchRow(name) {
    const address = new URL(location.href);
    address.searchParams.set("row", name);
    address.searchParams.set("part", "1");
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    // Who was signed out meanwhile is led to the door, by the link.
    if (!response.ok || response.redirected) {
      throw new Error(`row ${name}: ${response.status}`);
    }
    return response.text();
  }

  function made(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    return holder.content.firstElementChild;
  }

  // Lets the scripts of fields know, as the stock script of rows does.
  function announce(row, prefix, isNew) {
    row.dispatchEvent(
      new CustomEvent("formset:added", { bubbles: true, detail: { formsetName: prefix, isNew } }),
    );
    for (const select of row.querySelectorAll(".related-widget-wrapper select")) {
      window.django?.jQuery?.(select).trigger("change");
    }
    offerToRemove(row);
  }

  function offerToRemove(part) {
    for (const button of part.querySelectorAll("[data-remove]")) {
      button.hidden = false;
    }
  }

  function putTheCursorIn(row) {
    const fields = "input:not([type=hidden]), textarea, select:not([aria-hidden]), [role=combobox]";
    const first = row.querySelector(`.inside :is(${fields})`);
    first?.setAttribute("data-first", "");
    first?.focus();
  }

  async function open(details) {
    const name = details.dataset.row;
    details.classList.add("fetching");
    delete details.dataset.row;
    const row = details.closest(".inline-related");
    const link = details.querySelector(".inside a");
    try {
      const full = made(await fetchRow(name));
      row.replaceWith(full);
      announce(full, name.replace(/-\d+$/, ""), false);
      if (!document.activeElement || document.activeElement === document.body) {
        putTheCursorIn(full);
      }
    } catch {
      location.assign(link.href);
    }
  }

  async function add(link) {
    const prefix = link.dataset.add;
    const total = form.elements[`${prefix}-TOTAL_FORMS`];
    const number = total.value;
    total.value = Number(number) + 1;
    const group = document.getElementById(`${prefix}-group`);
    link.classList.add("fetching");
    const html = await fetchRow(`${prefix}-new`);
    link.classList.remove("fetching");
    const row = made(html.replaceAll("__prefix__", number));
    group.classList.remove("is-empty");
    group.append(row);
    group.closest("details.kind")?.setAttribute("open", "");
    announce(row, prefix, true);
    putTheCursorIn(row);
  }

  offerToRemove(form);
  // "toggle" does not bubble.
  form.addEventListener(
    "toggle",
    (event) => {
      if (event.target.open && event.target.dataset.row) {
        open(event.target);
      }
    },
    true,
  );
  form.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-add]");
    if (link) {
      event.preventDefault();
      add(link).catch(() => location.assign(link.href));
    }
    // What was begun and is taken away is not sent: then nothing is kept of it.
    event.target.closest("[data-remove]")?.closest(".inline-related").remove();
  });
})();
