// Leaves a sign, in this browser only, that somebody has signed in, for the pages of readers: they
// know no session, and offer a link to the form of a record where they find it.
"use strict";

try {
  if (document.currentScript.dataset.signedIn) {
    localStorage.setItem("signed-in", "yes");
  } else {
    localStorage.removeItem("signed-in");
  }
} catch {
  // The browser keeps nothing: then there is no link.
}
