// `plinth gen types`: what the compiler makes of the types, and whether the server answers what they say.

import type { SupabaseClient } from "@supabase/supabase-js";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { complaints, useScratch } from "./support/generated.ts";
import { operator, signUp, unique, type Person } from "./support/people.ts";
import { referenceTypes } from "./support/reference_types.ts";
import { program, useServer, type Server } from "./support/server.ts";

/** Imported by a name the compiler does not follow: these files compile only beside their generated types. */
const load = (name: string): Promise<Record<string, (...words: unknown[]) => Promise<never>>> =>
  import(new URL(`./types/${name}.ts`, import.meta.url).href);

const scratch = useScratch();

/** What a JSON Schema says of a value: its complaints. */
class Judge {
  readonly names: string[];
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor(text: string) {
    const document = JSON.parse(text) as { $schema: string; $defs: Record<string, unknown> };
    expect(document.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    this.names = Object.keys(document.$defs);
    formats.default(this.ajv);
    for (const name of ["date-time-local", "time-local"]) this.ajv.addFormat(name, true); // not of this registry
    expect(this.ajv.validateSchema(document)).toBe(true);
    this.ajv.addSchema(document, "document");
  }

  complaints(name: string, value: unknown): unknown[] {
    const path = name.replaceAll("~", "~0").replaceAll("/", "~1");
    const check = this.ajv.getSchema(`document#/$defs/${encodeURIComponent(path)}`);
    if (!check) throw new Error(`there is no definition ${name}`);
    check(value);
    return check.errors ?? [];
  }

  /** Asks for rows of every relation and gives how many came, and what is wrong with them. */
  async tryRows(server: Server): Promise<{ rows: number; wrong: unknown[] }> {
    const outcome = { rows: 0, wrong: [] as unknown[] };
    for (const name of this.names.filter((one) => one.endsWith(".row"))) {
      const [schema = "", ...rest] = name.slice(0, -".row".length).split(".");
      const answer = await fetch(`${server.url}/rest/v1/${encodeURIComponent(rest.join("."))}?limit=50`, {
        headers: { apikey: server.serviceKey, authorization: `Bearer ${server.serviceKey}`, "accept-profile": schema },
      });
      const rows = (await answer.json()) as unknown[];
      if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(rows)}`);
      outcome.rows += rows.length;
      for (const row of rows) outcome.wrong.push(...this.complaints(name, row).map((complaint) => ({ name, row, complaint })));
    }
    return outcome;
  }
}

/** The lines of `Database`, without comments and what our types say besides. */
function databaseOf(text: string): string[] {
  const start = text.indexOf("export type Database = {");
  const lines = text.slice(start, text.indexOf("\n}\n", start)).split("\n");
  return lines.filter((line) => !/^ *(\/\/|\/\*\*|ComputedFields: )/.test(line));
}

describe("of the data model", () => {
  const server = useServer();
  const types = join(scratch, "saas.types.ts");
  let servant: SupabaseClient, ada: Person;

  beforeAll(async () => {
    const { code, output } = await server.plinth("gen", "types", "--output", types);
    expect({ code, output }).toEqual({ code: 0, output: "" });
    servant = operator(server);
    ada = await signUp(server, "ada");
  });

  test("a program that uses them compiles", async () => {
    expect(await complaints(scratch, types, "saas.ts")).toEqual([]);
  });

  test("they are what the Supabase CLI generates", async () => {
    const reference = databaseOf(await referenceTypes(server.dbUrl, ["public"], "14"));
    expect(databaseOf(readFileSync(types, "utf8"))).toEqual(reference);
    expect(reference.length).toBeGreaterThan(7000);
  });

  test("all its tables are there", () => {
    const text = readFileSync(types, "utf8");
    const tables = text.slice(text.indexOf("    Tables: {"), text.indexOf("    Views: {")).match(/^ {6}[a-z_]+: \{$/gm) ?? [];
    expect(tables.length).toBeGreaterThanOrEqual(115);
    expect(text).not.toContain("/**\n"); // comments of the database only when asked for
  });

  test("they are the same on every run, printed or written", async () => {
    const printed = await server.plinth("gen", "types", "--lang", "typescript", "--local");
    expect(printed.output).toBe(readFileSync(types, "utf8"));
  });

  test("comments are an extra that changes no type", async () => {
    const { output } = await server.plinth("gen", "types", "typescript", "--comments");
    expect(output).toContain("      /** Customers: one row per organisation.");
    const bare = output.replace(/^ *\/\*\*(?:.*\*\/|\n(?: *\*.*\n)*? *\*\/)\n/gm, "");
    expect(bare).toBe(readFileSync(types, "utf8").replace(/^ *\/\*\*.*\*\/\n/gm, ""));
  });

  test("the program finds what they promise", async () => {
    const { foundTenant, workOnLeads, followOneToOne, hint, readViewsAndFunctions } = await load("saas");
    const founded = (await foundTenant?.(ada.client, unique("acme"))) as unknown as { id: string; tenant: unknown };
    expect(founded.tenant).toEqual({
      name: "Acme",
      status: "trial",
      plan: { name: "Starter", price_monthly_minor: expect.any(Number) },
      tenant_members: [{ role: "owner", joined_at: expect.any(String) }],
    });
    const worked = (await workOnLeads?.(servant, founded.id)) as unknown as { lead: { id: string } };
    expect(worked).toMatchObject({
      made: { active: true, config: {} },
      lead: { email: "ada@example.com", first_name: null },
      nested: { leads: [{ lead_activities: [{ activity_type: "call", activity_data: {} }] }], tenants: { name: "Acme" } },
      changed: { first_name: "Ada", score: 7 },
    });
    expect(await followOneToOne?.(servant, founded.id, worked.lead.id)).toEqual({
      forward: { type: "purchase", roi_tracking: { revenue_minor: 500, roi: expect.any(Number) } },
      back: { cost_minor: 250, conversions: { value_minor: 500 } },
    });
    expect(await hint?.(servant, ada.user.id)).toEqual({
      title: "How?",
      answers: [{ content: "Like this" }],
      accepted: { content: "Like this" },
    });
    expect(await readViewsAndFunctions?.(servant, ada.client, ada.user.id)).toMatchObject({
      profiles: [{ id: ada.user.id, display_name: "ada" }],
      protectedTables: expect.arrayContaining([expect.objectContaining({ table_name: "public.tenants", rls_enabled: true })]),
      settings: { user_id: ada.user.id },
      isAdmin: false,
      purposes: [],
      nothing: { data: null, error: null },
    });
  });

  test("a JSON Schema takes the rows of every relation, and refuses what the database refuses", async () => {
    const { code, output } = await server.plinth("gen", "types", "--lang", "json-schema");
    expect(code).toBe(0);
    expect((await server.plinth("gen", "types", "--lang", "json-schema")).output).toBe(output);
    const judge = new Judge(output);
    expect(judge.names.length).toBeGreaterThan(3 * 115);
    const tried = await judge.tryRows(server);
    expect(tried.wrong).toEqual([]);
    expect(tried.rows).toBeGreaterThan(50);

    const tenant = { name: "Acme", subdomain: "acme" };
    expect(judge.complaints("public.tenants.insert", tenant)).toEqual([]);
    expect(judge.complaints("public.tenants.insert", { name: "Acme" })).toMatchObject([{ keyword: "required" }]);
    expect(judge.complaints("public.tenants.insert", { ...tenant, colour: "red" })).toMatchObject([{ keyword: "additionalProperties" }]);
    expect(judge.complaints("public.tenants.update", { status: "asleep" })).toMatchObject([{ keyword: "enum" }]);
    expect(judge.complaints("public.tenants.update", { subdomain: "Ac me" })).toMatchObject([{ keyword: "pattern" }]);
    expect(judge.complaints("public.tenants.row", tenant).length).toBeGreaterThan(5); // a row is whole
  });
});

describe("of odd names, overloads, domains and computed fields", () => {
  const server = useServer({
    config: '[schema]\nareas = []\n[api]\nschemas = ["public", "archive", "graphql_public"]\n',
    migrations: ["20250101000008_atelier.sql"],
  });
  const types = join(scratch, "atelier.types.ts");
  let client: SupabaseClient;

  beforeAll(async () => {
    expect(await server.plinth("gen", "types", "--output", types)).toEqual({ code: 0, output: "" });
    client = operator(server);
  });

  test("a program that uses them compiles", async () => {
    expect(await complaints(scratch, types, "atelier.ts")).toEqual([]);
  });

  test("a wrong column, relationship or argument does not", async () => {
    const found = await complaints(scratch, types, "wrong_column.ts");
    expect(found.join("\n")).toContain("column 'titel' does not exist on 'paintings'");
    expect(found.join("\n")).toContain("could not find the relation between labels and studios");
    expect(found.join("\n")).toContain("wordz");
    expect(found.filter((line) => line.includes("error TS")).length).toBe(3);
  });

  test.each([
    ["readColumns", [{ id: 1, felt: ["sad", "glad"], seal: "\\x01", years: "[1700,1705)", slug: "metamorphosis", shelf: "top" }, { id: 2, mood: "glad", size: null }]],
    ["readOddNames", { painters: [{ class: 1, 'quote "it': "x" }, { mentor_id: 1 }], items: [{ order: 1, in: "box", paintings: { title: "Goldfish" } }] }],
    [
      "readEmbeds",
      {
        toMany: [{ name: "Merian", paintings: [{ title: "Metamorphosis" }] }, { name: "Klee" }],
        toOne: [{ painter: { name: "Merian" }, restorer: { name: "Klee" } }, { restorer: null }],
        inner: [{ title: "Metamorphosis", restorer: { name: "Klee" } }],
        oneToOne: [{ studios: null }, { studios: { city: "Bern" } }],
        backwards: [{ city: "Bern", painters: { name: "Klee" } }],
        nested: [{ painters: { paintings: [{ title: "Goldfish", labels: [{ word: "animals" }, { word: "water" }] }] } }],
        self: [{ mentor: null }, { mentor: { name: "Merian" } }],
        spread: [{ title: "Metamorphosis", painter: "Merian" }, { painter: "Klee" }],
      },
    ],
    [
      "readViews",
      { signed: [{ insured: 21, painters: { name: "Merian" } }, { insured: null }], moods: [{ mood: "glad", times: 2 }] },
    ],
    [
      "readComputed",
      [
        { full_name: "Maria Sibylla Merian", born: "1647-04-02", works: [{ title: "Metamorphosis" }], first_work: { title: "Metamorphosis" } },
        { born: null, first_work: { title: "Goldfish" } },
      ],
    ],
    [
      "callFunctions",
      {
        counts: [{ mood: "glad", times: 2 }],
        glad: [{ mood: "glad", times: 2 }],
        extremes: { lowest: 10.5, highest: 10.5 },
        echoed: { a: [1] },
        joined: "a+b",
        all: [{ title: "Metamorphosis", painters: { name: "Merian" } }, { title: "Goldfish" }],
        one: { id: 1, mood: "glad" },
        measured: { width: 1.5, "unit of it": "m", felt: ["glad"] },
        shelves: ["top", "bottom"],
      },
    ],
    ["callOverloads", { returned: "sad", nothing: null, error: null }],
    [
      "write",
      {
        made: { mood: "glad", size: { width: 40, "unit of it": "cm", felt: ["glad"] } },
        changed: { mood: 'so "so"', felt: ["sad"], tags: ["face"], slug: "senecio" },
        throughView: { title: "Head", loud: "HEAD" },
        upserted: { order: 7, in: "crate", painting_id: null },
      },
    ],
    ["readAnotherSchema", [{ id: 1, mood: 'so "so"', shelf: "bottom" }]],
  ])("%s finds what they promise", async (name, expected) => {
    const found = await (await load("atelier"))[name]?.(client);
    expect(found).toMatchObject(expected);
  });

  test("overloads that the server cannot tell apart are an error there and here", async () => {
    const { error } = await client.rpc("torn", { a: 1 });
    expect(error?.code).toBe("PGRST203");
    const said = "Could not choose the best candidate function between: public.torn(a => integer), public.torn(a => text)";
    expect(error?.message).toBe(said);
    expect(readFileSync(types, "utf8")).toContain(said);
  });

  test("the labels of enumerations are there as values", async () => {
    const { Constants } = (await import(types)) as { Constants: unknown };
    expect(Constants).toEqual({
      archive: { Enums: { shelf: ["top", "bottom"] } },
      public: { Enums: { mood: ["sad", 'so "so"', "glad"] } },
    });
  });

  test("a JSON Schema takes the rows, and refuses what the database refuses", async () => {
    const judge = new Judge((await server.plinth("gen", "types", "--lang", "json-schema")).output);
    const tried = await judge.tryRows(server);
    expect(tried.wrong).toEqual([]);
    expect(tried.rows).toBeGreaterThan(15);
    expect(judge.names).toContain("public.titles.update");
    expect(judge.names).not.toContain("public.signed.insert");
    const painting = { title: "Senecio", painter_id: 2 };
    expect(judge.complaints("public.paintings.insert", painting)).toEqual([]);
    expect(judge.complaints("public.paintings.insert", { ...painting, price: 0 })).toMatchObject([{ keyword: "exclusiveMinimum" }]);
    expect(judge.complaints("public.paintings.insert", { ...painting, slug: "x" })).toMatchObject([{ keyword: "additionalProperties" }]);
    expect(judge.complaints("public.painters.insert", { name: "x".repeat(41) })).toMatchObject([{ keyword: "maxLength" }]);
    expect(judge.complaints("public.titles.update", { loud: "X" })).toMatchObject([{ keyword: "additionalProperties" }]);
    expect(judge.complaints("public.Order Items.insert", { order: 1 })).toMatchObject([{ keyword: "required" }]);
  });

  test("schemas are chosen by name, and one that is not there is an error", async () => {
    const { output } = await server.plinth("gen", "types", "--schema", "archive");
    expect(output).toContain('type DefaultSchema = Database["archive"]');
    expect(output).toContain('mood: "sad" | \'so "so"\' | "glad" | null'); // of a schema that is not described
    expect(output).not.toContain("public:");
    expect(await server.plinth("gen", "types", "--schema", "archive,attic")).toEqual({
      code: 1,
      output: expect.stringMatching(/^error: the database has no schema "attic"\nhint: /),
    });
  });

  test("there are two languages", async () => {
    const { code, output } = await server.plinth("gen", "types", "--lang", "perl");
    expect(code).toBe(2);
    expect(output).toMatch(/^error: --lang: there are typescript and json-schema, and not "perl"\nhint: /);
    expect((await server.plinth("gen", "types", "--help")).output).toContain("plinth gen types > database.types.ts");
  });

  test("they differ from those of the Supabase CLI where the server does", async () => {
    const reference = databaseOf(await referenceTypes(server.dbUrl, ["archive", "public"], "14"));
    const ours = databaseOf(readFileSync(types, "utf8"));
    const only = (lines: string[], others: string[]): string[] =>
      [...new Set(lines.filter((line) => !others.includes(line)).map((line) => line.trim()))].map((line) => line.replace(/Try renaming.*/, "…"));
    const candidates = (type: string): string => `} & "Could not choose the best candidate function between: public.torn(a => ${type}), public.torn(a => text). …`;
    const field = (name: string, said: string): string => `} & "the function public.${name} ${said}"`;
    const none = "with parameter or with a single unnamed json/jsonb parameter, but no matches were found in the schema cache";
    expect(only(reference, ours)).toEqual([
      "name: unknown", // a domain over a domain
      "name?: unknown",
      "painter: unknown",
      field("born", none),
      "Returns: Record<string, unknown>", // OUT parameters
      field("full_name", none),
      candidates("int4"),
      '"unit of it": unknown',
      "felt: unknown",
    ]);
    expect(only(ours, reference)).toEqual([
      "name: string",
      "name?: string",
      "painter: string | null",
      field("born", "is a computed field: select it like a column"),
      "highest: number",
      "lowest: number",
      field("full_name", "is a computed field: select it like a column"),
      candidates("integer"),
      '"unit of it": string | null',
      'felt: Database["public"]["Enums"]["mood"][] | null',
    ]);
  });

  test("clients of PostgREST 9 get what they know", async () => {
    const { output } = await server.plinth("gen", "types", "--postgrest-v9-compat");
    expect(output).toContain("foreignKeyName");
    expect(output).not.toMatch(/isOneToOne: (true|false)\n +referencedRelation|__InternalSupabase: /);
  });

  test("any database will do", async () => {
    const { code, output } = await server.plinth("gen", "types", "--schema", "archive,public", "--db-url", server.dbUrl);
    expect(code).toBe(0);
    expect(output).toBe(readFileSync(types, "utf8"));
  });

  test("where there is no database none is made", () => {
    const empty = join(scratch, "empty");
    mkdirSync(empty);
    const { status, stdout, stderr } = spawnSync(program, ["gen", "types", "--workdir", empty], { encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^error: there is no database in .*empty yet\nhint: Run `plinth start`/);
    expect(readdirSync(empty)).toEqual([]);
  });

  test("a file that cannot be written is left as it was", async () => {
    const missing = join(scratch, "missing", "types.ts");
    expect(await server.plinth("gen", "types", "-o", missing)).toEqual({
      code: 1,
      output: expect.stringContaining(`error: cannot write ${missing}: No such file or directory`),
    });
    writeFileSync(join(scratch, "old.ts"), "old");
    const refused = await server.plinth("gen", "types", "-o", join(scratch, "old.ts"), "--schema", "attic");
    expect(refused.code).toBe(1);
    expect(readFileSync(join(scratch, "old.ts"), "utf8")).toBe("old");
    expect(existsSync(join(scratch, "old.ts.new"))).toBe(false);
  });
});
