// The keys that sign tokens move on while people are signed in.

import type { SupabaseClient } from "@supabase/supabase-js";
import { createClient } from "@supabase/supabase-js";
import { createPublicKey, verify, type JsonWebKey } from "node:crypto";
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { clientWith, password, signUp, unique } from "./support/people.ts";
import { Server, useServer } from "./support/server.ts";
import { sleep, waitUntil } from "./support/wait.ts";

const config = "[schema]\nareas = []\n";
const migrations = ["20250101000006_projects.sql"];

interface Key {
  kid: string;
  algorithm: string;
  status: string;
}

const headerOf = (token: string): { alg: string; kid?: string } =>
  JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as { alg: string; kid?: string };

async function keysOf(server: Server): Promise<Key[]> {
  const { code, output } = await server.plinth("keys", "list", "--json");
  expect(code, output).toBe(0);
  return JSON.parse(output) as Key[];
}
const kidOf = async (server: Server, status: string): Promise<string> =>
  (await keysOf(server)).find((key) => key.status === status)?.kid ?? "";

async function publishedKids(server: Server): Promise<string[]> {
  const answer = await fetch(`${server.url}/auth/v1/.well-known/jwks.json`);
  expect(answer.headers.get("cache-control")).toBe("public, max-age=600");
  return ((await answer.json()) as { keys: { kid: string }[] }).keys.map((key) => key.kid);
}

/** Moves the keys on, and waits until the running server has noticed. */
async function rotate(server: Server): Promise<void> {
  const offset = server.logSize();
  const { code, output } = await server.plinth("keys", "rotate");
  expect(code, output).toBe(0);
  const current = await kidOf(server, "current");
  await waitUntil("the server signs with it", 5_000, async () => server.logSince(offset).includes(`key ${current}`));
}

/** As another service does it, which holds no secret. */
async function isVerifiedByJwks(server: Server, token: string): Promise<boolean> {
  const { kid, alg } = headerOf(token);
  const { keys } = (await (await fetch(`${server.url}/auth/v1/.well-known/jwks.json`)).json()) as { keys: (JsonWebKey & { kid: string })[] };
  const jwk = keys.find((one) => one.kid === kid);
  if (!jwk) return false;
  const key = createPublicKey({ key: jwk, format: "jwk" });
  const [header, claims, signature] = token.split(".");
  const text = Buffer.from(`${header}.${claims}`);
  return verify(alg === "EdDSA" ? null : "sha256", text, { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature ?? "", "base64url"));
}

async function tokenOf(client: SupabaseClient): Promise<string> {
  const { data } = await client.auth.getSession();
  return data.session?.access_token ?? "";
}

/** Which services take a token: their status codes. */
async function statuses(server: Server, token: string): Promise<number[]> {
  const headers = { apikey: server.anonKey, authorization: `Bearer ${token}`, "content-type": "application/json" };
  const body = '[{"method":"GET","path":"/projects?select=id"}]';
  const answers = await Promise.all([
    fetch(`${server.url}/rest/v1/projects?select=id`, { headers }),
    fetch(`${server.url}/batch/v1`, { method: "POST", headers, body }),
    fetch(`${server.url}/auth/v1/user`, { headers }),
  ]);
  return answers.map((answer) => answer.status);
}

