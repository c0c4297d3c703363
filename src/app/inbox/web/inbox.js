// Fetches what waits every other second, as long as somebody can see it.
"use strict";

const interval = 2000;
const find = (id) => document.getElementById(id);
const base = "inbox/messages";

let messages = []; // the newest first
let shownId; // of the message that is shown, as it is in the address
let tab = "html";

// ---- the list ----

function span(className, text) {
  const made = document.createElement("span");
  made.className = className;
  made.textContent = text;
  return made;
}

function line(...parts) {
  const made = span("line", "");
  made.append(...parts);
  return made;
}

function sinceWhen(time) {
  const seconds = Math.max(0, (Date.now() - time.getTime()) / 1000);
  if (seconds < 60) return "now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h`;
}

const titleOf = (message) => message.subject || (message.channel === "sms" ? "Text message" : "(no subject)");
const kindOf = ({ channel, kind }) => `${channel === "sms" ? "SMS" : "Mail"} · ${kind.replaceAll("_", " ")}`;

function itemOf(message) {
  const link = document.createElement("a");
  link.href = `#${message.id}`;
  if (String(message.id) === shownId) link.setAttribute("aria-current", "true");
  link.append(
    line(span("who", message.to), span("when", sinceWhen(new Date(message.created_at)))),
    line(span("what", titleOf(message)), span("kind", kindOf(message))),
  );
  const item = document.createElement("li");
  item.append(link);
  return item;
}

function matches(message, words) {
  const text = `${message.to} ${message.subject} ${message.kind} ${message.code}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function showList() {
  const words = find("search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = messages.filter((message) => matches(message, words));
  const focused = document.activeElement?.getAttribute("href"); // stays where it was
  const items = found.map(itemOf);
  if (found.length === 0 && messages.length > 0) {
    const none = document.createElement("li");
    none.className = "none";
    none.textContent = "No message is like that.";
    items.push(none);
  }
  find("messages").replaceChildren(...items);
  if (focused?.startsWith("#")) find("messages").querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  find("discard").hidden = messages.length === 0;
  document.title = messages.length > 0 ? `Inbox (${messages.length})` : "Inbox";
}

// ---- one message ----

function showPart(id) {
  for (const part of ["empty", "gone", "message"]) find(part).hidden = part !== id;
}

function showTab(name) {
  for (const one of ["html", "text"]) {
    find(`tab-${one}`).setAttribute("aria-selected", String(one === name));
    find(`tab-${one}`).tabIndex = one === name ? 0 : -1;
    find(`as-${one}`).hidden = one !== name;
  }
}

/** In a new frame, as another address of the old one would be a step in the history. */
function showFrame(address) {
  const frame = find("frame").cloneNode();
  frame.src = address;
  find("frame").replaceWith(frame);
}

function showMessage(message) {
  const written = new Date(message.created_at);
  find("subject").textContent = titleOf(message);
  find("to").textContent = message.to;
  find("kind").textContent = kindOf(message);
  find("written").textContent = written.toLocaleString();
  find("written").dateTime = message.created_at;
  find("code").textContent = message.code;
  find("code-line").hidden = message.code === "";
  find("link").textContent = message.link;
  find("link").href = message.link || "#";
  find("link-line").hidden = message.link === "";
  find("text").textContent = message.text || "This mail has no plain text.";
  find("tab-html").hidden = message.html === "";
  showFrame(message.html === "" ? "about:blank" : `${base}/${message.id}/html`);
  showTab(message.html === "" ? "text" : tab);
  showPart("message");
}

async function show(id) {
  if (id === shownId) return;
  shownId = id;
  const answer = await fetch(`${base}/${encodeURIComponent(id)}`);
  if (id !== shownId) return; // another was chosen meanwhile
  if (answer.ok) showMessage(await answer.json());
  else showPart("gone");
}

/** The one in the address; with none there, the newest. */
async function showChosen() {
  const id = location.hash.slice(1) || String(messages[0]?.id ?? "");
  if (id !== "") return show(id);
  shownId = undefined;
  showPart("empty");
}

// ---- following what comes ----

async function refresh() {
  try {
    const answer = await fetch(base);
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.message);
    messages = body;
    find("trouble").hidden = true;
    await showChosen();
    showList();
  } catch (error) {
    find("trouble").textContent = `The messages cannot be fetched: ${error.message}`;
    find("trouble").hidden = false;
  }
}

async function follow() {
  for (;;) {
    if (!document.hidden) await refresh();
    await new Promise((resolve) => setTimeout(resolve, interval));
  }
}

// ---- what people do ----

async function copy(button) {
  const source = find(button.dataset.copy);
  const done = await navigator.clipboard.writeText(source.textContent).then(() => "Copied", () => "Press Ctrl+C");
  if (done !== "Copied") getSelection().selectAllChildren(source);
  button.textContent = done;
  setTimeout(() => (button.textContent = "Copy"), 1500);
}

async function discard() {
  if (!confirm("Delete all messages? Their codes and links go on working.")) return;
  await fetch(base, { method: "DELETE" });
  location.hash = "";
  await refresh();
}

find("search").addEventListener("input", showList);
find("discard").addEventListener("click", discard);
for (const name of ["html", "text"]) find(`tab-${name}`).addEventListener("click", () => showTab((tab = name)));
document.querySelector("[role=tablist]").addEventListener("keydown", (event) => {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const other = find(tab === "html" ? "tab-text" : "tab-html");
  if (other.hidden) return;
  other.click();
  other.focus();
});
for (const button of document.querySelectorAll("[data-copy]")) button.addEventListener("click", () => copy(button));
for (const place of document.querySelectorAll(".origin")) place.textContent = location.origin;
window.addEventListener("hashchange", () => void showChosen().then(showList));
document.addEventListener("visibilitychange", () => !document.hidden && refresh());
document.addEventListener("keydown", (event) => {
  const writing = /^(input|textarea|select)$/i.test(event.target.tagName);
  if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  find("search").focus();
});
void follow();
