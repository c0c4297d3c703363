// Answers of 100 MB: whole, with everything that smaller ones have, and without being held in memory.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { createGunzip } from "node:zlib";
import { pipeline } from "node:stream/promises";
import { expect, test } from "vitest";
import { useServer } from "./support/server.ts";
import { waitUntil } from "./support/wait.ts";

const config = "[schema]\nareas = []\n[api]\nmax_rows = 0\n";
const migrations = ["20250101000007_large.sql"];
const server = useServer({ migrations, config: `${config}[api.guards.anon]\nmax_response_bytes = 5000000\n` });
const cramped = useServer({ migrations, config: `${config}[server]\nspool_max_bytes = 10000000\n` });

const rows = 100_000;
const mebibyte = 1 << 20;

function open(path: string, headers: Record<string, string> = {}, to = server): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = get(`${to.url}/rest/v1${path}`, { headers: { apikey: to.serviceKey, ...headers } }, resolve);
    sent.on("error", reject);
  });
}

interface Digest {
  bytes: number;
  hash: string;
  start: string;
  end: string;
}

/** Reads to the end without keeping it. */
async function digest(stream: AsyncIterable<Buffer>): Promise<Digest> {
  const hash = createHash("sha256");
  let bytes = 0;
  let start = Buffer.alloc(0);
  let end = Buffer.alloc(0);
  for await (const part of stream) {
    hash.update(part);
    bytes += part.length;
    if (start.length < 200) start = Buffer.concat([start, part.subarray(0, 200)]);
    end = Buffer.concat([end, part]).subarray(-200);
  }
  return { bytes, hash: hash.digest("hex"), start: start.subarray(0, 200).toString(), end: end.toString() };
}

const mark = (n: number): string => createHash("md5").update(String(n)).digest("hex");
const asJson = (n: number): string =>
  `{"id":${n},"mark":"${mark(n)}","text":"${mark(n).repeat(30)}","seventh":${n % 7 === 0}}`;
const asCsv = (n: number): string => `${n},${mark(n)},${mark(n).repeat(30)},${n % 7 === 0 ? "t" : "f"}`;

function* expectedJson(): Generator<Buffer> {
  for (let n = 1; n <= rows; n++) yield Buffer.from(`${n === 1 ? "[" : ", \n "}${asJson(n)}`);
  yield Buffer.from("]");
}
function* expectedCsv(): Generator<Buffer> {
  yield Buffer.from("id,mark,text,seventh");
  for (let n = 1; n <= rows; n++) yield Buffer.from(`\n${asCsv(n)}`);
}
async function* delayed(parts: Generator<Buffer>): AsyncGenerator<Buffer> {
  yield* parts;
}

const memory = (pid: number, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;

test("a client gets every byte of JSON and of CSV, and the program holds few of them", async () => {
  const before = memory(server.pid, "VmRSS");
  writeFileSync(`/proc/${server.pid}/clear_refs`, "5"); // the peak starts anew
  for (const [accept, parts] of [["application/json", expectedJson()], ["text/csv", expectedCsv()]] as const) {
    const answer = await open("/large", { accept });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["content-range"]).toBe(`0-${rows - 1}/*`);
    const got = await digest(answer);
    expect(got.bytes).toBe(Number(answer.headers["content-length"]));
    expect(got.bytes).toBeGreaterThan(rows * 1_000);
    expect(got).toEqual(await digest(delayed(parts)));
  }
  expect(memory(server.pid, "VmHWM") - before).toBeLessThan(40 * mebibyte);
});

test("what a client has it does not get again", async () => {
  const first = await open("/large?limit=20000");
  const tag = first.headers["etag"] ?? "";
  await digest(first);
  expect(tag).toMatch(/^"[0-9a-f]{32}"$/);
  const again = await open("/large?limit=20000", { "if-none-match": tag });
  expect(again.statusCode).toBe(304);
  expect((await digest(again)).bytes).toBe(0);
  const other = await open("/large?limit=20000&offset=1", { "if-none-match": tag });
  expect(other.statusCode).toBe(200);
  expect((await digest(other)).start.startsWith(`[{"id":2,`)).toBe(true);
});

test("it comes compressed to who asks for that", async () => {
  const plain = await digest(await open("/large?limit=50000"));
  const coded = await open("/large?limit=50000", { "accept-encoding": "gzip" });
  expect(coded.headers["content-encoding"]).toBe("gzip");
  expect(coded.headers["etag"]).toMatch(/-gzip"$/);
  expect(Number(coded.headers["content-length"])).toBeLessThan(plain.bytes / 5);
  let whole: Digest | undefined;
  await pipeline(coded, createGunzip(), async (stream: AsyncIterable<Buffer>) => {
    whole = await digest(stream);
  });
  expect(whole).toEqual(plain);
});

test("an error of the last row is told, not sent after the first", async () => {
  const answer = await open("/failing");
  expect(answer.statusCode).toBe(400);
  let text = "";
  for await (const part of answer) text += String(part);
  expect(JSON.parse(text)).toMatchObject({ code: "22012", message: "division by zero" });
});

test("many rows where one was asked for are told as such", async () => {
  const answer = await open("/large", { accept: "application/vnd.pgrst.object+json" });
  expect(answer.statusCode).toBe(406);
  let text = "";
  for await (const part of answer) text += String(part);
  expect(JSON.parse(text)).toMatchObject({ code: "PGRST116", details: `The result contains ${rows} rows` });
});

test("a role's limit holds", async () => {
  const answer = await open("/large", { apikey: server.anonKey });
  expect(answer.statusCode).toBe(400);
  let text = "";
  for await (const part of answer) text += String(part);
  expect(JSON.parse(text)).toMatchObject({ code: "PLINTH400" });
});

test("a client that turns away leaves nothing running and nothing on the disk", async () => {
  for (let i = 0; i < 3; i++) {
    const answer = await open("/large");
    answer.once("data", () => answer.destroy());
    await new Promise((resolve) => answer.once("close", resolve));
  }
  await waitUntil("the files are gone", 20_000, async () => server.namelessFiles() === 0);
  const answer = await open("/large?limit=3");
  expect((await digest(answer)).bytes).toBeGreaterThan(3_000);
});

test("several at once come back whole", async () => {
  const paths = [0, 1, 2, 3].map((offset) => `/large?limit=25000&offset=${offset * 25_000}`);
  const digests = await Promise.all(paths.map(async (path) => digest(await open(path))));
  digests.forEach(({ start, end }, i) => {
    expect(start.startsWith(`[${asJson(i * 25_000 + 1).slice(0, 40)}`)).toBe(true);
    expect(end.endsWith(`${asJson((i + 1) * 25_000).slice(-100)}]`)).toBe(true);
  });
});

test("what has no room is refused with the way out", async () => {
  const answer = await open("/large", {}, cramped);
  expect(answer.statusCode).toBe(507);
  let text = "";
  for await (const part of answer) text += String(part);
  expect(JSON.parse(text)).toMatchObject({
    code: "PLINTH507",
    message: "the results under way fill the space for them",
    hint: "ask for fewer rows, or try again later",
  });
  const small = await open("/large?limit=5000", {}, cramped);
  expect((await digest(small)).bytes).toBe(Number(small.headers["content-length"]));
});
