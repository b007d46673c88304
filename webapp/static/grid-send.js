/* Changes of the month grid on their way to the server, one after the other, and what comes back. */
"use strict";

function word() {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((one) => one.toString(16).padStart(2, "0")).join("");
}

export class Sender {
  /* `on` has the functions done(told), part(element) and lost(). */
  constructor(work, on) {
    this.work = work;
    this.on = on;
    this.last = Promise.resolve();
    this.waiting = 0;
  }

  /* Send fields ([name, value] pairs) to an address; `resume` is where to go when the session has ended. */
  send(address, fields, resume) {
    this.waiting++;
    this.last = this.last.then(() => this.#send(address, fields, resume)).finally(() => this.waiting--);
    return this.last;
  }

  async #send(address, fields, resume) {
    const body = new URLSearchParams(fields);
    for (const name of ["csrf_token", "version"]) {
      if (!body.has(name)) body.set(name, this.work.elements[name].value);
    }
    if (!body.has("once")) body.set("once", word());
    body.set("filter", location.search);
    const day = document.querySelector("[data-grid] thead [aria-current]")?.dataset.day;
    if (day) body.set("showing", day);
    let answer;
    try {
      answer = await fetch(address, { method: "POST", body, headers: { "X-Part": "1" }, redirect: "manual" });
    } catch {
      return this.on.lost();
    }
    // To the page for logging in: what was about to be written comes back behind it.
    if (answer.type === "opaqueredirect") return void (location.href = resume);
    if (answer.headers.get("Content-Type")?.includes("json") && answer.ok) {
      const told = await answer.json();
      this.work.elements.version.value = told.version;
      return this.on.done(told);
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    this.on.part(page.querySelector("main") ?? page.body);
  }
}
