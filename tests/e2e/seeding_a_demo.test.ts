// A demo company comes into databases, equal in each; people look at it, work in it, and it goes again without a trace.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { clientWith, signUp, createTenant, visitor, type Person } from "./support/people.ts";
import { psql } from "./support/psql.ts";
import { program, useServer, type Server } from "./support/server.ts";
import { changed, checksums, difference, snapshot, type Snapshot } from "./support/snapshot.ts";
import { waitUntil } from "./support/wait.ts";

const server = useServer();
const other = useServer();
// A run takes seconds, but not while everything else is tested and built on two cores.
const patience = 240_000;
const until = new Date().toISOString().slice(0, 10);

// Keyed with a secret of each database, therefore different in each.
const withoutDigests = { "public.privacy_consents": "to_jsonb(t) - 'subject_hash'" };
// Counters of minutes, which sign-ins of the tests move.
const passing = ["public.rate_limits", "app.rate_limits"];

let own: Person, colleague: Person, ownTenant: string;
let before: Snapshot, seeded: Snapshot, otherBefore: Snapshot, otherKilled: Snapshot, otherSeeded: Snapshot;
let said = "";

const one = async (sql: string, at: Server = server): Promise<string | undefined> => (await psql(at.dbUrl, sql))[0];

async function look(at: Server): Promise<Snapshot> {
  const found = await snapshot(at.dbUrl, withoutDigests);
  for (const name of passing) found.delete(name);
  return found;
}

/** What somebody has who used the product before the demo came. */
async function workAsOneself(): Promise<void> {
  own = await signUp(server, "own");
  colleague = await signUp(server, "colleague");
  ownTenant = await createTenant(own, "Own");
  const done = [
    await own.client.rpc("add_tenant_member", { p_tenant_id: ownTenant, p_user_id: colleague.user.id, p_role: "member" }),
    await own.client.from("leads").insert({ tenant_id: ownTenant, email: "somebody@own.example", source: "website" }),
    await own.client.from("posts").insert({ user_id: own.user.id, body: "Hello from before" }),
  ];
  for (const { error } of done) expect(error).toBeNull();
}

/** Begins to seed and is killed in the middle of it. */
async function killARun(at: Server): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "plinth-seed-"));
  const words = ["seed", "--demo", "--yes", "--quiet", "--scale", "200", "--db-url", at.dbUrl, "--workdir", folder];
  const run = spawn(program, words, { stdio: "ignore" });
  const copying = async (): Promise<number> =>
    Number(await one("select count(*) from pg_stat_activity where query like 'copy public.%'", at));
  await waitUntil("rows are on their way", 30_000, async () => (await copying()) > 0);
  run.kill("SIGKILL");
  await waitUntil("the database has noticed", 30_000, async () => (await copying()) === 0);
  rmSync(folder, { recursive: true });
}

beforeAll(async () => {
  // What runs regularly may touch any row; here nothing does but the tests.
  for (const at of [server, other]) await psql(at.dbUrl, "update app.maintenance_tasks set enabled = false");
  await workAsOneself();
  before = await look(server);
  otherBefore = await look(other);
  await killARun(other);
  otherKilled = await look(other);
  const run = await server.plinth("seed", "--demo", "--yes", "--until", until);
  said = run.output;
  expect(run.code, said).toBe(0);
  expect((await other.plinth("seed", "--demo", "--yes", "--quiet", "--until", until)).output).toBe("");
  seeded = await look(server);
  otherSeeded = await look(other);
}, patience);

test("a run that is killed leaves nothing behind", () => {
  expect(checksums(otherKilled)).toEqual(checksums(otherBefore));
});

test("the summary tells companies, people, rows and what to do next", () => {
  expect(said).toMatch(/Quillmark Studio +48 people/);
  expect(said).toContain("Sign in with the password plinth-demo");
  expect(said).toMatch(/Vantor Freight +owner +owner@vantor\.example/);
  expect(said).toMatch(/crm +\d+,\d{3}/);
  expect(said).toMatch(/[\d,]+ rows in [\d.]+ seconds, [\d,]+ a second/);
  expect(said).toContain("plinth seed --clear");
});

test("the same seed gives the same rows in another database", () => {
  const here = checksums(difference(before, seeded));
  expect(Object.keys(here).length).toBeGreaterThan(105);
  expect(here).toEqual(checksums(difference(otherBefore, otherSeeded)));
});

