// Several requests in one transaction: all or nothing, with values of earlier answers in later requests.

import { beforeAll, describe, expect, test } from "vitest";
import { createBatch } from "../../clients/js/src/index.ts";
import { signUp, unique, visitor, type Person } from "./support/people.ts";
import { psql } from "./support/psql.ts";
import { useServer } from "./support/server.ts";

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}
interface Refusal {
  code: string;
  message: string;
  details: unknown;
  hint: string | null;
  item?: number;
}

const server = useServer({
  config: '[schema]\nareas = []\n[api]\ntx_end = "commit-allow-override"\nbatch_max_items = 20\n',
  migrations: ["20250101000006_projects.sql"],
});
let ada: Person, bob: Person;
let token = "";

beforeAll(async () => {
  [ada, bob] = [await signUp(server, "ada"), await signUp(server, "bob")];
  token = (await ada.client.auth.getSession()).data.session?.access_token ?? "";
});

const ask = (body: unknown, headers: Record<string, string> = {}, method = "POST", path = ""): Promise<Response> =>
  fetch(`${server.url}/batch/v1${path}`, {
    method,
    headers: { apikey: server.anonKey, authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    ...(method === "GET" ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });

async function run(items: unknown[], headers: Record<string, string> = {}): Promise<Answer[]> {
  const answer = await ask(items, headers);
  const body = (await answer.json()) as unknown;
  expect(answer.status, JSON.stringify(body)).toBe(200);
  return body as Answer[];
}

async function fail(items: unknown, status: number, headers: Record<string, string> = {}): Promise<Refusal> {
  const answer = await ask(items, headers);
  const body = (await answer.json()) as Refusal;
  expect(answer.status, JSON.stringify(body)).toBe(status);
  return body;
}

const returning = { prefer: "return=representation" };
const insert = (table: string, body: unknown) => ({ method: "POST", path: `/${table}`, headers: returning, body });
const call = (name: string, body: unknown = {}) => ({ method: "POST", path: `/rpc/${name}`, body });
const read = (path: string) => ({ method: "GET", path });
const countProjects = async (name: string): Promise<number> =>
  Number((await psql(server.dbUrl, `select count(*) from public.projects where name like '${name}%'`))[0]);

describe("a batch", () => {
  test("uses earlier answers in later requests and answers each", async () => {
    const name = unique("house");
    const answers = await run([
      insert("projects", { name, budget: 12345678901234567890.5 }),
      insert("tasks", [
        { project_id: { $ref: "0/body/0/id" }, title: { $ref: "0/body/0/name" }, extra: { of: { $ref: "0/body/0" } } },
        { project_id: { $ref: "0/body/0/id" }, title: "roof", extra: { $literal: { $ref: "#/definitions/x" } } },
      ]),
      read("/rest/v1/tasks?select=title&project_id=eq.${0/body/0/id}&order=id"),
      { method: "HEAD", path: "/tasks?title=in.(\"${1/body/1/title}\")", headers: { prefer: "count=exact" } },
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 200, 200]);
    expect(answers[2]?.body).toEqual([{ title: name }, { title: "roof" }]);
    expect(answers[3]).toMatchObject({ body: null, headers: { "content-range": "0-0/1" } });
    expect(answers[0]?.headers["content-type"]).toBe("application/json; charset=utf-8");
    const [first, second] = answers[1]?.body as { extra: { of: { name: string } } }[];
    expect(first?.extra.of.name).toBe(name);
    expect(second?.extra).toEqual({ $ref: "#/definitions/x" });
  });

  test("keeps every digit of a number it passes on", async () => {
    const name = unique("exact");
    const digits = "12345678901234567890.12345678901234567890";
    const answer = await ask(
      `[{"method":"POST","path":"/projects","headers":{"prefer":"return=representation"},"body":{"name":"${name}","budget":${digits}}},` +
        `{"method":"PATCH","path":"/projects?name=eq.${name}","headers":{"prefer":"return=representation"},"body":{"budget":{"$ref":"0/body/0/budget"}}}]`,
    );
    expect((await answer.text()).split(digits).length).toBe(3);
  });

  test("mixes upserts, functions and deletes; reads see what was written", async () => {
    const name = unique("mix");
    const [made] = (await run([insert("projects", [{ name: `${name}-a`, budget: 10 }, { name: `${name}-b`, budget: 5 }])])) as [Answer];
    const [a, b] = made.body as { id: number }[];
    const answers = await run([
      {
        method: "POST",
        path: "/projects?on_conflict=name",
        headers: { prefer: "resolution=merge-duplicates,return=representation" },
        body: { name: `${name}-a`, budget: 100 },
      },
      call("spend", { p_project: { $ref: "0/body/0/id" }, p_sum: 30 }),
      { method: "DELETE", path: `/projects?id=eq.${b?.id}`, headers: returning },
      { ...read(`/projects?select=id,budget&name=like.${name}*`), headers: { accept: "application/vnd.pgrst.object+json" } },
      { method: "POST", path: "/rpc/length_of", headers: { "content-type": "text/plain" }, body: "four" },
      { method: "GET", path: `/projects?select=id&id=eq.${a?.id}`, headers: { accept: "text/csv" } },
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(answers[1]?.body).toBe(70);
    expect(answers[3]?.body).toEqual({ id: a?.id, budget: 70 });
    expect(answers[4]?.body).toBe(4);
    expect(answers[5]?.body).toBe(`id\n${a?.id}`);
  });

  test("without items answers none", async () => {
    expect(await run([])).toEqual([]);
  });

  test("keeps the settings of its items apart", async () => {
    const answers = await run([
      { ...call("mode"), headers: { prefer: "timezone=Asia/Tokyo" } },
      call("mode"),
      read("/rpc/mode"),
      call("mode"),
      call("accepted"),
      call("mode"),
    ]);
    const [first, second, reading, after] = answers.map((answer) => answer.body as string);
    expect(first).toBe("off Asia/Tokyo POST /rpc/mode");
    expect(second).not.toContain("Tokyo");
    expect(reading).toMatch(/^on .* GET \/rpc\/mode$/);
    expect(after).toMatch(/^off /);
    expect(answers[4]?.status).toBe(202);
    expect(answers[5]?.status).toBe(200);
  });

  test("gives each item its role's and its function's settings", async () => {
    const answers = await run([call("timeout"), call("brief_timeout"), call("timeout"), read("/rpc/brief_timeout"), read("/rpc/timeout")]);
    expect(answers.map((answer) => answer.body)).toEqual(["8s", "3s", "8s", "3s", "8s"]);
  });

  test("a read in it cannot write", async () => {
    const name = unique("readonly");
    const error = await fail([insert("projects", { name }), read("/rpc/spend?p_project=1&p_sum=1")], 405);
    expect(error).toMatchObject({ code: "25006", item: 1 });
    expect(await countProjects(name)).toBe(0);
  });
});

describe("all or nothing", () => {
  test("the third item's failure leaves nothing of the first two", async () => {
    const name = unique("gone");
    const error = await fail(
      [insert("projects", { name }), insert("projects", { name: `${name}-2` }), insert("projects", { name })],
      409,
    );
    expect(error).toMatchObject({ code: "23505", item: 2 });
    expect(await countProjects(name)).toBe(0);
  });

  test("what the dialect refuses undoes the rest too", async () => {
    const name = unique("dialect");
    const first = insert("projects", { name });
    expect(await fail([first, read("/nothing_there")], 404)).toMatchObject({ code: "PGRST205", item: 1 });
    expect(await fail([first, { ...read("/tasks?id=eq.0"), headers: { accept: "application/vnd.pgrst.object+json" } }], 406)).toMatchObject(
      { code: "PGRST116", item: 1 },
    );
    const limited = { method: "DELETE", path: `/projects?name=eq.${name}`, headers: { prefer: "handling=strict,max-affected=0" } };
    expect(await fail([first, limited], 400)).toMatchObject({ code: "PGRST124", item: 1 });
    expect(await fail([first, call("tea")], 418)).toMatchObject({ code: "PLINTH104", item: 1 });
    const beyond = { ...read("/projects?offset=1000"), headers: { prefer: "count=exact" } };
    expect(await fail([first, beyond], 416)).toMatchObject({ code: "PGRST103", item: 1 });
    expect(await countProjects(name)).toBe(0);
  });

  test("a constraint that is checked at commit is nobody's item", async () => {
    const name = unique("deferred");
    const items = [insert("projects", { name }), insert("tasks", { project_id: -1, title: "lost" })];
    for (const headers of [{}, { prefer: "tx=rollback" }]) {
      const error = await fail(items, 409, headers);
      expect(error.code).toBe("23503");
      expect(error.item).toBeUndefined();
    }
    expect(await countProjects(name)).toBe(0);
    const late = await run([
      insert("tasks", { project_id: 4711, title: "early" }),
      insert("projects", { id: 4711, name }),
    ]);
    expect(late.map((answer) => answer.status)).toEqual([201, 201]);
  });

  test("tx=rollback answers and keeps nothing", async () => {
    const name = unique("trial");
    const answer = await ask([insert("projects", { name })], { prefer: "tx=rollback" });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("preference-applied")).toBe("tx=rollback");
    expect(((await answer.json()) as Answer[])[0]).toMatchObject({ status: 201, body: [{ name }] });
    expect(await countProjects(name)).toBe(0);
  });
});

describe("row-level security", () => {
  test("nobody writes rows of another", async () => {
    const name = unique("bobs");
    const made = await bob.client.from("projects").insert({ name }).select().single();
    expect(made.error).toBeNull();
    const id = (made.data as { id: number }).id;

    const own = unique("adas");
    const theirs = insert("projects", { name: unique("forged"), owner: bob.user.id });
    expect(await fail([insert("projects", { name: own }), theirs], 403)).toMatchObject({ code: "42501", item: 1 });
    expect(await countProjects(own)).toBe(0);

    const answers = await run([
      { method: "PATCH", path: `/projects?id=eq.${id}`, headers: returning, body: { name: "taken" } },
      { method: "DELETE", path: `/projects?id=eq.${id}`, headers: returning },
      read(`/projects?id=eq.${id}`),
    ]);
    expect(answers.map((answer) => answer.body)).toEqual([[], [], []]);
    expect(await countProjects(name)).toBe(1);
  });

  test("an item cannot be somebody else", async () => {
    for (const header of ["Authorization", "apikey"]) {
      const item = { ...read("/projects"), headers: { [header]: `Bearer ${server.serviceKey}` } };
      expect((await fail([item], 400)).message).toContain(header.toLowerCase());
    }
  });

  test("a visitor has what visitors have, and nobody gets in with a bad token", async () => {
    const item = [insert("projects", { name: unique("visitor") })];
    expect(await fail(item, 401, { authorization: `Bearer ${server.anonKey}` })).toMatchObject({ code: "42501", item: 0 });
    expect(await fail(item, 401, { authorization: "Bearer x.y.z" })).toMatchObject({ code: "PGRST301" });
  });
});

describe("limits and nonsense", () => {
  test("only POST", async () => {
    const answer = await ask("", {}, "GET");
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("POST");
    expect((await ask([], {}, "POST", "/other")).status).toBe(404);
    const preflight = await ask("", { origin: "http://app.test", "access-control-request-method": "POST" }, "OPTIONS");
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
  });

  test("what is no batch says why", async () => {
    expect((await fail("[{", 400)).code).toBe("PLINTH100");
    expect((await fail("{}", 400)).message).toContain("array");
    expect(await fail([read("/projects"), { method: "GET" }], 400)).toMatchObject({ code: "PLINTH100", item: 1 });
    expect(await fail([{ ...read("/projects"), headers: { prefer: "tx=commit" } }], 400)).toMatchObject({ item: 0 });
    expect((await fail("[]", 400, { "content-type": "text/csv" })).code).toBe("PGRST102");
  });

  test("references that lead nowhere name themselves", async () => {
    const first = insert("projects", { name: unique("nowhere") });
    const silent = { ...first, headers: {}, body: { name: unique("silent") } };
    const cases: [unknown[], string][] = [
      [[first, insert("tasks", { title: { $ref: "1/body/0/id" } })], "1/body/0/id"],
      [[first, insert("tasks", { title: { $ref: "7/body" } })], "7/body"],
      [[first, insert("tasks", { title: { $ref: "0/body/9/id" } })], "0/body/9/id"],
      [[first, read("/tasks?id=eq.${0/body/0/none}")], "0/body/0/none"],
      [[silent, read("/tasks?id=eq.${0/body/0/id}")], "return=representation"],
    ];
    for (const [items, words] of cases) {
      const error = await fail(items, 400);
      expect(error).toMatchObject({ code: "PLINTH101", item: 1 });
      expect(error.message).toContain(words);
    }
    expect(await countProjects("nowhere")).toBe(0);
  });

  test("text of an answer stays a value", async () => {
    const evil = `${unique("evil")}",x),or(id.gt.0`;
    const answers = await run([
      insert("projects", { name: evil }),
      read('/projects?select=name&name=in.("${0/body/0/name}")'),
      read("/projects?select=name&name=eq.${0/body/0/name}"),
    ]);
    expect(answers[1]?.body).toEqual([{ name: evil }]);
    expect(answers[2]?.body).toEqual([{ name: evil }]);
    const open = [insert("projects", { name: `${evil}2` }), read("/projects?name=in.(${0/body/0/name})")];
    expect(await fail(open, 400)).toMatchObject({ code: "PLINTH101", item: 1 });
  });

  test("too many items, too long a body, too much that references put in", async () => {
    expect(await fail(Array(21).fill(read("/projects")), 413)).toMatchObject({ code: "PLINTH102" });
    expect((await ask(`[${" ".repeat(11 << 20)}]`)).status).toBe(413);
    const big = insert("tasks", { project_id: 4711, title: "x".repeat(1 << 20) });
    const many = insert("tasks", Array(12).fill({ project_id: 4711, title: { $ref: "0/body/0/title" } }));
    expect(await fail([big, many], 413)).toMatchObject({ code: "PLINTH102", item: 1 });
  });

  test("it is counted", async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/plinth_http_requests_total\{service="batch",status="2xx"\} [1-9]/);
  });
});

describe("clients/js", () => {
  interface Project {
    id: number;
    name: string;
    budget: number;
  }
  interface Task {
    id: number;
    project_id: number;
    title: string;
    extra: unknown;
  }

  test("speaks to a supabase-js client's server as its user", async () => {
    const name = unique("helper");
    const batch = createBatch(ada.client);
    const project = batch.from<Project>("projects").insert({ name, budget: 9 }).single();
    const tasks = batch.from<Task>("tasks").insert([
      { project_id: project.ref("id"), title: 'say "hi", (now)', extra: { $ref: "mine" } },
      { project_id: project.ref("id"), title: "two" },
    ].map((row) => ({ extra: null, ...row })));
    const found = batch.from<Task>("tasks").select("title").in("title", [tasks.ref(0, "title"), "two"]).eq("project_id", project.ref("id")).order("id");
    const left = batch.rpc<number>("spend", { p_project: project.ref("id"), p_sum: 4 });
    batch.from<Task>("tasks").delete().eq("id", tasks.ref(1, "id")).minimal();
    const { data, error } = await batch.commit();
    expect(error).toBeNull();
    expect(data).toHaveLength(5);
    expect(project.data?.name).toBe(name);
    expect(tasks.data?.[0]?.extra).toEqual({ $ref: "mine" });
    expect(found.data).toEqual([{ title: 'say "hi", (now)' }, { title: "two" }]);
    expect(left.data).toBe(5);
  });

  test("gives errors as supabase-js does, and keeps nothing", async () => {
    const name = unique("helpless");
    const batch = createBatch({ url: server.url, apikey: server.anonKey, accessToken: token });
    const project = batch.from<Project>("projects").insert({ name }).single();
    batch.from<Project>("projects").upsert({ name: project.ref("name") as never, budget: "much" as never }, { onConflict: "name" });
    const { data, error, status } = await batch.commit();
    expect(data).toBeNull();
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: "22P02", item: 1 });
    expect(await countProjects(name)).toBe(0);

    const trial = createBatch(visitor(server));
    trial.from("projects").select();
    expect(await trial.commit()).toEqual({ data: [[]], error: null, status: 200 });
  });
});
