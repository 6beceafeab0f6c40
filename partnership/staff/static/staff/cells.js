// Opens the form of one fact below its row of a list. Without scripts the link leads to the form,
// and that back to the list.
"use strict";

(() => {
  const list = document.getElementById("result_list");
  if (!list) {
    return;
  }

  function close(link) {
    list.querySelector(".cell-form")?.remove();
    link.focus();
  }

  // The form of a page, made ready to stand in the list; null where there is none.
  function formOf(html, link) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const form = page.querySelector("#content form[method=post]");
    form?.setAttribute("action", link.href);
    // A page puts the cursor only where it is opened; here it is put by hand.
    form?.querySelector("[autofocus]")?.setAttribute("data-first", "");
    form?.querySelector("[autofocus]")?.removeAttribute("autofocus");
    return form && document.importNode(form, true);
  }

  function show(html, link) {
    const form = formOf(html, link);
    if (!form) {
      location.assign(link.href);
      return;
    }
    list.querySelector(".cell-form")?.remove();
    const row = document.createElement("tr");
    row.className = "cell-form";
    const cell = row.insertCell();
    cell.colSpan = link.closest("tr").cells.length;
    cell.append(form);
    link.closest("tr").after(row);
    form.addEventListener("submit", (event) => send(event, form, link));
    const first = form.querySelector("[data-first]") ?? form.querySelector(".mistakes a");
    first?.focus();
  }

  async function send(event, form, link) {
    if (event.submitter?.formTarget) {
      return;
    }
    event.preventDefault();
    const options = { method: "POST", body: new FormData(form, event.submitter) };
    const response = await fetch(link.href, { ...options, redirect: "manual" });
    if (response.type === "opaqueredirect") {
      // It is saved; the list says so.
      location.reload();
    } else {
      show(await response.text(), link);
    }
  }

  list.addEventListener("click", async (event) => {
    const link = event.target.closest("a.cell-edit");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    const response = await fetch(link.href);
    if (!response.ok || response.redirected) {
      location.assign(link.href);
      return;
    }
    show(await response.text(), link);
  });
  list.addEventListener("keydown", (event) => {
    const row = event.key === "Escape" && event.target.closest(".cell-form");
    if (row) {
      close(row.previousElementSibling.querySelector(".cell-edit"));
    }
  });
})();
