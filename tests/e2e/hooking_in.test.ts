// Hooks: functions of the operator's, in the database or on a server of theirs, that have a say in who gets in and what a
// token says.

import type { SupabaseClient } from "@supabase/supabase-js";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { operator, password, unique, visitor } from "./support/people.ts";
import { json, openProvider, type Received, type Reply } from "./support/provider.ts";
import { psql } from "./support/psql.ts";
import { useServer, type Server } from "./support/server.ts";
import { isSigned } from "./support/webhooks.ts";

const areas = "[schema]\nareas = []\n";
const secret = `v1,whsec_${Buffer.from("a secret of the receiver").toString("base64")}`;
const nextSecret = `v1,whsec_${Buffer.from("the secret after it").toString("base64")}`;

const email = (): string => `${unique("ada")}@example.com`;
const claimsOf = (token: string | undefined): Record<string, unknown> =>
  JSON.parse(Buffer.from(token?.split(".")[1] ?? "", "base64url").toString());

/** A client of the older kind, which shows the status of every answer and tries nothing again. */
async function signInOn(server: Server, address: string): Promise<{ status: number; answer: Record<string, unknown> }> {
  const response = await fetch(`${server.url}/auth/v1/token?grant_type=password`, {
    method: "POST",
    headers: { apikey: server.anonKey, "x-supabase-api-version": "2024-01-01" },
    body: JSON.stringify({ email: address, password }),
  });
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> };
}

async function enrollTotp(client: SupabaseClient): Promise<{ factorId: string; challengeId: string }> {
  const { data: factor } = await client.auth.mfa.enroll({ factorType: "totp" });
  const { data: challenge } = await client.auth.mfa.challenge({ factorId: factor?.id ?? "" });
  return { factorId: factor?.id ?? "", challengeId: challenge?.id ?? "" };
}

describe("functions of the database", () => {
  const names = ["custom_access_token", "send_email", "send_sms", "password_verification_attempt", "mfa_verification_attempt", "before_user_created"];
  const server = useServer({
    config: `${areas}[auth.email]\nenable_confirmations = true\n[auth.sms]\nenable_signup = true\n${names
      .map((name) => `[auth.hook.${name}]\nenabled = true\nuri = "pg-functions://postgres/hooks/${name}"\n`)
      .join("")}`,
  });
  const define = (name: string, body: string): Promise<string[]> =>
    psql(
      server.dbUrl,
      `create or replace function hooks.${name}(event jsonb) returns jsonb language plpgsql as $$ begin ${body} end $$`,
    );
  const heard = async (name: string): Promise<Record<string, any>> =>
    JSON.parse((await psql(server.dbUrl, `select event from hooks.heard where name = '${name}' order by id desc limit 1`))[0] ?? "{}");

  beforeAll(async () => {
    await psql(
      server.dbUrl,
      `create schema hooks;
       create table hooks.heard (id bigint generated always as identity, name text, event jsonb);
       grant usage on schema hooks to supabase_auth_admin;
       grant all on all tables in schema hooks to supabase_auth_admin;
       alter default privileges in schema hooks grant execute on functions to supabase_auth_admin`,
    );
  });
  beforeEach(async () => {
    for (const name of names) await define(name, `insert into hooks.heard (name, event) values ('${name}', event); return '{"decision": "continue"}';`);
    await define("custom_access_token", `return jsonb_build_object('claims', event -> 'claims' || '{"plan": "pro"}');`);
  });

  test("mail leaves by one, tokens are what another says, and a third judges passwords", async () => {
    const client = visitor(server);
    const address = email();
    expect((await client.auth.signUp({ email: address, password })).error).toBeNull();
    expect((await heard("before_user_created"))["user"]).toMatchObject({ email: address, role: "authenticated", identities: [{ provider: "email" }] });
    const mail = await heard("send_email");
    expect(mail["metadata"]).toMatchObject({ name: "send-email", ip_address: "127.0.0.1" });
    expect(mail["email_data"]).toMatchObject({ email_action_type: "signup" });
    const { data, error } = await client.auth.verifyOtp({ email: address, token: mail["email_data"].token, type: "email" });
    expect(error).toBeNull();
    expect(claimsOf(data.session?.access_token)).toMatchObject({ plan: "pro", email: address });
    expect((await client.auth.signInWithPassword({ email: address, password })).error).toBeNull();
    expect(await heard("password_verification_attempt")).toMatchObject({ user_id: data.user?.id, valid: true });
    const refreshed = await client.auth.refreshSession();
    expect(claimsOf(refreshed.data.session?.access_token)["plan"]).toBe("pro");
  });

  test("messages leave by one", async () => {
    const client = visitor(server);
    const phone = `49${Date.now()}`;
    expect((await client.auth.signInWithOtp({ phone })).error).toBeNull();
    const { sms } = await heard("send_sms");
    expect(sms).toMatchObject({ phone });
    expect((await client.auth.verifyOtp({ phone, token: sms.otp, type: "sms" })).error).toBeNull();
    expect(await psql(server.dbUrl, `select count(*) from app.outbox where recipient = '${phone}'`)).toEqual(["0"]);
  });

  test("second factors may be refused, which signs out", async () => {
    const client = visitor(server);
    const { data } = await operator(server).auth.admin.createUser({ email: email(), password, email_confirm: true });
    await client.auth.signInWithPassword({ email: data.user?.email ?? "", password });
    const { factorId, challengeId } = await enrollTotp(client);
    const wrong = await client.auth.mfa.verify({ factorId, challengeId, code: "000000" });
    expect(wrong.error?.code).toBe("mfa_verification_failed");
    expect(await heard("mfa_verification_attempt")).toMatchObject({ user_id: data.user?.id, factor_id: factorId, factor_type: "totp", valid: false });
    await define("mfa_verification_attempt", `return '{"decision": "reject", "message": "enough"}';`);
    const rejected = await client.auth.mfa.verify({ factorId, challengeId, code: "000000" });
    expect(rejected.error).toMatchObject({ status: 403, code: "mfa_verification_rejected", message: "enough" });
    expect((await client.auth.getUser()).error).not.toBeNull();
  });

  test("a mail that one refuses leaves no account", async () => {
    await define("send_email", `raise exception 'out of paper';`);
    const address = email();
    const { error } = await visitor(server).auth.signUp({ email: address, password });
    expect(error?.message).not.toContain("paper");
    expect(await psql(server.dbUrl, `select count(*) from auth.users where email = '${address}'`)).toEqual(["0"]);
    expect(server.logSince(0)).toContain("out of paper");
  });

  test("what is missing or slow is an error, not a wait", async () => {
    const address = email();
    await operator(server).auth.admin.createUser({ email: address, password, email_confirm: true });
    await define("custom_access_token", "perform pg_sleep(30); return event;");
    expect(await signInOn(server, address)).toMatchObject({ status: 422, answer: { code: "hook_timeout" } });
    await psql(server.dbUrl, "drop function hooks.custom_access_token");
    expect((await signInOn(server, address)).status).toBe(500);
  });
});

