// Broken, huge and hostile requests get a clear refusal, and the next one is served as if nothing had been.

import { afterEach, expect, test } from "vitest";
import { signUp } from "./support/people.ts";
import { sendRaw, statusOf } from "./support/raw.ts";
import { useServer } from "./support/server.ts";

const server = useServer();

const request = (path: string, init: RequestInit & { key?: string } = {}): Promise<Response> => {
  const key = init.key ?? server.serviceKey;
  const headers = { apikey: server.serviceKey, authorization: `Bearer ${key}`, "content-type": "application/json" };
  return fetch(`${server.url}${path}`, { ...init, headers });
};

afterEach(async () => {
  expect(await server.isHealthy()).toBe(true);
  expect((await request("/rest/v1/profiles?select=id&limit=1")).status).toBe(200);
});

test("malformed JSON", async () => {
  const rest = await request("/rest/v1/profiles", { method: "POST", body: '{"id": ' });
  expect(rest.status).toBe(400);
  expect(await rest.json()).toMatchObject({ code: "PGRST102" });
  const auth = await request("/auth/v1/signup", { method: "POST", body: "{" });
  expect(auth.status).toBe(400);
  expect(auth.headers.get("x-sb-error-code")).toBe("bad_json");
});

test("deeply nested JSON and filters", async () => {
  const json = await request("/rest/v1/profiles", { method: "POST", body: "[".repeat(50_000) });
  expect(json.status).toBe(400);
  const logic = await request(`/rest/v1/profiles?or=${"(and".repeat(1_000)}(id.is.null)${")".repeat(1_000)}`);
  expect(logic.status).toBeGreaterThanOrEqual(400);
  expect(logic.status).toBeLessThan(500);
});

test("a body that is too large", async () => {
  const auth = await request("/auth/v1/signup", { method: "POST", body: `{"email":"${"a".repeat(1 << 20)}"}` });
  expect(auth.status).toBe(413);
  const announced = await sendRaw(
    server.port,
    "POST /rest/v1/profiles HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n",
    `apikey: ${server.serviceKey}\r\nContent-Length: 1099511627776\r\n\r\n[`,
  );
  expect(statusOf(announced)).toBe(413);
});

test("an address that is too long", async () => {
  const answer = await sendRaw(server.port, `GET /rest/v1/profiles?id=eq.${"a".repeat(1 << 20)} HTTP/1.1\r\nHost: x\r\n\r\n`);
  expect(statusOf(answer)).toBe(414);
});

test("headers without end", async () => {
  const header = `x-filler: ${"a".repeat(1000)}\r\n`;
  const answer = await sendRaw(server.port, `GET /health HTTP/1.1\r\nHost: x\r\n${header.repeat(1000)}\r\n`);
  expect([400, 413, 431]).toContain(statusOf(answer));
});

test("what is not HTTP", async () => {
  const tls = await sendRaw(server.port, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n");
  expect([0, 400]).toContain(statusOf(tls));
  const twoLengths = await sendRaw(server.port, "POST /rest/v1/profiles HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n", "Content-Length: 4\r\n\r\n{}{}");
  expect(statusOf(twoLengths)).toBe(400);
});

test("a method that is not allowed", async () => {
  const answer = await request("/rest/v1/rpc/create_tenant", { method: "PUT", body: "{}" });
  expect(answer.status).toBe(405);
  expect(await answer.json()).toMatchObject({ code: "PGRST101" });
});

test("a path that leads nowhere", async () => {
  expect((await request("/no/such/path")).status).toBe(404);
  const rest = await request("/rest/v1/profiles/7");
  expect(rest.status).toBe(404);
  expect(await rest.json()).toMatchObject({ code: "PGRST125" });
});

test("a token that is none, was changed, or is unsigned", async () => {
  const ada = await signUp(server, "ada");
  const token = (await ada.client.auth.getSession()).data.session?.access_token ?? "";
  const [head, payload, signature] = token.split(".");
  const unsigned = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
  const changed = Buffer.from(JSON.stringify({ role: "service_role", exp: 4102444800 })).toString("base64url");
  for (const key of ["nonsense", `${head}.${changed}.${signature}`, `${unsigned}.${payload}.`]) {
    const answer = await request("/rest/v1/profiles", { key });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: "PGRST301" });
  }
});
