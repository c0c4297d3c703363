// How often each may ask, and what who asks too often is told.

import { createClient } from "@supabase/supabase-js";
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signUp, unique, visitor } from "./support/people.ts";
import { psql } from "./support/psql.ts";
import { Server, useServer } from "./support/server.ts";

const migrations = ["20250101000005_answers.sql"];
const areas = "[schema]\nareas = []\n";

/** Each test takes an address of its own, as if a proxy said so. */
let addresses = 0;
const newAddress = (): string => `192.0.2.${++addresses}`;

function ask(server: Server, path: string, from: string, init: RequestInit & { headers?: Record<string, string> } = {}): Promise<Response> {
  return fetch(server.url + path, {
    ...init,
    headers: { apikey: server.anonKey, "x-forwarded-for": from, "content-type": "application/json", ...init.headers },
  });
}

const tokenOf = (server: Server, sub: string): string => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub, role: "authenticated", iat: now, exp: now + 600 })}`;
  return `${signed}.${createHmac("sha256", server.jwtSecret).update(signed).digest("base64url")}`;
};

const notes = "/rest/v1/notes?select=id&limit=1";

describe("with rules", () => {
  const server = useServer({
    migrations,
    config: `${areas}
[server]
trusted_proxies = ["127.0.0.0/8"]
threads = 2
[[rate_limit]]
name = "visitors read"
routes = "rest.read"
by = "ip"
requests = 5
per = "1h"
roles = ["anon"]
[[rate_limit]]
name = "writes"
routes = ["rest.write", "rest.rpc"]
by = "user"
requests = 4
per = "1h"
burst = 3
[[rate_limit]]
name = "sign-ins"
routes = "auth"
by = "ip"
requests = 3
per = "12s"
[[rate_limit]]
name = "guesses"
routes = "rest"
by = "ip"
requests = 40
per = "1h"
`,
  });

  test("visitors read so often and no more, on whatever connection", async () => {
    const from = newAddress();
    for (let left = 4; left >= 0; left--) {
      const answer = await ask(server, notes, from, { headers: { connection: "close" } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("ratelimit-policy")).toBe('"visitors read";q=5;w=3600, "guesses";q=40;w=3600');
      expect(answer.headers.get("ratelimit")).toMatch(new RegExp(`^"visitors read";r=${left};t=\\d+, "guesses";r=\\d+;t=\\d+$`));
      expect(answer.headers.get("retry-after")).toBeNull();
    }
    const refused = await ask(server, notes, from);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("ratelimit-policy")).toBe('"visitors read";q=5;w=3600');
    expect(refused.headers.get("ratelimit")).toMatch(/^"visitors read";r=0;t=3600$/);
    const wait = Number(refused.headers.get("retry-after"));
    expect(wait).toBeGreaterThan(700);
    expect(wait).toBeLessThanOrEqual(720);
    expect(await refused.json()).toEqual({
      code: "PLINTH429",
      message: "Too many requests",
      details: 'The rate limit "visitors read" is used up.',
      hint: `Try again in ${wait} s, as Retry-After says.`,
    });
    // Others, other routes and other roles go on.
    expect((await ask(server, notes, newAddress())).status).toBe(200);
    expect((await ask(server, "/rest/v1/rpc/words?p_count=1", from)).status).toBe(200);
    expect((await ask(server, notes, from, { headers: { apikey: server.serviceKey } })).status).toBe(200);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });

  test("requests at the same time are counted exactly", async () => {
    const from = newAddress();
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask(server, notes, from)));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(5);
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(35);
  });

  test("users are counted wherever they are", async () => {
    const ada = { authorization: `Bearer ${tokenOf(server, "00000000-0000-0000-0000-00000000ada0")}` };
    const bob = { authorization: `Bearer ${tokenOf(server, "00000000-0000-0000-0000-000000000b0b")}` };
    const write = (headers: Record<string, string>): Promise<Response> =>
      ask(server, "/rest/v1/notes", newAddress(), { method: "POST", body: '{"body":"x"}', headers });
    for (let i = 0; i < 3; i++) expect((await write(ada)).status).toBe(201);
    expect((await write(ada)).status).toBe(429);
    expect((await ask(server, "/rest/v1/rpc/words?p_count=1", newAddress(), { headers: ada })).status).toBe(429);
    expect((await write(bob)).status).toBe(201);
    expect((await write({})).status).toBe(201); // no user: the address
  });

  test("wrong keys and tokens count for their address", async () => {
    const from = newAddress();
    const guess = (number: number): Promise<Response> =>
      ask(server, notes, from, { headers: { apikey: `sb_secret_${number}` } });
    const statuses = await Promise.all(Array.from({ length: 50 }, async (_, number) => (await guess(number)).status));
    expect(statuses.filter((status) => status === 401)).toHaveLength(40);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    expect((await ask(server, notes, from)).status).toBe(429);
  });

  test("auth refuses in its own words, and allows again after Retry-After", async () => {
    const from = newAddress();
    const signIn = (): Promise<Response> =>
      ask(server, "/auth/v1/token?grant_type=password", from, {
        method: "POST",
        body: JSON.stringify({ email: "nobody@example.com", password: "wrong" }),
        headers: { "x-supabase-api-version": "2024-01-01" },
      });
    for (let i = 0; i < 3; i++) expect((await signIn()).status).toBe(400);
    const refused = await signIn();
    expect(refused.status).toBe(429);
    expect(await refused.json()).toEqual({ code: "over_request_rate_limit", message: "Request rate limit reached" });
    expect(refused.headers.get("x-sb-error-code")).toBe("over_request_rate_limit");
    const wait = Number(refused.headers.get("retry-after"));
    expect(wait).toBeGreaterThanOrEqual(1);
    expect(wait).toBeLessThanOrEqual(4);
    await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    expect((await signIn()).status).toBe(400);
  });

  test("a client cannot choose its address past the proxy, and IPv6 is counted by /64", async () => {
    const from = newAddress();
    for (let i = 0; i < 5; i++) expect((await ask(server, notes, `10.9.9.${i}, ${from}`)).status).toBe(200);
    expect((await ask(server, notes, `10.9.9.99, ${from}`)).status).toBe(429);
    for (let i = 0; i < 5; i++) expect((await ask(server, notes, `2001:db8:1:2::${i}`)).status).toBe(200);
    expect((await ask(server, notes, "2001:db8:1:2:ffff::1")).status).toBe(429);
    expect((await ask(server, notes, "2001:db8:1:3::1")).status).toBe(200);
  });

  test("browsers may read the fields, and preflights are free", async () => {
    const from = newAddress();
    const origin = { origin: "https://app.example.com" };
    for (let i = 0; i < 10; i++) {
      const preflight = await ask(server, notes, from, {
        method: "OPTIONS",
        headers: { ...origin, "access-control-request-method": "GET" },
      });
      expect(preflight.status).toBe(200);
    }
    for (let i = 0; i < 5; i++) expect((await ask(server, notes, from, { headers: origin })).status).toBe(200);
    const refused = await ask(server, notes, from, { headers: origin });
    expect(refused.status).toBe(429);
    expect(refused.headers.get("access-control-allow-origin")).toBe("*");
    expect(refused.headers.get("access-control-expose-headers")).toMatch(/, RateLimit, RateLimit-Policy, Retry-After$/);
    // No rule, no fields.
    const writes = await ask(server, "/auth/v1/health", from, { headers: origin });
    expect(writes.headers.get("access-control-expose-headers")).toMatch(/RateLimit/);
    const health = await fetch(`${server.url}/health`);
    expect(health.headers.get("ratelimit")).toBeNull();
  });

  test("refusals are in /metrics", async () => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const count = (rule: string): number => Number(new RegExp(`plinth_rate_limited_total\\{rule="${rule}"\\} (\\d+)`).exec(text)?.[1] ?? -1);
    expect(count("visitors read")).toBeGreaterThanOrEqual(38);
    expect(count("guesses")).toBe(11);
    expect(count("sign-ins")).toBe(1);
  });

  test("supabase-js shows the refusal as an error", async () => {
    const client = createClient(server.url, server.anonKey, { global: { headers: { "x-forwarded-for": newAddress() } } });
    for (let i = 0; i < 5; i++) expect((await client.from("notes").select("id").limit(1)).error).toBeNull();
    const { error, status } = await client.from("notes").select("id").limit(1);
    expect(status).toBe(429);
    expect(error).toMatchObject({ code: "PLINTH429", message: "Too many requests" });
  });
});

describe("by key", () => {
  const server = useServer({
    migrations,
    config: `${areas}[[rate_limit]]\nname = "keys"\nby = "key"\nrequests = 4\nper = "1h"\n`,
  });
  const status = async (headers: Record<string, string>, query = ""): Promise<number> =>
    (await fetch(`${server.url}${notes}${query}`, { headers })).status;

  test("each has its own count, however it is sent", async () => {
    const key = server.publishableKey;
    expect(await status({ apikey: key })).toBe(200);
    expect(await status({}, `&apikey=${key}`)).toBe(200);
    expect(await status({ authorization: `Bearer ${key}` })).toBe(200);
    expect(await status({ authorization: `bearer  ${key}` })).toBe(200);
    expect(await status({ authorization: `BEARER ${key}` })).toBe(429);
    expect(await status({ apikey: key, authorization: `Bearer ${tokenOf(server, "00000000-0000-0000-0000-00000000ada0")}` })).toBe(429);
    expect(await status({ apikey: server.secretKey })).toBe(200);
    expect(await status({})).toBe(200); // none: the address
  });
});

describe("without a trusted proxy", () => {
  const server = useServer({
    migrations,
    config: `${areas}[[rate_limit]]\nname = "all"\nby = "ip"\nrequests = 6\nper = "1h"\n`,
  });

  test("who connects is the client, whatever it says", async () => {
    for (let i = 0; i < 6; i++) expect((await ask(server, notes, newAddress())).status).toBe(200);
    expect((await ask(server, notes, newAddress())).status).toBe(429);
    const { error } = await visitor(server).auth.signUp({ email: `${unique("ada")}@example.com`, password: "correct horse" });
    expect(error).toMatchObject({ status: 429, code: "over_request_rate_limit" });
  });
});

describe("two programs in front of one database", () => {
  const rules = `${areas}
