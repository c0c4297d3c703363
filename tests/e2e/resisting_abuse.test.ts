// Guessing passwords, filling the database with accounts, sending mail in somebody's name: what keeps it within bounds.

import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { operator, password, signUp, unique, visitor } from "./support/people.ts";
import { json, openProvider } from "./support/provider.ts";
import { psql } from "./support/psql.ts";
import { Server, useServer } from "./support/server.ts";

let addresses = 0;
const newAddress = (): string => `198.51.100.${++addresses}`;
const from = (server: Server, address: string): SupabaseClient =>
  createClient(server.url, server.anonKey, {
    auth: { persistSession: false, autoRefreshToken: false },
    global: { headers: { "x-forwarded-for": address } },
  });
const proxy = `[server]\ntrusted_proxies = ["127.0.0.1"]\n`;
const signIn = (client: SupabaseClient, email: string, word: string) =>
  client.auth.signInWithPassword({ email, password: word });

/** The answer to a sign-in as it is on the wire, without what is different each time. */
async function answerTo(server: Server, address: string, email: string): Promise<{ status: number; body: string; code: string | null }> {
  const answer = await fetch(`${server.url}/auth/v1/token?grant_type=password`, {
    method: "POST",
    headers: { apikey: server.anonKey, "content-type": "application/json", "x-forwarded-for": address },
    body: JSON.stringify({ email, password: "wrong password" }),
  });
  return { status: answer.status, body: await answer.text(), code: answer.headers.get("x-sb-error-code") };
}

describe("two programs in front of one database", () => {
  const config = `[schema]\nareas = []\n${proxy}[auth.rate_limit]\nsign_in_sign_ups = 4\n`;
  const one = useServer({ config });
  let two: Server;
  beforeAll(async () => {
    two = new Server({ config: `${config}[db]\nurl = "${one.dbUrl}"\n[auth]\njwt_secret = "${one.jwtSecret}"\n` });
    await two.start();
  });
  afterAll(() => two.stop());

  test("count an address together", async () => {
    const address = newAddress();
    const attempts = await Promise.all(
      Array.from({ length: 12 }, (_, number) => signIn(from(number % 2 ? one : two, address), "nobody@example.com", "wrong")),
    );
    expect(attempts.filter(({ error }) => error?.code === "invalid_credentials")).toHaveLength(4);
    expect(attempts.filter(({ error }) => error?.code === "over_request_rate_limit")).toHaveLength(8);
    const { error } = await signIn(from(two, address), "nobody@example.com", "wrong");
    expect(error).toMatchObject({ status: 429, message: "Request rate limit reached" });
    expect((await signIn(from(one, newAddress()), "nobody@example.com", "wrong")).error?.code).toBe("invalid_credentials");
  });

  test("and say when to come again", async () => {
    const address = newAddress();
    for (let i = 0; i < 4; i++) await answerTo(one, address, "nobody@example.com");
    const refused = await fetch(`${two.url}/auth/v1/token?grant_type=password`, {
      method: "POST",
      headers: { apikey: two.anonKey, "x-forwarded-for": address },
      body: '{"email":"nobody@example.com","password":"wrong"}',
    });
    expect(refused.status).toBe(429);
    const wait = Number(refused.headers.get("retry-after"));
    expect(wait).toBeGreaterThan(60);
    expect(wait).toBeLessThanOrEqual(75);
  });

  test("requests of this machine are not counted", async () => {
    for (let i = 0; i < 6; i++) expect((await signIn(visitor(one), "nobody@example.com", "wrong")).error?.status).toBe(400);
  });
});

