/* The month grid by keyboard and pointer: arrows move, Enter opens, several cells at once, Ctrl Z takes back. */
"use strict";

const table = document.querySelector("[data-grid]");
const dialog = document.getElementById("cell-dialog");

if (table && dialog) {
  const rows = [...table.querySelectorAll("tr[data-agent]")].map((row) => [...row.querySelectorAll(".cell > a")]);
  const at = new Map(rows.flatMap((row, y) => row.map((link, x) => [link, [y, x]])));
  let anchor = null;
  let taken = [];

  for (const link of at.keys()) link.tabIndex = -1;
  const first = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const home = at.has(first) ? first : rows[0]?.[0];
  if (home) home.tabIndex = 0;
  if (home === first && first) first.focus();

  function go(link, extend) {
    if (!link) return;
    table.querySelector('.cell > a[tabindex="0"]')?.setAttribute("tabindex", "-1");
    link.tabIndex = 0;
    link.focus();
    link.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (!extend) anchor = link;
    take(anchor ?? link, link);
  }

  function take(from, to) {
    for (const link of taken) link.parentElement.classList.remove("is-taken");
    const [[y0, x0], [y1, x1]] = [at.get(from), at.get(to)];
    taken = [];
    for (let y = Math.min(y0, y1); y <= Math.max(y0, y1); y++) {
      for (let x = Math.min(x0, x1); x <= Math.max(x0, x1); x++) taken.push(rows[y][x]);
    }
    if (taken.length > 1) for (const link of taken) link.parentElement.classList.add("is-taken");
  }

  async function open(link) {
    const cells = taken.includes(link) ? taken : [link];
    const query = new URLSearchParams(cells.map((one) => ["at", one.id]));
    const address = `${table.dataset.grid}?${query}`;
    try {
      const answer = await fetch(address, { headers: { "X-Part": "1" }, redirect: "error" });
      if (!answer.ok) throw new Error(answer.statusText);
      dialog.querySelector("[data-body]").innerHTML = await answer.text();
      const title = dialog.querySelector("h2");
      if (title) dialog.setAttribute("aria-label", title.textContent);
      dialog.showModal();
      dialog.querySelector("input:checked, input[type=radio]")?.focus();
    } catch {
      location.href = address;
    }
  }

  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  table.addEventListener("keydown", (event) => {
    const place = at.get(event.target);
    if (!place) return;
    const [y, x] = place;
    const step = STEPS[event.key];
    if (step) go(rows[y + step[0]]?.[x + step[1]], event.shiftKey);
    else if (event.key === "Home") go(rows[y][0], event.shiftKey);
    else if (event.key === "End") go(rows[y].at(-1), event.shiftKey);
    else if (event.key === "PageDown") go(rows[Math.min(rows.length - 1, y + 10)][x], event.shiftKey);
    else if (event.key === "PageUp") go(rows[Math.max(0, y - 10)][x], event.shiftKey);
    else if (event.key === "Escape") take(event.target, event.target);
    else if (event.key === "Enter" || event.key === " ") open(event.target);
    else return;
    event.preventDefault();
  });

  let dragging = null;
  table.addEventListener("pointerdown", (event) => {
    const link = event.target.closest(".cell > a");
    if (link && event.button === 0 && event.pointerType === "mouse" && !event.shiftKey) dragging = link;
  });
  table.addEventListener("dragstart", (event) => event.preventDefault());
  table.addEventListener("pointerover", (event) => {
    const link = event.target.closest?.(".cell > a");
    if (dragging && link && event.buttons === 1) {
      anchor = dragging;
      go(link, true);
    }
  });
  addEventListener("pointerup", () => (dragging = null));
  table.addEventListener("click", (event) => {
    const link = event.target.closest(".cell > a");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (event.shiftKey) return go(link, true);
    if (!taken.includes(link)) go(link, false);
    open(link);
  });

  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  addEventListener("keydown", (event) => {
    const inField = event.target.closest?.("input, textarea, select");
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && !inField) {
      event.preventDefault();
      document.querySelector("[data-undo]")?.click();
    }
  });
}
