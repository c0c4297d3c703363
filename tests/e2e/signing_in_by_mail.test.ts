// Everything that begins with a mail: confirmations, links, codes, recoveries, changes of address, invitations. The
// mails come over SMTP, their links are followed.

import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { describe, expect, test } from "vitest";
import { openMailbox, type Mail } from "./support/mailbox.ts";
import { operator, password, unique, visitor } from "./support/people.ts";
import { useServer } from "./support/server.ts";

const mailbox = await openMailbox();
const server = useServer({
  config: `[auth]
site_url = "http://localhost:3000"
additional_redirect_urls = ["https://app.example.com/**"]
enable_anonymous_sign_ins = true
[auth.rate_limit]
email_sent = 1000
[auth.email]
enable_confirmations = true
max_frequency = "0s"
${mailbox.config}`,
});

const address = (name: string): string => `${unique(name)}@example.com`;

/** What a browser is sent to when somebody clicks. */
async function follow(link: string): Promise<URL> {
  const answer = await fetch(link, { redirect: "manual" });
  expect(answer.status).toBe(303);
  return new URL(answer.headers.get("location") ?? "");
}

const fragmentOf = (url: URL): URLSearchParams => new URLSearchParams(url.hash.slice(1));

/** A client that uses PKCE, and keeps its verifier. */
function pkceClient(): SupabaseClient {
  const kept = new Map<string, string>();
  return createClient(server.url, server.anonKey, {
    auth: {
      flowType: "pkce",
      persistSession: true,
      autoRefreshToken: false,
      detectSessionInUrl: false,
      storage: {
        getItem: (key) => kept.get(key) ?? null,
        setItem: (key, value) => void kept.set(key, value),
        removeItem: (key) => void kept.delete(key),
      },
    },
  });
}

async function join(name: string): Promise<{ client: SupabaseClient; email: string; id: string }> {
  const client = visitor(server);
  const email = address(name);
  await client.auth.signUp({ email, password });
  const { code } = await mailbox.next(email);
  const { data, error } = await client.auth.verifyOtp({ email, token: code, type: "signup" });
  expect(error).toBeNull();
  return { client, email, id: data.user!.id };
}

describe("signing up", () => {
  test("takes a confirmation before the first sign-in", async () => {
    const client = visitor(server);
    const email = address("ada");
    const { data, error } = await client.auth.signUp({ email, password, options: { data: { display_name: "Ada" } } });
    expect(error).toBeNull();
    expect(data.session).toBeNull();
    expect(data.user?.identities).toHaveLength(1);
    const early = await client.auth.signInWithPassword({ email, password });
    expect(early.error?.code).toBe("email_not_confirmed");

    const mail = await mailbox.next(email);
    expect(mail.code).toMatch(/^\d{6}$/);
    const there = await follow(mail.link);
    expect(there.origin).toBe("http://localhost:3000");
    const session = fragmentOf(there);
    expect(session.get("type")).toBe("signup");
    expect(session.get("token_type")).toBe("bearer");
    const signedIn = await client.auth.setSession({
      access_token: session.get("access_token") ?? "",
      refresh_token: session.get("refresh_token") ?? "",
    });
    expect(signedIn.error).toBeNull();
    expect(signedIn.data.user?.email_confirmed_at).toBeTruthy();
    expect(signedIn.data.user?.user_metadata["display_name"]).toBe("Ada");
    expect((await client.auth.signInWithPassword({ email, password })).error).toBeNull();
  });

  test("a link serves once", async () => {
    const client = visitor(server);
    const email = address("once");
    await client.auth.signUp({ email, password });
    const { link } = await mailbox.next(email);
    await follow(link);
    const again = fragmentOf(await follow(link));
    expect(again.get("error")).toBe("access_denied");
    expect(again.get("error_code")).toBe("otp_expired");
    expect(again.get("error_description")).toBe("Email link is invalid or has expired");
  });

  test("of a confirmed address looks like any other and sends nothing", async () => {
    const { email } = await join("known");
    const before = mailbox.to(email).length;
    const { data, error } = await visitor(server).auth.signUp({ email, password: "another password" });
    expect(error).toBeNull();
    expect(data.user?.identities).toEqual([]);
    expect(data.session).toBeNull();
    expect(mailbox.to(email)).toHaveLength(before);
  });

  test("leads where the app asks, if the operator has listed that", async () => {
    const listed = address("listed");
    const elsewhere = address("elsewhere");
    const client = visitor(server);
    await client.auth.signUp({ email: listed, password, options: { emailRedirectTo: "https://app.example.com/welcome?a=1" } });
    await client.auth.signUp({ email: elsewhere, password, options: { emailRedirectTo: "https://evil.example.net/" } });
    const there = await follow((await mailbox.next(listed)).link);
    expect(there.origin + there.pathname + there.search).toBe("https://app.example.com/welcome?a=1");
    expect((await follow((await mailbox.next(elsewhere)).link)).origin).toBe("http://localhost:3000");
  });

  test("can be asked to send the mail again", async () => {
    const client = visitor(server);
    const email = address("resent");
    await client.auth.signUp({ email, password });
    const first = await mailbox.next(email);
    expect((await client.auth.resend({ type: "signup", email })).error).toBeNull();
    const second = await mailbox.next(email);
    const stale = await client.auth.verifyOtp({ email, token: first.code, type: "signup" });
    if (first.code !== second.code) expect(stale.error?.code).toBe("otp_expired");
    expect((await client.auth.verifyOtp({ email, token: second.code, type: "signup" })).error).toBeNull();
  });
});

