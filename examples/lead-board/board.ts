// Leads of one tenant by status. Who sees and moves them is decided in the database; the page only shows the answer.
import { repeat } from "lit-html/directives/repeat.js";
import { attempt, db, got, html, nothing, start, submitted, tell, update, when } from "../shared/app";
import type { Json, Tables } from "../shared/database.types";
import "./board.css";

const statuses = ["new", "assigned", "contacted", "qualified", "converted", "unqualified", "lost"] as const;
type Status = (typeof statuses)[number];
type Lead = Pick<
  Tables<"leads">,
  "id" | "first_name" | "last_name" | "company" | "email" | "score" | "score_factors" | "priority"
> & { status: string };
interface Column {
  leads: Lead[];
  total: number;
  shown: number;
}

const page = 6;
const columns = "id, first_name, last_name, company, email, score, score_factors, priority, status";
let tenants: { id: string; name: string; role: string }[] = [];
let tenant = tenants[0];
let board = new Map<string, Column>();
let chosen: Lead | undefined;
let activities: Pick<Tables<"lead_activities">, "id" | "activity_type" | "activity_data" | "occurred_at">[] = [];
let dragged: Lead | undefined;

const nameOf = (lead: Lead) => [lead.first_name, lead.last_name].filter(Boolean).join(" ") || lead.email;
const refusal = (verb: string) =>
  new Error(`Refused: as ${tenant!.role} of ${tenant!.name} you may read leads, but not ${verb} them.`);

async function loadColumn(status: string, shown: number): Promise<void> {
  const answer = await db
    .from("leads")
    .select(columns, { count: "exact" })
    .eq("tenant_id", tenant!.id)
    .eq("status", status)
    .is("deleted_at", null)
    .order("score", { ascending: false })
    .order("id")
    .range(0, shown - 1);
  board.set(status, { leads: got(answer), total: answer.count ?? 0, shown });
}

async function loadBoard(): Promise<void> {
  chosen = undefined;
  board = new Map();
  if (tenant) await Promise.all(statuses.map((status) => loadColumn(status, page)));
}

async function load(user: { id: string }): Promise<void> {
  const rows = got(
    await db
      .from("tenant_members")
      .select("role, tenants!inner(id, name)")
      .eq("user_id", user.id)
      .eq("status", "active"),
  );
  tenants = rows
    .map(({ role, tenants: { id, name } }) => ({ id, name, role }))
    .sort((a, b) => a.name.localeCompare(b.name));
  tenant = tenants[0];
  await loadBoard();
}

function place(lead: Lead, status: string): void {
  const from = board.get(lead.status)!;
  const to = board.get(status)!;
  from.leads = from.leads.filter(({ id }) => id !== lead.id);
  from.total--;
  to.leads = [...to.leads, lead].sort((a, b) => b.score - a.score);
  to.total++;
  lead.status = status;
}

function put(lead: Lead, status: string): void {
  const held = document.activeElement?.id === lead.id;
  place(lead, status);
  update();
  if (held) document.getElementById(lead.id)?.focus(); // the card is a new one in its new column
}

// At once on the page, then in the database; back again when that says no. An update under row-level security
// that may change nothing is no error: it answers no row.
const move = (lead: Lead, status: Status | undefined) =>
  attempt(async () => {
    const before = lead.status;
    if (!status || status === before) return;
    put(lead, status);
    try {
      const rows = got(
        await db.from("leads").update({ status }).eq("tenant_id", tenant!.id).eq("id", lead.id).select("id"),
      );
      if (rows.length === 0) throw refusal("move");
      tell(`${nameOf(lead)} is ${status} now.`);
    } catch (error) {
      put(lead, before);
      throw error;
    }
  });

const moveByKey = (lead: Lead) => (event: KeyboardEvent) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!step) return;
  event.preventDefault();
  void move(lead, statuses[statuses.indexOf(lead.status as Status) + step]);
};

async function loadActivities(lead: Lead): Promise<void> {
  activities = got(
    await db
      .from("lead_activities")
      .select("id, activity_type, activity_data, occurred_at")
      .eq("tenant_id", tenant!.id)
      .eq("lead_id", lead.id)
      .order("occurred_at", { ascending: false })
      .limit(12),
  );
}

const open = (lead: Lead) =>
  attempt(async () => {
    await loadActivities(lead);
    chosen = lead;
    update();
    document.getElementById("who")!.focus();
  });

function close(): void {
  const from = chosen?.id ?? "";
  chosen = undefined;
  update();
  document.getElementById(from)?.focus();
}