const receiver = await openProvider();
const forever = (): Promise<Reply> => new Promise(() => undefined);

describe("a server of the operator's", () => {
  const names = ["custom_access_token", "send_email", "send_sms", "password_verification_attempt", "before_user_created"];
  const server = useServer({
    config: `${areas}[auth.email]\nenable_confirmations = true\nmax_frequency = "1s"\n[auth.sms]\nenable_signup = true\n${names
      .map((name) => `[auth.hook.${name}]\nenabled = true\nuri = "${receiver.url}/${name}"\nsecrets = "${nextSecret}|${secret}"\n`)
      .join("")}`,
  });
  const usual = ({ path, body }: Received): Reply => {
    if (path === "/custom_access_token") return json({ claims: { ...JSON.parse(body).claims, plan: "pro" } });
    if (path === "/password_verification_attempt") return json({ decision: "continue" });
    return { status: 204 };
  };
  const heard = (name: string): Received[] => receiver.received.filter(({ path }) => path === `/${name}`);
  const bodyOf = (name: string): any => JSON.parse(heard(name).at(-1)?.body ?? "{}");
  /** The usual answers, but for one hook. */
  const except = (name: string, reply: (received: Received) => Reply | Promise<Reply>): void => {
    receiver.respond = (received) => (received.path === `/${name}` ? reply(received) : usual(received));
  };
  let known = "";

  beforeAll(async () => {
    receiver.respond = usual;
    known = email();
    await operator(server).auth.admin.createUser({ email: known, password, email_confirm: true });
  });
  beforeEach(() => {
    receiver.received = [];
    receiver.respond = usual;
  });

  test("is asked with signed requests, by the old secret and the new", async () => {
    const client = visitor(server);
    const address = email();
    expect((await client.auth.signUp({ email: address, password })).error).toBeNull();
    const { token } = bodyOf("send_email").email_data;
    const { data } = await client.auth.verifyOtp({ email: address, token, type: "email" });
    expect(claimsOf(data.session?.access_token)["plan"]).toBe("pro");
    expect((await client.auth.signInWithPassword({ email: address, password })).error).toBeNull();
    for (const name of ["before_user_created", "send_email", "custom_access_token", "password_verification_attempt"]) {
      for (const request of heard(name)) {
        expect(request).toMatchObject({ method: "POST", headers: { "content-type": "application/json" } });
        expect(isSigned(request, secret)).toBe(true);
        expect(isSigned(request, nextSecret)).toBe(true);
        expect(isSigned(request, `v1,whsec_${Buffer.from("another").toString("base64")}`)).toBe(false);
        expect(isSigned({ ...request, body: `${request.body} ` }, secret)).toBe(false);
      }
    }
    expect(bodyOf("before_user_created").user.id).toBe(data.user?.id);
  });

  test("sends messages", async () => {
    const client = visitor(server);
    const phone = `49${Date.now()}`;
    expect((await client.auth.signInWithOtp({ phone })).error).toBeNull();
    const { sms } = bodyOf("send_sms");
    expect((await client.auth.verifyOtp({ phone, token: sms.otp, type: "sms" })).error).toBeNull();
  });

  test("sees the account that it sends a mail about", async () => {
    let seen: string[] = [];
    const address = email();
    except("send_email", async () => {
      seen = await psql(server.dbUrl, `select confirmation_token from auth.users where email = '${address}'`);
      return { status: 204 };
    });
    expect((await visitor(server).auth.signUp({ email: address, password })).error).toBeNull();
    expect(seen).toEqual([bodyOf("send_email").email_data.token_hash]);
  });

  test("refuses with its own status and words", async () => {
    const address = email();
    except("before_user_created", () => json({ error: { http_code: 403, message: "friends only" } }));
    const { error } = await visitor(server).auth.signUp({ email: address, password });
    expect(error).toMatchObject({ status: 403, message: "friends only" });
    expect(await psql(server.dbUrl, `select count(*) from auth.users where email = '${address}'`)).toEqual(["0"]);
    except("password_verification_attempt", () => json({ decision: "reject", message: "not today" }));
    expect((await visitor(server).auth.signInWithPassword({ email: known, password })).error).toMatchObject({
      status: 400,
      code: "invalid_credentials",
      message: "not today",
    });
    except("send_email", () => json({ error: { http_code: 422, message: "no paper" } }));
    expect((await visitor(server).auth.signUp({ email: email(), password })).error).toMatchObject({ status: 422, message: "no paper" });
  });

  test.each<[string, Reply, number, string]>([
    ["no JSON", { headers: { "content-type": "application/json" }, body: "{" }, 500, "unexpected_failure"],
    ["no object", json([1]), 500, "unexpected_failure"],
    ["no claims", json({}), 500, "unexpected_failure"],
    ["claims without a role", json({ claims: { sub: "x" } }), 500, "unexpected_failure"],
    ["another type", { headers: { "content-type": "text/html" }, body: "{}" }, 400, "hook_payload_invalid_content_type"],
    ["too much", { headers: { "content-type": "application/json" }, body: `{"x":"${"y".repeat(300_000)}"}` }, 422, "hook_payload_over_size_limit"],
    ["an error status", { status: 500 }, 500, "unexpected_failure"],
    ["a redirect", { status: 302, headers: { location: "/elsewhere" } }, 500, "unexpected_failure"],
    ["a busy one that does not say when", { status: 503 }, 422, "hook_timeout_after_retry"],
  ])("%s is no answer", async (_, reply, status, code) => {
    except("custom_access_token", () => reply);
    expect(await signInOn(server, known)).toMatchObject({ status, answer: { code } });
    expect(heard("custom_access_token")).toHaveLength(1);
  });

  test("that hangs is given five seconds, and holds up nobody else", async () => {
    except("custom_access_token", forever);
    const began = Date.now();
    const waiting = signInOn(server, known);
    const others = await Promise.all(Array.from({ length: 8 }, () => visitor(server).auth.signUp({ email: email(), password })));
    expect(others.every(({ error }) => error === null)).toBe(true);
    expect(Date.now() - began).toBeLessThan(4_500);
    expect(await waiting).toMatchObject({ status: 422, answer: { code: "hook_timeout" } });
    expect(Date.now() - began).toBeLessThan(7_000);
    const idle = "select count(*) from pg_stat_activity where state = 'idle in transaction' and usename = 'supabase_auth_admin'";
    expect(await psql(server.dbUrl, idle)).toEqual(["0"]);
  });

  test("that is busy is asked again, with the same id", async () => {
    let tries = 0;
    except("custom_access_token", (received) =>
      ++tries < 2 ? { status: 503, headers: { "retry-after": "true" } } : usual(received),
    );
    expect((await signInOn(server, known)).status).toBe(200);
    const ids = heard("custom_access_token").map(({ headers }) => headers["webhook-id"]);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });
});
