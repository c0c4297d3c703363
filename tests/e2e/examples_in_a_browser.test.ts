// The pages of examples/ in a real browser, with the people of the demo; what they do is looked up in the database.

import type { SupabaseClient } from "@supabase/supabase-js";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { Browser, findBrowser } from "./support/browser.ts";
import { buildExample, checkExamples, examples, serveFolder, useFolder } from "./support/example.ts";
import { operator, password, signUp, visitor } from "./support/people.ts";
import { psql } from "./support/psql.ts";
import { useServer } from "./support/server.ts";
import { Visitor } from "./support/visitor.ts";
import { waitUntil } from "./support/wait.ts";

const server = useServer();
const folder = useFolder();
const program = findBrowser();
const browser = new Browser();
const pages = ["lead-board", "community-feed", "privacy-centre"];
const shots = process.env["PLINTH_SCREENSHOTS"]; // a folder for pictures of the pages; none without it

const one = async (sql: string): Promise<string | undefined> => (await psql(server.dbUrl, sql))[0];

beforeAll(async () => {
  const seeded = await server.plinth("seed", "--demo", "--yes", "--quiet");
  expect(seeded.code, seeded.output).toBe(0);
  const types = await server.plinth("gen", "types");
  expect(types.code, types.output).toBe(0);
  writeFileSync(join(examples, "shared/database.types.ts"), types.output);
  await Promise.all(pages.map((name) => buildExample(name, server, join(folder, name))));
  if (program) await browser.start(program);
}, 180_000); // seeding and three builds, beside other tests
afterAll(() => browser.stop());

/** Opens a page, each time at an address of its own, where nobody is signed in. */
async function visit(name: string): Promise<Visitor> {
  const page = await browser.open(await serveFolder(join(folder, name), onTestFinished));
  await page.look(1440, 900, "light");
  return new Visitor(browser, page);
}

/** Opens a page and signs in as somebody of the demo with one click. */
async function enter(name: string, email: string, why: string): Promise<Visitor> {
  const somebody = await visit(name);
  await somebody.click("button", `${email} ${why}`);
  await somebody.read(email);
  await somebody.see("button", "Sign out");
  await somebody.page.until("document.querySelector('main').ariaBusy === 'false'");
  expect(await somebody.nameless()).toEqual([]);
  return somebody;
}

async function signedIn(email: string): Promise<SupabaseClient> {
  const client = visitor(server);
  const { error } = await client.auth.signInWithPassword({ email, password: "plinth-demo" });
  expect(error).toBeNull();
  return client;
}

async function picture(somebody: Visitor, name: string): Promise<void> {
  if (!shots) return;
  mkdirSync(shots, { recursive: true });
  await somebody.page.send("Input.dispatchMouseEvent", { type: "mouseMoved", x: 1, y: 1 }); // out of the picture
  await somebody.page.screenshot(join(shots, `${name}.png`));
}

test("the pages compile with the types of the server", async () => {
  expect(await checkExamples()).toBe("");
});

test.each(pages)("%s has under 300 lines and carries no secret", (name) => {
  const sources = readdirSync(join(examples, name)).filter((file) => /\.(html|ts|css)$/.test(file));
  const lines = sources.map((file) => readFileSync(join(examples, name, file), "utf8").split("\n").length);
  expect(lines.reduce((sum, count) => sum + count)).toBeLessThan(300);
  const assets = readdirSync(join(folder, name, "assets")).map((file) => readFileSync(join(folder, name, "assets", file), "utf8"));
  expect(assets.join("")).toContain(server.publishableKey);
  for (const secret of [server.secretKey, server.serviceKey, server.jwtSecret]) expect(assets.join("")).not.toContain(secret);
});

