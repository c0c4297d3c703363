// A stream of writes into public.ledger, and a PostgreSQL that is killed under it.

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { psql } from "./psql.ts";
import type { Server } from "./server.ts";
import { sleep, waitUntil } from "./wait.ts";

interface Stream {
  acknowledged: string[];
  refused: { status: number; retryAfter: string | null; body: string }[];
  stop: () => Promise<void>;
}

async function write(server: Server, id: string): Promise<Response> {
  return fetch(`${server.url}/rest/v1/ledger`, {
    method: "POST",
    headers: {
      apikey: server.serviceKey,
      authorization: `Bearer ${server.serviceKey}`,
      "content-type": "application/json",
      prefer: "return=minimal",
    },
    body: JSON.stringify({ id }),
    signal: AbortSignal.timeout(20_000),
  });
}

function startWriting(server: Server, writers: number): Stream {
  let going = true;
  const stream: Stream = { acknowledged: [], refused: [], stop: async () => undefined };
  const writer = async (): Promise<void> => {
    while (going) {
      const id = randomUUID();
      const answer = await write(server, id);
      const body = await answer.text();
      if (answer.status === 201) {
        stream.acknowledged.push(id);
      } else {
        stream.refused.push({ status: answer.status, retryAfter: answer.headers.get("retry-after"), body });
        await sleep(20);
      }
    }
  };
  const all = Promise.all(Array.from({ length: writers }, writer));
  all.catch(() => undefined); // stop() reports it
  stream.stop = async () => {
    going = false;
    await all;
  };
  return stream;
}

/** A backend that serves Plinth, and its parent, the postmaster. */
async function processes(server: Server): Promise<{ backend: number; postmaster: number }> {
  const rows = await psql(
    server.dbUrl,
    "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() order by random()",
  );
  const backend = Number(rows[0]);
  const afterName = readFileSync(`/proc/${backend}/stat`, "utf8").split(") ").at(-1) ?? "";
  return { backend, postmaster: Number(afterName.split(" ")[1]) };
}

/** Kills one of them while rows are written: what was acknowledged is there afterwards, and the stream goes on. */
export async function expectRecovery(
  server: Server,
  victim: (found: { backend: number; postmaster: number }) => number,
): Promise<void> {
  const stream = startWriting(server, 8);
  await waitUntil("rows are being written", 10_000, async () => stream.acknowledged.length > 50);
  const target = victim(await processes(server));
  expect(target).toBeGreaterThan(1);
  process.kill(target, "SIGKILL");
  const killedAt = Date.now();
  await sleep(300);

  await waitUntil("a row is written again", 15_000, async () => (await write(server, randomUUID())).status === 201);
  expect(Date.now() - killedAt).toBeLessThan(15_000);
  const before = stream.acknowledged.length;
  await waitUntil("the stream goes on", 15_000, async () => stream.acknowledged.length > before + 50);
  await stream.stop();

  for (const refusal of stream.refused) {
    expect(refusal, refusal.body).toMatchObject({ status: 503 });
    expect(Number(refusal.retryAfter), refusal.body).toBeGreaterThan(0);
  }
  const kept = new Set(await psql(server.dbUrl, "select id from public.ledger"));
  expect(stream.acknowledged.filter((id) => !kept.has(id))).toEqual([]);
}
