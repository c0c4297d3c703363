// What an operator can see of requests: the time of their stages, their trace in the database, slow statements.

import { expect, test } from "vitest";
import { useServer } from "./support/server.ts";
import { waitUntil } from "./support/wait.ts";

const server = useServer({
  config: "[schema]\nareas = []\n[api]\nserver_timing = true\n[log]\nslow_statement = 150\nslow_statement_plan = true\n",
  migrations: ["20250101000003_slow.sql"],
});

const ask = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}/rest/v1${path}`, {
    headers: { apikey: server.serviceKey, authorization: `Bearer ${server.serviceKey}`, ...headers },
  });

test("Server-Timing tells the stages", async () => {
  const timing = (await ask("/nodes?limit=1")).headers.get("server-timing") ?? "";
  const stages = timing.split(", ").map((part) => /^([a-z]+);dur=\d+\.\d$/.exec(part)?.[1]);
  expect(stages).toEqual(["jwt", "parse", "plan", "transaction", "response"]);
});

test("a trace names the session in the database for its request alone", async () => {
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const traced = await ask("/rpc/session_name", { traceparent: `00-${trace}-00f067aa0ba902b7-01` });
  expect(await traced.json()).toBe(`plinth ${trace}`);
  expect(await (await ask("/rpc/session_name")).json()).toBe("plinth");
  const forged = await ask("/rpc/session_name", { traceparent: `00-${trace}-00f067aa0ba902b7-01'; drop` });
  expect(await forged.json()).toBe("plinth");
});

test("slow statements are logged without their values", async () => {
  const offset = server.logSize();
  await ask("/nodes?note=eq.a-private-value&limit=1");
  await ask("/rpc/nap?seconds=0.2", { "x-request-id": "the-slow-one" });
  const line = await waitUntil("the log has it", 5_000, async () =>
    server.logSince(offset).split("\n").find((one) => one.includes("slow statement")),
  );
  expect(line).toMatch(/slow statement [0-9a-f]{12} took [2-9]\d\d ms as service_role, request the-slow-one: with src as/);
  expect(line).toContain('"nap"');
  expect(server.logSince(offset)).not.toContain("a-private-value");
});

test("with their plans, which have no values in them either", async () => {
  const offset = server.logSize();
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // one plan a second
  await ask("/rpc/nap?seconds=0.31337");
  const plan = await waitUntil("the log has it", 5_000, async () =>
    /plan of slow statement [0-9a-f]{12}:\n([^]*?)\n\n/.exec(server.logSince(offset))?.[1],
  );
  expect(plan).toMatch(/\(cost=.* rows=\d+ width=\d+\)/);
  expect(plan).not.toContain("0.31337");
});