describe.skipIf(!program)("a page", () => {
  test("tells a newcomer what is wrong, and what is missing", async () => {
    const newcomer = await signUp(server, "newcomer");
    const somebody = await visit("lead-board");
    await somebody.fill("textbox", "E-mail", newcomer.email);
    await somebody.fill("textbox", "Password", "not mine");
    await somebody.press("Enter");
    await somebody.read("E-mail and password do not belong together.");
    await somebody.page.evaluate("document.querySelector('[name=password]').value = ''");
    await somebody.fill("textbox", "Password", password);
    await somebody.press("Enter");
    await somebody.read("You are in no tenant yet.");
  });

  test("says that it could not load, and loads when asked again", async () => {
    const somebody = await visit("community-feed");
    await somebody.page.send("Network.setBlockedURLs", { urls: [`${server.url}/rest/*`] });
    await somebody.click("button", "member@vantor.example Vantor Freight");
    await somebody.see("button", "Try again");
    expect(await somebody.textOf("alert")).not.toBe("");
    await somebody.page.send("Network.setBlockedURLs", { urls: [] });
    await somebody.click("button", "Try again");
    await somebody.see("complementary", "Leaderboard");
    expect(await somebody.textOf("alert")).toBe("");
  });
});

describe.skipIf(!program)("the lead board", () => {
  const best = async (tenant: string, status: string, email: string): Promise<{ id: string; name: string; company: string; score: number }> => {
    const client = await signedIn(email);
    const { data } = await client
      .from("leads")
      .select("id, first_name, last_name, company, score, tenants!inner(name)")
      .eq("tenants.name", tenant)
      .eq("status", status)
      .order("score", { ascending: false })
      .order("id")
      .limit(1)
      .single();
    const lead = data as { id: string; first_name: string; last_name: string; company: string; score: number };
    return { ...lead, name: `${lead.first_name} ${lead.last_name}` };
  };
  const statusOf = (id: string) => one(`select status from public.leads where id = '${id}'`);

  test("an owner drags a lead, moves one by keyboard, scores it and writes a note", async () => {
    const owner = await enter("lead-board", "owner@quillmark.example", "in two tenants");
    const lead = await best("Quillmark Studio", "new", "owner@quillmark.example");
    const card = `${lead.name} ${lead.score} ${lead.company}`;
    await owner.see("button", card);
    expect(await owner.count("region")).toBe(7);
    await picture(owner, "lead-board");

    await owner.drag(["button", card], ["region", "contacted"]);
    await owner.read(`${lead.name} is contacted now.`);
    expect(await statusOf(lead.id)).toBe("contacted");

    await owner.focus("button", card);
    await owner.press("ArrowRight");
    await owner.read(`${lead.name} is qualified now.`);
    expect(await statusOf(lead.id)).toBe("qualified");

    // The focus went along, so that Enter opens it.
    await owner.press("Enter");
    await owner.see("complementary", lead.name);
    await owner.click("button", "Score again");
    await owner.read(`${lead.name} has `);
    const scored = await one(`select score from public.leads where id = '${lead.id}'`);
    await owner.see("heading", `Score ${scored}`);

    await owner.fill("textbox", "Note", "Wants a call on Monday");
    await owner.click("button", "Add note");
    await owner.read("Wants a call on Monday");
    expect(await one(`select activity_data ->> 'text' from public.lead_activities where lead_id = '${lead.id}' and activity_type = 'note'`)).toBe(
      "Wants a call on Monday",
    );
    await picture(owner, "lead-board-details");
    await owner.press("Escape");

    // The same person may only read in the other tenant.
    await owner.choose("Tenant", "Vantor Freight (billing)");
    const theirs = await best("Vantor Freight", "new", "owner@quillmark.example");
    await owner.see("button", `${theirs.name} ${theirs.score} ${theirs.company}`);
    await owner.drag(["button", `${theirs.name} ${theirs.score} ${theirs.company}`], ["region", "contacted"]);
    await owner.read("Refused: as billing of Vantor Freight you may read leads, but not move them.");
    expect(await statusOf(theirs.id)).toBe("new");
    expect(owner.page.complaints).toEqual([]);
  });

  test("a viewer reads and is told why nothing moves", async () => {
    const looker = await enter("lead-board", "viewer@quillmark.example", "may only look");
    const lead = await best("Quillmark Studio", "assigned", "owner@quillmark.example");
    await looker.focus("button", `${lead.name} ${lead.score} ${lead.company}`);
    await looker.press("ArrowRight");
    await looker.read("Refused: as viewer of Quillmark Studio you may read leads, but not move them.");
    expect(await statusOf(lead.id)).toBe("assigned");
    expect(await looker.textOf("region", "assigned")).toContain(lead.name);

    await looker.press("Enter");
    await looker.fill("textbox", "Note", "I was here");
    await looker.click("button", "Add note");
    await looker.read("Refused: as viewer of Quillmark Studio you may read leads, but not write about them.");
    expect(await one("select count(*) from public.lead_activities where activity_data ->> 'text' = 'I was here'")).toBe("0");
  });

  test("a member of another tenant sees and changes none of it", async () => {
    const stranger = await enter("lead-board", "member@vantor.example", "another tenant");
    const lead = await best("Quillmark Studio", "new", "owner@quillmark.example");
    const own = await best("Vantor Freight", "new", "member@vantor.example");
    await stranger.see("button", `${own.name} ${own.score} ${own.company}`);
    expect(await stranger.count("button", `${lead.name} ${lead.score} ${lead.company}`)).toBe(0);
    expect(await stranger.textOf("combobox", "Tenant")).not.toContain("Quillmark");

    const client = await signedIn("member@vantor.example");
    expect((await client.from("leads").select("id").eq("id", lead.id)).data).toEqual([]);
    expect((await client.from("leads").update({ status: "lost" }).eq("id", lead.id).select("id")).data).toEqual([]);
    expect((await client.rpc("calculate_lead_score", { p_lead_id: lead.id })).data).toBe(0);
    expect(await statusOf(lead.id)).toBe("new");

    await stranger.click("button", "Sign out");
    await stranger.see("textbox", "E-mail");
    expect(await stranger.count("region")).toBe(0);
  });
});

