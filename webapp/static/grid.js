/* The month grid by keyboard and pointer: moving about, writing shifts, moving duties, undo; dialogs; a day's cover. */
"use strict";

import { Cells } from "./grid-cells.js";
import { Sender } from "./grid-send.js";

const TYPED_MS = 900;
const TOLD_MS = 6000;
const PAGE = 10;
const DRAG_PX = 5;

function start(table) {
  const cells = new Cells(table);
  const say = table.dataset;
  const work = document.querySelector("[data-work]");
  const editable = "editable" in table.dataset && work !== null;
  const dialog = document.getElementById("cell-dialog");
  const keys = document.getElementById("keys-dialog");
  const carrying = document.querySelector("[data-carrying]");
  const button = (name) => work?.querySelector(`[data-${name}]`);
  let carried = [];
  let typed = "";
  let timer = 0;
  let came = null;

  // Telling.
  let toasted = 0;
  function tell(text) {
    document.querySelector("[data-live]").textContent = text;
    const toast = document.querySelector("[data-toast]");
    toast.textContent = text;
    toast.hidden = false;
    clearTimeout(toasted);
    toasted = setTimeout(() => (toast.hidden = true), TOLD_MS);
  }
  const filled = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

  // Changes.
  const sender = work && new Sender(work, {
    done(told) {
      if (told.reload) return location.reload();
      dialog.close();
      cells.apply(told);
      document.querySelector("[data-head]").innerHTML = told.head;
      button("undo").disabled = !told.undo;
      button("redo").disabled = !told.redo;
      if (told.cover) document.getElementById("cover").outerHTML = told.cover;
      tell(told.said);
    },
    part(element) {
      show(element);
    },
    lost() {
      tell(say.sayLost);
    },
  });

  async function change(address, fields, links) {
    tell(say.saySaving);
    cells.busy(links, true);
    await sender.send(address, fields, `${address}?${new URLSearchParams(fields)}`);
    cells.busy(table.querySelectorAll("[aria-busy] > a"), false);
  }

  function write(links, shift) {
    change(say.grid, [...links.map((link) => ["at", link.id]), ["shift", shift]], links);
  }

  function move(links, from, to) {
    if (from === to) return;
    const pairs = cells.moves(links, from, to);
    if (!pairs) return tell(say.sayOutside);
    change(say.move, pairs.map((pair) => ["move", pair]), links);
    cells.go(to);
  }

  function step(name) {
    const pressed = button(name);
    if (!pressed || pressed.disabled) return;
    tell(say.saySaving);
    sender.send(pressed.getAttribute("formaction") ?? work.action, [], location.href);
  }

  // Carrying a duty without dragging it.
  function pick(link) {
    const links = cells.with(link);
    drop();
    carried = links.map((one) => one.id);
    for (const one of links) one.parentElement.classList.add("is-carried");
    const what = links.length > 1 ? filled(say.sayCells, { n: links.length }) : cells.name(link);
    carrying.textContent = filled(say.sayCarry, { what });
    carrying.hidden = false;
    button("carry").textContent = say.sayPut;
    document.querySelector("[data-live]").textContent = carrying.textContent;
  }

  function put(link) {
    const links = carried.map((id) => document.getElementById(id)).filter(Boolean);
    drop();
    if (links.length) move(links, links[0], link);
  }

  function drop() {
    for (const cell of table.querySelectorAll(".is-carried")) cell.classList.remove("is-carried");
    carried = [];
    carrying.hidden = true;
    if (button("carry")) button("carry").textContent = say.sayPick;
  }

  // Dialogs.
  function show(element) {
    const body = dialog.querySelector("[data-body]");
    body.replaceChildren(...element.childNodes);
    const title = body.querySelector("h1, h2");
    if (title) dialog.setAttribute("aria-label", title.textContent);
    if (!dialog.open) dialog.showModal();
    document.querySelector("[data-toast]").hidden = true;
    const first = ["#override", "input:checked", "input[type=radio]", ".main", "a, button"];
    const wanted = body.querySelector("[role=alert]") ? first : first.slice(1);
    wanted.map((one) => body.querySelector(one)).find(Boolean)?.focus();
  }

  function open(link) {
    came = null;
    return part(`${say.grid}?${new URLSearchParams(cells.with(link).map((one) => ["at", one.id]))}`);
  }

  /* A page, into the dialog. */
  async function part(address) {
    try {
      const answer = await fetch(address, { headers: { "X-Part": "1" }, redirect: "error" });
      if (!answer.ok) throw new Error(answer.statusText);
      show(new DOMParser().parseFromString(await answer.text(), "text/html").body);
    } catch {
      location.href = address;
    }
  }

  // Who could work: from the cover into the dialog, and on from there.
  addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const link = event.target.closest?.("#cover [data-hole], #cell-dialog [data-part]");
    const bar = event.target.closest?.("#cover .missing");
    const cell = bar?.closest("figure").querySelectorAll("tbody tr")[bar.dataset.at].querySelector("[data-hole]");
    const address = (link ?? cell)?.href;
    if (!address) return;
    event.preventDefault();
    if (link?.closest("#cover")) came = link;
    part(address);
  });

  for (const one of [dialog, keys]) {
    one?.addEventListener("click", (event) => {
      if (event.target === one || event.target.closest("[data-close]")) one.close();
    });
    one?.addEventListener("close", () => (came?.isConnected ? came : cells.active)?.focus());
  }
  dialog.addEventListener("submit", (event) => {
    const form = event.target;
    if (!sender || form.method !== "post" || form.dataset.plain !== undefined) return;
    if (!form.action.startsWith(new URL(say.grid, location.href).href.replace(/cell$/, ""))) return;
    event.preventDefault();
    // What counts is the version of the grid that was looked at: the dialog may have come from a newer one.
    const fields = [...new FormData(form, event.submitter)].filter(([name]) => name !== "version");
    const shown = fields.filter(([name]) => !["csrf_token", "once"].includes(name));
    sender.send(form.action, fields, `${form.action}?${new URLSearchParams(shown)}`);
  });

  // The keyboard.
  function type(letter, link) {
    clearTimeout(timer);
    const codes = say.shifts.split(" ");
    const begins = (text) => codes.filter((code) => code.toLowerCase().startsWith(text.toLowerCase()));
    typed = begins(typed + letter).length ? typed + letter : letter;
    const fitting = begins(typed);
    const exact = fitting.find((code) => code.toLowerCase() === typed.toLowerCase());
    if (!fitting.length) {
      tell(filled(say.sayUnknown, { typed }));
      typed = "";
    } else if (exact && fitting.length === 1) {
      typed = "";
      write(cells.with(link), exact);
    } else {
      tell(filled(say.sayTyped, { typed }));
      timer = setTimeout(() => {
        typed = "";
        if (exact) write(cells.with(link), exact);
      }, TYPED_MS);
    }
  }

  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  table.addEventListener("keydown", (event) => {
    const link = event.target;
    const place = cells.place(link);
    if (!place || event.altKey || event.ctrlKey || event.metaKey) return;
    const [y, x] = place;
    const by = STEPS[event.key];
    if (by) cells.go(cells.at(y + by[0], x + by[1]), event.shiftKey);
    else if (event.key === "Home") cells.go(cells.at(y, 0), event.shiftKey);
    else if (event.key === "End") cells.go(cells.at(y, cells.wide - 1), event.shiftKey);
    else if (event.key === "PageDown") cells.go(cells.at(Math.min(cells.rows.length - 1, y + PAGE), x), event.shiftKey);
    else if (event.key === "PageUp") cells.go(cells.at(Math.max(0, y - PAGE), x), event.shiftKey);
    else if (event.key === "Escape") carried.length ? drop() : cells.go(link);
    else if (event.key === "Enter") carried.length ? put(link) : open(link);
    else if (event.key === " " && editable) carried.length ? put(link) : pick(link);
    else if (event.key === "?" && keys) keys.showModal();
    else if ((event.key === "Delete" || event.key === "Backspace") && editable) write(cells.with(link), "");
    else if (/^[\p{L}\p{N}]$/u.test(event.key) && editable) type(event.key, link);
    else return;
    event.preventDefault();
  });
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || dialog.open || event.target.closest?.("input, textarea, select")) return;
    const key = event.key.toLowerCase();
    const name = key === "y" || (key === "z" && event.shiftKey) ? "redo" : key === "z" ? "undo" : "";
    if (!name || !editable) return;
    event.preventDefault();
    step(name);
  });

  // The pointer: a duty is dragged to another cell; from an empty cell, or with Shift, cells are selected.
  let drag = null;
  let dragged = false;
  table.addEventListener("dragstart", (event) => event.preventDefault());
  table.addEventListener("pointerdown", (event) => {
    const link = event.target.closest(".cell")?.firstElementChild;
    dragged = false;
    if (!link || event.button !== 0 || event.pointerType === "touch" || event.shiftKey || carried.length) return;
    const moves = editable && link.querySelector(".duty") && !link.querySelector(".family-leave");
    drag = { link, moves, x: event.clientX, y: event.clientY, links: moves ? cells.with(link) : [link], over: null };
  });
  addEventListener("pointermove", (event) => {
    if (!drag || event.buttons !== 1) return;
    if (!dragged && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < DRAG_PX) return;
    dragged = true;
    const over = document.elementFromPoint(event.clientX, event.clientY)?.closest?.("[data-grid] .cell")?.firstElementChild;
    if (!over || over === drag.over) return;
    drag.over?.parentElement.classList.remove("is-target");
    drag.over = over;
    if (drag.moves) {
      for (const link of drag.links) link.parentElement.classList.add("is-carried");
      over.parentElement.classList.add("is-target");
    } else {
      cells.anchor = drag.link;
      cells.go(over, true);
    }
  });
  function release(follow) {
    if (!drag) return;
    const { link, links, moves, over } = drag;
    drag = null;
    over?.parentElement.classList.remove("is-target");
    for (const one of links) one.parentElement.classList.remove("is-carried");
    if (follow && dragged && moves && over) move(links, link, over);
  }
  addEventListener("pointerup", () => release(true));
  addEventListener("pointercancel", () => release(false));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") release(false);
  });
  table.addEventListener("click", (event) => {
    const link = event.target.closest(".cell")?.firstElementChild;
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (dragged) return void (dragged = false);
    if (event.shiftKey) return cells.go(link, true);
    if (!cells.taken.includes(link)) cells.go(link);
    if (carried.length) put(link);
    else open(link);
  });

  // A day's cover without loading the page again.
  table.tHead.addEventListener("click", async (event) => {
    const head = event.target.closest("[data-day]");
    if (!head || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const answer = await fetch(`${say.cover}?day=${head.dataset.day}`, { redirect: "error" });
      if (!answer.ok) throw new Error(answer.statusText);
      const cover = document.getElementById("cover");
      cover.outerHTML = await answer.text();
    } catch {
      return void (location.href = head.href);
    }
    table.tHead.querySelector("[aria-current]")?.removeAttribute("aria-current");
    head.setAttribute("aria-current", "date");
    history.replaceState(null, "", head.href.replace("#cover", ""));
    const cover = document.getElementById("cover");
    cover.scrollIntoView({ block: "nearest" });
    tell(cover.querySelector("h2").textContent);
  });

  // Buttons that do by one click what keys and dragging do.
  if (editable) {
    for (const name of ["undo", "redo"]) {
      button(name).addEventListener("click", (event) => {
        event.preventDefault();
        step(name);
      });
    }
    for (const name of ["carry", "open", "keys"]) button(name).disabled = false;
    button("carry").addEventListener("click", () => (carried.length ? put(cells.active) : pick(cells.active)));
    button("open").addEventListener("click", () => open(cells.active));
    button("keys").addEventListener("click", () => keys.showModal());
  }
}

const table = document.querySelector("[data-grid]");
if (table?.tHead) start(table);
