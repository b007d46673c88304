// Asks how far long work is, and loads the page again when it is over.
"use strict";

(() => {
  const PAUSE_MS = 1500;

  function watch(panel) {
    const ask = async () => {
      try {
        const answer = await fetch(panel.dataset.work, { credentials: "same-origin" });
        if (!answer.ok) return;
        const told = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".work");
        if (!told) return;
        const state = told.dataset.state;
        if (state !== "waiting" && state !== "running") {
          location.reload();
          return;
        }
        const shown = panel.querySelector(".work");
        if (shown.innerHTML !== told.innerHTML) shown.replaceWith(told);
      } catch {
        // The server is away for a moment: ask again.
      }
      setTimeout(ask, PAUSE_MS);
    };
    setTimeout(ask, PAUSE_MS);
  }

  const start = () => document.querySelectorAll("[data-work]").forEach(watch);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
