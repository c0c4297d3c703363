// The page at /docs: asks this server for its OpenAPI 3.1 document with the key and token given, and shows it.
// Key and token are kept in this tab's session storage and are sent in headers to this server only.
"use strict";

const storageKey = "plinth.docs";
const find = (id) => document.getElementById(id);
const documentUrl = new URL("rest/v1/?openapi=3", location.href);
const serverUrl = new URL("rest/v1", location.href).href;

let credentials = { apikey: "", token: "" };
const everything = "Everything";
let chosen = everything;
let latest = 0; // of several loads only the last one counts

/** From #apikey=…&token=…, which browsers do not send and which is taken out of the address at once; else as stored. */
function recallCredentials() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (given.has("apikey") || given.has("token")) {
    history.replaceState(null, "", location.pathname);
    return { apikey: given.get("apikey") ?? "", token: given.get("token") ?? "" };
  }
  try {
    const stored = JSON.parse(sessionStorage.getItem(storageKey) ?? "{}");
    return { apikey: stored.apikey ?? "", token: stored.token ?? "" };
  } catch {
    return { apikey: "", token: "" };
  }
}

function keepCredentials() {
  const any = credentials.apikey !== "" || credentials.token !== "";
  find("forget").hidden = !any;
  if (any) sessionStorage.setItem(storageKey, JSON.stringify(credentials));
  else sessionStorage.removeItem(storageKey);
}

function headersOf({ apikey, token }) {
  return { ...(apikey && { apikey }), ...(token && { Authorization: `Bearer ${token}` }) };
}

/** What the token says about its owner; it is the server that verifies it. */
function claimsOf(token) {
  try {
    const part = token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/");
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part), (c) => c.charCodeAt(0))));
  } catch {
    return {};
  }
}

function callerOf({ apikey, token }) {
  const claims = claimsOf(token || apikey);
  if (token) return `${claims.email || claims.sub || "the token's owner"} (role ${claims.role ?? "unknown"})`;
  if (claims.role) return `role ${claims.role}`;
  if (apikey.startsWith("sb_secret_")) return "role service_role";
  return apikey ? "the key's role" : "anybody, without a key";
}

function say(text, isError = false) {
  find("status").textContent = text;
  find("status").classList.toggle("is-error", isError);
}

async function fetchDocument() {
  const answer = await fetch(documentUrl, { headers: headersOf(credentials), cache: "no-store" });
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) return body;
  throw new Error(`${answer.status}: ${[body.message, body.hint].filter(Boolean).join(". ") || answer.statusText}`);
}

/** The document as the viewer takes it best. */
function prepare(spec) {
  // Where this page came from is where requests go, whatever name the server has elsewhere.
  spec.servers = [{ url: serverUrl }];
  // The form above is where keys are entered.
  delete spec.security;
  delete spec.components.securitySchemes;
  // The viewer fills in examples as values, and a request with every filter at once finds nothing.
  for (const parameter of Object.values(spec.components.parameters)) {
    if (parameter.example === undefined) continue;
    parameter.description = `${parameter.description ?? ""}\n\nExample: \`${parameter.example}\``;
    delete parameter.example;
  }
  return spec;
}

/** Of everything the viewer would list, the tag that was chosen. */
const showChosenTag = { fn: { opsFilter: (tags, chosen) => tags.filter((_, tag) => tag === chosen) } };

function show(spec) {
  const ui = SwaggerUIBundle({
    spec,
    domNode: find("viewer"),
    plugins: [showChosenTag],
    filter: true,
    deepLinking: false,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    defaultModelExpandDepth: 2,
    displayRequestDuration: true,
    persistAuthorization: false,
    queryConfigEnabled: false,
    showExtensions: false,
    validatorUrl: null,
    requestInterceptor(request) {
      if (!request.loadSpec) Object.assign(request.headers, headersOf(credentials));
      return request;
    },
  });
  listContents(spec.tags.map((tag) => tag.name), ui.getSystem().layoutActions);
}

/** What is to the left: everything, relations, functions. What was chosen before stays chosen if it is still there. */
function listContents(tags, layout) {
  const isFunction = (tag) => tag.startsWith("(rpc) ");
  const groups = [
    ["", [everything]],
    ["Tables and views", tags.filter((tag) => !isFunction(tag) && tag !== "Introspection")],
    ["Functions", tags.filter(isFunction)],
  ];
  const sections = groups.filter(([, names]) => names.length > 0).map(([title, names]) => {
    const section = document.createElement("section");
    const heading = document.createElement("h2");
    heading.textContent = title && `${title} (${names.length})`;
    section.append(...(title ? [heading] : []), ...names.map((tag) => entryFor(tag, layout)));
    return section;
  });
  find("entries").replaceChildren(...sections);
  find("contents").hidden = false;
  filterContents();
  choose(tags.includes(chosen) ? chosen : everything, layout);
}

function entryFor(tag, layout) {
  const entry = document.createElement("button");
  entry.type = "button";
  entry.dataset.tag = tag;
  entry.textContent = entry.title = tag.replace("(rpc) ", "");
  entry.addEventListener("click", () => choose(tag, layout));
  return entry;
}

function choose(tag, layout) {
  chosen = tag;
  for (const entry of find("entries").querySelectorAll("button")) {
    if (entry.dataset.tag === tag) entry.setAttribute("aria-current", "true");
    else entry.removeAttribute("aria-current");
  }
  layout.updateFilter(tag === everything ? true : tag);
  if (tag !== everything) layout.show(["operations-tag", tag], true);
  scrollTo(0, 0);
}

function filterContents() {
  const wanted = find("search").value.trim().toLowerCase();
  for (const group of find("entries").children) {
    const entries = [...group.querySelectorAll("button")];
    for (const entry of entries) entry.hidden = !entry.textContent.toLowerCase().includes(wanted);
    group.hidden = entries.every((entry) => entry.hidden);
  }
}

async function load() {
  const mine = ++latest;
  say("Loading…");
  try {
    const spec = await fetchDocument();
    if (mine !== latest) return;
    const count = (kind) => spec.tags.filter((tag) => tag.name.startsWith("(rpc) ") === kind).length;
    document.title = `${spec.info.title} · API reference`;
    say(`As ${callerOf(credentials)}: ${count(false) - 1} tables and views, ${count(true)} functions.`);
    show(prepare(spec));
  } catch (error) {
    if (mine !== latest) return;
    find("viewer").replaceChildren();
    find("contents").hidden = true;
    say(`The description could not be loaded. ${error.message}`, true);
  }
}

function enter(given) {
  credentials = { apikey: given.apikey.trim(), token: given.token.trim() };
  find("apikey").value = credentials.apikey;
  find("token").value = credentials.token;
  keepCredentials();
  load();
}

find("credentials").addEventListener("submit", (event) => {
  event.preventDefault();
  enter({ apikey: find("apikey").value, token: find("token").value });
});
find("forget").addEventListener("click", () => enter({ apikey: "", token: "" }));
find("search").addEventListener("input", filterContents);
addEventListener("hashchange", () => enter(recallCredentials()));
enter(recallCredentials());
