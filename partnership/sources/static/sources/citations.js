// In a citation, offer only the fields of the row that is chosen.
// Without this script all are offered, and the form refuses one that does not fit.
"use strict";

function offerFields(row) {
  const field = document.getElementById(row.id.replace(/-row$/, "-field"));
  if (!field) {
    return;
  }
  const groups = [...field.querySelectorAll("optgroup")];
  const group = row.selectedOptions[0]?.closest("optgroup");
  const wanted = group ? group.label : groups[0]?.label;
  for (const item of groups) {
    item.hidden = item.disabled = item.label !== wanted;
  }
  if (field.selectedOptions[0]?.closest("optgroup")?.disabled) {
    field.value = "";
  }
}

function offerAll(root) {
  root.querySelectorAll("select[data-cited-row]").forEach(offerFields);
}

document.addEventListener("DOMContentLoaded", () => offerAll(document));
document.addEventListener("formset:added", (event) => offerAll(event.target));
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-cited-row]")) {
    offerFields(event.target);
  }
});