test("every table of the data model has rows", async () => {
  const reasons: Record<string, string> = {
    rate_limits: "counters of minutes, made by requests",
  };
  const empty: string[] = [];
  for (const [name, rows] of seeded) {
    if (name.startsWith("public.") && rows.size === 0) empty.push(name.replace("public.", ""));
  }
  expect(empty.filter((name) => !(name in reasons))).toEqual([]);
  expect([...seeded.keys()].filter((name) => name.startsWith("public.")).length).toBeGreaterThan(110);
});

test("every foreign key holds", async () => {
  await psql(
    server.dbUrl,
    `do $$
     declare
       v_key record;
       v_rows bigint;
     begin
       for v_key in
         select f.conname, f.conrelid::regclass as child, f.confrelid::regclass as parent,
           string_agg(format('c.%I = p.%I', c.attname, p.attname), ' and ' order by k.place) as joined,
           string_agg(format('c.%I is not null', c.attname), ' and ' order by k.place) as given,
           (array_agg(p.attname))[1] as parent_column
         from pg_constraint f
         cross join unnest(f.conkey, f.confkey) with ordinality as k (child, parent, place)
         join pg_attribute c on c.attrelid = f.conrelid and c.attnum = k.child
         join pg_attribute p on p.attrelid = f.confrelid and p.attnum = k.parent
         where f.contype = 'f' and f.conparentid = 0
         and f.conrelid in (select oid from pg_class where relnamespace::regnamespace::text in ('public', 'auth', 'app'))
         group by f.oid, f.conname, f.conrelid, f.confrelid
       loop
         execute format('select count(*) from %s c left join %s p on %s where %s and p.%I is null',
           v_key.child, v_key.parent, v_key.joined, v_key.given, v_key.parent_column) into v_rows;
         if v_rows > 0 then
           raise exception '% of % misses % rows of %', v_key.conname, v_key.child, v_rows, v_key.parent;
         end if;
       end loop;
     end $$`,
  );
});

