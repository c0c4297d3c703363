// Many users share a few pipelined connections. Whatever fails, is cancelled or killed meanwhile, nobody sees a row of
// another, and every answer is that of its request. ISOLATION_REQUESTS sets how many requests are made (25,000).

import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { useServer } from "./support/server.ts";
import { sleep } from "./support/wait.ts";

const server = useServer({
  config: "[schema]\nareas = []\n[db]\npool_size = 8\n",
  migrations: ["20250101000004_isolated.sql"],
});

const requests = Number(process.env["ISOLATION_REQUESTS"] ?? 25_000);
const users = 64;
const lettersEach = 10;

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const idOf = (user: number): string => `00000000-0000-4000-8000-${user.toString(16).padStart(12, "0")}`;
function tokenOf(user: number): string {
  const claims = { sub: idOf(user), role: "authenticated", exp: Math.floor(Date.now() / 1000) + 3600 };
  const signed = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(claims)}`;
  return `${signed}.${createHmac("sha256", server.jwtSecret).update(signed).digest("base64url")}`;
}

interface Letter {
  id: number;
  owner: string;
  text: string;
}

test("under load, errors, cancellations and killed backends", { timeout: 300_000 }, async () => {
  const tokens = Array.from({ length: users }, (_, user) => tokenOf(user));
  const send = (user: number | "service", method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> =>
    fetch(`${server.url}/rest/v1${path}`, {
      method,
      headers: {
        apikey: server.serviceKey,
        authorization: `Bearer ${user === "service" ? server.serviceKey : tokens[user]}`,
        "content-type": "application/json",
        prefer: "return=representation",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  const letters = Array.from({ length: users * lettersEach }, (_, i) => ({ id: i, owner: idOf(i % users), text: `letter ${i}` }));
  expect((await send("service", "POST", "/letters", letters)).status).toBe(201);

  const wrong: string[] = [];
  const statuses = new Map<number | string, number>();
  const note = (condition: boolean, what: string): void => {
    if (!condition && wrong.length < 20) wrong.push(what);
  };
  let made = 0;

  // Reads an answer; the rows of one that succeeded.
  const rowsOf = async (answer: Response, allowed: number[]): Promise<Letter[] | undefined> => {
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    const text = await answer.text();
    note([...allowed, 503, 504].includes(answer.status), `${answer.status} ${text}`);
    return answer.ok ? (JSON.parse(text) as Letter[]) : undefined;
  };

  const kinds: ((user: number, n: number) => Promise<void>)[] = [
    async (user, n) => {
      const id = user + users * (n % lettersEach);
      const rows = await rowsOf(await send(user, "GET", `/letters?id=eq.${id}`), [200]);
      note(!rows || (rows.length === 1 && rows[0]?.id === id && rows[0].owner === idOf(user)), `own: ${JSON.stringify(rows)}`);
    },
    async (user, n) => {
      const other = (user + 1 + (n % (users - 1))) % users;
      const rows = await rowsOf(await send(user, "GET", `/letters?id=eq.${other}`), [200]);
      note(!rows || rows.length === 0, `another's: ${JSON.stringify(rows)}`);
    },
    async (user) => {
      const rows = await rowsOf(await send(user, "GET", "/letters?select=owner&order=id"), [200]);
      note(!rows || rows.length === lettersEach, `list of ${rows?.length}`);
      note(!rows || rows.every((row) => row.owner === idOf(user)), "a list with another's rows");
    },
    async (user, n) => {
      const mark = `${user}-${n}`;
      const answer = await send(user, "GET", `/rpc/whoami?mark=${mark}`);
      const seen = (await rowsOf(answer, [200])) as unknown as Record<string, unknown> | undefined;
      const right = { mark, sub: idOf(user), role: "authenticated", visible: lettersEach, foreign: 0 };
      note(!seen || JSON.stringify(seen) === JSON.stringify(right), `who: ${JSON.stringify(seen)}`);
    },
    async (user) => {
      await rowsOf(await send(user, "GET", "/letters?id=eq.none"), [400]);
    },
    async (user, n) => {
      await rowsOf(await send(user, "GET", `/rpc/fail?after=${n % 7 === 0 ? 0.01 : 0}`), [400]);
    },
    async (user, n) => {
      const id = user + users * (n % lettersEach);
      const rows = await rowsOf(await send(user, "PATCH", `/letters?id=eq.${id}`, { text: `of ${user}` }), [200]);
      note(!rows || (rows.length === 1 && rows[0]?.owner === idOf(user)), `changed: ${JSON.stringify(rows)}`);
    },
    async (user, n) => {
      const other = (user + 1 + (n % (users - 1))) % users;
      await rowsOf(await send(user, "POST", "/letters", { id: 1_000_000 + n, owner: idOf(other) }), [403]);
    },
  ];

  const work = async (user: number): Promise<void> => {
    while (made < requests) {
      const n = ++made;
      if (n % 251 === 0) {
        const impatient = AbortSignal.timeout(5 + (n % 40));
        await send(user, "GET", "/rpc/nap?seconds=5", undefined, impatient).catch(() => undefined);
        statuses.set("aborted", (statuses.get("aborted") ?? 0) + 1);
        continue;
      }
      await kinds[(n * 7 + user) % kinds.length]?.(user, n);
    }
  };
  let working = true;
  let killed = 0;
  const kill = async (): Promise<void> => {
    while (working) {
      const answer = await send("service", "POST", "/rpc/kill_one", {}).catch(() => undefined);
      if (answer?.ok) killed += Number(await answer.text());
      await sleep(250);
    }
  };
  const killing = kill();
  await Promise.all(tokens.map((_, user) => work(user)));
  working = false;
  await killing;

  expect(wrong).toEqual([]);
  expect(made).toBeGreaterThanOrEqual(requests);
  expect(killed).toBeGreaterThan(3);
  expect(statuses.get(200)).toBeGreaterThan(requests / 3);
});
