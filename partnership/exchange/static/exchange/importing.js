// Shows how far an import is, and shows the page anew once it ended. Without it there is a link.
"use strict";

(() => {
  const line = document.getElementById("import-progress");
  const bar = line.querySelector("progress");
  const words = line.querySelector("span");

  const look = async () => {
    try {
      const answer = await fetch(line.dataset.address, { credentials: "same-origin" });
      const { running, done, total, waits } = await answer.json();
      if (!running) {
        location.reload();
        return;
      }
      if (total) {
        bar.max = total;
        bar.value = Math.min(done, total);
      }
      words.textContent = waits || (total ? `${done} / ${total}` : `${done}`);
    } catch {
      // The next look may succeed.
    }
    setTimeout(look, 1000);
  };

  setTimeout(look, 500);
})();
