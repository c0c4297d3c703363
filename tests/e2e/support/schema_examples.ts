// The calls of schema/domains/*/examples.toml, made for real, with what the documentation shows of them.
//
//   setup = "…"              SQL before the area's examples, as the database's owner
//   [given]                  values by name: the first column of a query
//   [[example]]
//   function, as             "visitor", "server" or one of the people below
//   arguments                "${acme.id}", "${lead}", "${run.id}" stand for what is known by that name
//   keep = "run"             from then on the result is known by that name
//   fails = true             the answer is an error
//   hidden = true            made, not shown: others need its result
//   rows = 2                 show so many rows
//   members = ["profiles"]   show these members of an object
//   varies = ["version"]     members that differ from run to run; ["*"]: the result itself
//
// What differs from run to run is replaced: an id that is known by a name is <acme.id>, another is <uuid>; times are
// <timestamp>, days that are near today <date>, digests <digest>.

import type { SupabaseClient } from "@supabase/supabase-js";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "smol-toml";
import { operator, visitor } from "./people.ts";
import { clientOf, idsOf, loadSupport, runScript } from "./personas.ts";
import { psql } from "./psql.ts";
import type { Server } from "./server.ts";

export interface Example {
  function: string;
  as: string;
  arguments?: Record<string, unknown>;
  keep?: string;
  fails?: boolean;
  hidden?: boolean;
  rows?: number;
  members?: string[];
  varies?: string[];
}

interface AreaExamples {
  setup?: string;
  given?: Record<string, string>;
  example: Example[];
}

/** As examples.results.json has it. */
export interface Recorded {
  function: string;
  caller: string;
  call: string;
  result: string;
  failed?: true;
}

const domains = fileURLToPath(new URL("../../../schema/domains/", import.meta.url));
export const resultsFile = (area: string): string => `${domains}${area}/examples.results.json`;

/** Areas that have examples, in order. */
export const areasWithExamples = (): string[] =>
  readdirSync(domains)
    .sort()
    .filter((area) => existsSync(`${domains}${area}/examples.toml`));

export const readExamples = (area: string): AreaExamples =>
  parse(readFileSync(`${domains}${area}/examples.toml`, "utf8")) as unknown as AreaExamples;

const people: Record<string, string> = {
  visitor: "a visitor, who is not signed in",
  server: "a server, with the secret key",
  olga: "olga, owner of the tenant acme",
  max: "max, a member of the tenant acme",
  vera: "vera, a viewer of the tenant acme",
  gus: "gus, who was invited to the tenant acme",
  ruth: "ruth, who is in no tenant",
  eve: "eve, who is in no tenant",
  petra: "petra, an administrator of the platform",
};

// Tasks of the server would meddle: they number ranks, seal days and compute figures when it suits them.
const givenPeople = `
  update app.maintenance_tasks set enabled = false;
  select test.given_tenant('acme', 'olga', p_members => array['max'], p_viewers => array['vera']);
  select test.given_user(name) from unnest(array['gus', 'sam', 'ruth', 'eve']) as p (name);
  select test.given_platform_admin('petra');`;

export class ExampleRunner {
  private readonly server: Server;
  private readonly known: Record<string, unknown> = {};
  private readonly names = new Map<string, string>(); // of ids: "acme.id"
  private readonly clients = new Map<string, SupabaseClient>();

  constructor(server: Server) {
    this.server = server;
  }

  async prepare(): Promise<void> {
    await loadSupport(this.server);
    await runScript(this.server, givenPeople);
    for (const [name, id] of Object.entries(await idsOf(this.server, "personas"))) {
      this.clients.set(name, clientOf(this.server, name, id));
      this.know(name, { id });
    }
    for (const [name, id] of Object.entries(await idsOf(this.server, "tenants"))) this.know(name, { id });
    this.clients.set("visitor", visitor(this.server));
    this.clients.set("server", operator(this.server));
  }

  /** All examples of an area, in order. */
  async run(area: string): Promise<Recorded[]> {
    const { setup, given, example: examples } = readExamples(area);
    if (setup) await runScript(this.server, setup);
    for (const [name, query] of Object.entries(given ?? {})) {
      const [value] = await psql(this.server.dbUrl, query);
      if (value === undefined) throw new Error(`${area}: the query for ${name} gives no row`);
      this.know(name, value);
    }
    const recorded: Recorded[] = [];
    for (const example of examples) {
      const one = await this.runOne(example);
      if (!example.hidden) recorded.push(one);
    }
    return recorded;
  }

