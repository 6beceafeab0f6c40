// Makes a record that is not there yet beside the field that wants to name it. Without scripts the
// same button leads to a page that keeps the form and gives it back.
"use strict";

(() => {
  const form = document.querySelector(".change-form #content form[method=post]");
  if (!form) {
    return;
  }
  const typed = new WeakMap();

  // What was looked for in vain is probably the name.
  window.django?.jQuery?.(document).on("select2:closing", (event) => {
    const field = document.querySelector(".select2-container--open .select2-search__field");
    typed.set(event.target, field?.value ?? "");
  });

  function choose(select, key, label) {
    const option = select.querySelector(`option[value="${key}"]`) ?? new Option(label, key);
    select.append(option);
    option.selected = true;
    const chosen = window.django?.jQuery?.(select);
    (chosen ?? select).trigger?.("change") ?? select.dispatchEvent(new Event("change"));
    const field = select.parentElement.querySelector("[role=combobox], .select2-search__field");
    (field ?? select).focus();
  }

  // Says above what was typed, which stays, that nothing was made.
  function fail(part, button) {
    const said = part.querySelector(".failed") ?? document.createElement("p");
    said.className = "errornote failed";
    said.setAttribute("role", "alert");
    said.textContent = button.dataset.failed;
    part.prepend(said);
  }

  // Shows the small form after the field, or takes what it made.
  function show(html, button) {
    const wrapper = button.closest(".related-widget-wrapper");
    const select = wrapper.querySelector("select");
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    const part = holder.content.firstElementChild;
    document.querySelector(".new-record")?.remove();
    if (part.dataset.made) {
      choose(select, part.dataset.made, part.dataset.label);
      return;
    }
    wrapper.after(part);
    const name = part.querySelector("input");
    (part.querySelector("[role=status] button") ?? name).focus();

    let sending = false;
    async function send(pressed) {
      if (sending) {
        return;
      }
      sending = true;
      const data = new FormData();
      data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      data.set("_name", name.value);
      if (pressed.value) {
        data.set(pressed.name, pressed.value);
      }
      try {
        show(await fetched(button, { method: "POST", body: data }), button);
      } catch {
        fail(part, button);
      }
      sending = false;
    }

    part.addEventListener("click", (event) => {
      const pressed = event.target.closest("button");
      if (pressed?.hasAttribute("data-leave")) {
        part.remove();
        button.focus();
      } else if (pressed) {
        event.preventDefault();
        send(pressed);
      }
    });
    part.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target === name) {
        event.preventDefault();
        send(part.querySelector("[name=_make]"));
      } else if (event.key === "Escape") {
        part.remove();
        button.focus();
      }
    });
  }

  async function fetched(button, options, name = "") {
    const address = new URL(button.dataset.new, location.href);
    address.searchParams.set("part", "1");
    address.searchParams.set("_name", name);
    const response = await fetch(address, options);
    // Who was signed out meanwhile is led to the door, by the button itself.
    if (!response.ok || response.redirected) {
      throw new Error(`new record: ${response.status}`);
    }
    return response.text();
  }

  form.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-new]");
    if (!button) {
      return;
    }
    event.preventDefault();
    const select = button.closest(".related-widget-wrapper").querySelector("select");
    try {
      show(await fetched(button, {}, typed.get(select)), button);
    } catch {
      const wrapper = button.closest(".related-widget-wrapper");
      wrapper.querySelector(".failed")?.remove();
      fail(wrapper, button);
    }
  });
})();