describe.skipIf(!program)("the community feed", () => {
  test("somebody reads, reacts, comments, posts and finds it in the database", async () => {
    const reader = await enter("community-feed", "member@vantor.example", "Vantor Freight");
    await reader.see("complementary", "Leaderboard");
    await picture(reader, "community-feed");
    await waitUntil("a page of posts", 10_000, async () => (await reader.count("article")) === 8);
    await reader.click("button", "Load more");
    await waitUntil("two pages of posts", 10_000, async () => (await reader.count("article")) === 16);

    await reader.fill("textbox", "Title", "Out of the browser");
    await reader.fill("textbox", "Text", "Written by hand.");
    await reader.click("button", "Post");
    await reader.see("article", "Out of the browser");
    const id = await one("select id from public.posts where title = 'Out of the browser'");
    const counts = () => one(`select reaction_count, comment_count from public.posts where id = ${id}`);

    await reader.click("button", "rocket: 0");
    await reader.see("button", "rocket: 1");
    expect(await counts()).toBe("1|0");
    const other = await signedIn("owner@quillmark.example");
    expect((await other.from("reactions").insert({ post_id: id, emoji: "🚀" })).error).toBeNull();
    await reader.click("button", "rocket: 1");
    await waitUntil("the reaction is gone", 10_000, async () => (await counts()) === "1|0");
    await reader.see("button", "rocket: 1"); // the other's

    await reader.click("button", "0 comments");
    await reader.fill("textbox", "Comment", "And answered.");
    await reader.click("button", "Comment");
    await reader.see("button", "1 comment");
    expect(await counts()).toBe("1|1");
    // Nobody writes in another's name, nor points for themselves.
    const { data: me } = await other.auth.getUser();
    expect((await other.from("posts").update({ body: "mine" }).eq("id", id!).select("id")).data).toEqual([]);
    expect((await other.from("profiles").update({ total_xp: 9999 }).eq("id", me.user!.id)).error?.code).toBe("42501");
    expect(reader.page.complaints).toEqual([]);
  });

  test("points that a server gives appear on the leaderboard", async () => {
    const service = operator(server);
    const person = await one("select id from auth.users where email = 'member@vantor.example'");
    await service.from("badges").insert({ code: "e2e", name: "Tester", xp_reward: 50_000 });
    expect((await service.rpc("award_badge", { p_user_id: person, p_badge_code: "e2e", p_reason: "tests" })).error).toBeNull();
    const winner = await enter("community-feed", "member@vantor.example", "Vantor Freight");
    await winner.see("complementary", "Leaderboard");
    for (const period of ["This week", "All time"]) {
      await winner.choose("Period", period);
      await waitUntil(period, 10_000, async () => /\(you\)[\s\S]*5\d,\d{3} XP/.test(await winner.textOf("complementary", "Leaderboard")));
    }
  });
});