  private async runOne(example: Example): Promise<Recorded> {
    const client = this.clients.get(example.as);
    const caller = people[example.as];
    if (!client || !caller) throw new Error(`${example.function}: there is nobody called ${example.as}`);
    const { data, error } = await client.rpc(example.function, this.fill(example.arguments ?? {}) as Record<string, unknown>);
    if (Boolean(error) !== Boolean(example.fails)) {
      throw new Error(`${example.function} as ${example.as}: ${error ? JSON.stringify(error) : "there is no error"}`);
    }
    if (example.keep) this.know(example.keep, data);
    const { code, message, details, hint } = error ?? {};
    return {
      function: example.function,
      caller,
      call: callText(example),
      result: this.resultText(error ? { code, message, details, hint } : data, example),
      ...(error ? { failed: true as const } : {}),
    };
  }

  private know(name: string, value: unknown): void {
    this.known[name] = value;
    const id = typeof value === "object" ? (value as { id?: unknown } | null)?.id : value;
    if (typeof id === "string" && !this.names.has(id)) this.names.set(id, id === value ? name : `${name}.id`);
  }

  private fill(value: unknown): unknown {
    if (typeof value === "string") {
      const path = /^\$\{(.+)\}$/.exec(value)?.[1]?.split(".");
      return path ? path.reduce<unknown>((from, step) => (from as Record<string, unknown>)?.[step], this.known) : value;
    }
    return mapMembers(value, (member) => this.fill(member));
  }

  private resultText(result: unknown, example: Example): string {
    if (example.varies?.includes("*")) return JSON.stringify("<varies>");
    const settled = this.settle(result ?? null, example.varies ?? []);
    const { shown, more } = shownPart(settled, example);
    return pretty(shown) + (more ? `\n// and more ${Array.isArray(shown) ? "rows" : "members"} like these` : "");
  }

  /** The same in every run. */
  private settle(value: unknown, varies: string[]): unknown {
    if (typeof value === "string") return this.settleText(value);
    return mapMembers(value, (member, key) => (varies.includes(key) ? "<varies>" : this.settle(member, varies)));
  }

  private settleText(text: string): string {
    return text
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => `<${this.names.get(id) ?? "uuid"}>`)
      .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:\d\d)?)?/g, (time) =>
        isNear(time) ? "<timestamp>" : time,
      )
      .replaceAll(/\d{4}-\d\d-\d\d/g, (day) => (isNear(day) ? "<date>" : day))
      .replaceAll(/\b[0-9a-f]{64}\b/g, "<digest>");
  }
}

/** Within two months of now: a time that the run made. Others are in the examples themselves. */
const isNear = (time: string): boolean => Math.abs(Date.parse(time) - Date.now()) < 62 * 86_400_000;

function mapMembers(value: unknown, map: (member: unknown, key: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map((member) => map(member, ""));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, map(member, key)]));
}

/** What the documentation has room for, and whether there is more. */
function shownPart(result: unknown, { rows, members }: Example): { shown: unknown; more: boolean } {
  if (rows !== undefined && Array.isArray(result)) return { shown: result.slice(0, rows), more: result.length > rows };
  if (members === undefined || typeof result !== "object" || result === null) return { shown: result, more: false };
  const all = Object.entries(result);
  const shown = all.filter(([key]) => members.includes(key));
  return { shown: Object.fromEntries(shown), more: shown.length < all.length };
}

/** JSON, on one line where that is short. */
function pretty(value: unknown): string {
  const line = JSON.stringify(value);
  return line.length <= 80 ? line : JSON.stringify(value, null, 2);
}

/** As one would write it. */
function callText(example: Example): string {
  const kept = example.keep ? `data: ${example.keep}` : "data";
  const given = Object.entries(example.arguments ?? {});
  const name = `'${example.function}'`;
  const head = `const { ${kept}, error } = await supabase.rpc(`;
  if (given.length === 0) return `${head}${name})`;
  const members = given.map(([key, value]) => `${key}: ${sourceOf(value)}`);
  const line = `${head}${name}, { ${members.join(", ")} })`;
  return line.length <= 100 ? line : `${head}${name}, {\n  ${members.join(",\n  ")}\n})`;
}

/** JavaScript for a value; names stand for themselves. */
function sourceOf(value: unknown): string {
  if (typeof value === "string") {
    const name = /^\$\{(.+)\}$/.exec(value)?.[1];
    return name ? name.replaceAll(/\.(\d+)/g, "[$1]") : `'${value.replaceAll("'", "\\'")}'`;
  }
  if (Array.isArray(value)) return `[${value.map(sourceOf).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  return `{ ${Object.entries(value).map(([key, member]) => `${key}: ${sourceOf(member)}`).join(", ")} }`;
}
