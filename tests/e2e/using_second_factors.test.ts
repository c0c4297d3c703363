// A second step at sign-in, with supabase-js: an authenticator app or a phone is enrolled, asked for, proved and given
// up. Data can demand it (docs/guides/second-factors.md), and then a password alone does not reach it.

import type { SupabaseClient } from "@supabase/supabase-js";
import { expect, test } from "vitest";
import { operator, password, signUp, unique, visitor, type Person } from "./support/people.ts";
import { psql } from "./support/psql.ts";
import { useServer } from "./support/server.ts";
import { totp } from "./support/totp.ts";

const testPhone = "4915112345678";
const server = useServer({
  migrations: ["20250101000009_vault.sql"],
  config: `
[auth]
enable_anonymous_sign_ins = true
[auth.mfa.phone]
enroll_enabled = true
verify_enabled = true
template = "Plinth says {{ .Code }}"
[auth.sms.test_otp]
${testPhone} = "424242"
`,
});

interface App {
  id: string;
  secret: string;
}

async function enroll(client: SupabaseClient, name = "app"): Promise<App> {
  const { data, error } = await client.auth.mfa.enroll({ factorType: "totp", friendlyName: name, issuer: "Acme" });
  expect(error).toBeNull();
  if (!data) throw new Error("enrolling gave nothing");
  return { id: data.id, secret: data.totp.secret };
}

async function withApp(name: string): Promise<Person & { app: App }> {
  const person = await signUp(server, name);
  const app = await enroll(person.client);
  const { error } = await person.client.auth.mfa.challengeAndVerify({ factorId: app.id, code: totp(app.secret, -1) });
  expect(error).toBeNull();
  return { ...person, app };
}

async function signIn(person: Person): Promise<SupabaseClient> {
  const client = visitor(server);
  expect((await client.auth.signInWithPassword({ email: person.email, password })).error).toBeNull();
  return client;
}

const levels = async (client: SupabaseClient): Promise<string> => {
  const { data } = await client.auth.mfa.getAuthenticatorAssuranceLevel();
  return `${data?.currentLevel} of ${data?.nextLevel}`;
};