describe("whoever guesses passwords", () => {
  const server = useServer({ config: proxy });

  test("has to wait, and others go on", async () => {
    const ada = await signUp(server, "ada");
    const guesser = from(server, newAddress());
    for (let i = 0; i < 5; i++) expect((await signIn(guesser, ada.email, "wrong")).error?.code).toBe("invalid_credentials");
    const { error } = await signIn(guesser, ada.email, password); // even when it is right
    expect(error).toMatchObject({ status: 429, code: "over_request_rate_limit" });
    expect((await signIn(guesser, ada.email.toUpperCase(), password)).error?.status).toBe(429);
    expect((await signIn(from(server, newAddress()), ada.email, password)).error).toBeNull();
    const bob = await signUp(server, "bob");
    expect((await signIn(guesser, bob.email, password)).error).toBeNull();
  });

  test("learns nothing about who has an account", async () => {
    const ada = await signUp(server, "ada");
    const [known, unknown] = [newAddress(), newAddress()];
    const stranger = `${unique("nobody")}@example.com`;
    for (let i = 0; i < 7; i++) {
      const answers = [await answerTo(server, known, ada.email), await answerTo(server, unknown, stranger)];
      expect(answers[0]).toEqual(answers[1]);
      expect(answers[0]?.status).toBe(i < 5 ? 400 : 429);
    }
  });

  test("is seen by the operator", async () => {
    const ada = await signUp(server, "ada");
    const address = newAddress();
    for (let i = 0; i < 6; i++) await answerTo(server, address, ada.email);
    const admin = operator(server);
    const { data: events } = await admin.from("security_events").select("event_type, action, user_id").eq("source_ip", address);
    expect(events).toEqual([{ event_type: "brute_force", action: "sign_in.blocked", user_id: ada.user.id }]);
    const { data: audit } = await admin
      .from("audit_logs")
      .select("action, resource_id, metadata, user_id")
      .eq("ip_address", address)
      .order("created_at");
    expect(audit).toHaveLength(5); // what was refused unseen is not noted
    expect(audit?.at(-1)).toEqual({ action: "sign_in.failed", resource_id: ada.user.id, metadata: { kept_out: true }, user_id: null });
  });

  test("who signs in in between starts anew", async () => {
    const ada = await signUp(server, "ada");
    const client = from(server, newAddress());
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 4; i++) expect((await signIn(client, ada.email, "wrong")).error?.status).toBe(400);
      expect((await signIn(client, ada.email, password)).error).toBeNull();
    }
    const { data } = await ada.client.from("audit_logs").select("action").eq("action", "sign_in.succeeded");
    expect(data).toHaveLength(2);
  });

  test("from a network of IPv6 is one", async () => {
    const stranger = `${unique("nobody")}@example.com`;
    for (let i = 0; i < 5; i++) expect((await answerTo(server, `2001:db8:7::${i + 1}`, stranger)).status).toBe(400);
    expect((await answerTo(server, "2001:db8:7::ffff", stranger)).status).toBe(429);
    expect((await answerTo(server, "2001:db8:8::1", stranger)).status).toBe(400);
  });
});

describe("without the lock", () => {
  const server = useServer({ config: "[auth.lockout]\nenabled = false\n" });

  test("nobody waits, and nothing is noted", async () => {
    const ada = await signUp(server, "ada");
    for (let i = 0; i < 7; i++) expect((await signIn(visitor(server), ada.email, "wrong")).error?.status).toBe(400);
    expect((await signIn(visitor(server), ada.email, password)).error).toBeNull();
    expect(await psql(server.dbUrl, "select count(*) from public.failed_login_attempts")).toEqual(["0"]);
  });
});

const provider = await openProvider();
const range = await openProvider();

