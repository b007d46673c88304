/* The cells of the month grid: where they are, which are selected, and what an answer of the server changes. */
"use strict";

export class Cells {
  constructor(table) {
    this.table = table;
    this.rows = [...table.querySelectorAll("tr[data-agent]")];
    this.row = new Map(this.rows.map((row, y) => [row, y]));
    this.wide = this.rows.length ? this.rows[0].querySelectorAll(".cell").length : 0;
    this.active = null;
    this.anchor = null;
    this.taken = [];
    table.setAttribute("aria-multiselectable", "true");
    for (const link of table.querySelectorAll(".cell > a")) link.tabIndex = -1;
    const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const known = wanted?.matches?.(".cell > a") ? wanted : null;
    this.active = known ?? this.at(0, 0);
    if (this.active) this.active.tabIndex = 0;
    if (known) known.focus();
  }

  at(y, x) {
    return x < 0 || x >= this.wide ? null : (this.rows[y]?.cells[x + 1]?.firstElementChild ?? null);
  }

  place(link) {
    const cell = link?.closest?.(".cell");
    const y = cell ? this.row.get(cell.parentElement) : undefined;
    return y === undefined ? null : [y, cell.cellIndex - 1];
  }

  name(link) {
    const [y, x] = this.place(link);
    const day = this.table.tHead.rows[0].cells[x + 1];
    return `${this.rows[y].cells[0].title}, ${day.title}: ${link.textContent.trim()}`;
  }

  go(link, extend = false) {
    if (!link) return;
    if (this.active) this.active.tabIndex = -1;
    this.active = link;
    link.tabIndex = 0;
    link.focus({ preventScroll: true });
    link.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (!extend) this.anchor = link;
    this.select(this.anchor ?? link, link);
  }

  select(from, to) {
    for (const link of this.taken) link.parentElement.removeAttribute("aria-selected");
    const [y0, x0] = this.place(from) ?? this.place(to);
    const [y1, x1] = this.place(to);
    this.taken = [];
    for (let y = Math.min(y0, y1); y <= Math.max(y0, y1); y++) {
      for (let x = Math.min(x0, x1); x <= Math.max(x0, x1); x++) this.taken.push(this.at(y, x));
    }
    if (this.taken.length > 1) for (const link of this.taken) link.parentElement.setAttribute("aria-selected", "true");
  }

  /* The selected cells where the cell is one of them, else the cell alone. */
  with(link) {
    return this.taken.includes(link) ? [...this.taken] : [link];
  }

  /* Pairs of ids that move some cells so far that `from` comes to lie on `to`; null where that leaves the grid. */
  moves(links, from, to) {
    const [[y0, x0], [y1, x1]] = [this.place(from), this.place(to)];
    const pairs = links.map((link) => {
      const [y, x] = this.place(link);
      return [link, this.at(y + y1 - y0, x + x1 - x0)];
    });
    return pairs.every(([, target]) => target) ? pairs.map(([one, other]) => `${one.id} ${other.id}`) : null;
  }

  busy(links, on) {
    for (const link of links) {
      if (on) link.parentElement.setAttribute("aria-busy", "true");
      else link.parentElement.removeAttribute("aria-busy");
    }
  }

  /* Put the cells, sums and totals of an answer into the table. */
  apply(told) {
    const frame = document.createElement("template");
    const selected = new Set(this.taken.map((link) => link.id));
    const [active, anchor, held] = [this.active?.id, this.anchor?.id, this.active === document.activeElement];
    for (const [id, html] of Object.entries(told.cells)) {
      const old = document.getElementById(id)?.parentElement;
      if (!old) continue;
      frame.innerHTML = `<table><tr>${html}</tr></table>`;
      const cell = frame.content.querySelector("td");
      cell.firstElementChild.tabIndex = -1;
      if (old.innerHTML !== html) cell.classList.add("is-new");
      old.replaceWith(cell);
    }
    for (const [agent, [nights, hours]] of Object.entries(told.sums)) {
      const row = this.rows.find((one) => one.dataset.agent === agent);
      if (!row) continue;
      const sums = row.querySelectorAll(".sum");
      [sums[0].textContent, sums[1].textContent] = [nights, hours];
    }
    for (const row of this.table.querySelectorAll("[data-total]")) {
      told.totals.forEach((texts, day) => (row.cells[day + 1].textContent = texts[Number(row.dataset.total)]));
    }
    this.taken = [...selected].map((id) => document.getElementById(id)).filter(Boolean);
    if (this.taken.length > 1) for (const link of this.taken) link.parentElement.setAttribute("aria-selected", "true");
    this.anchor = document.getElementById(anchor);
    this.active = document.getElementById(active) ?? this.at(0, 0);
    if (this.active) this.active.tabIndex = 0;
    if (held) this.active?.focus({ preventScroll: true });
  }
}
