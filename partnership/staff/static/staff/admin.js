// Names the fields in which words are typed to find another record, which their maker leaves
// without a label: when they appear, and when they open.
"use strict";

function labelOf(select) {
  return select.labels[0]?.textContent.trim().replace(/:$/, "") ?? "";
}

function nameParts(container) {
  const select = container.previousElementSibling;
  if (!select?.matches("select")) {
    return;
  }
  const label = labelOf(select);
  container.querySelector(".select2-search__field")?.setAttribute("aria-label", label);
  // What is chosen is no field of its own; the field is named by its label and its value.
  const choice = container.querySelector(".select2-selection--single");
  const value = choice?.querySelector(".select2-selection__rendered");
  value?.removeAttribute("role");
  value?.removeAttribute("aria-readonly");
  if (value && select.labels[0]) {
    select.labels[0].id ||= `${select.id}_label`;
    choice.setAttribute("aria-labelledby", `${select.labels[0].id} ${value.id}`);
  }
}

new MutationObserver((changes) => {
  for (const node of changes.flatMap((change) => [...change.addedNodes])) {
    if (node.nodeType === Node.ELEMENT_NODE && node.matches(".select2-container")) {
      nameParts(node);
    }
  }
}).observe(document.body, { childList: true, subtree: true });

document.querySelectorAll(".select2-container").forEach(nameParts);

window.django?.jQuery?.(document).on("select2:open", (event) => {
  const field = document.querySelector(".select2-container--open .select2-dropdown input");
  field?.setAttribute("aria-label", labelOf(event.target));
});

// The stock script gives a sign a name, which only what is an image may have.
window.addEventListener("load", () => {
  for (const sign of document.querySelectorAll(".help-tooltip[aria-label]")) {
    sign.setAttribute("role", "img");
  }
});