/** Each answers how many rows are not as a trigger or function of the schema would have them. */
const derived: Record<string, string> = {
  "counters of posts": `select count(*) from public.posts p where
      p.comment_count <> (select count(*) from public.comments c where c.post_id = p.id and c.status = 'published' and c.deleted_at is null)
      or p.reaction_count <> (select count(*) from public.reactions r where r.post_id = p.id)`,
  "depth of comments": `select count(*) from public.comments c left join public.comments p on p.id = c.parent_id
      where c.depth <> coalesce(p.depth, 0) + 1`,
  "counters of the forum": `select count(*) from public.community_posts p where
      p.likes <> (select count(*) from public.community_post_likes l where l.post_id = p.id)
      or p.comments <> (select count(*) from public.community_answers a where a.post_id = p.id and a.status = 'published')
      or (p.accepted_answer_id is not null and not exists (
        select from public.community_answers a where a.post_id = p.id and a.id = p.accepted_answer_id))`,
  "points of people": `select count(*) from public.profiles p where p.total_xp <>
      coalesce((select sum(b.xp_reward) from public.user_badges u join public.badges b on b.id = u.badge_id where u.user_id = p.id), 0)
      + coalesce((select sum(c.xp_reward) from public.challenge_participants t join public.challenges c on c.id = t.challenge_id
        where t.user_id = p.id and t.completed_at is not null), 0)
      + 50 * (select count(*) from public.referrals r where r.referrer_id = p.id and r.status = 'rewarded')`,
  "referrals of people": `select count(*) from public.profiles p where p.total_referrals <>
      (select count(*) from public.referrals r where r.referrer_id = p.id and r.status = 'rewarded')`,
  "leaderboard of all time": `select count(*) from public.profiles p
      full join (select * from public.leaderboard_entries where period = 'all_time') e on e.user_id = p.id
      where coalesce(e.xp_earned, 0) is distinct from p.total_xp`,
  "ranks": `select count(*) from (select rank, dense_rank() over (partition by period, period_start order by xp_earned desc) as due
      from public.leaderboard_entries) e where rank <> due`,
  "messages of chats": `select count(*) from public.chat_conversations c where row(c.message_count, c.last_message_at) is distinct from
      (select row(count(*)::int, max(m.created_at)) from public.chat_messages m where m.conversation_id = c.id)`,
  "owners of messages": `select count(*) from public.chat_messages m join public.chat_conversations c on c.id = m.conversation_id
      where c.user_id <> m.user_id`,
  "participants": `select count(*) from public.appointments a where a.participant_ids <>
      array(select p.user_id from public.appointment_participants p where p.appointment_id = a.id order by 1)`,
  "participants of meetings": `select count(*) from public.meetings m where m.participant_ids <>
      array(select p.user_id from public.meeting_participants p where p.meeting_id = m.id order by 1)`,
  "reminders": `select count(*) from public.appointment_reminders r join public.appointments a on a.id = r.appointment_id
      where r.remind_at <> a.start_time - make_interval(hours => r.timing_hours)`,
  "appointments that overlap": `select count(*) from public.appointments a join public.appointments b
      on a.organizer_id = b.organizer_id and a.id < b.id and a.status <> 'cancelled' and b.status <> 'cancelled'
      and tstzrange(a.start_time, a.end_time) && tstzrange(b.start_time, b.end_time)`,
  "collaborators": `select count(*) from public.design_projects p where p.collaborators <> (
      select coalesce(jsonb_agg(jsonb_build_object('user_id', m.user_id, 'role', m.role) order by m.user_id), '[]')
      from public.design_project_members m where m.project_id = p.id)`,
  "numbers of versions": `select count(*) from (select version_number, row_number() over (partition by project_id order by version_number) as due
      from public.design_versions) v where version_number <> due`,
  "published workflows": `select count(*) from public.automation_workflows w where w.current_version is distinct from
      (select max(d.version) from public.workflow_definitions d where d.workflow_id = w.id)`,
  "activations": `select count(*) from public.user_activations a where
      a.workflows_created <> (select count(*) from public.automation_workflows w where w.created_by = a.user_id)
      or a.last_active_at < (select max(e.created_at) - interval '1 hour' from public.app_events e where e.user_id = a.user_id)`,
  "costs of campaigns": `select count(*) from public.campaign_costs c where c.total_cost_minor <>
      (select sum(m.amount_minor) from public.marketing_costs m where m.tenant_id = c.tenant_id and m.campaign = c.campaign)`,
  "money of sales": `select count(*) from public.leads l where coalesce(l.revenue_minor, 0) <>
      coalesce((select sum(v.value_minor) from public.conversions v where v.lead_id = l.id), 0)
      or coalesce(l.revenue_minor, 0) <> coalesce((select sum(r.amount_minor) from public.revenue_events r where r.lead_id = l.id and r.type = 'sale'), 0)`,
  "scores of leads": `select count(*) from public.leads l, app.lead_score_factors(l) f where l.score_factors <> '{}' and (
      (f ->> 'demographic', f ->> 'engagement', f ->> 'fit')
      is distinct from (l.score_factors ->> 'demographic', l.score_factors ->> 'engagement', l.score_factors ->> 'fit')
      or l.score <> (select sum(v::int) from jsonb_each_text(l.score_factors) as s (k, v)) or l.qualified <> (l.score >= 70))`,
  "sellers": `select count(*) from public.leads l where l.assigned_to is not null and not exists (
      select from public.tenant_members m where m.tenant_id = l.tenant_id and m.user_id = l.assigned_to)`,
  "steps of nurturing": `select count(*) from public.nurturing_enrollments e where e.status = 'active' and not exists (
      select from public.nurturing_schedule s where s.enrollment_id = e.id and s.step_order = e.current_step and s.status = 'scheduled')`,
  "states of consent": `select count(*) from public.data_subjects s where s.consent_status <> app.consent_status_of(s.id)`,
  "digests of consents": `select count(*) from public.privacy_consents c join auth.users u on u.id = c.user_id
      where c.subject_hash is distinct from app.keyed_digest(lower(u.email))`,
  "superseded consents": `select count(*) from (select superseded_at, lead(created_at) over (partition by user_id order by created_at) as due
      from public.privacy_consents) c where superseded_at is distinct from due`,
  "owners of tenants": `select count(*) from public.tenants t where t.id <> app.platform_tenant_id() and not exists (
      select from public.tenant_members m where m.tenant_id = t.id and m.user_id = t.owner_user_id and m.role = 'owner' and m.status = 'active')`,
  "addresses of profiles": `select count(*) from public.profiles p join auth.users u on u.id = p.id where p.email <> u.email`,
  "links of the ledger": `select count(*) from (select r.*, lag(hash_root) over w as before, lag(chain_hash) over w as link
      from public.trust_ledger_roots r window w as (partition by user_id order by date)) r
      where previous_root is distinct from before or chain_hash <> app.ledger_chain_hash(link, date, event_count, hash_root)`,
};