describe.skipIf(!program)("the privacy centre", () => {
  const email = "member@mossbrook.example";
  const consented = (purpose: string) =>
    one(`select app.consents_to(u.id, '${purpose}') from auth.users as u where u.email = '${email}'`);
  const downloaded = async (name: string): Promise<Record<string, unknown>> => {
    const file = join(folder, "downloads", name);
    await waitUntil(`${name} is saved`, 10_000, async () => existsSync(file));
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  };

  test("somebody decides on consents, takes the data along, asks, and is erased", async () => {
    await browser.send("Browser.setDownloadBehavior", { behavior: "allow", downloadPath: join(folder, "downloads") });
    const person = await enter("privacy-centre", email, "agreed to some");
    const purpose = "Count which pages and functions are used analytics";
    await person.see("switch", purpose);
    await picture(person, "privacy-centre");

    const before = await consented("analytics");
    for (const wanted of before === "t" ? ["f", "t"] : ["t", "f"]) {
      await person.click("switch", purpose);
      await person.read(wanted === "t" ? "Agreed to analytics." : "Withdrew analytics.");
      expect(await consented("analytics")).toBe(wanted);
    }

    // What could not be recorded does not stay switched.
    const shown = () => person.page.evaluate<boolean[]>("[...document.querySelectorAll('[role=switch]')].map((one) => one.checked)");
    const switched = await shown();
    await person.page.send("Network.setBlockedURLs", { urls: [`${server.url}/rest/*`] });
    await person.click("switch", purpose);
    await person.page.until("document.querySelector('[role=alert]').innerText !== ''");
    expect(await shown()).toEqual(switched);
    await person.page.send("Network.setBlockedURLs", { urls: [] });

    await person.click("button", "Download my data");
    await person.read("Saved my-data.json");
    const data = await downloaded("my-data.json");
    expect(JSON.stringify(data["profiles"])).toContain(email);

    await person.choose("Request", "Give me my data to take along");
    await person.fill("textbox", "Details (optional)", "As soon as you can");
    await person.click("button", "Send request");
    await person.read("Your request is on its way.");
    const id = await one("select id from public.data_subject_requests where description = 'As soon as you can' and status = 'pending'");
    const service = operator(server);
    expect((await service.rpc("complete_data_subject_request", { p_request_id: id })).data).toBe(true);
    await person.click("button", "Look again");
    await person.see("button", "Download answer");
    await person.click("button", "Download answer");
    expect(JSON.stringify(await downloaded(`answer-${id}.json`))).toContain(email);

    // A colleague who owns the tenant sees none of it.
    const boss = await signedIn("owner@mossbrook.example");
    expect((await boss.from("data_subject_requests").select("id").eq("id", id!)).data).toEqual([]);

    await person.click("button", "Erase my account …");
    await person.fill("textbox", "Type your e-mail address to confirm", "somebody@else.example");
    await person.click("button", "Request erasure");
    await person.read(`Nothing was asked for. Type ${email} to confirm.`);
    expect(await one("select count(*) from public.data_subject_requests where request_type = 'erasure'")).toBe("0");
    await person.page.evaluate("document.querySelector('[name=email]').value = ''");
    await person.fill("textbox", "Type your e-mail address to confirm", email);
    await person.click("button", "Request erasure");
    await person.read("Erase my account and my data");
    await person.see("button", "Cancel");

    const erasure = await one("select id from public.data_subject_requests where request_type = 'erasure' and status = 'pending'");
    expect((await service.rpc("complete_data_subject_request", { p_request_id: erasure })).data).toBe(true);
    const again = await visitor(server).auth.signInWithPassword({ email, password: "plinth-demo" });
    expect(again.error).not.toBeNull();
    expect(await one(`select count(*) from public.profiles where email = '${email}'`)).toBe("0");
    expect(person.page.complaints).toEqual([]);
  });
});
