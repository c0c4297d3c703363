// People of the schema's own tests (schema/testing/support.sql) as clients of a running server.

import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { psql } from "./psql.ts";
import type { Server } from "./server.ts";

const run = promisify(execFile);
const support = new URL("../../../schema/testing/support.sql", import.meta.url);

/** Runs a script in one transaction, as the database's owner. */
export async function runScript(server: Server, sql: string): Promise<void> {
  const child = run("psql", ["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-d", server.dbUrl]);
  child.child.stdin?.end(`set client_min_messages = warning;\n${sql}`);
  await child;
}

/** The functions test.given_…() for scripts. */
export const loadSupport = (server: Server): Promise<void> => runScript(server, readFileSync(support, "utf8"));

/** Ids by name, of test.personas or test.tenants. */
export async function idsOf(server: Server, table: "personas" | "tenants"): Promise<Record<string, string>> {
  const name = table === "personas" ? "name" : "subdomain";
  const rows = await psql(server.dbUrl, `select ${name}, id from test.${table}`);
  return Object.fromEntries(rows.map((row) => row.split("|") as [string, string]));
}

function tokenOf(server: Server, userId: string, email: string): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: userId, role: "authenticated", aud: "authenticated", email, iat: now, exp: now + 3600 };
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${signed}.${createHmac("sha256", server.jwtSecret).update(signed).digest("base64url")}`;
}

/** A client that is signed in as the persona. */
export function clientOf(server: Server, name: string, userId: string): SupabaseClient {
  const token = tokenOf(server, userId, `${name}@example.com`);
  return createClient(server.url, server.anonKey, { accessToken: () => Promise.resolve(token) });
}
