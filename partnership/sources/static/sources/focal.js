// A press on the picture in a form sets its focal point; the two numbers beside it do the same.
"use strict";

document.addEventListener("click", (event) => {
  const picture = event.target.closest("img[data-focal]");
  if (!picture) {
    return;
  }
  const form = picture.closest(".inline-related");
  const box = picture.getBoundingClientRect();
  const percent = (at, length) => Math.min(100, Math.max(0, Math.round((100 * at) / length)));
  const values = {
    focal_x: percent(event.clientX - box.left, box.width),
    focal_y: percent(event.clientY - box.top, box.height),
  };
  for (const [name, value] of Object.entries(values)) {
    const field = form.querySelector(`input[name$="-${name}"]`);
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