test("an app is enrolled with a picture, an address and a secret", async () => {
  const ada = await signUp(server, "ada");
  const { data, error } = await ada.client.auth.mfa.enroll({ factorType: "totp", friendlyName: "phone", issuer: "Acme" });
  expect(error).toBeNull();
  expect(data?.totp.secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(data?.totp.uri).toBe(
    `otpauth://totp/Acme:${ada.email}?algorithm=SHA1&digits=6&issuer=Acme&period=30&secret=${data?.totp.secret}`,
  );
  expect(data?.totp.qr_code).toMatch(/^data:image\/svg\+xml;utf-8,<svg [^#%]*<\/svg>$/);
  const factors = await ada.client.auth.mfa.listFactors();
  expect(factors.data?.all.map(({ friendly_name, status }) => `${friendly_name} ${status}`)).toEqual(["phone unverified"]);
  expect(factors.data?.totp).toEqual([]);
  expect(JSON.stringify(factors)).not.toContain(data?.totp.secret);
  expect(await levels(ada.client)).toBe("aal1 of aal1");
});

test("a proved app lifts the session and ends the others", async () => {
  const ada = await signUp(server, "ada");
  const elsewhere = await signIn(ada);
  const app = await enroll(ada.client);
  const asked = await ada.client.auth.mfa.challenge({ factorId: app.id });
  expect(asked.data).toMatchObject({ type: "totp" });
  expect(asked.data?.expires_at).toBeGreaterThan(Date.now() / 1000 + 200);
  const proved = await ada.client.auth.mfa.verify({
    factorId: app.id,
    challengeId: asked.data?.id ?? "",
    code: totp(app.secret),
  });
  expect(proved.error).toBeNull();
  expect(await levels(ada.client)).toBe("aal2 of aal2");
  expect((await ada.client.auth.getUser()).error).toBeNull();
  expect((await elsewhere.auth.getUser()).error?.name).toBe("AuthSessionMissingError");
  const { data } = await ada.client.auth.mfa.listFactors();
  expect(data?.totp.map(({ status }) => status)).toEqual(["verified"]);
  expect((await ada.client.auth.refreshSession()).error).toBeNull();
  expect(await levels(ada.client)).toBe("aal2 of aal2");
});

test("a password alone is a first step", async () => {
  const ada = await withApp("ada");
  const client = await signIn(ada);
  expect(await levels(client)).toBe("aal1 of aal2");
  expect((await client.auth.updateUser({ password: "another secret" })).error?.code).toBe("insufficient_aal");
  expect((await client.auth.mfa.enroll({ factorType: "totp", friendlyName: "b" })).error?.code).toBe("insufficient_aal");
  expect((await client.auth.mfa.unenroll({ factorId: ada.app.id })).error?.code).toBe("insufficient_aal");
  const { error } = await client.auth.mfa.challengeAndVerify({ factorId: ada.app.id, code: totp(ada.app.secret) });
  expect(error).toBeNull();
  expect(await levels(client)).toBe("aal2 of aal2");
});

test("wrong, used and foreign codes are refused", async () => {
  const ada = await withApp("ada");
  const grace = await signUp(server, "grace");
  const client = await signIn(ada);
  const answer = async (who: SupabaseClient, code: string): Promise<string | undefined> =>
    (await who.auth.mfa.challengeAndVerify({ factorId: ada.app.id, code })).error?.code;
  expect(await answer(client, "abcdef")).toBe("mfa_verification_failed");
  expect(await answer(client, totp(ada.app.secret, -1))).toBe("mfa_verification_failed"); // it enrolled the app
  expect(await answer(client, totp(ada.app.secret, 9))).toBe("mfa_verification_failed");
  expect(await answer(client, "")).toBe("validation_failed");
  expect(await answer(grace.client, totp(ada.app.secret))).toBe("mfa_factor_not_found");
  expect(await answer(client, totp(ada.app.secret))).toBeUndefined();
});

test("a challenge is answered once and soon", async () => {
  const ada = await withApp("ada");
  const client = await signIn(ada);
  const ask = async (): Promise<string> => (await client.auth.mfa.challenge({ factorId: ada.app.id })).data?.id ?? "";
  const answer = async (challengeId: string, code: string): Promise<string | undefined> =>
    (await client.auth.mfa.verify({ factorId: ada.app.id, challengeId, code })).error?.code;
  const old = await ask();
  await psql(server.dbUrl, `update auth.mfa_challenges set created_at = now() - interval '6 minutes' where id = '${old}'`);
  expect(await answer(old, totp(ada.app.secret))).toBe("mfa_challenge_expired");
  const once = await ask();
  expect(await answer(once, totp(ada.app.secret))).toBeUndefined();
  expect(await answer(once, totp(ada.app.secret, 1))).toBe("mfa_ip_address_mismatch");
});

test("an app is given up", async () => {
  const ada = await withApp("ada");
  const { data, error } = await ada.client.auth.mfa.unenroll({ factorId: ada.app.id });
  expect(error).toBeNull();
  expect(data?.id).toBe(ada.app.id);
  await ada.client.auth.refreshSession();
  expect(await levels(ada.client)).toBe("aal1 of aal1");
  expect((await ada.client.auth.mfa.unenroll({ factorId: ada.app.id })).error?.code).toBe("mfa_factor_not_found");
});

test("two apps need two names", async () => {
  const ada = await signUp(server, "ada");
  await enroll(ada.client, "work");
  const again = await ada.client.auth.mfa.enroll({ factorType: "totp", friendlyName: "work" });
  expect(again.error?.code).toBe("mfa_factor_name_conflict");
  await enroll(ada.client, "home");
});

test("visitors without an account, and keys, have no second factor", async () => {
  const client = visitor(server);
  expect((await client.auth.signInAnonymously()).error).toBeNull();
  expect((await client.auth.mfa.enroll({ factorType: "totp" })).error?.code).toBe("no_authorization");
  const webauthn = (await signUp(server, "ada")).client.auth.mfa.enroll({ factorType: "webauthn", friendlyName: "key" });
  expect((await webauthn).error?.code).toBe("mfa_webauthn_enroll_not_enabled");
});

test("a phone is sent a code", async () => {
  const ada = await signUp(server, "ada");
  const phone = `49151${Math.floor(Math.random() * 1e8)}`;
  const enrolled = await ada.client.auth.mfa.enroll({ factorType: "phone", friendlyName: "mobile", phone: `+${phone}` });
  expect(enrolled.error).toBeNull();
  expect(enrolled.data).toMatchObject({ type: "phone", friendly_name: "mobile" });
  const factorId = enrolled.data?.id ?? "";
  const asked = await ada.client.auth.mfa.challenge({ factorId });
  expect(asked.error).toBeNull();
  const sent = await psql(server.dbUrl, `select kind, body, code from app.outbox where recipient = '${phone}'`);
  const code = sent[0]?.split("|")[2] ?? "";
  expect(sent).toEqual([`mfa|Plinth says ${code}|${code}`]);
  expect((await ada.client.auth.mfa.challenge({ factorId })).error?.code).toBe("over_sms_send_rate_limit");
  const answer = (given: string) =>
    ada.client.auth.mfa.verify({ factorId, challengeId: asked.data?.id ?? "", code: given });
  expect((await answer(code === "000000" ? "000001" : "000000")).error?.code).toBe("mfa_verification_failed");
  expect((await answer(code)).error).toBeNull();
  expect(await levels(ada.client)).toBe("aal2 of aal2");
  expect((await ada.client.auth.mfa.listFactors()).data?.phone.map(({ status }) => status)).toEqual(["verified"]);
});

test("a number for tests has a code of its own and gets no message", async () => {
  const ada = await signUp(server, "ada");
  const { data } = await ada.client.auth.mfa.enroll({ factorType: "phone", friendlyName: "test", phone: `+${testPhone}` });
  const { error } = await ada.client.auth.mfa.challengeAndVerify({ factorId: data?.id ?? "", code: "424242" });
  expect(error).toBeNull();
  expect(await psql(server.dbUrl, `select 1 from app.outbox where recipient = '${testPhone}'`)).toEqual([]);
});

test("the operator looks after lost apps", async () => {
  const ada = await withApp("ada");
  const admin = operator(server).auth.admin;
  const listed = await admin.mfa.listFactors({ userId: ada.user.id });
  expect(listed.data?.factors.map(({ id }) => id)).toEqual([ada.app.id]);
  expect(JSON.stringify(listed.data)).not.toContain(ada.app.secret);
  const removed = await admin.mfa.deleteFactor({ userId: ada.user.id, id: ada.app.id });
  expect(removed.error).toBeNull();
  expect((await admin.mfa.deleteFactor({ userId: ada.user.id, id: ada.app.id })).error?.code).toBe("mfa_factor_not_found");
  expect((await ada.client.auth.admin.mfa.deleteFactor({ userId: ada.user.id, id: ada.app.id })).error?.code).toBe("not_admin");
  expect(await levels(await signIn(ada))).toBe("aal1 of aal1");
});

test("rows that demand a second factor are there after it, and not before", async () => {
  const ada = await withApp("ada");
  const note = unique("note");
  expect((await ada.client.from("vault_notes").insert({ note })).error).toBeNull();
  const client = await signIn(ada);
  expect((await client.from("vault_notes").select("note")).data).toEqual([]);
  expect((await client.from("vault_notes").insert({ note: "sneaky" })).error?.code).toBe("42501");
  const proved = await client.auth.mfa.challengeAndVerify({ factorId: ada.app.id, code: totp(ada.app.secret) });
  expect(proved.error).toBeNull();
  expect((await client.from("vault_notes").select("note")).data).toEqual([{ note }]);
  const grace = await withApp("grace");
  expect((await grace.client.from("vault_notes").select("note")).data).toEqual([]);
});

test("who has no second factor is not locked out where only those who have one are asked", async () => {
  const grace = await signUp(server, "grace");
  expect((await grace.client.from("vault_drafts").insert({ note: "one" })).error).toBeNull();
  expect((await grace.client.from("vault_drafts").select("note")).data).toEqual([{ note: "one" }]);
  const ada = await withApp("ada");
  expect((await ada.client.from("vault_drafts").insert({ note: "two" })).error).toBeNull();
  expect((await (await signIn(ada)).from("vault_drafts").select("note")).data).toEqual([]);
});
