// `plinth rest`: REST alone in front of a database, configured and operated as PostgREST is.

import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { psql } from "./support/psql.ts";
import { RestAlone } from "./support/rest_alone.ts";
import { program, useServer } from "./support/server.ts";
import { waitUntil } from "./support/wait.ts";

const run = promisify(execFile);
const database = useServer({ config: "[schema]\nareas = []\n" }); // only its PostgreSQL is of interest
const loginUrl = (): string => database.dbUrl.replace(/\/\/[^@]*@/, "//front:front@");
const sql = (text: string): Promise<string[]> => psql(database.dbUrl, text);

beforeAll(async () => {
  await sql(`
    create schema api;
    create table api.films (id int primary key, title text not null);
    insert into api.films values (1, 'Metropolis'), (2, 'M'), (3, 'Vampyr');
    create schema more;
    create table more.actors (id int primary key);
    grant usage on schema api, more to anon;
    grant select on all tables in schema api, more to anon;
    create role front login password 'front' noinherit in role anon;
    grant usage on schema api to front;
  `);
});

const directory = mkdtempSync(join(tmpdir(), "plinth-rest-"));
afterAll(() => rmSync(directory, { recursive: true }));
function configFile(text: string): string {
  const path = join(directory, "postgrest.conf");
  writeFileSync(path, text);
  return path;
}

describe("running", () => {
  const rest = new RestAlone();
  beforeAll(() => rest.start(loginUrl(), { JWT_SECRET: "a-secret-of-at-least-thirty-two-characters" }, [configFile('db-schemas = "api"\ndb-anon-role = "anon"\n')]));
  afterAll(() => rest.stop());
  const setting = (name: string, value: string): Promise<string[]> =>
    sql(`alter role front set pgrst.${name} = '${value}'; notify pgrst, 'reload config'`);
  const reset = (): Promise<string[]> => sql("alter role front reset all; notify pgrst");

  test("answers at the root of its port, without any key", async () => {
    const { status, body, headers } = await rest.get("/films?select=title&order=id");
    expect(status).toBe(200);
    expect(body).toEqual([{ title: "Metropolis" }, { title: "M" }, { title: "Vampyr" }]);
    expect(headers.get("content-range")).toBe("0-2/*");
    expect((await rest.get("/films?apikey=eq.x")).body).toMatchObject({ code: "42703" }); // a column like any other
    expect((await rest.get("/nothing")).status).toBe(404);
  });

  test("describes itself as OpenAPI 3.1 where that is asked for", async () => {
    expect((await rest.get("/")).body).toMatchObject({ swagger: "2.0" });
    const { status, body, headers } = await rest.get("/?openapi=3");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("application/vnd.oai.openapi+json;version=3.1; charset=utf-8");
    expect(body).toMatchObject({ openapi: "3.1.1", servers: [{ url: "/" }] });
    expect(body).not.toHaveProperty("security"); // openapi-security-active
    expect(body).not.toHaveProperty("components.securitySchemes.apiKey");
    expect(body).toHaveProperty(["components", "schemas", "films", "properties", "title", "x-pg-type"], "text");
    expect((await rest.get("/docs")).status).toBe(404); // a relation like any other
  });

  test("says what is too long", async () => {
    const long = await rest.get(`/films?title=in.(${"x,".repeat(30_000)})`);
    expect(long.status).toBe(414);
    expect(long.body).toMatchObject({ code: "PGRST100", message: "The URL is longer than this server takes" });
    expect((await rest.get(`/films?title=in.(${"x,".repeat(20_000)})`)).body).toEqual([]); // Content-Location is left out
    const deep = await rest.get(`/films?select=${"films(".repeat(40)}id${")".repeat(40)}`);
    expect(deep.status).toBe(413);
    expect(deep.body).toMatchObject({ message: "select nests too deeply" });
    const body = await fetch(`${rest.url}/films`, { method: "POST", body: `[${" ".repeat(70 << 20)}]` });
    expect(body.status).toBe(413);
  });

  test("tells the operator how it is", async () => {
    expect(await rest.status("/live")).toBe(200);
    expect(await rest.status("/ready")).toBe(200);
    expect(await rest.status("/elsewhere")).toBe(404);
    const metrics = await rest.text("/metrics");
    expect(metrics).toMatch(/^pgrst_schema_cache_loads_total\{status="SUCCESS"\} [1-9]/m);
    expect(metrics).toMatch(/^pgrst_db_pool_max 10$/m);
    expect(metrics).toMatch(/^pgrst_jwt_cache_requests_total 0$/m);
    const config = await rest.text("/config");
    expect(config).toContain('db-schemas = "api"');
    expect(config).not.toContain("a-secret-of");
    const cache = JSON.parse(await rest.text("/schema_cache")) as { relations: { name: string }[] };
    expect(cache.relations.map((one) => one.name)).toEqual(["films"]);
  });

  test("takes settings out of the database when told to", async () => {
    await setting("db_max_rows", "1");
    await waitUntil("the limit counts", 5_000, async () => ((await rest.get("/films")).body as unknown[]).length === 1);
    await setting("db_schemas", "more,api");
    await waitUntil("the schema is served", 5_000, async () => (await rest.get("/actors")).status === 200);
    expect((await rest.get("/films", { "Accept-Profile": "api" })).status).toBe(200);
    await reset();
    await waitUntil("all is as before", 5_000, async () => ((await rest.get("/films")).body as unknown[]).length === 3);
  });

  test("keeps its configuration when the new one makes no sense", async () => {
    await setting("openapi_mode", "nonsense");
    await waitUntil("it says so", 5_000, async () => rest.log.includes('openapi-mode: "nonsense" is none of'));
    expect((await rest.get("/films")).status).toBe(200);
    await reset();
  });

  test("a function may set what the role does not", async () => {
    await sql(`
      create function api.configure() returns void language sql as
      $$ select set_config('pgrst.db_max_rows', '2', true), set_config('pgrst.openapi_mode', 'disabled', true) $$;
      alter role front set pgrst.openapi_mode = 'ignore-privileges';
    `);
    await setting("db_pre_config", "api.configure");
    await waitUntil("its limit counts", 5_000, async () => ((await rest.get("/films")).body as unknown[]).length === 2);
    expect((await rest.get("/")).status).toBe(200);
    await reset();
    await waitUntil("all is as before", 5_000, async () => ((await rest.get("/films")).body as unknown[]).length === 3);
  });

  test("keeps serving, and says so, when the schema cannot be read", async () => {
    await sql("revoke select on pg_catalog.pg_description from public; notify pgrst");
    await waitUntil("it is not ready", 5_000, async () => (await rest.status("/ready")) === 503);
    expect(rest.log).toContain("the old one stays in use: permission denied");
    expect(await rest.text("/metrics")).toMatch(/^pgrst_schema_cache_loads_total\{status="FAIL"\} [1-9]/m);
    expect((await rest.get("/films")).status).toBe(200);
    await sql("grant select on pg_catalog.pg_description to public");
    await waitUntil("it is ready again", 20_000, async () => (await rest.status("/ready")) === 200);
  });

  test("reads the schema again on a signal", async () => {
    await sql("create table api.books (id int primary key); grant select on api.books to anon");
    expect((await rest.get("/books")).status).toBe(404);
    rest.signal("SIGUSR1");
    await waitUntil("the table is known", 5_000, async () => (await rest.get("/books")).status === 200);
  });

  test("reads the file again on a signal", async () => {
    configFile('db-schemas = "api"\ndb-anon-role = "anon"\ndb-max-rows = 2\n');
    rest.signal("SIGUSR2");
    await waitUntil("the limit counts", 5_000, async () => ((await rest.get("/films")).body as unknown[]).length === 2);
  });

  test("stops in good order", async () => {
    expect(await rest.stop()).toBe(0);
  });
});

