/* What was typed into a form is kept until the form has been answered: when the session had ended meanwhile, it
   comes back behind the login. It stays in this tab; passwords and files are not kept.

   This runs before the page is read, so that a page to be filled in is not shown before: nothing moves then. */
"use strict";

const KEY = "paiban-form";
const UNTYPED = ["hidden", "password", "file", "submit", "button", "reset", "fieldset", "output"];
const FILLING = "is-filling";
const here = location.pathname + location.search;

const typed = (form) => [...form.elements].filter((one) => one.name && !one.disabled && !UNTYPED.includes(one.type));
const alike = (action) => [...document.forms].filter((one) => one.method === "post" && one.action === action);

function store(kept) {
  try {
    if (kept) sessionStorage.setItem(KEY, JSON.stringify(kept));
    else sessionStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing, or not so much.
  }
}

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

addEventListener("submit", (event) => {
  const form = event.target;
  const { who } = document.body.dataset;
  if (!who || event.defaultPrevented || form.method !== "post" || "again" in form.dataset) return;
  const files = [...form.elements].some((one) => one.type === "file" && one.files.length);
  const fields = typed(form).map((one) => [one.name, value(one)]);
  if (!fields.length && !files) return;
  const at = alike(form.action).indexOf(form);
  store({ who, path: here, action: form.action, at, fields, files, ended: false });
});

function value(one) {
  if (one.type === "checkbox" || one.type === "radio") return one.checked;
  return one.type === "select-multiple" ? [...one.selectedOptions].map((option) => option.value) : one.value;
}

function put(one, told) {
  if (typeof told === "boolean") one.checked = told;
  else if (Array.isArray(told)) for (const option of one.options) option.selected = told.includes(option.value);
  else one.value = told;
  for (const kind of ["input", "change"]) one.dispatchEvent(new Event(kind, { bubbles: true }));
}

function restore(kept) {
  const form = alike(kept.action)[kept.at];
  if (!form) return;
  const told = [...kept.fields];
  for (const one of typed(form)) {
    const next = told.findIndex(([name]) => name === one.name);
    if (next >= 0) put(one, told.splice(next, 1)[0][1]);
  }
  for (let around = form; around; around = around.parentElement) if (around.tagName === "DETAILS") around.open = true;
  const said = document.getElementById(kept.files ? "resumed-file" : "resumed").content.cloneNode(true);
  form.prepend(said);
  form.firstElementChild.focus();
}

function answer(kept) {
  const { who } = document.body.dataset;
  const back = document.querySelector("[data-back]");
  if (!who || (back && kept.who === who)) {
    store({ ...kept, ended: true });
    const then = document.querySelector("main form [name=then]");
    if (then && !then.value.includes("?")) then.value = kept.path;
    if (back) {
      back.href = kept.path;
      back.parentElement.hidden = false;
    }
    return;
  }
  store(null);
  if (kept.ended && kept.who === who && kept.path === here) restore(kept);
}

const kept = stored();
if (kept) {
  const page = document.documentElement;
  if (kept.ended && kept.path === here) page.classList.add(FILLING);
  addEventListener("DOMContentLoaded", () => {
    page.classList.remove(FILLING);
    answer(kept);
  });
}