describe("a new project", () => {
  const server = useServer({ config, migrations });

  test("signs with ES256 and publishes the key and the next one", async () => {
    const { client } = await signUp(server, "ada");
    const current = await kidOf(server, "current");
    expect(headerOf(await tokenOf(client))).toEqual({ alg: "ES256", kid: current, typ: "JWT" });
    expect(await publishedKids(server)).toEqual([current, await kidOf(server, "standby")]);
    expect(statSync(server.stateFile("signing_keys.json")).mode & 0o777).toBe(0o600);
  });

  test("clients verify tokens by themselves", async () => {
    const asked: string[] = [];
    const client = createClient(server.url, server.publishableKey, {
      auth: { persistSession: false, autoRefreshToken: false },
      global: {
        fetch: (input, init) => {
          asked.push(new URL(String(input)).pathname);
          return fetch(input, init);
        },
      },
    });
    const email = `${unique("grace")}@example.com`;
    await client.auth.signUp({ email, password });
    const { data, error } = await client.auth.getClaims();
    expect(error).toBeNull();
    expect(data?.claims).toMatchObject({ email, role: "authenticated" });
    expect(asked).toContain("/auth/v1/.well-known/jwks.json");
    expect(asked).not.toContain("/auth/v1/user");
  });

  test("rotation signs nobody out; revocation ends tokens, not sessions", async () => {
    const { client, email } = await signUp(server, "alan");
    const old = await tokenOf(client);
    const first = headerOf(old).kid ?? "";
    expect(await statuses(server, old)).toEqual([200, 200, 200]);

    await rotate(server);
    expect(await statuses(server, old)).toEqual([200, 200, 200]);
    expect((await client.auth.getUser()).data.user?.email).toBe(email);
    await client.auth.refreshSession();
    const fresh = await tokenOf(client);
    expect(headerOf(fresh).kid).toBe(await kidOf(server, "current"));
    expect(headerOf(fresh).kid).not.toBe(first);
    expect((await client.auth.getClaims()).data?.claims.email).toBe(email);

    const revoked = await server.plinth("keys", "revoke", first);
    expect(revoked.code, revoked.output).toBe(0);
    await waitUntil("the old token is refused", 5_000, async () => (await statuses(server, old))[0] === 401);
    expect(await statuses(server, old)).toEqual([401, 401, 403]);
    expect(await publishedKids(server)).not.toContain(first);
    expect(await statuses(server, fresh)).toEqual([200, 200, 200]);
    expect(readFileSync(server.stateFile("signing_keys.json"), "utf8").split("\n").find((line) => line.includes(first))).not.toContain('"d":');
  });

  test("a session whose token was revoked goes on by its refresh token", async () => {
    const { client } = await signUp(server, "edsger");
    const old = await tokenOf(client);
    await rotate(server);
    await server.plinth("keys", "revoke", headerOf(old).kid ?? "");
    await waitUntil("the old token is refused", 5_000, async () => (await statuses(server, old))[0] === 401);
    expect((await client.from("projects").select("id")).status).toBe(401);
    expect((await client.auth.refreshSession()).error).toBeNull();
    expect((await client.from("projects").select("id")).status).toBe(200);
  });

  test("a file that cannot be read changes nothing", async () => {
    const { client } = await signUp(server, "barbara");
    const file = server.stateFile("signing_keys.json");
    const text = readFileSync(file, "utf8");
    const offset = server.logSize();
    writeFileSync(`${file}.broken`, "[{");
    renameSync(`${file}.broken`, file);
    await waitUntil("it is noticed", 5_000, async () => server.logSince(offset).includes("stay as they were"));
    await sleep(1_500);
    const [log, taken] = [server.logSince(offset), await statuses(server, await tokenOf(client))];
    writeFileSync(file, text);
    expect(log.match(/stay as they were/g)).toHaveLength(1);
    expect(taken).toEqual([200, 200, 200]);
  });

  test("the commands say what is, and refuse what cannot be", async () => {
    const list = await server.plinth("keys", "list");
    expect(list.output).toMatch(/^KID +ALG +STATUS +SINCE \(UTC\)\n/);
    expect(list.output).toMatch(/\n\S{43}  ES256  current   [-0-9]{10} [:0-9]{5}  signs\n/);
    const current = await server.plinth("keys", "revoke", await kidOf(server, "current"));
    expect(current).toMatchObject({ code: 1, output: expect.stringContaining("the key signs at the moment") });
    expect((await server.plinth("keys", "revoke", "nobody")).output).toContain("there is no key nobody");
    expect((await server.plinth("keys", "generate", "--algorithm", "HS256")).code).toBe(2);
    const made = await server.plinth("keys", "generate", "--algorithm", "EdDSA", "--json");
    expect(JSON.parse(made.output)).toMatchObject([{ algorithm: "EdDSA", status: "standby" }]);
    expect((await server.plinth("keys", "-o", "env")).output).toContain("PUBLISHABLE_KEY=");
  });

  test("every algorithm signs what this server and others verify", async () => {
    await server.plinth("keys", "generate", "--algorithm", "RS256");
    const seen = new Set<string>();
    for (let i = 0; i < 4 && !seen.has("RS256"); i++) {
      await rotate(server);
      const { client } = await signUp(server, "tony");
      const token = await tokenOf(client);
      seen.add(headerOf(token).alg);
      expect(await statuses(server, token)).toEqual([200, 200, 200]);
      expect(await isVerifiedByJwks(server, token)).toBe(true);
    }
    expect([...seen].sort()).toEqual(["ES256", "EdDSA", "RS256"].sort());
  });

  test("the OpenID configuration leads to the keys", async () => {
    const answer = await fetch(`${server.url}/auth/v1/.well-known/openid-configuration`);
    const found = (await answer.json()) as { issuer: string; jwks_uri: string };
    expect(found.issuer).toBe(`${server.url}/auth/v1`);
    expect((await fetch(found.jwks_uri)).status).toBe(200);
  });
});

describe("a project that signs with its secret", () => {
  const secret = "a secret of the operator, of more than 32 characters";
  const server = useServer({ config: `${config}[auth]\njwt_secret = "${secret}"\n`, migrations });

  test("goes on, until the first rotation, and nobody is signed out by that", async () => {
    const { client, email } = await signUp(server, "donald");
    const old = await tokenOf(client);
    expect(headerOf(old)).toEqual({ alg: "HS256", typ: "JWT" });
    expect(await publishedKids(server)).toEqual([]);
    expect((await server.plinth("keys", "list")).output).toContain("the JWT secret signs tokens (HS256)");

    await rotate(server);
    expect(await statuses(server, old)).toEqual([200, 200, 200]);
    const again = clientWith(server, server.publishableKey);
    await again.auth.signInWithPassword({ email, password });
    expect(headerOf(await tokenOf(again)).alg).toBe("ES256");
    expect((await clientWith(server, server.serviceKey).from("projects").select("id")).status).toBe(200);
  });
});

test("servers that share the file take each other's tokens, and refuse them together", async () => {
  const one = new Server({ config, migrations });
  let other: Server | undefined;
  try {
    await one.start();
    other = new Server({ config: `${config}[auth]\nsigning_keys_path = "${one.stateFile("signing_keys.json")}"\n`, migrations });
    await other.start();
    const { client } = await signUp(one, "frances");
    const token = await tokenOf(client);
    const restOf = async (server: Server): Promise<number> => (await statuses(server, token))[0] ?? 0;
    expect([await restOf(one), await restOf(other)]).toEqual([200, 200]);
    await rotate(one);
    await one.plinth("keys", "revoke", headerOf(token).kid ?? "");
    for (const server of [one, other])
      await waitUntil("the revoked token is refused", 5_000, async () => (await restOf(server)) === 401);
  } finally {
    await other?.stop();
    await one.stop();
  }
});
