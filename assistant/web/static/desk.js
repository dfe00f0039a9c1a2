// Keys of the desk: a key presses what carries it, visibly; never inside a field, never with a browser's chord.
"use strict";

const FIELDS = "input, textarea, select, [contenteditable]";

function seen(element) {
  return element.offsetParent !== null && !element.disabled;
}

function target(key) {
  return [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key && seen(one));
}

function press(element) {
  if (element.dataset.opens) {
    openKeys(document.getElementById(element.dataset.opens));
  } else if (element.matches(FIELDS) && (element.type !== "radio" || element.dataset.tells)) {
    element.focus(); // a key that tells the way to a group of answers gives none of them
  } else {
    element.click();
  }
}

function words(element) {
  const bare = element.cloneNode(true);
  for (const hint of bare.querySelectorAll("kbd")) hint.remove();
  return bare.textContent.trim();
}

function openKeys(dialog) {
  const list = dialog.querySelector("dl");
  list.replaceChildren();
  for (const one of document.querySelectorAll("[data-key]")) {
    if (!seen(one) || one.dataset.opens) continue;
    const key = document.createElement("dt");
    const what = document.createElement("dd");
    key.textContent = one.dataset.key;
    what.textContent = one.dataset.tells || words(one.labels && one.labels[0] ? one.labels[0] : one);
    list.append(key, what);
  }
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest(FIELDS)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const element = target(event.key);
  if (element) {
    event.preventDefault();
    press(element);
  }
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("button[data-opens]");
  if (opener) openKeys(document.getElementById(opener.dataset.opens));
});

// Times are counted from timestamps: a hidden tab that slept tells the right time when it wakes.
function tick() {
  document.querySelectorAll("[data-now]").forEach(count);
}

function count(call) {
  call.dataset.ahead ??= String(Date.parse(call.dataset.now) - Date.now());
  const now = Date.now() + Number(call.dataset.ahead);
  for (const one of call.querySelectorAll("time[data-until], time[data-since]")) {
    const until = one.dataset.until ? Date.parse(one.dataset.until) - now : now - Date.parse(one.dataset.since);
    const seconds = Math.max(0, Math.floor(until / 1000));
    one.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

tick();
setInterval(tick, 1000);
