// Draws the charts of a page and redraws them when a reader picks something or the colour scheme changes.
// Figures come as JSON; a colour "@short" in them stands for the style sheet's --chart-short.
"use strict";

(() => {
  const root = document.documentElement;
  const charts = new Map();
  const dark = matchMedia("(prefers-color-scheme: dark)");

  function painted(value, style) {
    if (typeof value === "string" && value[0] === "@") {
      return style.getPropertyValue(`--chart-${value.slice(1)}`).trim();
    }
    if (Array.isArray(value)) {
      return value.map((item) => painted(item, style));
    }
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, painted(item, style)]));
    }
    return value;
  }

  function frameOf(chart) {
    const parts = chart.key.split("|");
    for (let length = parts.length; length > 0; length -= 1) {
      const frame = chart.frames[parts.slice(0, length).join("|")];
      if (frame) return frame;
    }
    const near = Object.keys(chart.frames).find((key) => key.startsWith(`${parts[0]}|`));
    return chart.frames[near] || {};
  }

  // Labels of the time axis that would touch each other on a narrow screen are left out evenly.
  function thinned(axis, width) {
    const room = Math.max(2, Math.floor(width / 58));
    const every = Math.ceil((axis.tickvals || []).length / room);
    if (every < 2) return axis;
    const kept = (_, place) => place % every === 0;
    return { ...axis, tickvals: axis.tickvals.filter(kept), ticktext: axis.ticktext?.filter(kept) };
  }

  function withPaths(layout, changes) {
    for (const [path, value] of Object.entries(changes || {})) {
      const names = path.split(".");
      const last = names.pop();
      let place = layout;
      for (const name of names) place = place[name] = { ...place[name] };
      place[last] = value;
    }
    return layout;
  }

  function draw(chart) {
    const frame = frameOf(chart);
    const base = frame.base ? chart.frames[frame.base] : {};
    const lines = frame.data || base.data || [];
    const x = frame.x || base.x;
    const style = getComputedStyle(root);
    const data = chart.figure.data.map((trace, place) => ({
      ...painted(trace, style), ...(x ? { x } : {}), ...lines[place],
    }));
    let layout = painted(chart.figure.layout, style);
    layout = withPaths(withPaths(layout, base.layout), frame.layout);
    layout.xaxis = thinned(layout.xaxis, chart.place.clientWidth);
    Plotly.react(chart.place, data, layout, { displayModeBar: false, responsive: true, plotlyServerURL: "" });
    chart.days = frame.days;
  }

  function valueOf(group) {
    return group.matches("input") ? group.value : group.querySelector("input:checked")?.value;
  }

  function pickedIn(form) {
    const groups = [...form.querySelectorAll("[data-group]")];
    const values = new Map(groups.map((group) => [group.dataset.group, valueOf(group)]));
    for (const group of groups) {
      const [name, value] = (group.dataset.when || "").split("=");
      group.hidden = Boolean(name) && values.get(name) !== value;
    }
    return groups.filter((group) => !group.hidden).map(valueOf).join("|");
  }

  function apply(form) {
    const key = pickedIn(form);
    for (const group of form.querySelectorAll(".pick-days:not([hidden])")) reveal(group);
    const chart = charts.get(form.dataset.controls);
    if (chart) {
      chart.key = key;
      draw(chart);
    }
  }

  function reveal(group) {
    const strip = group.querySelector(".choices");
    const label = group.querySelector("input:checked")?.parentElement;
    if (label && strip.scrollWidth > strip.clientWidth) {
      strip.scrollLeft = label.offsetLeft - strip.offsetLeft - (strip.clientWidth - label.offsetWidth) / 2;
    }
  }

  // A picked day brings its week along and a picked week its first day, whichever of them is on show.
  function keepTogether(form, name) {
    const inputs = (group) => [...form.querySelectorAll(`[data-group="${group}"] input`)];
    const picked = (group) => inputs(group).find((input) => input.checked)?.value;
    let match;
    if (name === "day") match = inputs("week").filter((input) => input.value <= picked("day")).at(-1);
    if (name === "week") match = inputs("day").find((input) => input.value >= picked("week"));
    if (match) match.checked = true;
  }

  function step(button) {
    const inputs = [...button.closest("[data-group]").querySelectorAll("input")];
    const place = inputs.findIndex((input) => input.checked) + Number(button.dataset.step);
    const next = inputs[Math.min(inputs.length - 1, Math.max(0, place))];
    next.checked = true;
    keepTogether(button.form, button.closest("[data-group]").dataset.group);
    apply(button.form);
  }

  function openDay(name, day, queue) {
    const form = document.querySelector(`form[data-controls="${name}"]`);
    const wanted = { span: "day", day, ...(queue ? { queue } : {}) };
    for (const [group, value] of Object.entries(wanted)) {
      const input = form?.querySelector(`[data-group="${group}"] input[value="${CSS.escape(value)}"]`);
      if (input) input.checked = true;
    }
    keepTogether(form, "day");
    apply(form);
    document.getElementById(`${name}-chart`)?.scrollIntoView({ block: "start", behavior: "smooth" });
  }

  function listen(place, chart) {
    const target = place.dataset.opens;
    if (!target) return;
    place.on("plotly_click", (event) => {
      const row = event.points[0].pointIndex[0];
      const form = document.querySelector(`form[data-controls="${place.dataset.chart}"]`);
      const queue = form ? valueOf(form.querySelector('[data-group="queue"]')) : undefined;
      if (chart.days) openDay(target, chart.days[row], queue);
    });
  }

  function start() {
    for (const place of document.querySelectorAll("[data-chart]")) {
      const name = place.dataset.chart;
      const payload = JSON.parse(document.getElementById(`chart-${name}-data`).textContent);
      const chart = { ...payload, place, key: payload.first };
      charts.set(name, chart);
      draw(chart);
      listen(place, chart);
    }
    for (const form of document.querySelectorAll("form[data-controls]")) {
      form.addEventListener("change", (event) => {
        keepTogether(form, event.target.closest("[data-group]")?.dataset.group);
        apply(form);
      });
      form.addEventListener("click", (event) => {
        const button = event.target.closest("[data-step]");
        if (button) step(button);
      });
      form.addEventListener("submit", (event) => event.preventDefault());
      keepTogether(form, "day");
      apply(form);
    }
    document.addEventListener("click", (event) => {
      const link = event.target.closest("[data-pick-day]");
      if (link && charts.has("coverage")) {
        event.preventDefault();
        openDay("coverage", link.dataset.pickDay);
      }
    });
  }

  const redraw = () => charts.forEach(draw);
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== width) redraw();
    width = innerWidth;
  });
  dark.addEventListener("change", redraw);
  addEventListener("beforeprint", () => { root.classList.add("printing"); redraw(); });
  addEventListener("afterprint", () => { root.classList.remove("printing"); redraw(); });
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
