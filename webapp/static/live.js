/* Parts of a page that follow long work: asked for again until they say that it has ended.

   The open part names the stream that tells when there is news; without one, or when it is refused, the part
   is asked for each second. A page that nobody looks at asks for nothing. */
"use strict";

const EVERY_MS = 1000;
/* How often a page asks before it tries again to get a stream that was refused. */
const POLLS = 30;

async function follow(part) {
  // What has ended long ago is shown as it is.
  if (!part.querySelector("[data-open]")) return;
  let polls = 0;
  while (part.querySelector("[data-open]")) {
    const stream = window.EventSource && part.querySelector("[data-open]").dataset.open;
    if (!stream || polls > 0) {
      polls -= 1;
      await poll(part);
    } else if (!(await listen(part, stream))) polls = POLLS;
  }
}

/* Asks once after a second. */
async function poll(part) {
  await pause(EVERY_MS);
  if (!document.hidden) await ask(part);
}

/* Asks whenever the stream tells news, a second apart; whether there was a stream at all. */
async function listen(part, address) {
  await shown();
  const stream = new EventSource(address);
  let [heard, news, over] = [false, true, false];
  let wake = () => {};
  const say = () => wake();
  stream.onopen = () => { heard = news = true; say(); };
  stream.onerror = () => {
    over = over || stream.readyState === EventSource.CLOSED;
    // Asking is what finds out whether the server is away.
    news = true;
    say();
  };
  stream.addEventListener("changed", () => { news = true; say(); });
  for (const last of ["ended", "left"]) stream.addEventListener(last, () => { news = over = true; say(); });
  document.addEventListener("visibilitychange", say);
  while (!over && !document.hidden) {
    if (!news) await new Promise((resolve) => { wake = resolve; });
    if (!news) continue;
    news = false;
    const [asked] = await Promise.all([ask(part), over ? null : pause(EVERY_MS)]);
    if (!asked) news = true;
    if (!part.querySelector("[data-open]")) break;
  }
  stream.close();
  document.removeEventListener("visibilitychange", say);
  return heard;
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/* Waits until somebody looks at the page. */
async function shown() {
  while (document.hidden) {
    await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
  }
}

/* Asks for the part and shows it; whether the server answered. */
async function ask(part) {
  try {
    const answer = await fetch(part.dataset.live, { headers: { "X-Part": "1" }, redirect: "error" });
    lost(false);
    if (!answer.ok) return false;
    const text = await answer.text();
    if (part.dataset.reload !== undefined && !body(text).querySelector("[data-open]")) return await renew();
    if (part.contains(document.activeElement)) update(part, text);
    else part.innerHTML = text;
    return true;
  } catch {
    // The server is away for a moment: the next second asks again.
    lost(true);
    return false;
  }
}

const body = (text) => new DOMParser().parseFromString(text, "text/html").body;

/* Loads the whole page again, in place of showing the part's end for a moment: a link of it that was followed then
   would lead nowhere. */
function renew() {
  location.reload();
  return new Promise(() => {});
}

/* Says that the server does not answer, or no longer says so. */
function lost(away) {
  const told = document.getElementById("lost");
  if (told) told.hidden = !away;
}

/* While a button of the part has the focus only its words change, so that the focus stays. */
function update(part, text) {
  const news = body(text);
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
