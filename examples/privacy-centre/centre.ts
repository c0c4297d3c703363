// What somebody agreed to, what is held about them, and what they ask for. Every row here is evidence: the page calls
// functions of the schema, which write it, and nobody changes it afterwards.
import type { User } from "@supabase/supabase-js";
import { live } from "lit-html/directives/live.js";
import { attempt, db, got, html, nothing, start, submitted, tell, when } from "../shared/app";
import type { Json } from "../shared/database.types";
import "./centre.css";

// Purposes of the schema that rest on consent (app.consent_purposes); what is necessary does not and is not asked for.
const purposes = {
  analytics: "Count which pages and functions are used",
  performance_measurement: "Measure how fast pages are for me",
  marketing: "Send me news and offers",
  personalization: "Choose what I see by what I did",
  preference_storage: "Remember settings on my devices",
  social_sharing: "Let other networks know what I share",
};
const kinds = {
  access: "Tell me what you hold about me",
  portability: "Give me my data to take along",
  rectification: "Correct something",
  restriction: "Stop using my data for now",
  objection: "I object to a use of my data",
};
const named: Record<string, string> = { ...kinds, erasure: "Erase my account and my data" };

let me: User;
let given = new Set<string>();
let history: { at: string; what: string }[] = [];
let requests: Awaited<ReturnType<typeof fetchRequests>> = [];
let sure = false;

const readable = (purpose: string) => purpose.replaceAll("_", " ");
const isOpen = (status: string) => status === "pending" || status === "in_progress";

const fetchRequests = async () =>
  got(
    await db
      .from("data_subject_requests")
      .select("id, request_type, status, description, rejection_reason, due_date, created_at, completed_at")
      .eq("user_id", me.id)
      .order("created_at", { ascending: false }),
  );

// Two kinds of evidence: a yes or no to one purpose, and all switches of a banner at once.
async function fetchHistory() {
  const [records, banners] = await Promise.all([
    db.from("consent_records").select("purpose, granted, consent_timestamp, withdrawn_at").eq("user_id", me.id),
    db.from("privacy_consents").select("settings, created_at").eq("user_id", me.id),
  ]);
  const said = got(records).flatMap(({ purpose, granted, consent_timestamp, withdrawn_at }) => [
    { at: consent_timestamp, what: `${granted ? "Agreed to" : "Refused"} ${readable(purpose)}` },
    ...(withdrawn_at ? [{ at: withdrawn_at, what: `Withdrew ${readable(purpose)}` }] : []),
  ]);
  const chosen = got(banners).map(({ settings, created_at }) => {
    const allowed = Object.entries(settings as Record<string, boolean>)
      .filter(([, yes]) => yes)
      .map(([setting]) => setting);
    return { at: created_at, what: `Banner: ${allowed.join(", ") || "nothing"} allowed` };
  });
  return [...said, ...chosen].sort((a, b) => b.at.localeCompare(a.at));
}

async function loadConsents(): Promise<void> {
  const [now, past] = await Promise.all([db.rpc("get_user_data_purposes", { p_user_id: me.id }), fetchHistory()]);
  given = new Set(got(now));
  history = past;
}

async function load(user: User): Promise<void> {
  [me, sure] = [user, false];
  await Promise.all([loadConsents(), fetchRequests().then((found) => (requests = found))]);
}

const decide = (purpose: string, yes: boolean) =>
  attempt(async () => {
    const p_purpose = purpose;
    got(
      yes
        ? await db.rpc("record_consent", { p_purpose, p_consent_method: "settings" })
        : await db.rpc("withdraw_consent", { p_purpose }),
    );
    await loadConsents();
    tell(`${yes ? "Agreed to" : "Withdrew"} ${readable(purpose)}.`);
  });

function save(name: string, content: Json): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: "application/json" }));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}

const exportNow = () =>
  attempt(async () => {
    const data = got(await db.rpc("export_personal_data", { p_user_id: me.id })) as Record<string, Json[]>;
    const rows = Object.values(data).reduce((sum, found) => sum + (Array.isArray(found) ? found.length : 0), 0);
    save("my-data.json", data);
    tell(`Saved my-data.json: ${rows} rows of ${Object.keys(data).length} tables.`);
  });

async function request(kind: string, description = ""): Promise<void> {
  const p_data_subject_id = got(await db.rpc("register_data_subject"));
  const id = got(await db.rpc("handle_data_subject_access_request", { p_data_subject_id, p_request_type: kind }));
  if (description) got(await db.from("data_subject_requests").update({ description }).eq("id", id));
  requests = await fetchRequests();
  tell("Your request is on its way. Its status is shown below.");
}