test.each(Object.entries(derived))("what triggers keep is right: %s", async (_, sql) => {
  expect(await one(sql)).toBe("0");
});

test("the figures of each day are those the schema computes", async () => {
  const figures = `select md5(string_agg((to_jsonb(m) - 'computed_at' - 'id' || jsonb_build_object('conversion_rate', trim_scale(conversion_rate)))::text, '' order by tenant_id, day)) || count(*)
    from public.metrics_daily m where tenant_id in (select id from app.demo_ids);`;
  const [written, computed] = await psql(
    server.dbUrl,
    `begin; ${figures}
     do $$ begin perform public.recompute_metrics_daily(date '${until}' - 365, date '${until}' - 1); end $$;
     ${figures} rollback`,
  );
  expect(written).toMatch(/^[0-9a-f]{32}\d{4}$/);
  expect(computed).toBe(written);
});

test("the year looks like one: growth, weekends, a funnel", async () => {
  const [sessions, weekend, funnel, recurring] = await Promise.all([
    one(`select count(*) filter (where started_at > now() - interval '60 days') > 2 * count(*) filter (where started_at < now() - interval '305 days')
         from public.sessions`),
    one(`select avg(n) filter (where dow > 5) < avg(n) filter (where dow <= 5) / 2
         from (select extract(isodow from started_at) as dow, count(*) as n from public.sessions group by started_at::date, 1) d`),
    one(`select count(*) filter (where event_type = 'page_view') > 1.5 * count(*) filter (where event_type = 'add_to_cart')
         and count(*) filter (where event_type = 'add_to_cart') > 1.5 * count(*) filter (where event_type = 'purchase')
         and count(*) filter (where event_type = 'purchase') > 300 from public.conversion_events`),
    one(`select sum(amount_minor) filter (where starts_at < now() - interval '20 days' and coalesce(ends_at, 'infinity') > now() - interval '20 days')
         > 2 * sum(amount_minor) filter (where starts_at < now() - interval '200 days' and coalesce(ends_at, 'infinity') > now() - interval '200 days')
         and count(*) filter (where ends_at is not null) > 20 from public.revenue_streams where period = 'monthly'`),
  ]);
  expect({ sessions, weekend, funnel, recurring }).toEqual({ sessions: "t", weekend: "t", funnel: "t", recurring: "t" });
});

async function signIn(email: string) {
  const client = visitor(server);
  const { data, error } = await client.auth.signInWithPassword({ email, password: "plinth-demo" });
  expect(error).toBeNull();
  expect(data.user?.email).toBe(email);
  return { client, user: data.user! };
}

describe("people of the demo", () => {
  test("sign in as printed, and see the rows of their company alone", async () => {
    const emails = [...said.matchAll(/\S+@\S+\.example/g)].map(([email]) => email);
    expect(emails).toHaveLength(6);
    for (const email of emails) await signIn(email);

    const { client } = await signIn("member@quillmark.example");
    const { data: tenants } = await client.from("tenants").select("id, name");
    expect(tenants?.map(({ name }) => name)).toEqual(["Quillmark Studio"]);
    const tenant = tenants![0]!.id as string;
    const all = await client.from("leads").select("*", { count: "exact", head: true });
    const theirs = await client.from("leads").select("*", { count: "exact", head: true }).eq("tenant_id", tenant);
    expect(theirs.count).toBeGreaterThan(500);
    expect(all.count).toBe(theirs.count);
    expect(all.count).toBeLessThan(Number(await one("select count(*) from public.leads")));
  });

  test("keep to their role", async () => {
    const { client } = await signIn("viewer@quillmark.example");
    const { data: lead } = await client.from("leads").select("tenant_id, id").limit(1).single();
    const changedLead = await client.from("leads").update({ company: "Mine" }).eq("id", lead!.id).select();
    expect(changedLead.data ?? []).toEqual([]);
    expect((await client.from("metrics_daily").update({ orders: 1 }).eq("tenant_id", lead!.tenant_id).select()).data ?? []).toEqual([]);
  });

  test.each([
    ["How do I get my money back?", "Refunds:"],
    ["I forgot my login", "Reset a forgotten password"],
    ["upload an excel file with customers", "Import contacts"],
  ])("find by meaning: %s", async (question, words) => {
    const { client } = await signIn("member@vantor.example");
    const vector = (await server.plinth("seed", "--embed", question)).output.trim();
    const near = await client.rpc("search_embeddings", {
      query_embedding: vector, match_threshold: 0.05, match_count: 3, filter_namespace: "help",
    });
    expect(near.error).toBeNull();
    expect((near.data as { content: string }[]).some(({ content }) => content.includes(words))).toBe(true);
    const both = await client.rpc("hybrid_search", {
      query_text: question, query_embedding: vector, match_threshold: 0.05, match_count: 3, filter_namespace: "help",
    });
    expect(both.error).toBeNull();
    expect((both.data as { content: string }[]).some(({ content }) => content.includes(words))).toBe(true);
  });
});