const score = (lead: Lead) =>
  attempt(async () => {
    if (got(await db.rpc("calculate_lead_score", { p_lead_id: lead.id })) === 0) throw refusal("score");
    const scored = db.from("leads").select("score, score_factors, priority");
    Object.assign(lead, got(await scored.eq("tenant_id", tenant!.id).eq("id", lead.id).single()));
    tell(`${nameOf(lead)} has ${lead.score} points.`);
  });

async function note(lead: Lead, text: string): Promise<void> {
  const { error } = await db
    .from("lead_activities")
    .insert({ tenant_id: tenant!.id, lead_id: lead.id, activity_type: "note", activity_data: { text } });
  if (error) throw error.code === "42501" ? refusal("write about") : error;
  await loadActivities(lead);
}

const words = (data: Json): string =>
  Object.values((data ?? {}) as Record<string, Json>)
    .map(String)
    .join(", ");

const details = (lead: Lead) => html`
  <aside aria-labelledby="who" @keydown=${(event: KeyboardEvent) => event.key === "Escape" && close()}>
    <div class="row between"><h2 id="who" tabindex="-1">${nameOf(lead)}</h2><button @click=${close}>Close</button></div>
    <p class="quiet">${lead.company} · ${lead.email}</p>
    <label>Status
      <select @change=${(event: Event) => move(lead, (event.target as HTMLSelectElement).value as Status)}>
        ${statuses.map((status) => html`<option .selected=${status === lead.status}>${status}</option>`)}
      </select>
    </label>
    <section>
      <div class="row between"><h3>Score ${lead.score}</h3><button @click=${() => score(lead)}>Score again</button></div>
      ${Object.entries(lead.score_factors as Record<string, number>).map(
        ([factor, points]) => html`
        <label class="factor">${factor} <meter max="30" .value=${points}></meter> <span>${points}</span></label>`,
      )}
    </section>
    <form class="row" @submit=${submitted(({ text }) => note(lead, text!))}>
      <input name="text" aria-label="Note" placeholder="Write a note" maxlength="2000" required />
      <button>Add note</button>
    </form>
    <h3>What happened</h3>
    <ol class="timeline">
      ${activities.map(
        ({ activity_type, activity_data, occurred_at }) => html`
        <li>
          ${activity_type.replaceAll("_", " ")} <span class="quiet">${words(activity_data)}</span><br />
          <small>${when(occurred_at)}</small>
        </li>`,
      )}
    </ol>
    ${activities.length === 0 ? html`<p class="quiet">Nothing yet.</p>` : nothing}
  </aside>`;

const card = (lead: Lead) => html`
  <li><button id=${lead.id} class="lead" draggable="true" aria-describedby="how"
    @click=${() => open(lead)} @keydown=${moveByKey(lead)}
    @dragstart=${() => (dragged = lead)} @dragend=${() => (dragged = undefined)}>
    <strong>${nameOf(lead)}</strong>
    <span class="score ${lead.priority ?? "cold"}" title=${lead.priority ?? "cold"}>${lead.score}</span>
    <small>${lead.company}</small>
  </button></li>`;

const column = (status: Status) => {
  const { leads, total, shown } = board.get(status) ?? { leads: [], total: 0, shown: page };
  const more = () => attempt(() => loadColumn(status, shown + page));
  return html`
    <section class="column" aria-label=${status} @dragover=${(event: Event) => dragged && event.preventDefault()}
      @drop=${() => dragged && move(dragged, status)}>
      <h2>${status} <small>${total}</small></h2>
      <ul>${repeat(leads, ({ id }) => id, card)}</ul>
      ${total === 0 ? html`<p class="quiet">No leads.</p>` : nothing}
      ${total > leads.length ? html`<button @click=${more}>Show more</button>` : nothing}
    </section>`;
};

const switchTo = (id: string) =>
  attempt(() => {
    tenant = tenants.find((one) => one.id === id);
    return loadBoard();
  });

const view = () =>
  tenant
    ? html`
  <div class="row between">
    <label class="row">Tenant
      <select @change=${(event: Event) => switchTo((event.target as HTMLSelectElement).value)}>
        ${tenants.map(({ id, name, role }) => html`
          <option value=${id} .selected=${id === tenant!.id}>${name} (${role})</option>`)}
      </select>
    </label>
    <p id="how" class="quiet">Drag a lead to move it, or focus it and press ← or →. Enter opens it.</p>
  </div>
  <div class="board">${statuses.map(column)}</div>
  ${chosen ? details(chosen) : nothing}`
    : html`<p>You are in no tenant yet. Somebody who manages one has to invite you.</p>`;

start({
  title: "Lead board",
  about: "One pipeline per tenant; row-level security decides who sees and moves what.",
  accounts: [
    ["owner@quillmark.example", "in two tenants"],
    ["viewer@quillmark.example", "may only look"],
    ["member@vantor.example", "another tenant"],
  ],
  load,
  view,
});