describe("one-time passwords and magic links", () => {
  test("sign up and in with type email, once each", async () => {
    const client = visitor(server);
    const email = address("otp");
    for (const round of ["first", "second"]) {
      expect((await client.auth.signInWithOtp({ email })).error, round).toBeNull();
      const { code } = await mailbox.next(email);
      const { data, error } = await client.auth.verifyOtp({ email, token: code, type: "email" });
      expect(error, round).toBeNull();
      expect(data.session?.access_token, round).toBeTruthy();
      const again = await client.auth.verifyOtp({ email, token: code, type: "email" });
      expect(again.error?.code, round).toBe("otp_expired");
    }
  });

  test("make no account where the app does not want one", async () => {
    const email = address("nobody");
    const { error } = await visitor(server).auth.signInWithOtp({ email, options: { shouldCreateUser: false } });
    expect(error?.code).toBe("otp_disabled");
    expect(mailbox.to(email)).toEqual([]);
  });

  test("a code for one address is none for another", async () => {
    const one = address("one");
    const two = address("two");
    const client = visitor(server);
    await client.auth.signInWithOtp({ email: one });
    await client.auth.signInWithOtp({ email: two });
    const { code } = await mailbox.next(one);
    if (code !== (await mailbox.next(two)).code) {
      const { error } = await client.auth.verifyOtp({ email: two, token: code, type: "email" });
      expect(error?.code).toBe("otp_expired");
    }
  });

  test("with PKCE the link carries a code that only the same browser can exchange", async () => {
    const { email } = await join("pkce");
    const client = pkceClient();
    await client.auth.signInWithOtp({ email, options: { emailRedirectTo: "https://app.example.com/callback" } });
    const there = await follow((await mailbox.next(email)).link);
    expect(there.hash).toBe("");
    const code = there.searchParams.get("code") ?? "";
    const stranger = pkceClient();
    await stranger.auth.signInWithOtp({ email: address("stranger") });
    expect((await stranger.auth.exchangeCodeForSession(code)).error?.code).toBe("bad_code_verifier");
    const { data, error } = await client.auth.exchangeCodeForSession(code);
    expect(error).toBeNull();
    expect(data.user?.email).toBe(email);
    expect((await client.auth.getUser()).data.user?.email).toBe(email);
  });

  test("the hash of a link can be verified by the app's own server", async () => {
    const { email } = await join("hash");
    const client = visitor(server);
    await client.auth.signInWithOtp({ email });
    const hash = new URL((await mailbox.next(email)).link).searchParams.get("token") ?? "";
    const { data, error } = await client.auth.verifyOtp({ token_hash: hash, type: "email" });
    expect(error).toBeNull();
    expect(data.user?.email).toBe(email);
  });
});

describe("a forgotten password", () => {
  test("is set anew after following the link", async () => {
    const { email } = await join("forgetful");
    const client = visitor(server);
    expect((await client.auth.resetPasswordForEmail(email)).error).toBeNull();
    const fragment = fragmentOf(await follow((await mailbox.next(email)).link));
    expect(fragment.get("type")).toBe("recovery");
    await client.auth.setSession({
      access_token: fragment.get("access_token") ?? "",
      refresh_token: fragment.get("refresh_token") ?? "",
    });
    expect((await client.auth.updateUser({ password: "a whole new password" })).error).toBeNull();
    expect((await visitor(server).auth.signInWithPassword({ email, password })).error?.code).toBe("invalid_credentials");
    const anew = await visitor(server).auth.signInWithPassword({ email, password: "a whole new password" });
    expect(anew.error).toBeNull();
  });

  test("of nobody gets the same answer and no mail", async () => {
    const email = address("ghost");
    const { data, error } = await visitor(server).auth.resetPasswordForEmail(email);
    expect(error).toBeNull();
    expect(data).toEqual({});
    expect(mailbox.to(email)).toEqual([]);
  });
});

