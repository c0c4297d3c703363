// The search box of the schema's documentation; and where a page needs a key, the way to it.
"use strict";

const mostResults = 40;
const kinds = ["table", "view", "function", "type", "column"]; // what comes first among equals
const storageKey = "plinth.docs"; // that of the page at /docs
const find = (id) => document.getElementById(id);

// ---- search ----

/** Smaller is better; nothing where the entry does not match. All words must be in name or place. */
function rankOf([kind, name, where], words) {
  const inName = name.toLowerCase();
  const inAll = `${inName} ${where.toLowerCase()}`;
  if (!words.every((word) => inAll.includes(word))) return undefined;
  const first = words[0];
  const match = inName === first ? 0 : inName.startsWith(first) ? 1 : inName.includes(first) ? 2 : 3;
  return match * 10 + kinds.indexOf(kind);
}

function search(text) {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return (window.schemaSearch ?? [])
    .map((entry) => ({ entry, rank: rankOf(entry, words) }))
    .filter(({ rank }) => rank !== undefined)
    .sort((a, b) => a.rank - b.rank || a.entry[1].length - b.entry[1].length || a.entry[1].localeCompare(b.entry[1]))
    .slice(0, mostResults)
    .map(({ entry }) => entry);
}

function span(className, text) {
  const made = document.createElement("span");
  made.className = className;
  made.textContent = text;
  return made;
}

function resultItem([kind, name, where, page, anchor], number) {
  const item = document.createElement("li");
  item.id = `result-${number}`;
  item.setAttribute("role", "option");
  const link = document.createElement("a");
  link.href = `${page}.html#${anchor}`;
  link.tabIndex = -1;
  link.append(span("name", name), span("kind", kind), span("where", where));
  item.append(link);
  return item;
}

function showResults(text) {
  const found = search(text);
  const list = find("results");
  const nothing = document.createElement("li");
  nothing.className = "none";
  nothing.textContent = `Nothing is named like “${text.trim()}”.`;
  list.replaceChildren(...(found.length > 0 ? found.map(resultItem) : [nothing]));
  list.hidden = text.trim() === "";
  find("search").setAttribute("aria-expanded", String(!list.hidden));
  choose(0);
}

const options = () => [...find("results").querySelectorAll("[role=option]")];

function choose(number) {
  const all = options();
  all.forEach((item, at) => item.setAttribute("aria-selected", String(at === number)));
  const chosen = all[number];
  find("search").setAttribute("aria-activedescendant", chosen?.id ?? "");
  chosen?.scrollIntoView({ block: "nearest" });
}

function moveBy(step) {
  const all = options();
  if (all.length === 0) return;
  const at = all.findIndex((item) => item.getAttribute("aria-selected") === "true");
  choose((at + step + all.length) % all.length);
}

function closeResults() {
  find("results").hidden = true;
  find("search").setAttribute("aria-expanded", "false");
}

function onSearchKey(event) {
  if (event.key === "ArrowDown") moveBy(1);
  else if (event.key === "ArrowUp") moveBy(-1);
  else if (event.key === "Enter") find("results").querySelector("[aria-selected=true] a")?.click();
  else if (event.key === "Escape") {
    closeResults();
    event.target.blur();
  } else return;
  event.preventDefault();
}

function startSearch() {
  const box = find("search");
  if (!box) return;
  box.addEventListener("input", () => showResults(box.value));
  box.addEventListener("focus", () => box.value && showResults(box.value));
  box.addEventListener("keydown", onSearchKey);
  find("results").addEventListener("click", () => {
    closeResults();
    box.blur();
  });
}

document.addEventListener("keydown", (event) => {
  const writing = /^(input|textarea|select)$/i.test(event.target.tagName);
  if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey || !find("search")) return;
  event.preventDefault();
  find("search").focus();
  find("search").select();
});
document.addEventListener("click", (event) => {
  if (find("results") && !event.target.closest(".search")) closeResults();
});

// ---- pages that need a key: fetched with it, and put into this document ----

let key = "";

function recallKey() {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? "{}").apikey ?? "";
  } catch {
    return "";
  }
}

function keepKey() {
  let stored = {};
  try {
    stored = JSON.parse(sessionStorage.getItem(storageKey) ?? "{}");
  } catch {} // somebody else's; it is replaced
  sessionStorage.setItem(storageKey, JSON.stringify({ ...stored, apikey: key }));
}

const fetchWithKey = (url) => fetch(url, { headers: { apikey: key }, cache: "no-store" });

async function fetchSearchIndex() {
  const answer = await fetchWithKey("search-index.js");
  const script = await answer.text(); // a script of one statement, whose value is JSON
  window.schemaSearch = JSON.parse(script.slice(script.indexOf("["), script.lastIndexOf("]") + 1));
}

let shownPath = "";

async function showPage(url) {
  shownPath = new URL(url).pathname;
  const answer = await fetchWithKey(url);
  if (answer.status === 401) {
    find("refused").textContent = key ? "That key is no secret key of this server." : "";
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.title = page.title;
  document.body.replaceWith(page.body);
  startSearch();
  followLinks();
  document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
}

function followLinks() {
  document.body.addEventListener("click", (event) => {
    const link = event.target.closest?.("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const url = new URL(link.href.baseVal ?? link.href, location.href);
    const here = url.origin === location.origin && url.pathname.endsWith(".html");
    if (!here || url.pathname === location.pathname) return;
    event.preventDefault();
    history.pushState(null, "", url);
    scrollTo(0, 0);
    showPage(url.href);
  });
}

async function unlock(given) {
  key = given.trim();
  await showPage(location.href);
  if (document.body.hasAttribute("data-locked")) return;
  keepKey();
  addEventListener("popstate", () => location.pathname !== shownPath && showPage(location.href));
  await fetchSearchIndex();
}

if (document.body.hasAttribute("data-locked")) {
  find("unlock").addEventListener("submit", (event) => {
    event.preventDefault();
    unlock(find("apikey").value);
  });
  const recalled = recallKey();
  if (recalled) unlock(recalled);
}
startSearch();