const cancel = (id: string) =>
  attempt(async () => {
    if (!got(await db.rpc("cancel_data_subject_request", { p_request_id: id })))
      throw new Error("This request is closed already.");
    requests = await fetchRequests();
    tell("The request is cancelled.");
  });

const answer = (id: string) =>
  attempt(async () => {
    const { response_data } = got(await db.from("data_subject_requests").select("response_data").eq("id", id).single());
    if (response_data === null)
      throw new Error("There is no file any more: answers are removed after 30 days. Ask again for a new one.");
    save(`answer-${id}.json`, response_data);
  });

async function askForErasure(typed: string): Promise<void> {
  if (typed.trim().toLowerCase() !== me.email) throw new Error(`Nothing was asked for. Type ${me.email} to confirm.`);
  await request("erasure");
  sure = false;
}

const consents = () => html`
  <section class="card" aria-labelledby="consents">
    <h2 id="consents">What I agree to</h2>
    ${Object.entries(purposes).map(
      ([purpose, meaning]) => html`
      <label class="switch"><span>${meaning}<br /><small>${readable(purpose)}</small></span>
        <input type="checkbox" role="switch" .checked=${live(given.has(purpose))}
          @change=${(event: Event) => decide(purpose, (event.target as HTMLInputElement).checked)} /></label>`,
    )}
    <details><summary>History (${history.length})</summary>
      <ol class="history">${history.map(({ at, what }) => html`<li>${what}<br /><small>${when(at)}</small></li>`)}</ol>
    </details>
  </section>`;

const held = () => html`
  <section class="card" aria-labelledby="held">
    <h2 id="held">What is held about me</h2>
    <p class="quiet">Every row of every table that is about you, as one JSON file. At most ten times an hour.</p>
    <button class="primary" @click=${exportNow}>Download my data</button>
  </section>`;

const ask = () => html`
  <form class="card" aria-labelledby="ask" @submit=${submitted(({ kind, description }) => request(kind!, description))}>
    <h2 id="ask">Ask for something</h2>
    <label>Request
      <select name="kind">
        ${Object.entries(kinds).map(([kind, label]) => html`<option value=${kind}>${label}</option>`)}
      </select>
    </label>
    <label>Details (optional) <textarea name="description" maxlength="4000"></textarea></label>
    <button>Send request</button>
  </form>`;

const erasing = () => html`
  <section class="card" aria-labelledby="erasing">
    <h2 id="erasing">Erase me</h2>
    <p class="quiet">
      Your account is closed and your data deleted once the operator has confirmed it is you. This cannot be undone.
    </p>
    ${
      sure
        ? html`
      <form class="card" @submit=${submitted(({ email }) => askForErasure(email!))}>
        <label>Type your e-mail address to confirm <input name="email" autocomplete="off" required /></label>
        <div class="row"><button class="danger">Request erasure</button>
          <button type="button" @click=${() => attempt(async () => (sure = false))}>Keep my account</button></div>
      </form>`
        : html`<button class="danger" @click=${() => attempt(async () => (sure = true))}>Erase my account …</button>`
    }
  </section>`;

type Request = (typeof requests)[number];
const until = (one: Request) => (one.completed_at ? `closed ${when(one.completed_at)}` : `due ${when(one.due_date)}`);
const hasAnswer = (one: Request) => one.status === "completed" && ["access", "portability"].includes(one.request_type);

const line = (one: Request) => html`
  <li class="row between">
    <span><strong>${named[one.request_type]}</strong> <span class="status ${one.status}">${readable(one.status)}</span><br />
      <small>Asked ${when(one.created_at)}, ${until(one)}<br />${one.rejection_reason ?? one.description}</small></span>
    ${isOpen(one.status) ? html`<button @click=${() => cancel(one.id)}>Cancel</button>` : nothing}
    ${hasAnswer(one) ? html`<button @click=${() => answer(one.id)}>Download answer</button>` : nothing}
  </li>`;

const asked = () => html`
  <section class="card" aria-labelledby="requests">
    <div class="row between">
      <h2 id="requests">My requests</h2><button @click=${() => attempt(() => load(me))}>Look again</button>
    </div>
    <ul class="requests">${requests.map(line)}</ul>
    ${requests.length === 0 ? html`<p class="quiet">You have asked for nothing yet.</p>` : nothing}
  </section>`;

const view = () => html`
  <div class="sections">
    <div class="stack">${consents()}${asked()}</div>
    <div class="stack">${held()}${ask()}${erasing()}</div>
  </div>`;

start({
  title: "Privacy centre",
  about:
    "Consent, export and erasure for the person itself; neither a colleague nor the owner of a tenant sees any of it.",
  accounts: [
    ["member@mossbrook.example", "agreed to some"],
    ["viewer@mossbrook.example", "asked for something"],
  ],
  load,
  view,
});