test("a second demo is refused, with what to do", async () => {
  const { code, output } = await server.plinth("seed", "--demo", "--yes");
  expect(code).toBe(1);
  expect(output).toContain("there is a demo in this database already");
  expect(output).toContain("hint: Run `plinth seed --clear` first.");
});

test.each([
  [["seed"], "plinth seed --demo"],
  [["seed", "--demo", "--until", "2026-02-30"], "is no day"],
  [["seed", "--demo", "--clear"], "excludes"],
  [["seed", "--demo", "--password", "short"], "6 to 72 bytes"],
])("a wrong call is explained: %s", async (words, explanation) => {
  const { code, output } = await server.plinth(...words);
  expect(code).toBeGreaterThan(0);
  expect(output).toContain(explanation);
});

test("clearing takes the demo and what was done in it, and nothing else", async () => {
  // One's own work goes on after the demo came.
  const start = await look(server);
  expect((await own.client.from("leads").insert({ tenant_id: ownTenant, email: "later@own.example", source: "event" })).error).toBeNull();
  expect((await colleague.client.from("posts").insert({ user_id: colleague.user.id, body: "Hello from after" })).error).toBeNull();
  const later = await signUp(server, "later");
  await createTenant(later, "Later");
  const file = (owner: string, path: string) =>
    psql(server.dbUrl, `insert into storage.objects (bucket_id, name, owner_id) values ('private', '${path}', '${owner}')`);
  await file(own.user.id, `${own.user.id}/mine.pdf`);
  const end = await look(server);
  const expected = changed(before, start, end);

  // People of the demo work too, alone and with others.
  const { client: owner, user } = await signIn("owner@quillmark.example");
  const { data: tenant } = await owner.from("tenants").select("id").eq("name", "Quillmark Studio").single();
  const work = [
    await owner.from("leads").insert({ tenant_id: tenant!.id, email: "new@quillmark.example", source: "website" }),
    await owner.from("posts").insert({ user_id: user.id, body: "A post of the demo" }),
    await owner.from("tenants").update({ settings: { colour: "green" } }).eq("id", tenant!.id),
    await owner.rpc("create_tenant", { p_name: "Second", p_subdomain: "second-of-the-demo", p_plan_id: null }),
    await own.client.from("user_follows").insert({ follower_id: own.user.id, following_id: user.id }),
  ];
  for (const { error } of work) expect(error).toBeNull();
  await psql(
    server.dbUrl,
    `insert into public.reactions (post_id, user_id, emoji) select max(id), '${own.user.id}', '👍' from public.posts where user_id = '${user.id}';
     select app.run_maintenance()`,
  );
  await file(user.id, `${user.id}/theirs.pdf`);
  await file(own.user.id, `t/${tenant!.id}/shared.pdf`);

  const { code, output } = await server.plinth("seed", "--clear", "--yes");
  expect(output).toBe("The demo is gone.\n");
  expect(code).toBe(0);
  expect(checksums(await look(server))).toEqual(checksums(expected));
  expect(await psql(server.dbUrl, "select name from storage.objects")).toEqual([`${own.user.id}/mine.pdf`]);
  expect((await server.plinth("seed", "--clear", "--yes")).output).toBe("There is no demo here.\n");
}, patience);

test("the people who were there can still sign in", async () => {
  const client = clientWith(server, server.anonKey);
  const { error } = await client.auth.signInWithPassword({ email: own.email, password: "correct horse battery staple" });
  expect(error).toBeNull();
});
