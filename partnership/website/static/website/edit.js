// Readers and staff get the same page. Where somebody has signed in with this browser, this adds
// the link to edit the record, and beside each fact one to its small form; who may do so is asked
// there.
"use strict";

function hasSignedIn() {
  try {
    return localStorage.getItem("signed-in") === "yes";
  } catch {
    // The browser keeps nothing.
    return false;
  }
}

// All but what is cited for the whole of a record, which no field says, and what stands with others.
const OF_ONE_FACT = '#content [id^="fact-"]:not(#fact-whole, .also)';

// The places of facts are named by their field, or by the key of their row.
function offerFacts(form) {
  for (const place of document.querySelectorAll(OF_ONE_FACT)) {
    const small = new URL(form.href);
    small.searchParams.set("only", place.id.slice("fact-".length));
    small.searchParams.set("next", location.pathname);
    const link = document.createElement("a");
    link.className = "pencil noprint";
    link.href = small.href;
    link.textContent = form.dataset.fact;
    const label = place.querySelector("dt") ?? place.closest("div:has(> dt)")?.querySelector("dt");
    if (label) {
      link.setAttribute("aria-label", `${form.dataset.fact}: ${label.textContent.trim()}`);
    }
    (place.querySelector("dd") ?? place).append(" ", link);
  }
}

const address = document.querySelector('link[rel="edit"]');
if (address && hasSignedIn()) {
  const line = document.createElement("p");
  const link = document.createElement("a");
  line.className = "edit noprint";
  link.href = address.href;
  link.textContent = address.title;
  line.append(link);
  const above = document.querySelector("#content .crumbs");
  if (above) {
    above.after(line);
  } else {
    document.querySelector("#content").prepend(line);
  }
  offerFacts(address);
}
