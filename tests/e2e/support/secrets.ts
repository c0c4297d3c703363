// No log may hold a secret. While a file's tests run, what people and /auth/v1 tell each other in confidence is noted
// here; when its server stops, both logs are searched for it, and for the secrets that the database and the project keep.
//
// Codes of a few digits are not searched for: some number in a log is always one of them. The tests that read mail and
// messages look for theirs.

import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { psql } from "./psql.ts";
import type { Server } from "./server.ts";

const confidential = /"(password|current_password|token|token_hash|hashed_token|access_token|refresh_token|secret|nonce|auth_code|code_verifier)"\s*:\s*"([^"\\]+)"/g;
const shortest = 8;
const heard = new Set<string>();

function hear(text: string): void {
  for (const [, , value] of text.matchAll(confidential)) if (value) heard.add(value);
}

/** From here on, what fetch() carries to and from /auth/v1 is noted. Nothing is changed. */
export function listen(): void {
  const fetchIt = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const answer = await fetchIt(input, init);
    const url = input instanceof Request ? input.url : String(input);
    if (!url.includes("/auth/v1/")) return answer;
    if (typeof init?.body === "string") hear(init.body);
    if (answer.headers.get("content-type")?.includes("json")) hear(await answer.clone().text());
    return answer;
  };
}

const kept = `
  select encrypted_password from auth.users
  union all select token_hash from auth.one_time_tokens
  union all select token from auth.refresh_tokens
  union all select secret from auth.mfa_factors
  union all select otp_code from auth.mfa_challenges
  union all select auth_code from auth.flow_state`;

async function secretsOf(server: Server): Promise<Set<string>> {
  const inDatabase = (await server.isHealthy().catch(() => false)) ? await psql(server.dbUrl, kept) : [];
  const ofProject = [server.jwtSecret, server.serviceKey, server.secretKey, server.dbPassword];
  return new Set([...heard, ...inDatabase, ...ofProject].filter((secret) => secret.length >= shortest));
}

/** To be called while the server still runs. */
export async function expectNoSecretInLogs(server: Server): Promise<void> {
  const secrets = [...(await secretsOf(server))];
  for (const file of server.logFiles()) {
    const log = readFileSync(file, "utf8");
    const found = secrets.filter((secret) => log.includes(secret));
    const lines = log.split("\n").filter((line) => found.some((secret) => line.includes(secret)));
    expect(lines, `secrets in ${file}`).toEqual([]);
  }
}
