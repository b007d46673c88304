/* A form is sent once, however often its button is pressed: until the next page is there.

   Forms that are answered with a file leave their page in place; they say so with data-again. */
"use strict";

const sent = new Set();

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || "again" in form.dataset) return;
  if (sent.has(form)) event.preventDefault();
  sent.add(form);
  form.setAttribute("aria-busy", "true");
});

/* Back on the page, as it was kept: everything can be sent again. */
addEventListener("pageshow", () => {
  for (const form of sent) form.removeAttribute("aria-busy");
  sent.clear();
});
