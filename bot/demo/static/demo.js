// What the page does beyond its forms and links: it sends forms without a reload, and shows what is new as it comes.
// It runs before the page is drawn: an Enter in a composer that is there already must not be lost.
"use strict";

let version;
let changes;
let busy = new Promise((ready) => addEventListener("DOMContentLoaded", ready)).then(follow);

// A field that somebody fills in, and a menu that is open, stay as they are.
const callbacks = {
  beforeNodeMorphed: (old, now) => !(old instanceof HTMLElement && old.matches("input, textarea, select") && old.id === now.id),
  beforeAttributeUpdated: (name) => name !== "open",
  beforeNodeRemoved: (node) => {
    if (node instanceof HTMLDialogElement && node.open) node.close(); // gives the focus back
  },
};

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const known = new Set(Array.from(document.querySelectorAll("article"), (one) => one.id));
  version = page.body.dataset.version;
  document.title = page.title;
  Idiomorph.morph(document.body, page.body, { callbacks, ignoreActiveValue: true });
  windows();
  for (const pane of document.querySelectorAll(".scroll")) {
    const articles = Array.from(pane.querySelectorAll("article"));
    const fresh = articles.find((one) => !known.has(one.id));
    if (fresh && fresh !== articles[0]) fresh.scrollIntoView({ block: fresh.offsetHeight > pane.clientHeight ? "start" : "nearest" });
  }
}

function windows() {
  for (const dialog of document.querySelectorAll("dialog[open]:not(:modal)")) {
    dialog.close();
    dialog.showModal();
  }
}

function refresh() {
  busy = busy.then(async () => {
    const page = await fetch(location.href, { headers: { "X-Refresh": "1" } });
    if (page.ok) show(await page.text());
  }).catch(() => undefined);
}

async function send(form, button) {
  const data = new FormData(form);
  if (button?.name) data.set(button.name, button.value);
  const options = { method: "POST", headers: { "X-Refresh": "1" }, body: data };
  const page = await fetch(button?.getAttribute("formaction") ?? form.getAttribute("action"), options);
  if (page.url !== location.href) history.pushState(null, "", page.url);
  if (form.matches(".composer")) {
    form.reset();
    document.getElementById("tries")?.removeAttribute("open");
  }
  const menu = button?.closest("details[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  show(await page.text());
  if (form.matches(".composer, .tries form") && page.url.includes("/c/")) (document.querySelector("#reply") ?? document.querySelector("#say")).focus();
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  busy = busy.then(() => send(event.target, event.submitter)).catch(() => undefined);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.matches(".composer textarea")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
  const menu = event.key === "Escape" && event.target.closest("details[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A button that is a link is one, and Byline hears of the press as well.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-pressed]");
  if (!link) return;
  const data = new FormData(link.closest("form"));
  data.set("pressed", link.dataset.pressed);
  fetch("/press", { method: "POST", headers: { "X-Refresh": "1" }, body: data }).catch(() => undefined);
});

document.addEventListener("toggle", (event) => {
  if (event.target.open) event.target.querySelector(".choices")?.scrollIntoView({ block: "nearest" });
}, true);

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Escape closes a window as its own button does, so that Byline hears of it.
document.addEventListener("cancel", (event) => {
  event.preventDefault();
  event.target.querySelector("[name=close]")?.click();
}, true);

addEventListener("popstate", refresh);
addEventListener("pagehide", () => changes?.close());
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

function follow() {
  version = document.body.dataset.version;
  windows();
  const ended = () => document.getElementById("ended");
  changes = new EventSource(`/changes?since=${version}`);
  changes.onopen = () => { ended().hidden = true; };
  changes.onerror = () => { ended().hidden = false; };
  changes.onmessage = (event) => { if (event.data !== version) refresh(); };
}
