/* Parts of a page that follow long work: asked for again each second until they say that it has ended. */
"use strict";

const EVERY_MS = 1000;

async function follow(part) {
  while (part.querySelector("[data-open]")) {
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    if (document.hidden) continue;
    try {
      const answer = await fetch(part.dataset.live, { headers: { "X-Part": "1" }, redirect: "error" });
      if (!answer.ok) continue;
      const focused = part.contains(document.activeElement);
      if (!focused) part.innerHTML = await answer.text();
      else update(part, await answer.text());
    } catch {
      // The server is away for a moment: the next second asks again.
    }
  }
  if (part.dataset.reload !== undefined) location.reload();
}

/* While a button of the part has the focus only its words change, so that the focus stays. */
function update(part, text) {
  const news = new DOMParser().parseFromString(text, "text/html").body;
  if (!news.querySelector("[data-open]")) {
    part.innerHTML = text;
    return;
  }
  for (const name of [".standing", "progress", ".figures", ".course"]) {
    const [old, now] = [part.querySelector(name), news.querySelector(name)];
    if (old && now) old.replaceWith(now);
  }
}

for (const part of document.querySelectorAll("[data-live]")) follow(part);
