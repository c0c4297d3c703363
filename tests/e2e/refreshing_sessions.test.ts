// Many tabs and bad networks: one refresh token is presented again and again. Nobody is signed out for that within the
// reuse interval; after it, a token that was exchanged before is a copy in the wrong hands, and ends the whole session.

import { expect, test } from "vitest";
import { password, signUp, visitor, type Person } from "./support/people.ts";
import { psql } from "./support/psql.ts";
import { useServer } from "./support/server.ts";

const crowd = 50;
const server = useServer({
  config: `
[db]
pool_size = 10
[auth.rate_limit]
token_refresh = 0
`,
});

interface Answer {
  status: number;
  code?: string;
  token?: string;
}

async function refresh(token: string): Promise<Answer> {
  const response = await fetch(`${server.url}/auth/v1/token?grant_type=refresh_token`, {
    method: "POST",
    headers: { apikey: server.anonKey, "content-type": "application/json", "x-supabase-api-version": "2024-01-01" },
    body: JSON.stringify({ refresh_token: token }),
  });
  const body = (await response.json()) as { code?: string; refresh_token?: string };
  return {
    status: response.status,
    ...(body.code !== undefined && { code: body.code }),
    ...(body.refresh_token !== undefined && { token: body.refresh_token }),
  };
}

async function tokenOf(person: Person): Promise<string> {
  return (await person.client.auth.getSession()).data.session?.refresh_token ?? "";
}

const times = <T>(count: number, ask: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => ask(index)));

const tokensOf = async (person: Person, condition: string): Promise<number> =>
  Number((await psql(server.dbUrl, `select count(*) from auth.refresh_tokens where user_id = '${person.user.id}' and ${condition}`))[0]);

const forgetInterval = (person: Person): Promise<string[]> =>
  psql(server.dbUrl, `update auth.refresh_tokens set updated_at = updated_at - interval '1 hour' where user_id = '${person.user.id}'`);

test("fifty clients refresh one token at once, and none is signed out", async () => {
  const ada = await signUp(server, "ada");
  const token = await tokenOf(ada);
  const answers = await times(crowd, () => refresh(token));
  expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  expect(new Set(answers.map(({ token }) => token)).size).toBe(1);
  expect(await tokensOf(ada, `parent = '${token}'`)).toBe(1);
  expect((await refresh(answers[0]?.token ?? "")).status).toBe(200);
}, 60_000);

test("fifty clients refresh again after answers that were lost, and none is signed out", async () => {
  const ada = await signUp(server, "ada");
  const first = await tokenOf(ada);
  const lost = await times(crowd, async () => {
    const stop = new AbortController();
    const asked = fetch(`${server.url}/auth/v1/token?grant_type=refresh_token`, {
      method: "POST",
      signal: stop.signal,
      headers: { apikey: server.anonKey, "content-type": "application/json" },
      body: JSON.stringify({ refresh_token: first }),
    }).then(
      () => "answered",
      () => "lost",
    );
    setTimeout(() => stop.abort(), Math.random() * 30);
    return asked;
  });
  expect(lost).toContain("lost");
  const again = await times(crowd, () => refresh(first));
  expect(again.filter(({ status }) => status !== 200)).toEqual([]);

  // Two generations later the first token is nobody's parent any more, and the interval still covers it.
  const second = again[0]?.token ?? "";
  const third = (await refresh(second)).token ?? "";
  expect((await refresh(third)).status).toBe(200);
  const late = await times(crowd, () => refresh(first));
  expect(late.filter(({ status }) => status !== 200)).toEqual([]);
}, 60_000);

test("a token used again after the interval ends the session, for good although the request fails", async () => {
  const ada = await signUp(server, "ada");
  const other = visitor(server);
  await other.auth.signInWithPassword({ email: ada.email, password });
  const first = await tokenOf(ada);
  const second = (await refresh(first)).token ?? "";
  const third = (await refresh(second)).token ?? "";
  await forgetInterval(ada);
  const answers = await times(crowd, () => refresh(first));
  expect(new Set(answers.map(({ status, code }) => `${status} ${code}`))).toEqual(
    new Set(["400 refresh_token_already_used"]),
  );
  expect((await refresh(third)).code).toBe("refresh_token_already_used");
  expect(await tokensOf(ada, "not revoked")).toBe(1); // of the other session, which is none of its business
  expect((await other.auth.refreshSession()).error).toBeNull();
}, 60_000);

test("the parent of the active token is a lost answer, however late it comes", async () => {
  const ada = await signUp(server, "ada");
  const first = await tokenOf(ada);
  const second = (await refresh(first)).token;
  await forgetInterval(ada);
  const answers = await times(crowd, () => refresh(first));
  expect(new Set(answers.map(({ token }) => token))).toEqual(new Set([second]));
}, 60_000);
