// The access matrix of schema/ over REST: the same personas, rows and cells that the SQL tests try.

import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { psql } from "./psql.ts";
import type { Server } from "./server.ts";

const run = promisify(execFile);
const schema = fileURLToPath(new URL("../../../schema", import.meta.url));

export const operations = ["select", "insert", "update", "delete"] as const;
export type Operation = (typeof operations)[number];
type Which = "own" | "colleague" | "other";

interface Case {
  key: Record<string, unknown>;
  update: Record<string, unknown>;
  insert: Record<string, unknown>;
}

export interface Cell {
  relation: string;
  persona: string;
  operation: Operation;
  wanted: string;
}

export class AccessMatrix {
  cells: Cell[] = [];
  private readonly server: Server;
  private kinds = new Map<string, string>();
  private cases: Record<string, Case> = {};
  private users: Record<string, string> = {};

  constructor(server: Server) {
    this.server = server;
  }

  /** Loads personas, probes and their rows into the server's database, and stays with these relations. */
  async prepare(relations: string[]): Promise<void> {
    const script = [join(schema, "testing/support.sql"), join(schema, "testing/access.sql")];
    const areas = readdirSync(join(schema, "domains")).sort();
    await this.load(script.map((file) => readFileSync(file, "utf8")).join("\n"));
    for (const area of areas) {
      const folder = join(schema, "domains", area);
      if (!existsSync(join(folder, "access.tsv"))) continue;
      await this.load(copyOf(readFileSync(join(folder, "access.tsv"), "utf8")));
      await this.load(readFileSync(join(folder, "tests/probes.sql"), "utf8"));
    }
    await this.load("select test.given_personas(); select test.given_probe_rows();");

    const list = `array['${relations.join("','")}']`;
    const ask = async (sql: string): Promise<unknown> => JSON.parse((await psql(this.server.dbUrl, sql)).join("\n"));
    const path = "set search_path = public, tap, test;";
    this.cases = (await ask(`${path} select test.rest_cases(${list})`)) as Record<string, Case>;
    this.users = (await ask(
      `select jsonb_object_agg(persona, test.user_of_persona(persona)) from (select distinct persona from test.access) as a`,
    )) as Record<string, string>;
    const kinds = (await ask(`select jsonb_object_agg(relation, kind) from test.probes`)) as Record<string, string>;
    this.kinds = new Map(Object.entries(kinds));
    this.cells = (await ask(
      `select jsonb_agg(jsonb_build_object('relation', a.relation, 'persona', a.persona, 'operation', c.operation, 'wanted', c.wanted)
         order by a.relation, a.persona)
       from test.access as a cross join lateral (values ('select', a.may_select), ('insert', a.may_insert),
         ('update', a.may_update), ('delete', a.may_delete)) as c (operation, wanted)
       where a.relation = any(${list})`,
    )) as Cell[];
  }

  /** What the persona of a cell reaches, in the words of access.tsv. */
  async reach(cell: Cell): Promise<string> {
    const kind = this.kinds.get(cell.relation);
    const own = await this.try(cell, "own");
    const colleague = kind === "member" ? await this.try(cell, "colleague") : own;
    const other = await this.try(cell, "other");
    if (own && colleague && other) return "yes";
    if (own && colleague) return kind === "catalogue" ? "shown" : kind === "member" ? "tenant" : "own";
    if (own && !other) return "own";
    return own || colleague || other ? `strange (own ${own}, colleague ${colleague}, other ${other})` : "no";
  }

  /** Did the request reach a row? It is rolled back. */
  private async try(cell: Cell, which: Which): Promise<boolean> {
    const asked = this.cases[`${cell.relation}/${cell.persona}/${which}`];
    if (!asked) throw new Error(`no case for ${cell.relation}, ${cell.persona}, ${which}`);
    const filter = new URLSearchParams(Object.entries(asked.key).map(([column, value]) => [column, `eq.${String(value)}`]));
    const url = `${this.server.url}/rest/v1/${cell.relation}${cell.operation === "insert" ? "" : `?${filter}`}`;
    const method = { select: "GET", insert: "POST", update: "PATCH", delete: "DELETE" }[cell.operation];
    const body = cell.operation === "insert" ? asked.insert : cell.operation === "update" ? asked.update : undefined;
    const answer = await fetch(url, {
      method,
      headers: {
        apikey: this.server.anonKey,
        authorization: `Bearer ${this.tokenOf(cell.persona)}`,
        "content-type": "application/json",
        prefer: "return=minimal,count=exact,tx=rollback",
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await answer.text();
    if (answer.ok) return !/\/0$/.test(answer.headers.get("content-range") ?? "");
    const code = (JSON.parse(text) as { code: string }).code;
    if (code !== "42501") throw new Error(`${method} ${url} as ${cell.persona}: ${text}`);
    return false;
  }

  private tokenOf(persona: string): string {
    if (persona === "anon") return this.server.anonKey;
    if (persona === "service") return this.server.serviceKey;
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const now = Math.floor(Date.now() / 1000);
    const claims = { sub: this.users[persona], role: "authenticated", aud: "authenticated", iat: now, exp: now + 3600 };
    const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
    return `${signed}.${createHmac("sha256", this.server.jwtSecret).update(signed).digest("base64url")}`;
  }

  private async load(sql: string): Promise<void> {
    const child = run("psql", ["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-d", this.server.dbUrl]);
    child.child.stdin?.end(`set client_min_messages = warning;\n${sql}`);
    await child;
  }
}

const copyOf = (tsv: string): string =>
  `copy test.access_lines from stdin with (format csv, delimiter E'\\t', header true);\n${tsv}\\.\n`;