describe("with a captcha", () => {
  const server = useServer({
    config: `[schema]
areas = []
[auth]
enable_anonymous_sign_ins = true
[auth.captcha]
enabled = true
provider = "turnstile"
secret = "site-secret"
url = "${provider.url}/siteverify"
`,
  });
  beforeEach(() => {
    provider.received = [];
    provider.respond = ({ body }) =>
      new URLSearchParams(body).get("response") === "human"
        ? json({ success: true })
        : json({ success: false, "error-codes": ["invalid-input-response"] });
  });
  const email = (): string => `${unique("ada")}@example.com`;

  test("whoever has none is refused, whatever is asked for", async () => {
    const { auth } = visitor(server);
    const answers = await Promise.all([
      auth.signUp({ email: email(), password }),
      auth.signInWithPassword({ email: email(), password }),
      auth.signInWithOtp({ email: email() }),
      auth.resetPasswordForEmail(email()),
      auth.resend({ type: "signup", email: email() }),
      auth.signInAnonymously(),
    ]);
    for (const { error } of answers) {
      expect(error).toMatchObject({
        status: 400,
        code: "captcha_failed",
        message: "captcha protection: request disallowed (no captcha_token found)",
      });
    }
    expect(provider.received).toHaveLength(0);
  });

  test("the provider's word counts", async () => {
    const address = email();
    const refused = await visitor(server).auth.signUp({ email: address, password, options: { captchaToken: "robot" } });
    expect(refused.error?.message).toBe("captcha protection: request disallowed (invalid-input-response)");
    const client = visitor(server);
    const options = { captchaToken: "human" };
    expect((await client.auth.signUp({ email: address, password, options })).error).toBeNull();
    expect((await client.auth.signInWithPassword({ email: address, password, options })).error).toBeNull();
    expect((await client.auth.signInAnonymously({ options })).error).toBeNull();
    expect((await client.auth.refreshSession()).error).toBeNull(); // takes none
    const asked = new URLSearchParams(provider.received.at(-1)?.body);
    expect(Object.fromEntries(asked)).toEqual({ secret: "site-secret", response: "human", remoteip: "127.0.0.1" });
    expect(provider.received).toHaveLength(4);
  });

  test("the operator needs none", async () => {
    const { error } = await operator(server).auth.admin.createUser({ email: email(), password });
    expect(error).toBeNull();
    const answer = await fetch(`${server.url}/auth/v1/recover`, {
      method: "POST",
      headers: { apikey: server.serviceKey, authorization: `Bearer ${server.serviceKey}` },
      body: JSON.stringify({ email: email() }),
    });
    expect(answer.status).toBe(200);
  });

  test("when the provider says nothing sensible, nobody gets by", async () => {
    provider.respond = () => ({ status: 502, body: "<html>" });
    const { error } = await visitor(server).auth.signUp({ email: email(), password, options: { captchaToken: "human" } });
    expect(error).toMatchObject({ name: "AuthRetryableFetchError", status: 500 });
    expect(server.logSince(0)).not.toContain("site-secret");
  });
});

describe("with a list of leaked passwords", () => {
  const server = useServer({ config: `[schema]\nareas = []\n[auth]\npassword_hibp_enabled = true\npassword_hibp_url = "${range.url}"\n` });
  const leaked = "hunter2hunter2";
  const digest = createHash("sha1").update(leaked).digest("hex").toUpperCase();
  beforeEach(() => {
    range.received = [];
    range.respond = () => ({ body: `${digest.slice(5)}:17\r\n${"0".repeat(35)}:0\r\n` });
  });

  test("a known one is refused, and only five digits of its hash leave", async () => {
    const email = `${unique("ada")}@example.com`;
    const { error } = await visitor(server).auth.signUp({ email, password: leaked });
    expect(error).toMatchObject({ status: 422, code: "weak_password", reasons: ["pwned"], name: "AuthWeakPasswordError" });
    expect(range.received).toMatchObject([{ method: "GET", path: `/range/${digest.slice(0, 5).toLowerCase()}`, body: "" }]);
    expect(range.received[0]?.headers["add-padding"]).toBe("true");
    expect(JSON.stringify(range.received)).not.toContain(leaked);
  });

  test("another passes, and a change is looked up too", async () => {
    const ada = await signUp(server, "ada");
    const { error } = await ada.client.auth.updateUser({ password: leaked });
    expect(error).toMatchObject({ status: 422, code: "weak_password", reasons: ["pwned"] });
    expect((await ada.client.auth.updateUser({ password: "another good one" })).error).toBeNull();
  });

  test("when nobody answers, it passes and the log says so", async () => {
    range.respond = () => ({ status: 503 });
    const { error } = await visitor(server).auth.signUp({ email: `${unique("ada")}@example.com`, password: leaked });
    expect(error).toBeNull();
    expect(server.logSince(0)).toContain("was not looked up among leaked ones: status 503");
  });
});