[rate_limits]
shared = true
[server]
trusted_proxies = ["127.0.0.1"]
[[rate_limit]]
name = "all"
by = "ip"
requests = 10
per = "1h"
`;
  const one = useServer({ migrations, config: rules });
  let two: Server;
  beforeAll(async () => {
    two = new Server({ migrations, config: `${rules}[db]\nurl = "${one.dbUrl}"\n[auth]\njwt_secret = "${one.jwtSecret}"\n` });
    await two.start();
  });
  afterAll(() => two.stop());

  const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2_500));
  const allowed = async (server: Server, from: string, times: number): Promise<number> => {
    const statuses = await Promise.all(Array.from({ length: times }, async () => (await ask(server, notes, from)).status));
    return statuses.filter((status) => status === 200).length;
  };

  test("share what they allow", async () => {
    const from = newAddress();
    expect(await allowed(one, from, 6)).toBe(6);
    await settled();
    expect(await allowed(two, from, 1)).toBe(1);
    await settled();
    expect(await allowed(two, from, 10)).toBe(3);
    expect(await allowed(one, newAddress(), 12)).toBe(10);
  });

  test("and hold it, each for itself, when they cannot tell each other", async () => {
    await psql(one.dbUrl, "revoke execute on function app.count_requests from service_role");
    const from = newAddress();
    expect(await allowed(one, from, 20)).toBe(10);
    await settled();
    expect(await allowed(one, from, 5)).toBe(0);
    expect(await allowed(two, from, 20)).toBe(10);
    await psql(one.dbUrl, "grant execute on function app.count_requests to service_role");
  });
});

describe("without rules", () => {
  const server = useServer({ migrations, config: areas });

  test("nothing is limited and nothing is said", async () => {
    for (let i = 0; i < 100; i++) {
      const answer = await ask(server, notes, "192.0.2.250", { headers: { origin: "https://app.example.com" } });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("ratelimit")).toBeNull();
      expect(answer.headers.get("access-control-expose-headers")).not.toMatch(/RateLimit/);
    }
    expect(await (await fetch(`${server.url}/metrics`)).text()).not.toContain("plinth_rate_limited_total");
    await signUp(server, "ada");
  });
});