describe("a change of address", () => {
  test("is confirmed at both", async () => {
    const { client, email } = await join("mover");
    const next = address("moved");
    const { data } = await client.auth.updateUser({ email: next });
    expect(data.user?.email).toBe(email);
    expect(data.user?.new_email).toBe(next);
    const half = fragmentOf(await follow((await mailbox.next(next)).link));
    expect(half.get("message")).toContain("Please proceed to confirm link sent to the other email");
    expect((await client.auth.getUser()).data.user?.email).toBe(email);
    const whole = fragmentOf(await follow((await mailbox.next(email)).link));
    expect(whole.get("type")).toBe("email_change");
    const moved = (await client.auth.getUser()).data.user;
    expect(moved?.email).toBe(next);
    expect(moved?.new_email).toBeUndefined();
    expect((await visitor(server).auth.signInWithPassword({ email: next, password })).error).toBeNull();
  });

  test("to somebody else's is refused", async () => {
    const { email } = await join("owner");
    const { client } = await join("thief");
    expect((await client.auth.updateUser({ email })).error?.code).toBe("email_exists");
  });

  test("makes an anonymous user somebody, with the same id", async () => {
    const client = visitor(server);
    const anonymous = await client.auth.signInAnonymously();
    expect(anonymous.data.user?.is_anonymous).toBe(true);
    const email = address("named");
    await client.auth.updateUser({ email });
    const { code } = await mailbox.next(email);
    const { data, error } = await client.auth.verifyOtp({ email, token: code, type: "email_change" });
    expect(error).toBeNull();
    expect(data.user?.id).toBe(anonymous.data.user?.id);
    expect(data.user?.is_anonymous).toBe(false);
    expect((await client.auth.updateUser({ password })).error).toBeNull();
    expect((await visitor(server).auth.signInWithPassword({ email, password })).error).toBeNull();
  });
});

test("reauthenticating sends a code", async () => {
  const { client, email } = await join("again");
  expect((await client.auth.reauthenticate()).error).toBeNull();
  const mail: Mail = await mailbox.next(email);
  expect(mail.code).toMatch(/^\d{6}$/);
  expect(mail.html).not.toContain("/verify?token=");
});

describe("administrators", () => {
  test("invite people", async () => {
    const email = address("guest");
    const { data, error } = await operator(server).auth.admin.inviteUserByEmail(email, { data: { team: "red" } });
    expect(error).toBeNull();
    expect(data.user?.invited_at).toBeTruthy();
    const fragment = fragmentOf(await follow((await mailbox.next(email)).link));
    expect(fragment.get("type")).toBe("invite");
    const guest = visitor(server);
    await guest.auth.setSession({
      access_token: fragment.get("access_token") ?? "",
      refresh_token: fragment.get("refresh_token") ?? "",
    });
    expect((await guest.auth.getUser()).data.user?.user_metadata["team"]).toBe("red");
    const twice = await operator(server).auth.admin.inviteUserByEmail(email);
    expect(twice.error?.code).toBe("email_exists");
  });

  test("make links without sending them", async () => {
    const { email } = await join("linked");
    const before = mailbox.to(email).length;
    const { data, error } = await operator(server).auth.admin.generateLink({ type: "recovery", email });
    expect(error).toBeNull();
    expect(data.user?.email).toBe(email);
    const { hashed_token, verification_type, action_link, email_otp } = data.properties!;
    expect(verification_type).toBe("recovery");
    expect(email_otp).toMatch(/^\d{6}$/);
    expect(action_link).toContain(`${server.url}/auth/v1/verify?token=${hashed_token}&type=recovery`);
    const session = await visitor(server).auth.verifyOtp({ token_hash: hashed_token, type: "recovery" });
    expect(session.data.user?.email).toBe(email);
    expect(mailbox.to(email)).toHaveLength(before);
    const unknown = await operator(server).auth.admin.generateLink({ type: "recovery", email: address("no") });
    expect(unknown.error?.code).toBe("user_not_found");
    const visitorAsks = await visitor(server).auth.admin.generateLink({ type: "recovery", email });
    expect(visitorAsks.error?.code).toBe("not_admin");
  });
});

test("what went out names nobody's secrets in the log", async () => {
  const { email } = await join("quiet");
  await visitor(server).auth.resetPasswordForEmail(email);
  const mail = await mailbox.next(email);
  const log = server.logSince(0);
  expect(log).not.toContain(mail.code);
  expect(log).not.toContain(new URL(mail.link).searchParams.get("token"));
  expect(log).not.toContain(password);
});
