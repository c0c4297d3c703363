// ETags: what the client has already is not sent again, and what somebody else has changed since is not overwritten.

import { beforeEach, expect, test } from "vitest";
import { useLibrary } from "./support/library.ts";

const server = useLibrary();

const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown): Promise<Response> =>
  fetch(`${server.url}/rest/v1${path}`, {
    method,
    headers: {
      apikey: server.serviceKey,
      authorization: `Bearer ${server.serviceKey}`,
      "content-type": "application/json",
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const etagOf = async (path: string, headers: Record<string, string> = {}): Promise<string> => {
  const answer = await ask("GET", path, headers);
  expect(answer.status).toBe(200);
  return answer.headers.get("etag") ?? "";
};

beforeEach(async () => {
  await ask("DELETE", "/shelves?id=gte.9000");
  expect((await ask("POST", "/shelves", {}, { id: 9001, room: "Ada" })).status).toBe(201);
});

test("a read has a strong tag that changes with the rows", async () => {
  const first = await etagOf("/shelves?id=eq.9001");
  expect(first).toMatch(/^"[0-9a-f]{32}"$/);
  expect(await etagOf("/shelves?id=eq.9001")).toBe(first);
  await ask("PATCH", "/shelves?id=eq.9001", {}, { room: "Grace" });
  expect(await etagOf("/shelves?id=eq.9001")).not.toBe(first);
});

test("what the client has is not sent again", async () => {
  const tag = await etagOf("/shelves?id=eq.9001");
  const again = await ask("GET", "/shelves?id=eq.9001", { "if-none-match": tag });
  expect(again.status).toBe(304);
  expect(again.headers.get("etag")).toBe(tag);
  expect(await again.text()).toBe("");
  await ask("PATCH", "/shelves?id=eq.9001", {}, { room: "Grace" });
  const changed = await ask("GET", "/shelves?id=eq.9001", { "if-none-match": tag });
  expect(changed.status).toBe(200);
  expect(await changed.json()).toMatchObject([{ room: "Grace" }]);
});

test("one row has one tag, as an object or in an array", async () => {
  const single = { accept: "application/vnd.pgrst.object+json" };
  expect(await etagOf("/shelves?id=eq.9001", single)).toBe(await etagOf("/shelves?id=eq.9001"));
});

test("scripts of other origins may read the tag when they ask on a condition", async () => {
  const plain = await ask("GET", "/shelves?id=eq.9001", { origin: "https://app.example" });
  expect(plain.headers.get("access-control-expose-headers")).not.toContain("ETag");
  const asked = await ask("GET", "/shelves?id=eq.9001", { origin: "https://app.example", "if-none-match": '"-"' });
  expect(asked.headers.get("access-control-expose-headers")).toContain("ETag");
});

test("a change on the condition that nobody was faster", async () => {
  const tag = await etagOf("/shelves?id=eq.9001");
  const first = await ask("PATCH", "/shelves?id=eq.9001", { "if-match": tag }, { room: "Grace" });
  expect(first.status).toBe(204);
  const second = await ask("PATCH", "/shelves?id=eq.9001", { "if-match": tag }, { room: "Edsger" });
  expect(second.status).toBe(412);
  expect(await second.json()).toMatchObject({ code: "PLINTH412" });
  expect(await (await ask("GET", "/shelves?id=eq.9001&select=room")).json()).toEqual([{ room: "Grace" }]);
});

test("weak and unknown tags match nothing, the star matches what is there", async () => {
  const tag = await etagOf("/shelves?id=eq.9001");
  for (const wrong of [`W/${tag}`, '"x"'])
    expect((await ask("PATCH", "/shelves?id=eq.9001", { "if-match": wrong }, { room: "x" })).status).toBe(412);
  expect((await ask("PATCH", "/shelves?id=eq.9001", { "if-match": "*" }, { room: "y" })).status).toBe(204);
  expect((await ask("PATCH", "/shelves?id=eq.9999", { "if-match": "*" }, { room: "z" })).status).toBe(412);
});

test("a deletion and a replacement on condition", async () => {
  const tag = await etagOf("/shelves?id=eq.9001");
  expect((await ask("DELETE", "/shelves?id=eq.9001", { "if-match": '"x"' })).status).toBe(412);
  expect((await ask("DELETE", "/shelves?id=eq.9001", { "if-match": tag })).status).toBe(204);
  const whole = (await (await ask("GET", "/shelves?limit=1")).json()) as Record<string, unknown>[];
  const made = { ...whole[0], id: 9002, room: "New" };
  const only = { "if-none-match": "*" };
  expect((await ask("PUT", "/shelves?id=eq.9002", only, made)).status).toBeLessThan(300);
  expect((await ask("PUT", "/shelves?id=eq.9002", only, made)).status).toBe(412);
});

test("of many at once one wins, and nothing is lost", async () => {
  const tag = await etagOf("/shelves?id=eq.9001");
  const names = Array.from({ length: 16 }, (_, i) => `writer ${i}`);
  const answers = await Promise.all(
    names.map((name) => ask("PATCH", "/shelves?id=eq.9001", { "if-match": tag }, { room: name })),
  );
  const statuses = answers.map((answer) => answer.status);
  expect(statuses.filter((status) => status === 204)).toHaveLength(1);
  expect(statuses.filter((status) => status === 412)).toHaveLength(15);
  const [row] = (await (await ask("GET", "/shelves?id=eq.9001")).json()) as { room: string }[];
  expect(row?.room).toBe(names[statuses.indexOf(204)]);
});