test("without an anonymous role a token is required", async () => {
  const rest = new RestAlone();
  await rest.start(loginUrl(), { DB_SCHEMAS: "api" });
  const { status, body, headers } = await rest.get("/films");
  expect(status).toBe(401);
  expect(body).toMatchObject({ code: "PGRST302", message: "Anonymous access is disabled" });
  expect(headers.get("www-authenticate")).toBe("Bearer");
  const refused = await rest.get("/films", { Authorization: "Bearer a.b.c" });
  expect(refused.body).toMatchObject({ code: "PGRST300", message: "Server lacks JWT secret" });
  expect(refused.status).toBe(500);
  await rest.stop();
});

test("logs statements without their values, and ends with the database where it is told to", async () => {
  const rest = new RestAlone();
  await rest.start(loginUrl(), { DB_SCHEMAS: "api", DB_ANON_ROLE: "anon", LOG_LEVEL: "error", LOG_QUERY: "true", DB_POOL_AUTOMATIC_RECOVERY: "false" });
  expect((await rest.get("/films?title=eq.Nosferatu")).body).toEqual([]);
  await waitUntil("the statement is logged", 5_000, async () => rest.log.includes('"api"."films"."title" = $1'));
  expect(rest.log).not.toContain("Nosferatu");
  await sql("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'front'");
  await waitUntil("it has ended", 10_000, async () => rest.exitCode !== null);
  expect(rest.exitCode).toBe(1);
});

test("listens on a Unix socket instead of a port", async () => {
  const path = join(directory, "rest.sock");
  const rest = new RestAlone();
  await rest.start(loginUrl(), { DB_SCHEMAS: "api", DB_ANON_ROLE: "anon", SERVER_UNIX_SOCKET: path, SERVER_UNIX_SOCKET_MODE: "600" });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const body = await new Promise<string>((resolve, reject) => {
    get({ socketPath: path, path: "/films?id=eq.1&select=title" }, (answer) => {
      let text = "";
      answer.on("data", (bytes) => (text += bytes)).on("end", () => resolve(text));
    }).on("error", reject);
  });
  expect(JSON.parse(body)).toEqual([{ title: "Metropolis" }]);
  await expect(rest.get("/films")).rejects.toThrow();
  const second = { env: { ...process.env, PGRST_DB_URI: loginUrl(), PGRST_SERVER_UNIX_SOCKET: path } };
  await expect(run(program, ["rest"], second)).rejects.toMatchObject({ stderr: expect.stringContaining("another process does") });
  expect(await rest.stop()).toBe(0);
  expect(existsSync(path)).toBe(false);
});

test("prints its configuration and the schema, and says what is wrong with a file", async () => {
  const good = configFile('db-schemas = "api" # served\ndb-pool = 3\nunknown-key = 1\n');
  const shown = await run(program, ["rest", "--dump-config", good]);
  expect(shown.stdout).toContain("db-pool = 3\n");
  expect(shown.stderr).toContain("the file's unknown-key means nothing here");
  const env = { ...process.env, PGRST_DB_URI: loginUrl() };
  const schema = JSON.parse((await run(program, ["rest", "--dump-schema", good], { env })).stdout) as { functions: string[] };
  expect(schema.functions).toEqual(["api.configure()"]);
  const bad = configFile("db-schemas = \"api\"\ndb-pool = \"x\n");
  await expect(run(program, ["rest", bad])).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("line 2: a string without its closing quote") });
  await expect(run(program, ["rest", "/nowhere"])).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("/nowhere cannot be read") });
});
