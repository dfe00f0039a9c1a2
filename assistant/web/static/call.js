// The call's page in a bad network: what was pressed waits and is handed in again; a note that is not kept is not lost.
"use strict";

const AGAIN_AFTER = 1500; // milliseconds
const NOTE = "note:";
let busy = false;

function callRef() {
  const call = document.querySelector("[data-call]");
  return call ? call.dataset.call : "";
}

function tell(text) {
  const line = document.getElementById("offline");
  if (!line || line.textContent === text) return;
  line.textContent = text;
  line.classList.toggle("problem", text !== "");
}

// The server's answer, however long the network is away. An act names the version that it saw, so none is done twice.
async function reached(url, how) {
  for (;;) {
    try {
      const answer = await fetch(url, how);
      tell("");
      return answer;
    } catch {
      tell(document.getElementById("offline").dataset.says);
      await new Promise((again) => setTimeout(again, AGAIN_AFTER));
    }
  }
}

async function handIn(form, submitter) {
  const body = new URLSearchParams(new FormData(form, submitter));
  const ends = new URL(form.action).pathname === "/desk/call/end";
  const draft = sessionStorage.getItem(NOTE + callRef());
  if (ends && draft) body.set("note", draft);
  const answer = await reached(form.action, { method: "POST", body, headers: { "X-Stays": "yes" } });
  const to = answer.headers.get("X-Go");
  if (to && ends && !to.startsWith("/desk/call")) sessionStorage.removeItem(NOTE + callRef());
  if (to) location.assign(to);
  else if (answer.redirected) location.assign(answer.url);
  else if (answer.status === 422) show(await answer.text());
  else location.assign("/desk/call");
}

// What was refused, in the place of what stood there.
function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = document.importNode(page.getElementById("call"), true);
  document.getElementById("call").replaceWith(fresh);
  htmx.process(fresh);
  restore();
  tick();
  busy = false;
  const problem = fresh.querySelector("[role=alert]");
  if (problem) {
    problem.tabIndex = -1;
    problem.focus();
  }
}

function restore() {
  const key = NOTE + callRef();
  for (const one of Object.keys(sessionStorage)) if (one.startsWith(NOTE) && one !== key) sessionStorage.removeItem(one);
  const note = document.getElementById("note");
  const draft = sessionStorage.getItem(key);
  if (!note || draft === null) return;
  if (draft.trim() === note.value.trim()) sessionStorage.removeItem(key);
  else note.value = draft;
}

document.addEventListener("input", (event) => {
  if (event.target.id === "note") sessionStorage.setItem(NOTE + callRef(), event.target.value);
});

document.addEventListener("submit", (event) => {
  if (!new URL(event.target.action).pathname.startsWith("/desk/call/") || event.target.method !== "post") return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  handIn(event.target, event.submitter);
});

document.addEventListener("click", async (event) => {
  const link = event.target.closest("#call a[href^='/']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  await reached(link.href, { method: "HEAD" });
  location.assign(link.href);
});

window.addEventListener("pageshow", () => {
  busy = false;
});

restore();
