// Lays a layer by hand: a range and a height drawn over the forecast, by dragging, by two clicks, or with the
// fields beside the chart. The form that is sent is the same as the one below it.
"use strict";

(() => {
  const NS = "http://www.w3.org/2000/svg";
  const WIDTH = 720;
  const HEIGHT = 240;
  const FOOT = 22;

  function made(name, facts, text) {
    const element = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(facts)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function rounded(value) {
    return value >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
  }

  class Drawing {
    constructor(section) {
      this.form = section.querySelector("form");
      this.place = section.querySelector("[data-draw]");
      this.facts = JSON.parse(section.querySelector("script[type='application/json']").textContent);
      this.field = (name) => this.form.elements[name];
      this.begun = null;
      this.fill();
      this.form.addEventListener("input", (event) => this.told(event.target));
      this.place.addEventListener("pointerdown", (event) => this.down(event));
      this.place.addEventListener("pointermove", (event) => this.move(event));
      this.place.addEventListener("pointerup", (event) => this.up(event));
      this.place.addEventListener("pointercancel", () => { this.dragging = false; });
      this.form.addEventListener("submit", () => this.write());
    }

    get queue() { return this.facts.queues.find((one) => one.code === this.field("queues").value); }

    get steps() { return this.queue[this.field("span").value]; }

    // What can be chosen as the first and the last step.
    fill() {
      for (const name of ["begin", "end"]) {
        const options = this.steps.map((step, at) => new Option(step.name, at));
        this.field(name).replaceChildren(...options);
      }
      this.most = 1.5 * Math.max(1, ...this.steps.map((step) => step.calls));
      this.choose(0, this.steps.length - 1, this.expected(0, this.steps.length - 1));
    }

    expected(first, last) {
      const inside = this.steps.slice(first, last + 1);
      return inside.reduce((sum, step) => sum + step.calls, 0) / Math.max(1, inside.length);
    }

    choose(first, last, height) {
      this.field("begin").value = Math.min(first, last);
      this.field("end").value = Math.max(first, last);
      this.field("height").value = rounded(Math.max(0, height));
      this.draw();
    }

    told(field) {
      if (field.name === "queues" || field.name === "span") this.fill();
      else if (field.name === "begin" || field.name === "end") {
        const [first, last] = [Number(this.field("begin").value), Number(this.field("end").value)];
        if (first > last) this.field(field.name === "begin" ? "end" : "begin").value = field.value;
        this.draw();
      } else if (field.name === "height" || field.name === "kind") this.draw();
    }

    at(event) {
      const box = this.place.getBoundingClientRect();
      const x = (event.clientX - box.left) / box.width;
      const y = (event.clientY - box.top) / box.height * HEIGHT;
      const step = Math.min(this.steps.length - 1, Math.max(0, Math.floor(x * this.steps.length)));
      return [step, this.most * Math.max(0, HEIGHT - FOOT - y) / (HEIGHT - FOOT)];
    }

    down(event) {
      if (event.button !== 0) return;
      const [step, height] = this.at(event);
      this.place.setPointerCapture(event.pointerId);
      this.dragging = true;
      this.moved = false;
      // The second of two clicks ends the range that the first has begun.
      if (this.begun === null) this.choose(step, step, height);
      else this.choose(this.begun, step, height);
      this.from = this.begun === null ? step : this.begun;
      event.preventDefault();
    }

    move(event) {
      if (!this.dragging) return;
      const [step, height] = this.at(event);
      if (step !== this.from) this.moved = true;
      this.choose(this.from, step, height);
    }

    up() {
      if (!this.dragging) return;
      this.dragging = false;
      this.begun = this.moved || this.begun !== null ? null : this.from;
    }

    draw() {
      const [first, last] = [Number(this.field("begin").value), Number(this.field("end").value)];
      const height = Number(this.field("height").value);
      this.most = Math.max(this.most, height * 1.1);
      const wide = WIDTH / this.steps.length;
      const y = (calls) => (HEIGHT - FOOT) * (1 - Math.min(1, calls / this.most));
      const svg = made("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" });
      const every = Math.ceil(this.steps.length / (this.place.clientWidth < 520 ? 5 : 10));
      this.steps.forEach((step, at) => {
        const inside = at >= first && at <= last;
        const top = y(step.calls);
        svg.append(made("rect", {
          x: at * wide + 0.5, y: top, width: Math.max(1, wide - 1), height: HEIGHT - FOOT - top,
          class: inside ? "draw-bar is-in" : "draw-bar",
        }));
      });
      svg.append(made("rect", {
        x: first * wide, y: y(height), width: (last - first + 1) * wide, height: HEIGHT - FOOT - y(height), class: "draw-range",
      }));
      svg.append(made("line", {
        x1: first * wide, x2: (last + 1) * wide, y1: y(height), y2: y(height), class: "draw-height",
      }));
      const names = document.createElement("div");
      names.className = "draw-names";
      this.steps.forEach((step, at) => {
        if (at % every) return;
        const name = document.createElement("span");
        name.textContent = step.name;
        names.append(name);
      });
      this.place.replaceChildren(svg, names);
      this.say(first, last, height);
    }

    say(first, last, height) {
      const said = this.form.querySelector("output");
      const factor = height / Math.max(0.01, this.expected(first, last));
      said.textContent = said.dataset.text
        .replace("{first}", this.steps[first].name).replace("{last}", this.steps[last].name)
        .replace("{calls}", rounded(height)).replace("{expected}", rounded(this.expected(first, last)))
        .replace("{times}", factor.toFixed(2));
    }

    // The fields of a layer, under the names that its form has.
    write() {
      const [first, last] = [Number(this.field("begin").value), Number(this.field("end").value)];
      const height = Number(this.field("height").value);
      const byDay = this.field("span").value === "days";
      const next = this.steps[last + 1];
      const told = {
        calls: height,
        per: byDay ? "day" : "interval",
        factor: (height / Math.max(0.01, this.expected(first, last))).toFixed(4),
        first_day: byDay ? this.steps[first].key : "",
        last_day: byDay ? this.steps[last].key : "",
        from: byDay ? "" : this.steps[first].key,
        to: byDay ? "" : next ? next.key : "24:00",
      };
      for (const [name, value] of Object.entries(told)) this.field(name).value = value;
    }
  }

  for (const section of document.querySelectorAll("[data-drawing]")) new Drawing(section);
})();
