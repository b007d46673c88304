// Sorting of tables and filtering of the month grid. Without it everything is still there to read.
"use strict";

(() => {
  function cellValue(row, column) {
    const cell = row.cells[column];
    const text = cell.dataset.sort ?? cell.textContent.trim();
    const number = Number(text.replace("−", "-").replace(/[,+%\s]/g, ""));
    return text !== "" && !Number.isNaN(number) ? number : text;
  }

  function compare(left, right) {
    if (typeof left === "number" && typeof right === "number") return left - right;
    return String(left).localeCompare(String(right), "zh-CN");
  }

  function sortBy(table, head) {
    const column = head.cellIndex;
    const numeric = head.classList.contains("num");
    const before = head.getAttribute("aria-sort");
    const descending = before ? before === "ascending" : numeric;
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    const body = table.tBodies[0];
    const rows = [...body.rows].sort((left, right) =>
      compare(cellValue(left, column), cellValue(right, column)) * (descending ? -1 : 1));
    body.append(...rows);
  }

  for (const table of document.querySelectorAll("[data-sortable]")) {
    for (const head of table.tHead.rows[0].cells) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sorter";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sortBy(table, head));
      head.append(button);
    }
  }

  const form = document.querySelector("form[data-filter]");
  const grid = document.querySelector("[data-grid]");
  if (form && grid) {
    const filter = () => {
      const wanted = form.elements.find.value.trim().toLowerCase();
      const team = form.elements.team.value;
      for (const body of grid.querySelectorAll("tbody")) {
        let shown = 0;
        for (const row of body.querySelectorAll("[data-find]")) {
          row.hidden = !row.dataset.find.toLowerCase().includes(wanted);
          shown += row.hidden ? 0 : 1;
        }
        body.hidden = (team !== "" && body.dataset.team !== team) || shown === 0;
      }
    };
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
  }
})();
