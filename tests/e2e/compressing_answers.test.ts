// What goes over the wire when a client takes zstd, br or gzip, and when it does not.

import { createClient } from "@supabase/supabase-js";
import { request } from "node:http";
import { connect } from "node:net";
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { visitor } from "./support/people.ts";
import { useServer } from "./support/server.ts";

const options = { migrations: ["20250101000005_answers.sql"], config: "[schema]\nareas = []\n" };
const server = useServer(options);
const bare = useServer({ ...options, config: `${options.config}[server]\ncompression = false\n` });

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** Nothing is decoded and nothing is asked for that is not in `headers`. */
function ask(path: string, headers: Record<string, string> = {}, method = "GET", to = server): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${to.url}${path}`, { method, headers: { apikey: to.anonKey, ...headers } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }));
    });
    sent.on("error", reject).end();
  });
}

const decoders = { zstd: zstdDecompressSync, br: brotliDecompressSync, gzip: gunzipSync };
const codings = ["zstd", "br", "gzip"] as const;
const words = (count: number): string => `/rest/v1/rpc/words?p_count=${count}`;

describe.each(codings)("with %s", (coding) => {
  // Within the loop's share, on a worker, and far beyond a compressor's window.
  test.each([40, 5_000, 60_000])("%i rows come back whole", async (count) => {
    const plain = await ask(words(count));
    const coded = await ask(words(count), { "accept-encoding": coding });
    expect(coded.status).toBe(200);
    expect(coded.headers["content-encoding"]).toBe(coding);
    expect(coded.headers["content-length"]).toBe(String(coded.body.length));
    expect(coded.headers["vary"]).toBe("Accept, Prefer, Range, Accept-Encoding");
    expect(coded.body.length).toBeLessThan(plain.body.length / 2);
    expect(decoders[coding](coded.body).equals(plain.body)).toBe(true);
  });

  test("a strong entity tag is the coding's own", async () => {
    expect((await ask("/rest/v1/rpc/tagged", { "accept-encoding": coding })).headers["etag"]).toBe(`"v1-${coding}"`);
    const known = await ask("/rest/v1/rpc/known", { "accept-encoding": coding, "if-none-match": `"v1-${coding}"` });
    expect(known.status).toBe(304);
    expect(known.headers["etag"]).toBe(`"v1-${coding}"`);
    expect(known.headers["content-encoding"]).toBeUndefined();
  });
});

test("who asks for nothing gets what there always was", async () => {
  const before = await ask(words(500), {}, "GET", bare);
  const now = await ask(words(500));
  const but = (answer: Answer): unknown => ({ ...answer.headers, date: "", "x-request-id": "" });
  expect(but(now)).toEqual(but(before));
  expect(now.body.equals(before.body)).toBe(true);
  expect((await ask("/rest/v1/rpc/tagged")).headers["etag"]).toBe('"v1"');
  const refused = await ask(words(500), { "accept-encoding": "identity, *;q=0" });
  expect(refused.headers["content-encoding"]).toBeUndefined();
  expect(refused.headers["vary"]).toBe("Accept, Prefer, Range");
});

test("the server's preference decides among equals, the client's weights before it", async () => {
  const coding = async (accepted: string): Promise<unknown> =>
    (await ask(words(500), { "accept-encoding": accepted })).headers["content-encoding"];
  expect(await coding("gzip, deflate, br, zstd")).toBe("zstd");
  expect(await coding("gzip, deflate, br")).toBe("br");
  expect(await coding("gzip;q=1.0, zstd;q=0.5")).toBe("gzip");
  expect(await coding("*")).toBe("zstd");
  expect(await coding("deflate")).toBeUndefined();
  expect(await coding("gzip;q=0")).toBeUndefined();
});

test("what is small, empty or asked for with HEAD stays as it is", async () => {
  const all = { "accept-encoding": "gzip, br, zstd" };
  const small = await ask(words(5), all);
  expect(small.headers["content-encoding"]).toBeUndefined();
  expect(JSON.parse(small.body.toString())).toHaveLength(5);
  const head = await ask(words(500), all, "HEAD");
  expect(head.headers["content-encoding"]).toBeUndefined();
  expect(head.body).toHaveLength(0);
  const nothing = await ask("/rest/v1/notes?id=eq.0", all, "DELETE");
  expect(nothing.status).toBe(204);
  expect(nothing.headers["content-encoding"]).toBeUndefined();
});

test("a part of the rows, CSV, an error, the API's description and metrics are coded too", async () => {
  const gzip = { "accept-encoding": "gzip" };
  const part = await ask("/rest/v1/notes?select=*", { ...gzip, range: "0-99", prefer: "count=exact" });
  expect(part.status).toBe(206);
  expect(part.headers["content-range"]).toBe("0-99/300");
  expect(JSON.parse(gunzipSync(part.body).toString())).toHaveLength(100);
  const csv = await ask("/rest/v1/notes?select=id,body", { ...gzip, accept: "text/csv" });
  expect(gunzipSync(csv.body).toString().split("\n")).toHaveLength(301);
  const described = await ask("/rest/v1/?openapi=3", gzip);
  expect(JSON.parse(gunzipSync(described.body).toString())).toMatchObject({ openapi: "3.1.1" });
  const refused = await ask(`/rest/v1/rpc/${"x".repeat(1_500)}`, gzip);
  expect(refused.status).toBe(404);
  expect(JSON.parse(gunzipSync(refused.body).toString())).toHaveProperty("code");
  const metrics = await ask("/metrics", gzip);
  expect(gunzipSync(metrics.body).toString()).toContain("plinth_build_info");
});

test("the page at /docs is coded once, not twice", async () => {
  const page = await ask("/docs", { "accept-encoding": "gzip, br, zstd" });
  if (page.status === 404) return; // built without the viewer
  expect(page.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(page.body).toString()).toContain("<html");
  const plain = await ask("/docs", { "accept-encoding": "gzip;q=0.0" });
  expect(plain.headers["content-encoding"]).not.toBe("gzip");
});

test("compression = false turns it off", async () => {
  const answer = await ask(words(500), { "accept-encoding": "gzip, br, zstd" }, "GET", bare);
  expect(answer.headers["content-encoding"]).toBeUndefined();
  expect(answer.headers["vary"]).toBe("Accept, Prefer, Range");
});

test("clients that leave while a worker is busy for them harm nobody", async () => {
  const leave = (): Promise<void> =>
    new Promise((resolve) => {
      const socket = connect(server.port, "127.0.0.1", () => {
        socket.write(`GET ${words(40_000)} HTTP/1.1\r\nHost: x\r\napikey: ${server.anonKey}\r\nAccept-Encoding: br\r\n\r\n`);
        setTimeout(() => socket.destroy(), Math.random() * 60);
      });
      socket.on("error", () => undefined).on("close", () => resolve());
    });
  await Promise.all(Array.from({ length: 40 }, leave));
  const answer = await ask(words(5_000), { "accept-encoding": "br" });
  expect(JSON.parse(brotliDecompressSync(answer.body).toString())).toHaveLength(5_000);
});

test("supabase-js takes it without noticing", async () => {
  const encodings: (string | null)[] = [];
  const watched: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    encodings.push(answer.headers.get("content-encoding"));
    return answer;
  };
  const client = createClient(server.url, server.anonKey, { global: { fetch: watched } });
  const { data, error, count } = await client.from("notes").select("id, body", { count: "exact" }).order("id");
  expect(error).toBeNull();
  expect(count).toBe(300);
  expect(data).toHaveLength(300);
  expect(codings).toContain(encodings[0]);
  const { data: rows } = await visitor(server).rpc("words", { p_count: 5_000 });
  expect(rows).toHaveLength(5_000);
});
