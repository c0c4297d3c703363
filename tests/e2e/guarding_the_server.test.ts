// What one role may ask for is limited, and nobody works for a client that has gone away.

import { expect, test } from "vitest";
import { useServer } from "./support/server.ts";
import { waitUntil } from "./support/wait.ts";

const server = useServer({
  config: `
[schema]
areas = []
[api.guards.anon]
max_rows = 2
max_embed_depth = 1
max_response_bytes = 300
max_concurrent = 2
statement_timeout = "500ms"
`,
  migrations: ["20250101000003_slow.sql"],
});

const ask = (path: string, key: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${server.url}/rest/v1${path}`, { ...init, headers: { apikey: key, authorization: `Bearer ${key}` } });

test("rows, depth and bytes of one role", async () => {
  expect(await (await ask("/nodes?select=id", server.anonKey)).json()).toHaveLength(2);
  expect(await (await ask("/nodes?select=id", server.serviceKey)).json()).toHaveLength(5);
  expect((await ask("/nodes?select=id,parent:nodes(id)", server.anonKey)).status).toBe(200);
  const deep = await ask("/nodes?select=id,parent:nodes(id,parent:nodes(id))", server.anonKey);
  expect(deep.status).toBe(400);
  expect(await deep.json()).toMatchObject({ code: "PLINTH400" });
  expect((await ask("/nodes?select=id,parent:nodes(id,parent:nodes(id))", server.serviceKey)).status).toBe(200);
  const large = await ask("/nodes?select=id,note", server.anonKey);
  expect(large.status).toBe(400);
  expect(await large.json()).toMatchObject({ code: "PLINTH400", hint: "Ask for fewer rows (limit) or columns (select)." });
});

test("what a guarded role read is what its change is compared with", async () => {
  const key = server.anonKey;
  const read = await ask("/nodes?select=id&order=id", key);
  const headers = { apikey: key, "content-type": "application/json", "if-match": read.headers.get("etag") ?? "" };
  const change = (): Promise<Response> =>
    fetch(`${server.url}/rest/v1/nodes?select=id&order=id&id=gt.0`, { method: "PATCH", headers, body: '{"id":1}' });
  expect((await change()).status).not.toBe(412);
  headers["if-match"] = '"other"';
  expect((await change()).status).toBe(412);
});

test("the time of a statement of one role", async () => {
  const late = await ask("/rpc/nap?seconds=3", server.anonKey);
  expect(late.status).toBe(500);
  expect(await late.json()).toMatchObject({ code: "57014" });
  expect((await ask("/rpc/nap?seconds=1", server.serviceKey)).status).toBe(204);
});

test("a crowd of one role waits in line, and others pass", async () => {
  const crowd = Promise.all(Array.from({ length: 12 }, () => ask("/rpc/nap?seconds=0.2", server.anonKey)));
  await new Promise((resolve) => setTimeout(resolve, 50));
  const began = Date.now();
  expect((await ask("/nodes?limit=1", server.serviceKey)).status).toBe(200);
  expect(Date.now() - began).toBeLessThan(200);
  expect((await crowd).map((answer) => answer.status)).toEqual(Array.from({ length: 12 }, () => 204));
  const flood = await Promise.all(Array.from({ length: 40 }, () => ask("/rpc/nap?seconds=0.2", server.anonKey)));
  const refused = flood.filter((answer) => answer.status === 429);
  expect(refused.length).toBe(40 - 2 - 16);
  expect(refused[0]?.headers.get("retry-after")).toBe("1");
});

test("a statement ends when its client goes away", async () => {
  const sleeping = async (): Promise<number> => {
    const answer = await ask("/rpc/sleepers", server.serviceKey);
    return (await answer.json()) as number;
  };
  const gone = new AbortController();
  const waiting = ask("/rpc/nap?seconds=20", server.serviceKey, { signal: gone.signal }).catch(() => "aborted");
  await waitUntil("it sleeps", 5_000, async () => (await sleeping()) === 1);
  gone.abort();
  expect(await waiting).toBe("aborted");
  await waitUntil("nobody sleeps", 5_000, async () => (await sleeping()) === 0);
});
